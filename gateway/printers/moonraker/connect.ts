/**
 * A link to one Moonraker: keeps a socket, falls back to polling while none can be had, and carries out
 * the farm's operations over whichever stands.
 */
import { setMaxListeners } from 'node:events';
import { Schema } from 'effect';
import type { Link, Look, RemoteFile } from '../contract.ts';
import { AuthError, asLinkError, type LinkError, UnclearError, UnreachableError } from '../errors.ts';
import type { LinkServices } from '../services.ts';
import { sleep } from '../services.ts';
import { addressesOf } from './address.ts';
import { createAuth } from './auth.ts';
import { decodeFirmware, decodeHistoryJob, decodePowerDevices, decodeWebcams } from './decode.ts';
import {
  encodeCancelObject,
  encodeHttpCall,
  type RpcParams,
  selectObjects,
  splitRemoteName,
} from './encode.ts';
import { createHttpClient } from './http.ts';
import { createMirror } from './mirror.ts';
import { AnswerError, mapAnswer } from './refusals.ts';
import { openSession } from './session.ts';
import type { RpcSocket } from './socket.ts';
import { uploadFile } from './upload.ts';
import {
  DirectoryList,
  FileMetadata,
  HistoryList,
  HistoryOne,
  type MoonrakerConfig,
  ObjectList,
  ObjectStatus,
  PowerDeviceList,
  ServerInfo,
  WebcamList,
} from './wire.ts';

const answerTimeoutMs = 10_000;
const startTimeoutMs = 60_000;
const commandTimeoutMsByDefault = 180_000;
const cancelTimeoutMsByDefault = 900_000;
const pollIntervalMsByDefault = 1_000;
const silenceMsByDefault = 3_000;
/** A poll must not hold up the next try for a socket for long. */
const pollTimeoutMs = 3_000;
const telemetryIntervalMsByDefault = 1_000;
/** First wait before the socket is tried again; doubles up to the limit, less while the loss is fresh. */
const retryMsMin = 250;
const retryMsMaxFresh = 2_000;
const retryMsMax = 15_000;
const freshMs = 60_000;
/** A socket that lasted this long is tried again at once when it falls. */
const steadyMs = 3_000;
const historyMax = 50;

const decodeInfo = Schema.decodeUnknownSync(ServerInfo);
const decodeObjectList = Schema.decodeUnknownSync(ObjectList);
const decodeStatusAnswer = Schema.decodeUnknownSync(ObjectStatus);
const decodeHistory = Schema.decodeUnknownSync(HistoryList);
const decodeHistoryOne = Schema.decodeUnknownSync(HistoryOne);
const decodeMetadata = Schema.decodeUnknownSync(FileMetadata);
const decodeDirectory = Schema.decodeUnknownSync(DirectoryList);
const decodeWebcamList = Schema.decodeUnknownSync(WebcamList);
const decodePowerList = Schema.decodeUnknownSync(PowerDeviceList);

