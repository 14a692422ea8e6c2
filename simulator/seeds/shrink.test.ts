import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, listsIn, valueAt, withValueAt } from './calm.ts';
import { budgetOf, ddmin, fewer, lower, shrink, shrinkWhole } from './shrink.ts';

const counted = <T>(fails: (candidate: T) => boolean) => {
  const ask = Object.assign(
    async (candidate: T) => {
      ask.tries++;
      return fails(candidate);
    },
    { tries: 0 },
  );
  return ask;
};

describe('delta debugging', () => {
  it('finds exactly the items that a failure needs, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 80 }),
        fc.array(fc.nat(79), { maxLength: 8 }),
        async (count, some) => {
          const items = Array.from({ length: count }, (_, index) => index);
          const needed = [...new Set(some)].filter((item) => item < count).sort((a, b) => a - b);
          const found = await ddmin(
            items,
            counted((kept: readonly number[]) => needed.every((item) => kept.includes(item))),
            budgetOf(100_000),
          );
          expect(found).toEqual(needed);
        },
      ),
    );
  });

  it('ends with a case that fails and would not without any one of its items, also where the failure is no simple sum', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(9), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 2, max: 7 }),
        async (items, modulus) => {
          const sum = (some: readonly number[]) => some.reduce((all, one) => all + one, 0);
          const target = sum(items) % modulus;
          const fails = (some: readonly number[]) => some.length > 0 && sum(some) % modulus === target;
          const found = await ddmin(items, counted(fails), budgetOf(100_000));
          expect(fails(found)).toBe(true);
          for (let left = 0; left < found.length; left++)
            expect(fails(found.filter((_, index) => index !== left))).toBe(false);
          let at = -1;
          for (const item of found) {
            at = items.indexOf(item, at + 1);
            expect(at).toBeGreaterThanOrEqual(0);
          }
        },
      ),
    );
  });

  it('keeps to its budget, and still ends with a case that fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.nat(40), async (count, triesMax) => {
        const items = Array.from({ length: count }, (_, index) => index);
        const fails = (kept: readonly number[]) => kept.length >= count / 3;
        const ask = counted(fails);
        const found = await ddmin(items, ask, budgetOf(triesMax));
        expect(ask.tries).toBeLessThanOrEqual(triesMax);
        expect(fails(found)).toBe(true);
      }),
    );
  });

  it('stops when it is told to', async () => {
    let isOver = false;
    const ask = counted((kept: readonly number[]) => {
      isOver = true;
      return kept.length > 3;
    });
    await ddmin(
      [1, 2, 3, 4, 5, 6, 7, 8],
      ask,
      budgetOf(1_000, () => isOver),
    );
    expect(ask.tries).toBe(1);
  });

  it('finds the smallest count by bisection', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(500), fc.nat(500), fc.nat(500), async (least, smallest, above) => {
        const needed = least + smallest;
        const ask = counted((value: number) => value >= needed);
        expect(await shrinkWhole(needed + above, least, ask, budgetOf(100))).toBe(needed);
        expect(ask.tries).toBeLessThanOrEqual(1 + Math.ceil(Math.log2(smallest + above + 1)));
      }),
    );
  });

  it('goes round its steps until none finds more', async () => {
    interface Case {
      readonly days: number;
      readonly printers: readonly string[];
    }
    const steps = [
      lower<Case>(
        'days',
        1,
        ({ days }) => days,
        (into, days) => ({ ...into, days }),
      ),
      fewer<Case, string>(
        'printers',
        ({ printers }) => printers,
        (into, printers) => ({ ...into, printers }),
      ),
    ];
    const seen: string[] = [];
    // Only with few printers is one day enough: the first step must come round again.
    const fails = async ({ days, printers }: Case) => printers.includes('b') && days >= printers.length;
    const { smallest, isMinimal } = await shrink<Case>(
      { days: 7, printers: ['a', 'b', 'c'] },
      steps,
      fails,
      budgetOf(100),
      (words) => seen.push(words),
    );
    expect(smallest).toEqual({ days: 1, printers: ['b'] });
    expect(isMinimal).toBe(true);
    expect(seen).toEqual(['days', 'printers', 'days']);
  });
});

describe('what differs from a calm case', () => {
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      fc.integer(),
      fc.boolean(),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node'), { noNullPrototype: true }),
      fc.array(tie('node'), { maxLength: 3 }),
    ),
  })).node;

  it('reset at every path, the case is the calm one', () => {
    fc.assert(
      fc.property(tree, tree, (value, calm) => {
        let reset = value;
        for (const path of differences(value, calm)) reset = withValueAt(reset, path, valueAt(calm, path));
        expect(reset).toEqual(calm);
      }),
    );
  });

  it('reset at one path, all others stand as they were', () => {
    const value = { faults: { clog: 0.2, tangle: 0.1 }, people: [{ errs: 1 }, { errs: 2 }] };
    const calm = { faults: { clog: 0, tangle: 0 }, people: [{ errs: 0 }, { errs: 2 }] };
    expect(differences(value, calm)).toEqual([
      ['faults', 'clog'],
      ['faults', 'tangle'],
      ['people', 0, 'errs'],
    ]);
    expect(withValueAt(value, ['people', 0, 'errs'], 0)).toEqual({
      ...value,
      people: [{ errs: 0 }, { errs: 2 }],
    });
    expect(listsIn({ a: [{ b: [1] }, {}], c: { d: [] } })).toEqual([['a'], ['a', 0, 'b']]);
  });
});
