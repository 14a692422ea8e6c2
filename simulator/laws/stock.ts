/** What stands on the shelf, for whom, and what is to be ordered, counted again from the lots and from what waits. */
import { holdKey, holdsOf, type StockAsked, stockOf } from '../../actors/lot/stock.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';
import { law } from './law.ts';

interface Shelf {
  readonly id: string;
  readonly material: string;
  readonly colour: string;
  readonly receivedGrams: number;
  readonly onHandGrams: number;
  readonly held: Readonly<Record<string, number>>;
  readonly isQuarantined: boolean;
}
interface Waiting {
  readonly jobId: string;
  readonly material: string;
  readonly colour: string;
  readonly grams: number;
  /** The lot that keeps grams for it. */
  readonly keptOn: string | null;
}
interface Case {
  readonly shelves: readonly Shelf[];
  readonly waiting: readonly Waiting[];
  readonly points: Readonly<Record<string, number | undefined>>;
  /** Hours since each hold, by its key; absent: nobody knows. */
  readonly ages: Readonly<Record<string, number>>;
}

const NOW = 1_700_000_000_000;
const HOUR_MS = 3_600_000;
const near = (a: number | null, b: number | null): boolean =>
  a === null || b === null ? a === b : Math.abs(a - b) < 1e-6;

function draw(dice: Dice): readonly Case[] {
  const material = () => dice.pick(['PLA', 'PETG']);
  const colour = () => dice.pick(['black', 'white']);
  const shelves = Array.from({ length: dice.whole(0, 5) }, (_, index): Shelf => {
    const onHandGrams = dice.pick([0, 50, 400, 1_000]);
    return {
      id: `L-${index}`,
      material: material(),
      colour: colour(),
      receivedGrams: dice.pick([0, 750, 1_000]),
      onHandGrams,
      held: dice.chance(0.5) ? { [`J-${index}`]: dice.pick([onHandGrams, onHandGrams / 2]) } : {},
      isQuarantined: dice.chance(0.2),
    };
  });
  const waiting = Array.from(
    { length: dice.whole(0, 4) },
    (_, index): Waiting => ({
      jobId: `W-${index}`,
      material: material(),
      colour: colour(),
      grams: dice.pick([10, 400, 1_000, 2_500]),
      keptOn: dice.chance(0.3) ? (dice.pick(shelves)?.id ?? null) : null,
    }),
  );
  const keys = shelves.flatMap(({ held, id }) => Object.keys(held).map((jobId) => holdKey(id, jobId)));
  return [
    {
      shelves,
      waiting,
      points: { PLA: dice.pick([undefined, 500, 1_000, 2_000]), PETG: dice.pick([undefined, 3_000]) },
      ages: Object.fromEntries(
        [...keys, ...waiting.map(({ jobId }) => jobId)]
          .filter(() => dice.chance(0.8))
          .map((key) => [key, dice.whole(-1, 5)]),
      ),
    },
  ];
}

function askedOf({ ages, points, shelves, waiting }: Case): StockAsked {
  const kept = waiting
    .filter(({ keptOn }) => keptOn !== null)
    .map(({ grams, jobId, keptOn }) => ({
      jobId,
      lotId: keptOn!,
      grams,
      since: jobId in ages ? NOW - ages[jobId]! * HOUR_MS : null,
    }));
  const asked: Loose = {
    lots: shelves.map(({ held, isQuarantined, ...one }) => ({
      ...one,
      reservations: held,
      reservedGrams: Object.values(held).reduce((sum, grams) => sum + grams, 0),
      quarantineReason: isQuarantined ? 'Damp.' : null,
    })),
    materials: Object.entries(points).map(([code, point]) => ({
      code,
      ...(point !== undefined && { reorderPointGrams: point }),
    })),
    queue: Object.fromEntries(
      waiting.map(({ colour, grams, jobId, material }) => [
        jobId,
        { jobId, massGrams: grams, requirements: { material, colour } },
      ]),
    ),
    earmarks: {
      byJob: new Map(kept.map((one) => [one.jobId, one])),
      byLot: Map.groupBy(kept, ({ lotId }) => lotId),
      unheld: [],
    },
    reservedSince: new Map(Object.entries(ages).map(([key, age]) => [key, NOW - age * HOUR_MS])),
    now: NOW,
  };
  return asked as StockAsked;
}

function checkHolds({ ages, shelves, waiting }: Case, asked: StockAsked): void {
  const expected = [
    ...shelves.flatMap(({ held, id }) =>
      Object.entries(held).map(([jobId, grams]) => ({
        jobId,
        id,
        grams,
        kind: 'reserved',
        age: ages[`${id}/${jobId}`],
      })),
    ),
    ...waiting.flatMap(({ grams, jobId, keptOn }) =>
      keptOn === null ? [] : [{ jobId, id: keptOn, grams, kind: 'kept', age: ages[jobId] }],
    ),
  ];
  const found = holdsOf(asked);
  must(found.length === expected.length, () => `${found.length} holds are shown of ${expected.length}.`);
  for (const { age, grams, id, jobId, kind } of expected) {
    const one = found.find((hold) => hold.jobId === jobId && hold.lotId === id);
    must(
      one?.grams === grams &&
        one.kind === kind &&
        near(one.since, age === undefined ? null : NOW - age * HOUR_MS) &&
        near(one.ageHours, age === undefined ? null : Math.max(0, age)),
      () => `The hold of ${jobId} on ${id} is shown as ${JSON.stringify(one)}.`,
    );
  }
  for (const [index, next] of found.slice(1).entries()) {
    const [a, b] = [found[index]!, next];
    const [first, second] = [a.since ?? 0, b.since ?? 0];
    must(
      first < second || (first === second && a.jobId <= b.jobId),
      () => `${a.jobId} stands before ${b.jobId}, which is held for longer.`,
    );
  }
}

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

