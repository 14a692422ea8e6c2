import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { MoonrakerServer } from '../server.ts';
import { Connection } from './connection.ts';
import { credentialsOf, handleHttp } from './http.ts';
import { dispatch } from './rpc.ts';

const MESSAGE_MAX_BYTES = 32 * 1024 * 1024;
/** Connection ids look like the real server's, which are memory addresses. */
const FIRST_CONNECTION_ID = 140_000_000_000_000;

/** One port for HTTP and WebSocket. It can go away and come back on the same port. */
export class Listener {
  readonly #server: MoonrakerServer;
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MESSAGE_MAX_BYTES,
    clientTracking: false,
  });
  readonly #sockets = new Set<Socket>();
  #http: Server | undefined;
  #port: number;
  #connections = 0;
  readonly #frozen = new WeakSet<Socket>();
  #hung = false;

  constructor(server: MoonrakerServer) {
    this.#server = server;
    this.#port = server.settings.port;
  }

  get isOpen(): boolean {
    return this.#http !== undefined;
  }

  get port(): number {
    return this.#port;
  }

  /** Takes connections. Resolves with the port. Rejects when it is taken. */
  async open(): Promise<number> {
    if (this.#http !== undefined) return this.#port;
    const http = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      const dead = this.#hung || this.#frozen.has(request.socket);
      if (!dead) void handleHttp(this.#server, request, response);
    });
    http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    http.on('connection', (socket) => this.#track(socket));
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(this.#port, this.#server.settings.host, resolve);
    });
    this.#http = http;
    this.#port = (http.address() as AddressInfo).port;
    return this.#port;
  }

  /** Refuses connections and ends those there are: with a goodbye of this code, or cut. */
  async close(code: number | undefined): Promise<void> {
    const http = this.#http;
    if (http === undefined) return;
    this.#http = undefined;
    const closed = new Promise<void>((resolve) => http.close(() => resolve()));
    if (code === undefined) {
      this.cutSockets();
    } else {
      for (const connection of this.#server.connections) connection.close(code, 'Server Shutdown');
      for (const socket of this.#sockets) socket.destroySoon();
      this.#server.connections.clear();
    }
    await closed;
  }

  /** Ends every connection without a goodbye; new ones are welcome. */
  cutSockets(): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const connection of this.#server.connections) connection.terminate();
    this.#server.connections.clear();
  }

  /** The connections there are stay open, but nothing is read or written on them any more. */
  freeze(): void {
    for (const socket of this.#sockets) this.#freezeSocket(socket);
    for (const connection of this.#server.connections) connection.muted = true;
  }

  /** As `freeze`, and new connections are taken and left waiting too. */
  hang(): void {
    this.#hung = true;
    this.freeze();
  }

  /** Ends a freeze. The frozen connections are dead: they are cut. */
  thaw(): void {
    this.#hung = false;
    for (const socket of this.#sockets) if (this.#frozen.has(socket)) socket.destroy();
    for (const connection of this.#server.connections) if (connection.muted) connection.terminate();
  }

  #freezeSocket(socket: Socket): void {
    this.#frozen.add(socket);
    socket.cork();
    socket.pause();
    socket.removeAllListeners('data');
    socket.removeAllListeners('readable');
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const server = this.#server;
    if (this.#hung || this.#frozen.has(request.socket)) return;
    const { pathname } = new URL(request.url ?? '/', 'http://printer');
    if (pathname !== '/websocket') {
      refuse(socket, 404, 'Not Found');
      return;
    }
    const max = server.faults.maxSockets ?? server.settings.maxWebsocketConnections;
    if (server.connections.size >= max) {
      refuse(socket, 500, 'Internal Server Error');
      return;
    }
    let user: string | undefined;
    try {
      user = server.access.authenticate(credentialsOf(request));
    } catch {
      refuse(socket, 401, 'Unauthorized');
      return;
    }
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) =>
      this.#welcome(webSocket, request, user),
    );
  }

  #welcome(webSocket: WebSocket, request: IncomingMessage, user: string | undefined): void {
    const server = this.#server;
    const id = FIRST_CONNECTION_ID + server.settings.seed * 1_000_003 + this.#connections++ * 16;
    const address = request.socket.remoteAddress ?? '';
    const connection = new Connection(id, webSocket, address, user);
    server.connections.add(connection);
    server.planTimers();
    webSocket.on('message', (data) => {
      void dispatch(server, String(data), {
        connection,
        user: connection.user,
        address,
        transport: 'websocket',
      }).then((answer) => {
        if (answer !== undefined) connection.send(answer);
      });
    });
    webSocket.on('close', () => server.connections.delete(connection));
    webSocket.on('error', () => webSocket.terminate());
  }
}

function refuse(socket: Duplex, status: number, reason: string): void {
  const body = JSON.stringify({ error: { code: status, message: reason, traceback: '' } });
  const head = `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/json; charset=UTF-8\r\nConnection: close\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
