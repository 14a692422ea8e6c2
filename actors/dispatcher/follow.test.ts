import { describe, expect, it } from 'vitest';
import { Alone, sent } from '../testing/alone.ts';
import { jobOffer, policy, spec } from '../testing/samples.ts';
import { dispatcher } from './machine.ts';
import type { DispatcherState } from './schema.ts';

const HOUR_MS = 3_600_000;
const queued = (jobId: string, changes: object = {}) => ({
  job: {
    jobId,
    requirements: jobOffer.requirements,
    estimatedSeconds: 3_600,
    massGrams: 40,
    dueAt: null,
    queuedAt: 0,
    priority: 1,
    valueMinor: 2_000,
    avoid: {},
    ...changes,
  },
});
const stands = (availability: string, printerId = 'p-1', freeAt: number | null = null) => ({
  printerId,
  availability,
  spec: { ...spec, id: printerId },
  hasConnector: true,
  loaded: spec.loaded,
  freeAt,
});

/** One machine that prints, two jobs that wait for it, a plan that has settled. */
function planned(): Alone<DispatcherState> {
  const one = new Alone<DispatcherState>(dispatcher, 'farm');
  one.hear('configure', { policy });
  one.hear('lotChanged', {
    lotId: 'spool-1',
    material: 'PLA',
    colour: 'black',
    availableGrams: 1_000,
    usable: true,
  });
  one.hear('printerChanged', stands('printing', 'p-1', one.at + HOUR_MS));
  one.hear('jobQueued', queued('J-1-1'));
  one.hear('jobQueued', queued('J-1-2'));
  one.pass(1_000);
  return one;
}

const factsOf = ({ last }: Alone<DispatcherState>) => last!.facts.map(({ type }) => type);
const lot = { lotId: 'spool-1', material: 'PLA', colour: 'black', usable: true };

/** It is done after an hour, and cleared a minute later. */
function prints(one: Alone<DispatcherState>): void {
  one.pass(HOUR_MS - 5 * 60_000);
  one.hear('printerChanged', stands('awaitingClear'));
}

describe('a plan that is followed', () => {
  it('gives the next job to a machine as it becomes free, and is not made anew for it', () => {
    const one = planned();
    const { plan } = one.context;
    expect(plan.map(({ jobId }) => jobId)).toEqual(['J-1-1', 'J-1-2']);
    prints(one);
    expect(sent(one.hear('printerChanged', stands('idle')))).toEqual(['job/J-1-1 job.schedule']);
    expect(factsOf(one)).toEqual(['dispatcher.assigned']);
    expect(one.context).toMatchObject({ staleSince: null, assigned: { 'J-1-1': 'p-1' } });
    expect(one.context.lastStarts[0]!.why).toBe(plan[0]!.why);
  });

  it('is made anew where a machine is done much sooner than was thought', () => {
    const one = planned();
    one.hear('printerChanged', stands('awaitingClear'));
    expect(one.context.staleSince).toBe(one.at);
    expect(sent(one.hear('printerChanged', stands('idle')))).toEqual(['job/J-1-1 job.schedule']);
    expect(factsOf(one)).toEqual(['dispatcher.assigned', 'dispatcher.planned']);
  });

  it('is made anew at once for a rush order beside a machine that stands ready, and soon beside others', () => {
    const one = planned();
    one.hear('jobQueued', queued('J-2-1', { priority: 0, dueAt: one.at + 3 * HOUR_MS }));
    expect(one.context.staleSince).toBe(one.at);
    one.pass(1_000);
    expect(one.context.plan[0]!.jobId).toBe('J-2-1');
    one.hear('printerChanged', {
      ...stands('maintenance', 'p-2'),
      loaded: { ...spec.loaded, lotId: 'spool-2' },
    });
    one.pass(1_000);
    const free = one.hear('printerChanged', stands('idle', 'p-2'));
    expect(sent(free)).toEqual(['job/J-2-1 job.schedule']);
  });

  it('is no longer followed where the spool does not last, and is made anew', () => {
    const one = planned();
    prints(one);
    one.hear('lotChanged', { ...lot, availableGrams: 39 });
    expect(one.context.staleSince).toBe(one.at);
    expect(sent(one.hear('printerChanged', stands('idle')))).toEqual([]);
    one.pass(1_000);
    expect(one.context.waitingBecause['J-1-1']).toContain('39 g left');
    expect(sent(one.hear('lotChanged', { ...lot, availableGrams: 900 }))).toEqual(['job/J-1-1 job.schedule']);
  });

  it('is the same after grams were booked that nobody who waits had counted on', () => {
    const one = planned();
    one.hear('lotChanged', { ...lot, availableGrams: 900 });
    expect(one.context.staleSince).toBeNull();
    one.hear('lotChanged', { ...lot, lotId: 'spool-9', availableGrams: 5 });
    expect(one.context.staleSince).toBeNull();
  });

  it('is made anew for a machine that trips, breaks off, or is taken away', () => {
    for (const availability of ['tripped', 'offline', 'maintenance', 'removed']) {
      const one = planned();
      one.hear('printerChanged', stands(availability));
      expect(one.context.staleSince).toBe(one.at);
    }
  });

  it('is wiped once nobody waits', () => {
    const one = planned();
    prints(one);
    one.hear('printerChanged', stands('idle'));
    one.hear('jobLeft', { jobId: 'J-1-1', released: true });
    one.hear('jobLeft', { jobId: 'J-1-2' });
    one.pass(1_000);
    expect(one.context).toMatchObject({ plan: [], waitingBecause: {} });
  });

  it('gives a machine that nothing is planned for to whom it suits, at once', () => {
    const one = planned();
    expect(sent(one.hear('printerChanged', stands('idle', 'p-2')))).toEqual(['job/J-1-1 job.schedule']);
  });

  it('is looked at again after a quarter of an hour, whatever steps were taken meanwhile', () => {
    const one = planned();
    const { plannedAt } = one.context;
    one.hear('printerChanged', stands('printing', 'p-1', one.at + HOUR_MS));
    one.pass(14 * 60_000);
    expect(one.context.plannedAt).toBe(plannedAt! + 15 * 60_000);
  });
});
