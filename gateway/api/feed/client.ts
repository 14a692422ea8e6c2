/** One subscriber. It reads the ring at its own pace; when it can't keep up it is told so, and at last cut off. */
import type { WebSocket } from 'ws';
import { type FeedChannel, FeedClose, type FeedFrame, type KindPath, kindByPath } from '../contract/index.ts';
import type { Limits } from '../farm-api.ts';
import type { Ring } from './ring.ts';
import type { TelemetryBoard } from './telemetry.ts';

/** Snapshots in a row that a client may need before it has caught up once. */
const LAGS_MAX = 3;
const REASON_BYTES_MAX = 120;

export class FeedClient {
  channels: ReadonlySet<FeedChannel>;
  /** Index into the ring of the next delta to send; undefined while a snapshot is on its way. */
  next: number | undefined;
  /** All deltas up to this number were sent, or are in what was sent. */
  seq = 0;
  /** Grows with each subscription: a snapshot made for an older one is dropped. */
  generation = 0;
  lags = 0;
  silentSince: number;
  #paths: ReadonlySet<KindPath> = new Set();
  #kinds: ReadonlySet<string> = new Set();
  #stuckSince: number | undefined;
  #telemetryMark = 0;
  #ended = false;
  #gone: Promise<void> | undefined;
  readonly #socket: WebSocket;
  readonly #limits: Limits;
  readonly #now: () => number;

  constructor(socket: WebSocket, limits: Limits, now: () => number, channels: ReadonlySet<FeedChannel>) {
    this.#socket = socket;
    this.#limits = limits;
    this.#now = now;
    this.channels = channels;
    this.silentSince = now();
  }

  get open(): boolean {
    return !this.#ended && this.#socket.readyState === this.#socket.OPEN;
  }

  get paths(): ReadonlySet<KindPath> {
    return this.#paths;
  }

  set paths(paths: ReadonlySet<KindPath>) {
    this.#paths = paths;
    this.#kinds = new Set([...paths].map((path) => kindByPath[path]));
  }

  get #full(): boolean {
    return this.#socket.bufferedAmount >= this.#limits.feedBytesHigh;
  }

  send(frame: FeedFrame): void {
    this.sendText(JSON.stringify(frame));
  }

  sendText(text: string): void {
    if (this.open) this.#socket.send(text, () => undefined);
  }

  /** Resolves when the operating system has taken it, or the socket is gone. */
  sendAndWait(frame: FeedFrame): Promise<void> {
    return new Promise((resolve) => {
      if (!this.open) return resolve();
      this.#socket.send(JSON.stringify(frame), () => resolve());
    });
  }

  /** Sends what the socket takes. `lagged`: the ring has moved on past what this client had next. */
  flush(ring: Ring): 'ok' | 'lagged' {
    if (this.next === undefined || !this.open) return 'ok';
    while (this.next < ring.end) {
      if (!ring.holds(this.next)) return 'lagged';
      if (this.#full) return 'ok';
      const delta = ring.at(this.next)!;
      if (this.#kinds.has(delta.kind)) this.sendText(delta.text);
      this.seq = delta.seq;
      this.next++;
    }
    this.lags = 0;
    return 'ok';
  }

  sendTelemetry(board: TelemetryBoard, at: number): void {
    // A quarter of the room: figures must never stand in the way of facts.
    if (!this.channels.has('telemetry') || this.#socket.bufferedAmount > this.#limits.feedBytesHigh / 4)
      return;
    const text = board.frameSince(this.#telemetryMark, at);
    if (text === undefined) return;
    this.#telemetryMark = board.mark;
    this.sendText(text);
  }

  sendWhatIf(text: string): void {
    if (this.channels.has('whatif') && this.#socket.bufferedAmount <= this.#limits.feedBytesHigh / 4)
      this.sendText(text);
  }

  /** Cuts a socket that takes nothing, or whose other end says nothing. */
  watch(): void {
    const now = this.#now();
    if (!this.#full) this.#stuckSince = undefined;
    else if (this.#stuckSince === undefined) this.#stuckSince = now;
    else if (now - this.#stuckSince > this.#limits.feedStuckMsMax)
      this.end(FeedClose.TOO_SLOW, `took nothing for ${Math.round((now - this.#stuckSince) / 1000)} s`);
    if (now - this.silentSince > this.#limits.heartbeatMs * 3 + 1_000)
      this.end(FeedClose.TOO_SLOW, 'no sign of life');
  }

  /** False: it has lagged too often to be helped by another snapshot. */
  mayLagAgain(): boolean {
    return ++this.lags <= LAGS_MAX;
  }

  heartbeat(): void {
    this.send({ type: 'heartbeat', at: this.#now(), seq: this.seq });
    if (this.open) this.#socket.ping();
  }

  /** Resolves once the socket is gone, which takes a second at most. */
  end(code: number, because: string): Promise<void> {
    this.#gone ??= this.#end(code, because);
    return this.#gone;
  }

  #end(code: number, because: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.once('close', () => resolve());
    if (this.#socket.readyState === this.#socket.CLOSED) resolve();
    this.send({ type: 'bye', code, because });
    this.#ended = true;
    this.#socket.close(code, because.slice(0, REASON_BYTES_MAX));
    // The closing handshake waits behind everything unsent; who does not read it is simply dropped.
    const timer = setTimeout(() => this.#socket.terminate(), 1_000);
    this.#socket.once('close', () => clearTimeout(timer));
    return promise;
  }
}
