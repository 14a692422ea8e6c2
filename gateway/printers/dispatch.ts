/**
 * A dispatch happens once: the file reaches the machine, and is started one time, whatever is lost on the
 * way and however often the farm itself is killed and begins again.
 *
 * The rules. Look before each step. An upload may be repeated. One call of {@link dispatch} sends at most
 * one start. After an unclear answer only looking decides. A start that may have been sent earlier, by this
 * process or one that died, is ruled out only by watching the machine stay idle for `settleMs` with no trace
 * of the file; a machine that executes something is not idle, because a start waits behind it.
 */
import type { Capabilities, HistoryOutcome, Link, Look, UploadRequest } from './contract.ts';
import { asLinkError, type LinkError, type RefusalReason } from './errors.ts';
import { judgeLook, type Standing } from './judge.ts';
import { type LinkServices, sleep } from './services.ts';
import type { UploadGate } from './upload-gate.ts';

export interface DispatchRequest extends Pick<UploadRequest, 'sizeBytes' | 'sha256' | 'open' | 'onProgress'> {
  /** Unique to this dispatch, and the same at each attempt at it. */
  readonly remoteName: string;
  /** Stable over the attempts; families that mint a job identity derive it from this. */
  readonly dispatchKey: string;
  /**
   * False only where it is durably known that no earlier attempt came as far as the start.
   * True costs `settleMs` of watching; a wrong false can print twice.
   */
  readonly startMayHaveBeenSent: boolean;
  /** Nothing is sent any more; only what became of an earlier start is found out. */
  readonly calledOff?: boolean;
  /** Asked right before the one start is sent: a person may have given the run up meanwhile. Must not reject. */
  readonly isWanted?: () => Promise<boolean>;
  readonly signal?: AbortSignal;
}

export interface DispatchLimits {
  /** Longer than any start can be under way to a machine that answers looks as idle. */
  readonly settleMs: number;
  readonly lookIntervalMs: number;
  /** How long the machine may be unreachable or executing before the start. */
  readonly readyWaitMs: number;
  /** How long to look for the effect of a start before it is reported as unclear. */
  readonly confirmWaitMs: number;
  readonly uploadAttemptsMax: number;
}

export const defaultLimits: DispatchLimits = {
  settleMs: 15_000,
  lookIntervalMs: 1_000,
  readyWaitMs: 60_000,
  confirmWaitMs: 180_000,
  uploadAttemptsMax: 3,
};

export interface DispatchServices extends Pick<LinkServices, 'nowMs' | 'monotonicMs' | 'after'> {
  readonly uploads: UploadGate;
  /** The gate's key of this printer. */
  readonly printer: string;
}

export interface Evidence {
  readonly atMs: number;
  readonly words: string;
}

/** `startLost`: a start was sent and proven to have had no effect. `calledOff`: by the request's signal. */
export type DispatchRefusal =
  | RefusalReason
  | 'occupied'
  | 'unreachable'
  | 'auth'
  | 'notSupported'
  | 'needsOperator'
  | 'startLost'
  | 'calledOff';

export type DispatchResult = { readonly evidence: readonly Evidence[] } & (
  | { readonly kind: 'started' | 'alreadyStarted'; readonly jobId: string | null }
  | {
      readonly kind: 'alreadyFinished';
      readonly jobId: string | null;
      readonly outcome: Exclude<HistoryOutcome, 'running' | 'interrupted'>;
    }
  /** Not started, and no start is under way. `retryable`: the same request may do better, unchanged. */
  | {
      readonly kind: 'refused';
      readonly reason: DispatchRefusal;
      readonly retryable: boolean;
      readonly words: string;
    }
  /** A start may have been sent. Dispatch again with `startMayHaveBeenSent`, or let a person look. */
  | { readonly kind: 'unclear'; readonly words: string }
);

