/**
 * Hands over time: who is there when, and who can do something first. Plain data; `nextFree` only looks, `book` writes
 * into the crew that it is given.
 */
import { attendedWindows, nextAttended, type Window } from '../../actors/farm/working-time.ts';
import { type Place, walkMs } from './layout.ts';
import type { CrewSpec } from './operators-spec.ts';

/** One operator's place in the roster. */
export interface Hand {
  readonly name: string;
  /** Breaks are left out of it. */
  readonly windows: readonly Window[];
  /** Done with everything booked so far. */
  freeAt: number;
  place: Place;
  workedMs: number;
  walkedMs: number;
}

export interface Crew {
  readonly hands: readonly Hand[];
  readonly walkingMetresPerSecond: number;
}

export interface Assignment {
  /** Index into `crew.hands`. */
  readonly hand: number;
  /** Sets out; walking counts as being busy. */
  readonly leavesAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
}

/** The hands of a stretch of time; a shift of three operators is three hands. Stretches beyond 800 days are left out. */
export function crewOf(spec: CrewSpec, fromAt: number, untilAt: number, place: Place): Crew {
  const hand = (name: string, windows: readonly Window[]): Hand => ({
    name,
    windows,
    freeAt: fromAt,
    place,
    workedMs: 0,
    walkedMs: 0,
  });
  const hands = spec.shifts.flatMap((shift) => {
    const windows = attendedWindows([shift], spec.timezone, fromAt, untilAt).flatMap((window) =>
      withoutBreaks(window, spec.breaks),
    );
    return Array.from({ length: shift.operators }, (_, index) => hand(`${shift.name} ${index + 1}`, windows));
  });
  if (spec.shifts.length === 0) hands.push(hand('always', [{ fromAt, untilAt }]));
  return { hands, walkingMetresPerSecond: spec.walkingMetresPerSecond };
}

function withoutBreaks(window: Window, breaks: CrewSpec['breaks']): Window[] {
  const parts: Window[] = [];
  let fromAt = window.fromAt;
  for (const { afterMinutes, minutes } of [...breaks].sort((a, b) => a.afterMinutes - b.afterMinutes)) {
    const leaves = window.fromAt + afterMinutes * MINUTE_MS;
    if (leaves >= window.untilAt || leaves < fromAt) continue;
    if (leaves > fromAt) parts.push({ fromAt, untilAt: leaves });
    fromAt = Math.min(window.untilAt, leaves + minutes * MINUTE_MS);
  }
  if (window.untilAt > fromAt) parts.push({ fromAt, untilAt: window.untilAt });
  return parts;
}

const MINUTE_MS = 60_000;

/**
 * Who would end work of `durationMs` at a place first, if asked at `at`; `null` when nobody is there for so long within
 * the crew's time. Work is not left half done over a break. Equals go to the one who has worked less.
 */
export function nextFree(crew: Crew, at: number, place: Place, durationMs: number): Assignment | null {
  let best: Assignment | null = null;
  for (let index = 0; index < crew.hands.length; index++) {
    const hand = crew.hands[index]!;
    const walk = walkMs(hand.place, place, crew.walkingMetresPerSecond);
    const leavesAt = nextAttended(hand.windows, Math.max(at, hand.freeAt), walk + durationMs);
    if (leavesAt === undefined) continue;
    const endsAt = leavesAt + walk + durationMs;
    const better =
      best === null ||
      endsAt < best.endsAt ||
      (endsAt === best.endsAt && hand.workedMs < crew.hands[best.hand]!.workedMs);
    if (better) best = { hand: index, leavesAt, startsAt: leavesAt + walk, endsAt };
  }
  return best;
}

/** When somebody is there with nothing to do, from `at` on; `null`: never within the crew's time. */
export function soonestFree({ hands }: Crew, at: number): number | null {
  let soonest: number | null = null;
  for (const { freeAt, windows } of hands) {
    const from = nextAttended(windows, Math.max(at, freeAt), 1);
    if (from === undefined || (soonest !== null && soonest <= from)) continue;
    soonest = from;
    if (from <= at) break;
  }
  return soonest;
}

/** Writes an assignment from `nextFree` into the crew. Throws when that hand has been booked otherwise since. */
export function book(crew: Crew, assignment: Assignment, place: Place): void {
  const hand = crew.hands[assignment.hand]!;
  if (assignment.leavesAt < hand.freeAt)
    throw new Error(
      `${hand.name} is busy until ${hand.freeAt} and cannot leave at ${assignment.leavesAt}. Ask nextFree again.`,
    );
  hand.workedMs += assignment.endsAt - assignment.startsAt;
  hand.walkedMs += assignment.startsAt - assignment.leavesAt;
  hand.freeAt = assignment.endsAt;
  hand.place = place;
}
