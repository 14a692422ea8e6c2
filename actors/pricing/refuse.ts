import type { PriceRequest } from './schema.ts';

/** Why no price can be named. `lineId` is null where the whole order is meant. */
export interface PriceRefusal {
  readonly lineId: string | null;
  readonly code: 'never-succeeds' | 'margin-impossible' | 'not-a-number' | 'bad-quantity' | 'no-lines';
  readonly words: string;
}

/** What would make the formula divide by nothing, or by less. The request's schema catches the rest before. */
export function refusals(request: PriceRequest): PriceRefusal[] {
  const { prices } = request;
  const found: PriceRefusal[] = [];
  if (request.lines.length === 0)
    found.push({ lineId: null, code: 'no-lines', words: 'There is nothing to price.' });
  if (prices.marginMode === 'margin' && prices.marginPercent >= 100)
    found.push({
      lineId: null,
      code: 'margin-impossible',
      words: `A margin of ${prices.marginPercent} % of the price leaves nothing for the cost. Set prices.marginPercent below 100, or use marginMode: markup.`,
    });
  if (prices.minimumMarginPercent >= 100)
    found.push({
      lineId: null,
      code: 'margin-impossible',
      words: 'prices.minimumMarginPercent must be below 100.',
    });
  for (const line of request.lines) {
    const share = line.failurePercent ?? prices.failurePercent;
    if (share >= 100)
      found.push({
        lineId: line.lineId,
        code: 'never-succeeds',
        words:
          'Every attempt at this part is expected to fail, so no good part has a price. Change the recipe, or correct the failure rate.',
      });
    if (!Number.isInteger(line.quantity) || line.quantity < 1)
      found.push({
        lineId: line.lineId,
        code: 'bad-quantity',
        words: `${line.quantity} is no number of parts; at least 1 whole part.`,
      });
    const bad = Object.entries(line).find(
      ([, value]) => typeof value === 'number' && !(Number.isFinite(value) && value >= 0),
    );
    if (bad)
      found.push({
        lineId: line.lineId,
        code: 'not-a-number',
        words: `${bad[0]} is ${bad[1]}; it must be 0 or more.`,
      });
  }
  return found;
}
