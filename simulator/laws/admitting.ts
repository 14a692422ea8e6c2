/** The dispatch gate among several jobs: who starts, who is held back, and who goes before another. */
import { admit } from '../../actors/dispatcher/admit.ts';
import { rulesOf } from '../../actors/policy/settings.ts';
import { isLike, WORDS } from '../books/book.ts';
import { whyNotDecided } from '../properties/gates-again.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';
import {
  drawTables,
  HOUR_MS,
  isOf,
  NOW,
  offeredGrams,
  stateOf,
  type Tables,
  wantedGrams,
} from './dispatch-tables.ts';
import { law } from './law.ts';

interface Case {
  readonly tables: Tables;
  readonly assignments: readonly Loose[];
  readonly ready: readonly string[];
}

/** Dense around what makes one give way to another: dates that are just kept, or just missed, behind it. */
export function pressed(dice: Dice, { policy, ...tables }: Tables): Tables {
  const behind = dice.pick(
    Object.values(tables.queue).map(({ estimatedSeconds }) => 1_000 * estimatedSeconds),
  )!;
  const slack = behind + 60_000 * policy.setup.startMinutes;
  const queue = Object.fromEntries(
    Object.entries(tables.queue).map(([id, job]) => {
      const alone = NOW + 1_000 * job.estimatedSeconds;
      const dueAt = dice.pick([
        null,
        alone - 1,
        alone,
        alone + 1,
        alone + slack - 1,
        alone + slack,
        alone + slack / 2,
      ]);
      const { colour } = job.requirements;
      const requirements = { ...job.requirements, colour: dice.chance(0.85) ? 'black' : colour };
      return [
        id,
        { ...job, dueAt, requirements, ...(dice.chance(0.2) && { allowed: { by: 'ada', because: 'So.' } }) },
      ];
    }),
  );
  const lots = {
    ...tables.lots,
    'L-9': { material: 'PLA', colour: 'black', availableGrams: 150, usable: true },
  };
  const printers = Object.fromEntries(
    Object.entries(tables.printers).map(([id, one]) => [
      id,
      dice.chance(0.75)
        ? {
            ...one,
            availability: 'idle',
            hasConnector: true,
            loaded: { material: 'PLA', colour: 'black', lotId: 'L-9' },
          }
        : one,
    ]),
  );
  const profiles = [{ id: 'standard', printers: dice.chance(0.8) ? [] : ['p-2'], materials: [] }];
  return { policy: { ...policy, profiles }, queue, lots, printers };
}

export const gates = [
  undefined,
  [
    ...rulesOf.dispatch.filter(({ name }) => name !== 'sla-protection'),
    { name: 'sla-protection', params: { withinHours: 3 } },
  ],
  [
    ...rulesOf.dispatch,
    { name: 'dear', fact: 'job.value', op: '>=', value: 30, onFail: 'review', words: 'Dear.' },
  ],
];

function draw(dice: Dice): readonly Case[] {
  const drawn = pressed(dice, drawTables(dice));
  const rules = dice.pick(gates);
  const tables = { ...drawn, policy: { ...drawn.policy, ...(rules && { dispatch: rules }) } };
  const assignments = Object.values(tables.queue).map(({ dueAt, jobId }) => {
    const startAt = NOW + dice.pick([0, HOUR_MS])!;
    const endAt = dueAt === null ? startAt + HOUR_MS : dueAt + dice.pick([-1, 0, 1, HOUR_MS])!;
    return {
      ...{ jobId, printerId: dice.pick(Object.keys(tables.printers)), startAt, endAt, changeover: false },
      ...{ late: false, postponed: null, setupMinutes: 0, expectedMargin: 1 },
    };
  });
  const taken = new Set<string>();
  const ready = assignments.flatMap(({ jobId, printerId }) => {
    if (taken.has(printerId!) || !dice.chance(0.5)) return [];
    taken.add(printerId!);
    return [jobId];
  });
  return [{ tables, assignments, ready }];
}

