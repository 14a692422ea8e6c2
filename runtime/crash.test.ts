/**
 * The kernel is stopped dead at random moments, callers repeat what they got no answer to, and some say things twice.
 * Afterwards nothing is lost, nothing has happened twice, and every snapshot is what the journal leads to.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Database } from './database/database.ts';
import type { Draft, EffectHandler, OpenKernel, Receipt } from './kernel.ts';
import { verify } from './portable.ts';
import { ada, quiet, toyDefinitions, until, useServer } from './testing.ts';

const bench = useServer();
const purses = ['a', 'b', 'c', 'd'];

/** Every point at which the kernel can be stopped; see `probe` in the kernel's files. */
const points = [
  'commit.before',
  'commit.sent',
  'commit.done',
  'send.before',
  'effect.before',
  'effect.done',
  'effect.durable',
  'projection.before',
] as const;

interface Step {
  readonly what: 'fill' | 'pay' | 'ping' | 'mint';
  readonly from: string;
  readonly to: string;
  readonly coins: number;
  readonly twice: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom('fill', 'pay', 'pay', 'pay', 'ping', 'mint'),
  from: fc.constantFrom(...purses),
  to: fc.constantFrom(...purses),
  coins: fc.integer({ min: 1, max: 9 }),
  twice: fc.boolean(),
});

const draftOf = ({ what, from, to, coins }: Step, id: string): Draft => {
  const base = { to: `purse/${from}`, by: ada, id } as const;
  switch (what) {
    case 'fill':
    case 'mint':
      return { ...base, type: `purse.${what}`, payload: { coins } };
    case 'pay':
      return { ...base, type: 'purse.pay', payload: { coins, to } };
    case 'ping':
      return { ...base, type: 'purse.ping', payload: { times: coins, peer: to } };
  }
};

/** Keeps a kernel running on the database, opening another whenever one was stopped. */
class Survivor {
  kernel: OpenKernel | undefined;
  crashes = 0;
  readonly minted = new Set<string>();
  #opening: Promise<OpenKernel> | undefined;
  #left: { point: string; in: number }[];
  readonly #database: Database;

  constructor(database: Database, crashes: readonly { point: string; in: number }[]) {
    this.#database = database;
    this.#left = crashes.map((one) => ({ ...one }));
  }

  /** One after another, each counted down at its own point. */
  #probe = (point: string) => {
    const next = this.#left[0];
    if (this.kernel === undefined || next === undefined || next.point !== point || --next.in > 0) return;
    this.#left.shift();
    this.crashes++;
    const dead = this.kernel;
    this.kernel = undefined;
    this.#opening = dead.cut().then(() => this.#open());
  };

  readonly #mint: EffectHandler = {
    name: 'mint',
    types: ['purse.mint'],
    retry: { pauseMs: 1 },
    handle: async (request) => {
      this.minted.add(request.id);
      return [{ to: request.from, type: 'purse.minted', payload: request.payload }];
    },
  };

  async #open(): Promise<OpenKernel> {
    this.kernel = await bench.kernel(this.#database, {
      probe: this.#probe,
      effectHandlers: [this.#mint],
      idleMs: 30,
    });
    return this.kernel;
  }

  async open(): Promise<OpenKernel> {
    if (this.kernel) return this.kernel;
    this.#opening ??= this.#open();
    return this.#opening;
  }

  calm(): void {
    this.#left = [];
  }

  async tell(draft: Draft): Promise<Receipt> {
    for (;;) {
      try {
        const kernel = await this.open();
        return await kernel.tell(draft);
      } catch (error) {
        if ((error as { _tag?: string })._tag !== 'Closed') throw error;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
  }
}

async function live(
  steps: readonly Step[],
  crashes: readonly { point: string; in: number }[],
): Promise<number> {
  const database = await bench.database();
  const farm = new Survivor(database, crashes);
  await farm.open();
  const receipts = await Promise.all(
    steps.flatMap((one, n) => {
      const draft = draftOf(one, `step-${n}`);
      return one.twice ? [farm.tell(draft), farm.tell(draft)] : [farm.tell(draft)];
    }),
  );
  // Crashes that are still to come find work as long as there is any.
  let kernel: OpenKernel;
  do {
    kernel = await farm.open();
    const living = kernel;
    await until('the work to be done', async () => {
      if (farm.kernel !== living) return true;
      const row = await database.sql.selectFrom('outbox').select('id').limit(1).executeTakeFirst();
      return row === undefined;
    });
  } while (farm.kernel !== kernel);
  farm.calm();
  await quiet(kernel);

  const entries = await database.sql.selectFrom('entries').select(['message_id', 'seq']).execute();
  const taken = new Map(entries.map((row) => [row.message_id, row.seq]));
  expect(taken.size).toBe(entries.length);
  let filled = 0;
  let pings = 0;
  let mints = 0;
  for (const [n, one] of steps.entries()) {
    const mine = receipts.filter((r) => r.messageId === `step-${n}` && r.outcome === 'changed');
    // Every receipt names the entry that there is.
    for (const receipt of mine) expect(receipt.seq).toBe(taken.get(`step-${n}`));
    if (!taken.has(`step-${n}`)) continue;
    if (one.what === 'fill' || one.what === 'mint') filled += one.coins;
    if (one.what === 'ping') pings += one.coins + 1;
    if (one.what === 'mint') mints++;
  }
  const views = (await kernel.views.list({ kind: 'purse' })).items;
  const states = await Promise.all(purses.map((id) => kernel.state(`purse/${id}`)));
  const sum = (field: string) => states.reduce((all, state) => all + Number(state?.context[field] ?? 0), 0);
  expect(sum('coins')).toBe(filled);
  expect(sum('pings')).toBe(pings);
  expect(sum('minting')).toBe(0);
  expect(farm.minted.size).toBe(mints);
  for (const view of views) {
    const state = states.find((one) => one?.address === view.address)!;
    expect(state.context).toMatchObject(view.doc);
  }
  expect((await verify(database, toyDefinitions)).differences).toEqual([]);
  expect(await database.sql.selectFrom('outbox').selectAll().execute()).toEqual([]);
  expect(kernel.health()).toMatchObject({ ok: true, parked: 0, mailboxed: 0 });
  await kernel.close();
  await database.close();
  return farm.crashes;
}

describe('a kernel stopped dead', () => {
  for (const point of points) {
    it(`at ${point} goes on as if it had not been`, async () => {
      const steps: Step[] = Array.from({ length: 40 }, (_, n) => ({
        what: (['fill', 'pay', 'ping', 'mint'] as const)[n % 4]!,
        from: purses[n % 4]!,
        to: purses[(n + 1) % 4]!,
        coins: (n % 3) + 1,
        twice: n % 5 === 0,
      }));
      const crashes = await live(steps, [
        { point, in: 1 },
        { point, in: 2 },
      ]);
      expect(crashes).toBeGreaterThan(0);
    });
  }

  it('at any moments, again and again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 60 }),
        fc.array(fc.record({ point: fc.constantFrom(...points), in: fc.integer({ min: 1, max: 8 }) }), {
          maxLength: 5,
        }),
        async (steps, crashes) => {
          await live(steps, crashes);
        },
      ),
      { numRuns: 15, endOnFailure: true },
    );
  });
});
