import { describe, expect, it } from 'vitest';
import type { PlanJob, PlanPrinter, Problem } from './problem.ts';
import { HOUR, job as oneJob, printer as onePrinter } from './testing/problems.ts';
import { why } from './why.ts';
import { possibleWords } from './why-words.ts';

const printer: PlanPrinter = {
  ...onePrinter,
  capability: { ...onePrinter.capability, materials: ['PLA'] },
};
const job: PlanJob = {
  ...oneJob,
  durationSeconds: 7_200,
  dueAt: 3 * HOUR,
};
const problem: Problem = {
  now: 0,
  jobs: [job],
  printers: [
    printer,
    {
      ...printer,
      id: 'b',
      ratePerHour: 2,
      stateKey: 'PLA|white',
      loaded: { material: 'PLA', colour: 'white' },
    },
    { ...printer, id: 'c', availability: 'printing', readyAt: 2 * HOUR },
    { ...printer, id: 'd', availability: 'maintenance' },
    {
      ...printer,
      id: 'e',
      capability: { ...printer.capability, buildVolumeMillimetres: { x: 90, y: 200, z: 200 } },
    },
  ],
  materials: [
    {
      code: 'PLA',
      kind: 'PLA',
      lane: 'FDM',
      colours: [{ name: 'black' }],
      densityGramsPerCubicCentimetre: 1.2,
      pricePerKilogram: 20,
      requires: { enclosure: false },
      abrasive: false,
      reorderPointGrams: 0,
    },
  ],
  setup: { startMinutes: 6, changeoverMinutes: 24, changeoverCost: 1, operatorRatePerHour: 30 },
  attended: [{ fromAt: 0, untilAt: 10_000 * HOUR }],
  frozen: [],
};
const told = (of: Partial<Problem>, plan: { jobId: string; printerId: string }[] = [], jobId = 'j1') =>
  why({ ...problem, ...of }, plan, jobId, 50_000)?.machines.map(
    ({ printerId, verdict, words }) => `${printerId} ${verdict}: ${words}`,
  );

describe('why a job is planned where it is', () => {
  it('says for each machine what it would come to, or why it can not be', () => {
    expect(told({})).toEqual([
      'a chosen: Planned here, without a change-over: done in 2 h.',
      'b possible: It could be made here: done 0.5 h later, for 18.00 more, after a change-over.',
      'c possible: It could be made here: done 2.1 h later, for 3.00 more. Its date would be missed by 1.1 h.',
      'd impossible: It is in maintenance.',
      'e impossible: 100 × 100 mm does not fit its bed of 90 × 200 mm.',
    ]);
  });

  it('says what it would do to others', () => {
    const printers = [printer, { ...printer, id: 'c' }];
    const jobs = [job, { ...job, id: 'j2', dueAt: 2 * HOUR, durationSeconds: { c: 7_200 } }];
    const plan = [
      { jobId: 'j1', printerId: 'a' },
      { jobId: 'j2', printerId: 'c' },
    ];
    expect(told({ jobs, printers }, plan)).toEqual([
      'a chosen: Planned here, without a change-over: done in 2 h.',
      'c possible: It could be made here: done 2.1 h later, for 3.00 more. Its date would be missed by 1.1 h.',
    ]);
    const free = jobs.map((one) => ({ ...one, dueAt: one.id === 'j1' ? 2 * HOUR : null }));
    expect(told({ jobs: free, printers }, plan)?.[1]).toBe(
      'c possible: It could be made here: done at the same time, for 3.00 more. Other jobs would wait 2.1 h longer, added up.',
    );
  });

  it('says so where only one machine, or none, can take it, and where it is too late', () => {
    expect(told({ printers: [printer], jobs: [{ ...job, dueAt: HOUR }] })).toEqual([
      'a chosen: Planned here, without a change-over: done in 2 h. Its date is missed by 1 h; no other machine does less harm. No other machine can take it.',
    ]);
    expect(told({ printers: [{ ...printer, availability: 'offline' }] })).toEqual([
      'a impossible: It is offline.',
    ]);
    expect(told({}, [], 'j9')).toBeUndefined();
  });

  it('is plain English for whatever comes of it', () => {
    const effect = {
      hoursLater: 0,
      costMore: 0,
      lateHours: 0,
      isChange: false,
      othersHours: 0,
      othersLate: 0,
    };
    expect(possibleWords(effect)).toBe('It could be made here: done at the same time, at the same cost.');
    expect(possibleWords({ ...effect, hoursLater: -1.5, costMore: -4.2, othersLate: 1 })).toBe(
      'It could be made here: done 1.5 h sooner, for 4.20 less. Another job would miss its date.',
    );
    expect(possibleWords({ ...effect, lateHours: 3, othersLate: 2, isChange: true })).toBe(
      'It could be made here: done at the same time, at the same cost, after a change-over. Its date would be missed by 3 h. 2 other jobs would miss their dates.',
    );
  });
});
