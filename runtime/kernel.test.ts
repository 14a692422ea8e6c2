import { Effect, Stream } from 'effect';
import { describe, expect, it } from 'vitest';
import { manualClock } from './clock.ts';
import type { EffectRequest, Message } from './envelope.ts';
import { Kernel, makeKernelLayer, openKernel } from './kernel.ts';
import { verify } from './portable.ts';
import { ada, quiet, shop, toyDefinitions, toys, until, useServer } from './testing.ts';

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

describe('tell', () => {
  it('answers with a receipt once the turn is durable, and views and journal show it', async () => {
    const database = await bench.database();
    const kernel = await bench.kernel(database);
    const receipt = await kernel.tell({ ...fill('a', 7), at: 1_000 });
    expect(receipt).toMatchObject({ outcome: 'changed', version: 1, status: 'open', duplicate: false });
    expect(receipt.facts).toEqual([{ type: 'purse.filled', payload: { coins: 7 } }]);
    const rows = await database.sql.selectFrom('entries').select(['seq', 'message_id']).execute();
    expect(rows).toEqual([{ seq: receipt.seq, message_id: receipt.messageId }]);
    await kernel.views.reached(receipt.seq!);
    expect(await kernel.views.get('purse/a')).toMatchObject({
      status: 'open',
      doc: { coins: 7 },
      createdAt: 1_000,
    });
    expect(await kernel.state('purse/a')).toMatchObject({ version: 1, context: { coins: 7 } });
    expect(await kernel.state('purse/none')).toBeUndefined();
    await kernel.close();
  });

  it('takes a message once, and answers a repeat with the first receipt, even where it would now be refused', async () => {
    const kernel = await bench.kernel(await bench.database());
    await kernel.tell(fill('a', 5));
    const [first, twin] = await Promise.all([
      kernel.tell({ ...pay('a', 'b', 5), id: 'once' }),
      kernel.tell({ ...pay('a', 'b', 5), id: 'once' }),
    ]);
    const late = await kernel.tell({ ...pay('a', 'b', 5), id: 'once' });
    expect([first.duplicate, twin.duplicate, late.duplicate]).toEqual([false, true, true]);
    expect(late).toEqual({ ...first, duplicate: true });
    expect((await kernel.tell(pay('a', 'b', 5))).refusal).toEqual({
      code: 'too-poor',
      because: '5 is more than 0.',
    });
    await expect(kernel.tell({ ...fill('b', 1), id: 'once' })).rejects.toMatchObject({ _tag: 'IdReused' });
    await quiet(kernel);
    expect((await kernel.state('purse/b'))?.context).toMatchObject({ coins: 5 });
    await kernel.close();
  });

  it('journals neither a refusal nor what an operator says at the wrong time, but the latter from others', async () => {
    const kernel = await bench.kernel(await bench.database());
    const release = { to: 'lamp/a', type: 'lamp.release', payload: {} } as const;
    const refused = await kernel.tell({ ...release, by: ada });
    expect(refused).toMatchObject({ outcome: 'refused', version: 0, seq: undefined });
    expect(refused.refusal?.because).toBe(
      'lamp/a is `off` and takes no `lamp.release` there; it takes: `lamp.press`.',
    );
    expect(await kernel.entries()).toEqual([]);
    expect(await kernel.tell({ ...release, by: shop })).toMatchObject({ outcome: 'ignored', version: 1 });
    expect(await kernel.entries()).toHaveLength(1);
    await kernel.close();
  });

  it('says what is wrong with a message and names the nearest right one', async () => {
    const kernel = await bench.kernel(await bench.database());
    const told = (draft: object) => kernel.tell({ ...fill('a', 1), ...draft });
    await expect(told({ type: 'purse.fil' })).rejects.toMatchObject({
      _tag: 'UnknownName',
      what: 'message',
      nearest: expect.arrayContaining(['purse.fill']),
    });
    await expect(told({ to: 'pruse/a' })).rejects.toMatchObject({
      _tag: 'UnknownName',
      what: 'kind',
      nearest: ['purse', 'lamp'],
    });
    await expect(told({ to: 'purse' })).rejects.toMatchObject({ _tag: 'UnknownName', what: 'address' });
    await expect(told({ payload: { coins: 'many' } })).rejects.toMatchObject({ _tag: 'InvalidPayload' });
    await expect(told({ id: '' })).rejects.toMatchObject({ _tag: 'InvalidPayload' });
    await kernel.close();
    await expect(told({})).rejects.toMatchObject({ _tag: 'Closed' });
  });

  it('keeps the order of each sender, in one batch or in many', async () => {
    const kernel = await bench.kernel(await bench.database());
    const receipts = await Promise.all(
      Array.from({ length: 500 }, (_, n) => kernel.tell({ ...fill(`${n % 5}`, 1), at: n })),
    );
    for (const one of receipts) expect(one.outcome).toBe('changed');
    const entries = await Promise.all(
      [0, 1, 2, 3, 4].map((n) => kernel.entries({ address: `purse/${n}`, limit: 1_000 })),
    );
    for (const [n, those] of entries.entries()) {
      expect(those.map((e) => e.version)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
      expect(those.map((e) => e.message.at)).toEqual(Array.from({ length: 100 }, (_, i) => i * 5 + n));
    }
    await kernel.close();
  });

  it('turns callers away when a mailbox is full, and keeps nothing of it', async () => {
    const kernel = await bench.kernel(await bench.database(), { mailboxMax: 10 });
    const all = await Promise.allSettled(Array.from({ length: 300 }, () => kernel.tell(fill('a', 1))));
    const taken = all.filter((one) => one.status === 'fulfilled').length;
    for (const one of all) if (one.status === 'rejected') expect(one.reason._tag).toBe('Overloaded');
    expect(taken).toBeGreaterThan(9);
    expect(taken).toBeLessThan(300);
    expect((await kernel.state('purse/a'))?.context).toMatchObject({ coins: taken });
    await kernel.close();
  });
});

describe('sleep', () => {
  it('lets idle actors go and wakes them from their snapshots', async () => {
    const kernel = await bench.kernel(await bench.database(), { idleMs: 20 });
    await kernel.tell(fill('a', 3));
    await until('the purse to sleep', () => kernel.health().awake === 0);
    expect((await kernel.tell(pay('a', 'b', 1))).facts[0]?.payload).toEqual({ coins: 2 });
    await until('both to sleep', () => kernel.health().awake === 0);
    expect((await kernel.tell(fill('b', 1))).facts[0]?.payload).toEqual({ coins: 2 });
    await kernel.close();
  });
});

describe('timers', () => {
  it('ring once, on time or late after a restart, and not when cancelled', async () => {
    const database = await bench.database();
    const clock = manualClock(1_000_000);
    const press = (id: string, seconds: number) =>
      ({ to: `lamp/${id}`, type: 'lamp.press', payload: { seconds }, by: ada }) as const;
    let kernel = await bench.kernel(database, { clock });
    await kernel.tell(press('soon', 10));
    await kernel.tell(press('late', 100));
    await kernel.tell(press('never', 100));
    await kernel.tell({ to: 'lamp/never', type: 'lamp.release', payload: {}, by: ada });
    expect(kernel.health().timers).toBe(2);
    clock.advance(10_000);
    await until('the first lamp to go out', async () => (await kernel.state('lamp/soon'))?.status === 'off');
    await kernel.close();

    clock.advance(1_000_000);
    kernel = await bench.kernel(database, { clock });
    // The clock rings what is due when it next moves.
    clock.advance(0);
    await until('the second lamp to go out', async () => (await kernel.state('lamp/late'))?.status === 'off');
    const rung = (await kernel.entries()).filter((e) => e.message.by.kind === 'timer');
    expect(rung.map((e) => e.address)).toEqual(['lamp/soon', 'lamp/late']);
    expect(kernel.health().timers).toBe(0);
    expect((await verify(database, toyDefinitions)).differences).toEqual([]);
    await kernel.close();
  });
});

describe('effects', () => {
  const mint = (id: string, coins: number) =>
    ({ to: `purse/${id}`, type: 'purse.mint', payload: { coins }, by: ada }) as const;
  const minted = (request: EffectRequest) => [
    { to: request.from, type: 'purse.minted', payload: request.payload },
  ];

  it('wait for their handler, run in order for each key, and are tried again with the same id', async () => {
    const kernel = await bench.kernel(await bench.database());
    await kernel.tell(mint('a', 1));
    await kernel.tell(mint('a', 2));
    expect(kernel.health().waitsFor).toEqual(['a handler for effects "purse.mint"']);
    const asked = await kernel.unfinished(['purse/a', 'purse/b']);
    expect(asked.map(({ request, parked }) => [request.payload.coins, parked])).toEqual([
      [1, undefined],
      [2, undefined],
    ]);
    expect(await kernel.unfinished(['purse/b'])).toEqual([]);
    const seen: string[] = [];
    kernel.handle({
      name: 'mint',
      types: ['purse.mint'],
      retry: { pauseMs: 1 },
      handle: (request, { attempt }) =>
        Effect.suspend(() => {
          seen.push(`${request.payload.coins} ${attempt} ${request.id}`);
          return attempt < 3 && request.payload.coins === 1
            ? Effect.fail('not yet')
            : Effect.succeed(minted(request));
        }),
    });
    await until('the coins', async () => (await kernel.state('purse/a'))?.context.coins === 3);
    expect(seen.map((line) => line.slice(0, 3))).toEqual(['1 1', '1 2', '1 3', '2 1']);
    expect(new Set(seen.slice(0, 3).map((line) => line.slice(4))).size).toBe(1);
    const reply = (await kernel.entries()).find((e) => e.message.type === 'purse.minted')!;
    expect(reply.message.by).toEqual({ kind: 'integration', id: 'mint' });
    await quiet(kernel);
    expect(kernel.health().outboxed).toBe(0);
    expect(await kernel.unfinished(['purse/a'])).toEqual([]);
    await kernel.close();
  });

  it('are parked when trying does not help, and can be retried', async () => {
    const parked: string[] = [];
    const attempts: string[] = [];
    let broken = true;
    const database = await bench.database();
    const kernel = await bench.kernel(database, {
      onParked: (item) => parked.push(item.because),
      effectHandlers: [
        {
          name: 'mint',
          types: ['purse.mint'],
          retry: { attemptsMax: 2, pauseMs: 1 },
          handle: async (request, { attempt, mayHaveBeenTried }) => {
            attempts.push(`${attempt} ${mayHaveBeenTried}`);
            if (broken) throw new Error('the press is stuck');
            return minted(request);
          },
        },
      ],
    });
    await kernel.tell(mint('a', 4));
    await until('the effect to be parked', () => parked.length > 0);
    expect(parked).toEqual(['the press is stuck']);
    const [item] = await kernel.parked.list();
    expect(item).toMatchObject({ kind: 'effect', type: 'purse.mint', address: 'purse/a', attempts: 2 });
    expect(await kernel.unfinished(['purse/a'])).toMatchObject([
      { request: { payload: { coins: 4 } }, parked: { because: 'the press is stuck', attempts: 2 } },
    ]);
    broken = false;
    expect(await kernel.parked.retry(item!.id)).toBe(true);
    await until('the coins', async () => (await kernel.state('purse/a'))?.context.coins === 4);
    expect(await kernel.parked.list()).toEqual([]);
    expect(attempts).toEqual(['1 false', '2 true', '1 true']);
    await kernel.close();
  });

  it('whose reply nobody can take are parked at once', async () => {
    const parked: string[] = [];
    const kernel = await bench.kernel(await bench.database(), {
      onParked: ({ because, attempts }) => parked.push(`${attempts} ${because}`),
      effectHandlers: [
        {
          name: 'mint',
          types: ['purse.mint'],
          handle: async ({ from }) => [{ to: from, type: 'purse.mintd', payload: {} }],
        },
      ],
    });
    await kernel.tell(mint('a', 4));
    await until('the effect to be parked', () => parked.length > 0);
    expect(parked[0]).toMatch(/^1 A purse takes no message "purse.mintd". Nearest: purse.mint/);
    await kernel.close();
  });

  it('run as many at a time as their keys and their handler allow', async () => {
    let running = 0;
    let most = 0;
    const gates: (() => void)[] = [];
    const kernel = await bench.kernel(await bench.database(), {
      effectHandlers: [
        {
          name: 'mint',
          types: ['purse.mint'],
          concurrency: 3,
          handle: async () => {
            most = Math.max(most, ++running);
            await new Promise<void>((resolve) => gates.push(resolve));
            running--;
            return [];
          },
        },
      ],
    });
    for (let n = 0; n < 10; n++) await kernel.tell(mint(`${n % 5}`, n));
    await until('three to run', () => gates.length === 3);
    for (let freed = 0; freed < 10; freed++) {
      await until('another to run', () => gates.length > freed);
      gates[freed]!();
    }
    await quiet(kernel);
    expect(most).toBe(3);
    await kernel.close();
  });
});

describe('parked messages', () => {
  it('fail three times, tell whoever asked, hold nobody up, and can be discarded with a reason', async () => {
    const parked: string[] = [];
    const database = await bench.database();
    const kernel = await bench.kernel(database, { onParked: ({ type }) => parked.push(type) });
    const burst = kernel.tell({ to: 'purse/a', type: 'purse.burst', payload: {}, by: ada });
    const behind = kernel.tell(fill('a', 1));
    await expect(burst).rejects.toMatchObject({ _tag: 'MessageParked', to: 'purse/a' });
    expect((await behind).version).toBe(1);
    expect(parked).toEqual(['purse.burst']);
    const [item] = await kernel.parked.list();
    expect(item).toMatchObject({ kind: 'message', attempts: 3, address: 'purse/a' });
    await kernel.close();

    const again = await bench.kernel(database, { onParked: ({ type }) => parked.push(`${type} still`) });
    expect(parked).toEqual(['purse.burst', 'purse.burst still']);
    expect(again.health().parked).toBe(1);
    expect(await again.parked.discard(item!.id, ada, { code: 'nonsense' })).toBe(true);
    expect(await again.parked.discard(item!.id, ada, { code: 'nonsense' })).toBe(false);
    expect(await again.parked.list()).toEqual([]);
    const kept = await database.sql.selectFrom('parked').select('discarded').execute();
    expect(kept).toEqual([{ discarded: { by: ada, reason: { code: 'nonsense' } } }]);
    await again.close();
  });

  it('are what no actor takes: a send to a kind that does not exist, a first message refused', async () => {
    const kernel = await bench.kernel(await bench.database());
    const send = (to: string): Message => ({
      id: `lost-${to}`,
      to: to as Message['to'],
      type: 'purse.pay',
      payload: { coins: 1, to: 'b' },
      at: 0,
      by: { kind: 'actor', id: 'purse/z' },
      correlation: 'c',
    });
    for (const to of ['nobody/1', 'purse/new']) {
      const body = JSON.stringify(send(to));
      await kernel.database.sql
        .insertInto('outbox')
        .values({ id: `lost-${to}`, kind: 'send', address: to, body })
        .execute();
    }
    await kernel.close();
    const again = await bench.kernel(kernel.database);
    const items = await until('both to be parked', async () => {
      const all = await again.parked.list();
      return all.length === 2 ? all : undefined;
    });
    expect(items.map((item) => item.because).sort()).toEqual([
      'There is no kind of actor "nobody".',
      'purse/new does not exist, and refused: 1 is more than 0.',
    ]);
    expect(await again.database.sql.selectFrom('outbox').selectAll().execute()).toEqual([]);
    await again.close();
  });
});

describe('the Effect service', () => {
  it('is the same kernel', async () => {
    const database = await bench.database();
    const program = Effect.gen(function* () {
      const kernel = yield* Kernel;
      const receipt = yield* kernel.tell(fill('a', 2));
      const wrong = yield* Effect.flip(kernel.tell({ ...fill('a', 2), type: 'purse.no' }));
      const entries = yield* Stream.runCollect(kernel.journal());
      return { receipt, wrong, entries, health: yield* kernel.health };
    });
    const got = await Effect.runPromise(
      program.pipe(Effect.provide(makeKernelLayer({ definitions: toys, database }))),
    );
    expect(got.receipt.version).toBe(1);
    expect(got.wrong._tag).toBe('UnknownName');
    expect(got.entries).toHaveLength(1);
    expect(got.health.ok).toBe(true);
    const free = await openKernel({ definitions: toys, database });
    await free.close();
  });
});
