import type { WebSocket } from 'ws';

/** Unsent bytes after which a client that does not read is cut off. */
const BUFFERED_MAX_BYTES = 16 * 1024 * 1024;

/** Objects a socket follows: name → fields, or null for all of them. */
export type Subscription = ReadonlyMap<string, ReadonlySet<string> | null>;

/** One client's socket. */
export class Connection {
  readonly id: number;
  readonly address: string;
  readonly #socket: WebSocket;
  /** The account; undefined until authenticated. */
  user: string | undefined;
  client: { name: string; version: string; type: string; url: string } | undefined;
  subscription: Subscription = new Map();
  /** Outgoing messages vanish: the other end is not told. */
  muted = false;

  constructor(id: number, socket: WebSocket, address: string, user: string | undefined) {
    this.id = id;
    this.#socket = socket;
    this.address = address;
    this.user = user;
  }

  send(text: string): void {
    if (this.muted || this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > BUFFERED_MAX_BYTES) this.#socket.terminate();
    else this.#socket.send(text);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Cuts the connection without a goodbye. */
  terminate(): void {
    this.#socket.terminate();
  }
}
