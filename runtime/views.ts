/**
 * The views: for each actor the shallow merge of its facts, kept in a table that can be asked, and told to the live feed
 * once they show a change. Actors that have only ignored messages have no view.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Change, View, ViewQuery, Views } from './contract.ts';
import type { Database } from './database/database.ts';
import { type Address, address, type Entry, idOf, type Json, kindOf, type Payload } from './envelope.ts';
import type { LiveFeed } from './feed.ts';
import type { Projection, ProjectionRunner, Tx } from './projections.ts';

/** Documents kept in memory, so that the feed need not ask for the rest of each. */
const docsMax = 20_000;
const limitDefault = 100;
const limitMax = 1_000;

interface Patch {
  readonly address: Address;
  last: Entry;
  readonly first: Entry;
  fields: Record<string, unknown>;
}

export function viewsProjection(feed: LiveFeed): Projection {
  const docs = new Map<string, Payload>();
  let pending: Change[] | undefined;
  /** A transaction began and was not heard of again: the documents in memory may be ahead of the table. */
  let unsettled = false;

  return {
    name: 'views',
    version: 2,
    async migrate(tx) {
      docs.clear();
      await sql`drop table if exists views`.execute(tx);
      await sql`
        create table views (
          kind text not null,
          id text not null,
          status text not null,
          version integer not null,
          seq bigint not null,
          created_seq bigint not null,
          doc jsonb not null,
          created_at bigint not null,
          updated_at bigint not null,
          primary key (kind, id)
        ) with (fillfactor = 60)`.execute(tx);
      await sql`create index views_created on views (kind, created_seq)`.execute(tx);
      await sql`create index views_status on views (kind, status, created_seq)`.execute(tx);
    },
    async apply(tx, entries) {
      if (unsettled || !feed.hasReaders) docs.clear();
      unsettled = true;
      pending = feed.hasReaders ? await changesOf(tx, docs, entries) : undefined;
      await write(tx, gather(entries));
    },
    applied(entries) {
      unsettled = false;
      if (pending === undefined) feed.skip(entries.at(-1)!.seq);
      else feed.publish(pending, entries[0]!.seq - 1);
      pending = undefined;
    },
  };
}

function gather(entries: readonly Entry[]): ReadonlyMap<Address, Patch> {
  const patches = new Map<Address, Patch>();
  for (const entry of entries) {
    if (entry.outcome === 'ignored') continue;
    let patch = patches.get(entry.address);
    if (patch === undefined) {
      patch = { address: entry.address, first: entry, last: entry, fields: {} };
      patches.set(entry.address, patch);
    }
    patch.last = entry;
    for (const { payload } of entry.facts) Object.assign(patch.fields, payload);
  }
  return patches;
}

async function write(tx: Tx, patches: ReadonlyMap<Address, Patch>): Promise<void> {
  if (patches.size === 0) return;
  const all = [...patches.values()];
  const column = <V>(of: (patch: Patch) => V) => all.map(of);
  await sql`
    insert into views as v (kind, id, status, version, seq, created_seq, doc, created_at, updated_at)
    select k, i, s, n, q, c, d::jsonb, f, u from unnest(
      ${column((p) => kindOf(p.address))}::text[], ${column((p) => idOf(p.address))}::text[],
      ${column((p) => p.last.status)}::text[], ${column((p) => p.last.version)}::int[],
      ${column((p) => p.last.seq)}::bigint[], ${column((p) => p.first.seq)}::bigint[],
      ${column((p) => jsonbText(p.fields))}::text[], ${column((p) => p.first.message.at)}::bigint[],
      ${column((p) => p.last.message.at)}::bigint[]) as u (k, i, s, n, q, c, d, f, u)
    on conflict (kind, id) do update set status = excluded.status, version = excluded.version, seq = excluded.seq,
      doc = v.doc || excluded.doc, updated_at = excluded.updated_at`.execute(tx);
}

/** What `jsonb` does not hold, it refuses: NUL and halves of surrogate pairs become the replacement character. */
function jsonbText(value: unknown): string {
  const text = JSON.stringify(value);
  return /\\u(0000|d[89a-f])/i.test(text)
    ? text.replace(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi, '$1\ufffd')
    : text;
}

