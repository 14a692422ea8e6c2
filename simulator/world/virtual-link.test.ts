import { describe, expect, test } from 'vitest';
import { definitions } from '../../actors/definitions.ts';
import type { Observation } from '../../gateway/printers/contract.ts';
import { Dice } from './dice.ts';
import { Machine } from './machine.ts';
import { calm, type Faults, promptNetwork } from './options.ts';
import { FarmProcess } from './process.ts';
import { VirtualLink } from './virtual-link.ts';
import { World } from './world.ts';

const MINUTE_MS = 60_000;
const name = 'farm/R-1.gcode';
const file = {
  remoteName: name,
  sizeBytes: 10,
  sha256: 'ab',
  open: () => Promise.reject(new Error('no bytes')),
};
const start = { remoteName: name, dispatchKey: 'R-1' };

/** A machine, a link to it, and time that passes when told to. */
async function linked(over: Partial<Faults> = {}) {
  const faults = { ...calm, ...over };
  const world = new World(definitions, new Dice(5), { ...promptNetwork }, 0);
  const machine = new Machine('p-1', world, faults, () => {});
  let alive = true;
  const open = () =>
    new VirtualLink({
      machine,
      world,
      faults,
      services: FarmProcess.of(world).services(() => alive),
      alive: () => alive,
      secondsOf: () => 3_600,
    });
  const link = open();
  const seen: Observation[] = [];
  link.observe((observation) => seen.push(observation));
  const pass = async (ms: number) => {
    const until = world.now + ms;
    await world.runUntil(until);
    world.now = until;
  };
  await pass(MINUTE_MS);
  return {
    machine,
    link,
    seen,
    pass,
    kill: () => {
      alive = false;
    },
    /** How it ended by then: the value, the kind of error, or `pending`. */
    async within<A>(ms: number, asked: Promise<A>): Promise<A | string> {
      let outcome: A | string = 'pending';
      asked.then(
        (value) => {
          outcome = value;
        },
        (error) => {
          outcome = error.kind;
        },
      );
      await pass(ms);
      return outcome;
    },
  };
}

describe('a link to a virtual machine', () => {
  test('brings a file, starts it once, and shows and records what becomes of it', async () => {
    const { within, link, machine, pass, seen } = await linked();
    expect(await within(10 * MINUTE_MS, link.upload(file))).toMatchObject({ sizeBytes: 10 });
    expect(await within(MINUTE_MS, link.start(start))).toBeUndefined();
    expect(await within(MINUTE_MS, link.start(start))).toBe('refused');
    expect(await within(MINUTE_MS, link.upload(file))).toBe('refused');
    await pass(2 * 3_600_000);
    expect(machine.starts).toHaveLength(1);
    expect(seen.map(({ phase }) => phase)).toEqual(['offline', 'idle', 'printing', 'finished']);
    const look = await within(MINUTE_MS, link.look(name));
    expect(look).toMatchObject({
      file: { sizeBytes: 10 },
      history: [{ outcome: 'finished', remoteName: name }],
    });
  });

  test('leaves it unclear whether a start took effect where its answer is lost', async () => {
    const outcomes = new Set<number>();
    const { within, link, machine } = await linked({ startUnclear: 1 });
    await within(10 * MINUTE_MS, link.upload(file));
    for (let round = 0; round < 20; round++) {
      expect(await within(2 * MINUTE_MS, link.start(start))).toBe('unclear');
      outcomes.add(machine.active ? 1 : 0);
      machine.end('cancelled');
    }
    expect([...outcomes].sort()).toEqual([0, 1]);
  });

  test('acknowledges a start of which nothing comes', async () => {
    const { within, link, machine } = await linked({ startSilent: 1 });
    await within(10 * MINUTE_MS, link.upload(file));
    expect(await within(MINUTE_MS, link.start(start))).toBeUndefined();
    expect(machine.starts).toEqual([]);
  });

  test('that is half open shows what it last heard, and its questions time out', async () => {
    const { within, link, machine } = await linked();
    machine.linked = false;
    expect(link.latest().link).toBe('up');
    expect(await within(MINUTE_MS, link.look(name))).toBe('unreachable');
    expect(await within(10 * MINUTE_MS, link.pause())).toBe('unclear');
    link.notice();
    expect(link.latest()).toMatchObject({ link: 'down', phase: 'offline', job: null });
    expect(await within(MINUTE_MS, link.pause())).toBe('unreachable');
  });

  test('begins a new connection with what was last heard on the old one', async () => {
    const { link, machine, pass, seen } = await linked({ staleStatus: 1 });
    machine.start('theirs.gcode', null, 3_600);
    machine.linked = false;
    link.notice();
    machine.end('failed');
    machine.linked = true;
    link.notice();
    await pass(MINUTE_MS);
    const phases = seen.map(({ phase }) => phase);
    expect(phases).toEqual(['offline', 'idle', 'printing', 'offline', 'printing', 'failed']);
  });

  test('of a process that was killed says nothing more, and what it had sent arrives', async () => {
    const { within, kill, link, machine, pass, seen } = await linked();
    await within(10 * MINUTE_MS, link.upload(file));
    const before = seen.length;
    const asked = link.start(start);
    kill();
    expect(await within(MINUTE_MS, asked)).toBe('pending');
    expect(machine.starts).toHaveLength(1);
    await pass(2 * 3_600_000);
    expect(seen).toHaveLength(before);
  });
});
