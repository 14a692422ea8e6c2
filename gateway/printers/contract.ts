/**
 * What the farm knows of any printer, whoever made it. A family translates its vendor's words into an
 * {@link Observation} and carries out the operations of a {@link Link}; nothing above this file knows a
 * vendor's name. Errors are in `errors.ts`, the services a family may use in `services.ts`.
 */
import { Schema } from 'effect';
import type { LinkServices } from './services.ts';

/** `degraded`: the machine answers, but by a slower or poorer way than it should (polling, no socket). */
export type LinkState = 'up' | 'degraded' | 'down';

/**
 * What the machine is doing, as the machine says.
 * - `busy`: executing something that is no print (homing, heating by hand, starting up).
 * - `preparing`: a job is active, but nothing has been deposited yet.
 * - `offline`: no job can run or be seen (no link, firmware stopped or restarting).
 * `finished`, `cancelled` and `failed` may linger until the next job starts, or clear after seconds.
 */
export type Phase =
  | 'idle'
  | 'busy'
  | 'preparing'
  | 'printing'
  | 'paused'
  | 'finished'
  | 'cancelled'
  | 'failed'
  | 'offline';

export type FirmwareState = 'ready' | 'starting' | 'shutdown' | 'error' | 'disconnected' | 'unknown';

export interface Heater {
  readonly temperatureCelsius: number;
  /** Null where the sensor heats nothing. */
  readonly targetCelsius: number | null;
}

export interface Fault {
  /** Stable, lower case, for rules. Example: `firmware_shutdown`. */
  readonly code: string;
  /** The machine's own words, for people. */
  readonly words: string;
}

/** The job the machine names, running or last run. */
export interface ObservedJob {
  /** Remote file name with its folder, as given to {@link Link.upload}: `farm/run-0192.gcode`. */
  readonly remoteName: string;
  /** The machine's, or our minted, identity of this execution of the file. Null while not known. */
  readonly jobId: string | null;
  /** Seconds since the job started, pauses included. Grows within one job, starts again with the next. */
  readonly elapsedSeconds: number | null;
  /** Seconds of actual printing. */
  readonly printedSeconds: number | null;
  /** 0 to 1. */
  readonly progress: number | null;
  readonly layer: number | null;
  readonly layerTotal: number | null;
  readonly remainingSeconds: number | null;
  readonly filamentUsedMillimetres: number | null;
}

export interface Observation {
  /** When the farm received it, by the farm's clock (milliseconds since 1970). May step back with the clock. */
  readonly observedAtMs: number;
  /** One life of a link. Observations of an older epoch are history, whatever their time says. */
  readonly epoch: string;
  /** Grows by at least 1 with each observation of an epoch. */
  readonly sequence: number;
  readonly link: LinkState;
  readonly phase: Phase;
  /** True when the machine would take a start now: firmware up, nothing printing, paused or executing. */
  readonly ready: boolean;
  readonly firmware: FirmwareState;
  readonly job: ObservedJob | null;
  /** By the vendor's heater name: `extruder`, `heater_bed`, `chamber`. */
  readonly heaters: Readonly<Record<string, Heater>>;
  readonly faults: readonly Fault[];
  /** What the machine shows on its display, or the words of its last error. */
  readonly message: string | null;
}

/** How a past execution ended. `interrupted`: the record keeper lost it; the machine may print on. */
export type HistoryOutcome = 'running' | 'finished' | 'failed' | 'cancelled' | 'interrupted';

export interface HistoryEntry {
  readonly jobId: string;
  readonly remoteName: string;
  readonly outcome: HistoryOutcome;
  /** The vendor's own word for the outcome. */
  readonly words: string;
  /** By the machine's clock, which may differ from ours. */
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly elapsedSeconds: number | null;
  readonly printedSeconds: number | null;
  readonly filamentUsedMillimetres: number | null;
}

export interface RemoteFile {
  readonly sizeBytes: number;
  readonly modifiedAtMs: number | null;
  /** Lower-case hex, where the machine can tell. */
  readonly sha256: string | null;
}

/** A fresh, authoritative answer of the machine itself about one remote file, never a cached one. */
export interface Look {
  readonly observation: Observation;
  /** Null: no such file, or the machine cannot tell. */
  readonly file: RemoteFile | null;
  /** Executions of the file asked for, newest first. Null where the machine keeps no history. */
  readonly history: readonly HistoryEntry[] | null;
}

/**
 * What a family can do at all. The policy reads this; `checks.test.ts` compares it with the operations.
 * - `start.command`: a start is its own request. `withUpload`: the end of the upload starts the print.
 *   `operator`: only a person at the machine starts it.
 * - `jobIdentity.minted`: we name the execution and the machine echoes it. `machine`: the machine names it.
 *   `fileName`: only the unique file name tells executions apart.
 * - `uploadVerified`: the machine compares a checksum before it accepts a file.
 */
