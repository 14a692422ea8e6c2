import { describe, expect, it } from 'vitest';
import { profitability, profitabilityOf } from '../walk/data-margins.ts';
import type { Api } from './api.ts';
import { createMargins, toneOf } from './margins.ts';
import { Refusal, unreachable } from './problem.ts';

const answering = (answer: (path: string) => unknown) => {
  const asked: string[] = [];
  const api = {
    get: async (path: string) => {
      asked.push(path);
      return answer(path);
    },
  } as unknown as Pick<Api, 'get'>;
  return { margins: createMargins(api), asked };
};
const known = (path: string) =>
  path.includes('?') ? profitability : profitabilityOf(path.split('/').at(-1)!);

describe('margins', () => {
  it('are asked for with the order that is open', async () => {
    const { asked, margins } = answering(known);
    await margins.refresh('O-1006');
    expect(asked).toEqual(['/api/v1/profitability?limit=100', '/api/v1/profitability/O-1006']);
    expect(margins.list.value?.items).toHaveLength(3);
    expect(margins.one.value?.orderId).toBe('O-1006');
    await margins.refresh(null);
    expect(margins.one.value).toBeNull();
  });

  it('of another order never stand under its name, and a late answer is dropped', async () => {
    const waiting: (() => void)[] = [];
    const { margins } = answering(
      (path) => new Promise((resolve) => waiting.push(() => resolve(known(path)))),
    );
    const first = margins.refresh('O-1006');
    const second = margins.refresh('O-1005');
    for (const go of waiting.slice(2)) go();
    await second;
    for (const go of waiting.slice(0, 2)) go();
    await first;
    expect(margins.one.value?.orderId).toBe('O-1005');
  });

  it('that cannot be had leave what was known, and say why', async () => {
    let isDown = false;
    const { margins } = answering((path) => {
      if (isDown) throw new Refusal(unreachable);
      return known(path);
    });
    await margins.refresh(null);
    isDown = true;
    await margins.refresh(null);
    expect(margins.list.value?.items).toHaveLength(3);
    expect(margins.trouble.value).toEqual(unreachable);
  });

  it('are better, worse or the same', () => {
    expect([toneOf(1), toneOf(-1), toneOf(0), toneOf(null)]).toEqual(['done', 'alert', 'quiet', 'quiet']);
  });
});
