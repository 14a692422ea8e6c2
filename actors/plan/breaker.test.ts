import { describe, expect, it } from 'vitest';
import { Alone, payloadOf, sent } from '../testing/alone.ts';
import { estimate, recipe } from '../testing/samples.ts';
import { plan } from './machine.ts';
import type { PlanState } from './schema.ts';

function sliced(): Alone<PlanState> {
  const one = new Alone<PlanState>(plan, 'P-1-1');
  one.hear('draft', { orderId: 'O-1', lineId: '1', recipe, failuresToTrip: 2, approveFromRisk: 'HIGH' });
  one.hear('preflighted', { revision: 1, verdict: 'ok', words: [] });
  one.hear('sliced', { revision: 1, estimate });
  return one;
}

const failed = (runId: string) => ({
  jobId: 'J-1-1',
  runId,
  cause: { code: 'adhesion', because: 'It came loose.' },
});

describe('a plan’s breaker', () => {
  it('allows another attempt until it trips, then holds whoever asks until a person has reviewed it', () => {
    const one = sliced();
    expect(sent(one.hear('runFailed', failed('R-1-1-1')))).toEqual(['job/J-1-1 job.planMayRetry']);
    expect(sent(one.hear('runFailed', failed('R-1-1-2')))).toEqual([
      'job/J-1-1 job.planBlocked',
      'order/O-1 order.planStuck',
      'incident/I-plan-blocked-P-1-1 incident.open',
    ]);
    expect(one.status).toBe('blocked');
    expect(sent(one.hear('request'))).toEqual(['order/O-1 order.planStuck']);
    expect(sent(one.hear('runFailed', failed('R-1-1-3')))).toEqual(['job/J-1-1 job.planBlocked']);
    expect(sent(one.hear('unblock', { because: 'Brim added.' }))).toEqual([
      'incident/I-plan-blocked-P-1-1 incident.resolve',
      'order/O-1 order.planReady',
    ]);
  });

  it('forgets failures once an attempt succeeds', () => {
    const one = sliced();
    one.hear('runFailed', failed('R-1-1-1'));
    one.hear('runSucceeded', { jobId: 'J-1-1', runId: 'R-1-1-2' });
    expect(sent(one.hear('runFailed', failed('R-1-1-3')))).toEqual(['job/J-1-1 job.planMayRetry']);
  });

  it('numbers its words, so that the later can be told from the earlier', () => {
    const one = sliced();
    const first = payloadOf<{ round: number }>(one.last!, 'order.planReady').round;
    one.hear('runFailed', failed('R-1-1-1'));
    const blocked = payloadOf<{ round: number }>(one.hear('runFailed', failed('R-1-1-2')), 'job.planBlocked');
    const again = payloadOf<{ round: number }>(one.hear('unblock', { because: 'Seen.' }), 'order.planReady');
    expect(blocked.round).toBeGreaterThan(first);
    expect(again.round).toBeGreaterThan(blocked.round);
  });

  it('is over with its order, and leaves no incident open', () => {
    const one = sliced();
    one.hear('runFailed', failed('R-1-1-1'));
    one.hear('runFailed', failed('R-1-1-2'));
    expect(sent(one.hear('withdraw'))).toEqual(['incident/I-plan-blocked-P-1-1 incident.resolve']);
    expect(one.hear('revise', { recipe }, { reason: { code: 'new' } }).outcome).toBe('refused');
  });

  it('shows a rejected plan until a person says what instead', () => {
    const one = new Alone<PlanState>(plan, 'P-1-1');
    one.hear('draft', { orderId: 'O-1', lineId: '1', recipe, failuresToTrip: 2, approveFromRisk: 'LOW' });
    one.hear('preflighted', { revision: 1, verdict: 'ok', words: [] });
    one.hear('sliced', { revision: 1, estimate });
    expect(one.status).toBe('approval');
    expect(sent(one.hear('reject', { because: 'Too thin.' }))).toEqual([
      'order/O-1 order.planStuck',
      'incident/I-plan-rejected-P-1-1 incident.open',
    ]);
    expect(sent(one.hear('revise', { recipe }))).toEqual(['incident/I-plan-rejected-P-1-1 incident.resolve']);
    expect(one.context).toMatchObject({ revision: 2, revisions: [{ revision: 1 }, { revision: 2 }] });
  });
});
