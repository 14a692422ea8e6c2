/**
 * A server that speaks just enough Moonraker to set each trap of the family's tests, and does exactly what
 * the test says. (The faithful virtual printer lives in the simulator and cannot be imported from here.)
 */
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export type Answer =
  | { readonly result: unknown }
  | { readonly error: { code: number; message: string } }
  | 'silence'
  | 'cut';
export type Handler = (params: Record<string, unknown>) => Answer;

export interface Received {
  readonly over: 'socket' | 'http';
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly headers: http.IncomingHttpHeaders;
}

export interface ScriptedServer {
  readonly url: string;
  readonly received: Received[];
  /** By JSON-RPC method, and for HTTP by `VERB /path`. */
  readonly handlers: Map<string, Handler>;
  readonly uploads: { readonly headers: http.IncomingHttpHeaders; readonly body: Buffer }[];
  readonly openings: { readonly url: string; readonly headers: http.IncomingHttpHeaders }[];
  status: Record<string, Record<string, unknown>>;
  /** What an upgrade to a socket is answered; 101 lets it through. */
  upgradeStatus: number;
  /** Sockets neither read, answer, nor pong. */
  frozen: boolean;
  /** Every HTTP request must pass; a string is the 401's words. */
  authorize: (headers: http.IncomingHttpHeaders, path: string) => string | null;
  notify(method: string, ...params: unknown[]): void;
  dropSockets(): void;
  close(): Promise<void>;
}

export const idleStatus = () => ({
  print_stats: {
    filename: '',
    total_duration: 0,
    print_duration: 0,
    filament_used: 0,
    state: 'standby',
    message: '',
    info: { total_layer: null, current_layer: null },
  },
  webhooks: { state: 'ready', state_message: 'Printer is ready' },
  virtual_sdcard: { progress: 0, is_active: false, file_path: null, file_position: 0 },
  idle_timeout: { state: 'Idle' },
  extruder: { temperature: 25, target: 0 },
});

const routes: Record<string, string> = {
  'GET /server/info': 'server.info',
  'GET /printer/objects/list': 'printer.objects.list',
  'GET /printer/objects/query': 'printer.objects.query',
  'GET /server/files/metadata': 'server.files.metadata',
  'GET /server/files/directory': 'server.files.get_directory',
  'GET /server/history/list': 'server.history.list',
  'GET /server/history/job': 'server.history.get_job',
  'POST /printer/print/start': 'printer.print.start',
  'POST /printer/print/pause': 'printer.print.pause',
};

export async function scriptedServer(): Promise<ScriptedServer> {
  const sockets = new Set<WebSocket>();
  const connections = new Set<Socket>();
  const sendAll = (frame: unknown) => {
    for (const socket of sockets) socket.send(JSON.stringify(frame));
  };

  const self: ScriptedServer = {
    url: '',
    received: [],
    handlers: new Map<string, Handler>([
      ['server.connection.identify', () => ({ result: { connection_id: 1 } })],
      ['server.info', () => ({ result: { klippy_connected: true, klippy_state: 'ready' } })],
      ['printer.objects.list', () => ({ result: { objects: Object.keys(self.status) } })],
      ['printer.objects.query', () => ({ result: { eventtime: 1, status: self.status } })],
      ['printer.objects.subscribe', () => ({ result: { eventtime: 1, status: self.status } })],
      ['server.history.list', () => ({ result: { count: 0, jobs: [] } })],
      ['server.files.metadata', () => ({ error: { code: -32601, message: 'Metadata not available' } })],
      ['server.files.get_directory', () => ({ result: { dirs: [], files: [] } })],
    ]),
    uploads: [],
    openings: [],
    status: idleStatus(),
    upgradeStatus: 101,
    frozen: false,
    authorize: () => null,
    notify: (method, ...params) => sendAll({ jsonrpc: '2.0', method, params }),
    dropSockets: () => {
      for (const socket of sockets) socket.terminate();
    },
    close: async () => {
      for (const connection of connections) connection.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  const handle = (received: Received): Answer => {
    self.received.push(received);
    const handler = self.handlers.get(received.method);
    return handler?.(received.params) ?? { error: { code: -32601, message: 'Method not found' } };
  };

  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://host');
      const words = self.authorize(request.headers, url.pathname);
      const respond = (status: number, body: unknown) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      };
      if (words !== null) return respond(401, { error: { code: 401, message: words } });
      const route = `${request.method} ${url.pathname}`;
      const body = Buffer.concat(chunks);
      if (route === 'POST /server/files/upload') self.uploads.push({ headers: request.headers, body });
      const isJson = request.headers['content-type'] === 'application/json';
      const params = isJson ? JSON.parse(body.toString()) : Object.fromEntries(url.searchParams);
      const answer = handle({
        over: 'http',
        method: routes[route] ?? route,
        params,
        headers: request.headers,
      });
      if (answer === 'silence') return;
      if (answer === 'cut') return request.socket.destroy();
      if ('result' in answer) return respond(route.endsWith('/upload') ? 201 : 200, answer);
      const { code } = answer.error;
      respond(code === -32601 ? 404 : code < 0 ? 400 : code, { error: answer.error });
    });
  });
  server.on('connection', (connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
  });

  const upgrader = new WebSocketServer({ noServer: true, autoPong: false });
  server.on('upgrade', (request, connection, head) => {
    self.openings.push({ url: request.url ?? '', headers: request.headers });
    if (self.upgradeStatus !== 101) return void connection.end(`HTTP/1.1 ${self.upgradeStatus} No\r\n\r\n`);
    upgrader.handleUpgrade(request, connection as Socket, head, (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('ping', () => {
        if (!self.frozen) socket.pong();
      });
      socket.on('message', (data) => {
        if (self.frozen) return;
        const { id, method, params } = JSON.parse(data.toString()) as {
          id: number;
          method: string;
          params?: never;
        };
        const answer = handle({ over: 'socket', method, params: params ?? {}, headers: request.headers });
        if (answer === 'cut') return socket.terminate();
        if (answer !== 'silence') socket.send(JSON.stringify({ jsonrpc: '2.0', ...answer, id }));
      });
    });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(self, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
