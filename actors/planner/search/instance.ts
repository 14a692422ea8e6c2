/**
 * A scheduling instance in dense arrays: unrelated parallel machines with release dates, due dates, weights and set-up
 * between states. One unit of time and one of money throughout; times may be any finite numbers.
 */
import type { Attendance, Calendar } from './calendar.ts';

export interface Instance {
  readonly jobs: number;
  readonly machines: number;
  readonly states: number;
  /** Time of job j on machine k at [j × machines + k]; Infinity where it can't run. */
  readonly processing: Float64Array;
  /** Cost of running job j on machine k, at [j × machines + k]. */
  readonly running: Float64Array;
  readonly release: Float64Array;
  /** Infinity for no due date. */
  readonly due: Float64Array;
  /** Cost of a unit of tardiness. */
  readonly tardiness: Float64Array;
  /** Cost of a unit of completion time. */
  readonly completion: Float64Array;
  /** The state each job leaves its machine in. */
  readonly state: Int32Array;
  /** Time from state a to state b at [a × states + b]. Done before the release if it can be. */
  readonly setup: Float64Array;
  /** Cost of the same. */
  readonly setupCost: Float64Array;
  readonly readyAt: Float64Array;
  readonly initialState: Int32Array;
  /** Cost of a unit of makespan: the latest end of a machine that does anything. */
  readonly makespan: number;
  /** Machines each job can run on: those of job j are eligible[eligibleFrom[j]] up to eligibleFrom[j + 1]. */
  readonly eligible: Int32Array;
  readonly eligibleFrom: Int32Array;
  /** Null: somebody is always there, and no machine is ever closed. */
  readonly calendar: Calendar | null;
}

export type InstanceFields = Omit<Instance, 'eligible' | 'eligibleFrom' | 'calendar'> & {
  readonly attendance: Attendance | null;
  readonly closed?: Calendar['closed'];
};

/** Adds what follows from the rest. Every job must be able to run somewhere; whoever reads the input says which can't. */
export function makeInstance(fields: InstanceFields): Instance {
  const { attendance, closed = null, ...plain } = fields;
  const { jobs, machines, processing } = plain;
  const eligibleFrom = new Int32Array(jobs + 1);
  const eligible = new Int32Array(jobs * machines);
  let count = 0;
  for (let j = 0; j < jobs; j++) {
    for (let k = 0, cell = j * machines; k < machines; k++, cell++)
      if (processing[cell]! < Infinity) eligible[count++] = k;
    if (count === eligibleFrom[j]) throw new RangeError(`job ${j} can run on no machine`);
    eligibleFrom[j + 1] = count;
  }
  const calendar = attendance === null && closed === null ? null : { attendance, closed };
  return { ...plain, eligible: eligible.subarray(0, count), eligibleFrom, calendar };
}
