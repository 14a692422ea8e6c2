/** Quoted, expected and realised margin of one order, and why they differ. Pure: from what is on record. */
import { minorDigitsOf } from '../farm/schema.ts';
import type { OrderState } from '../order/schema.ts';
import { type Exact, exact, over, plus, roundHalfUp, sum, times, toNumber, zero } from '../pricing/exact.ts';
import { onceCosts, partCosts } from '../pricing/part-cost.ts';
import type { PriceRequest } from '../pricing/schema.ts';
import { keptOf, labourMinutes, lostShare, type Rates, runCost, runFactors, wholeOf } from './cost.ts';
import { differences, summary } from './reasons.ts';
import type { RunUse } from './run-use.ts';
import type { FactorMargin, MarginFactor, OrderMargin, RunMargin, Taken } from './schema.ts';
import { marginFactors } from './schema.ts';

export interface QuotedPrice {
  readonly inputs: PriceRequest;
  readonly lines: readonly {
    readonly breakdown: readonly { readonly code: string; readonly amountMinor: number }[];
  }[];
}

export interface OrderRecord {
  readonly order: OrderState;
  readonly status: string;
  /** Of the quote that it was ordered from. */
  readonly quoted: QuotedPrice | null;
  /** Those that have ended. */
  readonly uses: readonly RunUse[];
  readonly rates: Rates;
}

/** Which factor each step of a price belongs to; steps that are no cost are left out. */
const factorOf: Readonly<Record<string, MarginFactor>> = {
  material: 'material',
  support: 'material',
  waste: 'material',
  energy: 'energy',
  machine: 'machine',
  labour: 'labour',
  setup: 'labour',
  failure: 'failures',
  finish: 'fixed',
  hardware: 'fixed',
  packaging: 'fixed',
  programming: 'fixed',
};

const isOver: ReadonlySet<string> = new Set(['qc', 'packed', 'shipped', 'delivered', 'cancelled']);
const isPacked: ReadonlySet<string> = new Set(['packed', 'shipped', 'delivered']);

export type Costs = Readonly<Record<MarginFactor, Exact>>;

export function orderMargin(record: OrderRecord): OrderMargin {
  const { order, quoted, status, uses } = record;
  const { currency } = order;
  const closed = isOver.has(status);
  const earned = status !== 'cancelled' && order.payment !== 'refunded';
  const revenueMinor = earned ? order.totalMinor : 0;
  const minor = (amount: Exact) => Number(roundHalfUp(amount, minorDigitsOf(currency)));
  const spent = spentOn(record);
  const realised = Object.fromEntries(marginFactors.map((factor) => [factor, minor(spent[factor])]));
  const planned = quoted === null ? null : quotedBy(quoted);
  const factors: FactorMargin[] = [];
  const taken = takenOf(record);
  const told = differences({ ...record, taken });
  for (const factor of marginFactors) {
    const quotedMinor = planned?.[factor] ?? 0;
    const realisedMinor = realised[factor]!;
    factors.push({
      factor,
      quotedMinor,
      realisedMinor,
      deltaMinor: quotedMinor - realisedMinor,
      words: told[factor],
    });
  }
  factors.sort((a, b) => Math.abs(b.deltaMinor) - Math.abs(a.deltaMinor));
  const realisedMinor = revenueMinor - factors.reduce((cost, { realisedMinor: one }) => cost + one, 0);
  const quotedCost = factors.reduce((cost, { quotedMinor: one }) => cost + one, 0);
  const quotedMinor = quoted === null ? null : order.totalMinor - quotedCost;
  const ahead = toGo(record);
  const deltaMinor = closed && quotedMinor !== null ? realisedMinor - quotedMinor : null;
  return {
    orderId: order.id,
    customer: order.customer,
    status,
    currency,
    revenueMinor,
    quotedMinor,
    expectedMinor: closed ? realisedMinor : ahead === null ? null : realisedMinor - minor(ahead),
    realisedMinor,
    deltaMinor,
    closed,
    perMachineHourMinor: taken.machineHours > 0 ? Math.round(realisedMinor / taken.machineHours) : null,
    taken,
    factors,
    words: summary({ currency, closed, deltaMinor, earned, factors, prints: uses.length, realisedMinor }),
  };
}

/** One run's cost for the order, lost or not. */
export function runMargin(use: RunUse, rates: Rates, currency: string): RunMargin {
  const part = use.badParts > 0 && use.outcome === 'finished';
  return {
    runId: use.runId,
    jobId: use.jobId,
    printerId: use.printerId,
    outcome: use.outcome !== 'finished' ? use.outcome : part ? 'part' : 'good',
    grams: use.grams * use.share,
    machineHours: (use.printSeconds / 3600) * use.share,
    kilowattHours: use.kilowattHours * use.share,
    measured: use.measured,
    labourMinutes: labourMinutes(use, rates.taskMinutes),
    costMinor: Number(roundHalfUp(wholeOf(runCost(use, rates)), minorDigitsOf(currency))),
  };
}

