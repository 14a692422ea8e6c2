/** When the plan on record is kept to, when a change is worth another, and how soon. */
import { admit } from '../../actors/dispatcher/admit.ts';
import { earmarks, keptFrom } from '../../actors/dispatcher/earmarks.ts';
import { follow } from '../../actors/dispatcher/follow.ts';
import {
  changesPlan,
  hasFreed,
  isFreeAsPlanned,
  isPunctual,
  isStep,
  leavesGap,
  mayStart,
  settleAt,
  suitsSomeone,
} from '../../actors/dispatcher/pace.ts';
import { planJobOf, standingOf } from '../../actors/dispatcher/problem.ts';
import type { DispatcherState } from '../../actors/dispatcher/schema.ts';
import { obstacle } from '../../actors/planner/obstacle.ts';
import { isLike } from '../books/book.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';
import { gates, pressed } from './admitting.ts';
import { drawTables, isOf, NOW, offeredGrams, stateOf, type Tables, wantedGrams } from './dispatch-tables.ts';
import { law } from './law.ts';

const PUNCTUAL_MS = 1_800_000;
const steps = ['reserved', 'starting', 'printing', 'awaitingClear'];

interface Case {
  readonly tables: Tables;
  readonly state: DispatcherState;
  readonly now: Loose;
  readonly lot: Loose;
  readonly jobId: string;
}

const moment = (dice: Dice): number | null =>
  dice.pick([null, NOW, NOW - PUNCTUAL_MS, NOW - PUNCTUAL_MS - 1, NOW + PUNCTUAL_MS, NOW + PUNCTUAL_MS + 1])!;

function draw(dice: Dice): readonly Case[] {
  const drawn = dice.chance(0.7) ? pressed(dice, drawTables(dice)) : drawTables(dice);
  const rules = dice.pick([undefined, ...gates]);
  const policy = {
    ...drawn.policy,
    profiles: [],
    planner: dice.pick([undefined, 'search', 'search', 'fifo']),
    ...(rules && { dispatch: rules }),
  };
  const printers = Object.fromEntries(
    Object.entries(drawn.printers).map(([id, one]) => [
      id,
      {
        ...one,
        availability: dice.chance(0.4) ? dice.pick([...steps, 'offline']) : one.availability,
        freeAt: moment(dice),
        ...(dice.chance(0.15) && { onTrial: true }),
      },
    ]),
  );
  const tables = { ...drawn, policy, printers, queue: dice.chance(0.15) ? {} : drawn.queue };
  const ids = [...Object.keys(drawn.queue), 'J-8'];
  const plan = ids
    .filter(() => dice.chance(0.6))
    .map((jobId) => ({
      ...{ jobId, printerId: dice.pick(Object.keys(printers)), startAt: moment(dice) ?? NOW },
      ...{ endAt: NOW + 7_200_000, why: 'It stands free.' },
    }));
  const state = stateOf(tables, {
    plan,
    ...(dice.chance(0.06) && { policy: null }),
    stoppedBecause: dice.chance(0.06) ? 'So.' : null,
    staleSince: dice.pick([null, NOW - 400]),
    assigned: dice.chance(0.3) ? { [dice.pick(['J-8', 'J-9'])!]: dice.pick(Object.keys(printers)) } : {},
    breakers: dice.chance(0.2)
      ? { [dice.pick(['plan/P-1', 'plan/P-9'])!]: { state: 'halfOpen', trial: null, because: '' } }
      : {},
    ...(dice.chance(0.2) && { heldBack: { [dice.pick(ids)!]: {} } }),
  });
  const printer = dice.pick(Object.values(printers))!;
  const others = [
    { material: 'PLA', colour: 'white', lotId: 'L-7' },
    { ...printer.loaded, colour: 'red' },
    null,
  ];
  const now = {
    ...printer,
    printerId: dice.chance(0.9) ? printer.printerId : 'p-9',
    availability: dice.pick(['idle', 'idle', ...steps, 'offline']),
    loaded: dice.chance(0.8) ? printer.loaded : dice.pick(others),
    freeAt: moment(dice),
    meta: { at: NOW },
  };
  const lotId = dice.pick([...Object.keys(tables.lots), 'L-8'])!;
  const known = tables.lots[lotId] ?? { material: 'PLA', colour: 'black', usable: true };
  const lot = {
    ...known,
    ...{ lotId, availableGrams: dice.pick([0, 39, 40, 99, 100, 110, 150, 400]) },
    ...(dice.chance(0.1) && { usable: !known.usable }),
    ...(dice.chance(0.1) && { colour: 'white' }),
    ...(dice.chance(0.1) && { material: 'PETG' }),
  };
  return [{ tables, state, now, lot, jobId: dice.pick([...ids, 'J-9'])! }];
}

