/** The farm's own account of what it did, read from its database once it has stopped. */
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { allActors } from '../../actors/definitions.ts';
import type { JobState } from '../../actors/job/schema.ts';
import type { LotState } from '../../actors/lot/schema.ts';
import type { OrderState } from '../../actors/order/schema.ts';
import type { PlateState } from '../../actors/plate/schema.ts';
import type { QuoteState } from '../../actors/quote/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { definitionsOf } from '../../runtime/actor.ts';
import { type Database, openDatabase } from '../../runtime/database/database.ts';
import { type Entry, idOf, kindOf } from '../../runtime/envelope.ts';
import { exportJournal, verify } from '../../runtime/portable.ts';

export interface Told<S> {
  readonly id: string;
  readonly status: string;
  readonly state: S;
}

export interface Account {
  readonly quotes: readonly Told<QuoteState>[];
  readonly orders: readonly Told<OrderState>[];
  readonly plates: readonly Told<PlateState>[];
  readonly jobs: readonly Told<JobState>[];
  readonly runs: readonly Told<RunState>[];
  readonly lots: readonly Told<LotState>[];
  readonly entries: number;
  /** Strangers' prints that were told of. */
  readonly foreignPrints: readonly string[];
  /** Where snapshots or views are not what the journal's replay says. */
  readonly differences: readonly string[];
  readonly parked: readonly string[];
  /** Sends and effects that were asked for and never taken. */
  readonly outboxed: readonly string[];
}

export async function readAccount(dataFolder: string): Promise<Account> {
  const db = await openDatabase({ folder: path.join(dataFolder, 'postgres') });
  try {
    return await read(db);
  } finally {
    await db.close();
  }
}

async function read(db: Database): Promise<Account> {
  const actors = await db.sql
    .selectFrom('actors')
    .select(['address', 'version', 'status', 'snapshot'])
    .execute();
  const views = await db.sql.selectFrom('views').select(['kind', 'id', 'version', 'status', 'doc']).execute();
  const verified = await verify(db, definitionsOf(allActors));
  const shown = new Map(
    views.map(({ doc, id, kind, status, version }) => [`${kind}/${id}`, { version, status, doc }]),
  );
  const told = await toldByFacts(db);
  const foreign = await db.pool.query<{ address: string; seq: number }>(
    `select address, seq from entries where message->>'type' like 'printer.foreignPrint%' order by seq`,
  );
  const of = <S>(kind: string): readonly Told<S>[] =>
    actors
      .filter(({ address }) => kindOf(address as `${string}/${string}`) === kind)
      .map(({ address, status, snapshot }) => ({
        id: idOf(address as `${string}/${string}`),
        status,
        state: (snapshot as { context: S }).context,
      }));
  const parked = await db.sql.selectFrom('parked').selectAll().where('discarded', 'is', null).execute();
  const outbox = await db.sql.selectFrom('outbox').select(['kind', 'address', 'body']).execute();
  return {
    quotes: of('quote'),
    orders: of('order'),
    plates: of('plate'),
    jobs: of('job'),
    runs: of('run'),
    lots: of('lot'),
    entries: verified.entries,
    foreignPrints: foreign.rows.map(({ address, seq }) => `${address} at entry ${seq}`),
    differences: [
      ...verified.differences,
      ...[...told]
        .filter(([address, view]) => !isDeepStrictEqual(shown.get(address), view))
        .map(
          ([address, view]) =>
            `${address} is ${JSON.stringify(view)}; its view is ${JSON.stringify(shown.get(address))}.`,
        ),
      ...[...shown.keys()]
        .filter((address) => !told.has(address))
        .map((address) => `${address} has a view and no facts.`),
    ],
    parked: parked.map(({ address, type, because }) => `${type} for ${address}: ${because}`),
    outboxed: outbox.map(({ kind, address, body }) => `${kind} of ${address}: ${JSON.stringify(body)}`),
  };
}

interface Shown {
  readonly version: number;
  readonly status: string;
  readonly doc: unknown;
}

/** The views as the journal's facts make them, independently of the projection. */
async function toldByFacts(db: Database): Promise<ReadonlyMap<string, Shown>> {
  const told = new Map<string, Shown>();
  const { rows } = await db.pool.query<{ position: number }>(
    `select position from projections where name = 'views'`,
  );
  for await (const line of exportJournal(db)) {
    const { address, facts, outcome, seq, status, version } = JSON.parse(line) as Entry;
    // The views catch up at the next start with what came after.
    if (outcome === 'ignored' || seq > (rows[0]?.position ?? 0)) continue;
    const doc = Object.assign({}, told.get(address)?.doc, ...facts.map(({ payload }) => payload));
    told.set(address, { version, status, doc });
  }
  return told;
}
