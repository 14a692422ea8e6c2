/** The other side of the API's benchmark, in a thread of its own: requests over keep-alive sockets, and feeds. */
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { WebSocket } from 'ws';

export interface LoadOrder {
  readonly url: string;
  readonly requests: readonly (readonly [method: string, path: string, body?: string])[];
  /** Requests a second, sent when they are due whether or not those before have been answered. */
  readonly rate: number;
}
export interface WatchOrder {
  readonly url: string;
  readonly feeds: number;
  /** Feeds end once each has seen this job with this priority. */
  readonly until: number;
}

const SOCKETS = 64;

/** One clock for both threads: milliseconds since 1970 with fractions. */
const now = () => performance.timeOrigin + performance.now();

async function load({ url, requests, rate }: LoadOrder): Promise<number[]> {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  const latenciesMs: number[] = [];
  // From when it was due: a queue that grows must show.
  const ask = ([method, path, body]: LoadOrder['requests'][number], dueAt: number) =>
    new Promise<void>((resolve, reject) => {
      const sent = request({ hostname, port, agent, method, path }, (response) => {
        response.resume().on('end', () => {
          if (response.statusCode !== 200)
            return reject(new Error(`${method} ${path}: ${response.statusCode}`));
          latenciesMs.push(performance.now() - dueAt);
          resolve();
        });
      });
      sent.on('error', reject);
      if (body !== undefined) sent.setHeader('content-type', 'application/json');
      sent.end(body);
    });
  const began = performance.now();
  const asked: Promise<void>[] = [];
  for (const [n, one] of requests.entries()) {
    const dueAt = began + (n * 1_000) / rate;
    const wait = dueAt - performance.now();
    if (wait > 1) await pause(wait);
    asked.push(ask(one, dueAt));
  }
  await Promise.all(asked);
  agent.destroy();
  return latenciesMs;
}

/** For each feed, when each priority arrived. */
function watch({ url, feeds, until }: WatchOrder): Promise<void> {
  const seen: [priority: number, at: number][] = [];
  let ready = 0;
  let ended = 0;
  return new Promise((resolve, reject) => {
    for (let n = 0; n < feeds; n++) {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/feed?kinds=jobs`);
      socket.on('error', reject);
      socket.on('message', (data) => {
        const at = now();
        const frame = JSON.parse(String(data));
        if (frame.type === 'snapshot' && frame.part === frame.parts && ++ready === feeds)
          parentPort!.postMessage('watching');
        if (frame.type !== 'delta') return;
        seen.push([frame.view.priority, at]);
        if (frame.view.priority !== until) return;
        socket.close();
        if (++ended < feeds) return;
        parentPort!.postMessage(seen);
        resolve();
      });
    }
  });
}

parentPort!.on('message', (order: LoadOrder | WatchOrder) => {
  if ('feeds' in order) void watch(order);
  else void load(order).then((latenciesMs) => parentPort!.postMessage(latenciesMs));
});
