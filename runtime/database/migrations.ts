/**
 * The kernel's tables, and how a database gets from any older version of them to the present one.
 *
 * - `entries`: the journal, append-only, one row a turn. Unique on the message (it takes effect once) and on the actor's
 *   version (two writers cannot both continue one life).
 * - `actors`: the latest snapshot of each, its pending timers inside, written with the entries that made it.
 * - `outbox`: sends and effects asked for and not yet taken. A send's row goes in the receiver's own transaction.
 * - `parked`: messages and effects that kept failing, until a person retries or discards them.
 * - `projections`: how far each read model has come; moved in the transaction that writes the model.
 * - `kernel_meta`: the epoch of whoever may write. A commit of an older epoch fails, so an outcome that was unknown is
 *   decided once the epoch has moved.
 *
 * **Readers never skip an entry.** Two batches may be in flight and commit in either order. `kernel_commit` takes its
 * transaction id and its block of `seq` together, under one short lock, so that the two orders agree. Whoever reads up
 * to `pg_snapshot_xmin` (below which every transaction is decided) therefore sees a stretch of `seq` into which nothing
 * can come any more.
 */
import type pg from 'pg';
import { DatabaseError } from '../errors.ts';

/** Keys of advisory locks. */
export const lockKeys = { migrate: 0x6b65_0001, host: 0x6b65_0002, order: 0x6b65_0003, commit: 0x6b65_0004 };

/** Raised by `kernel_commit`: another epoch has begun; an actor's version is not the expected one. */
export const sqlStates = { fenced: 'KR001', stale: 'KR002' };

const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'journal, actors, outbox, parked, projections',
    sql: `
create table kernel_meta (
  single boolean primary key default true check (single),
  epoch bigint not null,
  instance text not null
);
insert into kernel_meta (epoch, instance) values (0, '');

create sequence entry_seq;
create table entries (
  seq bigint primary key,
  tx xid8 not null,
  address text not null,
  version integer not null,
  status text not null,
  outcome text not null check (outcome in ('changed', 'ignored')),
  message_id text not null,
  correlation text not null,
  message json not null,
  facts json not null,
  constraint entries_message unique (message_id),
  constraint entries_version unique (address, version)
);
create index entries_correlation on entries (correlation, seq);

create table actors (
  address text primary key,
  version integer not null,
  status text not null,
  has_timers boolean not null,
  snapshot json not null
) with (fillfactor = 60);
create index actors_with_timers on actors (address) where has_timers;

create table outbox (
  seq bigint generated always as identity,
  id text primary key,
  kind text not null check (kind in ('send', 'effect')),
  address text not null,
  body json not null
);

create table parked (
  id text primary key,
  kind text not null check (kind in ('message', 'effect')),
  address text not null,
  type text not null,
  body json not null,
  because text not null,
  attempts integer not null,
  parked_at bigint not null,
  discarded json
);

create table projections (
  name text primary key,
  version integer not null,
  position bigint not null
);

create function kernel_commit(
  in_epoch bigint,
  e_address text[], e_version int[], e_status text[], e_outcome text[],
  e_message_id text[], e_correlation text[], e_message text[], e_facts text[],
  a_address text[], a_base int[], a_version int[], a_status text[], a_timers boolean[], a_snapshot text[],
  o_id text[], o_kind text[], o_address text[], o_body text[],
  consumed text[]
) returns bigint language plpgsql as $body$
declare
  first_seq bigint := 0;
  this_tx xid8;
  entry_count int := coalesce(array_length(e_address, 1), 0);
  actor_count int := coalesce(array_length(a_address, 1), 0);
  touched int;
  updated int;
begin
  perform pg_advisory_xact_lock_shared(${lockKeys.commit});
  if (select epoch from kernel_meta) <> in_epoch then
    raise exception 'epoch % is over', in_epoch using errcode = '${sqlStates.fenced}';
  end if;
  if entry_count > 0 then
    perform pg_advisory_lock(${lockKeys.order});
    this_tx := pg_current_xact_id();
    first_seq := nextval('entry_seq');
    perform setval('entry_seq', first_seq + entry_count - 1);
    perform pg_advisory_unlock(${lockKeys.order});

    insert into entries (seq, tx, address, version, status, outcome, message_id, correlation, message, facts)
    select first_seq + n - 1, this_tx, a, v, s, o, i, c, m::json, f::json
    from unnest(e_address, e_version, e_status, e_outcome, e_message_id, e_correlation, e_message, e_facts)
      with ordinality as u (a, v, s, o, i, c, m, f, n);
  end if;
  if actor_count > 0 then
    update actors set version = u.v, status = u.s, has_timers = u.t, snapshot = u.j::json
    from unnest(a_address, a_base, a_version, a_status, a_timers, a_snapshot) as u (a, b, v, s, t, j)
    where actors.address = u.a and actors.version = u.b and u.b > 0;
    get diagnostics updated = row_count;
    insert into actors (address, version, status, has_timers, snapshot)
    select a, v, s, t, j::json
    from unnest(a_address, a_base, a_version, a_status, a_timers, a_snapshot) as u (a, b, v, s, t, j)
    where b = 0;
    get diagnostics touched = row_count;
    if touched + updated <> actor_count then
      raise exception 'an actor was changed by someone else' using errcode = '${sqlStates.stale}';
    end if;
  end if;
  if coalesce(array_length(consumed, 1), 0) > 0 then
    delete from outbox where id = any (consumed);
  end if;
  if coalesce(array_length(o_id, 1), 0) > 0 then
    insert into outbox (id, kind, address, body)
    select i, k, a, b::json from unnest(o_id, o_kind, o_address, o_body) as u (i, k, a, b)
    on conflict (id) do nothing;
  end if;
  return first_seq;
end
$body$;
`,
  },
];

/** Brings the database up to date. Several programs may do so at once: one does the work, the others wait for it. */
export async function migrate(client: pg.Client): Promise<void> {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [lockKeys.migrate]);
    await client.query(
      'create table if not exists kernel_migrations (version integer primary key, name text not null, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ version: number }>(
      'select coalesce(max(version), 0) as version from kernel_migrations',
    );
    const have = rows[0]!.version;
    if (have > migrations.length) {
      throw new DatabaseError({
        reason: 'newer-schema',
        message:
          `The database is at schema ${have}; this program knows ${migrations.length}. It was used by a newer version of the ` +
          'program. Start that version, or restore a back-up from before.',
      });
    }
    for (let version = have + 1; version <= migrations.length; version++) {
      const { name, sql } = migrations[version - 1]!;
      await client.query(sql);
      await client.query('insert into kernel_migrations (version, name) values ($1, $2)', [version, name]);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
