/** Which quotes a person sees before the customer does. */
import type { Lane } from '../farm/schema-printer.ts';
import type { IntentFacts } from '../risk/intent.ts';
import type { RiskLevel } from '../risk/schema-level.ts';
import { riskBelow, riskFacts } from './common-predicates.ts';
import type { Approval } from './schema.ts';
import { type GateSpec, type PredicateSpec, verdict } from './spec.ts';

export interface QuoteFacts {
  /** Lines no machine of the farm can make, each with why. */
  readonly unmakeable: readonly string[];
  /** What preflight mended or warns about, in words. */
  readonly geometryFlags: readonly string[];
  /** Wishes that no profile of the farm meets, in words. */
  readonly unsupportedProfiles: readonly string[];
  readonly lanes: readonly Lane[];
  /** What may be restricted, protected or unsafe, in words. */
  readonly complianceFlags: readonly string[];
  /** The total in the farm's currency, as a decimal. */
  readonly total: number;
  readonly currency: string;
  readonly risk: { readonly level: RiskLevel; readonly words: string; readonly score?: number };
  readonly approval: Approval | null;
  /** What the risk was reckoned from; absent in quotes of before it was recorded. */
  readonly intent?: IntentFacts;
  /** Absent in quotes of before it was recorded. */
  readonly order?: {
    readonly customer: string;
    readonly tier: string;
    readonly partCount: number;
    readonly printHours: number;
    readonly massGrams: number;
    readonly materials: readonly string[];
    /** From now to the due moment; null without a due date. */
    readonly dueInHours: number | null;
    /** Expected margin over the total, 0 to 1. */
    readonly marginShare: number;
  };
}

const nothingIn = (
  list: (facts: QuoteFacts) => readonly string[],
  says: string,
  yes: string,
  floor?: 'block',
): PredicateSpec<QuoteFacts> => ({
  says,
  onFail: floor ?? 'review',
  ...(floor !== undefined && { floor }),
  judge: (facts) => verdict(list(facts).length === 0, { yes, no: list(facts).join(' ') }),
});

export const quoteGate: GateSpec<QuoteFacts> = {
  gate: 'quote',
  says: 'Before a customer gets a price.',
  facts: {
    'order.total': {
      type: 'number',
      unit: 'the farm’s currency',
      says: 'What the customer pays.',
      of: ({ total }) => total,
    },
    'order.customer': { type: 'text', says: 'The customer’s name.', of: ({ order }) => order?.customer },
    'order.tier': { type: 'text', says: 'The service tier’s id.', of: ({ order }) => order?.tier },
    'order.parts': { type: 'number', unit: 'parts', says: 'How many.', of: ({ order }) => order?.partCount },
    'order.print-hours': {
      type: 'number',
      unit: 'h',
      says: 'Machine time of all parts.',
      of: ({ order }) => order?.printHours,
    },
    'order.mass': {
      type: 'number',
      unit: 'g',
      says: 'Material of all parts.',
      of: ({ order }) => order?.massGrams,
    },
    'order.materials': { type: 'list', says: 'Material codes.', of: ({ order }) => order?.materials },
    'order.due-in': {
      type: 'number',
      unit: 'h',
      says: 'From now to the date asked for.',
      of: ({ order }) => order?.dueInHours,
    },
    'order.margin-share': {
      type: 'number',
      unit: 'share, 0 to 1',
      says: 'Expected margin over the total.',
      of: ({ order }) => order?.marginShare,
    },
    'order.lanes': { type: 'list', says: 'FDM, UV.', of: ({ lanes }) => lanes },
    'preflight.flags': {
      type: 'number',
      unit: 'findings',
      says: 'What preflight mended or warns about.',
      of: ({ geometryFlags }) => geometryFlags.length,
    },
    ...riskFacts,
  },
  predicates: {
    makeable: nothingIn(
      ({ unmakeable }) => unmakeable,
      'Some machine of the farm can make every line.',
      'The farm can make every line.',
      'block',
    ),
    instant: {
      says: 'Quotes may go out at once.',
      onFail: 'review',
      params: { on: { type: 'yes-no', says: 'Off: a person sees every quote.', orElse: true } },
      judge: (_, { on }) =>
        verdict(on === true, {
          yes: 'The policy quotes instantly.',
          no: 'The policy has every quote reviewed.',
        }),
    },
    geometry: nothingIn(
      ({ geometryFlags }) => geometryFlags,
      'Preflight mended nothing and warns of nothing.',
      'Preflight found nothing to flag.',
    ),
    profile: nothingIn(
      ({ unsupportedProfiles }) => unsupportedProfiles,
      'A profile of the farm meets every wish.',
      'The farm has a profile for every line.',
    ),
    specialty: {
      says: 'No specialty work (UV).',
      onFail: 'review',
      judge: ({ lanes }) =>
        verdict(!lanes.includes('UV'), { yes: 'No specialty work.', no: 'UV work is specialty work.' }),
    },
    compliance: nothingIn(
      ({ complianceFlags }) => complianceFlags,
      'Nothing restricted, protected or unsafe is suspected.',
      'Nothing suggests a compliance risk.',
    ),
    value: {
      says: 'The total stays below an amount.',
      onFail: 'review',
      params: {
        from: {
          type: 'number',
          says: 'The total from which a person looks first.',
          minimum: 0,
          maximum: 1e9,
          unit: 'the farm’s currency',
        },
      },
      judge: ({ currency, total }, { from }) =>
        verdict(from === undefined || total < (from as number), {
          yes: 'Its value asks for no review.',
          no: `The total of ${total} ${currency} reaches the ${from} ${currency} from which quotes are reviewed.`,
        }),
    },
    risk: riskBelow('MEDIUM'),
  },
};
