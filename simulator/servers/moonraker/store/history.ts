import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Metadata } from './metadata.ts';

/** One job as the history tells it. Times are Unix seconds. */
export interface HistoryJob {
  readonly job_id: string;
  readonly user: string;
  readonly filename: string;
  readonly status: string;
  readonly start_time: number;
  readonly end_time: number | null;
  readonly print_duration: number;
  readonly total_duration: number;
  readonly filament_used: number;
  readonly metadata: Metadata;
  readonly auxiliary_data: readonly unknown[];
}

export interface HistoryQuery {
  readonly limit: number;
  readonly start: number;
  readonly before: number | undefined;
  readonly since: number | undefined;
  readonly order: 'asc' | 'desc';
}

const JOBS_MAX = 10_000;

const NO_TOTALS = {
  total_jobs: 0,
  total_time: 0,
  total_print_time: 0,
  total_filament_used: 0,
  longest_job: 0,
  longest_print: 0,
};

/** Past jobs, oldest first; kept as JSON lines when there is a folder, each line the newest word on its job. */
export class History {
  readonly #path: string | undefined;
  readonly #jobs = new Map<string, HistoryJob>();
  #lastId = 0;
  totals = { ...NO_TOTALS };

  constructor(path: string | undefined) {
    this.#path = path;
    if (path !== undefined && existsSync(path)) this.#load(path);
  }

  /** Jobs that were under way when the server went away without a word. */
  interruptOpenJobs(): void {
    for (const job of this.#jobs.values()) {
      if (job.status === 'in_progress') this.put({ ...job, status: 'interrupted' });
    }
  }

  nextId(): string {
    this.#lastId++;
    return this.#lastId.toString(16).toUpperCase().padStart(6, '0');
  }

  put(job: HistoryJob): void {
    this.#jobs.set(job.job_id, job);
    if (this.#jobs.size > JOBS_MAX) this.#jobs.delete(this.#jobs.keys().next().value!);
    if (this.#path !== undefined) appendFileSync(this.#path, `${JSON.stringify(job)}\n`);
  }

  addToTotals(job: HistoryJob): void {
    const { totals } = this;
    this.totals = {
      total_jobs: totals.total_jobs + 1,
      total_time: totals.total_time + job.total_duration,
      total_print_time: totals.total_print_time + job.print_duration,
      total_filament_used: totals.total_filament_used + job.filament_used,
      longest_job: Math.max(totals.longest_job, job.total_duration),
      longest_print: Math.max(totals.longest_print, job.print_duration),
    };
  }

  resetTotals() {
    const last = this.totals;
    this.totals = { ...NO_TOTALS };
    return last;
  }

  get(id: string): HistoryJob | undefined {
    return this.#jobs.get(id);
  }

  list(query: HistoryQuery): HistoryJob[] {
    let jobs = [...this.#jobs.values()];
    const { before, since } = query;
    if (before !== undefined) jobs = jobs.filter((job) => job.end_time !== null && job.end_time < before);
    if (since !== undefined) jobs = jobs.filter((job) => job.start_time > since);
    if (query.order === 'desc') jobs.reverse();
    return query.limit > 0 ? jobs.slice(query.start, query.start + query.limit) : jobs;
  }

  delete(id: string): boolean {
    const known = this.#jobs.delete(id);
    if (known) this.#rewrite();
    return known;
  }

  deleteAll(): string[] {
    const ids = [...this.#jobs.keys()];
    this.#jobs.clear();
    this.#rewrite();
    return ids;
  }

  #load(path: string): void {
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      if (line === '') continue;
      let job: HistoryJob;
      try {
        job = JSON.parse(line) as HistoryJob;
      } catch {
        continue; // A line cut short by a kill.
      }
      this.#jobs.set(job.job_id, job);
      this.#lastId = Math.max(this.#lastId, Number.parseInt(job.job_id, 16));
    }
    for (const job of this.#jobs.values()) if (job.status !== 'in_progress') this.addToTotals(job);
    this.#rewrite();
  }

  #rewrite(): void {
    if (this.#path === undefined) return;
    const text = [...this.#jobs.values()].map((job) => `${JSON.stringify(job)}\n`).join('');
    writeFileSync(`${this.#path}.new`, text);
    renameSync(`${this.#path}.new`, this.#path);
  }
}