const spoolOf = ({ lots }: Tables, { loaded }: Loose): Loose =>
  loaded?.lotId === undefined ? undefined : lots[loaded.lotId];

/** This machine, loaded as it is, could begin it now. */
function couldStart(tables: Tables, { avoid, massGrams, requirements }: Loose, printer: Loose): boolean {
  const { policy } = tables;
  const lot = spoolOf(tables, printer);
  return (
    printer.availability === 'idle' &&
    !(avoid[printer.printerId] > NOW) &&
    printer.loaded !== null &&
    isOf(printer.loaded, requirements) &&
    lot?.usable === true &&
    offeredGrams(lot, policy) >= wantedGrams(massGrams, policy) &&
    policy.profiles.every(
      ({ printers }: Loose) => printers.length === 0 || printers.includes(printer.printerId),
    )
  );
}

/** Due first of those more urgent jobs that would be in time here now, and not behind this one; and are too late as planned. */
function atStake(
  { assignments, ready, tables }: Case,
  job: Loose,
  printer: Loose,
  given: Set<string>,
): Loose {
  const { policy, queue } = tables;
  const behind = 1_000 * job.estimatedSeconds + 60_000 * policy.setup.startMinutes;
  const [first] = assignments
    .filter(({ endAt, jobId }) => {
      const { dueAt, estimatedSeconds, priority } = queue[jobId]!;
      const doneAt = NOW + 1_000 * estimatedSeconds;
      const isLate = dueAt !== null && dueAt < endAt;
      const isSaved = doneAt <= dueAt && doneAt + behind > dueAt;
      const isElsewhere = given.has(jobId) || ready.includes(jobId);
      return isLate && priority < job.priority && isSaved && !isElsewhere;
    })
    .map(({ jobId }) => queue[jobId]!)
    .filter((other) => couldStart(tables, other, printer))
    .sort((a, b) => a.dueAt - b.dueAt);
  return first === undefined
    ? null
    : {
        jobId: first.jobId,
        priority: first.priority,
        dueInHours: (first.dueAt - NOW) / HOUR_MS,
        neededHours: first.estimatedSeconds / 3_600,
      };
}

function askedOf(tables: Tables, job: Loose, printer: Loose, stake: Loose): Loose {
  const { policy } = tables;
  const { dueAt, estimatedSeconds, jobId, massGrams, priority, queuedAt, requirements, valueMinor } = job;
  const { availability, hasConnector, loaded, printerId, spec } = printer;
  const lot = spoolOf(tables, printer);
  return {
    job: {
      ...{ jobId, material: requirements.material, colour: requirements.colour, priority },
      printHours: estimatedSeconds / 3_600,
      massGrams: wantedGrams(massGrams, policy),
      value: valueMinor / 100,
      dueInHours: dueAt === null ? null : (dueAt - NOW) / HOUR_MS,
      waitedHours: (NOW - queuedAt) / HOUR_MS,
    },
    machine: {
      printerId,
      availability: hasConnector ? availability : 'noConnector',
      loaded: loaded === null ? null : { material: loaded.material, colour: loaded.colour },
      availableGrams: lot === undefined ? null : offeredGrams(lot, policy),
      legacy: spec.legacy,
    },
    // Nobody has shifts here: where none are given somebody is there always.
    people: { attendedNow: true, endsUnattended: false },
    atStake: stake,
    approval: job.allowed ?? null,
  };
}

