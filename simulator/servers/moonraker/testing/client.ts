import { createHash } from 'node:crypto';
import { WebSocket } from 'ws';
import type { VirtualClock } from '../../../physics/clock.ts';

export interface Notification {
  readonly method: string;
  readonly params?: readonly unknown[];
}

export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A plain client over a real socket, for tests: it keeps everything it hears. */
export class TestClient {
  readonly url: string;
  readonly heard: Notification[] = [];
  /** Notifications and answers in the order they came. */
  readonly all: (Notification | Answer)[] = [];
  closedWith: number | undefined;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #nextId = 1;

  private constructor(url: string, socket: WebSocket) {
    this.url = url;
    this.#socket = socket;
    socket.on('message', (data) => this.#hear(JSON.parse(String(data))));
    socket.on('close', (code) => {
      this.closedWith = code;
    });
    socket.on('error', () => undefined);
  }

  /** Rejects with the HTTP status when refused. */
  static connect(
    url: string,
    headers: Record<string, string> = {},
    path = '/websocket',
  ): Promise<TestClient> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, { headers });
    const client = new TestClient(url, socket);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(client));
      socket.once('unexpected-response', (_, response) => reject(new Error(`status ${response.statusCode}`)));
      socket.once('error', reject);
    });
  }

  /** The whole answer, error or not. */
  ask(method: string, params?: object): Promise<Answer> {
    const id = this.#nextId++;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.sendText(
      JSON.stringify({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }), id }),
    );
    return answer;
  }

  /** The result; throws with code and message. */
  async call<T = unknown>(method: string, params?: object): Promise<T> {
    const answer = await this.ask(method, params);
    if (answer.error !== undefined) throw new Error(`${answer.error.code} ${answer.error.message}`);
    return answer.result as T;
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  /** Everything sent so far has reached the server, and what it said at once has come back. */
  async settle(): Promise<void> {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#socket.off('pong', done).off('close', done);
        resolve();
      };
      this.#socket.on('pong', done).on('close', done).ping();
    });
  }

  close(): void {
    this.#socket.terminate();
  }

  of(method: string): Notification[] {
    return this.heard.filter((notification) => notification.method === method);
  }

  gcode(): string[] {
    return this.of('notify_gcode_response').map((notification) => String(notification.params?.[0]));
  }

  history(): { action: string; job: Record<string, unknown> }[] {
    return this.of('notify_history_changed').map(
      (notification) => notification.params?.[0] as { action: string; job: Record<string, unknown> },
    );
  }

  #hear(message: Notification | Answer | Answer[]): void {
    if (Array.isArray(message)) {
      this.all.push(...message);
    } else if (!('method' in message)) {
      this.all.push(message);
      this.#waiting.get(message.id)?.(message);
    } else {
      this.heard.push(message);
      if (message.method !== 'notify_proc_stat_update') this.all.push(message);
    }
  }
}

/** Uploads as slicers do. */
export async function upload(
  url: string,
  name: string,
  content: string | Buffer,
  fields: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, never> }> {
  const form = new FormData();
  for (const [field, value] of Object.entries({ root: 'gcodes', ...fields })) form.append(field, value);
  form.append('file', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), name);
  const response = await fetch(`${url}/server/files/upload`, { method: 'POST', body: form, headers });
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** HTTP with a JSON answer. */
export async function http(url: string, path: string, init: RequestInit = {}) {
  const response = await fetch(`${url}${path}`, init);
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? undefined : JSON.parse(text),
    headers: response.headers,
  };
}

const STEP_MS = 50;

/** Turns the clock until something holds. Throws when it never does within the limit. */
export async function until(
  clock: VirtualClock,
  client: TestClient | undefined,
  holds: () => boolean,
  what: string,
  limitMs = 600_000,
): Promise<void> {
  for (let turned = 0; !holds(); turned += STEP_MS) {
    if (turned > limitMs) throw new Error(`never happened within ${limitMs} ms of printer time: ${what}`);
    clock.advance(STEP_MS);
    if (client === undefined) await new Promise<void>((resolve) => setImmediate(resolve));
    else await client.settle();
  }
}
