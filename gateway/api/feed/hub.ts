/** All subscribers, one pump. The kernel's feed is read once, written out once, and handed to whoever wants it. */

import { Result, Schema } from 'effect';
import type { WebSocket } from 'ws';
import { idOf, kindOf } from '../../../runtime/envelope.ts';
import type { Change, Feed } from '../../../runtime/kernel.ts';
import {
  type FeedChannel,
  FeedClose,
  type FeedFrame,
  FeedSubscribe,
  type KindPath,
  kindByPath,
  kindPaths,
  kinds,
} from '../contract/index.ts';
import type { FarmApi, Limits } from '../farm-api.ts';
import { showView } from '../views.ts';
import { FeedClient } from './client.ts';
import { Ring } from './ring.ts';
import { missedSince, snapshotParts } from './snapshot.ts';
import { TelemetryBoard } from './telemetry.ts';

/** Four times a second: the telemetry's rate, and how soon a stuck client is looked at again. */
const TICK_MS = 250;
const CREATED_MAX = 20_000;
const MESSAGES_PER_MINUTE_MAX = 30;
const REOPEN_MS = 1_000;
const PUMP_BUFFER = 4_096;

export interface Subscription {
  readonly channels: ReadonlySet<FeedChannel>;
  readonly paths: ReadonlySet<KindPath>;
  /** The last number the client has seen. */
  readonly from?: number | undefined;
}

const decodeSubscribe = Schema.decodeUnknownResult(Schema.fromJsonString(FeedSubscribe));

export class FeedHub {
  readonly #api: FarmApi;
  readonly #limits: Limits;
  readonly #clients = new Set<FeedClient>();
  readonly #ring: Ring;
  readonly #board = new TelemetryBoard();
  readonly #createdAt = new Map<string, number>();
  readonly #report: (error: unknown) => void;
  readonly #stopTelemetry: () => void;
  readonly #stopWhatIf: (() => void) | undefined;
  #feed: Feed | undefined;
  #tick: NodeJS.Timeout | undefined;
  #beats = 0;
  #closed = false;
  #wake: (() => void) | undefined;
  readonly #pumped: Promise<void>;

