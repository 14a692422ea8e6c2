/** Planned maintenance as the dispatcher counts with it, and what a schedule with plates that are only thought of comes to. */
import {
  inTheWay,
  maintained,
  withMaintenance,
  withoutMaintenance,
} from '../../actors/dispatcher/maintenance.ts';
import { planJobOf, problemOf } from '../../actors/dispatcher/problem.ts';
import { outlooks } from '../../actors/dispatcher/weigh.ts';
import { windowsOf } from '../../actors/maintenance/windows.ts';
import { amended } from '../../actors/planner/amend.ts';
import { isLike } from '../books/book.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';
import { drawTables, NOW, stateOf, type Tables } from './dispatch-tables.ts';
import { law } from './law.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface Case {
  readonly tables: Tables;
  readonly known: Loose;
  readonly printer: Loose;
  readonly seconds: number;
  readonly asked: Loose;
  readonly isStopped: boolean;
}

const drawPlan = (dice: Dice): Loose => ({
  ...{ id: dice.pick(['a', 'b']), what: 'service', minutes: dice.pick([30, 600]) },
  when: dice.pick([
    {
      at: NOW + dice.pick([-10 * MINUTE_MS, MINUTE_MS, 13 * DAY_MS, 14.6 * DAY_MS, 20 * DAY_MS])!,
      timezone: 'UTC',
    },
    { days: ['mon', 'tue', 'wed'], from: '12:30', timezone: 'UTC' },
    { everyPrintedHours: 100 },
  ]),
});

const plate = (dice: Dice, id: string): Loose => ({
  id,
  requirements: {
    lane: 'FDM',
    material: 'PLA',
    colour: dice.pick(['black', 'white']),
    profileId: 'standard',
    nozzleDiameterMillimetres: 0.4,
    sizeMillimetres: { x: 10, y: 10, z: dice.pick([10, 900]) },
  },
  estimatedSeconds: dice.pick([3_600, 7_200]),
  massGrams: dice.pick([40, 100]),
  dueAt: dice.pick([null, NOW + 7_200_000]),
  priority: 1,
  valueMinor: 2_000,
});

function draw(dice: Dice): readonly Case[] {
  const known = {
    plans: Array.from({ length: dice.whole(0, 2) }, () => drawPlan(dice)),
    owed: dice.chance(0.5)
      ? {
          minutes: dice.pick([30, 90]),
          beganAt: dice.pick([null, NOW - 30 * MINUTE_MS, NOW - 10 * MINUTE_MS]),
        }
      : null,
  };
  const printer = {
    id: 'p-1',
    availability: dice.pick(['idle', 'printing', 'maintenance']),
    readyAt: dice.pick([null, NOW + 60 * MINUTE_MS, NOW - MINUTE_MS]),
  };
  const alternatives = Array.from({ length: dice.whole(1, 3) }, (_, index) =>
    ['T-1', 'T-2'].slice(0, index === 0 ? 0 : dice.whole(1, 2)).map((id) => plate(dice, id)),
  );
  return [
    {
      tables: drawTables(dice),
      known,
      printer,
      seconds: dice.pick([60, 1_799, 1_801, 7_200])!,
      asked: { askId: 'a', composerId: 'farm', failurePercentPerHour: dice.pick([0, 1, 5]), alternatives },
      isStopped: dice.chance(0.1),
    },
  ];
}

function checkMachine({ known, printer, seconds }: Case): void {
  const { owed, plans } = known;
  const today = Math.floor(NOW / DAY_MS) * DAY_MS;
  const windows = windowsOf(plans, today, today + 15 * DAY_MS);
  const readyAt = printer.readyAt ?? NOW;
  const begins = owed === null ? null : (owed.beganAt ?? Math.max(NOW, readyAt));
  const until = begins === null ? null : begins + owed.minutes * MINUTE_MS;
  const isKnown = until !== null && until > NOW;
  const isIn = isKnown && printer.availability === 'maintenance';
  const due = {
    ...printer,
    ...(windows.length > 0 && { closed: windows }),
    ...(isKnown && { readyAt: until }),
    ...(isIn && { availability: 'upkeep' }),
  };
  // Asked again on another day it is another fortnight.
  for (const one of [known, known, { ...known }]) {
    const is = maintained(printer as never, one, NOW);
    must(
      isLike(is, due),
      () =>
        `With ${JSON.stringify(known)} it is planned as ${JSON.stringify(is)}, not ${JSON.stringify(due)}.`,
    );
  }
  const tomorrow = windowsOf(plans, today + DAY_MS, today + 16 * DAY_MS);
  const later: Loose = maintained({ ...printer, readyAt: null } as never, known, NOW + DAY_MS);
  must(
    isLike(later.closed ?? [], tomorrow),
    () => `A day later it is closed in ${JSON.stringify(later.closed)}.`,
  );
  must(
    maintained(printer as never, undefined, NOW) === printer,
    () => 'Nothing is planned, and it is planned otherwise.',
  );
  const [first] = windows.filter(({ fromAt, untilAt }) => fromAt < NOW + 1_000 * seconds && untilAt > NOW);
  const table = { maintenance: { 'p-1': known } };
  must(
    isLike(inTheWay(table, 'p-1', seconds, NOW), first ?? null) &&
      inTheWay(table, 'p-2', seconds, NOW) === null &&
      inTheWay({}, 'p-1', seconds, NOW) === null,
    () =>
      `A print of ${seconds} s runs into ${JSON.stringify(inTheWay(table, 'p-1', seconds, NOW))}; due is ${JSON.stringify(first)}.`,
  );
}

