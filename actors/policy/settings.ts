/** The farm file's short settings as a policy's document, and back. */
import type {
  Policies,
  QuotePolicy,
  ReleasePolicy,
  ReprintPolicy,
  SlicePolicy,
} from '../farm/schema-policy.ts';
import type { RiskLevel } from '../risk/schema-level.ts';
import { paramsOf } from './judge.ts';
import { specOf } from './registry.ts';
import {
  anyone,
  type Gate,
  gates,
  isOwn,
  type NamedRule,
  nameOf,
  type PolicyDocument,
  type Rule,
  type Rules,
} from './schema-document.ts';

type Short = Pick<Policies, 'quote' | 'slice' | 'release' | 'reprint'> &
  Partial<Pick<Policies, 'rules' | 'approvals' | 'document'>>;

/** Switched off, a predicate is told all the same: what it would have said is worth knowing. */
const asked = (name: string, on: boolean): NamedRule => (on ? { name } : { name, onFail: 'note' });

const quoteRules = (policy: QuotePolicy): Rules => [
  { name: 'makeable' },
  { name: 'instant', params: { on: policy.instant } },
  asked('geometry', policy.reviewFlaggedGeometry),
  asked('profile', policy.reviewUnsupportedProfile),
  asked('specialty', policy.reviewUvSpecialty),
  asked('compliance', policy.reviewComplianceRisk),
  policy.reviewFromTotal === undefined
    ? { name: 'value' }
    : { name: 'value', params: { from: policy.reviewFromTotal } },
  { name: 'risk', params: { from: policy.reviewFromRisk } },
];

const sliceRules = (policy: SlicePolicy): Rules => [
  { name: 'printable' },
  { name: 'plan' },
  { name: 'automatic', params: { on: policy.automatic } },
  { name: 'risk', params: { from: policy.approveFromRisk } },
];

const dispatchRules: Rules = [
  { name: 'free' },
  { name: 'material' },
  { name: 'enough-material' },
  { name: 'sla-protection' },
];

const releaseRules = (policy: ReleasePolicy): Rules => [
  { name: 'reachable' },
  { name: 'plate-clear' },
  { name: 'material' },
  { name: 'nozzle' },
  { name: 'reserved' },
  { name: 'plan' },
  asked('machine-health', policy.requireMachineHealth),
  asked('camera', policy.requireCamera),
  asked('power-telemetry', policy.requirePowerTelemetry),
  asked('profile-checks', policy.requireProfileChecks),
  { name: 'risk', params: { from: policy.approveFromRisk } },
  { name: 'automatic', params: { on: policy.automatic } },
];

const reprintRules = (policy: Pick<ReprintPolicy, 'automatic' | 'retryCeiling'>): Rules => [
  { name: 'wanted' },
  { name: 'retry-ceiling', params: { attempts: policy.retryCeiling } },
  { name: 'automatic', params: { on: policy.automatic } },
  { name: 'goes-first' },
];

/** What older journals say of one gate instead of its rules. */
export const rulesOf = {
  release: (said: Rules | ReleasePolicy): Rules => (isRules(said) ? said : releaseRules(said)),
  slice: sliceRules,
  dispatch: dispatchRules,
  reprint: reprintRules,
};

const isRules = (said: Rules | ReleasePolicy): said is Rules => Array.isArray(said);

const shortDocument = ({ approvals, quote, release, reprint, rules, slice }: Short): PolicyDocument => ({
  quote: [...quoteRules(quote), ...(rules?.quote ?? [])],
  slice: [...sliceRules(slice), ...(rules?.slice ?? [])],
  dispatch: [...dispatchRules, ...(rules?.dispatch ?? [])],
  release: [...releaseRules(release), ...(rules?.release ?? [])],
  reprint: [...reprintRules(reprint), ...(rules?.reprint ?? [])],
  approvals: { ...anyone, ...approvals },
  planFailuresToTrip: reprint.planFailuresToTrip,
});

const documents = new WeakMap<Short, PolicyDocument>();

/** The document that counts: the one that is spelled out, or what the short settings add up to. */
export function documentOf(policies: Short): PolicyDocument {
  if (policies.document !== undefined) return policies.document;
  let document = documents.get(policies);
  if (document === undefined) {
    document = shortDocument(policies);
    documents.set(policies, document);
  }
  return document;
}

