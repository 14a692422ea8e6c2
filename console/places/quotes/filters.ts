/** How quotes are narrowed and ordered. Pure. */
import type { View } from '../../../gateway/api/contract/kinds.ts';

type Quote = View<'quote'>;
const open = ['analysing', 'pricing', 'review', 'approved', 'failed'];

export const quoteFilters: readonly {
  readonly value: string;
  readonly words: string;
  readonly fits: (quote: Quote) => boolean;
}[] = [
  { value: 'open', words: 'Open', fits: (quote) => open.includes(quote.status) },
  { value: 'review', words: 'Needs review', fits: (quote) => quote.status === 'review' },
  { value: 'approved', words: 'To order', fits: (quote) => quote.status === 'approved' && !quote.orderId },
  { value: 'ordered', words: 'Ordered', fits: (quote) => quote.status === 'ordered' },
  { value: 'all', words: 'All', fits: () => true },
];

/** Newest first, what waits for a person floated to the top. */
export const newestWithReviewFirst = (a: Quote, b: Quote): number =>
  Number(b.status === 'review' || b.status === 'failed') -
    Number(a.status === 'review' || a.status === 'failed') || b.createdAt - a.createdAt;

export const partsOf = (quote: Pick<Quote, 'lines'>): string => {
  const lines = quote.lines ?? [];
  const [first] = lines;
  if (first === undefined) return '–';
  const name = `${first.recipe.fileName}${first.quantity > 1 ? ` × ${first.quantity}` : ''}`;
  return lines.length === 1 ? name : `${name} and ${lines.length - 1} more`;
};
