import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { printShop } from './print-shop.ts';

it('prints what is kept beside it, and another day for another seed', () => {
  expect(printShop(1)).toBe(readFileSync(new URL('print-shop.txt', import.meta.url), 'utf8'));
  expect(printShop(2)).not.toBe(printShop(1));
});
