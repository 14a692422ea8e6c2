/** A fact against a value, as an owner writes it. */
import { riskLevels } from '../risk/schema-level.ts';
import type { Comparison } from './schema-document.ts';
import type { FactSpec, FactType, FactValue, GateInputs } from './spec.ts';

const ordered: ReadonlySet<Comparison['op']> = new Set(['<', '<=', '>', '>=']);

/** Whether it holds; never for a fact that nobody knows, nor for one that there is not. */
export function holds<Inputs extends GateInputs>(
  { fact, op, value }: Comparison,
  facts: { readonly [name: string]: FactSpec<Inputs> },
  inputs: Inputs,
): boolean {
  const spec = Object.hasOwn(facts, fact) ? facts[fact] : undefined;
  const known = spec?.of(inputs);
  if (spec === undefined || known === null || known === undefined) return false;
  if (op === 'includes') return Array.isArray(known) && known.includes(value as string);
  if (op === 'in') return Array.isArray(value) && value.includes(known as string);
  if (op === '=') return known === value;
  if (op === '!=') return known !== value;
  const [a, b] = [rank(spec.type, known), rank(spec.type, value)];
  if (op === '<') return a < b;
  if (op === '<=') return a <= b;
  return op === '>' ? a > b : a >= b;
}

/** NaN, which compares with nothing, where the fact has no order. */
function rank(type: FactType, value: FactValue): number {
  if (type === 'number') return typeof value === 'number' ? value : Number.NaN;
  const level = riskLevels.indexOf(value as (typeof riskLevels)[number]);
  return type === 'level' && level >= 0 ? level : Number.NaN;
}

/** Why the comparison makes no sense for the fact, in words; `null` where it does. */
export function whyNotCompare({ fact, op, value }: Comparison, { type }: FactSpec<never>): string | null {
  const no = (expected: string) => `${fact} is ${kinds[type]}: ${expected}.`;
  const isText = typeof value === 'string';
  const isList = Array.isArray(value);
  if (op === 'includes')
    return type === 'list' && isText ? null : no('"includes" asks whether a list holds a text');
  if (type === 'list') return no('use "includes" with a text');
  if (op === 'in')
    return (type === 'text' || type === 'level') && isList ? null : no('"in" takes a list of texts');
  if (ordered.has(op) && type !== 'number' && type !== 'level')
    return no(`"${op}" compares numbers and levels`);
  if (type === 'number') return typeof value === 'number' ? null : no('compare it with a number');
  if (type === 'yes-no') return typeof value === 'boolean' ? null : no('compare it with true or false');
  if (type === 'level')
    return riskLevels.some((level) => level === value)
      ? null
      : no(`compare it with ${riskLevels.join(', ')}`);
  return isText ? null : no('compare it with a text');
}

const kinds: Readonly<Record<FactType, string>> = {
  number: 'a number',
  text: 'a text',
  'yes-no': 'yes or no',
  level: 'a level',
  list: 'a list of texts',
};

export const inWords = ({ fact, op, value }: Comparison): string =>
  `${fact} ${op} ${Array.isArray(value) ? value.join(', ') : String(value)}`;
