import type { RiskLevel, SlicePolicy } from '../farm/schema-policy.ts';
import { automation, decide, holds, riskBelow } from './gate.ts';
import type { Approval, GateDecision } from './schema.ts';

export interface SliceFacts {
  /** Preflight's verdict on the model, as its worst severity. */
  readonly preflight: 'ok' | 'warn' | 'repair' | 'block';
  readonly preflightWords: readonly string[];
  /** Why the plan's breaker is open; null when it is not. */
  readonly blockedBecause: string | null;
  readonly risk: { readonly level: RiskLevel; readonly words: string };
  readonly approval: Approval | null;
}

export function sliceGate(policyVersion: string, policy: SlicePolicy, facts: SliceFacts): GateDecision {
  return decide(
    'slice',
    policyVersion,
    facts,
    [
      holds('printable', 'block', facts.preflight !== 'block', {
        yes: 'Preflight lets the model through.',
        no: facts.preflightWords.join(' ') || 'Preflight blocks the model.',
      }),
      planAllowed(facts.blockedBecause),
      automation(policy.automatic, 'slice'),
      riskBelow(policy.approveFromRisk, facts.risk),
    ],
    facts.approval,
  );
}

/** A tripped breaker holds at every gate until a person has reviewed the plan itself; approving a job is not enough. */
export const planAllowed = (blockedBecause: string | null) =>
  holds('plan', 'block', blockedBecause === null, {
    yes: 'The plan is not blocked.',
    no: `The plan is blocked until somebody reviews it: ${blockedBecause}`,
  });
