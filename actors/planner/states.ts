/** What machines are in, what a change of it takes, and when it can be made. */
import { minutes } from '../farm/working-time.ts';
import { finite } from './finite.ts';
import type { PlanPrinter, Problem } from './problem.ts';
import type { Attendance, Stretches } from './search/calendar.ts';

/** After the last shift that is known somebody comes again at some time. */
const BEYOND_MS = 365 * 24 * 3_600_000;

/**
 * What machines are in, by number: 0 nothing that is known; a key with something on the plate, which a person has to
 * clear; and the same keys once more with a clear plate, where the next print of the key starts by itself.
 */
export class States {
  readonly #numbers = new Map<string, number>();

  get half(): number {
    return this.#numbers.size + 1;
  }

  get count(): number {
    return 2 * this.half;
  }

  of(key: string): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.half);
    return this.half - 1;
  }

  /** What no job wants is nothing that helps. */
  known(key: string | null): number {
    return key === null ? 0 : (this.#numbers.get(key) ?? 0);
  }

  clear(state: number): number {
    return this.half + state;
  }
}

export function changes(states: States, problem: Problem) {
  const { half, count } = states;
  const { changeoverCost, changeoverMinutes, startMinutes } = problem.setup;
  const time = new Float64Array(count * count);
  const cost = new Float64Array(count * count);
  const clear = Math.max(0, finite(startMinutes, 0));
  const whole = clear + Math.max(0, finite(changeoverMinutes, 0));
  const purge = Math.max(0, finite(changeoverCost, 0));
  for (let from = 0; from < count; from++)
    for (let to = 1; to < half; to++) {
      if (from === states.clear(to)) continue;
      const isSame = from === to;
      time[from * count + to] = Math.round(minutes(isSame ? clear : whole));
      cost[from * count + to] = people(isSame ? clear : whole, problem) + (isSame ? 0 : purge);
    }
  return { time, cost, least: people(clear, problem), most: people(whole, problem) + purge };
}

/** What they cost for so many minutes. */
export const people = (count: number, { setup }: Problem): number =>
  (count / 60) * Math.max(0, finite(setup.operatorRatePerHour, 0));

/** Null: somebody is there for as long as is known. */
export function attendanceOf({ attended, now }: Problem): Attendance | null {
  const ahead = attended.filter(({ untilAt }) => untilAt > now);
  if (ahead.length === 1 && ahead[0]!.fromAt <= now) return null;
  const starts = new Float64Array(ahead.length + 1);
  const ends = new Float64Array(ahead.length + 1);
  for (const [index, { fromAt, untilAt }] of ahead.entries()) {
    starts[index] = fromAt - now;
    ends[index] = untilAt - now;
  }
  starts[ahead.length] = (ahead.length === 0 ? 0 : ends[ahead.length - 1]!) + BEYOND_MS;
  ends[ahead.length] = Infinity;
  return { starts, ends };
}

/** Null: no machine is ever closed. What overlaps is one stretch. */
export function closedOf(
  printers: readonly PlanPrinter[],
  now: number,
): readonly (Stretches | null)[] | null {
  if (printers.every(({ closed = [] }) => closed.length === 0)) return null;
  return printers.map(({ closed = [] }) => {
    const starts: number[] = [];
    const ends: number[] = [];
    for (const { fromAt, untilAt } of closed) {
      if (untilAt <= now) continue;
      if (starts.length > 0 && fromAt - now <= ends.at(-1)!)
        ends[ends.length - 1] = Math.max(ends.at(-1)!, untilAt - now);
      else {
        starts.push(fromAt - now);
        ends.push(untilAt - now);
      }
    }
    return starts.length === 0 ? null : { starts: Float64Array.from(starts), ends: Float64Array.from(ends) };
  });
}
