import type { PayloadOf } from '../common/say.ts';
import { whyNotApprove } from '../policy/judge.ts';
import type { QuoteState } from './schema.ts';

/** The distinct models of a quote, in the order of its lines. */
export const modelsOf = (quote: QuoteState): readonly string[] => [
  ...new Set(quote.lines.map((line) => line.recipe.modelHash)),
];

export const allAnalysed = (quote: QuoteState): boolean =>
  modelsOf(quote).every((modelHash) => quote.analyses[modelHash] !== undefined);

/** Why a model of it can't be made, in words; `null` where all can. */
export function blockingAnalysis(quote: QuoteState): string | null {
  for (const line of quote.lines) {
    const analysis = quote.analyses[line.recipe.modelHash];
    if (analysis?.verdict === 'block') return `${line.recipe.fileName}: ${analysis.words.join(' ')}`;
  }
  return null;
}

/** Why this person may not approve it, in words; `null` where they may. */
export const whyNotApproveBy = ({ price }: QuoteState, by: string): string | null =>
  whyNotApprove(price?.decision ?? null, by);

/** Quote Q-1042 becomes order O-1042, so that people can tell they belong together. */
export const orderIdOf = (quoteId: string): string => quoteId.replace(/^Q-/, 'O-');

export function orderOf(quote: QuoteState, payment: 'unpaid' | 'paid'): PayloadOf<'order.accept'> {
  const { price } = quote;
  if (price === null) throw new Error(`${quote.id} is ordered without a price.`);
  return {
    quoteId: quote.id,
    customer: quote.customer,
    reference: quote.reference,
    lines: quote.lines.map((line) => ({
      lineId: line.lineId,
      recipe: line.recipe,
      quantity: line.quantity,
      unitPriceMinor: price.lines.find((one) => one.lineId === line.lineId)?.unitPriceMinor ?? 0,
    })),
    totalMinor: price.totalMinor,
    currency: price.currency,
    tier: quote.tier,
    priority: price.priority,
    dueAt: quote.dueAt ?? price.promiseAt,
    payment,
    constraints: quote.constraints,
    terms: price.terms,
    forecast: price.forecast ?? null,
  };
}