interface Counted {
  readonly material: string;
  readonly colour: string;
  readonly onHand: number;
  readonly held: number;
  readonly kept: number;
  readonly free: number;
  readonly wanted: number;
  readonly spool: number;
  readonly lots: number;
}

function countedOf({ shelves, waiting }: Case): readonly Counted[] {
  const kinds = new Set([...shelves, ...waiting].map(({ colour, material }) => `${material} ${colour}`));
  return [...kinds].map((kind) => {
    const isKind = (one: { readonly material: string; readonly colour: string }) =>
      `${one.material} ${one.colour}` === kind;
    const ever = shelves.filter(isKind);
    const there = ever.filter(({ onHandGrams }) => onHandGrams > 0);
    const heldOf = ({ held }: Shelf) => sum(Object.values(held));
    const kept = sum(
      waiting.filter(({ keptOn }) => there.some(({ id }) => id === keptOn)).map(({ grams }) => grams),
    );
    const sound = there.filter(({ isQuarantined }) => !isQuarantined);
    const spool = Math.max(0, ...ever.map(({ receivedGrams }) => receivedGrams));
    const [material = '', colour = ''] = kind.split(' ');
    return {
      material,
      colour,
      lots: there.length,
      onHand: sum(there.map(({ onHandGrams }) => onHandGrams)),
      held: sum(there.map(heldOf)),
      kept,
      free: Math.max(0, sum(sound.map((one) => one.onHandGrams - heldOf(one))) - kept),
      wanted: sum(waiting.filter((one) => isKind(one) && one.keptOn === null).map(({ grams }) => grams)),
      spool: spool > 0 ? spool : 1_000,
    };
  });
}

function checkStock(one: Case, asked: StockAsked): void {
  const found = stockOf(asked);
  const counted = countedOf(one);
  must(found.length === counted.length, () => `${found.length} colours are shown of ${counted.length}.`);
  for (const due of counted) {
    const row = found.find(({ colour, material }) => material === due.material && colour === due.colour)!;
    const shown = [
      row.lots,
      row.onHandGrams,
      row.reservedGrams,
      row.keptGrams,
      row.freeGrams,
      row.wantedGrams,
    ];
    const expected = [due.lots, due.onHand, due.held, due.kept, due.free, due.wanted];
    must(
      shown.every((value, index) => near(value, expected[index]!)),
      () => `${due.material} ${due.colour} is shown as ${shown.join()}; it is ${expected.join()}.`,
    );
    const point = one.points[due.material] ?? 0;
    const family = counted.filter(({ material }) => material === due.material);
    const missing = point - sum(family.map(({ onHand }) => onHand));
    const lacking = due.wanted - due.free;
    const isLeast = family.every(({ free }) => due.free <= free);
    const isOnlyLeast = family.every((other) => other === due || due.free < other.free);
    const spools = (refill: boolean) => {
      const grams = Math.max(lacking, refill ? missing : 0);
      return grams > 0 ? Math.ceil(grams / due.spool) : 0;
    };
    // Of two that have as little either may be the one to order.
    const may = [...(isOnlyLeast ? [] : [spools(false)]), ...(isLeast ? [spools(true)] : [])];
    const ordered = row.reorder?.spools ?? 0;
    must(
      may.includes(ordered) && (row.reorder === null || row.reorder.spoolGrams === due.spool),
      () => `Of ${due.material} ${due.colour} ${ordered} spools are to be ordered, not ${may.join(' or ')}.`,
    );
  }
  for (const material of new Set(counted.map((due) => due.material))) {
    const family = counted.filter((due) => due.material === material);
    const isLow = (one.points[material] ?? 0) > sum(family.map(({ onHand }) => onHand));
    const isOrdered = found.some((row) => row.material === material && row.reorder !== null);
    must(!isLow || isOrdered, () => `${material} is below its reorder point, and none is to be ordered.`);
  }
  for (const [index, next] of found.slice(1).entries()) {
    const before = found[index]!;
    const nameOf = (row: typeof next) => `${row.reorder === null ? 1 : 0} ${row.material} ${row.colour}`;
    must(nameOf(before) < nameOf(next), () => `${nameOf(next)} stands after ${nameOf(before)}.`);
  }
}

export const stockLaw = law<Case>({
  name: 'the shelf adds up',
  holds:
    'Of each colour what is on hand, held, kept, free and wanted adds up from the lots, and what lacks is ordered.',
  about: ['actors/lot/stock'],
  cases: 250,
  draw,
  check: (cases) => {
    for (const one of cases) {
      const asked = askedOf(one);
      checkHolds(one, asked);
      checkStock(one, asked);
    }
  },
});
