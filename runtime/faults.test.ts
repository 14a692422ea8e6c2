/** The database fails in its several ways while the kernel works, and comes back. */
import { describe, expect, it } from 'vitest';
import { cutClient, type Database } from './database/database.ts';
import { type Draft, openKernel } from './kernel.ts';
import { verify } from './portable.ts';
import { ada, quiet, toyDefinitions, toys, until, useServer } from './testing.ts';

const bench = useServer();

const fill = (id: string, extra: Partial<Draft> = {}): Draft => ({
  to: `purse/${id}`,
  type: 'purse.fill',
  payload: { coins: 1 },
  by: ada,
  ...extra,
});

/** Every insert into the journal fails like this until it is lifted. */
const breakJournal = (database: Database, code: string, condition = 'true') =>
  database.pool.query(`
    create or replace function break_journal() returns trigger language plpgsql as $$
    begin
      if ${condition} then raise exception 'broken for the test' using errcode = '${code}'; end if;
      return new;
    end $$;
    create trigger break_journal before insert on entries for each row execute function break_journal()`);
const liftBreak = (database: Database) => database.pool.query('drop trigger break_journal on entries');

describe('a full disk', () => {
  it('keeps everybody waiting, answers in bounded time, and loses nothing', async () => {
    const database = await bench.database();
    const kernel = await bench.kernel(database, { tellMsMax: 300 });
    await kernel.tell(fill('a'));
    await breakJournal(database, '53100');
    const first = kernel.tell(fill('a', { id: 'full' }));
    await expect(first).rejects.toMatchObject({ _tag: 'Unavailable', messageId: 'full' });
    await expect(first).rejects.toThrow(/broken for the test.*id full is safe/s);
    expect(kernel.health().ok).toBe(false);
    expect(kernel.health().waitsFor[0]).toMatch(/database: broken for the test/);
    expect((await kernel.state('purse/a'))?.version).toBe(1);
    await liftBreak(database);
    const again = await until('the disk to be free', () =>
      kernel.tell(fill('a', { id: 'full' })).catch(() => undefined),
    );
    expect(again).toMatchObject({ version: 2, outcome: 'changed' });
    expect((await kernel.state('purse/a'))?.context.coins).toBe(2);
    await until('health', () => kernel.health().ok);
    await kernel.close();
  });
});

describe('a row that the database will not have', () => {
  it('is found among its batch and parked; the others go through', async () => {
    const database = await bench.database();
    const kernel = await bench.kernel(database);
    await breakJournal(database, '22000', `new.address = 'purse/bad'`);
    const all = await Promise.allSettled(
      Array.from({ length: 60 }, (_, n) => kernel.tell(fill(n === 30 ? 'bad' : `${n % 7}`))),
    );
    expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(59);
    expect(all[30]).toMatchObject({ status: 'rejected', reason: { _tag: 'MessageParked' } });
    const [item] = await kernel.parked.list();
    expect(item).toMatchObject({ address: 'purse/bad', attempts: 3 });
    await liftBreak(database);
    expect(await kernel.parked.retry(item!.id)).toBe(true);
    await until('the coin', async () => (await kernel.state('purse/bad'))?.context.coins === 1);
    await quiet(kernel);
    expect((await verify(database, toyDefinitions)).differences).toEqual([]);
    await kernel.close();
  });
});

describe('duplicates', () => {
  it('by the hundred, of messages old and new, neither repeat nor hold up the rest', async () => {
    const kernel = await bench.kernel(await bench.database());
    for (let n = 0; n < 50; n++) await kernel.tell(fill(`${n % 5}`, { id: `old-${n}` }));
    const told = await Promise.all(
      Array.from({ length: 400 }, (_, n) =>
        kernel.tell(fill(`${n % 5}`, n % 4 === 0 ? {} : { id: `old-${((n - (n % 5)) % 50) + (n % 5)}` })),
      ),
    );
    expect(told.filter((one) => one.duplicate)).toHaveLength(300);
    const states = await Promise.all([0, 1, 2, 3, 4].map((n) => kernel.state(`purse/${n}`)));
    expect(states.reduce((sum, state) => sum + Number(state?.context.coins), 0)).toBe(150);
    await kernel.close();
  });

  it('of an outbox row are removed without a second effect', async () => {
    const database = await bench.database();
    const kernel = await bench.kernel(database);
    await kernel.tell(fill('a', { payload: { coins: 9 } }));
    await kernel.tell({ to: 'purse/a', type: 'purse.pay', payload: { coins: 4, to: 'b' }, by: ada });
    await quiet(kernel);
    const taken = (await kernel.entries({ address: 'purse/b' }))[0]!.message;
    await kernel.close();
    await database.sql
      .insertInto('outbox')
      .values({ id: taken.id, kind: 'send', address: taken.to, body: JSON.stringify(taken) })
      .execute();
    const again = await bench.kernel(database);
    await until(
      'the row to go',
      async () => (await database.sql.selectFrom('outbox').selectAll().execute()).length === 0,
    );
    expect((await again.state('purse/b'))?.context.coins).toBe(4);
    await again.close();
  });
});

