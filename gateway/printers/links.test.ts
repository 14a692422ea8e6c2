import { Effect, Exit, Schema } from 'effect';
import { describe, expect, test } from 'vitest';
import { defineFamily, type Link, type Observation } from './contract.ts';
import { PrinterLinks } from './links.ts';
import { systemServices } from './services.ts';
import { fakeMachine } from './testing/fake-machine.ts';
import { virtualTime } from './testing/virtual-time.ts';

/** A family whose links break on demand. */
function bench() {
  const opened: {
    closed: boolean;
    breakNow: (error: Error | null) => void;
    tell: (seen: Observation) => void;
  }[] = [];
  const first = fakeMachine({
    time: virtualTime(),
    fates: [],
    lateMs: 0,
    printMs: 0,
    showLagMs: 0,
    history: true,
  })
    .attach()
    .link.latest();
  const family = defineFamily({
    id: 'brittle',
    name: 'Brittle',
    capabilities: {
      upload: false,
      uploadVerified: false,
      start: 'none',
      pause: false,
      resume: false,
      cancel: false,
      emergencyStop: false,
      jobIdentity: 'none',
      history: false,
      camera: false,
      power: false,
      objectCancel: false,
    },
    configSchema: Schema.Struct({ host: Schema.String }),
    exampleConfig: { host: 'a' },
    connect: (): Link => {
      let breakNow: (error: Error | null) => void = () => {};
      const ended = new Promise<Error | null>((resolve) => {
        breakNow = resolve;
      });
      const it = { closed: false, breakNow, tell: (_: Observation) => {} };
      opened.push(it);
      return {
        latest: () => first,
        observe: (listener) => {
          it.tell = listener;
          listener(first);
          return () => {};
        },
        look: () => Promise.reject(new Error('unused')),
        close: async () => {
          it.closed = true;
          breakNow(null);
        },
        ended,
      };
    },
  });
  const layer = PrinterLinks.layer({ ...systemServices() });
  const run = <A, E>(effect: Effect.Effect<A, E, PrinterLinks>) =>
    Effect.runPromiseExit(Effect.scoped(effect.pipe(Effect.provide(layer))));
  return { opened, family, run, first };
}

const waitUntil = (fits: () => boolean) =>
  Effect.promise(async () => {
    while (!fits()) await new Promise((resolve) => setImmediate(resolve));
  });

describe('printer links', () => {
  test('hold one link a printer, tell what it observes, and let it go at the end', async () => {
    const { opened, family, run, first } = bench();
    const seen: string[] = [];
    const exit = await run(
      Effect.gen(function* () {
        const links = yield* PrinterLinks;
        links.subscribe(() => {
          throw new Error('a listener of poor quality');
        });
        links.subscribe((printerId, { sequence }) => seen.push(`${printerId} ${sequence}`));
        yield* links.put({ printerId: 'p1', family, config: { host: 'a' } });
        yield* waitUntil(() => opened.length === 1 && links.latest().has('p1'));
        opened[0]!.tell({ ...first, sequence: 7 });
        expect((yield* links.get('p1')).latest()).toBe(first);
        yield* links.put({ printerId: 'p1', family, config: { host: 'b' } });
        yield* waitUntil(() => opened.length === 2);
        expect(opened[0]!.closed).toBe(true);
      }),
    );
    expect(Exit.isSuccess(exit)).toBe(true);
    expect(opened[1]!.closed).toBe(true);
    expect(seen).toContain('p1 7');
  });

  test('begin a broken link again', async () => {
    const { opened, family, run } = bench();
    const exit = await run(
      Effect.gen(function* () {
        const links = yield* PrinterLinks;
        yield* links.put({ printerId: 'p1', family, config: { host: 'a' } });
        yield* waitUntil(() => opened.length === 1);
        opened[0]!.breakNow(new Error('a defect'));
        yield* waitUntil(() => opened.length === 2);
        expect(opened[0]!.closed).toBe(true);
        yield* links.remove('p1');
        expect(opened[1]!.closed).toBe(true);
        expect(links.latest().has('p1')).toBe(false);
        const missing = yield* Effect.flip(links.get('p1'));
        expect(missing.message).toMatch(/No link to a printer called p1/);
      }),
    );
    expect(Exit.isSuccess(exit)).toBe(true);
  });

  test('refuse a config that does not fit, with the field', async () => {
    const { opened, family, run } = bench();
    const exit = await run(
      Effect.gen(function* () {
        const links = yield* PrinterLinks;
        const error = yield* Effect.flip(links.put({ printerId: 'p1', family, config: { hosts: 'a' } }));
        expect(error.message).toMatch(/host/);
      }),
    );
    expect(Exit.isSuccess(exit)).toBe(true);
    expect(opened).toHaveLength(0);
  });
});
