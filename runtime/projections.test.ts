import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Entry } from './envelope.ts';
import type { Projection } from './projections.ts';
import { readSettled } from './reader.ts';
import { Tail } from './tail.ts';
import { ada, quiet, until, useServer } from './testing.ts';

const bench = useServer();

/** Counts coins filled, one row a purse; fails where it is told to. */
const coins = (version: number, factor: number, fail: () => boolean = () => false): Projection => ({
  name: 'coins',
  version,
  async migrate(tx) {
    await sql`drop table if exists coins`.execute(tx);
    await sql`create table coins (id text primary key, n integer not null)`.execute(tx);
  },
  async apply(tx, entries) {
    for (const { address, message } of entries) {
      const n = Number(message.payload.coins) * factor;
      await sql`insert into coins values (${address}, ${n}) on conflict (id) do update set n = coins.n + ${n}`.execute(
        tx,
      );
      if (fail()) throw new Error('stumbled');
    }
  },
});

const fill = (n: number) => ({
  to: `purse/${n % 3}` as const,
  type: 'purse.fill',
  payload: { coins: 1 },
  by: ada,
});

describe('a projection', () => {
  it('applies each entry once though it stumbles, and begins anew when its version changes', async () => {
    const database = await bench.database();
    const read = async () =>
      (await sql<{ n: number }>`select n from coins order by id`.execute(database.sql)).rows.map(
        (row) => row.n,
      );
    let stumbles = 0;
    const fail = () => ++stumbles % 13 === 0 && stumbles < 30;
    const first = await bench.kernel(database, { projections: [coins(1, 1, fail)] });
    let last = 0;
    for (let n = 0; n < 30; n++) last = (await first.tell(fill(n))).seq!;
    await first.projected('coins', last);
    expect(stumbles).toBeGreaterThan(30);
    expect(await read()).toEqual([10, 10, 10]);
    await first.close();

    const same = await bench.kernel(database, { projections: [coins(1, 5)] });
    const seq = (await same.tell(fill(0))).seq!;
    await same.projected('coins', seq);
    expect(await read()).toEqual([15, 10, 10]);
    await same.close();

    const anew = await bench.kernel(database, { projections: [coins(2, 2)] });
    await anew.projected('coins', seq);
    expect(await read()).toEqual([22, 20, 20]);
    await anew.close();
  });

  it('that does not move is told in health, and holds nothing else up', async () => {
    const database = await bench.database();
    const kernel = await bench.kernel(database, { projections: [coins(1, 1, () => true)] });
    const { seq } = await kernel.tell(fill(0));
    await kernel.views.reached(seq!);
    await until('health to say so', () => kernel.health().waitsFor.includes('projection coins: stumbled'));
    await quiet(kernel);
    await kernel.close();
  });

  it('reads the table where memory does not reach, many pages at a time', async () => {
    const database = await bench.database();
    const kernel = await bench.kernel(database);
    await Promise.all(Array.from({ length: 2_500 }, (_, n) => kernel.tell(fill(n))));
    await kernel.close();
    const late = await bench.kernel(database, { projections: [coins(1, 1)] });
    await late.projected('coins', late.health().seq);
    const { rows } = await sql<{ n: number }>`select sum(n)::int as n from coins`.execute(database.sql);
    expect(rows).toEqual([{ n: 2_500 }]);
    await late.close();
  });
});

describe('reading the journal', () => {
  it('stops before a batch that is not decided, though a later one is', async () => {
    const database = await bench.database();
    const commit = (id: string) =>
      `select kernel_commit((select epoch from kernel_meta), '{purse/${id}}', '{1}', '{open}', '{changed}', '{${id}}', '{c}',
       '{"{}"}', '{[]}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}') as first`;
    const slow = await database.connect();
    await slow.query('begin');
    await slow.query(commit('slow'));
    await database.pool.query(commit('quick'));
    const visible = await database.pool.query('select message_id from entries');
    expect(visible.rows).toEqual([{ message_id: 'quick' }]);
    expect(await readSettled(database, 0, 10)).toEqual([]);
    await slow.query('commit');
    await slow.end();
    expect((await readSettled(database, 0, 10)).map((e) => e.message.id)).toEqual(['slow', 'quick']);
  });
});

describe('the tail', () => {
  const entry = (seq: number) => ({ seq }) as Entry;
  const seqs = (tail: Tail, after: number) => tail.read(after, 100)?.map((one) => one.seq);

  it('holds a batch until none before it can follow', () => {
    const tail = new Tail();
    tail.restart(10);
    const a = tail.depart();
    const b = tail.depart();
    tail.arrive(b, [entry(13), entry(14)]);
    expect(seqs(tail, 10)).toEqual([]);
    const c = tail.depart();
    tail.arrive(a, [entry(11), entry(12)]);
    // `c` set out after 13 was durable, so it comes after both.
    expect(seqs(tail, 10)).toEqual([11, 12, 13, 14]);
    tail.arrive(c, []);
    expect(seqs(tail, 12)).toEqual([13, 14]);
    expect(seqs(tail, 9)).toBeUndefined();
  });

  it('knows nothing once lost, until it begins again', () => {
    const tail = new Tail();
    tail.restart(0);
    tail.arrive(tail.depart(), [entry(1)]);
    tail.lose();
    tail.arrive(tail.depart(), [entry(2)]);
    expect(tail.read(2, 1)).toBeUndefined();
    tail.restart(2);
    expect(tail.read(2, 1)).toEqual([]);
  });
});