  constructor(api: FarmApi, limits: Limits, report: (error: unknown) => void) {
    this.#api = api;
    this.#limits = limits;
    this.#report = report;
    this.#ring = new Ring(limits.ringMax, api.kernel.views.position());
    for (const telemetry of api.telemetry.latest()) this.#board.put(telemetry);
    this.#stopTelemetry = api.telemetry.observe((telemetry) => this.#board.put(telemetry));
    this.#stopWhatIf = api.whatIf?.observe((whatif) => {
      const frame: FeedFrame = { type: 'whatif', whatif };
      const text = JSON.stringify(frame);
      for (const client of this.#clients) client.sendWhatIf(text);
    });
    this.#pumped = this.#pump();
  }

  get clients(): number {
    return this.#clients.size;
  }

  attach(socket: WebSocket, { channels, paths, from }: Subscription): void {
    const client = new FeedClient(socket, this.#limits, this.#api.now, channels);
    if (this.#closed) return void client.end(FeedClose.GOING_AWAY, 'the farm is stopping');
    if (this.#clients.size >= this.#limits.feedClientsMax)
      return void client.end(FeedClose.TOO_MANY, `${this.#clients.size} feeds are open already`);
    this.#clients.add(client);
    client.paths = paths;
    socket.on('close', () => this.#detach(client));
    socket.on('error', () => socket.terminate());
    socket.on('pong', () => {
      client.silentSince = this.#api.now();
    });
    this.#listen(socket, client);
    this.#tick ??= setInterval(() => this.#onTick(), TICK_MS);
    client.send({
      type: 'hello',
      at: this.#api.now(),
      seq: this.#api.kernel.views.position(),
      farm: this.#api.farm().name,
      version: this.#api.version,
      heartbeatMs: this.#limits.heartbeatMs,
      channels: [...channels],
      kinds: [...paths],
    });
    client.sendTelemetry(this.#board, this.#api.now());
    void this.#begin(client, from);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopTelemetry();
    this.#stopWhatIf?.();
    this.#feed?.close();
    this.#wake?.();
    clearInterval(this.#tick);
    const goodbyes = [...this.#clients].map((client) =>
      client.end(FeedClose.GOING_AWAY, 'the farm is stopping'),
    );
    await Promise.all([...goodbyes, this.#pumped]);
  }

  async #pump(): Promise<void> {
    while (!this.#closed) {
      try {
        this.#feed = this.#api.kernel.changes({ buffer: Math.max(this.#limits.ringMax, PUMP_BUFFER) });
        for await (const item of this.#feed) {
          if (item._tag === 'change') await this.#take(item.change);
          else this.#missed(item.seq);
          if (this.#closed) return;
        }
      } catch (error) {
        this.#report(error);
      }
      if (this.#closed) return;
      // The kernel's feed ended by itself: what passes until it is open again is missed by everybody.
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, REOPEN_MS).unref();
      });
      this.#missed(this.#api.kernel.views.position());
    }
  }

  async #take(change: Change): Promise<void> {
    const { address, seq, status, version, doc, at } = change;
    const kind = kindOf(address);
    if (!(kinds as readonly string[]).includes(kind)) return;
    const createdAt = await this.#birthOf(change);
    const view = showView({ id: idOf(address), kind, status, version, createdAt, updatedAt: at, doc });
    this.#ring.push({ seq, kind, text: JSON.stringify({ type: 'delta', seq, view }) });
    for (const client of this.#clients) this.#flush(client);
  }

  async #birthOf({ address, version, at }: Change): Promise<number> {
    let createdAt = this.#createdAt.get(address);
    if (createdAt === undefined) {
      createdAt = version === 1 ? at : ((await this.#api.kernel.views.get(address))?.createdAt ?? at);
      this.#createdAt.set(address, createdAt);
      if (this.#createdAt.size > CREATED_MAX) this.#createdAt.delete(this.#createdAt.keys().next().value!);
    }
    return createdAt;
  }

  #flush(client: FeedClient): void {
    if (client.flush(this.#ring) === 'lagged')
      void this.#lag(client, 'more happened than could be kept while the connection was slow');
  }

  #missed(seq: number): void {
    this.#ring.clear(seq);
    for (const client of this.#clients) {
      // Not the client's fault.
      client.lags = 0;
      if (client.next !== undefined) void this.#lag(client, 'the farm itself lost step with its journal');
    }
  }

  async #lag(client: FeedClient, because: string): Promise<void> {
    const generation = ++client.generation;
    client.next = undefined;
    if (!client.mayLagAgain()) return client.end(FeedClose.TOO_SLOW, 'lost step again and again');
    // A snapshot for a socket that is still full would only make it fuller.
    await client.sendAndWait({ type: 'lagged', from: client.seq, because });
    if (client.generation === generation) await this.#snapshot(client);
  }

  async #begin(client: FeedClient, from: number | undefined): Promise<void> {
    if (!client.channels.has('views')) return;
    if (from === undefined) return this.#snapshot(client);
    if (from <= this.#api.kernel.views.position() && this.#ring.covers(from)) {
      client.seq = from;
      client.next = this.#ring.indexAfter(from);
      return this.#flush(client);
    }
    client.seq = from;
    const generation = ++client.generation;
    const position = this.#api.kernel.views.position();
    const missed = await missedSince(this.#api, from).catch(() => undefined);
    if (client.generation !== generation) return;
    if (missed === undefined)
      return this.#lag(client, 'too much has happened since, or this is another journal');
    const wanted = new Set<string>([...client.paths].map((path) => kindByPath[path]));
    for (const { seq, view } of missed) if (wanted.has(view.kind)) client.send({ type: 'delta', seq, view });
    client.seq = position;
    client.next = this.#ring.indexAfter(position);
    this.#flush(client);
  }

  async #snapshot(client: FeedClient): Promise<void> {
    const generation = ++client.generation;
    client.next = undefined;
    try {
      const parts = await snapshotParts(this.#api, [...client.paths], this.#limits.snapshotViewsMax);
      for (const part of parts) {
        if (client.generation !== generation || !client.open) return;
        await client.sendAndWait(part);
      }
      if (client.generation !== generation) return;
      client.seq = parts[0]!.seq;
      if (!this.#ring.covers(client.seq))
        return await this.#lag(client, 'the farm moved on during the snapshot');
      client.next = this.#ring.indexAfter(client.seq);
      this.#flush(client);
    } catch (error) {
      this.#report(error);
      client.end(FeedClose.GOING_AWAY, 'the views can not be read now');
    }
  }

  #listen(socket: WebSocket, client: FeedClient): void {
    let said = 0;
    let since = this.#api.now();
    socket.on('message', (data, binary) => {
      const now = this.#api.now();
      client.silentSince = now;
      if (now - since > 60_000) {
        said = 0;
        since = now;
      }
      if (++said > MESSAGES_PER_MINUTE_MAX) return void client.end(FeedClose.POLICY, 'too many messages');
      const asked = binary ? undefined : decodeSubscribe(String(data));
      if (asked === undefined || Result.isFailure(asked))
        return void client.end(
          FeedClose.POLICY,
          'only {"type":"subscribe","channels":[…],"kinds":[…]} is understood',
        );
      const { channels, kinds: paths } = asked.success;
      const unknown = paths?.find((path) => !(kindPaths as readonly string[]).includes(path));
      if (unknown !== undefined)
        return void client.end(FeedClose.POLICY, `there is no kind "${unknown.slice(0, 40)}"`);
      if (channels) client.channels = new Set(channels);
      if (paths) client.paths = new Set(paths as readonly KindPath[]);
      if (!client.channels.has('views')) {
        client.generation++;
        client.next = undefined;
      } else void this.#snapshot(client);
    });
  }

  #onTick(): void {
    const at = this.#api.now();
    const beat = ++this.#beats * TICK_MS >= this.#limits.heartbeatMs;
    if (beat) this.#beats = 0;
    for (const client of this.#clients) {
      this.#flush(client);
      client.sendTelemetry(this.#board, at);
      if (beat) client.heartbeat();
      client.watch();
    }
  }

  #detach(client: FeedClient): void {
    this.#clients.delete(client);
    client.generation++;
    if (this.#clients.size > 0) return;
    clearInterval(this.#tick);
    this.#tick = undefined;
  }
}
