/** The journal out of a database and into another, and the proof that snapshots say what the journal says. */
import { isDeepStrictEqual } from 'node:util';
import { Schema } from 'effect';
import { sql } from 'kysely';
import { type ActorState, type Definitions, statusOf } from './actor.ts';
import type { Database } from './database/database.ts';
import { type Address, Entry, kindOf } from './envelope.ts';
import { entryColumns, entryOf } from './reader.ts';
import { Replay, Untaken } from './replay.ts';
import { encodeState, type StoredActor } from './snapshot.ts';

const pageRows = 1_000;

/** One JSON text a line, in order of `seq`; the lines end without a newline. */
export async function* exportJournal(db: Database): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const rows = await db.sql
      .selectFrom('entries')
      .select(entryColumns)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(pageRows)
      .execute();
    for (const row of rows) yield JSON.stringify(entryOf(row));
    if (rows.length < pageRows) return;
    after = rows.at(-1)!.seq;
  }
}

const decodeEntry = Schema.decodeUnknownSync(Entry);

/** Lines as `exportJournal` writes them. Throws at the first that is not one, with its number. */
export async function* readLines(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Entry> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    try {
      yield decodeEntry(JSON.parse(line));
    } catch (error) {
      throw new Error(`Line ${number} is not an entry of a journal: ${(error as Error).message}`);
    }
  }
}

/**
 * Fills an empty database with a journal: its entries, the snapshots that they lead to, and the sends not yet taken.
 * Effects are not asked for again: the world has seen them. Resolves to the number of entries. No kernel may run on it.
 */
export async function importJournal(
  db: Database,
  definitions: Definitions,
  entries: AsyncIterable<Entry> | Iterable<Entry>,
): Promise<number> {
  const player = new Replay(definitions);
  const untaken = new Untaken();
  let count = 0;
  await db.sql.transaction().execute(async (tx) => {
    const some = await tx.selectFrom('entries').select('seq').limit(1).executeTakeFirst();
    if (some) throw new Error('The database has a journal already. Import into an empty one.');
    let page: Entry[] = [];
    let last = 0;
    const flush = async () => {
      if (page.length === 0) return;
      await tx
        .insertInto('entries')
        .values(
          page.map(({ seq, address, version, status, outcome, message, facts }) => {
            const { id, to: _to, correlation, ...rest } = message;
            return {
              seq,
              tx: sql<string>`pg_current_xact_id()` as never,
              address,
              version,
              status,
              outcome,
              message_id: id,
              correlation,
              message: JSON.stringify(rest),
              facts: JSON.stringify(facts),
            };
          }),
        )
        .execute();
      page = [];
    };
    for await (const entry of entries) {
      if (entry.seq <= last)
        throw new Error(`Entry ${entry.seq} comes after ${last}: the journal is not in order.`);
      untaken.see(player.play(entry));
      last = entry.seq;
      count++;
      page.push(entry);
      if (page.length === pageRows) await flush();
    }
    await flush();
    for (const state of player.states.values())
      await tx.insertInto('actors').values(rowOf(definitions, state)).execute();
    for (const send of untaken.sends) {
      await tx
        .insertInto('outbox')
        .values({ id: send.id, kind: 'send', address: send.to, body: JSON.stringify(send) })
        .execute();
    }
    if (last > 0) await sql`select setval('entry_seq', ${last}::bigint)`.execute(tx);
  });
  return count;
}

function rowOf(definitions: Definitions, state: ActorState) {
  const { snapshotVersion, value, context, timers } = encodeState(
    definitions.get(kindOf(state.address))!,
    state,
  );
  return {
    address: state.address,
    version: state.version,
    status: statusOf(state.snapshot),
    has_timers: Object.keys(timers).length > 0,
    snapshot: JSON.stringify({ snapshotVersion, value, context, timers }),
  };
}

export interface Verified {
  readonly entries: number;
  readonly actors: number;
  /** Empty when all is well; else one line a difference, at most 100. */
  readonly differences: readonly string[];
}

/** Replays the whole journal and compares every snapshot with what comes of it, timers included. */
export async function verify(db: Database, definitions: Definitions): Promise<Verified> {
  return db.sql
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const player = new Replay(definitions);
      const differences: string[] = [];
      const differ = (words: string) => {
        if (differences.length < 100) differences.push(words);
      };
      let entries = 0;
      try {
        for (let after = 0; ; ) {
          const rows = await tx
            .selectFrom('entries')
            .select(entryColumns)
            .where('seq', '>', after)
            .orderBy('seq')
            .limit(pageRows)
            .execute();
          for (const row of rows) player.play(entryOf(row));
          entries += rows.length;
          if (rows.length < pageRows) break;
          after = rows.at(-1)!.seq;
        }
      } catch (error) {
        differ((error as Error).message);
        return { entries, actors: player.states.size, differences };
      }
      const left = new Map(player.states);
      for (let after = ''; ; ) {
        const rows = await tx
          .selectFrom('actors')
          .select(['address', 'version', 'snapshot'])
          .where('address', '>', after)
          .orderBy('address')
          .limit(pageRows)
          .execute();
        for (const { address, version, snapshot } of rows) {
          const state = left.get(address as Address);
          left.delete(address as Address);
          if (state === undefined) differ(`${address} has a snapshot and no journal.`);
          else compare(definitions, state, { ...(snapshot as StoredActor), version }, differ);
        }
        if (rows.length < pageRows) break;
        after = rows.at(-1)!.address;
      }
      for (const address of left.keys()) differ(`${address} has a journal and no snapshot.`);
      return { entries, actors: player.states.size, differences };
    });
}

function compare(
  definitions: Definitions,
  state: ActorState,
  stored: Omit<StoredActor, 'address'>,
  differ: (words: string) => void,
): void {
  const { address: _, ...replayed } = JSON.parse(
    JSON.stringify(encodeState(definitions.get(kindOf(state.address))!, state)),
  ) as StoredActor;
  for (const field of ['version', 'value', 'context', 'timers'] as const) {
    if (!isDeepStrictEqual(replayed[field], stored[field])) {
      differ(
        `${state.address}: ${field} is ${JSON.stringify(stored[field])}, and replayed ${JSON.stringify(replayed[field])}.`,
      );
    }
  }
}
