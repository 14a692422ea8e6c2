import { expect, it } from 'vitest';
import { LINGER_MILLISECONDS, type Lingering, linger } from './linger.ts';

const none: Lingering<string> = { rows: [], leaving: new Map() };
const idOf = (row: string) => row;

it('a row that leaves stays in its place for a moment, then goes', () => {
  const before = linger(none, ['a', 'b', 'c'], idOf, 0);
  const fading = linger(before, ['a', 'c'], idOf, 100);
  expect(fading.rows).toEqual(['a', 'b', 'c']);
  expect([...fading.leaving.keys()]).toEqual(['b']);
  const later = linger(fading, ['a', 'c'], idOf, 100 + LINGER_MILLISECONDS - 1);
  expect(later.rows).toEqual(['a', 'b', 'c']);
  expect(linger(later, ['a', 'c'], idOf, 100 + LINGER_MILLISECONDS).rows).toEqual(['a', 'c']);
});

it('a row that comes back is itself again', () => {
  const fading = linger(linger(none, ['a', 'b'], idOf, 0), ['a'], idOf, 10);
  const back = linger(fading, ['a', 'b'], idOf, 20);
  expect(back.rows).toEqual(['a', 'b']);
  expect(back.leaving.size).toBe(0);
});

it('rows that all go together make room at once', () => {
  const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  expect(linger(linger(none, many, idOf, 0), ['z'], idOf, 10).rows).toEqual(['z']);
});
