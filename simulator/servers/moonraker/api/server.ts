import type { MoonrakerServer } from '../server.ts';
import { ROOTS } from '../store/files.ts';
import { ApiError, type ApiMethod, numberArg, optionalText, textArg } from './method.ts';

export const MOONRAKER_VERSION = 'v0.10.0-31-gd5ee171';

const COMPONENTS = [
  'secrets',
  'template',
  'klippy_connection',
  'jsonrpc',
  'internal_transport',
  'application',
  'websockets',
  'database',
  'dbus_manager',
  'file_manager',
  'authorization',
  'klippy_apis',
  'shell_command',
  'machine',
  'data_store',
  'proc_stats',
  'job_state',
  'job_queue',
  'history',
  'http_client',
  'announcements',
  'webcam',
  'extensions',
  'power',
  'octoprint_compat',
];

const CLIENT_TYPES = new Set(['web', 'mobile', 'desktop', 'display', 'bot', 'agent', 'other']);

export const serverMethods: readonly ApiMethod[] = [
  { rpc: 'server.info', http: 'GET /server/info', handle: ({ server }) => info(server) },
  { rpc: 'server.config', http: 'GET /server/config', handle: ({ server }) => config(server) },
  {
    rpc: 'server.restart',
    http: 'POST /server/restart',
    handle: ({ server }) => {
      server.later(10, () => void server.restartServer());
      return 'ok';
    },
  },
  {
    rpc: 'server.temperature_store',
    http: 'GET /server/temperature_store',
    handle: ({ server }) => temperatures(server),
  },
  {
    rpc: 'server.gcode_store',
    http: 'GET /server/gcode_store',
    handle: ({ server }, args) => {
      const count = numberArg(args, 'count', server.gcodeStore.length);
      return { gcode_store: count <= 0 ? [] : server.gcodeStore.slice(-count) };
    },
  },
  {
    rpc: 'server.logs.rollover',
    http: 'POST /server/logs/rollover',
    handle: (_, args) => {
      const one = optionalText(args, 'application');
      return { rolled_over: one === undefined ? ['moonraker', 'klipper'] : [one], failed: {} };
    },
  },
  {
    rpc: 'server.connection.identify',
    open: true,
    handle: ({ server, connection }, args) => {
      if (connection === undefined) throw new ApiError('Method not found', 404);
      if (connection.client !== undefined) {
        throw new ApiError(`Connection already identified: ${pythonDict(connection.client)}`);
      }
      const client = {
        name: textArg(args, 'client_name'),
        version: textArg(args, 'version'),
        type: textArg(args, 'type').toLowerCase(),
        url: textArg(args, 'url'),
      };
      const token = optionalText(args, 'access_token');
      const key = optionalText(args, 'api_key');
      if (token !== undefined && token !== '') connection.user = server.access.checkJwt(token, 'access');
      else if (key !== undefined && key !== '') connection.user = server.access.checkApiKey(key);
      else if (connection.user === undefined) throw new ApiError('Unauthorized', 401);
      if (!CLIENT_TYPES.has(client.type)) throw new ApiError(`Invalid Client Type: ${client.type}`);
      connection.client = client;
      return { connection_id: connection.id };
    },
  },
  {
    rpc: 'server.websocket.id',
    handle: ({ connection }) => {
      if (connection === undefined) throw new ApiError('Method not found', 404);
      return { websocket_id: connection.id };
    },
  },
  {
    rpc: 'server.extensions.list',
    http: 'GET /server/extensions/list',
    handle: ({ server }) => ({
      agents: [...server.connections]
        .filter((connection) => connection.client?.type === 'agent')
        .map((connection) => connection.client),
    }),
  },
  {
    rpc: 'server.extensions.request',
    http: 'POST /server/extensions/request',
    handle: (_, args) => {
      throw new ApiError(`Agent ${textArg(args, 'agent')} not connected`);
    },
  },
];

function info(server: MoonrakerServer) {
  return {
    klippy_connected: server.klippy.connected,
    klippy_state: server.klippy.state,
    components: COMPONENTS,
    failed_components: [],
    registered_directories: ROOTS,
    warnings: [],
    websocket_count: server.connections.size,
    moonraker_version: MOONRAKER_VERSION,
    missing_klippy_requirements: [],
    api_version: [1, 5, 0],
    api_version_string: '1.5.0',
  };
}

function config(server: MoonrakerServer) {
  const { settings } = server;
  const sections = {
    server: {
      host: settings.host,
      port: server.listener.port,
      max_upload_size: settings.maxUploadBytes / 2 ** 20,
    },
    dbus_manager: {},
    database: {},
    file_manager: { enable_object_processing: false, queue_gcode_uploads: settings.queueUploads },
    klippy_apis: {},
    machine: { provider: 'none' },
    shell_command: {},
    data_store: { temperature_store_size: TEMPERATURES, gcode_store_size: 1000 },
    proc_stats: {},
    job_state: {},
    job_queue: { load_on_startup: false, automatic_transition: false, job_transition_delay: 0.01 },
    history: {},
    http_client: {},
    announcements: { subscriptions: [] },
    authorization: {
      login_timeout: 90,
      force_logins: settings.auth.forceLogins,
      trusted_clients: settings.auth.trusted ? ['127.0.0.0/8'] : [],
      cors_domains: ['*'],
    },
    octoprint_compat: {},
  };
  return {
    config: sections,
    orig: { DEFAULT: {}, server: { host: settings.host, port: String(server.listener.port) } },
    files: [{ filename: 'moonraker.conf', sections: Object.keys(sections) }],
  };
}

/** Seconds of temperatures looked back upon. */
const TEMPERATURES = 1200;

/** The past is computed, not stored: heaters know their own. */
function temperatures(server: MoonrakerServer) {
  const { klippy } = server;
  klippy.advance();
  const now = klippy.seconds();
  const times = Array.from(
    { length: Math.min(TEMPERATURES, Math.floor(now - 100) + 1) },
    (_, i) => now - i,
  ).reverse();
  const heater = (of: (typeof klippy.machine.extruders)[number]) => ({
    temperatures: times.map((time) => klippy.machine.reading(of, time)),
    targets: times.map((time) => of.targetAt(time)),
    powers: times.map((time) => of.power(time)),
  });
  return {
    heater_bed: heater(klippy.machine.bed),
    ...Object.fromEntries(
      klippy.machine.extruders.map((extruder, index) => [
        index === 0 ? 'extruder' : `extruder${index}`,
        heater(extruder),
      ]),
    ),
    'temperature_sensor chamber': { temperatures: times.map(() => klippy.machine.chamberCelsius) },
  };
}

/** As the real server's language prints it; clients have been seen to show it. */
function pythonDict(value: Readonly<Record<string, string>>): string {
  return `{${Object.entries(value)
    .map(([name, text]) => `'${name}': '${text}'`)
    .join(', ')}}`;
}
