/** The policy gates against tables of their own: each predicate, what adds up of them, and who may clear what. */
import { decide, obstaclesOf } from '../../actors/policy/gate.ts';
import { quoteGate } from '../../actors/policy/quote-gate.ts';
import { releaseGate } from '../../actors/policy/release-gate.ts';
import { reprintGate } from '../../actors/policy/reprint-gate.ts';
import type { GateDecision } from '../../actors/policy/schema.ts';
import { sliceGate } from '../../actors/policy/slice-gate.ts';
import { whyNotDecided } from '../properties/gates-again.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';
import { law } from './law.ts';

interface Case {
  readonly gate: GateDecision['gate'];
  readonly policy: Loose;
  readonly facts: Loose;
}

const levels = ['LOW', 'MEDIUM', 'HIGH'] as const;
/** Mostly nothing speaks against it: what adds up is seen best where one thing does. */
const mostly = (dice: Dice): boolean => dice.chance(0.85);
const some = (dice: Dice): string[] => (mostly(dice) ? [] : ['Something.']);
const reason = (dice: Dice): string | null => (mostly(dice) ? null : 'Somebody says so.');
const risk = (dice: Dice) => ({ level: dice.pick(levels), words: 'As drawn.' });
const approval = (dice: Dice) =>
  dice.chance(0.5) ? null : { by: 'ada', because: dice.pick(['Looked at it.', 'Fine.', ' ']) };

const drawn: Readonly<Record<GateDecision['gate'], (dice: Dice) => Omit<Case, 'gate'>>> = {
  quote: (dice) => ({
    policy: {
      instant: mostly(dice),
      reviewFlaggedGeometry: dice.chance(0.5),
      reviewUnsupportedProfile: dice.chance(0.5),
      reviewUvSpecialty: dice.chance(0.5),
      reviewComplianceRisk: dice.chance(0.5),
      reviewFromRisk: dice.pick(levels),
      ...(dice.chance(0.5) ? { reviewFromTotal: 100 } : {}),
      validDays: 14,
    },
    facts: {
      unmakeable: some(dice),
      geometryFlags: some(dice),
      unsupportedProfiles: some(dice),
      lanes: dice.pick([['FDM'], ['FDM'], ['UV'], ['FDM', 'UV'], []]),
      complianceFlags: some(dice),
      total: dice.pick([10, 99.99, 100, 100.01]),
      currency: 'EUR',
      risk: risk(dice),
      approval: approval(dice),
    },
  }),
  slice: (dice) => ({
    policy: { automatic: mostly(dice), approveFromRisk: dice.pick(levels) },
    facts: {
      preflight: dice.pick(['ok', 'warn', 'repair', 'block']),
      preflightWords: [],
      blockedBecause: reason(dice),
      risk: risk(dice),
      approval: approval(dice),
    },
  }),
  release: (dice) => ({
    policy: {
      automatic: mostly(dice),
      requireMachineHealth: dice.chance(0.5),
      requireCamera: dice.chance(0.5),
      requirePowerTelemetry: dice.chance(0.5),
      requireProfileChecks: dice.chance(0.5),
      approveFromRisk: dice.pick(levels),
    },
    facts: {
      printer: {
        printerId: 'p-1',
        link: mostly(dice) ? 'up' : 'down',
        ready: mostly(dice),
        camera: mostly(dice),
        powerTelemetry: mostly(dice),
        plateClear: mostly(dice),
        failuresInARow: mostly(dice) ? 0 : 1,
        desyncedBecause: reason(dice),
        loaded: mostly(dice)
          ? { material: 'PLA', colour: 'black' }
          : dice.pick([null, { material: 'PLA', colour: 'white' }, { material: 'PETG', colour: 'black' }]),
        nozzleDiametersMillimetres: dice.pick([[0.4], [0.4, 0.6], [0.6], []]),
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
    },
  }),
  reprint: (dice) => ({
    policy: { automatic: mostly(dice), retryCeiling: dice.whole(1, 4) },
    facts: { attempts: dice.whole(0, 5), unwantedBecause: reason(dice), approval: approval(dice) },
  }),
};

const gates = { quote: quoteGate, slice: sliceGate, release: releaseGate, reprint: reprintGate } as const;

function check(cases: readonly Case[]): void {
  for (const { gate, policy, facts } of cases) {
    const decision = (gates[gate] as (version: string, policy: Loose, facts: Loose) => GateDecision)(
      '7',
      policy,
      facts,
    );
    must(
      decision.gate === gate && decision.policyVersion === '7' && decision.inputs === facts,
      () => `The ${gate} gate does not say what it decided on.`,
    );
    const wrong = whyNotDecided(policy, decision);
    must(wrong === null, () => wrong ?? '');
    // Whatever their order: what nobody can waive is shown first.
    const turned = decide(gate, '7', facts, decision.predicates.toReversed(), facts.approval);
    must(turned.outcome === decision.outcome, () => `Turned round the ${gate} gate says ${turned.outcome}.`);
    const shown = obstaclesOf(turned);
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

const names = ['quote', 'slice', 'release', 'reprint'] as const;

export const gatesLaw = law<Case>({
  name: 'gates decide by the policy',
  holds:
    'Each gate decides what follows from the policy and the facts, and only an approval with a reason clears it.',
  cases: 2_000,
  draw: (dice) => {
    const gate = dice.pick(names);
    return [{ gate, ...drawn[gate](dice) }];
  },
  check,
});
