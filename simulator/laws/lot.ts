/** The grams of one lot, at the edges of what it has, against sums of their own. */
import {
  afterAdjusting,
  afterConsuming,
  afterReserving,
  afterScrapping,
  availableGrams,
  gramsHeldFor,
  isUntouched,
  shrunk,
  whyNotReserve,
  withoutHold,
} from '../../actors/lot/rules.ts';
import type { LotState } from '../../actors/lot/schema.ts';
import { must } from '../properties/property.ts';
import type { Dice } from '../world/dice.ts';
import { law } from './law.ts';

interface Case {
  readonly lot: LotState;
  readonly wanted: {
    readonly jobId: string;
    readonly grams: number;
    readonly leastGrams?: number;
    readonly material: string;
    readonly colour: string;
  };
}

const sum = (all: Readonly<Record<string, number>>): number =>
  Object.values(all).reduce((total, one) => total + one, 0);

function draw(dice: Dice): readonly Case[] {
  const onHandGrams = dice.pick([0, 100, 500]);
  const consumedGrams = dice.pick([0, 0, 50]);
  const scrappedGrams = dice.pick([0, 0, 20]);
  const receivedGrams = dice.chance(0.05) ? 0 : 600;
  const reservations: Record<string, number> = {};
  let left = onHandGrams;
  for (const jobId of ['J-1', 'J-2', 'J-3'].slice(0, dice.whole(0, 3))) {
    const grams = dice.pick([left, left / 2, 10]);
    if (grams <= 0 || grams > left) continue;
    reservations[jobId] = grams;
    left -= grams;
  }
  const jobId = dice.pick(['J-1', 'J-2', 'J-9']);
  const free = onHandGrams - sum(reservations) + (reservations[jobId] ?? 0);
  const grams = Math.max(1, dice.pick([free, free + 1, free - 1, onHandGrams, onHandGrams + 5]));
  const lot: LotState = {
    id: 'L-1',
    material: 'PLA',
    colour: 'black',
    supplier: null,
    batch: null,
    location: null,
    receivedGrams,
    onHandGrams,
    consumedGrams,
    scrappedGrams,
    adjustedGrams: onHandGrams + consumedGrams + scrappedGrams - receivedGrams,
    lowAtGrams: 50,
    reservations,
    reservedGrams: sum(reservations),
    quarantineReason: dice.chance(0.1) ? 'Damp.' : null,
  };
  const least = dice.pick([undefined, grams, free, free + 1, 1]);
  return [
    {
      lot,
      wanted: {
        jobId,
        grams,
        ...(least !== undefined && least >= 0 && least <= grams && { leastGrams: least }),
        material: dice.chance(0.9) ? 'PLA' : 'PETG',
        colour: dice.chance(0.9) ? 'black' : 'white',
      },
    },
  ];
}

function checkReserving({ lot, wanted }: Case): void {
  const { grams, jobId, leastGrams = grams } = wanted;
  const others = sum(lot.reservations) - (lot.reservations[jobId] ?? 0);
  const free = lot.onHandGrams - others;
  const isNew = lot.consumedGrams + lot.scrappedGrams + others === 0;
  const due = grams <= free ? grams : isNew && leastGrams <= free ? free : null;
  const held = gramsHeldFor(lot, wanted);
  must(
    held === due,
    () => `${held} g are held of ${grams} g, ${leastGrams} g at the least; ${free} g are free.`,
  );
  const isSound = lot.receivedGrams > 0 && lot.quarantineReason === null;
  const isRight = wanted.material === lot.material && wanted.colour === lot.colour;
  const because = whyNotReserve(lot, wanted);
  must(
    (because === null) === (isSound && isRight && due !== null),
    () => `It may not hold ${JSON.stringify(wanted)}: "${because}". ${JSON.stringify(lot)}`,
  );
  const after = afterReserving(lot, jobId, grams);
  must(
    grams > free
      ? after === null
      : after?.reservations?.[jobId] === grams && after.reservedGrams === others + grams,
    () => `With ${grams} g for ${jobId} it holds ${JSON.stringify(after)}; ${free} g were free.`,
  );
  const without = withoutHold(lot, jobId);
  must(
    without.reservedGrams === others && !(jobId in (without.reservations ?? {})),
    () => `Without the hold of ${jobId} it holds ${JSON.stringify(without)}.`,
  );
  must(
    availableGrams(lot) === lot.onHandGrams - lot.reservedGrams &&
      isUntouched(lot) === (lot.consumedGrams + lot.scrappedGrams + lot.reservedGrams === 0),
    () => `${availableGrams(lot)} g are said to be left of ${JSON.stringify(lot)}.`,
  );
}

function checkBooking({ lot, wanted: { grams, jobId } }: Case): void {
  const balanced = (change: Partial<LotState>, what: string) => {
    const now = { ...lot, ...change };
    must(
      now.receivedGrams + now.adjustedGrams === now.onHandGrams + now.consumedGrams + now.scrappedGrams &&
        now.reservedGrams === sum(now.reservations),
      () => `After ${what} the books are ${JSON.stringify(now)}.`,
    );
    return now;
  };
  const used = balanced(afterConsuming(lot, jobId, grams), 'a run');
  const left = Math.max(0, lot.onHandGrams - grams);
  must(
    used.onHandGrams === left &&
      used.consumedGrams === lot.consumedGrams + grams &&
      !(jobId in used.reservations),
    () => `A run of ${grams} g leaves ${JSON.stringify(used)}.`,
  );
  let covered = left;
  const losers: string[] = [];
  for (const [other, held] of Object.entries(lot.reservations)) {
    if (other === jobId) continue;
    const kept = Math.min(held, covered);
    covered -= kept;
    must(
      (used.reservations[other] ?? 0) === kept,
      () => `${other} held ${held} g, and holds ${used.reservations[other]} g of ${left} g that are left.`,
    );
    if (kept < held) losers.push(`${other} ${held} ${kept}`);
  }
  const told = shrunk(withoutHold(lot, jobId).reservations!, used.reservations);
  must(
    told.map((one) => `${one.jobId} ${one.held} ${one.left}`).join() === losers.join(),
    () => `It tells ${JSON.stringify(told)}; less have ${losers.join()}.`,
  );
  const scrapped = balanced(afterScrapping(lot, 5), 'scrapping');
  must(
    scrapped.onHandGrams === lot.onHandGrams - 5,
    () => `After 5 g were scrapped ${scrapped.onHandGrams} g are there.`,
  );
  const counted = balanced(afterAdjusting(lot, -7), 'a count');
  must(
    counted.onHandGrams === lot.onHandGrams - 7,
    () => `7 g are missing, and ${counted.onHandGrams} g are there.`,
  );
}

export const lotLaw = law<Case>({
  name: 'a lot holds what it has',
  holds:
    'A lot promises what is free and no gram more, and its books balance after whatever is taken from it.',
  about: ['actors/lot/'],
  cases: 500,
  draw,
  check: (cases) => {
    for (const one of cases) {
      checkReserving(one);
      checkBooking(one);
    }
  },
});
