import { ApiError } from '../api/method.ts';
import type { MoonrakerServer } from '../server.ts';

interface Queued {
  readonly filename: string;
  readonly job_id: string;
  readonly time_added: number;
  readonly user: string;
}

const JOBS_MAX = 1000;
const LOADING_MS = 10;

/** The server's own queue of files. It starts one only when told to. */
export class JobQueue {
  readonly #server: MoonrakerServer;
  #jobs: Queued[] = [];
  #sequence = 0x66d99000;
  #state = 'paused';

  constructor(server: MoonrakerServer) {
    this.#server = server;
  }

  status() {
    const now = this.#server.unixSeconds();
    const jobs = this.#jobs.map(({ user: _, ...job }) => ({ ...job, time_in_queue: now - job.time_added }));
    return { queued_jobs: jobs, queue_state: this.#state };
  }

  add(files: readonly string[], user: string, reset: boolean): void {
    for (const file of files) {
      const place = this.#server.files.place('gcodes', file);
      if (!this.#server.files.isFile(place)) throw new ApiError(`G-Code File ${file} does not exist`);
    }
    if (this.#jobs.length + files.length > JOBS_MAX)
      throw new ApiError(`The queue holds ${JOBS_MAX} jobs at most`);
    if (reset) this.#jobs = [];
    for (const filename of files) {
      const id = (this.#sequence++).toString(16).toUpperCase().padStart(16, '0');
      this.#jobs.push({ filename, job_id: id, time_added: this.#server.unixSeconds(), user });
    }
    this.#tell('jobs_added');
  }

  remove(ids: readonly string[] | 'all'): void {
    this.#jobs = ids === 'all' ? [] : this.#jobs.filter((job) => !ids.includes(job.job_id));
    this.#tell('jobs_removed');
  }

  jump(id: string): void {
    const job = this.#jobs.find((queued) => queued.job_id === id);
    if (job === undefined) throw new ApiError(`Invalid job id: ${id}`);
    this.#jobs = [job, ...this.#jobs.filter((queued) => queued !== job)];
  }

  pause(): void {
    this.#setState('paused');
  }

  /** Starts the first job when the printer is free. */
  start(): void {
    if (this.#jobs.length === 0 || this.#server.jobState.busy) {
      this.#setState('ready');
      return;
    }
    this.#setState('loading');
    this.#server.later(LOADING_MS, () => void this.#startFirst());
  }

  async #startFirst(): Promise<void> {
    const job = this.#jobs[0];
    if (job === undefined || this.#state !== 'loading') return;
    this.#setState('starting');
    try {
      await this.#server.startPrint(job.filename, job.user);
    } catch {
      return this.#setState('paused');
    }
    this.#jobs = this.#jobs.filter((queued) => queued !== job);
    this.#tell('job_loaded');
    this.#setState('paused');
  }

  #setState(state: string): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#tell('state_changed');
  }

  #tell(action: string): void {
    const queue = action === 'state_changed' ? null : this.status().queued_jobs;
    const event = { action, updated_queue: queue, queue_state: this.#state };
    this.#server.later(50, () => this.#server.notify('notify_job_queue_changed', [event]));
  }
}
