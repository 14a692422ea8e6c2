import { describe, expect, it } from 'vitest';
import { exportJournal, importJournal, readLines, verify } from './portable.ts';
import { ada, quiet, shop, toyDefinitions, useServer } from './testing.ts';

const bench = useServer();

const fill = (id: string, coins: number) => ({
  to: `purse/${id}` as const,
  type: 'purse.fill',
  payload: { coins },
  by: ada,
});
const pay = (id: string, to: string, coins: number) => ({
  to: `purse/${id}` as const,
  type: 'purse.pay',
  payload: { to, coins },
  by: ada,
});

describe('journal', () => {
  it('goes out as lines and comes back as the same states', async () => {
    const from = await bench.database();
    const kernel = await bench.kernel(from);
    for (let n = 0; n < 40; n++) await kernel.tell(fill(`${n % 4}`, n));
    await kernel.tell(pay('0', '1', 3));
    await kernel.tell({
      to: 'lamp/a',
      type: 'lamp.press',
      payload: { seconds: 1_000 },
      by: shop,
      reason: { code: 'dark' },
    });
    await quiet(kernel);
    await kernel.close();
    const lines: string[] = [];
    for await (const line of exportJournal(from)) lines.push(line);
    expect(lines).toHaveLength(43);

    const to = await bench.database();
    expect(await importJournal(to, toyDefinitions, readLines(lines))).toBe(43);
    expect(await verify(to, toyDefinitions)).toEqual({ entries: 43, actors: 5, differences: [] });
    const snapshots = (db: typeof to) => db.sql.selectFrom('actors').selectAll().orderBy('address').execute();
    expect(await snapshots(to)).toEqual(await snapshots(from));
    const again = await bench.kernel(to);
    expect((await again.tell(fill('0', 1))).seq).toBe(44);
    expect(again.health().timers).toBe(1);
    await again.close();
    const read = readLines(['{"seq":1}']);
    await expect(read.next()).rejects.toThrow(/Line 1 is not an entry/);
  });

  it('takes up sends that were on their way', async () => {
    const from = await bench.database();
    const kernel = await bench.kernel(from);
    await kernel.tell(fill('a', 5));
    await kernel.tell(pay('a', 'b', 5));
    await quiet(kernel);
    const lines: string[] = [];
    for await (const line of exportJournal(from)) lines.push(line);
    const to = await bench.database();
    await importJournal(to, toyDefinitions, readLines(lines.filter((line) => !line.includes('purse.take'))));
    const again = await bench.kernel(to);
    // The outbox is read after the kernel has opened: quiet alone may be from before.
    await expect.poll(async () => (await again.state('purse/b'))?.context.coins, { timeout: 30_000 }).toBe(5);
    await quiet(again);
    await Promise.all([kernel.close(), again.close()]);
  });

  it('shows a snapshot that was tampered with', async () => {
    const database = await bench.database();
    const kernel = await bench.kernel(database);
    await kernel.tell(fill('a', 5));
    await kernel.close();
    await database.pool.query(
      `update actors set snapshot = replace(snapshot::text, '"coins":5', '"coins":6')::json`,
    );
    const { differences } = await verify(database, toyDefinitions);
    expect(differences).toHaveLength(1);
    expect(differences[0]).toMatch(/^purse\/a: context is .*"coins":6/);
  });
});
