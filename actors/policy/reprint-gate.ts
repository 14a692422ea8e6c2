import type { ReprintPolicy } from '../farm/schema-policy.ts';
import { automation, decide, holds } from './gate.ts';
import type { Approval, GateDecision } from './schema.ts';

export interface ReprintFacts {
  /** Attempts at this part so far, the failed one included. */
  readonly attempts: number;
  /** Why the order no longer wants it, such as that it was cancelled. */
  readonly unwantedBecause: string | null;
  readonly approval: Approval | null;
}

/** Whether bad parts are made again without a person. That their plan may be made at all is its own breaker's to say. */
export function reprintGate(
  policyVersion: string,
  policy: Pick<ReprintPolicy, 'automatic' | 'retryCeiling'>,
  facts: ReprintFacts,
): GateDecision {
  const { attempts } = facts;
  return decide(
    'reprint',
    policyVersion,
    facts,
    [
      holds('wanted', 'block', facts.unwantedBecause === null, {
        yes: 'The order still wants it.',
        no: `The order does not want it: ${facts.unwantedBecause}`,
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
