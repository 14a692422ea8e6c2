/** Reading the journal: pages for people and APIs, a stream for whoever wants all of it. */
import type { EntryQuery } from './contract.ts';
import type { Database } from './database/database.ts';
import type { Entry } from './envelope.ts';
import { entryColumns, entryOf } from './reader.ts';

const limitDefault = 100;
const limitMax = 1_000;

/** The newest entries may still be joined by one with a lesser `seq`; the stream of projections is `readSettled`. */
export async function queryEntries(db: Database, query: EntryQuery = {}): Promise<readonly Entry[]> {
  const backward = query.direction === 'backward';
  let select = db.sql.selectFrom('entries').select(entryColumns);
  if (query.after !== undefined) select = select.where('seq', '>', query.after);
  if (query.before !== undefined) select = select.where('seq', '<', query.before);
  if (query.address !== undefined) select = select.where('address', '=', query.address);
  if (query.correlation !== undefined) select = select.where('correlation', '=', query.correlation);
  const rows = await select
    .orderBy(query.address === undefined ? 'seq' : 'version', backward ? 'desc' : 'asc')
    .limit(Math.max(1, Math.min(query.limit ?? limitDefault, limitMax)))
    .execute();
  return rows.map(entryOf);
}

/** All entries that there are when it begins, in order. */
export async function* streamEntries(
  db: Database,
  query: Pick<EntryQuery, 'after' | 'address'> = {},
): AsyncGenerator<Entry> {
  for (let after = query.after ?? 0; ; ) {
    const page = await queryEntries(db, { ...query, after, limit: limitMax });
    yield* page;
    if (page.length < limitMax) return;
    after = page.at(-1)!.seq;
  }
}
