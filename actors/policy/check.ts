/** Whether a document can be a policy of this farm, in words where it can not. */
import { nearest } from '../farm/nearest.ts';
import { riskLevels } from '../risk/schema-level.ts';
import { whyNotCompare } from './compare.ts';
import { graver } from './judge.ts';
import { specOf } from './registry.ts';
import {
  type Comparison,
  type Gate,
  gates,
  isOwn,
  type NamedRule,
  nameOf,
  type PolicyDocument,
  type Rule,
} from './schema-document.ts';
import type { GateInputs, GateSpec, ParamSpec } from './spec.ts';

export interface Objection {
  /** Where in the document: `release[3].params.from`. */
  readonly path: string;
  readonly words: string;
}

const SHOWN = 20;

/** Empty: it can be. At most the first twenty. */
export function objectionsTo(document: PolicyDocument): readonly Objection[] {
  return gates.flatMap((gate) => inGate(gate, document[gate])).slice(0, SHOWN);
}

function inGate(gate: Gate, rules: readonly Rule[]): Objection[] {
  const spec = specOf(gate);
  const found: Objection[] = [];
  const seen = new Set<string>();
  rules.forEach((rule, index) => {
    const path = `${gate}[${index}]`;
    const name = nameOf(rule);
    if (seen.has(name)) found.push({ path, words: `${gate} names ${name} twice. Keep one of them.` });
    seen.add(name);
    found.push(...comparisons(spec, isOwn(rule) ? [rule, ...(rule.when ?? [])] : (rule.when ?? []), path));
    if (isOwn(rule)) {
      if (Object.hasOwn(spec.predicates, name))
        found.push({ path, words: `${name} is a predicate of the farm. Call your own rule something else.` });
    } else found.push(...inNamed(spec, rule, path));
  });
  return found;
}

function inNamed(spec: GateSpec<GateInputs>, rule: NamedRule, path: string): Objection[] {
  const predicate = Object.hasOwn(spec.predicates, rule.name) ? spec.predicates[rule.name] : undefined;
  if (predicate === undefined)
    return [
      { path, words: unknown(`predicate of the ${spec.gate} gate`, rule.name, Object.keys(spec.predicates)) },
    ];
  const found: Objection[] = [];
  if (predicate.floor !== undefined) {
    if (rule.onFail !== undefined && graver(rule.onFail, predicate.floor) !== rule.onFail)
      found.push({
        path: `${path}.onFail`,
        words: `${rule.name} is part of the safety floor: it can not be less than "${predicate.floor}".`,
      });
    if ((rule.when ?? []).length > 0)
      found.push({
        path: `${path}.when`,
        words: `${rule.name} is part of the safety floor: it is always asked, so it takes no "when".`,
      });
  }
  const params = predicate.params ?? {};
  for (const [name, value] of Object.entries(rule.params ?? {})) {
    const at = `${path}.params.${name}`;
    const param = Object.hasOwn(params, name) ? params[name] : undefined;
    const because =
      param === undefined
        ? unknown(`parameter of ${rule.name}`, name, Object.keys(params))
        : whyNotParam(param, value);
    if (because !== null) found.push({ path: at, words: because });
  }
  return found;
}

function whyNotParam(spec: ParamSpec, value: unknown): string | null {
  if (spec.type === 'yes-no') return typeof value === 'boolean' ? null : 'Say true or false.';
  if (spec.type === 'level')
    return riskLevels.some((level) => level === value) ? null : `Say one of ${riskLevels.join(', ')}.`;
  const { maximum, minimum, unit, whole } = spec;
  const fits = typeof value === 'number' && value >= minimum && value <= maximum;
  if (fits && (whole === undefined || Number.isInteger(value))) return null;
  return `Say a ${whole === true ? 'whole ' : ''}number from ${minimum} to ${maximum} (${unit}).`;
}

function comparisons(spec: GateSpec<GateInputs>, all: readonly Comparison[], path: string): Objection[] {
  return all.flatMap((one) => {
    const fact = Object.hasOwn(spec.facts, one.fact) ? spec.facts[one.fact] : undefined;
    const words =
      fact === undefined
        ? unknown(`fact of the ${spec.gate} gate`, one.fact, Object.keys(spec.facts))
        : whyNotCompare(one, fact as never);
    return words === null ? [] : [{ path, words }];
  });
}

function unknown(what: string, found: string, names: readonly string[]): string {
  const suggestion = nearest(found, names);
  return `"${found}" is no ${what}; there are ${names.join(', ') || 'none'}.${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`}`;
}
