/** What one decision of the dispatcher comes to: who starts, what is planned, and what is said of those who wait. */
import { admit } from '../../actors/dispatcher/admit.ts';
import { oneTrialEach, underBreakers } from '../../actors/dispatcher/breakers.ts';
import { nextLookAt } from '../../actors/dispatcher/pace.ts';
import { problemOf } from '../../actors/dispatcher/problem.ts';
import { decide, heldBackIn, someoneWaits } from '../../actors/dispatcher/rules.ts';
import type { DispatcherState } from '../../actors/dispatcher/schema.ts';
import { explainJob } from '../../actors/dispatcher/why.ts';
import { planners } from '../../actors/planner/planners.ts';
import { whyHere } from '../../actors/planner/words.ts';
import { isLike, isSaid, WORDS } from '../books/book.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';
import { gates, pressed } from './admitting.ts';
import { drawTables, NOW, stateOf } from './dispatch-tables.ts';
import { law } from './law.ts';

const LOOK_EVERY_MS = 900_000;
/** Where the gate holds something back it may go by the hour. */
const LOOK_EVERY_HELD_MS = 300_000;

interface Case {
  readonly state: DispatcherState;
  /** What was recorded last: as it comes out now, or a little otherwise. */
  readonly recorded:
    | 'nothing'
    | 'same'
    | 'shifted'
    | 'other words'
    | 'fewer words'
    | 'more words'
    | 'other place';
}

function draw(dice: Dice): readonly Case[] {
  const drawn = dice.chance(0.7) ? pressed(dice, drawTables(dice)) : drawTables(dice);
  const rules = dice.pick(gates);
  const policy = { ...drawn.policy, profiles: [], ...(rules && { dispatch: rules }) };
  const ids = Object.keys(drawn.printers);
  const few = dice.chance(0.6) ? ids.slice(0, 1) : ids;
  const printers = Object.fromEntries(few.map((id) => [id, drawn.printers[id]]));
  const state = stateOf(
    { ...drawn, policy, printers, queue: dice.chance(0.05) ? {} : drawn.queue },
    {
      ...(dice.chance(0.08) && { policy: null }),
      stoppedBecause: dice.chance(0.08) ? 'A fire drill.' : null,
      assigned: dice.chance(0.2) ? { 'J-0': 'p-1' } : {},
      breakers: dice.chance(0.3)
        ? { 'plan/P-1': { state: dice.pick(['tripped', 'halfOpen']), because: 'It failed.', trial: null } }
        : {},
      ...(dice.chance(0.3) && { heldBack: dice.pick([{}, { 'J-9': {} }]) }),
      plannedAt: dice.pick([null, NOW - 240_000, NOW - 600_000, NOW - 2_000_000]),
    },
  );
  const recorded = dice.pick([
    'nothing',
    'same',
    'shifted',
    'other words',
    'fewer words',
    'more words',
    'other place',
  ]);
  return [{ state, recorded: recorded as Case['recorded'] }];
}

/** Of jobs that make way the start is later by as much as their machine is taken; each moves the next. */
function planOf(assignments: readonly Loose[], instead: Loose): Loose[] {
  const taken = new Map<string, number>();
  for (const one of Object.values<Loose>(instead)) taken.set(one.printerId, one.endAt);
  const planned = assignments.map(({ endAt, jobId, printerId, startAt }) => {
    if (jobId in instead) return instead[jobId];
    const from = taken.get(printerId);
    const later = from === undefined ? 0 : Math.max(0, from - startAt);
    if (from !== undefined) taken.set(printerId, endAt + later);
    return { jobId, printerId, startAt: startAt + later, endAt: endAt + later, why: WORDS };
  });
  return taken.size === 0 ? planned : planned.sort((a, b) => a.startAt - b.startAt);
}

