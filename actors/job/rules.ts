import type { PayloadOf } from '../common/say.ts';
import type { QueuedJob } from '../dispatcher/schema.ts';
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
});

export const urgencyOf = (said: PayloadOf<'job.setPriority'>): Partial<JobState> => ({
  priority: said.priority,
  ...(said.dueAt === undefined ? {} : { dueAt: said.dueAt }),
});

/** Sliced, it is known what it takes: should it have to wait again, the dispatcher counts with that. */
export const preparedBy = (plate: PreparedPlate): Partial<JobState> => ({
  prepared: plate,
  massGrams: plate.massGrams,
  estimatedSeconds: plate.estimatedSeconds,
});
