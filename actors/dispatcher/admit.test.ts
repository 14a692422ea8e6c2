import { describe, expect, it } from 'vitest';
import type { GateDecision } from '../policy/schema.ts';
import type { Rules } from '../policy/schema-document.ts';
import { rulesOf } from '../policy/settings.ts';
import { Alone, payloadOf, sent } from '../testing/alone.ts';
import { jobOffer, policy, spec } from '../testing/samples.ts';
import { dispatcher } from './machine.ts';
import type { DispatcherState } from './schema.ts';

const HOUR_MS = 3_600_000;
const job = (jobId: string, changes: object = {}) => ({
  job: {
    jobId,
    requirements: jobOffer.requirements,
    estimatedSeconds: 3_600,
    massGrams: 40,
    dueAt: null,
    queuedAt: 0,
    priority: 5,
    valueMinor: 60_000,
    avoid: {},
    ...changes,
  },
});
const idle = (printerId = 'p-1') => ({
  printerId,
  availability: 'idle',
  spec: { ...spec, id: printerId },
  hasConnector: true,
  loaded: spec.loaded,
  freeAt: null,
});

function farm(rules: Rules = rulesOf.dispatch): Alone<DispatcherState> {
  const one = new Alone<DispatcherState>(dispatcher, 'farm');
  one.hear('configure', { policy: { ...policy, dispatch: rules, planner: 'fifo' } });
  one.hear('lotChanged', {
    lotId: 'spool-1',
    material: 'PLA',
    colour: 'black',
    availableGrams: 1_000,
    usable: true,
  });
  return one;
}

const dear: Rules = [
  ...rulesOf.dispatch,
  {
    name: 'dear-work',
    fact: 'job.value',
    op: '>=',
    value: 500,
    onFail: 'review',
    words: 'Somebody says when dear work starts.',
  },
];

describe('the dispatch gate', () => {
  it('gives a job its decision and what is known of lot and people along', () => {
    const one = farm();
    one.hear('jobQueued', job('J-1-1'));
    const said = payloadOf<{ dispatch: GateDecision; circumstances: object }>(
      one.hear('printerChanged', idle()),
      'job.schedule',
    );
    expect(said.dispatch).toMatchObject({ gate: 'dispatch', outcome: 'pass', policyVersion: '1' });
    expect(said.circumstances).toEqual({
      value: 600,
      availableGrams: 1_000,
      unattendedShare: 0,
      endsUnattended: false,
      demandingMaterial: false,
    });
  });

  it('keeps back what the policy has reviewed, says why, and lets it go on a person’s word', () => {
    const one = farm(dear);
    one.hear('jobQueued', job('J-1-1'));
    expect(sent(one.hear('printerChanged', idle()))).toEqual([]);
    expect(one.context.waitingBecause['J-1-1']).toBe('Somebody says when dear work starts.');
    expect(one.context.heldBack?.['J-1-1']).toMatchObject({ outcome: 'review' });
    const allowed = job('J-1-1', { allowed: { by: 'ada', because: 'Now.' } });
    expect(sent(one.hear('jobQueued', allowed))).toEqual(['job/J-1-1 job.schedule']);
    one.pass(1_000);
    expect(one.context.heldBack).toEqual({});
  });

  it('gives a machine to the more urgent job that would be late behind another, and says so', () => {
    const one = farm();
    const at = one.at + 120_000;
    // The lower tier was there first: by a plain queue it goes first, and the urgent one would come too late.
    one.hear('jobQueued', job('J-1-1', { dueAt: at + 4 * HOUR_MS, estimatedSeconds: 4 * 3_600 }));
    one.hear('jobQueued', job('J-2-1', { dueAt: at + 4.5 * HOUR_MS, priority: 0 }));
    const result = one.hear('printerChanged', idle());
    expect(sent(result)).toEqual(['job/J-2-1 job.schedule']);
    expect(payloadOf<{ why: string }>(result, 'job.schedule').why).toBe(
      'It goes before J-1-1: it is more urgent, due in 4 h, and would be late behind it.',
    );
    expect(one.context.waitingBecause['J-1-1']).toBe(
      'p-1 is kept for J-2-1, which is more urgent and due in 4 h: it needs 1 h here and would be late behind this one.',
    );
  });

  it('protects nobody where the policy does not ask for it, nor who would be late all the same', () => {
    const unprotected = farm(
      rulesOf.dispatch.filter((one) => 'name' in one && one.name !== 'sla-protection'),
    );
    const at = unprotected.at + 120_000;
    const first = job('J-1-1', { dueAt: at + 4 * HOUR_MS, estimatedSeconds: 4 * 3_600 });
    unprotected.hear('jobQueued', first);
    unprotected.hear('jobQueued', job('J-2-1', { dueAt: at + 4.5 * HOUR_MS, priority: 0 }));
    expect(sent(unprotected.hear('printerChanged', idle()))).toEqual(['job/J-1-1 job.schedule']);

    const hopeless = farm();
    hopeless.hear('jobQueued', first);
    hopeless.hear(
      'jobQueued',
      job('J-2-1', { dueAt: at + 4.5 * HOUR_MS, priority: 0, estimatedSeconds: 5 * 3_600 }),
    );
    expect(sent(hopeless.hear('printerChanged', idle()))).toEqual(['job/J-1-1 job.schedule']);
  });

  it('takes another policy while work waits', () => {
    const one = farm(dear);
    one.hear('jobQueued', job('J-1-1'));
    one.hear('printerChanged', idle());
    const { approvals, release } = {
      approvals: { LOW: 'anyone', MEDIUM: 'anyone', HIGH: ['ada'] },
      release: [],
    };
    const result = one.hear('govern', { version: '2', release, dispatch: rulesOf.dispatch, approvals });
    expect(payloadOf(result, 'job.schedule')).toMatchObject({ policyVersion: '2', approvals, release });
  });
});
