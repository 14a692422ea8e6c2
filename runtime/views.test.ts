import { describe, expect, it } from 'vitest';
import { verify } from './portable.ts';
import { ada, toyDefinitions, until, useServer } from './testing.ts';

const bench = useServer();

const fill = (id: string, coins: number) => ({
  to: `purse/${id}` as const,
  type: 'purse.fill',
  payload: { coins },
  by: ada,
});
describe('views and feed', () => {
  it('are there to be asked as soon as the kernel is, on a new database too', async () => {
    const kernel = await bench.kernel(await bench.database());
    expect(await kernel.views.list({ kind: 'purse' })).toEqual({ items: [] });
    await kernel.close();
  });

  it('ask by status, field, id and page, and count', async () => {
    const kernel = await bench.kernel(await bench.database());
    for (let n = 0; n < 25; n++) await kernel.tell(fill(`p${n}`, n % 3));
    const press = await kernel.tell({ to: 'lamp/x', type: 'lamp.press', payload: { seconds: 100 }, by: ada });
    await kernel.views.reached(press.seq!);
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await kernel.views.list({ kind: 'purse', limit: 10, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map((view) => view.id));
      cursor = page.next;
      if (cursor === undefined) break;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => `p${24 - n}`));
    expect((await kernel.views.list({ kind: 'purse', where: { coins: 2 } })).items).toHaveLength(8);
    expect((await kernel.views.list({ kind: 'purse', where: { coins: [1, 2] } })).items).toHaveLength(16);
    expect((await kernel.views.list({ kind: 'purse', where: { colour: null } })).items).toHaveLength(25);
    expect(
      (await kernel.views.list({ kind: 'purse', ids: ['p3', 'p4', 'no'], order: 'oldest' })).items.map(
        (v) => v.id,
      ),
    ).toEqual(['p3', 'p4']);
    expect((await kernel.views.list({ kind: 'lamp', status: ['off'] })).items).toEqual([]);
    expect(await kernel.views.counts('lamp')).toEqual({ on: 1 });
    expect(await kernel.views.counts('purse', { coins: 0 })).toEqual({ open: 9 });
    await kernel.close();
  });

  it('show what JSON columns do not hold as the replacement character, and the journal as it was', async () => {
    const kernel = await bench.kernel(await bench.database());
    const odd = `x\u0000y\ud800z\\u0000`;
    const note = await kernel.tell({ to: 'purse/b', type: 'purse.note', payload: { text: odd }, by: ada });
    await kernel.views.reached(note.seq!);
    expect((await kernel.views.get('purse/b'))?.doc.note).toBe('x\ufffdy\ufffdz\\u0000');
    expect((await kernel.state('purse/b'))?.context.note).toBe(odd);
    expect((await verify(kernel.database, toyDefinitions)).differences).toEqual([]);
    await kernel.close();
  });

  it('tell every change in order with its whole document, resume, and say when a reader is too slow', async () => {
    const kernel = await bench.kernel(await bench.database());
    const feed = kernel.changes();
    const got: number[] = [];
    let doc: unknown;
    const reading = (async () => {
      for await (const item of feed) {
        if (item._tag !== 'change') throw new Error('lagged');
        got.push(item.change.seq);
        doc = item.change.doc;
        if (got.length === 200) break;
      }
    })();
    const slow = kernel.changes({ buffer: 10 });
    await Promise.all(Array.from({ length: 199 }, (_, n) => kernel.tell(fill(`${n % 7}`, 1))));
    await kernel.tell({ to: 'purse/0', type: 'purse.ping', payload: { times: 0, peer: '1' }, by: ada });
    await reading;
    expect(got).toEqual([...got].sort((a, b) => a - b));
    expect(doc).toEqual({ coins: 29, pings: 1 });
    const first = await slow[Symbol.asyncIterator]().next();
    expect(first.value).toMatchObject({ _tag: 'lag' });
    expect(first.value.missed).toBeGreaterThan(10);
    slow.close();

    const back = kernel.changes({ after: 190 });
    const resumed: number[] = [];
    for await (const item of back) {
      if (item._tag === 'change') resumed.push(item.change.seq);
      if (resumed.length === 10) break;
    }
    expect(resumed).toEqual([191, 192, 193, 194, 195, 196, 197, 198, 199, 200]);
    await kernel.close();

    // After a restart nothing of that is at hand, and who comes back is told.
    const again = await bench.kernel(kernel.database);
    await again.views.reached(200);
    await until('the views to be known', () => again.views.position() === 200);
    const late = await again.changes({ after: 190 })[Symbol.asyncIterator]().next();
    expect(late.value).toEqual({ _tag: 'lag', missed: 10, seq: 200 });
    await again.close();
  });
});
