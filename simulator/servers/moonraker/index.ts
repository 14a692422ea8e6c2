import type { Faults } from './faults.ts';
import type { VirtualMoonrakerOptions } from './options.ts';
import { MoonrakerServer } from './server.ts';
import { virtualState } from './state.ts';
import type { JobLogEntry } from './store/job-log.ts';

export type { Fault } from './faults.ts';
export type { VirtualMoonrakerOptions } from './options.ts';
export type { JobLogEntry } from './store/job-log.ts';

/** A virtual printer on a real port. */
export interface VirtualMoonraker {
  readonly name: string;
  /** Listens. Rejects when the port is taken. */
  start(): Promise<{ url: string; port: number }>;
  /** Closes everything; a temporary folder is removed. It can't be started again. */
  stop(): Promise<void>;
  readonly faults: Faults;
  /** What the machine itself saw: uploads, starts and ends. */
  readonly log: readonly JobLogEntry[];
  readonly apiKey: string;
  /** What the machine is really doing. */
  state(): ReturnType<typeof virtualState>;
  /** Everything inside, for tests that must look closer. */
  readonly server: MoonrakerServer;
}

/** Makes a virtual printer. Throws RangeError for options out of range. */
export function createVirtualMoonraker(options: VirtualMoonrakerOptions = {}): VirtualMoonraker {
  const server = new MoonrakerServer(options);
  return {
    name: server.settings.name,
    start: () => server.start(),
    stop: () => server.stop(),
    faults: server.faults,
    get log() {
      return server.log.entries;
    },
    get apiKey() {
      return server.access.apiKey;
    },
    state: () => virtualState(server),
    server,
  };
}

export interface VirtualFleet {
  readonly printers: readonly VirtualMoonraker[];
  /** Starts all; resolves with their addresses in order. */
  start(): Promise<{ name: string; url: string; port: number }[]>;
  stop(): Promise<void>;
}

/** Several printers in one process. Names and seeds default to their place in the list. */
export function createVirtualFleet(list: readonly VirtualMoonrakerOptions[]): VirtualFleet {
  const printers = list.map((options, index) =>
    createVirtualMoonraker({ name: `virtual-printer-${index + 1}`, seed: index + 1, ...options }),
  );
  return {
    printers,
    start: () =>
      Promise.all(printers.map(async (printer) => ({ name: printer.name, ...(await printer.start()) }))),
    stop: async () => {
      await Promise.all(printers.map((printer) => printer.stop()));
    },
  };
}
