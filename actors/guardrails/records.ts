/**
 * What is known of plans, profiles, lots and machines from the runs they had part in, and what a run was therefore likely
 * to come to. Each run of a job has one of each; what fails with all machines is no machine's fault, and what fails on one
 * machine with all plans is no plan's.
 */
import { clampChance } from './chart.ts';

/** Runs, what of them was bad, and what was to be expected of them by everything else that is known; in runs. */
export interface Tally {
  readonly runs: number;
  readonly bad: number;
  readonly expected: number;
}

/** Of one plan, profile, lot or machine. `with`: the same runs by what is to be left out, newest last. */
export interface Track {
  readonly all: Tally;
  readonly with: readonly (readonly [id: string, Tally])[];
  /** When it was last told of; UTC milliseconds. */
  readonly at: number;
}

export const noTally: Tally = { runs: 0, bad: 0, expected: 0 };
export const noTrack: Track = { all: noTally, with: [], at: 0 };

/** Others whose share in the runs is known; what is older is counted with all. */
const OTHERS_MAX = 12;

/** @param memory what of earlier runs still counts: 1 forgets nothing. */
export const added = (tally: Tally, bad: number, expected: number, memory = 1): Tally => ({
  runs: tally.runs * memory + 1,
  bad: tally.bad * memory + bad,
  expected: tally.expected * memory + expected,
});

export function tracked(
  track: Track,
  others: readonly string[],
  { at, badShare, expected, memory }: { at: number; badShare: number; expected: number; memory: number },
): Track {
  const rest = faded(
    track.with.filter(([id]) => !others.includes(id)),
    memory,
  );
  const shared = others.map((other) => {
    const before = track.with.find(([id]) => id === other)?.[1] ?? noTally;
    return [other, added(before, badShare, expected, memory)] as const;
  });
  return {
    all: added(track.all, badShare, expected, memory),
    with: [...rest, ...shared].slice(-OTHERS_MAX),
    at,
  };
}

const faded = (by: Track['with'], memory: number): Track['with'] =>
  memory === 1
    ? by
    : by.map(([id, { runs, bad, expected }]) => [
        id,
        { runs: runs * memory, bad: bad * memory, expected: expected * memory },
      ]);

/** Its runs without those that it shares with another. */
export function elsewhere(track: Track | undefined, other: string | null): Tally {
  if (track === undefined) return noTally;
  const shared = other === null ? undefined : track.with.find(([id]) => id === other)?.[1];
  if (shared === undefined) return track.all;
  const { all } = track;
  return {
    runs: Math.max(0, all.runs - shared.runs),
    bad: Math.max(0, all.bad - shared.bad),
    expected: Math.max(0, all.expected - shared.expected),
  };
}

const FACTOR_MIN = 0.25;
const FACTOR_MAX = 20;

/**
 * How many times as many failures it had as were to be expected. @param doubt failures that are imagined as expected and
 * seen: the more, the longer it takes to believe that it differs.
 */
export const factorOf = ({ bad, expected }: Tally, doubt: number): number =>
  Math.min(FACTOR_MAX, Math.max(FACTOR_MIN, (bad + doubt) / (expected + doubt)));

/** A new farm's own rate until it has one: docs/failure-rates.md has 1 of 35 for a plain print. */
const PRIOR_CHANCE = 0.04;
const PRIOR_RUNS = 50;

export const farmChance = ({ runs, bad }: Tally): number =>
  clampChance((bad + PRIOR_CHANCE * PRIOR_RUNS) / (runs + PRIOR_RUNS));

/** A chance whose odds are so many times as bad. */
export function worsened(chance: number, ...factors: readonly number[]): number {
  const odds = factors.reduce((product, factor) => product * factor, chance / (1 - chance));
  return clampChance(odds / (1 + odds));
}