async function changesOf(tx: Tx, docs: Map<string, Payload>, entries: readonly Entry[]): Promise<Change[]> {
  const changed = entries.filter((entry) => entry.outcome === 'changed');
  const unknown = [...new Set(changed.map((entry) => entry.address))].filter((at) => !docs.has(at));
  const fresh = new Map<string, Payload>();
  if (unknown.length > 0) {
    const rows = await sql<{ kind: string; id: string; doc: Payload }>`
      select kind, id, doc from views join unnest(${unknown.map(kindOf)}::text[], ${unknown.map(idOf)}::text[]) as u (k, i)
        on kind = k and id = i`.execute(tx);
    for (const { kind, id, doc } of rows.rows) fresh.set(address(kind, id), doc);
  }
  const changes = changed.map((entry): Change => {
    let doc = docs.get(entry.address) ?? fresh.get(entry.address) ?? {};
    for (const { payload } of entry.facts) doc = { ...doc, ...payload };
    docs.delete(entry.address);
    docs.set(entry.address, doc);
    const { seq, version, status, facts, message } = entry;
    const { at, by, correlation } = message;
    return { seq, address: entry.address, version, status, facts, doc, at, by, correlation };
  });
  for (const oldest of docs.keys()) {
    if (docs.size <= docsMax) break;
    docs.delete(oldest);
  }
  return changes;
}

const columns = [
  'kind',
  'id',
  'status',
  'version',
  'seq',
  'doc',
  'created_at',
  'updated_at',
  'created_seq',
] as const;

interface Row {
  kind: string;
  id: string;
  status: string;
  version: number;
  seq: number;
  doc: unknown;
  created_at: number;
  updated_at: number;
}

const viewOf = (row: Row): View => ({
  kind: row.kind,
  id: row.id,
  address: address(row.kind, row.id),
  status: row.status,
  version: row.version,
  seq: row.seq,
  doc: row.doc as Payload,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const equals = (field: string, value: Json): RawBuilder<boolean> => {
  const any = (Array.isArray(value) ? value : [value]).map((one) => JSON.stringify(one));
  return sql<boolean>`coalesce(doc -> ${field}::text, 'null'::jsonb) = any(${any}::text[]::jsonb[])`;
};

export function makeViews(db: Database, runner: ProjectionRunner): Views {
  return {
    async get(at) {
      const row = await db.sql
        .selectFrom('views')
        .select(columns)
        .where('kind', '=', kindOf(at))
        .where('id', '=', idOf(at))
        .executeTakeFirst();
      return row && viewOf(row);
    },
    async list(query: ViewQuery) {
      const limit = Math.max(1, Math.min(query.limit ?? limitDefault, limitMax));
      const oldest = query.order === 'oldest';
      let select = db.sql.selectFrom('views').select(columns).where('kind', '=', query.kind);
      if (query.status) select = select.where('status', '=', sql<string>`any(${[...query.status]})`);
      if (query.ids) select = select.where('id', '=', sql<string>`any(${[...query.ids]})`);
      for (const [field, value] of Object.entries(query.where ?? {}))
        select = select.where(equals(field, value));
      if (query.cursor !== undefined) {
        const [seq, id] = readCursor(query.cursor);
        const past = oldest ? sql`>` : sql`<`;
        select = select.where(sql<boolean>`(created_seq, id) ${past} (${seq}::bigint, ${id}::text)`);
      }
      const rows = await select
        .orderBy('created_seq', oldest ? 'asc' : 'desc')
        .orderBy('id', oldest ? 'asc' : 'desc')
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      return rows.length > limit && last
        ? { items: items.map(viewOf), next: `${last.created_seq}.${last.id}` }
        : { items: items.map(viewOf) };
    },
    async counts(kind, where = {}) {
      let select = db.sql
        .selectFrom('views')
        .select(({ fn }) => ['status', fn.countAll<number>().as('count')])
        .where('kind', '=', kind);
      for (const [field, value] of Object.entries(where)) select = select.where(equals(field, value));
      const rows = await select.groupBy('status').execute();
      return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
    },
    position: () => runner.position,
    reached: (seq) => runner.reached(seq),
  };
}

/** A cursor that is none of ours begins at the beginning. */
function readCursor(cursor: string): readonly [number, string] {
  const dot = cursor.indexOf('.');
  const seq = Number(cursor.slice(0, dot));
  return Number.isSafeInteger(seq) && dot > 0 ? [seq, cursor.slice(dot + 1)] : [Number.MAX_SAFE_INTEGER, ''];
}
