/** Margins as the farm tells them: asked for when the place is opened and now and then while it is. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { OrderProfitability, Profitability } from '../../gateway/api/contract/profitability.ts';
import type { Api } from './api.ts';
import { type Trouble, troubleFrom } from './problem.ts';

export interface Margins {
  readonly list: ReadonlySignal<Profitability | null>;
  /** The one that is open. */
  readonly one: ReadonlySignal<OrderProfitability | null>;
  readonly trouble: ReadonlySignal<Trouble | null>;
  /** Asks anew; an answer that comes after a later question is dropped. */
  readonly refresh: (id: string | null) => Promise<void>;
}

const PAGE = 100;

export const createMargins = (api: Pick<Api, 'get'>): Margins => {
  const list = signal<Profitability | null>(null);
  const one = signal<OrderProfitability | null>(null);
  const trouble = signal<Trouble | null>(null);
  let asked = 0;
  return {
    list,
    one,
    trouble,
    async refresh(id) {
      const mine = ++asked;
      if (one.value?.orderId !== id) one.value = null;
      try {
        const [all, told] = await Promise.all([
          api.get<Profitability>(`/api/v1/profitability?limit=${PAGE}`),
          id === null ? null : api.get<OrderProfitability>(`/api/v1/profitability/${encodeURIComponent(id)}`),
        ]);
        if (mine !== asked) return;
        list.value = all;
        one.value = told;
        trouble.value = null;
      } catch (error) {
        if (mine === asked) trouble.value = troubleFrom(error);
      }
    },
  };
};

/** `+3.20` is better than quoted; the sign is a word for those who see no colour. */
export const toneOf = (deltaMinor: number | null): 'done' | 'alert' | 'quiet' =>
  deltaMinor === null || deltaMinor === 0 ? 'quiet' : deltaMinor > 0 ? 'done' : 'alert';
