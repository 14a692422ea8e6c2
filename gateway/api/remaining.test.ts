import { expect, test } from 'vitest';
import { remainingSeconds } from './contract/remaining.ts';

const heard = { progress: 0.25, printedSeconds: null, remainingSeconds: null };

test('the machine’s own word goes before everything', () => {
  expect(remainingSeconds({ ...heard, printedSeconds: 9_000, remainingSeconds: 600 }, 4_000)).toBe(600);
});

test('without a pace the slicer’s time is shared out; without either nothing is claimed', () => {
  expect(remainingSeconds(heard, 4_000)).toBe(3_000);
  expect(remainingSeconds(heard, null)).toBeNull();
  expect(remainingSeconds({ ...heard, progress: null }, 4_000)).toBeNull();
  expect(remainingSeconds(undefined, 4_000)).toBeNull();
});

test('a slow first layer does not multiply the estimate; near the end the pace decides', () => {
  // 3 % of the file after 27 minutes: by pace alone 14 and a half hours would be left.
  expect(remainingSeconds({ ...heard, progress: 0.03, printedSeconds: 1_620 }, 11_700)).toBeCloseTo(
    12_580,
    -1,
  );
  expect(remainingSeconds({ ...heard, progress: 0.98, printedSeconds: 19_600 }, 10_000)).toBeCloseTo(396, 0);
  expect(remainingSeconds({ ...heard, progress: 0.5, printedSeconds: 1_000 }, null)).toBe(1_000);
});

test('what a machine claims past its end or before its start leaves nothing below zero', () => {
  expect(remainingSeconds({ ...heard, progress: 1.2, printedSeconds: 10 }, 4_000)).toBe(0);
  expect(remainingSeconds({ ...heard, progress: -0.1, printedSeconds: 10 }, 4_000)).toBe(4_000);
});
