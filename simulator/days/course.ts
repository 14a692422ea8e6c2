/** What is in store for one print: what it survives, what spoils it, and what it takes from the spool. */
import type { Failure } from '../failures/causes.ts';
import { usedGrams } from '../work/duration.ts';

export interface Course {
  readonly identity: string;
  /** What goes wrong, earliest first; only the last one spoils anything. */
  readonly strikes: Failure[];
  /** Index into `strikes`: what comes next. */
  next: number;
  /** The machine has been told to stop there. */
  announced: boolean;
  /** Counts the stretches between stops. */
  stretch: number;
  /** That it really takes when printed whole, the purge line aside. */
  readonly grams: number;
  /** As the file has them. */
  readonly massGrams: number;
  readonly filamentMillimetres: number;
  /** Taken off spools so far. */
  spentGrams: number;
  /** Where it was when the days found it; 0 for what began within them. */
  readonly fromProgress: number;
  readonly beganAt: number;
}

/** Progress is a quotient of milliseconds. */
const TOLERANCE = 1e-6;

/** The stop that a print stands at, or ended at: what the machine was told of, if it got so far. */
export function stoppedBy({ announced, next, strikes }: Course, progress: number): Failure | null {
  const strike = announced ? strikes[next] : undefined;
  return strike !== undefined && progress >= strike.atShare - TOLERANCE ? strike : null;
}

/** Share of the file that was carried out: a machine that hangs goes on counting. */
export function carriedOut({ announced, next, strikes }: Course, progress: number): number {
  const strike = announced ? strikes[next] : undefined;
  return strike?.symptom === 'hangs' ? Math.min(progress, strike.atShare) : progress;
}

/** Something besides the machine's own luck spoils it, unless it is lost before. */
export function spoiltBy(strikes: readonly Failure[], mishap: Failure): Failure[] {
  const before = strikes.filter(({ atShare }) => atShare < mishap.atShare);
  return before.some(({ badShare }) => badShare >= 1) ? before : [...before, mishap];
}

/** A spool that was put in on the way holds too little as well: it runs out again, where nothing spoils the print before. */
export function runsOutAgain(course: Course, ranOut: Failure, progress: number, gramsOnSpool: number): void {
  const atShare = progress + gramsOnSpool / Math.max(course.grams, 1e-9);
  const { strikes } = course;
  const later = strikes.findIndex((strike, index) => index >= course.next && strike.atShare > atShare);
  const isSpoiltBefore = strikes.some(
    (strike, index) => index >= course.next && strike.atShare <= atShare && strike.badShare > 0,
  );
  if (atShare >= 1 || isSpoiltBefore) return;
  strikes.splice(later < 0 ? strikes.length : later, 0, { ...ranOut, atShare });
}

/** As the machine's own counter has it; `null` where it has none. */
export const filamentOf = (course: Course, progress: number): number | null =>
  course.filamentMillimetres > 0 && course.massGrams > 0
    ? Math.round(
        (usedGrams(course.grams, carriedOut(course, progress)) / course.massGrams) *
          course.filamentMillimetres *
          100,
      ) / 100
    : null;
