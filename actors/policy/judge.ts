/** A gate's decision: a policy's rules over what is known. Pure: equal rules and inputs give an equal decision. */
import { holds, inWords } from './compare.ts';
import { gateSpecs, type InputsOf } from './registry.ts';
import type { Approval, GateDecision, Predicate } from './schema.ts';
import {
  type Approvals,
  type Gate,
  isOwn,
  type NamedRule,
  nameOf,
  type OnFail,
  type OwnRule,
  type Rule,
  type Rules,
} from './schema-document.ts';
import type { GateInputs, GateSpec, Params, PredicateSpec, Verdict } from './spec.ts';

/** What one gate needs of a policy. */
export interface GatePolicy {
  readonly version: string;
  readonly rules: Rules;
  /** Absent: anyone. */
  readonly approvals?: Approvals | undefined;
}

/**
 * Judges every rule in the policy's order; of the safety floor also what the policy does not name, first. A failed
 * `block` blocks whatever anybody says; a failed `review` waits for somebody who may clear it.
 */
export function judge<G extends Gate>(gate: G, policy: GatePolicy, inputs: InputsOf[G]): GateDecision {
  const spec = gateSpecs[gate];
  const predicates: Predicate[] = [];
  for (const name of unnamedFloor(gate, policy.rules)) predicates.push(named(spec, { name }, inputs));
  for (const rule of policy.rules)
    predicates.push(isOwn(rule) ? own(spec, rule, inputs) : named(spec, rule, inputs));

  const failed = predicates.filter((one) => !one.passed);
  const approvers = policy.approvals?.[(inputs as GateInputs).risk?.level ?? 'LOW'] ?? 'anyone';
  const approval = (inputs as GateInputs).approval ?? null;
  const blocked = failed.some((one) => one.onFail === 'block');
  const cleared = approval !== null && approval.because.trim() !== '' && mayApprove(approvers, approval.by);
  const outcome = blocked ? 'block' : failed.length > 0 && !cleared ? 'review' : 'pass';
  return {
    policyVersion: policy.version,
    gate,
    inputs,
    predicates,
    outcome,
    clearedBy: outcome === 'pass' && failed.length > 0 ? approval : null,
    ...(approvers !== 'anyone' && { approvers }),
  };
}

const floors = new Map<Gate, readonly string[]>();

/** Names of the gate's safety floor. */
export function floorOf(gate: Gate): readonly string[] {
  const known = floors.get(gate);
  if (known !== undefined) return known;
  const predicates = gateSpecs[gate].predicates as { readonly [name: string]: PredicateSpec<never> };
  const names = Object.keys(predicates).filter((name) => predicates[name]?.floor !== undefined);
  floors.set(gate, names);
  return names;
}

/** A policy is asked about thousands of times before it changes. */
const unnamed = new WeakMap<Rules, { readonly gate: Gate; readonly names: readonly string[] }>();

function unnamedFloor(gate: Gate, rules: Rules): readonly string[] {
  const known = unnamed.get(rules);
  if (known?.gate === gate) return known.names;
  const names = floorOf(gate).filter((name) => !rules.some((rule) => !isOwn(rule) && rule.name === name));
  unnamed.set(rules, { gate, names });
  return names;
}

function named<Inputs extends GateInputs>(
  { facts, predicates }: GateSpec<Inputs>,
  rule: NamedRule,
  inputs: Inputs,
): Predicate {
  const { name } = rule;
  const spec = Object.hasOwn(predicates, name) ? predicates[name] : undefined;
  if (spec === undefined)
    return predicate(name, 'review', {
      passed: false,
      words: `The policy asks for "${name}", which this version of the farm does not know.`,
    });
  const onFail = graver(rule.onFail ?? spec.onFail, spec.floor);
  if (spec.floor === undefined && !(rule.when ?? []).every((one) => holds(one, facts, inputs)))
    return notHere(name, onFail, rule);
  return predicate(name, onFail, spec.judge(inputs, paramsOf(spec, rule)));
}

function own<Inputs extends GateInputs>(
  { facts }: GateSpec<Inputs>,
  rule: OwnRule,
  inputs: Inputs,
): Predicate {
  const name = nameOf(rule);
  const applies = holds(rule, facts, inputs) && (rule.when ?? []).every((one) => holds(one, facts, inputs));
  if (!applies) return predicate(name, rule.onFail, { passed: true, words: `Not so: ${inWords(rule)}.` });
  return rule.onFail === 'note'
    ? predicate(name, 'note', { passed: true, words: rule.words })
    : predicate(name, rule.onFail, { passed: false, words: rule.words });
}

const notHere = (name: string, onFail: OnFail, { when }: Rule): Predicate =>
  predicate(name, onFail, {
    passed: true,
    words: `Asked only where ${(when ?? []).map(inWords).join(' and ')}.`,
  });

/** What is only noted passes, and says so. */
function predicate(name: string, onFail: OnFail, { passed, words }: Verdict): Predicate {
  if (onFail !== 'note') return { name, passed, words, onFail };
  return {
    name,
    passed: true,
    words: passed ? words : `Not asked for by the policy. (${words})`,
    onFail: 'review',
  };
}

const gravity: Readonly<Record<OnFail, number>> = { note: 0, review: 1, block: 2 };

/** Of the policy's word and the floor's, the graver. */
export const graver = (asked: OnFail, floor: OnFail | undefined): OnFail =>
  floor !== undefined && gravity[floor] > gravity[asked] ? floor : asked;

const noParams: Params = {};
const reckoned = new WeakMap<object, { readonly spec: object; readonly params: Params }>();

export function paramsOf(
  spec: Pick<PredicateSpec<never>, 'params'>,
  rule: Pick<NamedRule, 'params'>,
): Params {
  if (spec.params === undefined) return noParams;
  const known = reckoned.get(rule);
  if (known?.spec === spec) return known.params;
  const params: Record<string, number | string | boolean | undefined> = {};
  for (const [name, { orElse }] of Object.entries(spec.params)) params[name] = rule.params?.[name] ?? orElse;
  reckoned.set(rule, { spec, params });
  return params;
}

/** Whether this person may clear it. */
export const mayApprove = (approvers: 'anyone' | readonly string[] | undefined, by: string): boolean =>
  approvers === undefined || approvers === 'anyone' || approvers.includes(by);

/** Why this person may not clear what a gate holds for review, in words; `null` where they may. */
export const whyNotApprove = (decision: Pick<GateDecision, 'approvers'> | null, by: string): string | null =>
  decision === null || mayApprove(decision.approvers, by)
    ? null
    : `The policy has this approved by ${(decision.approvers as readonly string[]).join(' or ')}, not by ${by}.`;

/** What keeps a gate shut, for a screen or an error: what nobody can waive first. */
export const obstaclesOf = (decision: GateDecision): Predicate[] =>
  decision.outcome === 'pass'
    ? []
    : decision.predicates
        .filter((one) => !one.passed)
        .sort((a, b) => Number(a.onFail === 'review') - Number(b.onFail === 'review'));

/** The approval left out: what the policy alone would say. */
export const withoutApproval = <Inputs extends { readonly approval?: Approval | null }>(
  inputs: Inputs,
): Inputs => ({ ...inputs, approval: null });
