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
      'dispatcher/farm dispatcher.breaker',
      'order/O-1 order.planStuck',
      'incident/I-plan-blocked-P-1-1 incident.open',
    ]);
    expect(one.status).toBe('blocked');
    expect(sent(one.hear('request'))).toEqual(['order/O-1 order.planStuck']);
    expect(sent(one.hear('runFailed', failed('R-1-1-3')))).toEqual(['job/J-1-1 job.planBlocked']);
    expect(sent(one.hear('unblock', { because: 'Brim added.' }))).toEqual([
      'incident/I-plan-blocked-P-1-1 incident.resolve',
      'dispatcher/farm dispatcher.breaker',
      'order/O-1 order.planReady',
    ]);
    expect(one.status).toBe('trial');
  });

  it('proves itself by one trial after a review, and by more after each that fails', () => {
    const one = sliced();
    one.hear('runFailed', failed('R-1-1-1'));
    one.hear('runFailed', failed('R-1-1-2'));
    one.hear('unblock', { because: 'Brim added.' });
    one.hear('trialBegan', { jobId: 'J-1-2' });
    // What was on another machine all the while is no trial.
    one.hear('runSucceeded', { jobId: 'J-1-9', runId: 'R-1-9-1' });
    expect(one.status).toBe('trial');
    one.hear('runFailed', { ...failed('R-1-2-1'), jobId: 'J-1-2' });
    expect(one.status).toBe('blocked');
    expect(one.context.blockedBecause).toBe('The trial of plan P-1-1 failed: It came loose.');
    one.hear('unblock', { because: 'Another plate.' });
    expect(one.context.breaker).toMatchObject({ state: 'halfOpen', trips: 2, trialsLeft: 2 });
    one.hear('trialBegan', { jobId: 'J-1-3' });
    one.hear('runSucceeded', { jobId: 'J-1-3', runId: 'R-1-3-1' });
    expect(one.status).toBe('trial');
    one.hear('trialBegan', { jobId: 'J-1-4' });
    expect(
      payloadOf(one.hear('runSucceeded', { jobId: 'J-1-4', runId: 'R-1-4-1' }), 'dispatcher.breaker'),
    ).toMatchObject({ key: 'plan/P-1-1', state: 'closed' });
    expect(one.status).toBe('ready');
    expect(one.context.breaker).toMatchObject({ state: 'closed', trips: 0 });
  });

  it('is blocked by a person, and let go at once by one who is sure', () => {
    const one = sliced();
    one.hear('block', { because: 'The model is wrong.' });
    expect(one.status).toBe('blocked');
    expect(one.context.breaker.evidence.join()).toContain('The model is wrong.');
    one.hear('unblock', { because: 'It is right.', closed: true });
    expect(one.status).toBe('ready');
    one.hear('block', { because: 'Is it?' });
    one.hear('unblock', { because: 'Seen.' });
    one.hear('unblock', { because: 'It is.' });
    expect(one.status).toBe('ready');
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
    expect(sent(one.hear('withdraw'))).toEqual([
      'incident/I-plan-blocked-P-1-1 incident.resolve',
      'dispatcher/farm dispatcher.breaker',
    ]);
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
