/** When people are there and when machines are closed, and when work is done by it. */

/** Stretches of time, sorted, apart from each other. */
export interface Stretches {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

/** When set-up may be done; processing goes on at any time. */
export type Attendance = Stretches;

export interface Calendar {
  /** Null: somebody is always there. */
  readonly attendance: Attendance | null;
  /** By machine, when nothing is processed on it; null: always. */
  readonly closed: readonly (Stretches | null)[] | null;
}

/**
 * When a set-up of that length that could begin at `at` is done; monotone in `at`. What fits into no window is done after the
 * last one.
 */
export function attendedEnd({ starts, ends }: Attendance, at: number, length: number): number {
  if (length <= 0) return at;
  for (let i = firstEndingAfter(ends, at); i < ends.length; i++) {
    const begin = Math.max(at, starts[i]!);
    if (begin + length <= ends[i]!) return begin + length;
  }
  return Math.max(at, ends.at(-1) ?? at) + length;
}

/**
 * When set-up and processing on a machine that is free at `at` are done at the soonest; monotone in `at`. Processing is not
 * broken off for the time that a machine is closed: it begins after that where it would not be done before.
 */
export function workEnd(
  { attendance, closed }: Calendar,
  machine: number,
  at: number,
  setup: number,
  time: number,
  release: number,
): number {
  const ready = attendance === null ? at + setup : attendedEnd(attendance, at, setup);
  let from = ready > release ? ready : release;
  const windows = closed === null ? null : closed[machine]!;
  if (windows === null) return from + time;
  const { ends, starts } = windows;
  for (let next = firstEndingAfter(ends, from); next < ends.length; next++) {
    if (starts[next]! >= from + time) break;
    from = ends[next]!;
  }
  return from + time;
}

function firstEndingAfter(ends: Float64Array, at: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
