import type { QuotePolicy, RiskLevel } from '../farm/schema-policy.ts';
import type { Lane } from '../farm/schema-printer.ts';
import { askedFor, decide, holds, riskBelow } from './gate.ts';
import type { Approval, GateDecision } from './schema.ts';

export interface QuoteFacts {
  /** Lines no machine of the farm can make, each with why. */
  readonly unmakeable: readonly string[];
  /** What preflight mended or warns about, in words. */
  readonly geometryFlags: readonly string[];
  /** Wishes that no profile of the farm meets, in words. */
  readonly unsupportedProfiles: readonly string[];
  readonly lanes: readonly Lane[];
  /** What may be restricted, protected or unsafe, in words. */
  readonly complianceFlags: readonly string[];
  /** The total in the farm's currency (a decimal, as `reviewFromTotal` is). */
  readonly total: number;
  readonly currency: string;
  readonly risk: { readonly level: RiskLevel; readonly words: string };
  readonly approval: Approval | null;
}

/** Instant for low risk; a person first for what is flagged, unsupported, specialty, doubtful or dear. */
export function quoteGate(policyVersion: string, policy: QuotePolicy, facts: QuoteFacts): GateDecision {
  const limit = policy.reviewFromTotal;
  const none = (list: readonly string[]) => list.length === 0;
  return decide(
    'quote',
    policyVersion,
    facts,
    [
      holds('makeable', 'block', none(facts.unmakeable), {
        yes: 'The farm can make every line.',
        no: facts.unmakeable.join(' '),
      }),
      holds('instant', 'review', policy.instant, {
        yes: 'The policy quotes instantly.',
        no: 'The policy has every quote reviewed.',
      }),
      askedFor(
        policy.reviewFlaggedGeometry,
        holds('geometry', 'review', none(facts.geometryFlags), {
          yes: 'Preflight found nothing to flag.',
          no: facts.geometryFlags.join(' '),
        }),
      ),
      askedFor(
        policy.reviewUnsupportedProfile,
        holds('profile', 'review', none(facts.unsupportedProfiles), {
          yes: 'The farm has a profile for every line.',
          no: facts.unsupportedProfiles.join(' '),
        }),
      ),
      askedFor(
        policy.reviewUvSpecialty,
        holds('specialty', 'review', !facts.lanes.includes('UV'), {
          yes: 'No specialty work.',
          no: 'UV work is specialty work.',
        }),
      ),
      askedFor(
        policy.reviewComplianceRisk,
        holds('compliance', 'review', none(facts.complianceFlags), {
          yes: 'Nothing suggests a compliance risk.',
          no: facts.complianceFlags.join(' '),
        }),
      ),
      holds('value', 'review', limit === undefined || facts.total < limit, {
        yes: 'Its value asks for no review.',
        no: `The total of ${facts.total} ${facts.currency} reaches the ${limit} ${facts.currency} from which quotes are reviewed.`,
      }),
      riskBelow(policy.reviewFromRisk, facts.risk),
    ],
    facts.approval,
  );
}
