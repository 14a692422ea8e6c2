/** Effects that actors asked for and that are not done: on their way in the outbox, or set aside. */
import { sql } from 'kysely';
import type { UnfinishedEffect } from './contract.ts';
import type { Database } from './database/database.ts';
import type { Address, EffectRequest } from './envelope.ts';

const rowsMax = 1_000;

interface Row {
  body: EffectRequest;
  because: string | null;
  attempts: number | null;
}

/** The oldest first, at most 1,000. */
export async function unfinishedEffects(
  db: Database,
  from: readonly Address[],
): Promise<readonly UnfinishedEffect[]> {
  const { rows } = await sql<Row>`
    select body, null as because, null::integer as attempts from outbox
      where kind = 'effect' and address = any(${[...from]})
    union all
    select body, because, attempts from parked where kind = 'effect' and address = any(${[...from]})
    limit ${rowsMax}`.execute(db.sql);
  return rows
    .map(({ body: request, because, attempts }) => ({
      request,
      ...(because === null ? {} : { parked: { because, attempts: attempts ?? 0 } }),
    }))
    .sort((a, b) => a.request.at - b.request.at);
}
