import { expect, it } from 'vitest';
import { Ageing, jobOfRun, Since } from './memory.ts';

it('what ages is known for its time, and forgotten before twice that', () => {
  const ageing = new Ageing<number, number>(1_000);
  for (let at = 0; at < 100_000; at += 10) {
    ageing.set(at, at, at);
    expect(ageing.get(Math.max(0, at - 990))).toBe(Math.max(0, at - 990));
    expect(ageing.size).toBeLessThanOrEqual(200);
  }
  expect(ageing.has(0)).toBe(false);
  ageing.set(1, 1, 1_000_000);
  expect(ageing.size).toBe(1);
  ageing.delete(1);
  expect(ageing.has(1)).toBe(false);
});

it('what waits comes out in order of time, once', () => {
  const since = new Since<string, number>();
  since.set('a', 1, 10);
  since.set('b', 2, 20);
  since.set('a', 3, 30);
  expect([...since.overdue(30)]).toEqual([{ key: 'b', value: 2, at: 20 }]);
  expect([...since.overdue(31)]).toEqual([{ key: 'a', value: 3, at: 30 }]);
  expect(since.size).toBe(0);
});

it('runs are named after their jobs', () => expect(jobOfRun('J-7-2-3')).toBe('J-7-2'));
