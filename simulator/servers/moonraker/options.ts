import type { Clock } from '../../physics/clock.ts';
import { systemClock } from '../../physics/clock.ts';
import { DEFAULT_MACROS, type Macros } from '../../physics/gcode.ts';
import { DEFAULT_LIMITS, type MotionLimits } from '../../physics/motion.ts';

/** Who may talk to the printer. */
export interface AuthOptions {
  /** Every address is trusted, as a printer on a home network is usually set up. Default true. */
  readonly trusted?: boolean;
  /** Default: derived from the name. */
  readonly apiKey?: string;
  readonly users?: readonly { readonly username: string; readonly password: string }[];
  /** With at least one user, trusted addresses must log in too. Default false. */
  readonly forceLogins?: boolean;
}

/** A switchable device of the printer, such as its plug or a lamp. */
export interface PowerDeviceOptions {
  readonly device: string;
  readonly on?: boolean;
  readonly lockedWhilePrinting?: boolean;
  readonly type?: string;
}

/** What to pretend to be. Everything has a default; the object is plain data but for `clock`. */
export interface VirtualMoonrakerOptions {
  readonly name?: string;
  /** The machine's model, shown as its host's hardware description. */
  readonly model?: string;
  readonly host?: string;
  /** 0 takes any free port; it is kept over restarts. */
  readonly port?: number;
  readonly volumeMm?: { readonly x: number; readonly y: number; readonly z: number };
  readonly extruders?: number;
  readonly nozzleMm?: number;
  /** What is loaded in each extruder; written to the printer's log with every job. */
  readonly loadedMaterials?: readonly string[];
  readonly limits?: MotionLimits;
  readonly macros?: Macros;
  readonly homeSeconds?: number;
  /** How long the pause macro keeps its caller waiting, printer seconds. */
  readonly pauseMacroSeconds?: number;
  /** Extruding below it is an error; 0 allows it. */
  readonly minExtrudeCelsius?: number;
  readonly ambientCelsius?: number;
  /** Printer seconds a second of the clock: 60 prints an hour in a minute. */
  readonly timeFactor?: number;
  readonly clock?: Clock;
  /** Decides tokens, ids and the noise of sensors. */
  readonly seed?: number;
  readonly auth?: AuthOptions;
  /** Where files, history and settings are kept. Without it: a temporary folder, removed on `stop`. */
  readonly dataFolder?: string;
  /** The printer's own log as JSON lines, appended synchronously. Default: `jobs.jsonl` in `dataFolder`. */
  readonly logPath?: string;
  /** Milliseconds between status updates. */
  readonly statusIntervalMs?: number;
  readonly maxWebsocketConnections?: number;
  readonly maxUploadBytes?: number;
  /** Uploads with `print=true` that can't start are queued instead (`queue_gcode_uploads`). */
  readonly queueUploads?: boolean;
  readonly webcam?: boolean;
  readonly powerDevices?: readonly PowerDeviceOptions[];
}

export type Settings = Required<Omit<VirtualMoonrakerOptions, 'dataFolder' | 'logPath' | 'auth'>> & {
  readonly dataFolder: string | undefined;
  readonly logPath: string | undefined;
  readonly auth: Required<AuthOptions>;
};

export function settingsOf(options: VirtualMoonrakerOptions): Settings {
  const name = options.name ?? 'virtual-printer';
  const extruders = options.extruders ?? 1;
  const settings: Settings = {
    name,
    model: options.model ?? 'Virtual printer',
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    volumeMm: options.volumeMm ?? { x: 250, y: 250, z: 250 },
    extruders,
    nozzleMm: options.nozzleMm ?? 0.4,
    loadedMaterials: options.loadedMaterials ?? Array.from({ length: extruders }, () => 'PLA'),
    limits: options.limits ?? DEFAULT_LIMITS,
    macros: { ...DEFAULT_MACROS, ...options.macros },
    homeSeconds: options.homeSeconds ?? 6,
    pauseMacroSeconds: options.pauseMacroSeconds ?? 0.3,
    minExtrudeCelsius: options.minExtrudeCelsius ?? 170,
    ambientCelsius: options.ambientCelsius ?? 25,
    timeFactor: options.timeFactor ?? 1,
    clock: options.clock ?? systemClock,
    seed: options.seed ?? 1,
    auth: {
      trusted: options.auth?.trusted ?? true,
      apiKey: options.auth?.apiKey ?? '',
      users: options.auth?.users ?? [],
      forceLogins: options.auth?.forceLogins ?? false,
    },
    dataFolder: options.dataFolder,
    logPath: options.logPath,
    statusIntervalMs: options.statusIntervalMs ?? 250,
    maxWebsocketConnections: options.maxWebsocketConnections ?? 50,
    maxUploadBytes: options.maxUploadBytes ?? 1024 * 1024 * 1024,
    queueUploads: options.queueUploads ?? false,
    webcam: options.webcam ?? true,
    powerDevices: options.powerDevices ?? [{ device: 'caselight', type: 'klipper_device' }],
  };
  check(settings.timeFactor > 0, 'timeFactor', settings.timeFactor, 'a number above 0');
  check(Number.isInteger(extruders) && extruders >= 1 && extruders <= 16, 'extruders', extruders, '1 to 16');
  check(settings.statusIntervalMs >= 10, 'statusIntervalMs', settings.statusIntervalMs, 'at least 10');
  return settings;
}

function check(ok: boolean, name: string, value: unknown, wanted: string): void {
  if (!ok) throw new RangeError(`virtual printer: ${name} is ${String(value)}; give ${wanted}`);
}