export function connectMoonraker(config: MoonrakerConfig, services: LinkServices): Link {
  const addresses = addressesOf(config.baseUrl, config.webcamBaseUrl);
  const http = createHttpClient(addresses);
  const auth = createAuth(config, http, addresses, services);
  const mirror = createMirror(services, config.telemetryIntervalMs ?? telemetryIntervalMsByDefault);
  const commandTimeoutMs = config.commandTimeoutMs ?? commandTimeoutMsByDefault;
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  let session: RpcSocket | null = null;
  let objectNames: readonly string[] | null = null;

  /** A call over HTTP, with one more try after a token has run out. */
  async function callHttp(
    operation: string,
    method: string,
    params: RpcParams,
    silenceMs: number,
    signal?: AbortSignal,
  ) {
    const { verb, path, query } = encodeHttpCall(method, params);
    for (let attempt = 0; ; attempt++) {
      try {
        const headers = await auth.headers();
        return await http.request({
          operation,
          verb,
          path,
          query,
          headers,
          silenceMs,
          signal: joined(signal),
        });
      } catch (error) {
        const expired = error instanceof AnswerError && error.code === 401;
        if (!expired || attempt > 0 || !auth.rejected()) throw error;
      }
    }
  }

  const joined = (signal?: AbortSignal) => (signal ? AbortSignal.any([stop.signal, signal]) : stop.signal);

  /** Over the socket if there is one, else over HTTP; never over both, because a lost answer is no refusal. */
  async function call(
    operation: string,
    method: string,
    params: RpcParams = {},
    timeoutMs = answerTimeoutMs,
    signal?: AbortSignal,
  ): Promise<unknown> {
    if (stop.signal.aborted) throw new UnreachableError(operation, 'the link is closed');
    try {
      if (session) return await session.call(operation, method, params, timeoutMs, joined(signal));
      return await callHttp(operation, method, params, timeoutMs, signal);
    } catch (error) {
      throw error instanceof AnswerError ? mapAnswer(operation, error) : asLinkError(operation, error);
    }
  }

  /** A question changes nothing, so an unclear answer to it is only a missing one. */
  async function ask<A>(
    operation: string,
    method: string,
    params: RpcParams,
    decode: (answer: unknown) => A,
    signal?: AbortSignal,
    timeoutMs = answerTimeoutMs,
  ): Promise<A> {
    try {
      const answer = await call(operation, method, params, timeoutMs, signal);
      return decode(answer);
    } catch (error) {
      const known = asLinkError(operation, error);
      throw known instanceof UnclearError ? new UnreachableError(operation, known.message, known) : known;
    }
  }

  /** The same, where no for an answer means there is none. */
  const askMaybe = <A>(...parameters: Parameters<typeof ask<A>>): Promise<A | null> =>
    ask<A>(...parameters).catch((error: LinkError) => {
      if (error.kind === 'refused' || error.kind === 'notSupported') return null;
      throw error;
    });

  async function readStatus(signal?: AbortSignal, timeoutMs = answerTimeoutMs): Promise<void> {
    const info = await ask('look', 'server.info', {}, decodeInfo, signal, timeoutMs);
    if (!info.klippy_connected || info.klippy_state === 'startup') {
      objectNames = null;
      mirror.setFirmware(info.klippy_connected ? decodeFirmware(info.klippy_state) : 'disconnected');
      return;
    }
    objectNames ??=
      (await askMaybe('look', 'printer.objects.list', {}, decodeObjectList, signal))?.objects ?? [];
    const objects = selectObjects(objectNames);
    const answer = await ask(
      'look',
      'printer.objects.query',
      { objects },
      decodeStatusAnswer,
      signal,
      timeoutMs,
    );
    mirror.replace(answer.status);
  }

  async function readFile(remoteName: string, signal?: AbortSignal) {
    const metadata = await askMaybe(
      'look',
      'server.files.metadata',
      { filename: remoteName },
      decodeMetadata,
      signal,
    );
    if (metadata) {
      return { file: remoteFile(metadata.size, metadata.modified), jobId: metadata.job_id ?? null };
    }
    // A file whose head could not be read has no metadata, but it is there.
    const { path, file } = splitRemoteName('look', remoteName);
    const directory = { path: path === '' ? 'gcodes' : `gcodes/${path}`, extended: false };
    const list = await askMaybe('look', 'server.files.get_directory', directory, decodeDirectory, signal);
    const entry = list?.files.find((one) => one.filename === file);
    return { file: entry ? remoteFile(entry.size, entry.modified) : null, jobId: null };
  }

  async function look(remoteName: string, signal?: AbortSignal): Promise<Look> {
    const [, { file, jobId }, list] = await Promise.all([
      readStatus(signal),
      readFile(remoteName, signal),
      askMaybe('look', 'server.history.list', { limit: historyMax, order: 'desc' }, decodeHistory, signal),
    ]);
    const jobs = list ? list.jobs.filter((job) => job.filename === remoteName) : [];
    if (list && jobId !== null && !jobs.some((job) => job.job_id === jobId)) {
      // More than a page of younger records; the file itself remembers its last one.
      const one = await askMaybe('look', 'server.history.get_job', { uid: jobId }, decodeHistoryOne, signal);
      if (one?.job.filename === remoteName) jobs.push(one.job);
    }
    const current = jobs[0];
    if (current) mirror.setJobId(remoteName, current.job_id, false);
    return { observation: mirror.latest(), file, history: list ? jobs.map(decodeHistoryJob) : null };
  }

  /** Holds a socket for as long as it lasts; rejects when none can be had. */
  async function holdSocket(): Promise<void> {
    const url = await auth.socketUrl();
    let onEnd: (reason: string) => void = () => {};
    const over = new Promise<string>((resolve) => {
      onEnd = resolve;
    });
    session = await openSession(
      {
        url,
        identifyParams: auth.identifyParams(),
        silenceMs: config.silenceMs ?? silenceMsByDefault,
        mirror,
        services,
        signal: stop.signal,
      },
      onEnd,
    );
    if (stop.signal.aborted) session.close();
    const reason = await over;
    session = null;
    if (mirror.latest().link === 'up') mirror.setLink('degraded');
    services.log('info', `Lost the socket to ${addresses.http.host}: ${reason}`);
  }

  /** Asks over HTTP until `untilMs`, or once where that is already past. */
  async function poll(untilMs: number): Promise<void> {
    do {
      try {
        await readStatus(undefined, pollTimeoutMs);
        mirror.setLink('degraded');
      } catch (error) {
        if (stop.signal.aborted) return;
        mirror.setLink('down');
        const known = asLinkError('look', error);
        if (known instanceof AuthError) services.log('warn', known.message);
      }
      const leftMs = untilMs - services.monotonicMs();
      if (leftMs <= 0) return;
      await sleep(services, Math.min(leftMs, config.pollIntervalMs ?? pollIntervalMsByDefault), stop.signal);
    } while (!stop.signal.aborted);
  }

  async function keep(): Promise<void> {
    let attempt = 0;
    let lostAtMs = services.monotonicMs();
    while (!stop.signal.aborted) {
      const openedAtMs = services.monotonicMs();
      try {
        await holdSocket();
        lostAtMs = services.monotonicMs();
        // A socket that keeps falling at once is not tried ever faster.
        attempt = lostAtMs - openedAtMs > steadyMs ? 0 : attempt + 1;
        if (attempt === 0) {
          await sleep(services, retryMsMin * services.random(), stop.signal);
          continue;
        }
      } catch (error) {
        session = null;
        attempt++;
        if (error instanceof AnswerError && error.code === 401) auth.rejected();
        services.log('debug', `No socket to ${addresses.http.host}: ${(error as Error).message}`);
      }
      if (stop.signal.aborted) return;
      const fresh = services.monotonicMs() - lostAtMs < freshMs;
      const limitMs = Math.min(fresh ? retryMsMaxFresh : retryMsMax, retryMsMin * 2 ** Math.min(attempt, 10));
      await poll(services.monotonicMs() + limitMs * (0.5 + services.random() / 2));
    }
  }

  const ended = keep().then(
    () => null,
    (error: Error) => (stop.signal.aborted ? null : error),
  );

  const command = (
    operation: string,
    method: string,
    params: RpcParams,
    timeoutMs: number,
    signal?: AbortSignal,
  ) => call(operation, method, params, timeoutMs, signal).then(() => {});

  return {
    latest: mirror.latest,
    observe: mirror.observe,
    look,
    upload: (request) => uploadFile(request, { http, auth, services, signal: joined(request.signal) }),
    start: async ({ remoteName, signal }) => {
      splitRemoteName('start', remoteName);
      await command('start', 'printer.print.start', { filename: remoteName }, startTimeoutMs, signal);
    },
    pause: (signal) => command('pause', 'printer.print.pause', {}, commandTimeoutMs, signal),
    resume: (signal) => command('resume', 'printer.print.resume', {}, commandTimeoutMs, signal),
    cancel: (signal) =>
      command(
        'cancel',
        'printer.print.cancel',
        {},
        config.cancelTimeoutMs ?? cancelTimeoutMsByDefault,
        signal,
      ),
    emergencyStop: (signal) =>
      command('emergencyStop', 'printer.emergency_stop', {}, answerTimeoutMs, signal),
    cancelObject: async (name, signal) => {
      const script = encodeCancelObject(name);
      await command('cancelObject', 'printer.gcode.script', { script }, commandTimeoutMs, signal);
    },
    webcams: async (signal) =>
      decodeWebcams(
        await ask('webcams', 'server.webcams.list', {}, decodeWebcamList, signal),
        addresses.pageUrl,
      ),
    powerDevices: async (signal) => {
      const list = await askMaybe(
        'powerDevices',
        'machine.device_power.devices',
        {},
        decodePowerList,
        signal,
      );
      return list ? decodePowerDevices(list) : [];
    },
    setPower: (device, on, signal) => {
      const action = on ? 'on' : 'off';
      return command(
        'setPower',
        'machine.device_power.post_device',
        { device, action },
        answerTimeoutMs,
        signal,
      );
    },
    close: async () => {
      stop.abort(new UnreachableError('wait', 'the link is closed'));
      session?.close();
      await ended;
      mirror.close();
      http.close();
    },
    ended,
  };
}

const remoteFile = (sizeBytes: number, modifiedSeconds: number | null | undefined): RemoteFile => ({
  sizeBytes,
  modifiedAtMs: modifiedSeconds == null ? null : modifiedSeconds * 1000,
  sha256: null,
});
