import { describe, expect, it } from 'vitest';
import { stock } from '../walk/data-margins.ts';
import type { Api } from './api.ts';
import { ageOf, createShelf, holdsOn } from './shelf.ts';

describe('the shelf', () => {
  it('is asked for, and kept where the farm does not answer', async () => {
    let isDown = false;
    const api = {
      get: async () => {
        if (isDown) throw new Error('down');
        return stock;
      },
    } as unknown as Pick<Api, 'get'>;
    const shelf = createShelf(api);
    await shelf.refresh();
    isDown = true;
    await shelf.refresh();
    expect(shelf.stock.value).toBe(stock);
  });

  it('tells who counts on a lot, and for how long', () => {
    const holds = holdsOn(stock, 'pla-basic-black-1');
    expect(holds.map((hold) => [hold.jobId, ageOf(hold)])).toEqual([
      ['J-1047', '3 days'],
      ['J-1043', '5 h'],
    ]);
    expect(ageOf({ ...holds[0]!, ageHours: 0.2 })).toBe('12 min');
    expect(ageOf({ ...holds[0]!, ageHours: null })).toBe('since long');
    expect(holdsOn(null, 'pla-basic-black-1')).toEqual([]);
  });
});