/** With another document in force, and the short settings saying as much of it as they can. */
export function withDocument(policies: Policies, version: string, document: PolicyDocument): Policies {
  const rule = ruleOf(document);
  const param = (gate: Gate, name: string, key: string) => {
    const found = rule(gate, name);
    const spec = specOf(gate).predicates[name];
    return found === undefined || spec === undefined ? undefined : paramsOf(spec, found)[key];
  };
  const isAsked = (gate: Gate, name: string) => {
    const found = rule(gate, name);
    return found !== undefined && found.onFail !== 'note';
  };
  const from = param('quote', 'value', 'from') as number | undefined;
  const { reviewFromTotal: _, ...quote } = policies.quote;
  return {
    ...policies,
    version,
    document,
    quote: {
      ...quote,
      instant: param('quote', 'instant', 'on') !== false,
      reviewFlaggedGeometry: isAsked('quote', 'geometry'),
      reviewUnsupportedProfile: isAsked('quote', 'profile'),
      reviewUvSpecialty: isAsked('quote', 'specialty'),
      reviewComplianceRisk: isAsked('quote', 'compliance'),
      reviewFromRisk: (param('quote', 'risk', 'from') as RiskLevel | undefined) ?? 'HIGH',
      ...(from !== undefined && isAsked('quote', 'value') && { reviewFromTotal: from }),
    },
    slice: {
      automatic: param('slice', 'automatic', 'on') !== false,
      approveFromRisk: (param('slice', 'risk', 'from') as RiskLevel | undefined) ?? 'HIGH',
    },
    release: {
      automatic: param('release', 'automatic', 'on') !== false,
      requireMachineHealth: isAsked('release', 'machine-health'),
      requireCamera: isAsked('release', 'camera'),
      requirePowerTelemetry: isAsked('release', 'power-telemetry'),
      requireProfileChecks: isAsked('release', 'profile-checks'),
      approveFromRisk: (param('release', 'risk', 'from') as RiskLevel | undefined) ?? 'HIGH',
    },
    reprint: {
      automatic: param('reprint', 'automatic', 'on') !== false,
      retryCeiling: attemptsOf(document.reprint),
      planFailuresToTrip: document.planFailuresToTrip,
    },
  };
}

/** After short settings were changed over a document that is spelled out: it takes them up, and keeps what is its own. */
export function withSettings(policies: Policies): Policies {
  if (policies.document === undefined) return policies;
  const { document, ...short } = policies;
  const said = shortDocument(short);
  const taken = (gate: Gate): Rules => {
    const kept = document[gate].map((rule) => {
      const setting = said[gate].find((one) => sameRule(one, rule));
      return isOwn(rule) || setting === undefined || isOwn(setting) ? rule : ruleWith(rule, setting);
    });
    const missing = said[gate].filter((one) => !document[gate].some((rule) => sameRule(one, rule)));
    return [...kept, ...missing];
  };
  return {
    ...policies,
    document: {
      ...document,
      ...(Object.fromEntries(gates.map((gate) => [gate, taken(gate)])) as { [G in Gate]: Rules }),
      planFailuresToTrip: said.planFailuresToTrip,
    },
  };
}

/** A setting switches a rule on or off and has its say of the parameters; what else the document says of it stays. */
function ruleWith(rule: NamedRule, setting: NamedRule): NamedRule {
  const { onFail, params, ...rest } = rule;
  const means = setting.onFail === 'note' ? 'note' : onFail === 'note' ? undefined : onFail;
  const all = { ...params, ...setting.params };
  return {
    ...rest,
    ...(means !== undefined && { onFail: means }),
    ...(Object.keys(all).length > 0 && { params: all }),
  };
}

const sameRule = (a: Rule, b: Rule) => nameOf(a) === nameOf(b);

const ruleOf =
  (document: PolicyDocument) =>
  (gate: Gate, name: string): NamedRule | undefined =>
    document[gate].find((rule): rule is NamedRule => !isOwn(rule) && rule.name === name);

/** The retry ceiling: attempts at one part, the first included, before a person decides. */
export function attemptsOf(rules: Rules): number {
  const rule = rules.find((one): one is NamedRule => !isOwn(one) && one.name === 'retry-ceiling');
  return paramsOf(specOf('reprint').predicates['retry-ceiling']!, rule ?? {}).attempts as number;
}
