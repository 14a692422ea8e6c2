/** The price, the promise and the gate of a quote whose parts are known. Pure: the simulated farm prices with it too. */
import type { PayloadOf } from '../../actors/common/say.ts';
import type { DispatcherState } from '../../actors/dispatcher/schema.ts';
import { type FarmConfig, minorDigitsOf, type PrinterSpec } from '../../actors/farm/schema.ts';
import { attendedWindows, type Window } from '../../actors/farm/working-time.ts';
import type { PartEstimate } from '../../actors/plan/schema.ts';
import { judge } from '../../actors/policy/judge.ts';
import { documentOf } from '../../actors/policy/settings.ts';
import { price } from '../../actors/pricing/price.ts';
import type { Learnt } from '../../actors/promise/history.ts';
import { promise } from '../../actors/promise/promise.ts';
import type { Analysis, Price, QuoteLine } from '../../actors/quote/schema.ts';
import { intentRisk } from '../../actors/risk/assess.ts';
import type { IntentFacts } from '../../actors/risk/intent.ts';
import { loadOf, ownPlates } from './load.ts';
import { priceRequest, unpriced } from './price-request.ts';

const DAY_MS = 86_400_000;
/** How far ahead promises are looked for. */
const HORIZON_DAYS = 90;
const SETUP_MINUTES = 5;
const CHANGEOVER_MINUTES = 10;
const HANDLING_MINUTES = 20;
/** How many courses of things a promise is read from: P90 is the 180th of them. */
const DRAWS = 200;
/** Any number: the same farm and the same quote at the same moment are promised the same date. */
const SEED = 20_260_302;
const SPACING_MILLIMETRES = 6;

export interface QuoteToPrice {
  readonly lines: readonly QuoteLine[];
  readonly analyses: { readonly [modelHash: string]: Analysis };
  readonly tier: string;
  readonly dueAt: number | null;
  readonly constraints: readonly string[];
  readonly rush?: boolean;
}

export type Quoted =
  | { readonly ok: true; readonly price: Price }
  | { readonly ok: false; readonly cause: PayloadOf<'quote.pricingFailed'>['cause'] };

/** A line with what making one of it takes, and what preflight said of its model. */
export interface MadeLine {
  readonly line: QuoteLine;
  readonly part: {
    readonly estimate: PartEstimate;
    readonly able: readonly PrinterSpec[];
    readonly verdict: 'ok' | 'warn' | 'repair' | 'block';
    readonly warnings: number;
    /** What preflight mended or warns about, in words. */
    readonly flags: readonly string[];
  };
}

export interface QuotingFarm {
  readonly farm: FarmConfig;
  /** The dispatcher's tables, or undefined where it has not been spoken to yet. */
  readonly queue: Pick<DispatcherState, 'queue' | 'printers'> | undefined;
  /** What its past has taught it of its own dates. */
  readonly learnt: Learnt;
  /** Instead of 200. */
  readonly draws?: number;
  /** Where it is known already: when somebody is there, from now on for at least 90 days. */
  readonly attended?: readonly Window[];
}

