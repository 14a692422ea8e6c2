/** Keeps a socket to the machine; polls over HTTP while none can be had. Runs until it is stopped. */
import { AuthError, asLinkError } from '../errors.ts';
import { type LinkServices, sleep } from '../services.ts';
import type { Addresses } from './address.ts';
import type { Auth } from './auth.ts';
import type { Looker } from './look.ts';
import type { Mirror } from './mirror.ts';
import { AnswerError } from './refusals.ts';
import { openSession } from './session.ts';
import type { RpcSocket } from './socket.ts';

export interface KeepOptions {
  readonly addresses: Addresses;
  readonly auth: Auth;
  readonly looker: Looker;
  readonly mirror: Mirror;
  readonly services: LinkServices;
  readonly silenceMs: number;
  readonly pollIntervalMs: number;
  readonly stopped: AbortSignal;
  /** Told of each socket when it stands, and null when it has fallen. */
  readonly hold: (socket: RpcSocket | null) => void;
}

/** First wait before the socket is tried again; doubles up to the limit, a lower one while the loss is fresh. */
const retryMsMin = 250;
const retryMsMaxFresh = 2_000;
const retryMsMax = 15_000;
const freshMs = 60_000;
/** A socket that lasted this long is tried again at once when it falls; one that keeps falling is not. */
const steadyMs = 3_000;
/** A poll must not hold up the next try for a socket for long. */
const pollTimeoutMs = 3_000;

export async function keepConnected(options: KeepOptions): Promise<void> {
  const { services, stopped, mirror, auth, hold } = options;
  const { host } = options.addresses.http;

  /** Holds one socket for as long as it lasts; rejects when none can be had. */
  async function holdSocket(): Promise<void> {
    let onEnd: (reason: string) => void = () => {};
    const over = new Promise<string>((resolve) => {
      onEnd = resolve;
    });
    const { silenceMs } = options;
    const url = await auth.socketUrl();
    const identifyParams = auth.identifyParams();
    const session = { url, identifyParams, silenceMs, mirror, services, signal: stopped };
    const socket = await openSession(session, onEnd);
    const close = () => socket.close();
    stopped.addEventListener('abort', close, { once: true });
    if (stopped.aborted) close();
    hold(socket);
    const reason = await over;
    hold(null);
    stopped.removeEventListener('abort', close);
    if (mirror.latest().link === 'up') mirror.setLink('degraded');
    services.log('info', `Lost the socket to ${host}: ${reason}`);
  }

  /** Asks over HTTP until `untilMs`, or once where that is already past. */
  async function poll(untilMs: number): Promise<void> {
    do {
      try {
        await options.looker.readStatus({ timeoutMs: pollTimeoutMs });
        mirror.setLink('degraded');
      } catch (error) {
        if (stopped.aborted) return;
        mirror.setLink('down');
        const known = asLinkError('look', error);
        if (known instanceof AuthError) services.log('warn', known.message);
      }
      const leftMs = untilMs - services.monotonicMs();
      if (leftMs <= 0) return;
      await sleep(services, Math.min(leftMs, options.pollIntervalMs), stopped);
    } while (!stopped.aborted);
  }

  let attempt = 0;
  let lostAtMs = services.monotonicMs();
  while (!stopped.aborted) {
    const openedAtMs = services.monotonicMs();
    try {
      await holdSocket();
      lostAtMs = services.monotonicMs();
      attempt = lostAtMs - openedAtMs > steadyMs ? 0 : attempt + 1;
      if (attempt === 0) {
        await sleep(services, retryMsMin * services.random(), stopped);
        continue;
      }
    } catch (error) {
      attempt++;
      if (error instanceof AnswerError && error.code === 401) auth.rejected();
      services.log('debug', `No socket to ${host}: ${(error as Error).message}`);
    }
    if (stopped.aborted) return;
    const limitMs = services.monotonicMs() - lostAtMs < freshMs ? retryMsMaxFresh : retryMsMax;
    const delayMs = Math.min(limitMs, retryMsMin * 2 ** Math.min(attempt, 10));
    await poll(services.monotonicMs() + delayMs * (0.5 + services.random() / 2));
  }
}