function checkTable({ known: { owed, plans } }: Case): void {
  const before = { 'p-1': { plans: [], owed: null }, 'p-2': { plans: [], owed: null } };
  const { 'p-1': _, ...others } = before;
  const isNothing = plans.length === 0 && owed === null;
  const due = isNothing ? others : { ...others, 'p-1': { plans, owed } };
  const said = { type: 'dispatcher.maintenanceChanged', printerId: 'p-1', plans, owed } as never;
  must(
    isLike(withMaintenance({ maintenance: before }, said), { maintenance: due }) &&
      isLike(withMaintenance({}, said), { maintenance: isNothing ? {} : { 'p-1': { plans, owed } } }),
    () =>
      `Told of ${JSON.stringify({ owed, plans })} it knows ${JSON.stringify(withMaintenance({ maintenance: before }, said))}.`,
  );
  must(
    isLike(withoutMaintenance({ maintenance: before }, 'p-1'), { maintenance: others }) &&
      isLike(withoutMaintenance({ maintenance: others }, 'p-1'), {}) &&
      isLike(withoutMaintenance({}, 'p-1'), {}),
    () => 'A machine that is gone is planned around.',
  );
}

/** What each set of plates would come to: what all earn, less what a print that fails half way loses. */
function checkOutlooks({ asked, isStopped, tables }: Case): void {
  const { policy } = tables;
  const state = stateOf(tables, { stoppedBecause: isStopped ? 'So.' : null });
  const told: readonly Loose[] = outlooks(state, asked as never, NOW);
  if (isStopped) {
    must(told.length === 0, () => 'Nothing is dispatched, and outlooks are told.');
    return;
  }
  const { problem } = problemOf(state, policy, NOW);
  const thought = asked.alternatives.map((plates: readonly Loose[]) =>
    plates.map((one) => planJobOf({ ...one, jobId: one.id, queuedAt: NOW, avoid: {} } as never, policy)),
  );
  const ways = amended(problem, { evaluations: 50_000 }, state.plan, thought);
  const known: readonly string[] = ways[0]!.missed;
  for (const [index, plates] of asked.alternatives.entries()) {
    const { earned, missed: late, places } = ways[index]!;
    let margin = earned;
    const placed = plates.map(({ estimatedSeconds, id, massGrams }: Loose, number: number) => {
      const one = places[number];
      const machine = problem.printers.find((printer) => printer.id === one?.printerId);
      const hours = estimatedSeconds / 3_600;
      const fails = 1 - (1 - asked.failurePercentPerHour / 100) ** hours;
      margin -= 0.5 * fails * (hours * (machine?.ratePerHour ?? 0) + (20 * massGrams) / 1_000);
      const isFree = machine?.availability === 'idle';
      return { id, startAt: one?.startAt ?? null, endAt: one?.endAt ?? null, isFree };
    });
    const due = { plates: placed, margin, worseFor: late.filter((id) => !known.includes(id)) };
    must(
      isLike(told[index], due),
      () => `An outlook is ${JSON.stringify(told[index])}; due is ${JSON.stringify(due)}.`,
    );
  }
}

export const closedLaw = law<Case>({
  name: 'machines are planned around their maintenance',
  holds:
    'A machine is closed in its windows and free again when what it owes is over; thought plates are weighed by what they earn and put at risk.',
  about: ['actors/dispatcher/maintenance', 'actors/dispatcher/weigh'],
  cases: 150,
  draw,
  check: (cases) => {
    for (const one of cases) {
      checkMachine(one);
      checkTable(one);
      checkOutlooks(one);
    }
  },
});
