import { describe, expect, it } from 'vitest';
import { captureDatabase, captureJournal } from './capture.ts';
import { exportJournal, readLines } from './portable.ts';
import { ada, quiet, shop, toyDefinitions, useServer } from './testing.ts';

const bench = useServer();

const pay = (id: string, to: string, coins: number) => ({
  to: `purse/${id}` as const,
  type: 'purse.pay',
  payload: { to, coins },
  by: ada,
});

describe('a capture', () => {
  it('is the same from the database as from the journal, and touches neither', async () => {
    const database = await bench.database();
    const kernel = await bench.kernel(database);
    await kernel.tell({ to: 'purse/a', type: 'purse.fill', payload: { coins: 9 }, by: ada });
    await kernel.tell(pay('a', 'b', 4));
    await kernel.tell({ to: 'lamp/a', type: 'lamp.press', payload: { seconds: 1_000 }, by: shop });
    await quiet(kernel);
    const { seq } = kernel.health();
    const captured = await captureDatabase(database);
    const lines: string[] = [];
    for await (const line of exportJournal(database)) lines.push(line);
    const replayed = await captureJournal(readLines(lines), toyDefinitions);
    const byAddress = (capture: typeof captured) =>
      JSON.parse(JSON.stringify([...capture.actors].sort((a, b) => (a.address < b.address ? -1 : 1))));
    expect(byAddress(captured)).toEqual(byAddress(replayed));
    expect(captured.actors.map(({ address }) => address)).toEqual(['lamp/a', 'purse/a', 'purse/b']);
    expect(captured).toMatchObject({ seq, sends: [] });
    expect(replayed).toMatchObject({ seq, at: captured.at });
    expect(kernel.health().seq).toBe(seq);
    await kernel.close();
  });

  it('has what was sent and not taken yet', async () => {
    const database = await bench.database();
    const kernel = await bench.kernel(database);
    await kernel.tell({ to: 'purse/a', type: 'purse.fill', payload: { coins: 9 }, by: ada });
    await kernel.tell(pay('a', 'b', 4));
    await quiet(kernel);
    const lines: string[] = [];
    for await (const line of exportJournal(database)) lines.push(line);
    const before = await captureJournal(readLines(lines), toyDefinitions, 2);
    expect(before.sends.map(({ to, type }) => `${to} ${type}`)).toEqual(['purse/b purse.take']);
    expect(before.actors.map(({ address }) => address)).toEqual(['purse/a']);
    await kernel.close();
  });
});
