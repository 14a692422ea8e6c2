/** From the farm's words to Moonraker's. Pure. */
import { RefusedError } from '../errors.ts';

export type RpcParams = Readonly<Record<string, unknown>>;

/** A name that passes unchanged through a URL, a multipart head and Klipper's own command line. */
const safeName = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w][\w.()+\- ]*(?:\/[\w][\w.()+\- ]*)*$/;
const remoteNameMax = 200;

/** Splits `farm/run-1.gcode` for the upload's `path` and `file` fields; refuses names that could be misread. */
export function splitRemoteName(operation: string, remoteName: string): { path: string; file: string } {
  if (remoteName.length > remoteNameMax || !safeName.test(remoteName)) {
    throw new RefusedError(
      operation,
      `"${remoteName.slice(0, remoteNameMax)}" is no usable file name; letters, digits, . _ - + ( ) and folders are`,
    );
  }
  const slash = remoteName.lastIndexOf('/');
  return { path: slash < 0 ? '' : remoteName.slice(0, slash), file: remoteName.slice(slash + 1) };
}

/** Objects read from every machine, with the fields read; null is all fields. */
const commonObjects: Readonly<Record<string, readonly string[] | null>> = {
  print_stats: null,
  webhooks: null,
  virtual_sdcard: ['progress', 'is_active', 'file_path', 'file_position'],
  display_status: ['message'],
  idle_timeout: ['state'],
};

const heaterName = /^(?:extruder\d*|heater_bed|heater_generic .+|temperature_sensor .+|temperature_fan .+)$/;
const filamentSensorName = /^filament_(?:switch|motion)_sensor .+$/;
/** A machine with more sensors than this has them read no further. */
const sensorsMax = 64;

/**
 * What to subscribe to. Fields that change with every tick and that nothing reads (positions, power,
 * idle timer) are left out: they are most of the traffic.
 * @param available the names in `printer.objects.list`; empty where that failed.
 */
export function selectObjects(available: readonly string[]): Record<string, readonly string[] | null> {
  const selected: Record<string, readonly string[] | null> = { ...commonObjects };
  const names = available.length > 0 ? available : ['extruder', 'heater_bed'];
  let sensors = 0;
  for (const name of names) {
    if (sensors >= sensorsMax) break;
    if (heaterName.test(name)) selected[name] = ['temperature', 'target'];
    else if (filamentSensorName.test(name)) selected[name] = ['filament_detected', 'enabled'];
    else continue;
    sensors++;
  }
  return selected;
}

export interface HttpCall {
  readonly verb: 'GET' | 'POST';
  readonly path: string;
  readonly query: Record<string, string>;
}

const httpRoutes: Readonly<Record<string, readonly [HttpCall['verb'], string]>> = {
  'server.info': ['GET', '/server/info'],
  'printer.info': ['GET', '/printer/info'],
  'printer.objects.list': ['GET', '/printer/objects/list'],
  'printer.objects.query': ['GET', '/printer/objects/query'],
  'printer.print.start': ['POST', '/printer/print/start'],
  'printer.print.pause': ['POST', '/printer/print/pause'],
  'printer.print.resume': ['POST', '/printer/print/resume'],
  'printer.print.cancel': ['POST', '/printer/print/cancel'],
  'printer.emergency_stop': ['POST', '/printer/emergency_stop'],
  'printer.gcode.script': ['POST', '/printer/gcode/script'],
  'server.files.metadata': ['GET', '/server/files/metadata'],
  'server.files.get_directory': ['GET', '/server/files/directory'],
  'server.history.list': ['GET', '/server/history/list'],
  'server.history.get_job': ['GET', '/server/history/job'],
  'server.webcams.list': ['GET', '/server/webcams/list'],
  'machine.device_power.devices': ['GET', '/machine/device_power/devices'],
  'machine.device_power.post_device': ['POST', '/machine/device_power/device'],
};

/** The HTTP request that does what the JSON-RPC method does, for when the socket cannot be had. */
export function encodeHttpCall(method: string, params: RpcParams = {}): HttpCall {
  const route = httpRoutes[method];
  if (!route) throw new Error(`No HTTP route is known for ${method}; add it to httpRoutes.`);
  const query: Record<string, string> = {};
  const objects = params.objects as Record<string, readonly string[] | null> | undefined;
  if (objects) for (const name in objects) query[name] = objects[name]?.join(',') ?? '';
  else for (const name in params) query[name] = String(params[name]);
  return { verb: route[0], path: route[1], query };
}

export interface MultipartFrame {
  readonly contentType: string;
  readonly head: Buffer;
  readonly tail: Buffer;
}

/**
 * The bytes around an uploaded file. The checksum stands before the file; a print is never asked for here,
 * because a failed one is answered 201 all the same.
 */
export function frameUpload(remoteName: string, sha256: string, boundary: string): MultipartFrame {
  const { path, file } = splitRemoteName('upload', remoteName);
  const fields: [string, string][] = [
    ['root', 'gcodes'],
    ...(path === '' ? [] : ([['path', path]] as [string, string][])),
    ['checksum', sha256],
  ];
  const parts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const fileHead =
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${file}"\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n';
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    head: Buffer.from(parts.join('') + fileHead),
    tail: Buffer.from(`\r\n--${boundary}--\r\n`),
  };
}

/** Klipper's command to leave one object out of a print. */
export function encodeCancelObject(name: string): string {
  if (!/^[\w.\- ]{1,120}$/.test(name)) {
    throw new RefusedError('cancelObject', `"${name.slice(0, 120)}" is no object name`);
  }
  return `EXCLUDE_OBJECT NAME="${name}"`;
}
