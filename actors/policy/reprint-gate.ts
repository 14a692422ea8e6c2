import type { ReprintPolicy } from '../farm/schema-policy.ts';
import { automation, decide, holds } from './gate.ts';
import type { Approval, GateDecision } from './schema.ts';
import { planAllowed } from './slice-gate.ts';

export interface ReprintFacts {
  /** Attempts at this part so far, the failed one included. */
  readonly attempts: number;
  /** Failures of the plan so far, over all its jobs. */
  readonly planFailures: number;
  readonly planBlockedBecause: string | null;
  /** Why the order no longer wants it: cancelled, or on hold. */
  readonly unwantedBecause: string | null;
  readonly approval: Approval | null;
}

export function reprintGate(policyVersion: string, policy: ReprintPolicy, facts: ReprintFacts): GateDecision {
  const { attempts, planFailures } = facts;
  return decide(
    'reprint',
    policyVersion,
    facts,
    [
      holds('wanted', 'block', facts.unwantedBecause === null, {
        yes: 'The order still wants it.',
        no: `The order does not want it: ${facts.unwantedBecause}`,
      }),
      planAllowed(facts.planBlockedBecause),
      holds('plan-failures', 'review', planFailures < policy.planFailuresToTrip, {
        yes: `The plan has failed ${planFailures} of ${policy.planFailuresToTrip} times.`,
        no: `The plan has failed ${planFailures} times; from ${policy.planFailuresToTrip} on a person decides.`,
      }),
      holds('retry-ceiling', 'review', attempts < policy.retryCeiling, {
        yes: `Attempt ${attempts + 1} of ${policy.retryCeiling}.`,
        no: `${attempts} of ${policy.retryCeiling} attempts are used up.`,
      }),
      automation(policy.automatic, 'reprint failed parts'),
    ],
    facts.approval,
  );
}
