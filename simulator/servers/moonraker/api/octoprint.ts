import type { MoonrakerServer } from '../server.ts';
import { ApiError, type ApiMethod, type Args, booleanArg, listArg, textArg } from './method.ts';
import { MOONRAKER_VERSION } from './server.ts';

const OCTOPRINT_VERSION = '1.5.0';
const bare = { httpOnly: true, bare: true } as const;

/** What slicers expect of an OctoPrint. Uploads at `/api/files/local` are the upload's own business. */
export const octoprintMethods: readonly ApiMethod[] = [
  {
    ...bare,
    rpc: 'octoprint.version',
    http: 'GET /api/version',
    handle: () => ({
      server: OCTOPRINT_VERSION,
      api: '0.1',
      text: `OctoPrint (Moonraker ${MOONRAKER_VERSION})`,
    }),
  },
  {
    ...bare,
    rpc: 'octoprint.server',
    http: 'GET /api/server',
    handle: ({ server }) => ({
      server: OCTOPRINT_VERSION,
      safemode: server.klippy.state === 'ready' ? null : 'settings',
    }),
  },
  { ...bare, rpc: 'octoprint.login', http: 'POST /api/login', handle: () => USER },
  { ...bare, rpc: 'octoprint.currentuser', http: 'GET /api/currentuser', handle: () => USER },
  {
    ...bare,
    rpc: 'octoprint.settings',
    http: 'GET /api/settings',
    handle: ({ server }) => ({
      plugins: {},
      feature: { sdSupport: false, temperatureGraph: false },
      webcam: {
        flipH: false,
        flipV: false,
        rotate90: false,
        streamUrl: '/webcam/?action=stream',
        webcamEnabled: server.settings.webcam,
      },
    }),
  },
  {
    ...bare,
    rpc: 'octoprint.job',
    http: 'GET /api/job',
    handle: ({ server }) => ({
      job: { file: { name: null }, estimatedPrintTime: null, filament: { length: null }, user: null },
      progress: {
        completion: null,
        filepos: null,
        printTime: null,
        printTimeLeft: null,
        printTimeOrigin: null,
      },
      state: stateOf(server),
    }),
  },
  { ...bare, rpc: 'octoprint.printer', http: 'GET /api/printer', handle: ({ server }) => printer(server) },
  {
    ...bare,
    rpc: 'octoprint.command',
    http: 'POST /api/printer/command',
    handle: async ({ server }, args) => {
      const commands = args.commands === undefined ? [textArg(args, 'command')] : listArg(args, 'commands');
      for (const command of commands) await server.runGcode(command).catch(() => undefined);
      return {};
    },
  },
  { ...bare, rpc: 'octoprint.printerprofiles', http: 'GET /api/printerprofiles', handle: () => PROFILES },
  {
    ...bare,
    rpc: 'octoprint.select',
    http: 'POST /api/files/moonraker/*',
    handle: ({ server, user }, args) => select(server, args, user ?? 'No User'),
  },
];

async function select(server: MoonrakerServer, args: Args, user: string): Promise<undefined> {
  const command = textArg(args, 'command');
  if (command !== 'select') throw new ApiError(`Unsupported Command: ${command}`);
  if (!booleanArg(args, 'print', false)) return;
  const place = server.files.parse(textArg(args, 'relative_path'));
  if (place.root !== 'gcodes') throw new ApiError("File must be located in the 'gcodes' root");
  if (!server.files.isFile(place)) throw new ApiError('File does not exist');
  if (server.jobState.busy) throw new ApiError('Conflict', 409);
  await server.startPrint(place.path, user).catch(() => {
    throw new ApiError('Conflict', 409);
  });
}

function stateOf(server: MoonrakerServer): string {
  const { state } = server.klippy;
  if (state === 'disconnected' || state === 'startup') return 'Offline';
  if (state !== 'ready') return 'Error';
  const words: Readonly<Record<string, string>> = {
    standby: 'Operational',
    printing: 'Printing',
    paused: 'Paused',
    complete: 'Operational',
  };
  return words[server.klippy.job.state] ?? 'Error';
}

function printer(server: MoonrakerServer) {
  const state = stateOf(server);
  const { machine } = server.klippy;
  const seconds = server.klippy.seconds();
  const heater = (of: typeof machine.bed) => ({
    actual: machine.reading(of, seconds),
    offset: 0,
    target: of.targetCelsius,
  });
  const tools = machine.extruders.map((extruder, index) => [`tool${index}`, heater(extruder)]);
  return {
    temperature: { bed: heater(machine.bed), ...Object.fromEntries(tools) },
    state: {
      text: state,
      flags: {
        operational: state !== 'Error' && state !== 'Offline',
        paused: state === 'Paused',
        printing: state === 'Printing',
        cancelling: false,
        pausing: false,
        error: state === 'Error',
        ready: state === 'Operational',
        closedOrError: state === 'Error' || state === 'Offline',
      },
    },
  };
}

const USER = {
  _is_external_client: false,
  _login_mechanism: 'apikey',
  name: '_api',
  active: true,
  user: true,
  admin: true,
  apikey: null,
  permissions: [],
  groups: ['admins', 'users'],
};

const axis = (speed: number) => ({ speed, inverted: false });
const PROFILES = {
  profiles: {
    _default: {
      id: '_default',
      name: 'Default',
      color: 'default',
      model: 'Default',
      default: true,
      current: true,
      heatedBed: true,
      heatedChamber: false,
      axes: { x: axis(6000), y: axis(6000), z: axis(6000), e: axis(300) },
    },
  },
};
