/** Follows the live feed: the newest of each view and of each printer's telemetry, reconnecting from where it was. */
import { WebSocket } from 'ws';
import { FeedClose, type FeedFrame, type Telemetry } from '../../gateway/api/contract/feed.ts';
import type { Kind, KindPath, View } from '../../gateway/api/contract/kinds.ts';
import type { FarmClient } from './client.ts';
import { CliError, Exit } from './exit.ts';

const RETRIES_MAX = 20;
const PAUSE_MS_MAX = 5_000;

export class Following {
  readonly views = new Map<string, View>();
  readonly telemetry = new Map<string, Telemetry>();
  seq: number | undefined;

  view<K extends Kind>(kind: K, id: string): View<K> | undefined {
    return this.views.get(`${kind}/${id}`) as View<K> | undefined;
  }

  all<K extends Kind>(kind: K): View<K>[] {
    return [...this.views.values()].filter((view): view is View<K> => view.kind === kind);
  }

  take(frame: FeedFrame): boolean {
    switch (frame.type) {
      case 'snapshot':
        if (frame.part === 1) this.views.clear();
        for (const view of frame.views) this.#put(view);
        if (frame.part < frame.parts) return false;
        this.seq = frame.seq;
        return true;
      case 'delta':
        this.#put(frame.view);
        this.seq = frame.seq;
        return true;
      case 'telemetry':
        for (const one of frame.printers) this.telemetry.set(one.printerId, one);
        return true;
      case 'heartbeat':
        this.seq = Math.max(this.seq ?? 0, frame.seq);
        return false;
      default:
        return false;
    }
  }

  #put(view: View): void {
    const key = `${view.kind}/${view.id}`;
    if ((this.views.get(key)?.version ?? -1) <= view.version) this.views.set(key, view);
  }
}

const tooLate = (): CliError =>
  new CliError(
    Exit.FAILED,
    'It is not done in the time that was given.',
    'It goes on in the farm; look at it with `farm quotes`, `farm orders` and `farm jobs`.',
  );

/** Calls `look` after each change until it answers something else than undefined, which is the result. */
export function follow<T>(
  client: FarmClient,
  kinds: readonly KindPath[],
  look: (following: Following) => T | undefined,
  deadline?: AbortSignal,
): Promise<T> {
  const signal = deadline ? AbortSignal.any([client.signal, deadline]) : client.signal;
  const following = new Following();
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let socket: WebSocket | undefined;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => end(() => reject(client.signal.aborted ? client.signal.reason : tooLate()));
  const end = (settle: () => void) => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    socket?.removeAllListeners('close');
    socket?.on('error', () => undefined);
    socket?.terminate();
    settle();
  };

  const connect = () => {
    const from = following.seq === undefined ? '' : `&from=${following.seq}`;
    const url = `${client.url.replace(/^http/, 'ws')}/api/v1/feed?kinds=${kinds.join(',')}${from}`;
    socket = new WebSocket(url, { headers: client.headers });
    socket.on('message', (data) => {
      failures = 0;
      try {
        if (!following.take(JSON.parse(String(data)) as FeedFrame)) return;
        const found = look(following);
        if (found !== undefined) end(() => resolve(found));
      } catch (error) {
        end(() => reject(error));
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      if (code === FeedClose.POLICY || ++failures > RETRIES_MAX)
        return end(() =>
          reject(
            new CliError(
              Exit.UNREACHABLE,
              `The live feed of ${client.url} ended (${code}${reason.length > 0 ? `: ${reason}` : ''}).`,
              'What was asked for goes on in the farm; look at it with `farm jobs`.',
            ),
          ),
        );
      timer = setTimeout(connect, Math.min(PAUSE_MS_MAX, 100 * 2 ** failures));
    });
  };

  if (signal.aborted) onAbort();
  else {
    signal.addEventListener('abort', onAbort, { once: true });
    connect();
  }
  return promise;
}