const evidenceMax = 64;
const retryableReasons: ReadonlySet<DispatchRefusal> = new Set<DispatchRefusal>([
  'unreachable',
  'notReady',
  'busy',
  'checksum',
  'fileMissing',
  'startLost',
]);

export async function dispatch(
  link: Link,
  capabilities: Pick<Capabilities, 'start' | 'uploadVerified'>,
  request: DispatchRequest,
  services: DispatchServices,
  limits: DispatchLimits = defaultLimits,
): Promise<DispatchResult> {
  const { remoteName, signal } = request;
  const evidence: Evidence[] = [];
  let startSent = request.startMayHaveBeenSent;

  const note = (words: string) => {
    if (evidence.at(-1)?.words === words) return;
    if (evidence.length >= evidenceMax) evidence.splice(evidenceMax / 2, 1);
    evidence.push({ atMs: services.nowMs(), words });
  };
  const refuse = (reason: DispatchRefusal, words: string): DispatchResult => {
    note(words);
    return { kind: 'refused', reason, retryable: retryableReasons.has(reason), words, evidence };
  };
  const unclear = (words: string): DispatchResult => {
    note(words);
    return { kind: 'unclear', words, evidence };
  };
  const refuseFor = (error: LinkError): DispatchResult =>
    refuse(
      error.kind === 'refused' ? error.reason : error.kind === 'unclear' ? 'unreachable' : error.kind,
      error.message,
    );
  /** Before a start was sent nothing can be under way; after it nobody can tell. */
  const giveUp = (reason: DispatchRefusal, words: string) =>
    startSent ? unclear(words) : refuse(reason, words);
  /** Proof that the dispatch was started; null where there is none. */
  const proof = (standing: Standing, running: 'started' | 'alreadyStarted'): DispatchResult | null => {
    if (standing.kind === 'running') return { kind: running, jobId: standing.jobId, evidence };
    if (standing.kind === 'ended') {
      return { kind: 'alreadyFinished', outcome: standing.outcome, jobId: standing.jobId, evidence };
    }
    return null;
  };

  async function look(): Promise<{ standing: Standing; file: Look['file'] }> {
    try {
      const seen = await link.look(remoteName, signal);
      const standing = judgeLook(seen, remoteName);
      note(standing.words);
      return { standing, file: seen.file };
    } catch (error) {
      const { kind, message } = asLinkError('look', error);
      if (kind === 'auth' || kind === 'notSupported') throw error;
      note(message);
      return { standing: { kind: 'offline', words: message }, file: null };
    }
  }

  /**
   * Looks until the machine has stood idle for `quietMs` without a break, or something is proven, or time is
   * up. Another job at the machine ends the wait only where no start of ours can be waiting behind it.
   */
  async function watch(quietMs: number, waitMs: number, stopAtOther: boolean) {
    const untilMs = services.monotonicMs() + waitMs;
    let quietSinceMs: number | null = null;
    for (;;) {
      const askedMs = services.monotonicMs();
      const seen = await look();
      const { kind } = seen.standing;
      if (kind === 'running' || kind === 'ended') return { ...seen, quiet: false };
      if (kind === 'occupied' && stopAtOther) return { ...seen, quiet: false };
      if (kind !== 'idle') quietSinceMs = null;
      else quietSinceMs ??= quietMs === 0 ? askedMs : services.monotonicMs();
      if (quietSinceMs !== null && askedMs - quietSinceMs >= quietMs) return { ...seen, quiet: true };
      if (services.monotonicMs() >= untilMs) return { ...seen, quiet: false };
      await sleep(services, limits.lookIntervalMs, signal);
    }
  }

  /** Looks until the machine would take a start. Null: it would. */
  async function becomeReady(): Promise<DispatchResult | null> {
    const quietMs = startSent ? limits.settleMs : 0;
    const { standing, quiet } = await watch(quietMs, limits.readyWaitMs + quietMs, !startSent);
    const proven = proof(standing, 'alreadyStarted');
    if (proven || quiet) return proven;
    const { kind, words } = standing;
    return giveUp(kind === 'busy' || kind === 'occupied' ? kind : 'unreachable', words);
  }

  const upload = () => services.uploads.run(services.printer, () => link.upload!(request), signal);

  /** Null: the file is there, whole. */
  async function bringFile(): Promise<DispatchResult | null> {
    for (let attempt = 1; ; attempt++) {
      try {
        await upload();
        note('the file is on the machine');
        return null;
      } catch (error) {
        signal?.throwIfAborted();
        const known = asLinkError('upload', error);
        note(known.message);
        // The machine guards a file it prints: an earlier start may have come through.
        const proven = proof((await look()).standing, 'alreadyStarted');
        if (proven) return proven;
        const again = known.kind !== 'refused' ? known.kind !== 'auth' : known.reason === 'checksum';
        if (!again || attempt >= limits.uploadAttemptsMax)
          return startSent ? unclear(known.message) : refuseFor(known);
        await sleep(services, limits.lookIntervalMs * attempt, signal);
      }
    }
  }

  /** The one request that is never repeated here, and what came of it. */
  async function startOnce(send: () => Promise<unknown>): Promise<DispatchResult> {
    if (request.isWanted && !(await request.isWanted()))
      return refuse('calledOff', 'The run was given up meanwhile; nothing of it was started.');
    const before = startSent;
    startSent = true;
    let answer: LinkError | null = null;
    try {
      await send();
      note('the machine acknowledged the start');
    } catch (error) {
      answer = asLinkError('start', error);
      note(answer.message);
    }
    if (answer?.kind === 'unreachable' || answer?.kind === 'auth' || answer?.kind === 'notSupported') {
      startSent = before;
      return refuseFor(answer);
    }
    const refused = answer?.kind === 'refused' ? answer : null;
    // A refusal is an answer, so one good look is enough; silence needs watching.
    const { standing, quiet } = await watch(
      refused ? 0 : limits.settleMs,
      limits.confirmWaitMs,
      refused !== null,
    );
    const proven = proof(standing, 'started');
    if (proven) return proven;
    if (refused) return refuseFor(refused);
    if (!quiet) return unclear(`The start was sent, but what came of it cannot be told: ${standing.words}.`);
    return refuse('startLost', `The start had no effect: ${standing.words} for ${limits.settleMs / 1000} s.`);
  }

  if (capabilities.start === 'operator' || capabilities.start === 'none' || !link.upload) {
    return refuse('needsOperator', 'Only a person at this machine can start a print.');
  }
  try {
    const first = await look();
    const proven = proof(first.standing, 'alreadyStarted');
    if (proven) return proven;
    if (startSent) {
      const stopped = await becomeReady();
      if (stopped) return stopped;
      // Watched for long enough: whatever was sent before had no effect and never will.
      startSent = false;
    } else if (first.standing.kind === 'occupied' && !request.calledOff) {
      return refuse('occupied', first.standing.words);
    }
    if (request.calledOff)
      return refuse('calledOff', 'The dispatch was called off; nothing of it was started.');

    if (capabilities.start === 'withUpload') {
      return (await becomeReady()) ?? (await startOnce(() => upload()));
    }
    const whole =
      first.file?.sizeBytes === request.sizeBytes &&
      (first.file.sha256 === request.sha256 || (first.file.sha256 === null && capabilities.uploadVerified));
    const stopped = (whole ? null : await bringFile()) ?? (await becomeReady());
    if (stopped) return stopped;
    return await startOnce(() =>
      link.start!({ remoteName, dispatchKey: request.dispatchKey, ...(signal ? { signal } : {}) }),
    );
  } catch (error) {
    if (signal?.aborted) return giveUp('calledOff', 'The dispatch was called off.');
    const known = asLinkError('look', error);
    return startSent ? unclear(known.message) : refuseFor(known);
  }
}
