import { createHash } from 'node:crypto';
import type { MoonrakerServer } from '../server.ts';
import { ApiError, type ApiMethod, type Args, booleanArg, numberArg, optionalText } from './method.ts';

interface Webcam extends Record<string, unknown> {
  readonly name: string;
  readonly uid: string;
}

const MAX = 32;

export const webcamMethods: readonly ApiMethod[] = [
  {
    rpc: 'server.webcams.list',
    http: 'GET /server/webcams/list',
    handle: ({ server }) => ({ webcams: all(server) }),
  },
  {
    rpc: 'server.webcams.get_item',
    http: 'GET /server/webcams/item',
    handle: ({ server }, args) => ({ webcam: find(server, args) }),
  },
  {
    rpc: 'server.webcams.post_item',
    http: 'POST /server/webcams/item',
    handle: ({ server }, args) => {
      const webcam = read(server, args);
      const stored = server.database.own('webcams');
      if (Object.keys(stored).length >= MAX) throw new ApiError(`${MAX} webcams at most`);
      stored[webcam.uid] = webcam;
      server.database.saveOwn();
      tell(server);
      return { webcam };
    },
  },
  {
    rpc: 'server.webcams.delete_item',
    http: 'DELETE /server/webcams/item',
    handle: ({ server }, args) => {
      const webcam = find(server, args);
      if (webcam.source === 'config') throw new ApiError(`Webcam ${webcam.name} is read-only`);
      delete server.database.own('webcams')[webcam.uid];
      server.database.saveOwn();
      tell(server);
      return { webcam };
    },
  },
  {
    rpc: 'server.webcams.test',
    http: 'POST /server/webcams/test',
    handle: ({ server }, args) => {
      const webcam = find(server, args);
      const base = `http://${server.settings.host}:${server.listener.port}`;
      const url = (name: string) => new URL(String(webcam[name] ?? ''), base).href;
      return {
        name: webcam.name,
        snapshot_reachable: !server.faults.cameraDead,
        snapshot_url: url('snapshot_url'),
        stream_url: url('stream_url'),
      };
    },
  },
];

function all(server: MoonrakerServer): Webcam[] {
  const stored = Object.values(server.database.own('webcams')) as Webcam[];
  return server.settings.webcam ? [built(server), ...stored] : stored;
}

function built(server: MoonrakerServer): Webcam {
  const webcam = defaults({ name: 'Printer' });
  return { ...webcam, source: 'config', uid: uidOf(`${server.settings.name}/built-in`) };
}

function defaults(args: Args): Omit<Webcam, 'uid'> & { name: string } {
  return {
    name: optionalText(args, 'name') ?? '',
    enabled: booleanArg(args, 'enabled', true),
    icon: optionalText(args, 'icon') ?? 'mdiWebcam',
    aspect_ratio: optionalText(args, 'aspect_ratio') ?? '4:3',
    target_fps: numberArg(args, 'target_fps', 15),
    target_fps_idle: numberArg(args, 'target_fps_idle', 5),
    location: optionalText(args, 'location') ?? 'printer',
    service: optionalText(args, 'service') ?? 'mjpegstreamer',
    stream_url: optionalText(args, 'stream_url') ?? '/webcam/?action=stream',
    snapshot_url: optionalText(args, 'snapshot_url') ?? '/webcam/?action=snapshot',
    flip_horizontal: booleanArg(args, 'flip_horizontal', false),
    flip_vertical: booleanArg(args, 'flip_vertical', false),
    rotation: numberArg(args, 'rotation', 0),
    extra_data: args.extra_data ?? {},
  };
}

/** A new webcam, or a known one with changes. Throws ApiError 400. */
function read(server: MoonrakerServer, args: Args): Webcam {
  const uid = optionalText(args, 'uid');
  const known = all(server).find((webcam) => webcam.uid === uid || webcam.name === args.name);
  const webcam = defaults({ ...known, ...args });
  if (webcam.name === '') throw new ApiError('No data for argument: name');
  if (known?.source === 'config') throw new ApiError(`Webcam ${webcam.name} is read-only`);
  return {
    ...webcam,
    source: 'database',
    uid: known?.uid ?? uidOf(`${server.settings.name}/${webcam.name}`),
  };
}

function find(server: MoonrakerServer, args: Args): Webcam {
  const uid = optionalText(args, 'uid');
  const name = optionalText(args, 'name');
  const webcam = all(server).find((candidate) => candidate.uid === uid || candidate.name === name);
  if (webcam === undefined) throw new ApiError(`Webcam ${uid ?? name ?? ''} not found`, 404);
  return webcam;
}

function uidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

function tell(server: MoonrakerServer): void {
  server.notify('notify_webcams_changed', [{ webcams: all(server) }]);
}
