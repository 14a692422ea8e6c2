/** The policy gates against tables of their own: each predicate, what adds up of them, and who may clear what. */
import { judge, mayApprove, obstaclesOf, whyNotApprove } from '../../actors/policy/judge.ts';
import { specOf } from '../../actors/policy/registry.ts';
import type { GateDecision } from '../../actors/policy/schema.ts';
import { rulesOf } from '../../actors/policy/settings.ts';
import { whyNotDecided } from '../properties/gates-again.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';
import { law } from './law.ts';

interface Case {
  readonly gate: GateDecision['gate'];
  readonly rules: Loose;
  readonly approvals?: Loose;
  readonly facts: Loose;
}

const levels = ['LOW', 'MEDIUM', 'HIGH'] as const;
/** Mostly nothing speaks against it: what adds up is seen best where one thing does. */
const mostly = (dice: Dice): boolean => dice.chance(0.85);
const some = (dice: Dice): string[] => (mostly(dice) ? [] : ['Something.']);
const reason = (dice: Dice): string | null => (mostly(dice) ? null : 'Somebody says so.');
const risk = (dice: Dice) => ({ level: dice.pick(levels), words: 'As drawn.' });
const loadedWith = (dice: Dice): Loose =>
  mostly(dice)
    ? { material: 'PLA', colour: 'black' }
    : dice.pick([null, { material: 'PLA', colour: 'white' }, { material: 'PETG', colour: 'black' }]);
const approval = (dice: Dice) =>
  dice.chance(0.5) ? null : { by: 'ada', because: dice.pick(['Looked at it.', 'Fine.', ' ']) };

const drawn: Readonly<Record<GateDecision['gate'], (dice: Dice) => Loose>> = {
  quote: (dice) => ({
    unmakeable: some(dice),
    geometryFlags: some(dice),
    unsupportedProfiles: some(dice),
    lanes: dice.pick([['FDM'], ['FDM'], ['UV'], ['FDM', 'UV'], []]),
    complianceFlags: some(dice),
    total: dice.pick([10, 99.99, 100, 100.01]),
    currency: 'EUR',
    risk: risk(dice),
    approval: approval(dice),
    order: {
      customer: dice.pick(['ada', 'grace']),
      partCount: dice.whole(1, 9),
      materials: dice.pick([['PLA'], ['PLA', 'ABS'], []]),
    },
  }),
  slice: (dice) => ({
    preflight: dice.pick(['ok', 'warn', 'repair', 'block']),
    preflightWords: [],
    blockedBecause: reason(dice),
    risk: risk(dice),
    approval: approval(dice),
    ...(dice.chance(0.7)
      ? { part: { material: 'PLA', slicerWarnings: some(dice), printHours: dice.whole(1, 20) } }
      : {}),
  }),
  dispatch: (dice) => ({
    job: {
      jobId: 'J-1',
      material: 'PLA',
      colour: 'black',
      printHours: dice.pick([1, 8, 8.5]),
      massGrams: 100,
      value: 20,
      priority: 1,
      dueInHours: null,
      waitedHours: 1,
    },
    machine: {
      printerId: 'p-1',
      availability: mostly(dice) ? 'idle' : 'tripped',
      loaded: loadedWith(dice),
      availableGrams: dice.pick([null, 99, 100, 500, 500]),
      legacy: dice.chance(0.3),
    },
    people: { attendedNow: mostly(dice), endsUnattended: dice.chance(0.5) },
    atStake: mostly(dice)
      ? null
      : { jobId: 'J-2', priority: 0, dueInHours: dice.pick([4, 24, 24.5]), neededHours: 2 },
    approval: approval(dice),
  }),
  release: (dice) => ({
    printer: {
      printerId: 'p-1',
      link: mostly(dice) ? 'up' : 'down',
      ready: mostly(dice),
      camera: mostly(dice),
      powerTelemetry: mostly(dice),
      plateClear: mostly(dice),
      failuresInARow: mostly(dice) ? 0 : 1,
      desyncedBecause: reason(dice),
      loaded: loadedWith(dice),
      nozzleDiametersMillimetres: dice.pick([[0.4], [0.4, 0.6], [0.6], []]),
      recentRuns: dice.pick([0, 4, 5, 10]),
      recentFailures: 2,
      legacy: dice.chance(0.3),
    },
    wanted: {
      material: 'PLA',
      colour: 'black',
      nozzleDiameterMillimetres: dice.pick([null, 0.4, 0.405, 0.6]),
    },
    profileChecks: { passed: mostly(dice), words: 'As drawn.' },
    planBlockedBecause: reason(dice),
    materialReserved: mostly(dice),
    risk: risk(dice),
    approval: approval(dice),
  }),
  reprint: (dice) => ({
    attempts: dice.whole(0, 5),
    unwantedBecause: reason(dice),
    approval: approval(dice),
  }),
};

