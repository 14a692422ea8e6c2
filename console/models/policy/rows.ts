/** A policy being drafted: each rule as a row of form fields, as a person fills them in. Pure. */
import {
  type Comparison,
  type Gate,
  gates,
  type OnFail,
  type PolicyDocument,
  type Rule,
} from '../../../actors/policy/schema-document.ts';
import type { PolicyVocabulary } from '../../../gateway/api/contract/policy.ts';

export type Op = Comparison['op'];
export type Level = keyof PolicyDocument['approvals'];
export const levels: readonly Level[] = ['LOW', 'MEDIUM', 'HIGH'];

/** Values are kept as they were typed: a half-written number must not be mended under the hand. */
export interface CompareRow {
  readonly key: string;
  readonly fact: string;
  readonly op: Op;
  /** A list is written with commas; yes or no as `yes` or `no`. */
  readonly value: string;
}
export interface NamedRow {
  readonly key: string;
  readonly kind: 'named';
  readonly name: string;
  /** Empty: as the farm has it. */
  readonly onFail: OnFail | '';
  readonly params: { readonly [name: string]: string };
  readonly when: readonly CompareRow[];
}
export interface OwnRow extends CompareRow {
  readonly kind: 'own';
  /** Empty: named by what it compares. */
  readonly name: string;
  readonly onFail: OnFail;
  readonly words: string;
  readonly when: readonly CompareRow[];
}
export type RuleRow = NamedRow | OwnRow;

export interface PolicyDraft {
  readonly rules: { readonly [G in Gate]: readonly RuleRow[] };
  /** Names with commas; empty: anyone. */
  readonly approvals: { readonly [L in Level]: string };
  readonly planFailuresToTrip: string;
}

export type GateVocabulary = PolicyVocabulary['gates'][number];
export type FactVocabulary = GateVocabulary['facts'][number];
export type ParamVocabulary = GateVocabulary['predicates'][number]['params'][number];

export const gateOf = (vocabulary: PolicyVocabulary, gate: Gate): GateVocabulary =>
  vocabulary.gates.find((one) => one.gate === gate)!;
export const factOf = (gate: GateVocabulary, name: string): FactVocabulary | undefined =>
  gate.facts.find((one) => one.name === name);
export const predicateOf = (gate: GateVocabulary, name: string) =>
  gate.predicates.find((one) => one.name === name);

const opsOf: { readonly [T in FactVocabulary['type']]: readonly Op[] } = {
  number: ['>=', '>', '<=', '<', '=', '!='],
  level: ['>=', '<=', '=', '!=', 'in'],
  text: ['=', '!=', 'in'],
  'yes-no': ['='],
  list: ['includes'],
};
export const opsFor = (fact: FactVocabulary | undefined): readonly Op[] => opsOf[fact?.type ?? 'text'];

export const opWords: { readonly [O in Op]: string } = {
  '=': 'is',
  '!=': 'is not',
  '<': 'is below',
  '<=': 'is at most',
  '>': 'is above',
  '>=': 'is at least',
  in: 'is one of',
  includes: 'include',
};

/** What is most often meant by a comparison with the fact. */
export function newComparison(fact: FactVocabulary, key: string): CompareRow {
  const value = fact.type === 'level' ? 'HIGH' : fact.type === 'yes-no' ? 'yes' : '';
  return { key, fact: fact.name, op: opsFor(fact)[0]!, value };
}

const written = (value: Comparison['value']): string => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.join(', ') : String(value);
};

export function draftOf(document: PolicyDocument, newKey: () => string): PolicyDraft {
  const compared = ({ fact, op, value }: Comparison): CompareRow => ({
    key: newKey(),
    fact,
    op,
    value: written(value),
  });
  const rowOf = (rule: Rule): RuleRow => {
    const when = (rule.when ?? []).map(compared);
    if ('fact' in rule) {
      const { name = '', onFail, words } = rule;
      return { ...compared(rule), kind: 'own', name, onFail, words, when };
    }
    const params = Object.entries(rule.params ?? {}).map(([name, value]) => [name, written(value)]);
    return {
      key: newKey(),
      kind: 'named',
      name: rule.name,
      onFail: rule.onFail ?? '',
      params: Object.fromEntries(params) as NamedRow['params'],
      when,
    };
  };
  const names = (level: Level) => {
    const who = document.approvals[level];
    return who === 'anyone' ? '' : who.join(', ');
  };
  return {
    rules: Object.fromEntries(
      gates.map((gate) => [gate, document[gate].map(rowOf)]),
    ) as unknown as PolicyDraft['rules'],
    approvals: { LOW: names('LOW'), MEDIUM: names('MEDIUM'), HIGH: names('HIGH') },
    planFailuresToTrip: String(document.planFailuresToTrip),
  };
}

