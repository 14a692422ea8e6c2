import { GUARD, say } from '../common/say.ts';
import type { Cause } from '../common/schema.ts';
import type { QueuedJob } from '../dispatcher/schema.ts';
import { linesOf } from '../plate/rules.ts';
import type { JobState, PreparedPlate } from './schema.ts';

/** The run of an attempt: `J-1042-1`, third attempt, is `R-1042-1-3`. */
export const runIdOf = (jobId: string, attempt: number): string => `R-${jobId.replace(/^J-/, '')}-${attempt}`;

/** What a job without a machine no longer knows. */
export const unrouted: Partial<JobState> = {
  printerId: null,
  printerReport: null,
  prepared: null,
  lotId: null,
  reservedGrams: 0,
  blockers: [],
  decision: null,
  runId: null,
  pausedBecause: null,
};

export const queuedJobOf = (job: JobState, at: number): QueuedJob => ({
  jobId: job.id,
  requirements: job.requirements,
  estimatedSeconds: job.estimatedSeconds,
  massGrams: job.massGrams,
  dueAt: job.dueAt,
  queuedAt: job.queuedAt ?? at,
  priority: job.priority,
  valueMinor: job.valueMinor,
  avoid: Object.fromEntries(Object.entries(job.avoid).filter(([, until]) => until > at)),
  ...(job.allowed ? { allowed: job.allowed } : {}),
  planIds: job.planIds,
  ...(job.gramsSaid === undefined ? {} : { gramsSaid: job.gramsSaid }),
});

/** For the guard, once the attempt is over: it failed for that cause, or was inspected. */
export const ranReport = (job: JobState, cause: Cause | null) =>
  say('guard.ran', GUARD, {
    jobId: job.id,
    // Whatever ran has been released.
    runId: job.runId!,
    printerId: job.printerId!,
    lotId: job.lotId,
    profileId: job.requirements.profileId,
    material: job.requirements.material,
    planIds: job.planIds,
    parts: job.items.length,
    badParts:
      cause === null ? job.verdicts.filter(({ result }) => result === 'bad').length : job.items.length,
    cause,
  });

/** Sliced, it is known what it takes: should it have to wait again, the dispatcher counts with that. */
export const preparedBy = (plate: PreparedPlate): Partial<JobState> => ({
  prepared: plate,
  massGrams: plate.massGrams,
  estimatedSeconds: plate.estimatedSeconds,
});

/** Whether its plate holds more than one line's parts. */
export const isOfSeveral = (job: JobState): boolean => linesOf(job).length > 1;

export const takenApart = 'A person had the plate taken apart.';
