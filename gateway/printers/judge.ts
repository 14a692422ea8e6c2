/** What one look says of one dispatch. Pure. */
import type { HistoryOutcome, Look } from './contract.ts';
import { isActive, isEnded } from './contract.ts';

/**
 * - `running`, `ended`: this dispatch was started, whoever asked for it. It must never be started again.
 * - `occupied`: another job holds the machine, printing or paused.
 * - `busy`: no job, but executing something; a start sent earlier may be waiting behind it.
 * - `idle`: would take a start, and there is no trace of this dispatch.
 * - `offline`: cannot be told now.
 */
export type Standing =
  | { readonly kind: 'running'; readonly jobId: string | null; readonly words: string }
  | {
      readonly kind: 'ended';
      readonly outcome: Exclude<HistoryOutcome, 'running' | 'interrupted'>;
      readonly jobId: string | null;
      readonly words: string;
    }
  | { readonly kind: 'occupied' | 'busy' | 'idle' | 'offline'; readonly words: string };

export function judgeLook(look: Look, remoteName: string): Standing {
  const { observation, history } = look;
  const { job, phase } = observation;
  if (job?.remoteName === remoteName) {
    const jobId = job.jobId;
    if (isActive(phase)) return { kind: 'running', jobId, words: `the machine is ${phase} ${remoteName}` };
    if (phase === 'finished' || phase === 'cancelled' || phase === 'failed') {
      return { kind: 'ended', outcome: phase, jobId, words: `the machine shows ${remoteName} ${phase}` };
    }
  }
  const record = history?.[0];
  if (record) {
    const words = `the machine's history has ${remoteName} as job ${record.jobId}: ${record.words}`;
    const { jobId, outcome } = record;
    if (outcome === 'running' || outcome === 'interrupted') return { kind: 'running', jobId, words };
    return { kind: 'ended', outcome, jobId, words };
  }
  if (observation.link === 'down' || phase === 'offline') {
    return { kind: 'offline', words: observation.faults[0]?.words ?? `firmware ${observation.firmware}` };
  }
  if (isActive(phase))
    return { kind: 'occupied', words: `the machine is ${phase} ${job?.remoteName ?? '?'}` };
  if (observation.firmware !== 'ready' && isEnded(phase)) {
    return { kind: 'offline', words: observation.faults[0]?.words ?? `firmware ${observation.firmware}` };
  }
  if (!observation.ready) return { kind: 'busy', words: 'the machine is executing something' };
  return { kind: 'idle', words: 'the machine is idle and has no trace of this dispatch' };
}
