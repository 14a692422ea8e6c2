import type { MoonrakerServer } from './server.ts';
import type { HistoryJob } from './store/history.ts';

export interface PrintStats {
  readonly filename: string;
  readonly state: string;
  readonly total_duration: number;
  readonly print_duration: number;
  readonly filament_used: number;
}

const NONE: PrintStats = {
  filename: '',
  state: 'standby',
  total_duration: 0,
  print_duration: 0,
  filament_used: 0,
};
const IDLE = new Set(['standby', 'complete', 'cancelled', 'error']);

/**
 * The server's own view of the job: it only sees the statistics at status updates, so a job that comes and
 * goes between two of them shows up as the real server would show it. Writes the history.
 */
export class JobState {
  readonly #server: MoonrakerServer;
  #last: PrintStats = NONE;
  #job: HistoryJob | undefined;
  /** Who asked for the job under way. */
  user = 'No User';

  constructor(server: MoonrakerServer) {
    this.#server = server;
  }

  get last(): PrintStats {
    return this.#last;
  }

  /** A job is under way as far as the server knows. */
  get busy(): boolean {
    return this.#last.state === 'printing' || this.#last.state === 'paused';
  }

  /** The host came up: take its word, without an event. */
  initialize(stats: PrintStats): void {
    this.#last = { ...stats };
  }

  update(stats: PrintStats): void {
    const previous = this.#last;
    this.#last = { ...stats };
    if (stats.state === previous.state) return;
    if (IDLE.has(previous.state)) {
      if (stats.state === 'printing') {
        this.#started(previous);
        return;
      }
      if (stats.state === 'standby') return;
      this.#started(previous);
    } else if (stats.state === 'printing') {
      const resumed = previous.filename === stats.filename && previous.total_duration < stats.total_duration;
      if (!resumed) this.#started(previous);
      return;
    }
    if (stats.state === 'complete') this.finish('completed', stats);
    else if (stats.state === 'error') this.finish('error', stats);
    else if (stats.state === 'cancelled' || stats.state === 'standby') this.finish('cancelled', previous);
  }

  /** Ends the job under way, if any, and tells everyone. */
  finish(status: string, stats: PrintStats = this.#last): void {
    const job = this.#job;
    if (job === undefined) {
      this.user = 'No User';
      return;
    }
    this.#job = undefined;
    const about = stats.filename === job.filename && stats.total_duration >= job.total_duration;
    const finished: HistoryJob = {
      ...job,
      ...(about ? figures(stats) : {}),
      user: this.user,
      status,
      end_time: this.#server.unixSeconds(),
      metadata: this.#server.library.jobMetadata(job.filename),
    };
    this.#server.history.put(finished);
    this.#server.history.addToTotals(finished);
    this.user = 'No User';
    this.#tell('finished', finished);
  }

  /** The connection to the host is gone. */
  disconnected(): void {
    this.finish('klippy_disconnect');
    if (this.busy) this.#last = { ...this.#last, state: 'error' };
  }

  /** The server itself goes away without a word. */
  forget(): void {
    this.#job = undefined;
    this.#last = NONE;
    this.user = 'No User';
  }

  #started(previous: PrintStats): void {
    if (this.#job !== undefined) this.finish('cancelled', previous);
    const stats = this.#last;
    const job: HistoryJob = {
      job_id: this.#server.history.nextId(),
      user: this.user,
      filename: stats.filename,
      status: 'in_progress',
      start_time: this.#server.unixSeconds(),
      end_time: null,
      ...figures(stats),
      metadata: this.#server.library.jobMetadata(stats.filename),
      auxiliary_data: [],
    };
    this.#job = job;
    this.#server.history.put(job);
    this.#server.library.noteJobMetadata(job);
    this.#tell('added', job);
  }

  #tell(action: string, job: HistoryJob): void {
    this.#server.notify('notify_history_changed', [{ action, job: this.#server.describeJob(job) }]);
  }
}

function figures(stats: PrintStats) {
  return {
    print_duration: stats.print_duration,
    total_duration: stats.total_duration,
    filament_used: stats.filament_used,
  };
}
