/** Never denser at the price of lateness: whatever waits and whatever the machines do, merging makes nothing late. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PayloadOf } from '../common/say.ts';
import { dispatcher } from '../dispatcher/machine.ts';
import type { DispatcherState, QueuedJob } from '../dispatcher/schema.ts';
import { outlooks } from '../dispatcher/weigh.ts';
import { defaultPlatePolicy } from '../farm/schema-plates.ts';
import { Alone } from '../testing/alone.ts';
import { estimate, policy, recipe, spec } from '../testing/samples.ts';
import type { Unit } from './layout.ts';
import { bestOf, byItself, spanOf, thoughtsOf, waysOf } from './question.ts';
import type { Offer } from './schema.ts';

const HOUR_MS = 3_600_000;

const offered = fc.record({
  hours: fc.double({ min: 0.2, max: 5, noNaN: true }),
  count: fc.integer({ min: 1, max: 5 }),
  side: fc.integer({ min: 30, max: 120 }),
  dueIn: fc.option(fc.double({ min: 1, max: 30, noNaN: true }), { nil: null }),
  price: fc.integer({ min: 200, max: 5_000 }),
});
const queued = fc.record({
  hours: fc.double({ min: 0.5, max: 8, noNaN: true }),
  dueIn: fc.option(fc.double({ min: 1, max: 30, noNaN: true }), { nil: null }),
});
const machine = fc.record({ freeIn: fc.double({ min: 0, max: 6, noNaN: true }) });

const jobOf = (index: number, hours: number, dueAt: number | null, at: number): QueuedJob => ({
  jobId: `J-${index}-1`,
  requirements: {
    lane: 'FDM',
    material: 'PLA',
    colour: 'black',
    profileId: 'standard',
    nozzleDiameterMillimetres: 0.4,
    sizeMillimetres: { x: 100, y: 100, z: 20 },
  },
  estimatedSeconds: hours * 3_600,
  massGrams: 20,
  dueAt,
  queuedAt: at,
  priority: 1,
  valueMinor: 2_000,
  avoid: {},
});

function farmWith(
  machines: readonly { readonly freeIn: number }[],
  jobs: readonly { readonly hours: number; readonly dueIn: number | null }[],
): Alone<DispatcherState> {
  const one = new Alone<DispatcherState>(dispatcher, 'farm');
  one.hear('configure', { policy });
  for (const [index] of machines.entries())
    one.hear('lotChanged', {
      lotId: `spool-${index + 1}`,
      material: 'PLA',
      colour: 'black',
      availableGrams: 900,
      usable: true,
    });
  for (const [index, { freeIn }] of machines.entries())
    one.hear('printerChanged', {
      printerId: `p-${index + 1}`,
      availability: 'printing',
      spec: { ...spec, id: `p-${index + 1}` },
      hasConnector: true,
      loaded: { material: 'PLA', colour: 'black', lotId: `spool-${index + 1}` },
      freeAt: one.at + freeIn * HOUR_MS,
    });
  for (const [index, { dueIn, hours }] of jobs.entries())
    one.hear('jobQueued', {
      job: jobOf(index, hours, dueIn === null ? null : one.at + dueIn * HOUR_MS, one.at),
    });
  one.pass(10_000);
  return one;
}

const unitOf = (
  {
    count,
    dueIn,
    hours,
    price,
    side,
  }: { count: number; dueIn: number | null; hours: number; price: number; side: number },
  index: number,
  at: number,
): Unit => {
  const offer: Offer = {
    orderId: `O-${index}`,
    lineId: '1',
    customer: 'grace',
    planId: `P-${index}-1`,
    revision: 1,
    recipe,
    estimate: {
      ...estimate,
      seconds: hours * 3_600,
      sizeMillimetres: { x: side, y: side, z: 20 },
    },
    upTo: count,
    platesKnown: 0,
    spacingMillimetres: 5,
    dueAt: dueIn === null ? null : at + dueIn * HOUR_MS,
    priority: 1,
    unitPriceMinor: price,
    retryCeiling: 2,
    replacesJobId: null,
  };
  return { key: `O-${index}/1`, offer, count };
};

describe('a pool of parts', () => {
  it('is never put together so that a part is late in the plan which would be on time by itself', () => {
    let shared = 0;
    fc.assert(
      fc.property(
        fc.array(offered, { minLength: 2, maxLength: 5 }),
        fc.array(machine, { minLength: 1, maxLength: 3 }),
        fc.array(queued, { maxLength: 4 }),
        (offers, machines, jobs) => {
          const farm = farmWith(machines, jobs);
          const units = offers.map((one, index) => unitOf(one, index, farm.at));
          const ways = waysOf(units, units[0]!.key, defaultPlatePolicy);
          const asked: PayloadOf<'dispatcher.weigh'> = {
            askId: 'a-1',
            composerId: 'farm',
            failurePercentPerHour: 1,
            alternatives: ways.map(thoughtsOf),
          };
          const said = outlooks(
            farm.context,
            { ...asked, type: 'dispatcher.weigh', meta: undefined as never },
            farm.at,
          );
          expect(said).toHaveLength(ways.length);
          const best = bestOf(ways, said);
          if (best > 0) shared++;
          for (const unit of units) {
            const due = unit.offer.dueAt ?? Number.POSITIVE_INFINITY;
            const before = spanOf(unit, ways[0]!, said[0]).endAt;
            const after = spanOf(unit, ways[best]!, said[best]).endAt;
            if (before !== null && before <= due) expect(after).toBeLessThanOrEqual(due);
          }
          expect(said[best]!.margin).toBeGreaterThanOrEqual(said[0]!.margin);
          expect(said[best]!.worseFor).toEqual([]);
          // Every part is on exactly one plate in every way.
          for (const way of ways)
            for (const unit of units)
              expect(
                way.plates
                  .flatMap(({ shares }) => shares)
                  .filter((share) => share.unit.key === unit.key)
                  .reduce((sum, { count }) => sum + count, 0),
              ).toBe(unit.count);
          // No plate is longer than plates may be, unless one part alone is.
          for (const plate of ways[best]!.plates)
            expect(plate.parts.length === 1 || plate.seconds <= 12 * 3_600).toBe(true);
          expect(byItself(units[0]!, defaultPlatePolicy).refused).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
    // Otherwise nothing is tested.
    expect(shared).toBeGreaterThan(5);
  });
});
