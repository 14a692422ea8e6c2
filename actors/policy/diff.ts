/** What one policy says otherwise than another, a sentence a change. */
import { floorOf } from './judge.ts';
import { readRule } from './read.ts';
import { type Gate, gates, isOwn, nameOf, type PolicyDocument, type Rule } from './schema-document.ts';

export interface Change {
  readonly gate: Gate | 'approvals' | 'breaker';
  readonly words: string;
}

/** Empty: they decide alike. */
export function changesBetween(
  before: PolicyDocument,
  after: PolicyDocument,
  currency?: string,
): readonly Change[] {
  const found = gates.flatMap((gate) => inGate(gate, before[gate], after[gate], currency));
  for (const level of ['LOW', 'MEDIUM', 'HIGH'] as const) {
    const [was, is] = [approvers(before, level), approvers(after, level)];
    if (was !== is)
      found.push({ gate: 'approvals', words: `At ${level} risk ${is} may approve; before: ${was}.` });
  }
  if (before.planFailuresToTrip !== after.planFailuresToTrip)
    found.push({
      gate: 'breaker',
      words: `A plan is blocked after ${after.planFailuresToTrip} failures in a row; before: ${before.planFailuresToTrip}.`,
    });
  return found;
}

const approvers = ({ approvals }: PolicyDocument, level: 'LOW' | 'MEDIUM' | 'HIGH'): string =>
  approvals[level] === 'anyone' ? 'anyone' : approvals[level].join(' or ');

function inGate(
  gate: Gate,
  before: readonly Rule[],
  after: readonly Rule[],
  currency: string | undefined,
): Change[] {
  const found: Change[] = [];
  const named = (rules: readonly Rule[], name: string) => rules.find((rule) => nameOf(rule) === name);
  const read = (rule: Rule) => readRule(gate, rule, currency);
  const gone = (rule: Rule) =>
    !isOwn(rule) && floorOf(gate).includes(rule.name)
      ? `Left out, and asked all the same: ${read({ name: rule.name })}`
      : `No longer: ${read(rule)}`;
  for (const rule of before)
    if (named(after, nameOf(rule)) === undefined) found.push({ gate, words: gone(rule) });
  for (const rule of after) {
    const was = named(before, nameOf(rule));
    const is = read(rule);
    if (was === undefined) found.push({ gate, words: `New: ${is}` });
    else if (read(was) !== is) found.push({ gate, words: `Now: ${is} Before: ${read(was)}` });
  }
  if (found.length === 0 && before.map(nameOf).join() !== after.map(nameOf).join())
    found.push({ gate, words: 'The same rules in another order.' });
  return found;
}
