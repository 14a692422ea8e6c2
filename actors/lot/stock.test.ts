import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earmarks, none } from '../dispatcher/earmarks.ts';
import { lotsOf } from '../dispatcher/lots.ts';
import type { QueuedJob } from '../dispatcher/schema.ts';
import { jobOffer } from '../testing/samples.ts';
import type { LotState } from './schema.ts';
import { holdKey, holdsOf, type StockAsked, stockOf } from './stock.ts';

const HOUR_MS = 3_600_000;
const lot = (id: string, colour: string, onHandGrams: number, change: Partial<LotState> = {}): LotState => ({
  id,
  material: 'PLA',
  colour,
  supplier: null,
  batch: null,
  location: null,
  receivedGrams: 1_000,
  onHandGrams,
  consumedGrams: 1_000 - onHandGrams,
  scrappedGrams: 0,
  adjustedGrams: 0,
  lowAtGrams: 100,
  reservations: {},
  reservedGrams: 0,
  quarantineReason: null,
  ...change,
});
const waits = (jobId: string, colour: string, massGrams: number, queuedAt = 0): QueuedJob => ({
  jobId,
  requirements: { ...jobOffer.requirements, material: 'PLA', colour },
  estimatedSeconds: 60,
  massGrams,
  dueAt: null,
  queuedAt,
  priority: 1,
  valueMinor: 1,
  avoid: {},
});
const asked = (change: Partial<StockAsked>): StockAsked => ({
  lots: [],
  materials: [{ code: 'PLA', reorderPointGrams: 500 }],
  queue: {},
  earmarks: none,
  reservedSince: new Map(),
  now: 10 * HOUR_MS,
  ...change,
});

describe('the stock', () => {
  it('is counted by colour; what is held or not sound is not free', () => {
    const lots = [
      lot('a', 'black', 700, { reservations: { 'J-1': 200 }, reservedGrams: 200 }),
      lot('b', 'black', 300, { quarantineReason: 'Wet.' }),
      lot('c', 'black', 0),
    ];
    expect(stockOf(asked({ lots }))).toEqual([
      {
        material: 'PLA',
        colour: 'black',
        lots: 2,
        onHandGrams: 1_000,
        reservedGrams: 200,
        keptGrams: 0,
        freeGrams: 500,
        wantedGrams: 0,
        reorder: null,
      },
    ]);
  });

  it('asks for what waiting jobs lack, in whole spools, with why', () => {
    const queue = { 'J-1': waits('J-1', 'black', 900), 'J-2': waits('J-2', 'black', 1_400) };
    const [black] = stockOf(asked({ lots: [lot('a', 'black', 700)], queue }));
    expect(black!.reorder).toEqual({
      spools: 2,
      spoolGrams: 1_000,
      words: 'Order 2 spools of 1,000 g of PLA black: 700 g are free; jobs that wait need 2,300 g.',
    });
  });

  it('asks for the colour that has least when all of a material is below its reorder point', () => {
    const lots = [lot('a', 'black', 300), lot('b', 'white', 50)];
    const found = stockOf(asked({ lots }));
    expect(found.map(({ colour, reorder }) => [colour, reorder?.words])).toEqual([
      [
        'white',
        'Order 1 spool of 1,000 g of PLA white: 50 g are free; all PLA together is 350 g, below its reorder point of 500 g.',
      ],
      ['black', undefined],
    ]);
  });

  it('of what is not on the shelf at all is asked for as well', () => {
    const [red] = stockOf(
      asked({ lots: [lot('a', 'black', 900)], queue: { 'J-1': waits('J-1', 'red', 40) } }),
    );
    expect(red).toMatchObject({ colour: 'red', lots: 0, onHandGrams: 0, wantedGrams: 40 });
    expect(red!.reorder!.words).toBe(
      'Order 1 spool of 1,000 g of PLA red: 0 g are free; jobs that wait need 40 g.',
    );
  });

  it('never has more held and free than there is, and no order that leaves a job short', () => {
    const spools = fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 5 });
    const jobs = fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 8 });
    fc.assert(
      fc.property(spools, jobs, (some, wanted) => {
        const lots = some.map((grams, index) => lot(`l-${index}`, 'black', grams));
        const queue = Object.fromEntries(
          wanted.map((g, index) => [`J-${index}`, waits(`J-${index}`, 'black', g, index)]),
        );
        const known = lotsOf(
          Object.fromEntries(
            lots.map(({ id, onHandGrams }) => [
              id,
              { material: 'PLA', colour: 'black', availableGrams: onHandGrams, usable: true },
            ]),
          ),
        );
        const marks = earmarks(
          { queue, printers: {}, lots: known },
          { reserveOn: 'payment', sparePercent: 0 },
        );
        const [black] = stockOf(asked({ lots, queue, earmarks: marks }));
        if (black === undefined) return;
        expect(black.keptGrams + black.reservedGrams + black.freeGrams).toBeLessThanOrEqual(
          black.onHandGrams + 1e-6,
        );
        const comes = black.reorder === null ? 0 : black.reorder.spools * black.reorder.spoolGrams;
        expect(black.freeGrams + comes).toBeGreaterThanOrEqual(black.wantedGrams - 1e-6);
      }),
    );
  });
});

it('holds are told with their age, the oldest first', () => {
  const lots = [lot('a', 'black', 700, { reservations: { 'J-1': 200, 'J-9': 10 }, reservedGrams: 210 })];
  const queue = { 'J-2': waits('J-2', 'black', 100, 4 * HOUR_MS) };
  const marks = earmarks(
    {
      queue,
      printers: {},
      lots: lotsOf({ a: { material: 'PLA', colour: 'black', availableGrams: 490, usable: true } }),
    },
    { reserveOn: 'payment', sparePercent: 5 },
  );
  const reservedSince = new Map([[holdKey('a', 'J-1'), 8 * HOUR_MS]]);
  expect(holdsOf(asked({ lots, queue, earmarks: marks, reservedSince }))).toEqual([
    { jobId: 'J-9', lotId: 'a', grams: 10, kind: 'reserved', since: null, ageHours: null },
    { jobId: 'J-2', lotId: 'a', grams: 105, kind: 'kept', since: 4 * HOUR_MS, ageHours: 6 },
    { jobId: 'J-1', lotId: 'a', grams: 200, kind: 'reserved', since: 8 * HOUR_MS, ageHours: 2 },
  ]);
});
