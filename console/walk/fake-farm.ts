/** An API and a feed that answer from a script: the other end of the console in its browser test. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { commandsOf } from '../../gateway/api/contract/commands.ts';
import type { ComposerAnswer } from '../../gateway/api/contract/composer.ts';
import type { FeedFrame } from '../../gateway/api/contract/feed.ts';
import { type KindPath, kindByPath, type View } from '../../gateway/api/contract/kinds.ts';
import type { WhatIfStatus } from '../../gateway/api/contract/whatif.ts';
import { profitability, profitabilityOf, stock } from './data-margins.ts';
import { composer, platePicture } from './data-plates.ts';
import { fakePolicy } from './fake-policy.ts';
import { type FakeWhatIf, fakeWhatIf } from './fake-whatif.ts';
import { allViews, counters, farm, modelReport, NOON, PREVIEW, schedule, telemetryAt } from './farm-data.ts';
import { boxPreview } from './preview-bytes.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
}
export interface FakeFarm {
  readonly url: string;
  /** Commands and creations, in order. */
  readonly received: readonly Received[];
  /** Changes a thing and tells every feed. */
  readonly change: (path: KindPath, id: string, next: Record<string, unknown>) => void;
  /** The next command to this path (`/api/v1/jobs/J-1/release`) is refused with these words, of that field. */
  readonly refuse: (path: string, detail: string, pointer?: string) => void;
  /** What the composer answers from now on. */
  readonly compose: (answer: ComposerAnswer) => void;
  readonly whatIf: FakeWhatIf;
  /** Cuts every feed, and keeps new ones from being taken while it is down. */
  readonly feedDown: (down: boolean) => void;
  readonly close: () => Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export const startFakeFarm = async (dist: string, views: readonly View[] = allViews): Promise<FakeFarm> => {
  const things = new Map(views.map((view) => [`${view.kind}/${view.id}`, view]));
  const received: Received[] = [];
  const refusals = new Map<string, { readonly detail: string; readonly pointer: string | undefined }>();
  const sockets = new Set<WebSocket>();
  let seq = 500;
  let step = 0;
  let composerSays = composer;
  let down = false;
  const whatIf = fakeWhatIf((frame) => {
    if (frame.type === 'whatif' && frame.whatif.state === 'done') policy.simulated(frame.whatif);
    for (const socket of sockets) send(socket, frame);
  });
  const policy = fakePolicy((title, settings) => {
    const question = { title, ...settings, changes: [{ kind: 'failures', factor: 1 }] };
    return whatIf.answer('POST', undefined, question)[1] as WhatIfStatus;
  });

  const json = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, {
      'content-type': status >= 400 ? 'application/problem+json' : 'application/json',
    });
    response.end(JSON.stringify(body));
  };
  const events = () =>
    [...things.values()]
      .map((view, index) =>
        JSON.stringify({
          seq: 400 + index,
          address: `${view.kind}/${view.id}`,
          version: 1,
          status: view.status,
          outcome: 'changed',
          message: {
            id: `m${index}`,
            to: `${view.kind}/${view.id}`,
            type: `${view.kind}.something`,
            payload: {},
            at: view.updatedAt,
            by: index % 3 === 0 ? { kind: 'operator', id: 'Ana' } : { kind: 'actor', id: 'dispatcher/farm' },
            correlation: 'c',
          },
          facts: [{ type: firstFact[view.kind] ?? 'job.queued', payload: {} }],
        }),
      )
      .join('\n');
  const timeline = (view: View) => ({
    nextAfter: null,
    items: [
      turnOf(view, 1, 'queued', { kind: 'actor', id: 'order/O-1007' }, null),
      turnOf(view, 2, 'printerReserved', { kind: 'actor', id: 'dispatcher/farm' }, null),
      turnOf(
        view,
        3,
        'released',
        { kind: 'operator', id: 'Ana' },
        { code: 'known-good', words: 'same part as last week' },
      ),
    ],
  });

  const api = async (request: IncomingMessage, response: ServerResponse, url: URL) => {
    const parts = url.pathname.split('/').filter(Boolean);
    const path = parts[2] as KindPath;
    const body = await readBody(request);
    if (request.method !== 'GET') {
      received.push({ method: request.method!, path: url.pathname, body, headers: request.headers });
      const refusal = refusals.get(url.pathname);
      if (refusal !== undefined) {
        refusals.delete(url.pathname);
        return json(response, 409, {
          type: '/problems/refused',
          title: 'The farm refused',
          status: 409,
          detail: refusal.detail,
          errors: refusal.pointer === undefined ? [] : [{ ...refusal, in: 'body' }],
          cause: 'It changed while you looked at it.',
          remedy: 'Look at its state and try again.',
        });
      }
      if (parts[2] === 'whatif') return json(response, ...whatIf.answer(request.method!, parts[3], body));
      if ((parts[2] as string) === 'policy')
        return json(response, ...policy.answer(request.method!, parts.slice(3), body));
      if (url.pathname === '/api/v1/models')
        return json(response, 201, {
          sha256: createHash('sha256').update(url.searchParams.get('fileName')!).digest('hex'),
          sizeBytes: 624_084,
          fileName: url.searchParams.get('fileName'),
        });
      if (parts.length === 3) return json(response, 201, { id: 'Q-2011', status: 'analysing', version: 1 });
      return json(response, 200, { messageId: 'm', outcome: 'changed', status: 'ok', version: 2, facts: [] });
    }
    switch (parts[2] as string) {
      case 'policy':
        return json(response, ...policy.answer('GET', parts.slice(3), undefined));
      case 'whatif':
        return json(response, ...whatIf.answer('GET', parts[3], undefined));
      case 'profitability': {
        const told = parts[3] === undefined ? profitability : profitabilityOf(parts[3]);
        if (told !== undefined) return json(response, 200, told);
        break;
      }
      case 'composer':
        return json(response, 200, composerSays);
      case 'stock':
        return json(response, 200, stock);
      case 'farm':
        return json(response, 200, farm);
      case 'schedule':
        return json(response, 200, schedule);
      case 'counters':
        return json(response, 200, counters);
      case 'session':
        return json(response, 200, { tokenNeeded: false, signedIn: true });
      case 'events':
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        return response.end(`${events()}\n`);
      case 'models':
        return json(response, 200, modelReport(parts[3]!, url.searchParams.get('fileName') ?? 'model'));
      case 'artifacts':
        response.writeHead(parts[3] === PREVIEW ? 200 : 404, { 'content-type': 'application/octet-stream' });
        return response.end(parts[3] === PREVIEW ? boxPreview() : undefined);
    }
    if (path === 'plates' && parts[4] === 'picture') {
      response.writeHead(200, { 'content-type': 'image/svg+xml' });
      return response.end(platePicture);
    }
    const view = things.get(`${kindByPath[path]}/${decodeURIComponent(parts[3] ?? '')}`);
    if (view === undefined)
      return json(response, 404, {
        type: '/problems/not-found',
        title: 'There is no such thing',
        status: 404,
        detail: `Nothing is called ${parts[3]}.`,
        cause: 'The id is misspelt, or it was of another farm.',
        remedy: 'Look for it with Ctrl K.',
      });
    if (parts[4] === 'timeline') return json(response, 200, timeline(view));
    return json(response, 200, { ...view, can: commandsOf(view.kind).map((one) => one.command) });
  };

  const file = async (response: ServerResponse, path: string) => {
    const name = extname(path) === '' ? '/index.html' : path;
    try {
      const bytes = await readFile(join(dist, name));
      response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream' });
      response.end(bytes);
    } catch {
      response.writeHead(404);
      response.end();
    }
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://farm');
    const isApi = url.pathname.startsWith('/api/') || url.pathname.startsWith('/demo/');
    void (isApi ? api(request, response, url) : file(response, url.pathname));
  });
  const feeds = new WebSocketServer({ noServer: true });
  const send = (socket: WebSocket, frame: FeedFrame) => socket.send(JSON.stringify(frame));
  server.on('upgrade', (request, socket, head) => {
    if (down) return void socket.destroy();
    feeds.handleUpgrade(request, socket, head, (opened) => {
      sockets.add(opened);
      opened.on('close', () => sockets.delete(opened));
      send(opened, {
        type: 'hello',
        at: NOON,
        seq,
        farm: farm.name,
        version: farm.version,
        heartbeatMs: 1_000,
        channels: ['views', 'telemetry', 'whatif'],
        kinds: [],
      });
      const half = Math.ceil(things.size / 2);
      const all = [...things.values()];
      send(opened, { type: 'snapshot', seq, part: 1, parts: 2, views: all.slice(0, half), totals: {} });
      send(opened, { type: 'snapshot', seq, part: 2, parts: 2, views: all.slice(half), totals: {} });
      for (let past = 0; past < 60; past++)
        send(opened, { type: 'telemetry', at: NOON, printers: telemetryAt(past) });
    });
  });
  const beat = setInterval(() => {
    step++;
    for (const socket of sockets) {
      send(socket, { type: 'heartbeat', at: NOON + step * 500, seq });
      send(socket, { type: 'telemetry', at: NOON + step * 500, printers: telemetryAt(60 + step) });
    }
  }, 500);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    change(path, id, next) {
      const address = `${kindByPath[path]}/${id}`;
      const before = things.get(address)!;
      const view = { ...before, ...next, version: before.version + 1, updatedAt: NOON } as View;
      things.set(address, view);
      seq++;
      for (const socket of sockets) send(socket, { type: 'delta', seq, view });
    },
    compose(answer) {
      composerSays = answer;
    },
    whatIf,
    refuse: (path, detail, pointer) => void refusals.set(path, { detail, pointer }),
    feedDown(next) {
      down = next;
      if (down) for (const socket of sockets) socket.terminate();
    },
    async close() {
      clearInterval(beat);
      for (const socket of sockets) socket.terminate();
      feeds.close();
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
};

