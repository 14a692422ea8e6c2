/** A machine on the bench, for what is between it and the farm: it shows, records and answers whatever a case wants. */
import type {
  FirmwareState,
  HistoryEntry,
  LinkState,
  Observation,
  ObservedJob,
  Phase,
} from '../../gateway/printers/contract.ts';

export type Outcome = 'finished' | 'failed' | 'cancelled';

const PRINT_SECONDS = 1_000;

export class BenchMachine {
  nowMs = 1_700_000_000_000;
  link: LinkState = 'up';
  firmware: FirmwareState = 'ready';
  phase: Phase = 'idle';
  /** Homing, heating by hand: no print, and no start is taken. */
  busy = false;
  keepsHistory = true;
  /** Some firmware that has stopped goes on showing the last job. */
  showsWhenStopped = false;
  /** Some show the name of a job's execution, and some do not. */
  showsIdentity = true;
  job: ObservedJob | null = null;
  #records: HistoryEntry[] = [];
  #epoch = 1;
  #sequence = 0;
  #prints = 0;

  get active(): boolean {
    return this.phase === 'printing' || this.phase === 'paused';
  }

  get prints(): number {
    return this.#prints;
  }

  begin(remoteName: string): void {
    const jobId = `M-${++this.#prints}`;
    this.phase = 'printing';
    this.job = {
      remoteName,
      jobId,
      elapsedSeconds: 0,
      printedSeconds: 0,
      progress: 0,
      layer: null,
      layerTotal: null,
      remainingSeconds: null,
      filamentUsedMillimetres: 0,
    };
    this.#records.unshift({
      jobId,
      remoteName,
      outcome: 'running',
      words: 'running',
      startedAtMs: this.nowMs,
      endedAtMs: null,
      elapsedSeconds: 0,
      printedSeconds: 0,
      filamentUsedMillimetres: 0,
    });
  }

  pass(ms: number): void {
    this.nowMs += ms;
    const { job } = this;
    if (job === null || !this.active) return;
    const elapsedSeconds = job.elapsedSeconds! + ms / 1_000;
    const printedSeconds = job.printedSeconds! + (this.phase === 'printing' ? ms / 1_000 : 0);
    const progress = Math.min(1, printedSeconds / PRINT_SECONDS);
    const filamentUsedMillimetres = 3 * printedSeconds;
    this.job = { ...job, elapsedSeconds, printedSeconds, progress, filamentUsedMillimetres };
    this.#record({ elapsedSeconds, printedSeconds, filamentUsedMillimetres });
  }

  pause(): void {
    this.phase = 'paused';
  }

  resume(): void {
    this.phase = 'printing';
  }

  end(outcome: Outcome): void {
    this.phase = outcome;
    this.#record({ outcome, words: `it ${outcome}`, endedAtMs: this.nowMs });
  }

  /** It was without power: what it printed is gone, and no record says how it ended. */
  lose(): void {
    this.#records.shift();
    this.clear();
  }

  clear(): void {
    this.phase = 'idle';
    this.job = null;
  }

  /** The farm's connection is made anew. */
  reconnect(): void {
    this.#epoch++;
    this.#sequence = 0;
    this.link = 'up';
  }

  observation(): Observation {
    const isSeen = this.link !== 'down';
    const isUp = isSeen && (this.firmware === 'ready' || this.showsWhenStopped);
    const { busy, job } = this;
    const phase: Phase = !isUp ? 'offline' : this.phase === 'idle' && busy ? 'busy' : this.phase;
    return {
      observedAtMs: this.nowMs,
      epoch: `epoch-${this.#epoch}`,
      sequence: ++this.#sequence,
      link: this.link,
      phase,
      ready: isUp && this.firmware === 'ready' && !this.active && !busy,
      firmware: isSeen ? this.firmware : 'unknown',
      job: isUp && job ? { ...job, jobId: this.showsIdentity ? job.jobId : null } : null,
      heaters: {},
      faults: [],
      message: null,
    };
  }

  hasBegun(remoteName: string): boolean {
    return this.#records.some((one) => one.remoteName === remoteName);
  }

  history(remoteName: string): readonly HistoryEntry[] | null {
    return this.keepsHistory ? this.#records.filter((one) => one.remoteName === remoteName) : null;
  }

  #record(change: Partial<HistoryEntry>): void {
    const [last, ...before] = this.#records;
    if (last !== undefined) this.#records = [{ ...last, ...change }, ...before];
  }
}