/** Facts that owners' own rules are about here, with how they are read from what was drawn. */
const figures: Readonly<Record<GateDecision['gate'], Readonly<Record<string, (facts: Loose) => Loose>>>> = {
  quote: {
    'order.total': ({ total }) => total,
    'order.customer': ({ order }) => order.customer,
    'order.materials': ({ order }) => order.materials,
    'order.lanes': ({ lanes }) => lanes,
    'risk.level': ({ risk: { level } }) => level,
  },
  slice: {
    'part.print-hours': ({ part }) => part?.printHours,
    'part.material': ({ part }) => part?.material,
    'preflight.verdict': ({ preflight }) => preflight,
    'risk.level': ({ risk: { level } }) => level,
  },
  dispatch: {
    'job.mass': ({ job }) => job.massGrams,
    'machine.legacy': ({ machine }) => machine.legacy,
    'people.there': ({ people }) => people.attendedNow,
    'job.due-in': ({ job }) => job.dueInHours,
  },
  release: {
    'machine.camera': ({ printer }) => printer.camera,
    'machine.legacy': ({ printer }) => printer.legacy,
    'machine.failures-in-a-row': ({ printer }) => printer.failuresInARow,
    'machine.recent-failure-share': ({ printer: { recentFailures, recentRuns } }) =>
      recentRuns > 4 ? recentFailures / recentRuns : null,
    'risk.level': ({ risk: { level } }) => level,
  },
  reprint: { 'reprint.attempts': ({ attempts }) => attempts, 'order.tier': () => undefined },
};

const signs = ['=', '!=', '<', '<=', '>', '>='] as const;

/** About a fact that has the value that is asked for, or nearly. */
function comparison(dice: Dice, gate: GateDecision['gate'], facts: Loose): Loose {
  const fact = dice.chance(0.05) ? 'nobody.knows' : dice.pick(Object.keys(figures[gate]))!;
  const value = figures[gate][fact]?.(facts);
  if (Array.isArray(value)) return { fact, op: 'includes', value: dice.pick(['PLA', 'UV', 'ABS']) };
  if (typeof value === 'number')
    return { fact, op: dice.pick(signs), value: value + dice.pick([-1, 0, 0, 1]) };
  if (fact === 'risk.level') return { fact, op: dice.pick(signs), value: dice.pick(levels) };
  if (typeof value === 'boolean')
    return { fact, op: dice.pick(['=', '!='] as const), value: dice.chance(0.5) };
  return dice.chance(0.5)
    ? { fact, op: 'in', value: ['ada', 'PLA', 'ok'] }
    : { fact, op: dice.pick(['=', '!='] as const), value: dice.pick(['ada', 'PLA', 'warn']) };
}

const params: Readonly<Record<string, (dice: Dice) => Loose>> = {
  instant: (dice) => ({ on: mostly(dice) }),
  automatic: (dice) => ({ on: mostly(dice) }),
  value: () => ({ from: 100 }),
  risk: (dice) => ({ from: dice.pick(levels) }),
  'retry-ceiling': (dice) => ({ attempts: dice.whole(1, 4) }),
  'sla-protection': (dice) => ({ withinHours: dice.pick([4, 24]) }),
  'attended-start': (dice) => ({ overHours: dice.pick([0, 8]) }),
};

