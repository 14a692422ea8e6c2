/** What the search is judged by: written apart from it, as plainly as can be. */
import fc from 'fast-check';
import { attendedEnd } from '../calendar.ts';
import { type Instance, makeInstance } from '../instance.ts';

/** The objective from nothing but the sequences. Throws where they are no schedule. */
export function costOf(instance: Instance, sequences: readonly (readonly number[])[]): number {
  const { machines, states } = instance;
  const seen = new Set<number>();
  let cost = 0;
  let makespan = 0;
  for (const [k, jobs] of sequences.entries()) {
    let t = instance.readyAt[k]!;
    let state = instance.initialState[k]!;
    for (const j of jobs) {
      if (seen.has(j)) throw new Error(`job ${j} is there twice`);
      seen.add(j);
      const time = instance.processing[j * machines + k]!;
      if (time === Infinity) throw new Error(`job ${j} can't run on machine ${k}`);
      const setup = instance.setup[state * states + instance.state[j]!]!;
      t = soonest(instance, k, t, setup, time, instance.release[j]!);
      cost += instance.setupCost[state * states + instance.state[j]!]! + instance.running[j * machines + k]!;
      cost += instance.completion[j]! * t;
      if (t > instance.due[j]!) cost += instance.tardiness[j]! * (t - instance.due[j]!);
      state = instance.state[j]!;
      makespan = Math.max(makespan, t);
    }
  }
  if (seen.size !== instance.jobs) throw new Error(`${seen.size} of ${instance.jobs} jobs have a machine`);
  return cost + instance.makespan * makespan;
}

const shut = (k: number) => ({
  starts: Float64Array.of(3 * k, 12 + k, 40),
  ends: Float64Array.of(3 * k + 2, 19, 41),
});

/** Tried from every moment at which it could become possible. */
function soonest(
  { calendar }: Instance,
  k: number,
  free: number,
  setup: number,
  time: number,
  release: number,
): number {
  const attendance = calendar?.attendance ?? null;
  const ready = Math.max(attendance === null ? free + setup : attendedEnd(attendance, free, setup), release);
  const closed = calendar?.closed?.[k] ?? null;
  const windows =
    closed === null ? [] : [...closed.starts].map((from, i) => [from, closed.ends[i]!] as const);
  const moments = [ready, ...windows.map(([, until]) => until).filter((until) => until > ready)];
  return time + moments.find((from) => windows.every(([start, end]) => start >= from + time || end <= from))!;
}

/** The least cost, by trying every schedule there is. */
export function bruteForce(instance: Instance): number {
  const sequences: number[][] = Array.from({ length: instance.machines }, () => []);
  let least = Infinity;
  const place = (j: number): void => {
    if (j === instance.jobs) {
      least = Math.min(least, costOf(instance, sequences));
      return;
    }
    for (const [k, jobs] of sequences.entries()) {
      if (instance.processing[j * instance.machines + k] === Infinity) continue;
      for (let at = 0; at <= jobs.length; at++) {
        jobs.splice(at, 0, j);
        place(j + 1);
        jobs.splice(at, 1);
      }
    }
  };
  place(0);
  return least;
}

/** Any instance of at most that size: release dates, set-up that breaks the triangle inequality, calendars, closed machines, all objectives. */
export function anyInstance(jobsMax: number, machinesMax: number, mayClose = true): fc.Arbitrary<Instance> {
  return fc
    .record({
      jobs: fc.integer({ min: 1, max: jobsMax }),
      machines: fc.integer({ min: 1, max: machinesMax }),
      states: fc.integer({ min: 1, max: 3 }),
      released: fc.boolean(),
      attended: fc.boolean(),
      closes: mayClose ? fc.boolean() : fc.constant(false),
      factors: fc.tuple(...[10, 8, 1, 3, 4].map((max) => fc.integer({ min: 0, max }))),
      seed: fc.integer({ min: 1 }),
    })
    .map(({ jobs, machines, states, released, attended, closes, factors, seed }) => {
      let x = seed | 0;
      const upTo = (max: number): number => {
        x = (Math.imul(x, 1103515245) + 12345) | 0;
        return ((x >>> 8) & 0xffff) % (max + 1);
      };
      const list = (length: number, max: number) => Float64Array.from({ length }, () => upTo(max));
      const processing = Float64Array.from({ length: jobs * machines }, () =>
        upTo(3) === 0 ? Infinity : upTo(20),
      );
      for (let j = 0; j < jobs; j++) processing[j * machines + upTo(machines - 1)] = 1 + upTo(20);
      const setup = list(states * states, 9);
      const [tardiness, completion, makespan, rate, setupRate] = factors as [
        number,
        number,
        number,
        number,
        number,
      ];
      return makeInstance({
        jobs,
        machines,
        states,
        processing,
        running: processing.map((time, i) => (time === Infinity ? 0 : time * rate * (1 + (i % machines)))),
        release: list(jobs, released ? 30 : 0),
        due: Float64Array.from({ length: jobs }, () => (upTo(4) === 0 ? Infinity : upTo(60))),
        tardiness: Float64Array.from({ length: jobs }, () => upTo(tardiness)),
        completion: Float64Array.from({ length: jobs }, () => upTo(completion)),
        state: Int32Array.from({ length: jobs }, () => upTo(states - 1)),
        setup,
        setupCost: setup.map((time) => time * setupRate),
        readyAt: list(machines, 10),
        initialState: Int32Array.from({ length: machines }, () => upTo(states - 1)),
        makespan,
        attendance: attended
          ? { starts: Float64Array.of(2, 20, 45), ends: Float64Array.of(14, 33, 70) }
          : null,
        ...(closes && { closed: Array.from({ length: machines }, (_, k) => (k === 0 ? null : shut(k))) }),
      });
    });
}