function spentOn({ order, quoted, rates, status, uses }: OrderRecord): Costs {
  const spent: Record<MarginFactor, Exact> = {
    material: zero,
    energy: zero,
    machine: zero,
    labour: zero,
    failures: zero,
    fixed: fixedCost(order, quoted),
  };
  for (const use of uses) {
    const cost = runCost(use, rates);
    const lost = lostShare(use);
    for (const factor of runFactors) {
      spent[factor] = plus(spent[factor], keptOf(cost[factor], lost));
      spent.failures = plus(spent.failures, times(cost[factor], lost));
    }
  }
  if (isPacked.has(status))
    spent.labour = plus(
      spent.labour,
      over(times(exact(rates.taskMinutes.pack), exact(rates.labourRatePerHour)), exact(60)),
    );
  return spent;
}

/** Programming is spent with the order, the rest with each good part. */
function fixedCost(order: OrderState, quoted: QuotedPrice | null): Exact {
  if (quoted === null) return zero;
  const { inputs } = quoted;
  const amounts = inputs.lines.map((line, index) => {
    const ledger = order.ledger[line.lineId];
    const good = ledger === undefined ? zero : over(exact(ledger.good), exact(Math.max(1, ledger.ordered)));
    const perPart = partCosts(line, inputs.prices, inputs.currency)
      .filter(({ code }) => factorOf[code] === 'fixed')
      .map(({ amount }) => times(amount, good));
    const once = onceCosts(line, inputs.lines.slice(0, index), inputs.prices)
      .filter(({ code }) => code === 'programming')
      .map(({ amount }) => amount);
    return sum([...perPart, ...once]);
  });
  return sum(amounts);
}

function quotedBy(quoted: QuotedPrice): Record<MarginFactor, number> {
  const found: Record<MarginFactor, number> = {
    material: 0,
    energy: 0,
    machine: 0,
    labour: 0,
    failures: 0,
    fixed: 0,
  };
  for (const { breakdown } of quoted.lines)
    for (const { amountMinor, code } of breakdown) {
      const factor = factorOf[code];
      if (factor !== undefined) found[factor] += amountMinor;
    }
  return found;
}

/** What the parts that are still owed take, priced as quoted with the plans' latest time and grams; failures included. */
function toGo({ order, quoted, status, uses }: OrderRecord): Exact | null {
  if (isOver.has(status)) return zero;
  if (quoted === null) return null;
  const { inputs } = quoted;
  const amounts = inputs.lines.map((line, index) => {
    const ledger = order.ledger[line.lineId];
    const left = ledger === undefined ? line.quantity : ledger.ordered - ledger.good - ledger.cancelled;
    if (left <= 0) return zero;
    const estimate = order.estimates[line.lineId];
    const now =
      estimate === undefined
        ? line
        : { ...line, partGrams: estimate.massGrams, supportGrams: 0, printSeconds: estimate.seconds };
    const parts = partCosts({ ...now, quantity: left }, inputs.prices, inputs.currency);
    const once = onceCosts(line, inputs.lines.slice(0, index), inputs.prices);
    const setup = uses.length === 0 ? once.filter(({ code }) => code === 'setup') : [];
    return sum([...parts, ...setup].map(({ amount }) => amount));
  });
  return sum(amounts);
}

function takenOf({ rates, status, uses }: OrderRecord): Taken {
  const total = (of: (use: RunUse) => number) =>
    toNumber(sum(uses.map((use) => exact(Math.round(of(use) * 1e6) / 1e6))), 6);
  const kilowattHours = total((use) => use.kilowattHours * use.share);
  const measured = total((use) => (use.measured ? use.kilowattHours * use.share : 0));
  return {
    prints: uses.length,
    failedPrints: uses.filter(({ outcome }) => outcome === 'failed').length,
    rejectedParts: uses.reduce(
      (count, { badParts, outcome }) => count + (outcome === 'finished' ? badParts : 0),
      0,
    ),
    grams: total((use) => use.grams * use.share),
    machineHours: total((use) => (use.printSeconds / 3600) * use.share),
    kilowattHours,
    measuredShare: kilowattHours > 0 ? Math.round((measured / kilowattHours) * 1e4) / 1e4 : 0,
    labourMinutes:
      total((use) => labourMinutes(use, rates.taskMinutes)) +
      (isPacked.has(status) ? rates.taskMinutes.pack : 0),
  };
}