const heavy = ['note', 'review', 'block'] as const;

function rulesFor(dice: Dice, gate: GateDecision['gate'], facts: Loose): readonly Loose[] {
  const when = () => (dice.chance(0.2) ? { when: [comparison(dice, gate, facts)] } : {});
  const names = Object.keys(specOf(gate).predicates).filter(() => dice.chance(0.8));
  if (dice.chance(0.03)) names.push('from-a-later-version');
  const named = names.map((name) => ({
    name,
    ...(dice.chance(0.6) && params[name] ? { params: params[name](dice) } : {}),
    ...(dice.chance(0.2) ? { onFail: dice.pick(heavy) } : {}),
    ...when(),
  }));
  const own = Array.from({ length: dice.chance(0.4) ? dice.whole(1, 2) : 0 }, () => ({
    ...(dice.chance(0.5) ? { name: 'mine' } : {}),
    ...comparison(dice, gate, facts),
    onFail: dice.pick(heavy),
    words: 'I will not have it.',
    ...when(),
  }));
  return [...own, ...named];
}

const short = (dice: Dice): Loose => ({
  automatic: mostly(dice),
  requireMachineHealth: dice.chance(0.5),
  requireCamera: dice.chance(0.5),
  requirePowerTelemetry: dice.chance(0.5),
  requireProfileChecks: dice.chance(0.5),
  approveFromRisk: dice.pick(levels),
});

function check(cases: readonly Case[]): void {
  for (const { approvals, facts, gate, rules } of cases) {
    const inRules = Array.isArray(rules) ? rules : rulesOf.release(rules);
    const decision: GateDecision = judge(
      gate,
      { version: '7', rules: inRules, approvals } as never,
      facts as never,
    );
    must(
      decision.gate === gate && decision.policyVersion === '7' && decision.inputs === facts,
      () => `The ${gate} gate does not say what it decided on.`,
    );
    const known = (fact: string) => figures[gate][fact]?.(facts);
    const wrong = whyNotDecided({ rules, approvals, known }, decision);
    must(wrong === null, () => wrong ?? '');
    const by = facts.approval?.by ?? 'ada';
    const may = decision.approvers === undefined || decision.approvers.includes(by);
    must(
      mayApprove(decision.approvers, by) === may && (whyNotApprove(decision, by) === null) === may,
      () => `${by} may ${may ? '' : 'not '}clear it, and is told otherwise.`,
    );
    // Whatever their order: what nobody can waive is shown first.
    const shown = obstaclesOf({ ...decision, predicates: decision.predicates.toReversed() });
    const failed = decision.predicates.filter(({ passed }) => !passed);
    const isFirst = shown.every(
      ({ onFail }, index) => onFail === 'block' || shown.slice(index).every((one) => one.onFail === 'review'),
    );
    must(
      isFirst && shown.length === (decision.outcome === 'pass' ? 0 : failed.length),
      () => `Of ${failed.length} that failed it shows ${JSON.stringify(shown)}.`,
    );
  }
}

const names = ['quote', 'slice', 'dispatch', 'release', 'reprint'] as const;

export const gatesLaw = law<Case>({
  name: 'gates decide by the policy',
  holds:
    'Each gate decides what follows from the policy and the facts, and only an approval with a reason clears it.',
  about: ['actors/policy/'],
  cases: 2_500,
  draw: (dice) => {
    const gate = dice.pick(names);
    const facts = drawn[gate](dice);
    const rules = gate === 'release' && dice.chance(0.3) ? short(dice) : rulesFor(dice, gate, facts);
    const approvals = dice.chance(0.6)
      ? {}
      : { approvals: { LOW: 'anyone', MEDIUM: ['ada'], HIGH: dice.pick([['grace'], ['ada', 'grace']]) } };
    return [{ gate, rules, ...approvals, facts }];
  },
  check,
});
