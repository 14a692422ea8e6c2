import { isDeepStrictEqual } from 'node:util';
import type { Klippy } from './klippy/klippy.ts';
import { type ObjectStatus, printerObjects } from './klippy/objects.ts';
import type { Connection, Subscription } from './transport/connection.ts';

type Status = Record<string, ObjectStatus>;

/** What a client asks for: object → fields, or null for all. */
export type ObjectRequest = Readonly<Record<string, readonly string[] | null>>;

/**
 * Status for those who ask and those who follow. An object's state is computed when looked at; what was last
 * sent is kept, so that followers get the changed fields only.
 */
export class StatusFeed {
  readonly #klippy: Klippy;
  readonly #sources: ReturnType<typeof printerObjects>;
  readonly #sent = new Map<string, ObjectStatus>();

  constructor(klippy: Klippy) {
    this.#klippy = klippy;
    this.#sources = printerObjects(klippy);
  }

  names(): string[] {
    return [...this.#sources.keys()];
  }

  /** The whole state of what exists; unknown objects and fields are left out without a word. */
  query(request: ObjectRequest): { eventtime: number; status: Status } {
    this.#klippy.advance();
    const seconds = this.#klippy.seconds();
    const status: Status = {};
    for (const [name, fields] of Object.entries(request)) {
      const source = this.#sources.get(name);
      if (source !== undefined) status[name] = pick(source(this.#klippy, seconds), fields);
    }
    return { eventtime: seconds, status };
  }

  /** Replaces what a connection follows, and answers with its whole state. */
  subscribe(connection: Connection, request: ObjectRequest, others: Iterable<Connection>) {
    this.push(others);
    const known = Object.entries(request).filter(([name]) => this.#sources.has(name));
    connection.subscription = new Map(
      known.map(([name, fields]): [string, ReadonlySet<string> | null] => [
        name,
        fields === null ? null : new Set(fields),
      ]),
    );
    const answer = this.query(request);
    const seconds = answer.eventtime;
    for (const [name] of known) this.#sent.set(name, this.#sources.get(name)!(this.#klippy, seconds));
    return answer;
  }

  /** Sends every follower what changed since the last time. Returns the changes of all objects followed. */
  push(connections: Iterable<Connection>): void {
    const followers = [...connections].filter((connection) => connection.subscription.size > 0);
    if (followers.length === 0) {
      this.#sent.clear();
      return;
    }
    this.#klippy.advance();
    const seconds = this.#klippy.seconds();
    const changes: Status = {};
    for (const name of followed(followers)) {
      const now = this.#sources.get(name)!(this.#klippy, seconds);
      const change = difference(this.#sent.get(name), now);
      this.#sent.set(name, now);
      if (change !== undefined) changes[name] = change;
    }
    for (const connection of followers) {
      const own = narrow(changes, connection.subscription);
      if (own === undefined) continue;
      connection.send(
        JSON.stringify({ jsonrpc: '2.0', method: 'notify_status_update', params: [own, seconds] }),
      );
    }
  }

  forget(): void {
    this.#sent.clear();
  }
}

function followed(connections: readonly Connection[]): Set<string> {
  const names = new Set<string>();
  for (const connection of connections) for (const name of connection.subscription.keys()) names.add(name);
  return names;
}

function pick(status: ObjectStatus, fields: readonly string[] | null): ObjectStatus {
  if (fields === null) return status;
  return Object.fromEntries(Object.entries(status).filter(([name]) => fields.includes(name)));
}

function difference(before: ObjectStatus | undefined, now: ObjectStatus): ObjectStatus | undefined {
  if (before === undefined) return now;
  let change: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(now)) {
    const old = before[name];
    if (value === old || (typeof value === 'object' && isDeepStrictEqual(value, old))) continue;
    change ??= {};
    change[name] = value;
  }
  return change;
}

function narrow(changes: Status, subscription: Subscription): Status | undefined {
  let own: Status | undefined;
  for (const [name, fields] of subscription) {
    const change = changes[name];
    if (change === undefined) continue;
    const wanted = fields === null ? change : pick(change, [...fields]);
    if (Object.keys(wanted).length === 0) continue;
    own ??= {};
    own[name] = wanted;
  }
  return own;
}
