import { hostname } from 'node:os';
import { DATA_ROOT } from '../klippy/config.ts';
import type { ObjectRequest } from '../status-feed.ts';
import { ApiError, type ApiMethod, type Args, type Caller, textArg } from './method.ts';

const control = (action: string, script: string): ApiMethod => ({
  rpc: `printer.print.${action}`,
  http: `POST /printer/print/${action}`,
  klippy: true,
  handle: async ({ server }) => {
    await server.runGcode(script);
    return 'ok';
  },
});

export const printerMethods: readonly ApiMethod[] = [
  {
    rpc: 'printer.info',
    http: 'GET /printer/info',
    klippy: true,
    handle: ({ server: { klippy } }) => ({
      state: klippy.state,
      state_message: klippy.stateMessage,
      hostname: hostname(),
      klipper_path: '/home/pi/klipper',
      python_path: '/usr/bin/python3',
      process_id: klippy.processId,
      user_id: 0,
      group_id: 0,
      log_file: `${DATA_ROOT}/logs/klippy.log`,
      config_file: `${DATA_ROOT}/config/printer.cfg`,
      software_version: 'v0.13.0-730-g84104bbbd',
      cpu_info: klippy.settings.model,
    }),
  },
  {
    rpc: 'printer.emergency_stop',
    http: 'POST /printer/emergency_stop',
    klippy: true,
    handle: ({ server }) => {
      server.klippy.shutdown('Shutdown due to webhooks request');
      return 'ok';
    },
  },
  ...(['restart', 'firmware_restart'] as const).map(
    (action): ApiMethod => ({
      rpc: `printer.${action}`,
      http: `POST /printer/${action}`,
      klippy: true,
      handle: async ({ server }) => {
        server.storeGcode(action.toUpperCase(), 'command');
        await server.runGcode(action.toUpperCase());
        return 'ok';
      },
    }),
  ),
  {
    rpc: 'printer.objects.list',
    http: 'GET /printer/objects/list',
    klippy: true,
    handle: ({ server }) => ({ objects: server.feed.names() }),
  },
  {
    rpc: 'printer.objects.query',
    http: 'GET /printer/objects/query, POST /printer/objects/query',
    objects: true,
    klippy: true,
    handle: ({ server }, args) => {
      // One pass answers the question and tells the followers; a state that comes and goes between two updates would
      // otherwise be seen by who asks, and its end by nobody. Klipper: klippy/webhooks.py, QueryStatusHelper.
      server.feed.push(server.connections);
      return server.feed.query(objectsOf(args));
    },
  },
  {
    rpc: 'printer.objects.subscribe',
    http: 'GET /printer/objects/subscribe, POST /printer/objects/subscribe',
    objects: true,
    klippy: true,
    handle: subscribe,
  },
  {
    rpc: 'printer.query_endstops.status',
    http: 'GET /printer/query_endstops/status',
    klippy: true,
    handle: () => ({ x: 'open', y: 'open', z: 'open' }),
  },
  {
    rpc: 'printer.gcode.script',
    http: 'GET /printer/gcode/script, POST /printer/gcode/script',
    klippy: true,
    handle: async ({ server }, args) => {
      const script = textArg(args, 'script');
      if (script !== '') server.storeGcode(script, 'command');
      await server.runGcode(script);
      return 'ok';
    },
  },
  {
    rpc: 'printer.gcode.help',
    http: 'GET /printer/gcode/help',
    klippy: true,
    handle: () => HELP,
  },
  {
    rpc: 'printer.print.start',
    http: 'POST /printer/print/start',
    klippy: true,
    handle: async ({ server, user }, args) => {
      await server.startPrint(textArg(args, 'filename'), user ?? 'No User');
      return 'ok';
    },
  },
  control('pause', 'PAUSE'),
  control('resume', 'RESUME'),
  control('cancel', 'CANCEL_PRINT'),
];

function subscribe({ server, connection }: Caller, args: Args) {
  if (connection === undefined) throw new ApiError('No connection associated with subscription request');
  const answer = server.feed.subscribe(connection, objectsOf(args), server.connections);
  server.planTimers();
  return answer;
}

/** `{objects: {name: null | [fields]}}`. Throws ApiError 400. */
function objectsOf(args: Args): ObjectRequest {
  const { objects } = args;
  if (typeof objects !== 'object' || objects === null || Array.isArray(objects)) {
    throw new ApiError('Missing Argument [objects]: give an object such as {"print_stats": null}');
  }
  const request: Record<string, readonly string[] | null> = {};
  for (const [name, fields] of Object.entries(objects))
    request[name] = Array.isArray(fields) ? fields.map(String) : null;
  return request;
}

const HELP: Readonly<Record<string, string>> = {
  PAUSE: 'Pauses the current print',
  RESUME: 'Resumes the print from a pause',
  CANCEL_PRINT: 'Cancel the current print',
  CLEAR_PAUSE: 'Clears the current paused state without resuming the print',
  SDCARD_PRINT_FILE: 'Loads a SD file and starts the print.  May include files in subdirectories.',
  SDCARD_RESET_FILE: 'Clears a loaded SD File. Stops the print if necessary',
  SET_PRINT_STATS_INFO: 'Pass slicer info like layer act and total to klipper',
  SET_HEATER_TEMPERATURE: 'Sets a heater temperature',
  TURN_OFF_HEATERS: 'Turn off all heaters',
  SET_DISPLAY_TEXT: 'Set or clear the display message',
  EXCLUDE_OBJECT: 'Cancel moves inside a specified objects',
  SET_PIN: 'Set the value of an output pin',
  RESTART: 'Reload config file and restart host software',
  FIRMWARE_RESTART: 'Restart firmware, host, and reload config',
  STATUS: 'Report the printer status',
};
