import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Alone, payloadOf, sent } from '../testing/alone.ts';
import { lot } from './machine.ts';
import type { LotState } from './schema.ts';
import { withSpare } from './spare.ts';

const black = { material: 'PLA', colour: 'black' };

function spool(grams: number): Alone<LotState> {
  const one = new Alone<LotState>(lot, 'spool-1');
  one.hear('receive', { ...black, grams });
  return one;
}
const asks = (jobId: string, massGrams: number) => ({
  ...black,
  jobId,
  grams: withSpare(massGrams, 5),
  leastGrams: massGrams,
});

describe('grams to spare', () => {
  it('are a share of what is sliced, to a hundredth of a gram, rounded up', () => {
    expect([withSpare(100, 5), withSpare(33.33, 5), withSpare(80, 0)]).toEqual([105, 35, 80]);
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 5_000, noNaN: true }),
        fc.integer({ min: 0, max: 50 }),
        (mass, share) => {
          const grams = withSpare(mass, share);
          expect(grams).toBeGreaterThanOrEqual(mass * (1 + share / 100) - 1e-9);
          expect(grams).toBeLessThanOrEqual(mass * (1 + share / 100) + 0.010_001);
        },
      ),
    );
  });

  it('are held with the job’s own', () => {
    const one = spool(1_000);
    const result = one.hear('reserve', asks('J-1', 200));
    expect(payloadOf(result, 'job.lotReserved')).toEqual({ lotId: 'spool-1', grams: 210 });
    expect(one.context.reservedGrams).toBe(210);
  });

  it('are waived on a spool that nothing was taken from, and on no other', () => {
    const fresh = spool(1_000);
    expect(payloadOf(fresh.hear('reserve', asks('J-1', 980)), 'job.lotReserved')).toEqual({
      lotId: 'spool-1',
      grams: 1_000,
    });

    const opened = spool(1_000);
    opened.hear('reserve', asks('J-1', 10));
    opened.hear('consume', { jobId: 'J-1', runId: 'R-1-1', grams: 10 });
    expect(sent(opened.hear('reserve', asks('J-2', 980)))).toEqual(['job/J-2 job.lotRefused']);

    const counted = spool(1_000);
    counted.hear('reserve', asks('J-1', 10));
    expect(sent(counted.hear('reserve', asks('J-2', 980)))).toEqual(['job/J-2 job.lotRefused']);
  });

  it('leave a lot with no more promised than it has, whatever is asked in whichever order', () => {
    const step = fc.oneof(
      fc.record({
        type: fc.constant('reserve' as const),
        job: fc.integer({ min: 1, max: 4 }),
        grams: fc.double({ min: 0, max: 700, noNaN: true }),
      }),
      fc.record({
        type: fc.constant('unreserve' as const),
        job: fc.integer({ min: 1, max: 4 }),
        grams: fc.constant(0),
      }),
      fc.record({
        type: fc.constant('consume' as const),
        job: fc.integer({ min: 1, max: 4 }),
        grams: fc.double({ min: 0, max: 700, noNaN: true }),
      }),
      fc.record({
        type: fc.constant('scrap' as const),
        job: fc.constant(0),
        grams: fc.double({ min: 0, max: 300, noNaN: true }),
      }),
      fc.record({
        type: fc.constant('adjust' as const),
        job: fc.constant(0),
        grams: fc.double({ min: -300, max: 300, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const one = spool(1_000);
        steps.forEach(({ type, job, grams }, index) => {
          const jobId = `J-${job}`;
          if (type === 'reserve') one.hear(type, asks(jobId, grams));
          else if (type === 'unreserve') one.hear(type, { jobId });
          else if (type === 'consume') one.hear(type, { jobId, runId: `R-${job}-${index}`, grams });
          else if (type === 'scrap') one.hear(type, { grams, because: 'The end of a spool.' });
          else one.hear(type, { deltaGrams: grams, because: 'Counted.' });
          const {
            adjustedGrams,
            consumedGrams,
            onHandGrams,
            receivedGrams,
            reservations,
            reservedGrams,
            scrappedGrams,
          } = one.context;
          expect(receivedGrams + adjustedGrams).toBeCloseTo(onHandGrams + consumedGrams + scrappedGrams, 6);
          expect(Object.values(reservations).reduce((sum, held) => sum + held, 0)).toBeCloseTo(
            reservedGrams,
            6,
          );
          expect(reservedGrams).toBeLessThanOrEqual(onHandGrams + 1e-9);
        });
      }),
    );
  });
});
