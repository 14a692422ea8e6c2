/** The farm's copy of one machine's status, and who is told when it changes. */
import type { FirmwareState, LinkState, Observation } from '../contract.ts';
import type { LinkServices } from '../services.ts';
import { type DecodedStatus, decodeStatus } from './decode.ts';
import { mergeDiff, type StatusTree, snapshotOf } from './merge.ts';

export interface Mirror {
  /** A whole snapshot: replaces everything. */
  replace(snapshot: unknown): void;
  /** A `notify_status_update` diff. */
  apply(diff: unknown): void;
  setLink(link: LinkState): void;
  /** Klipper as Moonraker sees it, where there is no status to read it from; null to read the status again. */
  setFirmware(firmware: FirmwareState | null): void;
  /**
   * The history's identity of a job. Unless `began` just now, it is taken only where the shown job has none:
   * the end of a job may be told after the next one of the same file began.
   */
  setJobId(remoteName: string, jobId: string, began: boolean): void;
  readonly remoteName: string | null;
  latest(): Observation;
  observe(listener: (observation: Observation) => void): () => void;
  close(): void;
}

/** `total_duration` may be read a tick late; a new job starts it again from 0. */
const restartSlackSeconds = 1;

export function createMirror(services: LinkServices, telemetryIntervalMs: number): Mirror {
  const epoch = services.newId();
  const listeners = new Set<(observation: Observation) => void>();
  let tree: StatusTree = snapshotOf({});
  let link: LinkState = 'down';
  let firmware: FirmwareState | null = 'unknown';
  let job: { readonly remoteName: string; readonly jobId: string } | null = null;
  let sequence = 0;
  let emittedAtMs = Number.NEGATIVE_INFINITY;
  let cancelTrailing: (() => void) | null = null;
  let current = compose();
  let currentKey = keyOf(current);

  function compose(): Observation {
    const at = { observedAtMs: services.nowMs(), epoch, sequence: sequence++, link };
    if (link === 'down') return { ...at, ...nothing, firmware: 'unknown' };
    if (firmware !== null && firmware !== 'ready' && Object.keys(tree).length === 0) {
      const phase = firmware === 'starting' ? 'busy' : 'offline';
      return { ...at, ...nothing, phase, firmware };
    }
    const remoteName = nameIn(tree);
    return { ...at, ...decodeStatus(tree, job?.remoteName === remoteName ? job.jobId : null) };
  }

  function emit() {
    cancelTrailing?.();
    cancelTrailing = null;
    emittedAtMs = services.monotonicMs();
    current = compose();
    currentKey = keyOf(current);
    for (const listener of listeners) listener(current);
  }

  /** Tells at once what matters at once, and the rest when its turn has come. */
  function changed(mayMatter: boolean) {
    if (mayMatter && keyOf(compose()) !== currentKey) return emit();
    if (cancelTrailing) return;
    const waitMs = emittedAtMs + telemetryIntervalMs - services.monotonicMs();
    if (waitMs <= 0) return emit();
    cancelTrailing = services.after(waitMs, () => {
      cancelTrailing = null;
      emit();
    });
  }

  const elapsed = () => Number(tree.print_stats?.total_duration ?? 0);

  return {
    replace: (snapshot) => {
      const before = elapsed();
      tree = snapshotOf(snapshot);
      if (elapsed() < before - restartSlackSeconds) job = null;
      firmware = null;
      changed(true);
    },
    apply: (diff) => {
      const before = elapsed();
      mergeDiff(tree, diff);
      if (elapsed() < before - restartSlackSeconds) job = null;
      changed(touchesState(diff));
    },
    setLink: (next) => {
      link = next;
      if (next === 'down') tree = snapshotOf({});
      changed(true);
    },
    setFirmware: (next) => {
      firmware = next;
      if (next !== null && next !== 'ready') {
        tree = snapshotOf({});
        job = null;
      }
      changed(true);
    },
    setJobId: (remoteName, jobId, began) => {
      if (!began && (job !== null || nameIn(tree) !== remoteName)) return;
      job = { remoteName, jobId };
      changed(true);
    },
    get remoteName() {
      return nameIn(tree);
    },
    latest: () => {
      if (cancelTrailing) emit();
      return current;
    },
    observe: (listener) => {
      listeners.add(listener);
      listener(current);
      return () => listeners.delete(listener);
    },
    close: () => {
      cancelTrailing?.();
      cancelTrailing = null;
      listeners.clear();
    },
  };
}

const nothing: Omit<DecodedStatus, 'firmware'> = {
  phase: 'offline',
  ready: false,
  job: null,
  heaters: {},
  faults: [],
  message: null,
};

const nameIn = (tree: StatusTree): string | null => {
  const name = tree.print_stats?.filename;
  return typeof name === 'string' && name !== '' ? name : null;
};

/** The parts of an observation whose change is told at once. */
function keyOf(observation: Observation): string {
  const { link, phase, ready, firmware, job, faults } = observation;
  const codes = faults.map((fault) => fault.code).join();
  return `${link} ${phase} ${ready} ${firmware} ${job?.remoteName} ${job?.jobId} ${job?.layer} ${codes}`;
}

/** A cheap test that lets the many diffs that carry only figures go by without decoding anything. */
function touchesState(diff: unknown): boolean {
  if (typeof diff !== 'object' || diff === null) return false;
  for (const name in diff) {
    if (name === 'webhooks' || name === 'idle_timeout') return true;
    if (name.startsWith('filament_')) return true;
    if (name !== 'print_stats') continue;
    const stats = (diff as StatusTree).print_stats;
    if (stats && ('state' in stats || 'filename' in stats || 'info' in stats || 'message' in stats))
      return true;
    if (stats && Number(stats.print_duration) > 0 && Number(stats.print_duration) < firstSeconds) return true;
  }
  return false;
}

/** Preparing turns to printing with the first figure above zero; later figures tell nothing new. */
const firstSeconds = 2;
