/** What a run took, from what is on record of it. */
import type { JobState } from '../job/schema.ts';
import type { RunState } from '../run/schema.ts';
import { modelledKilowattHours, WARM_UP_SECONDS } from './energy.ts';

type Run = Pick<
  RunState,
  | 'id'
  | 'jobId'
  | 'printerId'
  | 'lotId'
  | 'startedAt'
  | 'endedAt'
  | 'printedSeconds'
  | 'estimatedSeconds'
  | 'consumedGrams'
  | 'foundAfterwards'
  | 'kilowattHours'
  | 'verdicts'
>;
type Job = Pick<JobState, 'orderId' | 'items' | 'requirements' | 'releasedBy' | 'runId'>;

export interface MachineFigures {
  readonly ratePerHour: number;
  readonly powerWatts: number;
}

/** A run that began, as one order sees it. Shares are 0 to 1. */
export interface RunUse {
  readonly runId: string;
  readonly jobId: string;
  readonly printerId: string;
  readonly material: string;
  readonly outcome: 'finished' | 'failed' | 'cancelled';
  /** Of the parts on the plate, those of the order. */
  readonly share: number;
  readonly parts: number;
  readonly badParts: number;
  readonly inspected: boolean;
  readonly grams: number;
  readonly printSeconds: number;
  readonly kilowattHours: number;
  readonly measured: boolean;
  readonly ratePerHour: number;
  readonly byHand: boolean;
  readonly changeover: boolean;
}

/**
 * @param before the run that the machine had before, where it is known: another spool since then was loaded for this one.
 * `null` for a run that never began or is still under way.
 */
export function runUse(
  orderId: string,
  run: Run,
  status: string,
  job: Job,
  machine: MachineFigures,
  before: Pick<RunState, 'lotId'> | null,
): RunUse | null {
  const { endedAt, startedAt } = run;
  const outcome = outcomeOf(status);
  if (startedAt === null || endedAt === null || outcome === null) return null;
  const { pausedSeconds, printSeconds } = phasesOf(run, (endedAt - startedAt) / 1000);
  const own = job.items.filter((item) => (item.orderId ?? job.orderId) === orderId);
  const bad = new Set(run.verdicts.filter(({ result }) => result === 'bad').map(({ itemId }) => itemId));
  const measured = run.kilowattHours !== undefined;
  return {
    runId: run.id,
    jobId: run.jobId,
    printerId: run.printerId,
    material: job.requirements.material,
    outcome,
    share: job.items.length === 0 ? 1 : own.length / job.items.length,
    parts: own.length,
    badParts: own.filter(({ itemId }) => bad.has(itemId)).length,
    inspected: run.verdicts.length > 0,
    grams: run.consumedGrams ?? 0,
    printSeconds,
    kilowattHours:
      run.kilowattHours ??
      modelledKilowattHours(machine.powerWatts, {
        printSeconds,
        pausedSeconds,
        heated: job.requirements.lane === 'FDM',
      }),
    measured,
    ratePerHour: machine.ratePerHour,
    // Who released an earlier attempt the job does not keep.
    byHand: job.runId === run.id && job.releasedBy !== null && !job.releasedBy.startsWith('policy '),
    changeover: before !== null && before.lotId !== run.lotId,
  };
}

const outcomes: Readonly<Record<string, RunUse['outcome']>> = {
  finished: 'finished',
  judged: 'finished',
  failed: 'failed',
  cancelled: 'cancelled',
};
const outcomeOf = (status: string): RunUse['outcome'] | null => outcomes[status] ?? null;

/**
 * The machine's own count of printing time leaves out pauses and warming up. Where it has none, all of the time on the
 * machine counts; of a run whose end was only found afterwards no more than its estimate.
 */
function phasesOf(
  { estimatedSeconds, foundAfterwards, printedSeconds }: Run,
  elapsedSeconds: number,
): { readonly printSeconds: number; readonly pausedSeconds: number } {
  const elapsed = Math.max(0, elapsedSeconds);
  const atMost = foundAfterwards ? Math.min(elapsed, estimatedSeconds) : elapsed;
  if (printedSeconds === null || printedSeconds <= 0) return { printSeconds: atMost, pausedSeconds: 0 };
  const printSeconds = Math.min(printedSeconds, elapsed);
  const pausedSeconds = foundAfterwards ? 0 : Math.max(0, elapsed - printSeconds - WARM_UP_SECONDS);
  return { printSeconds, pausedSeconds };
}
