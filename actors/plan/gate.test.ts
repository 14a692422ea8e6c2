import { describe, expect, it } from 'vitest';
import type { Rules } from '../policy/schema-document.ts';
import { Alone } from '../testing/alone.ts';
import { estimate, recipe } from '../testing/samples.ts';
import { plan } from './machine.ts';
import type { PlanState } from './schema.ts';

const approvals = { LOW: ['ada'], MEDIUM: ['ada'], HIGH: ['ada'] };

function sliced(rules: Rules): Alone<PlanState> {
  const one = new Alone<PlanState>(plan, 'P-1-1');
  const policy = { version: '7', rules, approvals };
  one.hear('draft', {
    orderId: 'O-1',
    lineId: '1',
    recipe,
    failuresToTrip: 2,
    approveFromRisk: 'HIGH',
    policy,
  });
  one.hear('preflighted', { revision: 1, verdict: 'ok', words: [] });
  one.hear('sliced', { revision: 1, estimate });
  return one;
}
const heavy = (onFail: 'review' | 'block'): Rules => [
  { name: 'heavy', fact: 'part.mass', op: '>', value: 0, onFail, words: 'Ada weighs it first.' },
];

describe('the slice gate of a plan', () => {
  it('lets it be made, and keeps what was decided and on what', () => {
    const one = sliced([{ name: 'risk' }]);
    expect(one.status).toBe('ready');
    expect(one.context.decision).toMatchObject({ gate: 'slice', outcome: 'pass', policyVersion: '7' });
  });

  it('waits for those whom the policy names', () => {
    const one = sliced(heavy('review'));
    expect(one.status).toBe('approval');
    expect(one.hear('approve', {}, { by: { kind: 'operator', id: 'bob' } }).refusal?.because).toBe(
      'The policy has this approved by ada, not by bob.',
    );
    one.hear('approve', {}, { by: { kind: 'operator', id: 'ada' } });
    expect(one.status).toBe('ready');
  });

  it('stops what the policy has nobody make, and says why', () => {
    const one = sliced(heavy('block'));
    expect(one.status).toBe('stuck');
    expect(one.context.cause).toEqual({ code: 'policy', because: 'Ada weighs it first.' });
  });
});