export interface Written {
  readonly document: PolicyDocument;
  /** What is not filled in, by `key.field` of its row; the farm looks at the rest. */
  readonly faults: ReadonlyMap<string, string>;
}

const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** What was typed as a number; NaN where it is none. */
const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.replace(',', '.')));

/** The document that the rows say. A fault stands for what can not be said yet. */
export function documentOf(draft: PolicyDraft, vocabulary: PolicyVocabulary): Written {
  const faults = new Map<string, string>();
  const number = (text: string, at: string): number => {
    const value = numberOf(text);
    if (!Number.isFinite(value)) faults.set(at, 'Say a number.');
    return Number.isFinite(value) ? value : 0;
  };
  const compared = (gate: GateVocabulary, { fact, key, op, value }: CompareRow): Comparison => {
    const at = `${key}.value`;
    const type = factOf(gate, fact)?.type;
    if (type === 'number') return { fact, op, value: number(value, at) };
    if (type === 'yes-no') return { fact, op, value: value !== 'no' };
    const list = listOf(value);
    if (list.length === 0) faults.set(at, 'Say what to compare it with.');
    if (op === 'in') return { fact, op, value: list.length === 0 ? [''] : list };
    return { fact, op, value: value.trim() };
  };
  const param = (spec: ParamVocabulary | undefined, text: string, at: string) => {
    if (spec?.type === 'number') return number(text, at);
    return spec?.type === 'yes-no' ? text !== 'no' : text;
  };
  const ruleOf = (gate: GateVocabulary, row: RuleRow): Rule => {
    const when = row.when.map((one) => compared(gate, one));
    const asked = when.length === 0 ? {} : { when };
    if (row.kind === 'own') {
      const words = row.words.trim();
      if (words === '') faults.set(`${row.key}.words`, 'Say what a person reads then.');
      const name = row.name.trim();
      return {
        ...(name !== '' && { name }),
        ...compared(gate, row),
        onFail: row.onFail,
        words: words === '' ? '…' : words,
        ...asked,
      };
    }
    const specs = predicateOf(gate, row.name)?.params ?? [];
    const params = Object.entries(row.params).flatMap(([name, text]) =>
      text.trim() === ''
        ? []
        : [
            [
              name,
              param(
                specs.find((one) => one.name === name),
                text,
                `${row.key}.${name}`,
              ),
            ],
          ],
    );
    return {
      name: row.name,
      ...(row.onFail !== '' && { onFail: row.onFail }),
      ...(params.length > 0 && { params: Object.fromEntries(params) as Record<string, never> }),
      ...asked,
    };
  };
  const approvers = (level: Level) => {
    const names = listOf(draft.approvals[level]);
    return names.length === 0 ? ('anyone' as const) : names;
  };
  const failures = number(draft.planFailuresToTrip, 'planFailuresToTrip');
  if (!(Number.isInteger(failures) && failures >= 1 && failures <= 20))
    faults.set('planFailuresToTrip', 'Say a whole number from 1 to 20.');
  const rules = gates.map((gate) => {
    const spec = gateOf(vocabulary, gate);
    return [gate, draft.rules[gate].map((row) => ruleOf(spec, row))];
  });
  return {
    document: {
      ...(Object.fromEntries(rules) as Pick<PolicyDocument, Gate>),
      approvals: { LOW: approvers('LOW'), MEDIUM: approvers('MEDIUM'), HIGH: approvers('HIGH') },
      planFailuresToTrip: failures,
    },
    faults,
  };
}

/** Where the farm's objections belong: by `key` of the rule, and `key.param` where it is about one. */
export function placedObjections(
  draft: PolicyDraft,
  objections: readonly { readonly path: string; readonly words: string }[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { path, words } of objections) {
    const [, gate, index, param] = /^(\w+)\[(\d+)\](?:\.params\.([\w-]+))?/.exec(path) ?? [];
    const row = draft.rules[gate as Gate]?.[Number(index)];
    const at = row === undefined ? '' : param === undefined ? row.key : `${row.key}.${param}`;
    found.set(at, found.has(at) ? `${found.get(at)} ${words}` : words);
  }
  return found;
}

/** With one rule put in another's place. */
export function moved(rows: readonly RuleRow[], index: number, by: -1 | 1): readonly RuleRow[] {
  const other = rows[index + by];
  const one = rows[index];
  if (one === undefined || other === undefined) return rows;
  return rows.map((row, at) => (at === index ? other : at === index + by ? one : row));
}