const spool = (loaded: Loose): string => [loaded?.lotId, loaded?.material, loaded?.colour].join('|');
const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= PUNCTUAL_MS;

function checkMachine({ now, state }: Case): void {
  const before: Loose = state.printers[now.printerId];
  const isSame = before !== undefined && spool(before.loaded) === spool(now.loaded);
  const wasStep = steps.includes(before?.availability);
  const freeAt = now.availability === 'awaitingClear' ? NOW : now.freeAt;
  const inTime = before?.freeAt === null || freeAt === null || isNear(before?.freeAt, freeAt);
  const due = {
    freed: now.availability === 'idle' && (!isSame || before.availability !== 'idle'),
    step: isSame && steps.includes(now.availability) && (wasStep || before.availability === 'idle') && inTime,
    freeAsPlanned: isSame && state.staleSince === null && now.availability === 'idle' && wasStep,
  };
  const is = {
    freed: hasFreed(state, now),
    step: isStep(state, now),
    freeAsPlanned: isFreeAsPlanned(state, now),
  };
  must(
    isLike(is, due),
    () =>
      `Before ${JSON.stringify(before)}, now ${JSON.stringify(now)}: ${JSON.stringify(is)}, not ${JSON.stringify(due)}.`,
  );
  for (const ms of [0, PUNCTUAL_MS, PUNCTUAL_MS + 1])
    must(
      isPunctual(NOW, NOW + ms) === ms <= PUNCTUAL_MS && isPunctual(NOW + ms, NOW) === ms <= PUNCTUAL_MS,
      () => `${ms} ms off is punctual or not.`,
    );
  must(settleAt(state) === (state.staleSince ?? 0) + 1_000, () => `It settles at ${settleAt(state)}.`);
}

/** A machine stands ready: idle, promised to nobody, with a sound spool on the books. */
function isReady({ lots }: Tables, { assigned, printers }: DispatcherState, printerId: string): boolean {
  const { availability, hasConnector, loaded }: Loose = printers[printerId];
  const isTaken = Object.values(assigned).includes(printerId);
  return hasConnector && availability === 'idle' && !isTaken && lots[loaded?.lotId]?.usable === true;
}

/** Somebody waits for what it has loaded, and there is enough of it. */
function suits({ lots, policy }: Tables, { printers, queue }: DispatcherState, printerId: string): boolean {
  const { loaded }: Loose = printers[printerId];
  const lot = lots[loaded?.lotId];
  return (
    lot !== undefined &&
    Object.values(queue).some(
      (job) =>
        isOf(loaded, job.requirements) && wantedGrams(job.massGrams, policy) <= offeredGrams(lot, policy),
    )
  );
}

function checkPace({ state, tables }: Case): void {
  const ids = Object.keys(state.printers);
  const isOn = state.policy !== null && state.stoppedBecause === null;
  const due =
    isOn &&
    state.staleSince !== null &&
    ids.some((id) => isReady(tables, state, id) && suits(tables, state, id));
  must(mayStart(state) === due, () => `Something may start: ${mayStart(state)}, not ${due}.`);
  for (const id of ids) {
    const is = suitsSomeone(state, id);
    const suited = state.policy !== null && suits(tables, state, id);
    must(is === suited, () => `${id} suits somebody: ${is}, not ${suited}.`);
  }
}

function checkGap({ jobId, state }: Case): void {
  const { assigned, plan, printers, queue } = state;
  const machine: Loose = printers[assigned[jobId] ?? ''];
  const isLast = Object.keys(queue).length === 0 && plan.length > 0;
  const due = jobId in queue || machine?.availability === 'idle' || isLast;
  must(leavesGap(state, jobId) === due, () => `${jobId} leaves a gap: ${!due}.`);
}

function checkLot({ lot, state, tables }: Case): void {
  const { policy } = tables;
  const { lotId, ...now } = lot;
  const on = Object.values(state.printers).filter(({ loaded }) => loaded?.lotId === lotId);
  const before = tables.lots[lotId];
  const isOther = before === undefined || before.usable !== now.usable || !isOf(before, now);
  const touched = Object.values(state.queue).some(({ jobId, massGrams, requirements }) => {
    if (isOther || !isOf(requirements, now)) return false;
    const wanted = wantedGrams(massGrams, policy);
    const [was, is] = [before, now].map((one) => offeredGrams(one, policy) >= wanted);
    const row = state.plan.find((one) => one.jobId === jobId);
    if (was === is) return false;
    return is ? row === undefined : on.some(({ printerId }) => printerId === row?.printerId);
  });
  const isKeeping =
    policy.reserveOn === 'payment' || Object.values(state.queue).some(({ gramsSaid }) => gramsSaid?.keep);
  const due = state.policy !== null && (isKeeping || (on.length > 0 && (isOther || touched)));
  const is = changesPlan(state, lot as never);
  must(
    is === due,
    () => `${JSON.stringify(lot)} after ${JSON.stringify(before)} changes the plan: ${is}, not ${due}.`,
  );
}