function check(cases: readonly Case[]): void {
  for (const one of cases) {
    const { assignments, ready, tables } = one;
    const { policy, printers, queue } = tables;
    const rulebook = { rules: policy.dispatch ?? rulesOf.dispatch, approvals: policy.approvals };
    const { heldBack, instead, starts } = admit(
      stateOf(tables),
      policy,
      assignments as never,
      assignments.filter(({ jobId }) => ready.includes(jobId)) as never,
      NOW,
    );
    const startOf = (jobId: string): Loose => starts.find((start) => start.jobId === jobId);
    const given = new Set<string>();
    const due: string[] = [];
    const first: string[] = [];
    for (const jobId of ready) {
      const { printerId } = assignments.find((planned) => planned.jobId === jobId)!;
      const printer = printers[printerId]!;
      const stake = atStake(one, queue[jobId]!, printer, given);
      const start = startOf(jobId);
      const decision = start?.dispatch ?? heldBack[jobId];
      checkDecision(tables, rulebook, decision, queue[jobId]!, printer, stake);
      must(
        (start !== undefined) === (decision.outcome === 'pass') &&
          (heldBack[jobId] === undefined) === (decision.outcome === 'pass'),
        () => `${jobId} is decided ${decision.outcome}; it starts: ${start !== undefined}.`,
      );
      if (start !== undefined) {
        given.add(jobId);
        due.push(`${jobId} ${printerId}`);
        continue;
      }
      const isKept = decision.predicates.some(
        (predicate: Loose) => predicate.name === 'sla-protection' && !predicate.passed,
      );
      if (!isKept || stake === null) continue;
      const before = startOf(stake.jobId);
      if (before === undefined) {
        must(
          !(printer.hasConnector && mayGo(rulebook, queue[stake.jobId]!)),
          () => `${stake.jobId} is to have ${printerId} before ${jobId}, and does not start.`,
        );
        continue;
      }
      checkDecision(tables, rulebook, before.dispatch, queue[stake.jobId]!, printer, null);
      given.add(stake.jobId);
      due.push(`${stake.jobId} ${printerId}`);
      first.push(stake.jobId);
      checkInstead(instead[stake.jobId], queue[stake.jobId]!, printerId, before, jobId);
    }
    must(
      isLike(
        starts.map((start) => `${start.jobId} ${start.printerId}`),
        due,
      ) && isLike(Object.keys(instead), first),
      () =>
        `${starts.map(({ jobId }) => jobId)} start, ${Object.keys(instead)} before others; due are ${due}.`,
    );
  }
}

/** Whether nothing but the owner's own rule may keep the urgent one from the machine. */
const mayGo = ({ rules }: Loose, job: Loose): boolean =>
  !rules.some(
    ({ fact, value }: Loose) => fact === 'job.value' && job.valueMinor / 100 >= value && !job.allowed,
  );

function checkDecision(
  tables: Tables,
  rulebook: Loose,
  decision: Loose,
  job: Loose,
  printer: Loose,
  stake: Loose,
): void {
  const asked = askedOf(tables, job, printer, stake);
  must(
    isLike(decision?.inputs, asked),
    () =>
      `${job.jobId} on ${printer.printerId} is asked about ${JSON.stringify(decision?.inputs)}; it is ${JSON.stringify(asked)}.`,
  );
  const known = (fact: string) => (fact === 'job.value' ? asked.job.value : null);
  const wrong = whyNotDecided({ ...rulebook, known }, decision);
  must(wrong === null, () => wrong ?? '');
}

function checkInstead(planned: Loose, job: Loose, printerId: string, start: Loose, other: string): void {
  const { estimatedSeconds, jobId } = job;
  const endAt = NOW + 1_000 * estimatedSeconds;
  must(
    isLike(planned, { jobId, printerId, startAt: NOW, endAt, why: WORDS }) &&
      planned.why === start.why &&
      start.why.includes(other),
    () => `${jobId} goes before ${other}, and is planned as ${JSON.stringify(planned)}.`,
  );
}

export const admittingLaw = law<Case>({
  name: 'the more urgent goes first',
  holds:
    'Each job that could start is decided by the policy on what is known, and gives way to one that would be late behind it.',
  about: ['actors/dispatcher/admit', 'actors/dispatcher/lots'],
  cases: 800,
  draw,
  check,
});