export interface Capabilities {
  readonly upload: boolean;
  readonly uploadVerified: boolean;
  readonly start: 'command' | 'withUpload' | 'operator' | 'none';
  readonly pause: boolean;
  readonly resume: boolean;
  readonly cancel: boolean;
  readonly emergencyStop: boolean;
  readonly jobIdentity: 'minted' | 'machine' | 'fileName' | 'none';
  readonly history: boolean;
  readonly camera: boolean;
  readonly power: boolean;
  readonly objectCancel: boolean;
}

export interface UploadRequest {
  readonly remoteName: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Opens the artifact's bytes from the start; called once an attempt. */
  readonly open: () => NodeJS.ReadableStream | Promise<NodeJS.ReadableStream>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (sentBytes: number) => void;
}

/** A link awaits the answer to a start for so long; it comes at once, unless the start waits behind other G-code. */
export const START_ANSWER_MS_MAX = 60_000;

export interface StartRequest {
  readonly remoteName: string;
  /** Stable over every attempt at this dispatch; families that mint a job identity derive it from this. */
  readonly dispatchKey: string;
  readonly signal?: AbortSignal;
}

export interface Webcam {
  readonly name: string;
  /** Absolute addresses; null where there is none. */
  readonly streamUrl: string | null;
  readonly snapshotUrl: string | null;
  readonly rotationDegrees: number;
  readonly flipHorizontal: boolean;
  readonly flipVertical: boolean;
}

export interface PowerDevice {
  readonly name: string;
  readonly on: boolean | null;
  /** The machine refuses to switch it off in mid-print. */
  readonly lockedWhilePrinting: boolean;
}

/**
 * One printer, reached. `connect` returns at once with the link down; it then connects, and reconnects for
 * ever, by itself. Every operation rejects with a `LinkError` (see `errors.ts`) and nothing else.
 *
 * Optional operations are present exactly when the capability of that name is declared.
 */
export interface Link {
  /** The last observation; there always is one. */
  latest(): Observation;
  /**
   * Calls back with the latest observation now and with each change after it: at once when phase, job, link,
   * readiness or faults change, and at most every `telemetryIntervalMs` for the figures. Returns the way out.
   */
  observe(listener: (observation: Observation) => void): () => void;
  look(remoteName: string, signal?: AbortSignal): Promise<Look>;
  /** Repeatable: the same bytes under the same name leave the machine as it was. */
  upload?(request: UploadRequest): Promise<RemoteFile>;
  /** Not repeatable. After an `UnclearError` look; never call it again without having looked. */
  start?(request: StartRequest): Promise<void>;
  pause?(signal?: AbortSignal): Promise<void>;
  resume?(signal?: AbortSignal): Promise<void>;
  cancel?(signal?: AbortSignal): Promise<void>;
  emergencyStop?(signal?: AbortSignal): Promise<void>;
  cancelObject?(name: string, signal?: AbortSignal): Promise<void>;
  webcams?(signal?: AbortSignal): Promise<readonly Webcam[]>;
  powerDevices?(signal?: AbortSignal): Promise<readonly PowerDevice[]>;
  setPower?(name: string, on: boolean, signal?: AbortSignal): Promise<void>;
  /** Lets go of every socket and timer. Idempotent; operations under way reject. */
  close(): Promise<void>;
  /** Settles once: null after `close`, or the defect that stopped the link; then only a new link helps. */
  readonly ended: Promise<Error | null>;
}

export interface FamilySpec<Config> {
  /** Lower case, the folder's name, what a farm file says: the registry's key. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly configSchema: Schema.ConstraintDecoder<Config>;
  /** A config that decodes; used by documents and by the checks over all families. */
  readonly exampleConfig: unknown;
  readonly connect: (config: Config, services: LinkServices) => Link;
}

/** A family with its config's type closed over, so that families of different configs sit in one list. */
export interface Family extends Omit<FamilySpec<never>, 'connect' | 'configSchema'> {
  readonly configSchema: Schema.ConstraintDecoder<unknown>;
  /** Throws a `SchemaError` saying which field is wrong; does not throw for an unreachable machine. */
  readonly connect: (rawConfig: unknown, services: LinkServices) => Link;
}

/** Declares a family. `gateway/printers/registry.ts` lists them. */
export function defineFamily<Config>(spec: FamilySpec<Config>): Family {
  const decode = Schema.decodeUnknownSync(spec.configSchema);
  return {
    ...spec,
    connect: (rawConfig, services) => spec.connect(decode(rawConfig), services),
  };
}

const activePhases: ReadonlySet<Phase> = new Set<Phase>(['preparing', 'printing', 'paused']);
const endedPhases: ReadonlySet<Phase> = new Set<Phase>(['finished', 'cancelled', 'failed']);

/** A job holds the machine. */
export const isActive = (phase: Phase): boolean => activePhases.has(phase);
/** The machine shows the end of its last job. */
export const isEnded = (phase: Phase): boolean => endedPhases.has(phase);
