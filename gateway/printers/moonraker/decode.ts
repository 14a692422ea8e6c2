/** From Moonraker's words to the farm's. Pure; nothing here throws on odd input. */
import type {
  Fault,
  FirmwareState,
  Heater,
  HistoryEntry,
  HistoryOutcome,
  ObservedJob,
  Phase,
  PowerDevice,
  Webcam,
} from '../contract.ts';
import type { StatusTree } from './merge.ts';
import type { HistoryJob, PowerDeviceList, WebcamList } from './wire.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
const fraction = (value: unknown): number | null => {
  const n = number(value);
  return n === null ? null : Math.min(1, Math.max(0, n));
};

export function decodeFirmware(state: string): FirmwareState {
  switch (state) {
    case 'ready':
    case 'shutdown':
    case 'error':
    case 'disconnected':
      return state;
    case 'startup':
      return 'starting';
    default:
      return 'unknown';
  }
}

export interface DecodedStatus {
  readonly phase: Phase;
  readonly ready: boolean;
  readonly firmware: FirmwareState;
  readonly job: ObservedJob | null;
  readonly heaters: Record<string, Heater>;
  readonly faults: readonly Fault[];
  readonly message: string | null;
}

/**
 * Reads the merged status tree.
 * @param jobId the history's identity of the job in `print_stats`, or null while not known; status has none.
 */
export function decodeStatus(tree: StatusTree, jobId: string | null): DecodedStatus {
  const stats = tree.print_stats ?? {};
  const webhooks = tree.webhooks ?? {};
  const firmware = webhooks.state === undefined ? 'ready' : decodeFirmware(text(webhooks.state));
  const executing = tree.idle_timeout?.state === 'Printing';
  const phase = decodePhase(tree, firmware, executing);
  const active = phase === 'preparing' || phase === 'printing' || phase === 'paused';
  return {
    phase,
    ready: firmware === 'ready' && !active && !executing,
    firmware,
    job: decodeJob(tree, jobId, phase),
    heaters: decodeHeaters(tree),
    faults: decodeFaults(tree, firmware),
    message: text(stats.message) || text(tree.display_status?.message) || null,
  };
}

function decodePhase(tree: StatusTree, firmware: FirmwareState, executing: boolean): Phase {
  const stats = tree.print_stats ?? {};
  const state = text(stats.state);
  if (firmware !== 'ready') {
    // A job that was running when the firmware stopped is lost, although print_stats says printing or
    // paused for up to a second, or for good.
    const hadJob = state === 'printing' || state === 'paused' || state === 'error';
    if (hadJob && (firmware === 'shutdown' || firmware === 'error')) return 'failed';
    return firmware === 'starting' ? 'busy' : 'offline';
  }
  switch (state) {
    case 'printing':
      // Not pause_resume.is_paused: it stays true when a start discards a paused job.
      return (number(stats.print_duration) ?? 0) > 0 ? 'printing' : 'preparing';
    case 'paused':
      return 'paused';
    case 'complete':
      return 'finished';
    case 'cancelled':
      return 'cancelled';
    case 'error':
      return 'failed';
    default:
      return executing ? 'busy' : 'idle';
  }
}

function decodeJob(tree: StatusTree, jobId: string | null, phase: Phase): ObservedJob | null {
  const stats = tree.print_stats ?? {};
  const remoteName = text(stats.filename);
  if (remoteName === '') return null;
  const info = (stats.info ?? {}) as Record<string, unknown>;
  return {
    remoteName,
    jobId,
    elapsedSeconds: number(stats.total_duration),
    printedSeconds: number(stats.print_duration),
    progress: phase === 'finished' ? 1 : fraction(tree.virtual_sdcard?.progress),
    layer: number(info.current_layer),
    layerTotal: number(info.total_layer),
    remainingSeconds: null,
    filamentUsedMillimetres: number(stats.filament_used),
  };
}

const namedSensor = /^(?:heater_generic|temperature_sensor|temperature_fan) (.+)$/;

function decodeHeaters(tree: StatusTree): Record<string, Heater> {
  const heaters: Record<string, Heater> = {};
  for (const name in tree) {
    const fields = tree[name]!;
    const temperatureCelsius = number(fields.temperature);
    if (temperatureCelsius === null) continue;
    heaters[(name.includes(' ') && namedSensor.exec(name)?.[1]) || name] = {
      temperatureCelsius,
      targetCelsius: number(fields.target),
    };
  }
  return heaters;
}

function decodeFaults(tree: StatusTree, firmware: FirmwareState): Fault[] {
  const faults: Fault[] = [];
  if (firmware === 'shutdown' || firmware === 'error') {
    const words = text(tree.webhooks?.state_message) || `firmware ${firmware}`;
    faults.push({ code: `firmware_${firmware}`, words: words.trim() });
  }
  const stats = tree.print_stats ?? {};
  if (stats.state === 'error') {
    faults.push({ code: 'print_error', words: text(stats.message) || 'the job ended with an error' });
  }
  for (const name in tree) {
    if (!name.startsWith('filament_')) continue;
    const sensor = tree[name]!;
    if (sensor.enabled === true && sensor.filament_detected === false) {
      faults.push({ code: 'filament_runout', words: `${name} sees no filament` });
    }
  }
  return faults;
}

const outcomes: Readonly<Record<string, HistoryOutcome>> = {
  in_progress: 'running',
  completed: 'finished',
  cancelled: 'cancelled',
  error: 'failed',
  klippy_shutdown: 'failed',
  klippy_disconnect: 'failed',
  // Written when Moonraker itself goes or comes: Klipper may print on.
  server_exit: 'interrupted',
  interrupted: 'interrupted',
};

const milliseconds = (seconds: number | null | undefined) => (seconds == null ? null : seconds * 1000);

export function decodeHistoryJob(job: HistoryJob): HistoryEntry {
  return {
    jobId: job.job_id,
    remoteName: job.filename,
    outcome: outcomes[job.status] ?? 'interrupted',
    words: job.status,
    startedAtMs: milliseconds(job.start_time),
    endedAtMs: milliseconds(job.end_time),
    elapsedSeconds: job.total_duration ?? null,
    printedSeconds: job.print_duration ?? null,
    filamentUsedMillimetres: job.filament_used ?? null,
  };
}

/** Resolves addresses such as `/webcam/?action=stream` against the machine's web page. */
export function decodeWebcams(list: typeof WebcamList.Type, pageUrl: string): Webcam[] {
  const absolute = (address: string | null | undefined): string | null => {
    if (!address || !URL.canParse(address, pageUrl)) return null;
    return new URL(address, pageUrl).href;
  };
  return list.webcams
    .filter((camera) => camera.enabled !== false)
    .map((camera) => ({
      name: camera.name,
      streamUrl: absolute(camera.stream_url),
      snapshotUrl: absolute(camera.snapshot_url),
      rotationDegrees: camera.rotation ?? 0,
      flipHorizontal: camera.flip_horizontal ?? false,
      flipVertical: camera.flip_vertical ?? false,
    }));
}

export function decodePowerDevices(list: typeof PowerDeviceList.Type): PowerDevice[] {
  return list.devices.map((device) => ({
    name: device.device,
    on: device.status === 'on' ? true : device.status === 'off' ? false : null,
    lockedWhilePrinting: device.locked_while_printing ?? false,
  }));
}
