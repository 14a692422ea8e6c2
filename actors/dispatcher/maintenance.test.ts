import { describe, expect, it } from 'vitest';
import { Alone, payloadOf, sent } from '../testing/alone.ts';
import { jobOffer, policy, spec } from '../testing/samples.ts';
import { dispatcher } from './machine.ts';
import type { DispatcherState } from './schema.ts';
import { explainJob } from './why.ts';

const HOUR = 3_600_000;
const queued = (jobId: string, hours: number, dueAt: number | null = null) => ({
  job: {
    jobId,
    requirements: jobOffer.requirements,
    estimatedSeconds: hours * 3_600,
    massGrams: 40,
    dueAt,
    queuedAt: 0,
    priority: 1,
    valueMinor: 2_000,
    avoid: {},
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

function open(): Alone<DispatcherState> {
  const one = new Alone<DispatcherState>(dispatcher, 'farm');
  one.hear('configure', { policy });
  one.hear('lotChanged', {
    lotId: 'spool-1',
    material: 'PLA',
    colour: 'black',
    availableGrams: 1_000,
    usable: true,
  });
  return one;
}

/** From `hours` after now for two hours. */
const maintained = (one: Alone<DispatcherState>, hours: number, printerId = 'p-1') => ({
  printerId,
  plans: [
    {
      id: 'nozzle',
      what: 'nozzle service',
      minutes: 120,
      when: { at: one.at + hours * HOUR, timezone: 'UTC' },
    },
  ],
  owed: null,
});
const planOf = ({ context }: Alone<DispatcherState>, jobId: string) =>
  context.plan.find((one) => one.jobId === jobId)!;

describe('the dispatcher and planned maintenance', () => {
  it('starts no print that would run into a window, plans it after that, and says why', () => {
    const one = open();
    one.hear('maintenanceChanged', maintained(one, 2));
    one.hear('printerChanged', stands('idle'));
    expect(sent(one.hear('jobQueued', queued('J-1-1', 3)))).toEqual([]);
    const { printerId, startAt } = planOf(one, 'J-1-1');
    const [window] = Object.values(one.context.maintenance!)[0]!.plans;
    expect(printerId).toBe('p-1');
    expect(startAt).toBe((window!.when as { at: number }).at + 2 * HOUR);
    const said = /would not be done before the maintenance of p-1 \(nozzle service from Mon 2 Mar .* to .*\)/;
    expect(one.context.waitingBecause['J-1-1']).toMatch(said);
    const explained = explainJob(one.context, 'J-1-1', one.at)!;
    expect(explained.waitsBecause).toMatch(said);
    expect(explained.machines[0]!.words).toMatch(/after the maintenance of p-1: nozzle service from/);
  });

  it('prefers a print that fits before the window to one that came first', () => {
    const one = open();
    one.hear('maintenanceChanged', maintained(one, 2));
    one.hear('jobQueued', queued('J-1-1', 3));
    one.hear('jobQueued', queued('J-1-2', 1.5));
    expect(sent(one.hear('printerChanged', stands('idle')))).toEqual(['job/J-1-2 job.schedule']);
  });

  it('gives what does not fit to another machine', () => {
    const one = open();
    one.hear('maintenanceChanged', maintained(one, 2));
    one.hear('printerChanged', stands('idle'));
    one.hear('printerChanged', stands('idle', 'p-2'));
    const result = one.hear('jobQueued', queued('J-1-1', 3));
    expect(payloadOf<{ printerId: string }>(result, 'job.schedule').printerId).toBe('p-2');
  });

  it('plans on with a machine in its maintenance from when that should be over, as long as it should last', () => {
    const one = open();
    const owed = (beganAt: number | null) => ({
      printerId: 'p-1',
      plans: [],
      owed: { minutes: 90, beganAt },
    });
    const beganAt = one.at;
    one.hear('maintenanceChanged', owed(beganAt));
    one.hear('printerChanged', stands('maintenance'));
    one.hear('jobQueued', queued('J-1-1', 1));
    one.pass(2_000);
    expect(planOf(one, 'J-1-1').startAt).toBeGreaterThanOrEqual(beganAt + 1.5 * HOUR);
    one.pass(2 * HOUR);
    expect(planOf(one, 'J-1-1')).toBeUndefined();
    expect(one.context.waitingBecause['J-1-1']).toContain('It is in maintenance.');
  });

  it('counts a window that a print overran after that print', () => {
    const one = open();
    const freeAt = one.at + HOUR;
    one.hear('printerChanged', stands('printing', 'p-1', freeAt));
    one.hear('maintenanceChanged', { printerId: 'p-1', plans: [], owed: { minutes: 90, beganAt: null } });
    one.hear('jobQueued', queued('J-1-1', 1));
    one.pass(2_000);
    expect(planOf(one, 'J-1-1').startAt).toBeGreaterThanOrEqual(freeAt + 1.5 * HOUR);
  });

  it('forgets the windows of a machine that is gone, and of one that has none any more', () => {
    const one = open();
    one.hear('printerChanged', stands('idle'));
    one.hear('maintenanceChanged', maintained(one, 2));
    one.hear('printerChanged', stands('removed'));
    expect(one.context.maintenance).toEqual({});
    one.hear('maintenanceChanged', maintained(one, 2));
    one.hear('maintenanceChanged', { printerId: 'p-1', plans: [], owed: null });
    expect(one.context.maintenance).toEqual({});
  });

  it('keeps a machine for no urgent job that would run into its window', () => {
    const one = open();
    one.hear('maintenanceChanged', maintained(one, 2));
    const urgent = queued('J-1-1', 3, one.at + 4 * HOUR);
    one.hear('jobQueued', { job: { ...urgent.job, priority: 0 } });
    one.hear('jobQueued', queued('J-1-2', 1));
    const result = one.hear('printerChanged', stands('idle'));
    expect(sent(result)).toEqual(['job/J-1-2 job.schedule']);
  });
});
