/** Tells the reconciler a story, step by step, and keeps what it concludes. */
import { type Belief, expectRun, noBelief, type Verdict } from '../belief.ts';
import type { HistoryEntry, Observation, ObservedJob, Phase } from '../contract.ts';
import { type ReconcileInput, reconcile } from '../reconcile.ts';

export const ours = 'farm/run-1.gcode';

export const jobOf = (
  remoteName: string,
  jobId: string | null,
  elapsedSeconds: number,
  progress = 0,
): ObservedJob => ({
  remoteName,
  jobId,
  elapsedSeconds,
  printedSeconds: elapsedSeconds,
  progress,
  layer: null,
  layerTotal: null,
  remainingSeconds: null,
  filamentUsedMillimetres: 12,
});

export const entryOf = (
  jobId: string,
  outcome: HistoryEntry['outcome'],
  remoteName = ours,
): HistoryEntry => ({
  jobId,
  remoteName,
  outcome,
  words: outcome,
  startedAtMs: null,
  endedAtMs: null,
  elapsedSeconds: 100,
  printedSeconds: null,
  filamentUsedMillimetres: 12,
});

/** Feeds a story, step by step, and keeps what was concluded. */
export function story(start: Belief = expectRun(noBelief, 'run-1', ours)) {
  let belief = start;
  let sequence = 0;
  let atMs = 1_000_000;
  const verdicts: Verdict[] = [];
  let wantsLook = false;
  const feed = (input: ReconcileInput) => {
    const next = reconcile(belief, input);
    belief = JSON.parse(JSON.stringify(next.belief)) as Belief;
    verdicts.push(...next.verdicts);
    wantsLook = next.wantsLook;
  };
  const observed = (phase: Phase, job: ObservedJob | null, over: Partial<Observation> = {}): Observation => ({
    observedAtMs: atMs,
    epoch: 'e1',
    sequence: ++sequence,
    link: 'up',
    phase,
    ready: phase === 'idle',
    firmware: 'ready',
    job,
    heaters: {},
    faults: [],
    message: null,
    ...over,
  });
  const it = {
    see: (phase: Phase, job: ObservedJob | null = null, over: Partial<Observation> = {}) => {
      feed({ kind: 'observation', observation: observed(phase, job, over) });
      return it;
    },
    look: (phase: Phase, job: ObservedJob | null, history: HistoryEntry[] | null) => {
      feed({ kind: 'look', observation: observed(phase, job), history });
      return it;
    },
    wait: (ms: number) => {
      atMs += ms;
      feed({ kind: 'tick', atMs });
      return it;
    },
    print: (seconds = 10, progress = 0.1) => it.see('printing', jobOf(ours, 'A', seconds, progress)),
    lose: () => it.see('offline', null, { link: 'down', firmware: 'unknown' }),
    firmwareAway: () => it.see('offline', null, { firmware: 'disconnected' }),
    kinds: () => verdicts.map(({ kind }) => kind).filter((kind) => kind !== 'progress'),
    verdicts,
    get belief() {
      return belief;
    },
    get wantsLook() {
      return wantsLook;
    },
  };
  return it;
}
