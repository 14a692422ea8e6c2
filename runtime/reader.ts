/** Questions that mailboxes ask the database, asked together: what one round of the event loop wants is one query. */
import { sql } from 'kysely';
import type { Receipt } from './contract.ts';
import type { Database } from './database/database.ts';
import type { Address, Entry, FactBody, Message } from './envelope.ts';
import type { StoredActor } from './snapshot.ts';

const keysMax = 1_000;

/** Collects keys and asks for them at once. A failed question rejects for all of its keys. */
export function together<V>(ask: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>) {
  let waiting = new Map<
    string,
    { resolve: (value: V | undefined) => void; reject: (error: unknown) => void }[]
  >();
  const flush = () => {
    const now = waiting;
    waiting = new Map();
    const keys = [...now.keys()];
    for (let i = 0; i < keys.length; i += keysMax) {
      const some = keys.slice(i, i + keysMax);
      ask(some).then(
        (found) => {
          for (const key of some) for (const one of now.get(key)!) one.resolve(found.get(key));
        },
        (error) => {
          for (const key of some) for (const one of now.get(key)!) one.reject(error);
        },
      );
    }
  };
  return (key: string): Promise<V | undefined> =>
    new Promise((resolve, reject) => {
      if (waiting.size === 0) setImmediate(flush);
      const others = waiting.get(key);
      if (others) others.push({ resolve, reject });
      else waiting.set(key, [{ resolve, reject }]);
    });
}

type Snapshot = Omit<StoredActor, 'address' | 'version'>;

export const loadActors = async (
  db: Database,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, StoredActor>> => {
  const rows = await db.sql
    .selectFrom('actors')
    .select(['address', 'version', 'snapshot'])
    .where('address', '=', sql<string>`any(${addresses})`)
    .execute();
  return new Map(
    rows.map((row) => [
      row.address,
      { address: row.address as Address, version: row.version, ...(row.snapshot as Snapshot) },
    ]),
  );
};

export const findReceipts = async (
  db: Database,
  messageIds: readonly string[],
): Promise<ReadonlyMap<string, Receipt>> => {
  const rows = await db.sql
    .selectFrom('entries')
    .select(['seq', 'address', 'version', 'status', 'outcome', 'message_id', 'facts'])
    .where('message_id', '=', sql<string>`any(${messageIds})`)
    .execute();
  return new Map(
    rows.map((row) => [
      row.message_id,
      {
        messageId: row.message_id,
        address: row.address as Address,
        outcome: row.outcome,
        version: row.version,
        seq: row.seq,
        status: row.status,
        facts: row.facts as FactBody[],
        duplicate: true,
      },
    ]),
  );
};

interface EntryRow {
  seq: number;
  address: string;
  version: number;
  status: string;
  outcome: 'changed' | 'ignored';
  message_id: string;
  correlation: string;
  message: unknown;
  facts: unknown;
}

export const entryColumns = [
  'seq',
  'address',
  'version',
  'status',
  'outcome',
  'message_id',
  'correlation',
  'message',
  'facts',
] as const;

export function entryOf(row: EntryRow): Entry {
  const { type, payload, at, by, cause, reason } = row.message as Omit<Message, 'id' | 'to' | 'correlation'>;
  return {
    seq: row.seq,
    address: row.address as Address,
    version: row.version,
    status: row.status,
    outcome: row.outcome,
    message: {
      id: row.message_id,
      to: row.address as Address,
      type,
      payload,
      at,
      by,
      correlation: row.correlation,
      ...(cause === undefined ? {} : { cause }),
      ...(reason === undefined ? {} : { reason }),
    },
    facts: row.facts as FactBody[],
  };
}

/** Entries after `seq`, in order, skipping none: see `database/migrations.ts` on the horizon. */
export async function readSettled(db: Database, seq: number, limit: number): Promise<readonly Entry[]> {
  const rows = await db.sql
    .selectFrom('entries')
    .select(entryColumns)
    .where('seq', '>', seq)
    .where(sql<boolean>`tx < pg_snapshot_xmin(pg_current_snapshot())`)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(entryOf);
}
