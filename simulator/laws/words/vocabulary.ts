/** What can be said to an actor of a kind, and what leads onward from where it stands. */
import type { Loose } from '../../properties/step.ts';
import type { Dice } from '../../world/dice.ts';

export type Say = (dice: Dice, known: Loose) => Loose;

export interface Vocabulary {
  readonly id: string;
  /** By type, without the kind. */
  readonly words: Readonly<Record<string, Say>>;
  /** By status, types that lead further. */
  readonly onward: Readonly<Record<string, readonly string[]>>;
}

export const nothing: Say = () => ({});
export const because: Say = (dice) => ({ because: dice.pick(['So it is.', 'Somebody said so.']) });

/** Mostly what it has, sometimes another's. */
export const its = (dice: Dice, own: string | null | undefined, other: string): string =>
  own && dice.chance(0.8) ? own : other;

/** Now and then there. */
export const maybe = (dice: Dice, fields: Loose, share = 0.5): Loose => (dice.chance(share) ? fields : {});

export const cause = { code: 'nozzle', because: 'The nozzle is clogged.' };

export const evidence: Say = (dice) => ({
  jobIdentity: dice.pick([null, 'M-7']),
  printedSeconds: dice.pick([null, 3_500, 7_000]),
  filamentMillimetres: dice.pick([null, -5, 0, 4_000, 7_999, 8_000, 10_000, 12_500, 12_501, 30_000]),
  progress: dice.pick([null, -0.5, 0, 0.4, 1, 1.5]),
  foundAfterwards: dice.chance(0.5),
  ...maybe(dice, { kilowattHours: 0.4 }),
});
