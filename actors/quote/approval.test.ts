import { describe, expect, it } from 'vitest';
import type { Approvers } from '../policy/schema-document.ts';
import { Alone } from '../testing/alone.ts';
import { hash, recipe } from '../testing/samples.ts';
import { quote } from './machine.ts';
import type { QuoteState } from './schema.ts';

const by = (id: string) => ({ by: { kind: 'operator' as const, id } });

/** A quote of which the policy has a person look first. */
function inReview(approvers?: Approvers): Alone<QuoteState> {
  const one = new Alone<QuoteState>(quote, 'Q-1');
  one.hear('request', {
    customer: 'grace',
    reference: null,
    lines: [{ lineId: '1', recipe, quantity: 1 }],
    tier: 'standard',
    dueAt: null,
    constraints: [],
    notes: null,
  });
  one.hear('analysed', { modelHash: hash, summary: { verdict: 'ok', words: [] } });
  const decision = {
    policyVersion: '1',
    gate: 'quote',
    inputs: {},
    predicates: [{ name: 'value', passed: false, words: 'It is dear.', onFail: 'review' }],
    outcome: 'review',
    clearedBy: null,
    ...(approvers && { approvers }),
  };
  one.hear('priced', { price: { decision, validUntil: one.at + 1e9, lines: [] } });
  expect(one.status).toBe('review');
  return one;
}

describe('approving a quote', () => {
  it('is for those whom the policy names, and others are told who they are', () => {
    const one = inReview(['ada', 'bob']);
    expect(one.hear('approve', {}, by('carol')).refusal).toEqual({
      code: 'not-yours',
      because: 'The policy has this approved by ada or bob, not by carol.',
    });
    expect(one.status).toBe('review');
    one.hear('approve', {}, by('bob'));
    expect([one.status, one.context.approvedBy]).toEqual(['approved', 'bob']);
  });

  it('is for anyone where the policy names nobody', () => {
    const one = inReview();
    one.hear('approve', {}, by('carol'));
    expect(one.status).toBe('approved');
  });

  it('leaves it to anyone to reject one: nothing is let through', () => {
    const one = inReview(['ada']);
    one.hear('reject', { because: 'Too big.' }, by('carol'));
    expect(one.status).toBe('rejected');
  });
});
