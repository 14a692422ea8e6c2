/**
 * One socket's life: identify, wait for Klipper, subscribe, follow the notifications.
 * The order of calls is that of Moonraker's own documentation, with what a real one was seen to do.
 */
import { Schema } from 'effect';
import { asLinkError, UnreachableError } from '../errors.ts';
import type { LinkServices } from '../services.ts';
import { sleep } from '../services.ts';
import { decodeFirmware } from './decode.ts';
import { selectObjects } from './encode.ts';
import type { Mirror } from './mirror.ts';
import { takeNotification } from './notification.ts';
import { AnswerError, mapAnswer } from './refusals.ts';
import { openRpcSocket, type RpcSocket } from './socket.ts';
import { HistoryList, ObjectList, ObjectStatus, ServerInfo } from './wire.ts';

export interface SessionOptions {
  readonly url: string;
  readonly identifyParams: Record<string, string>;
  readonly silenceMs: number;
  readonly mirror: Mirror;
  readonly services: LinkServices;
  readonly signal: AbortSignal;
}

const answerTimeoutMs = 10_000;
const openTimeoutMs = 5_000;
/** Between two questions whether Klipper is ready; its own notification usually comes first. */
const readyPollMs = 500;
/** A subscription that says nothing for this long may have been lost on the way: it is made again. */
const staleStatusMs = 10_000;

const decodeInfo = Schema.decodeUnknownSync(ServerInfo);
const decodeObjectList = Schema.decodeUnknownSync(ObjectList);
const decodeObjectStatus = Schema.decodeUnknownSync(ObjectStatus);
const decodeHistoryList = Schema.decodeUnknownSync(HistoryList);

/** Firmware states in which Klipper answers questions about its objects. */
const answering = new Set(['ready', 'shutdown', 'error']);

/** Resolves once identified; calls `onEnd` once when the socket is over. */
export async function openSession(
  options: SessionOptions,
  onEnd: (reason: string) => void,
): Promise<RpcSocket> {
  const { mirror, services, signal } = options;
  let statusAtMs = services.monotonicMs();
  let subscribed = false;
  let running = false;
  let again = false;
  let ended = false;

  const socket = await openRpcSocket({
    url: options.url,
    openTimeoutMs,
    silenceMs: options.silenceMs,
    services,
    onNotification: (method, params) => notified(method, params),
  });
  const ask = async (method: string, params?: Record<string, unknown>) => {
    try {
      return await socket.call(method, method, params, answerTimeoutMs, signal);
    } catch (error) {
      throw error instanceof AnswerError ? mapAnswer(method, error) : asLinkError(method, error);
    }
  };

  function notified(method: string, params: readonly unknown[]) {
    switch (method) {
      case 'notify_status_update':
        statusAtMs = services.monotonicMs();
        // Before the snapshot a diff has nothing to be applied to.
        if (subscribed) takeNotification(mirror, method, params);
        return;
      case 'notify_klippy_disconnected':
        // Moonraker forgets every subscription with this.
        subscribed = false;
        mirror.setFirmware('disconnected');
        return refresh();
      case 'notify_klippy_ready':
      case 'notify_klippy_shutdown':
        return refresh();
      default:
        takeNotification(mirror, method, params);
    }
  }

  function refresh() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    bringUp()
      .catch((error: Error) => {
        if (ended) return;
        services.log('debug', `Bringing the subscription up failed: ${error.message}`);
        socket.close();
      })
      .finally(() => {
        running = false;
        if (again && !ended) {
          again = false;
          refresh();
        }
      });
  }

  async function bringUp() {
    let info = decodeInfo(await ask('server.info'));
    while (!info.klippy_connected || !answering.has(info.klippy_state)) {
      mirror.setFirmware(info.klippy_connected ? decodeFirmware(info.klippy_state) : 'disconnected');
      mirror.setLink('up');
      await sleep(services, readyPollMs, signal);
      if (ended) return;
      info = decodeInfo(await ask('server.info'));
    }
    const available = await ask('printer.objects.list').then(
      (answer) => decodeObjectList(answer).objects,
      () => [],
    );
    let answer: unknown;
    try {
      answer = await ask('printer.objects.subscribe', { objects: selectObjects(available) });
    } catch (error) {
      if (ended || error instanceof UnreachableError) throw error;
      // Klipper went between the question and this, or has stopped at its configuration, with only words.
      mirror.replace({ webhooks: await ask('printer.info').catch(() => ({ state: info.klippy_state })) });
      mirror.setLink('up');
      again = true;
      return sleep(services, readyPollMs, signal);
    }
    subscribed = true;
    statusAtMs = services.monotonicMs();
    mirror.replace(decodeObjectStatus(answer).status);
    mirror.setLink('up');
    await nameJob();
  }

  /** The identity of a job that was already running when we came: the newest record of its file. */
  async function nameJob() {
    const remoteName = mirror.remoteName;
    if (remoteName === null) return;
    const list = await ask('server.history.list', { limit: 10, order: 'desc' }).then(
      decodeHistoryList,
      () => null,
    );
    const job = list?.jobs.find((entry) => entry.filename === remoteName);
    if (job) mirror.setJobId(remoteName, job.job_id, false);
  }

  function watchStatus(): () => void {
    let cancel = () => {};
    const next = () => {
      cancel = services.after(staleStatusMs / 4, () => {
        if (services.monotonicMs() - statusAtMs >= staleStatusMs) {
          statusAtMs = services.monotonicMs();
          refresh();
        }
        next();
      });
    };
    next();
    return () => cancel();
  }

  const cancelWatch = watchStatus();
  void socket.closed.then((reason) => {
    ended = true;
    cancelWatch();
    onEnd(reason);
  });

  try {
    await ask('server.connection.identify', {
      client_name: 'print-farm-os',
      version: '0.1.0',
      type: 'other',
      url: 'http://localhost',
      ...options.identifyParams,
    });
  } catch (error) {
    socket.close();
    throw error;
  }
  refresh();
  return socket;
}
