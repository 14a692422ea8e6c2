import type { RiskLevel } from '../farm/schema-policy.ts';
import { isAtLeast } from '../risk/assess.ts';
import type { Approval, Gate, GateDecision, Predicate } from './schema.ts';

/** `words` says why it holds or why it fails: the one that applies is kept. */
export function holds(
  name: string,
  onFail: Predicate['onFail'],
  passed: boolean,
  words: { yes: string; no: string },
): Predicate {
  return { name, passed, words: passed ? words.yes : words.no, onFail };
}

/** A predicate the policy may switch off; switched off, it passes and says so. */
export function askedFor(asked: boolean, predicate: Predicate): Predicate {
  if (asked || predicate.passed) return predicate;
  return { ...predicate, passed: true, words: `Not asked for by the policy. (${predicate.words})` };
}

export function automation(automatic: boolean, what: string): Predicate {
  return holds('automatic', 'review', automatic, {
    yes: `The policy lets the farm ${what} by itself.`,
    no: `The policy leaves it to a person to ${what}.`,
  });
}

export function riskBelow(threshold: RiskLevel, risk: { level: RiskLevel; words: string }): Predicate {
  return holds('risk', 'review', !isAtLeast(risk.level, threshold), { yes: risk.words, no: risk.words });
}

/**
 * Adds the predicates up. A failed `block` blocks whatever anybody says; a failed `review` waits for a person, whose
 * approval (with a reason) clears it.
 */
export function decide(
  gate: Gate,
  policyVersion: string,
  inputs: unknown,
  predicates: readonly Predicate[],
  approval: Approval | null = null,
): GateDecision {
  const failed = predicates.filter((predicate) => !predicate.passed);
  const blocked = failed.some((predicate) => predicate.onFail === 'block');
  const approved = approval !== null && approval.because.trim() !== '';
  const outcome = blocked ? 'block' : failed.length > 0 && !approved ? 'review' : 'pass';
  const clearedBy = outcome === 'pass' && failed.length > 0 ? approval : null;
  return { policyVersion, gate, inputs, predicates, outcome, clearedBy };
}

/** What keeps a gate shut, for a screen or an error: what nobody can waive first. */
export const obstaclesOf = (decision: GateDecision): Predicate[] =>
  decision.outcome === 'pass'
    ? []
    : decision.predicates
        .filter((predicate) => !predicate.passed)
        .sort((a, b) => Number(a.onFail === 'review') - Number(b.onFail === 'review'));