export function quotedPrice(
  { farm, queue, learnt, draws = DRAWS, attended }: QuotingFarm,
  quote: QuoteToPrice,
  made: readonly MadeLine[],
  at: number,
): Quoted {
  const tier = farm.policies.slaTiers.find((one) => one.id === quote.tier);
  if (!tier) return failed('unknown-tier', `The farm has no service tier ${quote.tier}.`);
  const currency = farm.currency;
  const rush = quote.rush === true;
  const priced = price(priceRequest(farm, learnt, tier, rush, made));
  if (!priced.ok) return failed('price', priced.refusals.map((one) => one.words).join(' '));
  const breakdown = priced.price;

  const promised = promise({
    ...loadOf(queue, at),
    plates: made.flatMap(({ line, part }) =>
      ownPlates(line, part.estimate, at, quote.dueAt ?? at + tier.days * DAY_MS),
    ),
    uncertainty: learnt.uncertainty,
    stretch: learnt.stretch,
    attended: attended ?? attendedWindows(farm.shifts, farm.timezone, at, at + HORIZON_DAYS * DAY_MS),
    startMinutes: SETUP_MINUTES,
    changeoverMinutes: CHANGEOVER_MINUTES,
    handlingMinutes: HANDLING_MINUTES,
    tierDays: tier.days,
    draws,
    seed: SEED,
  });
  if (!promised.ok) return failed('no-promise', promised.words);

  const intent: IntentFacts = {
    repaired: made.some(({ part }) => part.verdict === 'repair'),
    warningCount: made.reduce((sum, { part }) => sum + part.warnings, 0),
    demandingMaterial: made.some(({ line }) => isDemanding(farm, line.recipe.material)),
    unprovenProfile: false,
    printerCount: Math.min(...made.map(({ part }) => part.able.length)),
    printHours: made.reduce((sum, { line, part }) => sum + (part.estimate.seconds * line.quantity) / 3600, 0),
    slackHours: quote.dueAt === null ? null : (quote.dueAt - promised.forecast.p50At) / 3_600_000,
    specialty: made.some(({ line }) => line.recipe.lane === 'UV'),
    partCount: made.reduce((sum, { line }) => sum + line.quantity, 0),
  };
  const risk = intentRisk(intent);
  const document = documentOf(farm.policies);
  const gatePolicy = {
    version: farm.policies.version,
    rules: document.quote,
    approvals: document.approvals,
  };
  const decision = judge('quote', gatePolicy, {
    unmakeable: [],
    geometryFlags: made.flatMap(({ line, part }) =>
      part.flags.map((words) => `${line.recipe.fileName}: ${words}`),
    ),
    unsupportedProfiles: unpriced(farm, made),
    lanes: [...new Set(made.map(({ line }) => line.recipe.lane))],
    complianceFlags: quote.constraints,
    total: breakdown.totalMinor / 10 ** minorDigitsOf(currency),
    currency,
    risk,
    intent,
    approval: null,
  });
  const { policies } = farm;
  return {
    ok: true,
    price: {
      lines: breakdown.lines.map((line) => ({
        lineId: line.lineId,
        unitPriceMinor: line.unitPriceMinor,
        totalMinor: line.totalMinor,
        breakdown: line.steps.map((step) => ({
          code: step.code,
          words: step.words,
          amountMinor: step.amountMinor,
        })),
        estimate: made.find((one) => one.line.lineId === line.lineId)!.part.estimate,
      })),
      totalMinor: breakdown.totalMinor,
      costMinor: breakdown.costMinor,
      currency,
      promiseAt: promised.promiseAt,
      forecast: promised.forecast,
      validUntil: at + policies.quote.validDays * DAY_MS,
      decision,
      risk,
      priority: rush ? Math.max(0, tier.priority - 1) : tier.priority,
      terms: {
        policyVersion: policies.version,
        retryCeiling: policies.reprint.retryCeiling,
        planFailuresToTrip: policies.reprint.planFailuresToTrip,
        approveFromRisk: policies.slice.automatic ? policies.slice.approveFromRisk : 'LOW',
        automaticReprint: policies.reprint.automatic,
        holdUntilPaid: policies.reserveOn === 'payment',
        partSpacingMillimetres: SPACING_MILLIMETRES,
        rules: { slice: document.slice, reprint: document.reprint, approvals: document.approvals },
      },
      inputs: breakdown.inputs,
    },
  };
}

export const failed = (code: string, because: string): Quoted => ({ ok: false, cause: { code, because } });

const isDemanding = (farm: FarmConfig, code: string): boolean => {
  const material = farm.materials.find((one) => one.code === code);
  return material !== undefined && (material.abrasive || material.requires.enclosure);
};
