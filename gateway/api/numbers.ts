/** Speakable numbers, `Q-1042`, counted on from what the farm has already. */
import type { FarmApi } from './farm-api.ts';

const FIRST = 1001;
const LOOK_BACK = 100;

/**
 * Numbers that go on after the newest view's. One process at a time makes them; the caller still checks that nobody bears
 * the id, which covers a view that was not there yet when the farm started.
 */
export function numbersFromViews(kernel: Pick<FarmApi['kernel'], 'views'>): FarmApi['nextNumber'] {
  const next = new Map<string, Promise<number>>();
  return (series) => {
    const number = (next.get(series) ?? highest(kernel, series)).then((last) => last + 1);
    next.set(series, number);
    // A failure must not stick to the series for ever.
    number.catch(() => next.delete(series));
    return number;
  };
}

async function highest({ views }: Pick<FarmApi['kernel'], 'views'>, kind: string): Promise<number> {
  const { items } = await views.list({ kind, order: 'newest', limit: LOOK_BACK });
  const numbers = items.map(({ id }) => Number(/^[A-Z]+-(\d{1,12})$/.exec(id)?.[1] ?? 0));
  return Math.max(FIRST - 1, ...numbers);
}
