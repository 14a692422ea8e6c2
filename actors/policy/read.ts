/** A rule in a sentence, for people: what is held up, when, and what a person then reads. */
import { paramsOf } from './judge.ts';
import { type Reading, readings } from './readings.ts';
import { specOf } from './registry.ts';
import { type Comparison, type Gate, isOwn, type OnFail, type Rule } from './schema-document.ts';

const CURRENCY = 'in the farm’s currency';

/** @param currency such as EUR; without it amounts are "in the farm’s currency". */
export function readRule(gate: Gate, rule: Rule, currency = CURRENCY): string {
  const words = sentence(gate, rule, currency);
  const { when } = rule;
  if (when === undefined || when.length === 0) return words;
  return `${words} Only asked when ${when.map((one) => readComparison(gate, one, currency)).join(' and ')}.`;
}

function sentence(gate: Gate, rule: Rule, currency: string): string {
  if (isOwn(rule))
    return `${does(gate, rule.onFail)} when ${readComparison(gate, rule, currency)}: “${rule.words}”`;
  const spec = specOf(gate).predicates[rule.name];
  const reads = readings[gate].predicates[rule.name];
  if (spec === undefined || reads === undefined)
    return `${does(gate, 'review')}: this version of the farm does not know “${rule.name}”.`;
  const reading: Reading = typeof reads === 'string' ? { when: reads } : reads(paramsOf(spec, rule));
  if ('never' in reading) return reading.never;
  const act = does(gate, rule.onFail ?? spec.onFail);
  return 'always' in reading
    ? `${act}, each time.`
    : `${act} when ${reading.when.replace('{currency}', currency)}.`;
}

const does = (gate: Gate, onFail: OnFail): string => {
  const { block, noun } = readings[gate];
  if (onFail === 'block') return block;
  return onFail === 'review' ? `Hold ${noun} for a person` : `Say so, without holding ${noun} up,`;
};

const compared: Readonly<Record<Comparison['op'], string>> = {
  '=': 'is',
  '!=': 'is not',
  '<': 'is below',
  '<=': 'is at most',
  '>': 'is above',
  '>=': 'is at least',
  in: 'is',
  includes: 'include',
};

/** `its total is at least 500 EUR`. */
export function readComparison(gate: Gate, { fact, op, value }: Comparison, currency = CURRENCY): string {
  const reads = readings[gate].facts[fact] ?? fact;
  if (typeof reads !== 'string') return (op === '=') === (value === true) ? reads[0] : reads[1];
  const unit = specOf(gate).facts[fact]?.unit;
  return `${reads} ${compared[op]} ${typeof value === 'number' ? amount(value, unit, currency) : text(value)}`;
}

const text = (value: Comparison['value']): string =>
  Array.isArray(value) ? value.join(' or ') : String(value);

/** Shares and chances as percent; amounts with what they count. */
function amount(value: number, unit: string | undefined, currency: string): string {
  if (unit === undefined) return String(value);
  if (unit.endsWith('0 to 1')) return `${Number((100 * value).toFixed(8))} %`;
  if (unit === 'the farm’s currency') return `${value} ${currency}`;
  // A noun such as "the number of its parts" says what is counted.
  return ['h', 'g', 'mm'].includes(unit) ? `${value} ${unit}` : String(value);
}
