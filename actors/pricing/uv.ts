/** What UV work takes: ink and time by the printed surface. */
import type { Prices, UvPrices } from '../farm/schema-prices.ts';

/** Assumed where the farm file says nothing: an A3 flatbed that prints white under four colours. */
const ordinary: UvPrices = {
  squareMillimetresPerSecond: 110,
  inkGramsPerSquareMillimetre: 0.00003,
  wastePercent: 0,
  preparationMinutesPerPart: 0,
  finishingMinutesPerPart: 0,
};

export const uvPricesOf = ({ uv }: Pick<Prices, 'uv'>): UvPrices => uv ?? ordinary;

export interface UvWork {
  readonly squareMillimetres: number;
  readonly seconds: number;
  readonly inkGrams: number;
}

/** Of `count` objects printed on the whole of their upper face, as seen from above. */
export function uvWork(
  size: { readonly x: number; readonly y: number },
  prices: Pick<Prices, 'uv'>,
  count = 1,
): UvWork {
  const { inkGramsPerSquareMillimetre, squareMillimetresPerSecond } = uvPricesOf(prices);
  const squareMillimetres = size.x * size.y * count;
  return {
    squareMillimetres,
    seconds: squareMillimetres / squareMillimetresPerSecond,
    inkGrams: squareMillimetres * inkGramsPerSquareMillimetre,
  };
}
