/** A link to one Moonraker: the farm's operations, over a connection that keeps itself. */
import { setMaxListeners } from 'node:events';
import { Schema } from 'effect';
import { type Link, START_ANSWER_MS_MAX } from '../contract.ts';
import { UnreachableError } from '../errors.ts';
import type { LinkServices } from '../services.ts';
import { addressesOf } from './address.ts';
import { createAuth } from './auth.ts';
import { createCalls } from './calls.ts';
import { decodePowerDevices, decodeWebcams } from './decode.ts';
import { encodeCancelObject, splitRemoteName } from './encode.ts';
import { createHttpClient } from './http.ts';
import { keepConnected } from './keep.ts';
import { createLooker } from './look.ts';
import { createMirror } from './mirror.ts';
import type { RpcSocket } from './socket.ts';
import { uploadFile } from './upload.ts';
import { type MoonrakerConfig, PowerDeviceList, WebcamList } from './wire.ts';

const commandTimeoutMsByDefault = 180_000;
const cancelTimeoutMsByDefault = 900_000;
const pollIntervalMsByDefault = 1_000;
/** Moonraker speaks every second of its own accord. */
const silenceMsByDefault = 3_000;
const telemetryIntervalMsByDefault = 1_000;

const decodeWebcamList = Schema.decodeUnknownSync(WebcamList);
const decodePowerList = Schema.decodeUnknownSync(PowerDeviceList);

export function connectMoonraker(config: MoonrakerConfig, services: LinkServices): Link {
  const stop = new AbortController();
  // Every operation under way listens to it.
  setMaxListeners(0, stop.signal);
  let socket: RpcSocket | null = null;

  const addresses = addressesOf(config.baseUrl, config.webcamBaseUrl);
  const http = createHttpClient(addresses);
  const auth = createAuth(config, http, addresses, services);
  const mirror = createMirror(services, config.telemetryIntervalMs ?? telemetryIntervalMsByDefault);
  const calls = createCalls({ http, auth, socket: () => socket, stopped: stop.signal });
  const looker = createLooker(calls, mirror);

  const ended = keepConnected({
    addresses,
    auth,
    looker,
    mirror,
    services,
    silenceMs: config.silenceMs ?? silenceMsByDefault,
    pollIntervalMs: config.pollIntervalMs ?? pollIntervalMsByDefault,
    stopped: stop.signal,
    hold: (next) => {
      socket = next;
    },
  }).then(
    () => null,
    (error: Error) => (stop.signal.aborted ? null : error),
  );

  const { command } = calls;
  const timeoutMs = config.commandTimeoutMs ?? commandTimeoutMsByDefault;
  const cancelTimeoutMs = config.cancelTimeoutMs ?? cancelTimeoutMsByDefault;

  return {
    latest: mirror.latest,
    observe: mirror.observe,
    look: looker.look,
    upload: (request) =>
      uploadFile(request, { http, auth, services, signal: calls.endsWith(request.signal) }),
    start: async ({ remoteName, signal }) => {
      splitRemoteName('start', remoteName);
      const params = { filename: remoteName };
      await command('start', 'printer.print.start', { params, timeoutMs: START_ANSWER_MS_MAX, signal });
    },
    pause: (signal) => command('pause', 'printer.print.pause', { timeoutMs, signal }),
    resume: (signal) => command('resume', 'printer.print.resume', { timeoutMs, signal }),
    cancel: (signal) => command('cancel', 'printer.print.cancel', { timeoutMs: cancelTimeoutMs, signal }),
    emergencyStop: (signal) => command('emergencyStop', 'printer.emergency_stop', { signal }),
    cancelObject: async (name, signal) => {
      const params = { script: encodeCancelObject(name) };
      await command('cancelObject', 'printer.gcode.script', { params, timeoutMs, signal });
    },
    webcams: async (signal) =>
      decodeWebcams(
        await calls.ask('webcams', 'server.webcams.list', decodeWebcamList, { signal }),
        addresses.pageUrl,
      ),
    powerDevices: async (signal) => {
      const method = 'machine.device_power.devices';
      const list = await calls.askMaybe('powerDevices', method, decodePowerList, { signal });
      return list ? decodePowerDevices(list) : [];
    },
    setPower: (device, on, signal) =>
      command('setPower', 'machine.device_power.post_device', {
        params: { device, action: on ? 'on' : 'off' },
        signal,
      }),
    close: async () => {
      stop.abort(new UnreachableError('wait', 'the link is closed'));
      await ended;
      mirror.close();
      http.close();
    },
    ended,
  };
}
