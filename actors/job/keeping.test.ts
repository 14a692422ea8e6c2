import { describe, expect, it } from 'vitest';
import type { QueuedJob } from '../dispatcher/schema.ts';
import { Alone, payloadOf, sent } from '../testing/alone.ts';
import { jobOffer, preparedPlate, release, report } from '../testing/samples.ts';
import { job } from './machine.ts';
import type { JobState } from './schema.ts';

const runId = 'R-1-1-1';
const steps: readonly (readonly [string, object])[] = [
  ['create', jobOffer],
  ['schedule', { printerId: 'p-1', why: 'Cheapest.', release, policyVersion: '1' }],
  ['printerReserved', { report }],
  ['prepared', { printerId: 'p-1', plate: preparedPlate }],
  ['lotReserved', { lotId: 'spool-1', grams: 41 }],
  ['runStarted', { runId }],
];
function stepped(count: number): Alone<JobState> {
  const one = new Alone<JobState>(job, 'J-1-1');
  for (const [type, payload] of steps.slice(0, count)) one.hear(type, payload);
  return one;
}
const queuedBy = (result: Parameters<typeof payloadOf>[0]) =>
  payloadOf<{ job: QueuedJob }>(result, 'dispatcher.jobQueued').job;

describe('a person’s word on the grams of a job', () => {
  it('is told to the dispatcher while it waits, and changes nothing where it is said twice', () => {
    const one = stepped(1);
    const kept = one.hear('keepGrams', { keep: true });
    expect(kept.facts.map(({ type }) => type)).toEqual(['job.gramsKept']);
    expect(queuedBy(kept).gramsSaid).toEqual({ keep: true, at: one.context.gramsSaid!.at });
    one.pass(60_000);
    const again = one.hear('keepGrams', { keep: true });
    expect([again.facts, sent(again)]).toEqual([[], []]);
  });

  it('takes its turn anew when it is kept after it was let go', () => {
    const one = stepped(1);
    const letGo = one.hear('keepGrams', { keep: false });
    expect(letGo.facts.map(({ type }) => type)).toEqual(['job.gramsLetGo']);
    expect(queuedBy(letGo).gramsSaid?.keep).toBe(false);
    expect(queuedBy(one.hear('keepGrams', { keep: true })).gramsSaid).toMatchObject({
      keep: true,
      again: true,
    });
  });

  it.each([1, 2, 3, 4, 5, 6])('stands after it failed or came back, said %i steps into its life', (count) => {
    const one = stepped(count);
    const { status } = one;
    one.hear('keepGrams', { keep: false });
    expect(one.status).toBe(status);
    for (const [type, payload] of steps.slice(count)) one.hear(type, payload);
    one.hear('runFailed', { runId, cause: { code: 'runout', because: 'Filament ran out.' } });
    expect(one.status).toBe('failed');
    expect(queuedBy(one.hear('requeue')).gramsSaid?.keep).toBe(false);
  });

  it('is heeded when its hold is lifted', () => {
    const one = stepped(1);
    one.hear('hold', { because: 'Wait.' });
    expect(sent(one.hear('keepGrams', { keep: true }))).toEqual([]);
    expect(queuedBy(one.hear('unhold')).gramsSaid?.keep).toBe(true);
  });

  it('is not taken by a job that is over', () => {
    const one = stepped(1);
    one.hear('cancel');
    expect(one.hear('keepGrams', { keep: true }).facts).toEqual([]);
    expect(one.context.gramsSaid).toBeUndefined();
  });
});
