import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PreflightError } from './failure.ts';
import { PieceCutter, parseCoordinate, parseNumber } from './text.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string): number => parseNumber(bytes(text), 0, text.length);

describe('numbers', () => {
  test('any double reads back exactly, in every usual notation', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 0, max: 20 }),
        (value, digits) => {
          for (const text of [String(value), value.toExponential(digits), value.toPrecision(digits + 1)]) {
            expect(parse(text)).toBe(Number(text));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    '+1.5',
    '.5',
    '5.',
    '-0',
    '1E3',
    '1e+003',
    '007',
    '123456789012345678901234567890',
    '1e-400',
    '0e999999999',
  ])('%s is read as Number reads it', (text) => {
    expect(parse(text)).toBe(Number(text));
  });

  test.each(['', '-', '.', 'e5', '1e', '1e+', '1,5', '0x10', '1.2.3', 'nan', '12abc'])(
    '%j is no number',
    (text) => {
      expect(parse(text)).toBeNaN();
    },
  );

  test.each(['nan', '-NaN', 'nan(ind)', '-1.#IND', '1.#QNAN', 'inf', '-Infinity'])(
    '%s is a coordinate that is not finite',
    (word) => {
      expect(parseCoordinate(bytes(word), 0, word.length, 1)).toBeNaN();
    },
  );

  test('a decimal comma is named as what it is', () => {
    const read = (): number => parseCoordinate(bytes('1,5'), 0, 3, 7);
    expect(read).toThrow(PreflightError);
    expect(read).toThrow(/Line 7.*decimal comma/);
  });
});

test('pieces end at a cut and together are the whole', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 30 }), (chunks) => {
      const cutter = new PieceCutter((data, at) => data[at] === 10);
      const pieces = chunks.map((chunk) => Array.from(cutter.push(chunk)));
      for (const piece of pieces) expect(piece.length === 0 || piece.at(-1) === 10).toBe(true);
      expect([...pieces.flat(), ...cutter.rest()]).toEqual(chunks.flatMap((chunk) => Array.from(chunk)));
    }),
  );
});