function checkDecision(state: DispatcherState): void {
  const decided = decide(state, NOW);
  const { policy, queue } = state;
  if (policy === null || state.stoppedBecause !== null || Object.keys(queue).length === 0) {
    const words = Object.values(decided.waitingBecause);
    const why = state.stoppedBecause ?? 'configured';
    must(
      decided.starts.length + decided.plan.length + decided.trials.length === 0 &&
        isLike(Object.keys(decided.waitingBecause), Object.keys(queue)) &&
        words.every((one) => one.includes(why)) &&
        isLike(decided.heldBack, {}) &&
        isLike({ ...state, ...decided.tables }, state),
      () => `Nothing can be decided, and it is: ${JSON.stringify(decided)}`,
    );
    return;
  }
  const { held, queue: may } = underBreakers(state, NOW);
  const allowed = { ...state, queue: may };
  const { problem } = problemOf(allowed, policy, NOW);
  const jobs = Object.keys(may).length;
  const budget = { evaluations: 50_000, moves: Math.min(10_000, 10 * jobs), seed: NOW };
  const schedule = planners[policy.planner ?? 'search'](problem, budget, state.plan);
  const taken = new Set(Object.values(state.assigned));
  const ready = schedule.assignments.flatMap((one) => {
    const { changeover, jobId, printerId, startAt } = one;
    const { availability, hasConnector } = state.printers[printerId]!;
    const isFree = availability === 'idle' && hasConnector && !taken.has(printerId);
    return startAt <= NOW && !changeover && isFree ? [{ jobId, printerId, why: whyHere(one) }] : [];
  });
  const { heldBack, instead, starts: admitted } = admit(allowed, policy, schedule.assignments, ready, NOW);
  const { began, breakers, put, starts } = oneTrialEach(state, admitted);
  const given = Object.fromEntries(starts.map(({ jobId, printerId }) => [jobId, printerId]));
  const keys = (job: Loose) => [
    ...job.planIds.map((id: string) => `plan/${id}`),
    `profile/${job.requirements.profileId}:${job.requirements.material}`,
  ];
  const left = Object.fromEntries(Object.entries(queue).filter(([id]) => !(id in given)));
  const going = Object.fromEntries(Object.keys(given).map((id) => [id, keys(queue[id])]));
  must(
    isLike(decided.starts, starts) &&
      isLike(decided.trials, began) &&
      isLike(decided.heldBack, heldBack) &&
      isLike(decided.tables, {
        queue: left,
        assigned: { ...state.assigned, ...given },
        onTheWay: { ...state.onTheWay, ...going },
        breakers,
      }),
    () => `${Object.keys(given)} are to start; decided is ${JSON.stringify(decided).slice(0, 1_500)}`,
  );
  const plan = planOf(schedule.assignments, instead);
  must(
    isLike(decided.plan, plan),
    () => `Planned is ${JSON.stringify(decided.plan)}; due is ${JSON.stringify(plan)}.`,
  );
  const rejected = Object.fromEntries(schedule.rejected.map(({ because, jobId }) => [jobId, because]));
  for (const jobId of Object.keys(queue)) {
    const because = decided.waitingBecause[jobId];
    const due = rejected[jobId] ?? held[jobId] ?? put[jobId];
    const planned = schedule.assignments.find((one) => one.jobId === jobId);
    if (jobId in given)
      must(because === undefined || due !== undefined, () => `${jobId} starts, and waits: ${because}`);
    else if (due !== undefined) must(because === due, () => `${jobId} waits: "${because}", not "${due}".`);
    else checkWords(state, jobId, because, planned, heldBack[jobId]);
  }
  must(
    Object.entries(decided.waitingBecause).every(([id, words]) => id in queue && isSaid(words)),
    () => `Told are ${JSON.stringify(decided.waitingBecause)}.`,
  );
}

/** What it waits for is named: the gate's own words, the spool to load, or the machine and where that stands. */
function checkWords(
  { printers, queue }: DispatcherState,
  jobId: string,
  because: string | undefined,
  planned: Loose,
  refused: Loose,
): void {
  const { colour, material } = queue[jobId]!.requirements;
  const obstacle = refused?.predicates.find((one: Loose) => !one.passed)?.words;
  const parts =
    obstacle !== undefined
      ? [obstacle]
      : planned.changeover
        ? [planned.printerId, material, colour]
        : [planned.printerId, printers[planned.printerId] === undefined ? '' : '.'];
  const isLoading = because?.includes('load ') === true;
  must(
    because !== undefined &&
      parts.every((part) => because.includes(part)) &&
      (obstacle !== undefined || isLoading === planned.changeover),
    () => `${jobId} waits: "${because}"; that is to name ${parts.join(', ')}.`,
  );
}

