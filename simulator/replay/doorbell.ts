/**
 * Rings as a farm's journal grows, over its live feed: with how far the journal is settled, so that no entry with a lesser
 * number can come any more. Comes back by itself after a break.
 */
import { WebSocket } from 'ws';
import { FeedClose, type FeedFrame } from '../../gateway/api/contract/feed.ts';

export interface DoorbellOptions {
  /** `http://…` of the farm. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** All entries up to this number can be read. */
  readonly settled: (seq: number) => void;
  /** The farm can be heard again, or can not; `because` of the latter. */
  readonly heard: (isHeard: boolean, because: string) => void;
  /** It will not come back: the farm says that it is not wanted. */
  readonly refused: (because: string) => void;
}

const PAUSE_MS_MAX = 5_000;
const SILENCES = 3;

export class Doorbell {
  readonly #options: DoorbellOptions;
  #socket: WebSocket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #heartbeatMs = 5_000;
  #failures = 0;
  #closed = false;
  #heard = false;

  constructor(options: DoorbellOptions) {
    this.#options = options;
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    this.#socket?.terminate();
  }

  #connect(): void {
    const { url, headers } = this.#options;
    // Incidents only: what is read is the journal itself, and the number comes with the heartbeat too.
    const address = `${url.replace(/^http/, 'ws').replace(/\/+$/, '')}/api/v1/feed?channels=views&kinds=incidents`;
    const socket = new WebSocket(address, { headers: { ...headers } });
    this.#socket = socket;
    let because = '';
    socket.on('message', (data) => {
      this.#listen();
      because = this.#take(JSON.parse(String(data)) as FeedFrame) ?? because;
    });
    socket.on('error', ({ message }) => {
      because ||= message;
    });
    socket.on('close', (code) => this.#lost(code, because));
  }

  /** Words for why the farm closes, where it says so. */
  #take(frame: FeedFrame): string | undefined {
    this.#failures = 0;
    if (!this.#heard) {
      this.#heard = true;
      this.#options.heard(true, '');
    }
    switch (frame.type) {
      case 'hello':
        this.#heartbeatMs = frame.heartbeatMs;
        this.#options.settled(frame.seq);
        return undefined;
      case 'snapshot':
      case 'delta':
      case 'heartbeat':
        if (frame.seq > 0) this.#options.settled(frame.seq);
        return undefined;
      case 'bye':
        return frame.because;
      default:
        return undefined;
    }
  }

  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#socket?.terminate(), this.#heartbeatMs * SILENCES);
  }

  #lost(code: number, because: string): void {
    clearTimeout(this.#silence);
    if (this.#closed) return;
    if (code === FeedClose.POLICY) {
      this.close();
      this.#options.refused(because || 'it closed the feed');
      return;
    }
    if (this.#heard || this.#failures === 0) this.#options.heard(false, because || `closed with ${code}`);
    this.#heard = false;
    this.#retry = setTimeout(() => this.#connect(), Math.min(PAUSE_MS_MAX, 100 * 2 ** this.#failures++));
  }
}
