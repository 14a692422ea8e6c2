/** What the laws of dispatching share: jobs, machines and lots as the dispatcher knows them, and grams as the policy counts them. */
import { lotsOf } from '../../actors/dispatcher/lots.ts';
import type { DispatcherState } from '../../actors/dispatcher/schema.ts';
import { jobOffer, policy as plainPolicy, spec } from '../../actors/testing/samples.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';

export const HOUR_MS = 3_600_000;
export const NOW = Date.UTC(2026, 2, 2, 12);

export interface Tables {
  readonly policy: Loose;
  readonly queue: Readonly<Record<string, Loose>>;
  readonly printers: Readonly<Record<string, Loose>>;
  readonly lots: Readonly<Record<string, Loose>>;
}

const colours = ['black', 'white'];
const sometimes = (dice: Dice): boolean => dice.chance(0.3);

export function drawTables(dice: Dice): Tables {
  const lots: Record<string, Loose> = {};
  for (const lotId of ['L-1', 'L-2', 'L-3', 'L-4'].slice(0, dice.whole(0, 4)))
    lots[lotId] = {
      material: dice.chance(0.85) ? 'PLA' : 'PETG',
      colour: dice.pick(colours),
      availableGrams: dice.pick([40, 100, 110, 140, 150, 300]),
      usable: dice.chance(0.85),
      ...(sometimes(dice) && { untouched: true }),
    };
  const printers: Record<string, Loose> = {};
  for (const printerId of ['p-1', 'p-2', 'p-3'].slice(0, dice.whole(1, 3))) {
    const lotId = dice.pick([...Object.keys(lots), undefined]);
    const lot = lotId === undefined ? undefined : lots[lotId];
    const said = { material: lot?.material ?? 'PLA', colour: lot?.colour ?? dice.pick(colours) };
    printers[printerId] = {
      printerId,
      availability: dice.pick(['idle', 'idle', 'idle', 'idle', 'printing', 'awaitingClear']),
      spec: { ...spec, id: printerId, legacy: sometimes(dice) },
      hasConnector: dice.chance(0.9),
      loaded: dice.chance(0.1) ? null : { ...said, ...(lotId !== undefined && { lotId }) },
      freeAt: null,
    };
  }
  const queue: Record<string, Loose> = {};
  for (const jobId of ['J-1', 'J-2', 'J-3', 'J-4', 'J-5'].slice(0, dice.whole(1, 5)))
    queue[jobId] = {
      jobId,
      requirements: { ...jobOffer.requirements, colour: dice.pick(colours) },
      estimatedSeconds: dice.pick([3_600, 7_200, 10_800, 18_000]),
      massGrams: dice.pick([40, 100, 100, 150]),
      dueAt: dice.pick([null, NOW + HOUR_MS, NOW + 2 * HOUR_MS, NOW + 4 * HOUR_MS, NOW + 5 * HOUR_MS]),
      queuedAt: NOW - dice.pick([0, 60_000, HOUR_MS - 1, HOUR_MS, 2 * HOUR_MS]),
      priority: dice.whole(0, 2),
      valueMinor: dice.pick([1_000, 2_000, 2_000, 3_000]),
      avoid: sometimes(dice) ? { [dice.pick(['p-1', 'p-2'])!]: NOW + dice.pick([-1, 0, 1, 60_000])! } : {},
      planIds: dice.pick([['P-1'], ['P-2'], ['P-1', 'P-2'], []]),
      ...(sometimes(dice) && { gramsSaid: drawWord(dice) }),
    };
  return { policy: drawPolicy(dice), queue, printers, lots };
}

/** A person's word on its grams. */
const drawWord = (dice: Dice): Loose => ({
  keep: dice.chance(0.6),
  at: NOW - dice.pick([0, 60_000, HOUR_MS])!,
  ...(dice.chance(0.3) && { again: true }),
});

const drawPolicy = (dice: Dice): Loose => ({
  ...plainPolicy,
  timezone: 'UTC',
  setup: { ...plainPolicy.setup, startMinutes: dice.pick([0, 60]) },
  planner: 'fifo',
  reserveOn: dice.pick(['payment', 'payment', undefined]),
  ...(dice.chance(0.4) && { sparePercent: 10 }),
});

export const stateOf = ({ lots, policy, printers, queue }: Tables, more: Loose = {}): DispatcherState =>
  ({
    id: 'farm',
    policy,
    queue,
    assigned: {},
    lastStarts: [],
    printers,
    lots: lotsOf(lots as never),
    plan: [],
    waitingBecause: {},
    staleSince: null,
    plannedAt: null,
    comparedAt: null,
    decided: null,
    stoppedBecause: null,
    stoppedAt: null,
    breakers: {},
    onTheWay: {},
    poolOf: null,
    ...more,
  }) as DispatcherState;

export const wantedGrams = (massGrams: number, { sparePercent = 0 }: Loose): number =>
  sparePercent === 0 ? massGrams : Math.ceil(massGrams * (100 + sparePercent)) / 100;

/** A new spool is there for all that is sliced for it. */
export const offeredGrams = ({ availableGrams, untouched }: Loose, policy: Loose): number =>
  untouched === true ? wantedGrams(availableGrams, policy) : availableGrams;

export const isOf = (one: Loose, other: Loose): boolean =>
  one.material === other.material && one.colour === other.colour;
