/** What one policy says otherwise than another, a sentence a change. */
import { inWords } from './compare.ts';
import { paramsOf } from './judge.ts';
import { specOf } from './registry.ts';
import { type Gate, gates, isOwn, nameOf, type PolicyDocument, type Rule } from './schema-document.ts';

export interface Change {
  readonly gate: Gate | 'approvals' | 'breaker';
  readonly words: string;
}

/** Empty: they decide alike. */
export function changesBetween(before: PolicyDocument, after: PolicyDocument): readonly Change[] {
  const found = gates.flatMap((gate) => inGate(gate, before[gate], after[gate]));
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

function inGate(gate: Gate, before: readonly Rule[], after: readonly Rule[]): Change[] {
  const found: Change[] = [];
  const named = (rules: readonly Rule[], name: string) => rules.find((rule) => nameOf(rule) === name);
  for (const rule of before)
    if (named(after, nameOf(rule)) === undefined)
      found.push({ gate, words: `No longer asked: ${described(gate, rule)}.` });
  for (const rule of after) {
    const was = named(before, nameOf(rule));
    const is = described(gate, rule);
    if (was === undefined) found.push({ gate, words: `New: ${is}.` });
    else if (described(gate, was) !== is)
      found.push({ gate, words: `Changed: ${is}; before: ${described(gate, was)}.` });
  }
  if (found.length === 0 && before.map(nameOf).join() !== after.map(nameOf).join())
    found.push({ gate, words: 'The same rules in another order.' });
  return found;
}

const means = { block: 'blocks', review: 'has a person look', note: 'is only noted' } as const;

/** `camera (has a person look), where job.print-hours > 4`. */
export function described(gate: Gate, rule: Rule): string {
  const where = (rule.when ?? []).map(inWords).join(' and ');
  const onlyWhere = where === '' ? '' : `, where ${where}`;
  if (isOwn(rule))
    return `${nameOf(rule)}: ${inWords(rule)} ${means[rule.onFail]}${onlyWhere}: “${rule.words}”`;
  const spec = specOf(gate).predicates[rule.name];
  const params = Object.entries(spec === undefined ? (rule.params ?? {}) : paramsOf(spec, rule))
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`);
  const meaning = means[rule.onFail ?? spec?.onFail ?? 'review'];
  return `${rule.name} (${[meaning, ...params].join(', ')})${onlyWhere}`;
}
