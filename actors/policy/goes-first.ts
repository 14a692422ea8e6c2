/** Whether a reprint goes before other work: the one rule of a gate that does something besides letting through. */
import { holds } from './compare.ts';
import { paramsOf } from './judge.ts';
import { dueSoon, type ReprintFacts, reprintGate } from './reprint-gate.ts';
import { isOwn, type NamedRule, type Rules } from './schema-document.ts';

export const GOES_FIRST = 'goes-first';

/** Where the policy has the rule, all of its `when` holds, and the date is near. */
export function goesFirst(rules: Rules, facts: ReprintFacts): boolean {
  const rule = rules.find((one): one is NamedRule => !isOwn(one) && one.name === GOES_FIRST);
  if (rule === undefined) return false;
  return (
    (rule.when ?? []).every((one) => holds(one, reprintGate.facts, facts)) &&
    dueSoon(facts, paramsOf(reprintGate.predicates[GOES_FIRST]!, rule))
  );
}