describe('a question whose connection breaks', () => {
  it('is answered with a DatabaseError, whatever was asked', async () => {
    const database = await bench.database();
    const kernel = await bench.kernel(database);
    const [blocker, ender] = [await database.connect(), await database.connect()];
    await blocker.query('begin; lock table views, entries, actors, parked in access exclusive mode');
    let open = 6;
    const asked = Promise.allSettled(
      [
        kernel.views.get('purse/a'),
        kernel.views.list({ kind: 'purse' }),
        kernel.views.counts('purse'),
        kernel.entries(),
        kernel.state('purse/a'),
        kernel.parked.list(),
      ].map((one) => one.finally(() => open--)),
    );
    await until('every question to break', async () => {
      await ender.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`);
      return open === 0;
    });
    for (const one of await asked)
      expect(one).toMatchObject({
        status: 'rejected',
        reason: { _tag: 'DatabaseError', message: expect.stringMatching(/did not answer.*Try again/) },
      });
    await blocker.query('rollback');
    for (const client of [blocker, ender]) cutClient(client);
    expect(await kernel.views.counts('purse')).toEqual({});
    await kernel.close();
  });
});

describe('one host', () => {
  it('is had by one kernel at a time; the second is told by whom, or waits', async () => {
    const database = await bench.database();
    const first = await bench.kernel(database);
    await expect(openKernel({ definitions: toys, database, lockMsMax: 0 })).rejects.toMatchObject({
      _tag: 'DatabaseError',
      reason: 'already-hosted',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    const second = bench.kernel(database);
    await first.close();
    expect((await (await second).tell(fill('a'))).version).toBe(1);
  });

  it('lost with its connection is taken again, and nothing goes wrong in between', async () => {
    const database = await bench.database();
    const kernel = await bench.kernel(database);
    const telling = (async () => {
      for (let n = 0; n < 200; n++) await kernel.tell(fill(`${n % 3}`));
    })();
    for (let i = 0; i < 5; i++) {
      await database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
         and (pid in (select pid from pg_locks where locktype = 'advisory') or query like '%kernel_commit%')`,
      );
      await until('the kernel to be well', () => kernel.health().ok);
    }
    await telling;
    await quiet(kernel);
    const states = await Promise.all([0, 1, 2].map((n) => kernel.state(`purse/${n}`)));
    expect(states.reduce((sum, state) => sum + Number(state?.context.coins), 0)).toBe(200);
    expect((await verify(database, toyDefinitions)).differences).toEqual([]);
    await kernel.close();
  });

  it('fenced off by another writes nothing more', async () => {
    const database = await bench.database();
    const kernel = await bench.kernel(database, { tellMsMax: 200 });
    await kernel.tell(fill('a'));
    const other = await database.connect();
    await other.query('update kernel_meta set epoch = epoch + 1');
    // Recovers by beginning an epoch of its own, for it still holds the lock.
    expect((await kernel.tell(fill('a'))).version).toBe(2);
    cutClient(other);
    await kernel.close();
  });
});

describe('Postgres killed with SIGKILL under load', () => {
  it('is started again, and the kernel goes on by itself with nothing lost or doubled', async () => {
    const database = await bench.database();
    const kernel = await bench.kernel(database, { tellMsMax: 20_000 });
    const told: Promise<unknown>[] = [];
    let answered = 0;
    let stop = false;
    let n = 0;
    const tell = (draft: Parameters<typeof kernel.tell>[0]) => {
      const receipt = kernel.tell(draft);
      told.push(receipt);
      void receipt.finally(() => answered++).catch(() => undefined);
    };
    const load = (async () => {
      while (!stop) {
        for (let i = 0; i < 5; i++, n++) tell(fill(`${n % 10}`));
        tell({ to: 'purse/0', type: 'purse.ping', payload: { times: 3, peer: '1' }, by: ada });
        // A slow restart must not fill the mailboxes: what waits is bounded, however long that takes.
        await until('room for more', () => stop || told.length - answered < 1_000);
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
    })();
    for (let i = 0; i < 2; i++) {
      const before = told.length;
      await until('some load', () => told.length > before + 100);
      const pid = bench.server().pid()!;
      process.kill(pid, 'SIGKILL');
      await until('another server', () => bench.server().pid() !== undefined && bench.server().pid() !== pid);
      await until('the kernel to be well', () => kernel.health().ok);
    }
    stop = true;
    await load;
    await Promise.all(told);
    await quiet(kernel);
    const states = await Promise.all(Array.from({ length: 10 }, (_, i) => kernel.state(`purse/${i}`)));
    const sum = (field: string) => states.reduce((all, state) => all + Number(state?.context[field]), 0);
    expect(sum('coins')).toBe(n);
    expect(sum('pings')).toBe((told.length - n) * 4);
    expect((await verify(database, toyDefinitions)).differences).toEqual([]);
    await kernel.close();
  });
});
