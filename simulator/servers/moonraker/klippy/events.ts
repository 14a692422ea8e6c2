import type { LoadedFile } from './job.ts';

export type KlippyState = 'disconnected' | 'startup' | 'ready' | 'shutdown' | 'error';

/** How a job ended, for the printer's own log. */
export type JobEnd = 'complete' | 'cancelled' | 'error' | 'replaced' | 'shutdown' | 'restart' | 'power_cut';

/** Who listens to the printer's host. All are called synchronously, in order of what happens. */
export interface KlippyListener {
  gcodeResponse(text: string): void;
  /** Something a status update would show at once has changed. */
  changed(): void;
  disconnected(): void;
  startup(): void;
  ready(): void;
  jobStarted(file: LoadedFile): void;
  jobEnded(file: LoadedFile, end: JobEnd, message: string): void;
}
