/** What is held of material and what should be ordered, as the farm tells it. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { StockAnswer, StockHold } from '../../gateway/api/contract/stock.ts';
import type { Api } from './api.ts';

export interface StockShelf {
  readonly stock: ReadonlySignal<StockAnswer | null>;
  /** What is known stays where the farm does not answer: the lots themselves come by the feed. */
  readonly refresh: () => Promise<void>;
}

export const createShelf = (api: Pick<Api, 'get'>): StockShelf => {
  const stock = signal<StockAnswer | null>(null);
  return {
    stock,
    async refresh() {
      try {
        stock.value = await api.get<StockAnswer>('/api/v1/stock');
      } catch {
        // Asked for again in a minute.
      }
    },
  };
};

export const holdsOn = (stock: StockAnswer | null, lotId: string): readonly StockHold[] =>
  stock?.holds.filter((hold) => hold.lotId === lotId) ?? [];

/** `3 h`, `2 days`: how long somebody has counted on it. */
export const ageOf = ({ ageHours }: StockHold): string => {
  if (ageHours === null) return 'since long';
  if (ageHours < 1) return `${Math.max(1, Math.round(ageHours * 60))} min`;
  return ageHours < 48 ? `${Math.round(ageHours)} h` : `${Math.round(ageHours / 24)} days`;
};