/** It is news where order, machines or reasons differ from what is on record, and not where all is only later. */
function checkNews({ recorded, state }: Case): void {
  const now = decide(state, NOW);
  const { plan, waitingBecause } = now;
  const [first, ...words] = Object.keys(waitingBecause);
  const record: Record<Case['recorded'], [Loose, boolean]> = {
    nothing: [{ plan: [], waitingBecause: {} }, plan.length > 0 || first !== undefined],
    same: [{ plan, waitingBecause }, false],
    shifted: [
      { plan: plan.map((one) => ({ ...one, startAt: one.startAt + 60_000 })), waitingBecause },
      false,
    ],
    'other words': [
      { plan, waitingBecause: { ...waitingBecause, ...(first !== undefined && { [first]: 'So.' }) } },
      first !== undefined,
    ],
    'fewer words': [
      { plan, waitingBecause: Object.fromEntries(words.map((id) => [id, waitingBecause[id]])) },
      first !== undefined,
    ],
    'more words': [{ plan, waitingBecause: { ...waitingBecause, 'J-99': 'So.' } }, true],
    'other place': [
      { plan: plan.map((one, index) => (index === 0 ? { ...one, printerId: 'p-99' } : one)), waitingBecause },
      plan.length > 0,
    ],
  };
  const [on, isNews] = record[recorded];
  // The rule of thumb does not look at what was planned before.
  const again = decide({ ...state, ...on }, NOW);
  must(again.news === isNews, () => `With ${recorded} on record it is news: ${again.news}.`);
  const held = Object.keys(now.heldBack).length > 0;
  const told = heldBackIn({ ...state, decided: now });
  must(
    isLike(told, held || state.heldBack !== undefined ? { heldBack: now.heldBack } : {}),
    () => `Held back is ${Object.keys(now.heldBack)}, and told ${JSON.stringify(told)}.`,
  );
}

function checkLook(state: DispatcherState): void {
  const jobs = Object.values(state.queue);
  const ends = jobs.flatMap(({ avoid }) => Object.values(avoid)).filter((until) => until > NOW);
  const every = Object.keys(state.heldBack ?? {}).length > 0 ? LOOK_EVERY_HELD_MS : LOOK_EVERY_MS;
  const due = Math.min(Math.max(NOW, (state.plannedAt ?? NOW) + every), ...ends);
  const at = nextLookAt(state, NOW);
  must(
    at === due && someoneWaits(state) === jobs.length > 0,
    () => `It looks again at ${at}; due is ${due}.`,
  );
}

function checkWhy(state: DispatcherState): void {
  const { policy, queue, stoppedBecause } = state;
  must(explainJob(state, 'J-99', NOW) === null, () => 'A job that does not wait is explained.');
  for (const jobId of Object.keys(queue)) {
    const one = explainJob(state, jobId, NOW);
    const known = explainJob({ ...state, waitingBecause: { [jobId]: 'It is late.' } }, jobId, NOW);
    const said = [one, known].map((told) => told?.waitsBecause ?? '');
    const due = stoppedBecause === null ? ['planned', 'It is late.'] : [stoppedBecause, stoppedBecause];
    must(
      policy === null
        ? one === null
        : one !== null && due.every((words, index) => said[index]!.includes(words)),
      () => `${jobId} is explained: ${said.join(' ')}`,
    );
  }
}

export const decidingLaw = law<Case>({
  name: 'a decision is told as it is',
  holds:
    'What starts, what is planned and what is said of those who wait follows from the schedule, the gate and the breakers.',
  about: ['actors/dispatcher/'],
  cases: 250,
  draw,
  check: (cases) => {
    for (const one of cases) {
      checkDecision(one.state);
      checkNews(one);
      checkLook(one.state);
      checkWhy(one.state);
    }
  },
});
