/** Messages and effects that kept failing: set aside in a table of their own until a person decides. */
import { sql } from 'kysely';
import type { Parked, ParkedItem } from './contract.ts';
import type { Database } from './database/database.ts';
import type { Delivery } from './delivery.ts';
import type { Address, EffectRequest, Message } from './envelope.ts';
import { MessageParked } from './errors.ts';

const listMax = 1_000;

const columns = ['id', 'kind', 'address', 'type', 'body', 'because', 'attempts', 'parked_at'] as const;

export const messageItem = (
  { message, failures }: Delivery,
  because: string,
  parkedAt: number,
): ParkedItem => ({
  id: message.id,
  kind: 'message',
  address: message.to,
  type: message.type,
  body: message,
  because,
  attempts: Math.max(failures, 1),
  parkedAt,
});

export const effectItem = (
  request: EffectRequest,
  because: string,
  attempts: number,
  parkedAt: number,
): ParkedItem => ({
  id: request.id,
  kind: 'effect',
  address: request.from,
  type: request.type,
  body: request,
  because,
  attempts,
  parkedAt,
});

export const messageParked = ({ message }: Delivery, because: string): MessageParked =>
  new MessageParked({
    messageId: message.id,
    to: message.to,
    because,
    message: `${message.type} to ${message.to} failed and was set aside: ${because}. It can be retried or discarded.`,
  });

/** Moves an item from the outbox (where it has a row there) to the parked ones. */
export async function park(db: Database, item: ParkedItem): Promise<void> {
  const { id, kind, address, type, body, because, attempts, parkedAt } = item;
  await sql`
    with gone as (delete from outbox where id = ${id})
    insert into parked (id, kind, address, type, body, because, attempts, parked_at)
    values (${id}, ${kind}, ${address}, ${type}, ${JSON.stringify(body)}::json, ${because.slice(0, 4_000)}, ${attempts}, ${parkedAt})
    on conflict (id) do update set because = excluded.because, attempts = parked.attempts + excluded.attempts,
      parked_at = excluded.parked_at, discarded = null`.execute(db.sql);
}

export interface ParkingPorts {
  readonly db: Database;
  /** Items have gone back to the outbox. */
  readonly returned: () => void;
  readonly counted: (count: number) => void;
}

export function parkedItems({ db, returned, counted }: ParkingPorts): Parked & { count(): Promise<number> } {
  const count = async () => {
    const row = await db.sql
      .selectFrom('parked')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('discarded', 'is', null)
      .executeTakeFirstOrThrow();
    counted(Number(row.count));
    return Number(row.count);
  };
  return {
    count,
    async list(query = {}) {
      let select = db.sql.selectFrom('parked').select(columns).where('discarded', 'is', null);
      if (query.address !== undefined) select = select.where('address', '=', query.address);
      const rows = await select
        .orderBy('parked_at')
        .limit(Math.min(query.limit ?? 100, listMax))
        .execute();
      return rows.map(
        (row): ParkedItem => ({
          id: row.id,
          kind: row.kind,
          address: row.address as Address,
          type: row.type,
          body: row.body as Message | EffectRequest,
          because: row.because,
          attempts: row.attempts,
          parkedAt: row.parked_at,
        }),
      );
    },
    async retry(id) {
      const moved = await sql`
        with back as (delete from parked where id = ${id} and discarded is null returning id, kind, address, body)
        insert into outbox (id, kind, address, body)
        select id, case kind when 'message' then 'send' else 'effect' end, address, body from back
        on conflict (id) do nothing`.execute(db.sql);
      if (Number(moved.numAffectedRows ?? 0) === 0) return false;
      returned();
      await count();
      return true;
    },
    async discard(id, by, reason) {
      const gone = await db.sql
        .updateTable('parked')
        .set({ discarded: JSON.stringify({ by, reason }) })
        .where('id', '=', id)
        .where('discarded', 'is', null)
        .executeTakeFirst();
      if (gone.numUpdatedRows === 0n) return false;
      await count();
      return true;
    },
  };
}
