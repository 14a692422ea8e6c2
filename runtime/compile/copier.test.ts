import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Copier } from './copier.ts';

const field = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'toString', '__proto__', '0', 'two words', 'a"b'),
  fc.string(),
);
const context = fc.array(fc.tuple(field, fc.jsonValue()), { maxLength: 6 }).map((fields) => {
  const made: Record<string, unknown> = {};
  for (const [name, value] of fields)
    Object.defineProperty(made, name, { value, enumerable: true, writable: true, configurable: true });
  return made;
});

it('copies as a spread does, whatever it has seen before', () => {
  fc.assert(
    fc.property(
      fc.array(context, { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat(4), { maxLength: 300, size: 'max' }),
      (some, order) => {
        const copier = new Copier();
        for (const pick of order) {
          const original = some[pick % some.length]!;
          const copy = copier.copy(original);
          expect(copy).toStrictEqual(original);
          expect(Object.keys(copy)).toEqual(Object.keys(original));
          expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
          expect(copy).not.toBe(original);
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('does not lose a field that only later contexts have', () => {
  const copier = new Copier();
  copier.copy({ a: 1, b: 2 });
  expect(copier.copy({ a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
  expect(copier.copy({ a: 1, b: 2, c: 3 })).toEqual({ a: 1, b: 2, c: 3 });
  expect(copier.copy({ a: 1 })).toEqual({ a: 1 });
  expect(copier.copy({ b: 2, a: 1 })).toEqual({ b: 2, a: 1 });
  expect(copier.copy({})).toEqual({});
});
