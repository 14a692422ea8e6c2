/** What the release gate is asked about a job, put together again from what the job knows; and who may wave it through. */
import { isDeepStrictEqual } from 'node:util';
import { approvalBy, gate, isBlocked, onlyWaitsForWord, whyNotOverride } from '../../actors/job/gate.ts';
import type { JobState } from '../../actors/job/schema.ts';
import { runRisk } from '../../actors/risk/assess.ts';
import { whyNotDecided } from '../properties/gates-again.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';
import { law } from './law.ts';

interface Case {
  readonly job: Loose;
  readonly approval: Loose | null;
  readonly reason: Loose | null;
}

const AT = 1_700_000_000_000;
const mostly = (dice: Dice): boolean => dice.chance(0.85);
const rules = [
  'reachable',
  'material',
  'nozzle',
  'machine-health',
  'camera',
  'power-telemetry',
  'profile-checks',
];

function draw(dice: Dice): readonly Case[] {
  const massGrams = dice.pick([50, 100, 400]);
  const job: Loose = {
    id: 'J-1',
    customer: 'ada',
    items: Array.from({ length: dice.whole(1, 4) }, (_, index) => ({ itemId: `I-${index}` })),
    requirements: { material: 'PLA', colour: 'black', nozzleDiameterMillimetres: dice.pick([null, 0.4]) },
    estimatedSeconds: 7_200,
    massGrams: 120,
    dueAt: dice.pick([null, AT + 5 * 3_600_000, AT - 3_600_000]),
    replacesJobId: dice.pick([null, 'J-0']),
    attempt: dice.whole(0, 2),
    failures: dice.whole(0, 2),
    policyVersion: dice.pick([null, '7']),
    planBlockedBecause: dice.chance(0.1) ? 'It failed twice.' : null,
    reservedGrams: dice.pick([massGrams, massGrams, massGrams + 5, massGrams - 1]),
    release: dice.chance(0.05)
      ? null
      : [
          ...rules.filter(mostly.bind(null, dice)).map((name) => ({ name })),
          { name: 'risk', params: { from: dice.pick(['LOW', 'MEDIUM', 'HIGH']) } },
          { name: 'automatic', params: { on: dice.chance(0.6) } },
        ],
    prepared: dice.chance(0.05)
      ? null
      : {
          warnings: mostly(dice) ? [] : ['Thin walls.'],
          profile: 'fine 3',
          massGrams,
          estimatedSeconds: dice.pick([3_600, 36_000, 90_000]),
        },
    printerReport: dice.chance(0.05)
      ? null
      : {
          printerId: 'p-1',
          link: mostly(dice) ? 'up' : 'down',
          ready: true,
          camera: mostly(dice),
          powerTelemetry: mostly(dice),
          plateClear: mostly(dice),
          failuresInARow: mostly(dice) ? 0 : 2,
          desyncedBecause: null,
          loaded: { material: 'PLA', colour: mostly(dice) ? 'black' : 'white' },
          nozzleDiametersMillimetres: [0.4],
          ...(dice.chance(0.7) && {
            legacy: dice.chance(0.3),
            recentRuns: dice.pick([0, 4, 10]),
            recentFailures: dice.whole(0, 4),
          }),
        },
    ...(dice.chance(0.8) && {
      circumstances: {
        value: dice.pick([10, 90]),
        availableGrams: dice.pick([null, 100, 800]),
        unattendedShare: dice.pick([0, 0.5, 0.51, 1]),
        endsUnattended: dice.chance(0.5),
        demandingMaterial: dice.chance(0.3),
      },
    }),
    ...(dice.chance(0.4) && { approvals: { LOW: 'anyone', MEDIUM: ['ada'], HIGH: ['ada', 'grace'] } }),
  };
  return [
    {
      job,
      approval: dice.chance(0.3) ? { by: dice.pick(['ada', 'bob']), because: 'Looked at it.' } : null,
      reason: dice.pick([null, { code: 'ok' }, { code: 'ok', words: 'I stand beside it.' }]),
    },
  ];
}