function checkFollowed({ state, tables }: Case): void {
  const { policy, queue } = state;
  for (const printerId of Object.keys(state.printers)) {
    const followed = follow(state, printerId, NOW);
    const is = typeof followed === 'string' ? followed : 'starts';
    if (policy === null || state.stoppedBecause !== null || !isReady(tables, state, printerId)) {
      must(is === 'stands', () => `${printerId} is not to be given work, and ${is}.`);
      continue;
    }
    const row = state.plan.find((one) => one.printerId === printerId && one.jobId in queue);
    const { loaded, onTrial }: Loose = state.printers[printerId];
    const job: Loose = row === undefined ? undefined : queue[row.jobId];
    const isKept =
      (policy.planner ?? 'search') === 'search' && job !== undefined && isOf(loaded, job.requirements);
    let due = 'starts';
    if (!isKept) due = suits(tables, state, printerId) ? 'anew' : 'stands';
    else if (!isNear(row!.startAt, NOW)) due = 'anew';
    else if (state.heldBack !== undefined && row!.jobId in state.heldBack) due = 'stands';
    else if (onTrial === true || isTried(state, job) || !canStart(tables, state, job, printerId))
      due = 'anew';
    else {
      const waiting = state.plan.filter(({ jobId }) => jobId in queue);
      const { heldBack, starts } = admit(state, policy, waiting, [row!], NOW);
      if (Object.keys(heldBack).length > 0) due = 'anew';
      else checkStart(state, followed as Loose, starts, row!);
    }
    must(is === due, () => `${printerId} with ${JSON.stringify(row)} planned: ${is}, not ${due}.`);
  }
}

const isTried = ({ breakers }: DispatcherState, { planIds, requirements }: Loose): boolean =>
  [
    ...planIds.map((id: string) => `plan/${id}`),
    `profile/${requirements.profileId}:${requirements.material}`,
  ].some((key) => key in breakers);

/** Nothing stands in its way at the machine, and its spool is kept for nobody else. */
function canStart(tables: Tables, state: DispatcherState, job: Loose, printerId: string): boolean {
  const { lots, policy } = tables;
  const { printer } = standingOf(state.printers[printerId]!, false, state.lots, policy);
  if (printer.readyAt !== null && printer.readyAt > NOW) return false;
  const material = policy.materials.find(({ code }: Loose) => code === job.requirements.material);
  if (obstacle(planJobOf(job, policy), printer, material, NOW) !== null) return false;
  const kept = keptFrom(job, earmarks(state, policy), state.printers, (lotId) => lots[lotId], policy);
  return kept?.[printerId] === undefined;
}

function checkStart(state: DispatcherState, followed: Loose, starts: readonly Loose[], row: Loose): void {
  const { assigned, breakers, heldBack, onTheWay, plan, queue, waitingBecause } = state;
  const { [row.jobId]: job, ...left } = queue;
  const { planIds = [], requirements } = job!;
  const keys = [
    ...planIds.map((id) => `plan/${id}`),
    `profile/${requirements.profileId}:${requirements.material}`,
  ];
  const due = {
    ...{ starts, trials: [], plan, waitingBecause, heldBack: heldBack ?? {}, news: false },
    tables: {
      queue: left,
      assigned: { ...assigned, [row.jobId]: row.printerId },
      onTheWay: { ...onTheWay, [row.jobId]: keys },
      breakers,
    },
  };
  must(
    isLike(followed, due),
    () => `${row.jobId} starts as planned with ${JSON.stringify(followed).slice(0, 900)}`,
  );
}

export const keepingLaw = law<Case>({
  name: 'the plan on record is kept to',
  holds:
    'What goes as planned starts as planned; another plan is made for what the last did not know, at once where something may start by it.',
  about: ['actors/dispatcher/pace', 'actors/dispatcher/follow'],
  cases: 400,
  draw,
  check: (cases) => {
    for (const one of cases) {
      checkMachine(one);
      checkPace(one);
      checkGap(one);
      checkLot(one);
      checkFollowed(one);
    }
  },
});
