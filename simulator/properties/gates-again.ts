/** What each gate must decide, reckoned again from its rules and from what it was decided on, by tables of their own. */
import type { GateDecision } from '../../actors/policy/schema.ts';
import type { Loose } from './step.ts';

interface Row {
  readonly onFail: 'block' | 'review' | 'note';
  /** Asked whatever the rules say, and never for less. */
  readonly isFloor?: true;
  readonly holds: (facts: Loose, params: Loose) => boolean;
}

const levels = ['LOW', 'MEDIUM', 'HIGH'];
const isBelow = (level: string, threshold: string): boolean =>
  levels.indexOf(level) < levels.indexOf(threshold);
const isNozzle = (mounted: readonly number[], wanted: number | null): boolean =>
  wanted === null || mounted.some((one) => Math.abs(one - wanted) < 0.01);
const isLoaded = (loaded: Loose, { material, colour }: Loose): boolean =>
  loaded?.material === material && loaded?.colour === colour;

const never = (holds: Row['holds']): Row => ({ onFail: 'block', isFloor: true, holds });
const asked = (holds: Row['holds']): Row => ({ onFail: 'review', holds });
const nothing = (list: string): Row => asked((facts) => facts[list].length === 0);
const risk = (orElse: string): Row => asked((facts, { from = orElse }) => isBelow(facts.risk.level, from));
const automatic = asked((_, { on = true }) => on === true);

const tables: Readonly<Record<GateDecision['gate'], Readonly<Record<string, Row>>>> = {
  quote: {
    makeable: never(({ unmakeable }) => unmakeable.length === 0),
    instant: automatic,
    geometry: nothing('geometryFlags'),
    profile: nothing('unsupportedProfiles'),
    specialty: asked(({ lanes }) => lanes.every((lane: string) => lane !== 'UV')),
    compliance: nothing('complianceFlags'),
    value: asked(({ total }, { from = Number.POSITIVE_INFINITY }) => !(total >= from)),
    risk: risk('MEDIUM'),
  },
  slice: {
    printable: never(({ preflight }) => preflight !== 'block'),
    plan: never(({ blockedBecause }) => blockedBecause === null),
    automatic,
    'slicer-quiet': asked(({ part }) => !(part?.slicerWarnings.length > 0)),
    risk: risk('HIGH'),
  },
  dispatch: {
    free: never(({ machine }) => machine.availability === 'idle'),
    material: never(({ job, machine }) => isLoaded(machine.loaded, job)),
    'enough-material': never(
      ({ job, machine: { availableGrams: left } }) => left === null || job.massGrams <= left,
    ),
    'sla-protection': {
      onFail: 'block',
      holds: ({ atStake }, { withinHours = 24 }) => !(atStake !== null && atStake.dueInHours <= withinHours),
    },
    'attended-start': {
      onFail: 'block',
      holds: ({ job, people }, { overHours = 0 }) => people.attendedNow || !(job.printHours > overHours),
    },
  },
  release: {
    reachable: never(({ printer }) => printer.ready && printer.link !== 'down'),
    'plate-clear': never(({ printer }) => printer.plateClear),
    material: never(({ printer, wanted }) => isLoaded(printer.loaded, wanted)),
    nozzle: never(({ printer, wanted }) =>
      isNozzle(printer.nozzleDiametersMillimetres, wanted.nozzleDiameterMillimetres),
    ),
    reserved: never(({ materialReserved }) => materialReserved),
    plan: never(({ planBlockedBecause }) => planBlockedBecause === null),
    'machine-health': asked(
      ({ printer }) => !(printer.failuresInARow > 0) && printer.desyncedBecause === null,
    ),
    camera: asked(({ printer }) => printer.camera),
    'power-telemetry': asked(({ printer }) => printer.powerTelemetry),
    'profile-checks': asked(({ profileChecks }) => profileChecks.passed),
    risk: risk('HIGH'),
    automatic,
  },
  reprint: {
    wanted: never(({ unwantedBecause }) => unwantedBecause === null),
    'retry-ceiling': {
      onFail: 'review',
      isFloor: true,
      holds: (facts, { attempts = 3 }) => facts.attempts + 1 <= attempts,
    },
    automatic,
    'goes-first': { onFail: 'note', holds: () => true },
  },
};

/** The farm file's short settings of the release gate, as older journals have them. */
function releaseRules(short: Loose): readonly Loose[] {
  const ask = (name: string, on: boolean) => (on ? { name } : { name, onFail: 'note' });
  return [
    ...Object.entries(tables.release).flatMap(([name, { isFloor }]) => (isFloor ? [{ name }] : [])),
    ask('machine-health', short.requireMachineHealth),
    ask('camera', short.requireCamera),
    ask('power-telemetry', short.requirePowerTelemetry),
    ask('profile-checks', short.requireProfileChecks),
    { name: 'risk', params: { from: short.approveFromRisk } },
    { name: 'automatic', params: { on: short.automatic } },
  ];
}