const firstFact: Readonly<Record<string, string>> = {
  quote: 'quote.priced',
  order: 'order.accepted',
  job: 'job.materialReserved',
  run: 'run.begun',
  printer: 'printer.online',
  lot: 'lot.received',
  plan: 'plan.ready',
  incident: 'incident.opened',
};

const words: Readonly<Record<string, string>> = {
  queued: 'Queued',
  printerReserved: 'Printer reserved',
  released: 'Released to the printer',
};
const turnOf = (view: View, seq: number, fact: string, by: unknown, reason: unknown) => ({
  seq,
  address: `${view.kind}/${view.id}`,
  kind: view.kind,
  id: view.id,
  at: view.createdAt + seq * 60_000,
  version: seq,
  status: view.status,
  message: { id: `m${seq}`, type: `${view.kind}.${fact}`, payload: {} },
  by,
  reason,
  correlation: 'c',
  cause: null,
  facts: [{ type: `${view.kind}.${fact}`, words: words[fact] ?? fact, payload: {} }],
  effects:
    seq === 3
      ? [{ id: 'e1', type: 'dispatch', at: NOON, outcome: 'done', attempts: 2, detail: 'uploaded 4.8 MB' }]
      : [],
});

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (!request.headers['content-type']?.includes('json')) return bytes.length;
  return JSON.parse(bytes.toString() || '{}') as unknown;
};
