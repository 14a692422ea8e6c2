/**
 * A family's telemetry without its sockets: what a machine shows, written as the vendor's messages and read again by the
 * farm's own code for that family. Whole days of it fit into seconds.
 */
import type { FirmwareState, Observation } from '../../gateway/printers/contract.ts';
import type { LinkServices } from '../../gateway/printers/services.ts';

/** What a machine shows of itself, whoever made it. Changed in place by whoever keeps it. */
export interface Panel {
  firmware: FirmwareState;
  state: 'standby' | 'printing' | 'paused' | 'finished' | 'failed' | 'cancelled';
  /** Executes something that is no print. */
  busy: boolean;
  remoteName: string;
  jobId: string | null;
  elapsedSeconds: number;
  printedSeconds: number;
  /** 0 to 1. */
  progress: number;
  filamentUsedMillimetres: number;
  nozzleCelsius: number;
  nozzleTargetCelsius: number;
  bedCelsius: number;
  bedTargetCelsius: number;
  /** Of its last error; empty where there is none. */
  words: string;
  /** Of its own clock, since it was switched on. */
  uptimeSeconds: number;
}

/** The machine's side of one connection. */
export interface Writer {
  /** The whole state, as an answer to a subscription or a question. */
  whole(panel: Panel): string;
  /** What has changed since the last message, one or more of them; none where nothing has. */
  news(panel: Panel): readonly string[];
}

/** The farm's side of one connection. */
export interface Reader {
  take(text: string): void;
  setLink(link: 'up' | 'down'): void;
  latest(): Observation;
  observe(listener: (observation: Observation) => void): () => void;
}

export interface Wire {
  readonly writer: () => Writer;
  readonly reader: (services: LinkServices) => Reader;
}
