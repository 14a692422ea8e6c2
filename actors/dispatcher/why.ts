/** What the dispatcher can say of one waiting job, when somebody asks. Pure: it tells, and decides nothing. */
import { type Explanation, why } from '../planner/why.ts';
import { problemOf } from './problem.ts';
import { EVALUATIONS_MAX } from './rules.ts';
import type { DispatcherState } from './schema.ts';

export interface JobExplained extends Explanation {
  /** Why it does not print yet, as the queue has it. */
  readonly waitsBecause: string;
}

/** Null: it does not wait for a machine. */
export function explainJob(state: DispatcherState, jobId: string, at: number): JobExplained | null {
  const { plan, policy, queue, stoppedBecause, waitingBecause } = state;
  if (queue[jobId] === undefined || policy === null) return null;
  const explained = why(problemOf(state, policy, at).problem, plan, jobId, EVALUATIONS_MAX);
  if (explained === null) return null;
  const waitsBecause =
    stoppedBecause === null
      ? (waitingBecause[jobId] ?? 'It came in this moment and is planned within a second.')
      : `Dispatching is stopped: ${stoppedBecause}`;
  return { ...explained, waitsBecause };
}
