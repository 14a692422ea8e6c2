import { minorDigitsOf } from '../farm/schema.ts';
import type { Prices } from '../farm/schema-prices.ts';
import {
  type Exact,
  exact,
  greater,
  isLess,
  minus,
  one,
  over,
  percent,
  plus,
  roundHalfUp,
  sum,
  times,
  toNumber,
  zero,
} from './exact.ts';
import { onceCosts, partCosts, type Step } from './part-cost.ts';
import { type PriceRefusal, refusals } from './refuse.ts';
import type { PriceBreakdown, PriceBreakdownLine, PriceRequest, PriceRequestLine } from './schema.ts';

export type Pricing =
  | { readonly ok: true; readonly price: PriceBreakdown }
  | { readonly ok: false; readonly refusals: readonly PriceRefusal[] };

/**
 * Prices an order, in this sequence: cost of good parts; set-up and programming; margin; quantity bands; tier and rush;
 * minimum price. Exact until the end: then each step is rounded so that steps add up to totals (halves away from zero,
 * and a remainder under one smallest unit goes to the step after).
 */
export function price(request: PriceRequest): Pricing {
  const refused = refusals(request);
  if (refused.length > 0) return { ok: false, refusals: refused };
  const drafts = withMinimum(
    request.lines.map((line, index) => draftLine(line, request.lines.slice(0, index), request)),
    request,
  );
  const lines = settle(drafts, minorDigitsOf(request.currency));
  const totalMinor = lines.reduce((total, line) => total + line.totalMinor, 0);
  const exactCost = sum(drafts.map((draft) => draft.cost));
  const exactTotal = sum(drafts.map((draft) => draft.total));
  const share = exactTotal.numerator === 0n ? zero : over(minus(exactTotal, exactCost), exactTotal);
  return {
    ok: true,
    price: {
      currency: request.currency,
      lines,
      totalMinor,
      costMinor: lines.reduce((total, line) => total + line.costMinor, 0),
      marginPercent: toNumber(times(share, exact(100)), 2),
      inputs: request,
    },
  };
}

interface Draft {
  readonly line: PriceRequestLine;
  readonly steps: readonly Step[];
  readonly cost: Exact;
  readonly total: Exact;
}

function draftLine(
  line: PriceRequestLine,
  before: readonly PriceRequestLine[],
  request: PriceRequest,
): Draft {
  const { prices } = request;
  const parts = partCosts(line, prices, request.currency);
  const fixed = onceCosts(line, before, prices);
  const partsCost = sum(parts.map((step) => step.amount));
  const cost = plus(partsCost, sum(fixed.map((step) => step.amount)));
  const full = priced(cost, prices);
  const band = bandStep(line.quantity, over(partsCost, exact(line.quantity)), prices);
  const base = plus(full, band.amount);
  const surcharge = (code: 'tier' | 'rush', words: string, share: number): Step => ({
    code,
    words: `${words}: ${share} %`,
    amount: times(base, percent(share)),
  });
  const steps: Step[] = [
    ...parts,
    ...fixed,
    { code: 'margin', words: marginWords(prices), amount: minus(full, cost) },
    band,
    surcharge('tier', request.tier.name, request.tier.surchargePercent),
    surcharge('rush', 'Rush', request.rush ? prices.rushPercent : 0),
  ];
  return { line, steps, cost, total: sum(steps.map((step) => step.amount)) };
}

const priced = (cost: Exact, prices: Prices): Exact =>
  prices.marginMode === 'margin'
    ? over(cost, minus(one, percent(prices.marginPercent)))
    : times(cost, plus(one, percent(prices.marginPercent)));

const marginWords = ({ marginMode, marginPercent }: Prices): string =>
  marginMode === 'margin'
    ? `Margin of ${marginPercent} % on the price`
    : `Mark-up of ${marginPercent} % on the cost`;

/** The discount, as a negative amount. Never below the least margin, and never so large that fewer parts would cost more. */
function bandStep(quantity: number, unitCost: Exact, prices: Prices): Step {
  const reached = prices.bands.filter((band) => band.fromQuantity <= quantity);
  const band = reached.at(-1);
  if (!band) return { code: 'band', words: 'No quantity band', amount: zero };
  const unit = priced(unitCost, prices);
  const least = over(unitCost, minus(one, percent(prices.minimumMarginPercent)));
  const floor = isLess(least, unit) ? least : unit;
  const unitFor = (discountPercent: number) =>
    greater(times(unit, minus(one, percent(discountPercent))), floor);
  let total = times(unitFor(band.discountPercent), exact(quantity));
  let held = isLess(times(unit, minus(one, percent(band.discountPercent))), floor)
    ? `, held at a margin of ${prices.minimumMarginPercent} %`
    : '';
  reached.forEach(({ fromQuantity }, index) => {
    const fewer = fromQuantity - 1;
    const totalOfFewer = times(unitFor(reached[index - 1]?.discountPercent ?? 0), exact(fewer));
    if (!isLess(total, totalOfFewer)) return;
    total = totalOfFewer;
    held = `, but no less than ${fewer} parts cost`;
  });
  return {
    code: 'band',
    words: `${band.discountPercent} % off the part price from ${band.fromQuantity} parts${held}`,
    amount: minus(total, times(unit, exact(quantity))),
  };
}

/** Spreads what is missing to the minimum price over the lines, each by its share. */
function withMinimum(drafts: readonly Draft[], { prices, currency }: PriceRequest): Draft[] {
  const total = sum(drafts.map((draft) => draft.total));
  const missing = minus(exact(prices.minimumPrice), total);
  if (missing.numerator <= 0n) return [...drafts];
  return drafts.map((draft, index) => {
    const share = total.numerator === 0n ? (index === 0 ? one : zero) : over(draft.total, total);
    const amount = times(missing, share);
    const step: Step = {
      code: 'minimum',
      words: `Up to the minimum price of ${prices.minimumPrice} ${currency}`,
      amount,
    };
    return { ...draft, steps: [...draft.steps, step], total: plus(draft.total, amount) };
  });
}

/** Rounds running totals, not amounts: so no smallest unit is lost or invented on the way, and the order is rounded once. */
function settle(drafts: readonly Draft[], digits: number): PriceBreakdownLine[] {
  let running = zero;
  let given = 0;
  let cost = zero;
  let costGiven = 0;
  return drafts.map(({ line, steps, cost: lineCost }) => {
    const settled = steps.map(({ code, words, amount }) => {
      running = plus(running, amount);
      const upTo = Number(roundHalfUp(running, digits));
      const step = { code, words, amountMinor: upTo - given, none: amount.numerator === 0n };
      given = upTo;
      return step;
    });
    cost = plus(cost, lineCost);
    const costUpTo = Number(roundHalfUp(cost, digits));
    const costMinor = costUpTo - costGiven;
    costGiven = costUpTo;
    const totalMinor = settled.reduce((total, step) => total + step.amountMinor, 0);
    return {
      lineId: line.lineId,
      quantity: line.quantity,
      steps: settled.filter((step) => !step.none).map(({ none: _, ...step }) => step),
      totalMinor,
      unitPriceMinor: Number(roundHalfUp(over(exact(totalMinor), exact(line.quantity)), 0)),
      costMinor,
    };
  });
}
