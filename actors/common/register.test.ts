import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bounded,
  entriesOf,
  entryOf,
  noEntries,
  type Register,
  registerOf,
  withEntry,
  withoutEntry,
} from './register.ts';

const id = fc.string({ minLength: 1, maxLength: 3 });
const change = fc.record({ id, value: fc.option(fc.integer(), { nil: null }) });

describe('a register', () => {
  it('says what a plain map says, and leaves the register from before as it was', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const plain = new Map<string, number>();
        let register: Register<number> = noEntries;
        for (const { id, value } of changes) {
          const before = register;
          const kept = JSON.stringify(before);
          if (value === null) {
            register = withoutEntry(register, id);
            expect(register === before).toBe(!plain.delete(id));
          } else {
            register = withEntry(register, id, value);
            plain.set(id, value);
          }
          expect(JSON.stringify(before)).toBe(kept);
          expect(entryOf(register, id)).toBe(plain.get(id));
          expect(register.size).toBe(plain.size);
        }
        expect(new Map(entriesOf(register))).toEqual(plain);
      }),
    );
  });

  it('shares what did not change', () => {
    const register = registerOf(Array.from({ length: 500 }, (_, n) => [`P-${n}`, n] as const));
    const next = withEntry(register, 'P-7', -1);
    const fresh = next.drawers.filter((drawer, index) => drawer !== register.drawers[index]);
    expect(fresh).toHaveLength(1);
    expect(Math.max(...register.drawers.map(({ length }) => length))).toBeLessThan(30);
  });

  it('forgets the lowest ranks, a tenth at a time', () => {
    const full = registerOf(Array.from({ length: 101 }, (_, n) => [`P-${n}`, n] as const));
    expect(bounded(full, 101, (n) => n)).toBe(full);
    const left = entriesOf(bounded(full, 100, (n) => n)).map(([, n]) => n);
    expect(left.sort((a, b) => a - b)).toEqual(Array.from({ length: 90 }, (_, n) => n + 11));
  });
});