/** What a comparison is about; `null`: not known. */
export type Known = (fact: string) => number | string | boolean | readonly string[] | null | undefined;

function isSo({ fact, op, value }: Loose, known: Known): boolean {
  const of = known(fact) as Loose;
  if (of === null || of === undefined) return false;
  if (op === 'includes') return of.includes(value);
  if (op === 'in') return value.includes(of);
  const [a, b] =
    typeof of === 'string' && levels.includes(of) ? [levels.indexOf(of), levels.indexOf(value)] : [of, value];
  const ways: Readonly<Record<string, boolean>> = {
    '=': of === value,
    '!=': of !== value,
    '<': a < b,
    '<=': a < b || a === b,
    '>': a > b,
    '>=': a > b || a === b,
  };
  return ways[op]!;
}

interface Said {
  readonly name: string;
  readonly passed: boolean;
  readonly onFail: string;
}

const weight = ['note', 'review', 'block'];
const graver = (a: string, b: string): string => (weight.indexOf(a) < weight.indexOf(b) ? b : a);

function saidOf(gate: GateDecision['gate'], rule: Loose, facts: Loose, known: Known): Said {
  const applies = (rule.when ?? []).every((one: Loose) => isSo(one, known));
  const noted = (onFail: string, name: string, passed: boolean): Said =>
    onFail === 'note' ? { name, passed: true, onFail: 'review' } : { name, passed, onFail };
  if ('fact' in rule) {
    const name = rule.name ?? `own ${rule.fact} ${rule.op} ${String(rule.value)}`;
    return noted(rule.onFail, name, !(applies && isSo(rule, known)));
  }
  const { name, params = {} } = rule;
  const row = tables[gate][name];
  if (row === undefined) return { name, passed: false, onFail: 'review' };
  const asks = rule.onFail ?? row.onFail;
  const onFail = row.isFloor ? graver(asks, row.onFail) : asks;
  return noted(onFail, name, (!applies && !row.isFloor) || row.holds(facts, params));
}

export interface Rulebook {
  /** Rules in order, or the release gate's short settings. */
  readonly rules: Loose;
  readonly approvals?: Loose;
  /** For rules of the owner's own; unknown to all others. */
  readonly known?: Known;
}

/** In words what is wrong with a decision, or `null`. */
export function whyNotDecided(
  { approvals, known = () => null, rules }: Rulebook,
  decision: GateDecision,
): string | null {
  const { clearedBy, gate, outcome, predicates } = decision;
  const facts = decision.inputs as Loose;
  const asked: readonly Loose[] = Array.isArray(rules) ? rules : releaseRules(rules);
  const named = new Set(asked.flatMap((rule) => ('fact' in rule ? [] : [rule.name])));
  const floor = Object.entries(tables[gate]).flatMap(([name, { isFloor }]) =>
    isFloor && !named.has(name) ? [{ name }] : [],
  );
  const expected = [...floor, ...asked].map((rule) => saidOf(gate, rule, facts, known));
  const shown = (all: readonly Said[]) =>
    all.map(({ name, onFail, passed }) => `${name} ${passed} ${onFail}`).join(', ');
  if (shown(predicates) !== shown(expected))
    return `The ${gate} gate says ${shown(predicates)}; it is ${shown(expected)}.`;
  const failed = expected.filter(({ passed }) => !passed);
  const approval = facts.approval as { readonly by: string; readonly because: string } | null;
  const who = approvals?.[facts.risk?.level ?? 'LOW'] ?? 'anyone';
  const isApproved =
    approval !== null && /\S/.test(approval.because) && (who === 'anyone' || who.includes(approval.by));
  const isHard = failed.some(({ onFail }) => onFail === 'block');
  const due = isHard ? 'block' : failed.length > 0 && !isApproved ? 'review' : 'pass';
  if (outcome !== due) return `The ${gate} gate says ${outcome}, and it is ${due}.`;
  const clearer = due === 'pass' && failed.length > 0 ? approval : null;
  if (clearedBy !== clearer && JSON.stringify(clearedBy) !== JSON.stringify(clearer))
    return `The ${gate} gate is said to be cleared by ${JSON.stringify(clearedBy)}.`;
  return JSON.stringify(decision.approvers ?? 'anyone') === JSON.stringify(who)
    ? null
    : `The ${gate} gate has ${JSON.stringify(decision.approvers)} as those who may clear it.`;
}
