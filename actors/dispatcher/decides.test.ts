import { describe, expect, it } from 'vitest';
import { Alone, payloadOf, sent } from '../testing/alone.ts';
import { jobOffer, policy, spec } from '../testing/samples.ts';
import { dispatcher } from './machine.ts';
import type { DispatcherState } from './schema.ts';

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

const stands = (availability: string, printerId = 'p-1') => ({
  printerId,
  availability,
  spec: { ...spec, id: printerId },
  hasConnector: true,
  loaded: spec.loaded,
  freeAt: null,
});

const spool = { lotId: 'spool-1', material: 'PLA', colour: 'black' };

function open(): Alone<DispatcherState> {
  const one = new Alone<DispatcherState>(dispatcher, 'farm');
  one.hear('configure', { policy });
  one.hear('lotChanged', { ...spool, availableGrams: 1_000, usable: true });
  return one;
}

const lotIds = ({ context }: Alone<DispatcherState>) => context.lots.flatMap((table) => Object.keys(table));

describe('the dispatcher', () => {
  it('gives a waiting job to a machine that becomes idle, and no second one meanwhile', () => {
    const one = open();
    one.hear('jobQueued', queued('J-1-1'));
    one.hear('jobQueued', queued('J-1-2'));
    expect(sent(one.hear('printerChanged', stands('idle')))).toEqual(['job/J-1-1 job.schedule']);
    expect(sent(one.hear('printerChanged', stands('idle')))).toEqual([]);
    expect(one.context.assigned).toEqual({ 'J-1-1': 'p-1' });
  });

  it('gives a reprint that goes first the machine that others have waited for, where all are late', () => {
    const firstOf = (priority: number) => {
      const one = open();
      const late = { dueAt: one.at - 3_600_000 };
      one.hear('printerChanged', stands('printing'));
      for (const number of [1, 2, 3]) one.hear('jobQueued', queued(`J-${number}-1`, late));
      one.hear('jobQueued', queued('J-4-2', { dueAt: one.at, queuedAt: one.at, priority }));
      return sent(one.hear('printerChanged', stands('idle')));
    };
    expect(firstOf(-1)).toEqual(['job/J-4-2 job.schedule']);
    expect(firstOf(1)).toEqual(['job/J-1-1 job.schedule']);
  });

  it('records which job it gave to which machine, and why', () => {
    const one = open();
    one.hear('printerChanged', stands('idle'));
    const result = one.hear('jobQueued', queued('J-1-1'));
    const { why } = payloadOf<{ why: string }>(result, 'job.schedule');
    const assigned = result.facts.filter(({ type }) => type === 'dispatcher.assigned');
    expect(assigned.map(({ payload }) => payload)).toEqual([
      { lastStarts: [{ jobId: 'J-1-1', printerId: 'p-1', why }] },
    ]);
    expect(one.hear('jobLeft', { jobId: 'J-1-1' }).facts.map(({ type }) => type)).not.toContain(
      'dispatcher.assigned',
    );
  });

  it('gives nothing to a machine that is tripped, occupied, or out of reach', () => {
    const one = open();
    one.hear('jobQueued', queued('J-1-1'));
    for (const availability of ['tripped', 'awaitingClear', 'offline', 'foreign', 'maintenance'])
      expect(sent(one.hear('printerChanged', stands(availability)))).toEqual([]);
  });

  it('says which spool a job waits for', () => {
    const one = open();
    one.hear('printerChanged', stands('idle'));
    const white = { ...jobOffer.requirements, colour: 'white' };
    expect(sent(one.hear('jobQueued', queued('J-1-1', { requirements: white })))).toEqual([]);
    one.pass(1_000);
    expect(one.context.waitingBecause['J-1-1']).toContain('load PLA in white');
  });

  it('counts on no lot that is short or in quarantine', () => {
    const one = open();
    one.hear('lotChanged', { ...spool, availableGrams: 10, usable: true });
    one.hear('printerChanged', stands('idle'));
    one.hear('jobQueued', queued('J-1-1'));
    one.pass(1_000);
    expect(one.context.waitingBecause['J-1-1']).toContain('10 g left');
    one.hear('lotChanged', { ...spool, availableGrams: 1_000, usable: false });
    one.pass(1_000);
    expect(one.context.waitingBecause['J-1-1']).toContain('quarantine');
    expect(sent(one.hear('lotChanged', { ...spool, availableGrams: 1_000, usable: true }))).toEqual([
      'job/J-1-1 job.schedule',
    ]);
  });

  it('says when the lot given for a spool is of another material', () => {
    const one = open();
    one.hear('lotChanged', { ...spool, material: 'PETG', availableGrams: 1_000, usable: true });
    one.hear('printerChanged', stands('idle'));
    expect(sent(one.hear('jobQueued', queued('J-1-1')))).toEqual([]);
    expect(one.context.waitingBecause['J-1-1']).toContain('spool-1 holds PETG black');
  });

  it('keeps a lot with nothing left only where it is loaded', () => {
    const one = open();
    const empty = { material: 'PLA', colour: 'black', availableGrams: 0, usable: true };
    one.hear('lotChanged', { ...empty, lotId: 'spool-2' });
    expect(lotIds(one)).toEqual(['spool-1']);
    one.hear('printerChanged', stands('idle'));
    one.hear('lotChanged', { ...empty, lotId: 'spool-1' });
    expect(lotIds(one)).toEqual(['spool-1']);
    one.hear('printerChanged', { ...stands('idle'), loaded: null });
    expect(lotIds(one)).toEqual([]);
  });

  it('looks again when a machine is no longer to be avoided', () => {
    const one = open();
    one.hear('printerChanged', stands('idle'));
    one.hear('jobQueued', queued('J-1-1', { avoid: { 'p-1': one.at + 5 * 60_000 } }));
    expect(sent(one.last!)).toEqual([]);
    one.pass(5 * 60_000);
    expect(sent(one.last!)).toEqual(['job/J-1-1 job.schedule']);
  });

  it('looks once at what comes together, and not at all at the steps of a print that it planned', () => {
    const one = open();
    one.pass(1_000);
    one.hear('printerChanged', { ...stands('printing'), freeAt: one.at + 600_000 });
    one.hear('jobQueued', queued('J-1-1'));
    one.hear('jobQueued', queued('J-1-2'));
    expect(one.context.plan).toEqual([]);
    one.pass(1_000);
    expect(one.context.plan.map(({ jobId }) => jobId)).toEqual(['J-1-1', 'J-1-2']);
    one.hear('printerChanged', stands('awaitingClear'));
    expect(one.context.staleSince).toBeNull();
    one.hear('printerChanged', stands('offline'));
    expect(one.context.staleSince).toBe(one.at);
  });

  it('gives nothing while a person has stopped it', () => {
    const one = open();
    one.hear('stop', { because: 'Fire drill.' });
    one.hear('printerChanged', stands('idle'));
    expect(sent(one.hear('jobQueued', queued('J-1-1')))).toEqual([]);
    one.pass(1_000);
    expect(one.context.waitingBecause['J-1-1']).toContain('Fire drill');
    const result = one.hear('go');
    expect(payloadOf<{ printerId: string }>(result, 'job.schedule').printerId).toBe('p-1');
  });
});
