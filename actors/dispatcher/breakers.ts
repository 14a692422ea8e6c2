/**
 * Breakers of plans and profiles, where they take effect: what a tripped one holds is given to no machine, and of what a
 * half-open one lets through there is one job at a time. Machines and lots have their own say.
 */
import type { JobStart } from './admit.ts';
import type { DispatcherState, KnownBreaker, QueuedJob } from './schema.ts';

type Keyed = Pick<QueuedJob, 'planIds' | 'requirements'>;

/** The breakers that a job depends on, as `plan/P-1` and `profile/standard-04:PLA`. */
export const keysOf = ({ planIds = [], requirements }: Keyed): readonly string[] => [
  ...planIds.map((id) => `plan/${id}`),
  `profile/${requirements.profileId}:${requirements.material}`,
];

const isEmpty = (table: object): boolean => {
  for (const _ in table) return false;
  return true;
};

export interface UnderBreakers {
  /** What may be planned now. */
  readonly queue: DispatcherState['queue'];
  /** Why the others may not, by job id. */
  readonly held: { readonly [jobId: string]: string };
}

/**
 * A machine on trial gets none of the jobs that would be missed most, until they have waited so long: where nothing else can
 * be its trial, one of them is.
 */
const TRIAL_AVOID_MS = 60 * 60_000;

export function underBreakers(state: DispatcherState, at: number): UnderBreakers {
  const { breakers, printers, queue } = state;
  const onTrial = Object.keys(printers).filter((id) => printers[id]!.onTrial === true);
  if (isEmpty(breakers) && onTrial.length === 0) return { queue, held: {} };
  const may: Record<string, QueuedJob> = {};
  const held: Record<string, string> = {};
  const worthMax = onTrial.length === 0 ? 0 : medianWorth(queue);
  for (const jobId in queue) {
    const job = queue[jobId]!;
    const because = whyHeld(job, breakers);
    if (because !== null) held[jobId] = because;
    else if (job.valueMinor > worthMax && at < job.queuedAt + TRIAL_AVOID_MS && onTrial.length > 0)
      may[jobId] = avoiding(job, onTrial);
    else may[jobId] = job;
  }
  return { queue: may, held };
}

function whyHeld(job: QueuedJob, breakers: DispatcherState['breakers']): string | null {
  for (const key of keysOf(job)) {
    const breaker = breakers[key];
    if (breaker === undefined) continue;
    if (breaker.state === 'tripped') return `${named(key)} is held for review: ${breaker.because}`;
    if (breaker.trial !== null)
      return `${named(key)} is on trial with ${breaker.trial}; this goes on when that is good.`;
  }
  return null;
}

const named = (key: string): string => {
  const [kind, id] = key.split('/');
  return kind === 'plan' ? `Plan ${id}` : `Profile ${id}`;
};

/** At most that is the lower half of what waits: one job at least, whatever it is worth. */
function medianWorth(queue: DispatcherState['queue']): number {
  const worth = Object.values(queue)
    .map(({ valueMinor }) => valueMinor)
    .sort((a, b) => a - b);
  return worth[Math.floor((worth.length - 1) / 2)] ?? 0;
}

const avoiding = (job: QueuedJob, printerIds: readonly string[]): QueuedJob => ({
  ...job,
  avoid: {
    ...job.avoid,
    ...Object.fromEntries(printerIds.map((id) => [id, job.queuedAt + TRIAL_AVOID_MS])),
  },
});

export interface Trials {
  readonly starts: readonly JobStart[];
  /** Starts that wait for another's trial, with why. */
  readonly put: { readonly [jobId: string]: string };
  readonly breakers: DispatcherState['breakers'];
  /** For the owners of what is tried. */
  readonly began: readonly { readonly key: string; readonly jobId: string }[];
}

/** Of the starts that one decision would make: one for each half-open breaker, the job of least value. */
export function oneTrialEach(state: DispatcherState, starts: readonly JobStart[]): Trials {
  if (isEmpty(state.breakers) || starts.length === 0)
    return { starts, put: {}, breakers: state.breakers, began: [] };
  const breakers: Record<string, KnownBreaker> = { ...state.breakers };
  const began: { key: string; jobId: string }[] = [];
  const kept = new Set<string>();
  const put: Record<string, string> = {};
  const worthOf = (jobId: string) => state.queue[jobId]!.valueMinor;
  const cheapest = [...starts].sort(
    (a, b) => worthOf(a.jobId) - worthOf(b.jobId) || (a.jobId < b.jobId ? -1 : 1),
  );
  for (const { jobId } of cheapest) {
    const job = state.queue[jobId]!;
    const because = whyHeld(job, breakers);
    if (because !== null) {
      put[jobId] = because;
      continue;
    }
    kept.add(jobId);
    for (const key of keysOf(job)) {
      const breaker = breakers[key];
      if (breaker === undefined) continue;
      breakers[key] = { ...breaker, trial: jobId };
      began.push({ key, jobId });
    }
  }
  return { starts: starts.filter(({ jobId }) => kept.has(jobId)), put, breakers, began };
}

/** The trial did not take place, or was given up: another job may be it. */
export function withoutTrial(
  breakers: DispatcherState['breakers'],
  jobId: string,
): DispatcherState['breakers'] {
  let next: Record<string, KnownBreaker> | null = null;
  for (const key in breakers) {
    if (breakers[key]!.trial !== jobId) continue;
    next ??= { ...breakers };
    next[key] = { ...breakers[key]!, trial: null };
  }
  return next ?? breakers;
}

/** What its owner says of it; one that is closed is forgotten. */
export function withBreaker(
  { breakers }: DispatcherState,
  { because, key, state }: { key: string; state: 'closed' | 'tripped' | 'halfOpen'; because: string },
): DispatcherState['breakers'] {
  const { [key]: _, ...others } = breakers;
  return state === 'closed' ? others : { ...others, [key]: { state, because, trial: null } };
}