/** What the gate is to be given. */
function askedOf(job: Loose, approval: Loose | null): Loose {
  const { circumstances, prepared, printerReport: machine } = job;
  const isCounted = machine.recentRuns !== undefined;
  const hours = prepared.estimatedSeconds / 3_600;
  const run: Loose = {
    // As if it had had six ordinary runs before, of which six in a hundred failed.
    recentFailureShare: isCounted ? (machine.recentFailures + 0.36) / (machine.recentRuns + 6) : null,
    failuresInARow: machine.failuresInARow,
    legacy: machine.legacy === true,
    camera: machine.camera,
    powerTelemetry: machine.powerTelemetry,
    unattended: circumstances?.endsUnattended === true || circumstances?.unattendedShare > 0.5,
    printHours: hours,
    materialRatio:
      typeof circumstances?.availableGrams === 'number'
        ? circumstances.availableGrams / prepared.massGrams
        : null,
    anomalyCount: 0,
    partCount: job.items.length,
    massGrams: prepared.massGrams,
    demandingMaterial: circumstances?.demandingMaterial === true,
    failedAttempts: job.failures,
  };
  return {
    printer: machine,
    wanted: job.requirements,
    passed: prepared.warnings.length === 0,
    planBlockedBecause: job.planBlockedBecause,
    materialReserved: job.reservedGrams >= prepared.massGrams,
    run,
    approval,
    job:
      circumstances === undefined
        ? undefined
        : {
            customer: 'ada',
            value: circumstances.value,
            printHours: hours,
            massGrams: prepared.massGrams,
            partCount: job.items.length,
            attempt: job.attempt + 1,
            dueInHours: job.dueAt === null ? null : (job.dueAt - AT) / 3_600_000,
            isReprint: job.replacesJobId !== null,
            endsUnattended: circumstances.endsUnattended,
          },
  };
}

function check(cases: readonly Case[]): void {
  for (const { approval, job, reason } of cases) {
    const { blockers, decision } = gate(job as JobState, AT, approval as never);
    if (job.printerReport === null || job.prepared === null || job.release === null) {
      must(
        decision === null && blockers.length === 1 && !blockers[0]!.canOverride,
        () => `Nothing is known of it, and it is decided: ${JSON.stringify(blockers)}`,
      );
      continue;
    }
    const due = askedOf(job, approval);
    const { profileChecks, risk, ...inputs } = decision!.inputs as Loose;
    const { passed, ...expected } = due;
    const shown = (of: Loose) => JSON.parse(JSON.stringify(of)) as Loose;
    must(
      isDeepStrictEqual(shown(inputs), shown(expected)) && profileChecks.passed === passed,
      () => `It is asked about ${JSON.stringify(inputs)}; it is ${JSON.stringify(expected)}.`,
    );
    must(
      isDeepStrictEqual(risk, runRisk(due.run)) && decision!.policyVersion === (job.policyVersion ?? ''),
      () => `Its risk is said to be ${JSON.stringify(risk)}.`,
    );
    const wrong = whyNotDecided({ rules: job.release, approvals: job.approvals }, decision!);
    must(wrong === null, () => wrong ?? '');
    const failed = decision!.predicates.filter((one) => !one.passed);
    must(
      blockers.map(({ canOverride, code }) => `${code} ${canOverride}`).join() ===
        failed.map(({ name, onFail }) => `${name} ${onFail === 'review'}`).join(),
      () =>
        `${JSON.stringify(blockers)} stand in its way; failed are ${failed.map(({ name }) => name).join()}.`,
    );
    waved({ ...job, blockers, decision } as unknown as JobState, failed, reason, decision!.approvers);
  }
}

function waved(
  job: JobState,
  failed: readonly { readonly name: string; readonly onFail: string }[],
  reason: Loose | null,
  approvers: unknown,
): void {
  const isHard = failed.some(({ onFail }) => onFail === 'block');
  const isOnlyWord = failed.length > 0 && failed.every(({ name }) => name === 'automatic');
  must(
    isBlocked(job) === isHard && onlyWaitsForWord(job) === isOnlyWord,
    () =>
      `Blocked ${isBlocked(job)}, only waits for a word ${onlyWaitsForWord(job)}: ${JSON.stringify(failed)}`,
  );
  for (const by of ['ada', 'bob']) {
    const meta = { by: { kind: 'operator', id: by }, ...(reason !== null && { reason }) } as never;
    const may = Array.isArray(approvers) ? approvers.includes(by) : true;
    const due = !isHard && may && (reason !== null || isOnlyWord);
    const because = whyNotOverride(job, meta);
    must((because === null) === due, () => `${by} with ${JSON.stringify(reason)} is told "${because}".`);
    const said = approvalBy(meta);
    const words = reason === null ? null : (reason.words ?? reason.code);
    must(
      said.by === by && said.because.length > 0 && (words === null || said.because === words),
      () => `What ${by} says is kept as ${JSON.stringify(said)}.`,
    );
  }
}

export const releaseLaw = law<Case>({
  name: 'a release is asked about what is known',
  holds:
    'The release gate is given what the job knows of itself and its machine, and people wave through only what they may.',
  about: ['actors/job/gate'],
  cases: 400,
  draw,
  check,
});
