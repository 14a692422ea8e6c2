import type { Reason } from '../../runtime/envelope.ts';
import type { Blocker, JobState } from './schema.ts';

/** What the release gate says of a job whose plate is sliced and whose machine has reported. */
export function gate(_job: JobState): { readonly decision: unknown; readonly blockers: readonly Blocker[] } {
  return { decision: null, blockers: [] };
}

/** A person may wave a manual blocker through, with a reason; some nobody may. `null` where the release may go on. */
export function whyNotOverride(job: JobState, reason: Reason | undefined): string | null {
  const hard = job.blockers.filter((blocker) => !blocker.canOverride);
  if (hard.length > 0) return hard.map((blocker) => blocker.words).join(' ');
  if (reason === undefined) {
    return `${job.id} waits for a person's approval: ${job.blockers.map((blocker) => blocker.words).join(' ')} Release it with a reason.`;
  }
  return null;
}
