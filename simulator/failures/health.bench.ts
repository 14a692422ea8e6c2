/**
 * How soon a machine's breaker trips, and how often for nothing: simulated machines, healthy and degraded, by the
 * sequential tests and by a fixed count of failures in a row. `npm run -s bench -- health`.
 */
import { counted, freshHealth, timedHealth, whatIsWrong } from '../../actors/guardrails/health.ts';
import type { BenchRow } from '../../runtime/bench-row.ts';
import { actual, machineBias, ordinaryDuration } from '../work/duration.ts';
import type { Dice } from '../world/dice.ts';
import { stream } from '../world/streams.ts';

/** Of a machine that is kept busy with prints of four hours, people's pauses between them. */
const RUNS_A_YEAR = 1_500;
const IN_A_ROW = 3;
const RUNS_MAX = 60_000;

interface Course {
  /** Share of runs that fail, as the machine really is; and as is known of its work. */
  readonly fails: number;
  readonly expected: number;
  /** Print times by so much longer. */
  readonly slower?: number;
  /** Healthy runs before. */
  readonly before?: number;
}

/** Runs until it trips; `RUNS_MAX` where it did not. */
function untilTrip(dice: Dice, { before = 0, expected, fails, slower = 1 }: Course): number {
  let health = freshHealth;
  const bias = machineBias(dice, ordinaryDuration);
  for (let run = 1; run < RUNS_MAX; run++) {
    const isDegraded = run > before;
    const seconds = actual(dice, 14_400, bias, ordinaryDuration) * (isDegraded ? slower : 1);
    const isBad = dice.chance(isDegraded ? fails : expected);
    if (!isBad) health = timedHealth(health, seconds, 14_400);
    health = counted(health, {
      runId: `R-${run}`,
      at: run,
      badShare: isBad ? 1 : 0,
      chance: expected,
      because: null,
    });
    if (whatIsWrong(health) !== null) {
      if (isDegraded) return run - before;
      health = freshHealth;
    }
  }
  return RUNS_MAX;
}

function untilThree(dice: Dice, { fails }: Course): number {
  let inARow = 0;
  for (let run = 1; run < RUNS_MAX; run++) {
    inARow = dice.chance(fails) ? inARow + 1 : 0;
    if (inARow === IN_A_ROW) return run;
  }
  return RUNS_MAX;
}

function mean(times: number, course: Course, of: typeof untilTrip, name: string): number {
  let sum = 0;
  for (let nth = 0; nth < times; nth++) sum += of(stream(nth, 'health', name), course);
  return sum / times;
}

const figure = (value: number): string => (value < 10 ? value.toFixed(1) : Math.round(value).toString());

export async function bench(times = 400): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const expected of [0.03, 0.05, 0.1]) {
    const course = { fails: expected, expected };
    const tests = RUNS_A_YEAR / mean(times / 4, course, untilTrip, 'healthy');
    const three = RUNS_A_YEAR / mean(times / 4, course, untilThree, 'healthy');
    rows.push({
      goal: 'K10',
      what: `false trips a machine and year, where ${expected * 100} % of runs fail on any machine`,
      target: '',
      measured: tests.toFixed(2),
      note: `${three.toFixed(2)} by ${IN_A_ROW} failures in a row; ${RUNS_A_YEAR} runs a year, print times watched as well`,
    });
  }
  for (const fails of [0.15, 0.25, 0.4, 0.6, 1]) {
    const course = { fails, expected: 0.05, before: 60 };
    const tests = mean(times, course, untilTrip, 'degraded');
    const three = mean(times, course, untilThree, 'degraded');
    rows.push({
      goal: 'K10',
      what: `runs until a machine trips of which ${fails * 100} % fail, where 5 % are usual`,
      target: '',
      measured: figure(tests),
      note: `${figure(three)} by ${IN_A_ROW} in a row, counting only what the machine itself reports or what is inspected at once; bad prints until then: ${figure(tests * fails)} against ${figure(three * fails)}`,
    });
  }
  for (const slower of [1.1, 1.2]) {
    const course = { fails: 0.03, expected: 0.03, slower, before: 60 };
    rows.push({
      goal: 'K10',
      what: `runs until a machine trips that prints ${Math.round((slower - 1) * 100)} % slower than it used to`,
      target: '',
      measured: figure(mean(times, course, untilTrip, 'slower')),
      note: 'a count of failures never sees it',
    });
  }
  return rows;
}

if (import.meta.main) console.table(await bench());
