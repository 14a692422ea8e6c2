/** Moments of the simulated farm as its people name them, in its own time zone. */
import type { Scenario } from '../scenarios/schema.ts';
import type { Tick } from './charts.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Shifts begin and end on such steps as far as a picture shows. */
const STEP_MS = HOUR_MS / 4;

type Shifts = Scenario['shifts'];

export interface Calendar {
  /** `Mo 2 Mar, 05:10`. */
  readonly moment: (at: number) => string;
  /** At most so many, at even steps from the start. */
  readonly ticks: (from: number, to: number, most?: number) => readonly Tick[];
  /** Stretches in which nobody is on shift; none where a farm has no shifts. */
  readonly unattended: (from: number, to: number) => readonly (readonly [from: number, to: number])[];
}

export function calendarOf(timezone: string, shifts: Shifts): Calendar {
  const whole = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, day: 'numeric', month: 'short' });
  const weekday = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, weekday: 'short', day: 'numeric' });
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit' });
  const local = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const localAt = (at: number) => {
    const parts = Object.fromEntries(local.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      weekday: parts.weekday!.toLowerCase().slice(0, 3),
      minute: 60 * Number(parts.hour) + Number(parts.minute),
    };
  };
  const isAttended = (at: number) => {
    const now = localAt(at);
    const before = localAt(at - DAY_MS).weekday;
    return shifts.some(({ days, from, to }) => {
      const [begins, ends] = [minuteOf(from), minuteOf(to)];
      const on = (name: string) => days.some((one) => one.toLowerCase().slice(0, 3) === name);
      if (begins < ends) return on(now.weekday) && now.minute >= begins && now.minute < ends;
      return (on(now.weekday) && now.minute >= begins) || (on(before) && now.minute < ends);
    });
  };

  return {
    moment: (at) => whole.format(at),
    ticks(from, to, most = 8) {
      const days = (to - from) / DAY_MS;
      const stepMs =
        [
          3 * HOUR_MS,
          6 * HOUR_MS,
          DAY_MS,
          2 * DAY_MS,
          7 * DAY_MS,
          14 * DAY_MS,
          28 * DAY_MS,
          56 * DAY_MS,
          112 * DAY_MS,
        ].find((step) => (to - from) / step <= most) ?? 112 * DAY_MS;
      const format = stepMs < DAY_MS ? clock : days > 20 ? day : weekday;
      const ticks: Tick[] = [];
      for (let at = from; at < to; at += stepMs)
        ticks.push({ share: (at - from) / (to - from), words: format.format(at) });
      return ticks;
    },
    unattended(from, to) {
      if (shifts.length === 0) return [];
      const found: [number, number][] = [];
      for (let at = from; at < to; at += STEP_MS) {
        if (isAttended(at)) continue;
        const last = found.at(-1);
        const until = Math.min(to, at + STEP_MS);
        if (last?.[1] === at) last[1] = until;
        else found.push([at, until]);
      }
      return found;
    },
  };
}

const minuteOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return 60 * hours + minutes;
};
