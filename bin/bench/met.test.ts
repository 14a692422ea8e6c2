import { expect, test } from 'vitest';
import { isMet } from './met.ts';

test.each([
  ['≤ 2 s', '1.90 s', true],
  ['≤ 2 s', '2.10 s', false],
  ['≥ 12,000', '12,345', true],
  ['≥ 12,000', '9,876', false],
  ['p99 ≤ 10 ms', 'p50 1.2 ms, p99 11.0 ms', false],
  ['p99 ≤ 100 ms to the browser', 'p99 6.1 ms', true],
  ['all', '3,840 of 3,840', true],
  ['all', '149 of 150', false],
  ['above 0', '+0.120 to +0.310 (2.00 against 1.80 EUR/h)', true],
  ['above 0', '−0.010 to +0.310', false],
  ['above 0', '+0.000 to +0.310', false],
  ['–', '1.2 s', undefined],
  ['not in series', '11 s', undefined],
])('target %s, measured %s: %s', (target, measured, met) => {
  expect(isMet({ target, measured })).toBe(met);
});
