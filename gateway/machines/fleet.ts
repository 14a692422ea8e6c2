/**
 * The farm's machines, live: a link to each, a station to each that follows it, and what the station has to say brought
 * to the printer's actor. Observations of one machine are taken in order; a message waits for the kernel rather than
 * being lost.
 */
import { Effect, ManagedRuntime } from 'effect';
import { type Said, say } from '../../actors/common/say.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { address, idOf } from '../../runtime/envelope.ts';
import { derivedId, uuidv7 } from '../../runtime/ids.ts';
import { type KernelHandle, Overloaded, Unavailable } from '../../runtime/kernel.ts';
import type { Link, Observation } from '../printers/contract.ts';
import { PrinterLinks } from '../printers/links.ts';
import { families } from '../printers/registry.ts';
import { type LinkServices, systemServices } from '../printers/services.ts';
import { type Actor, type RunRecord, Station } from './station.ts';

const TICK_MS = 5_000;
const RETRY_MS = 500;
const CONNECTS_AT_ONCE_MAX = 32;
/** Messages to one printer's actor that may wait for the kernel. Changes are few; more is a defect. */
const WAITING_MAX = 10_000;

export interface FleetOptions {
  readonly kernel: Pick<KernelHandle, 'tell' | 'state' | 'views' | 'changes'>;
  /** What the farm file says of how to reach a machine, made definite: a virtual machine's address is known only now. */
  readonly connectionOf: (printer: PrinterState) => unknown;
  readonly services?: LinkServices;
  readonly log: (words: string) => void;
}

interface Machine {
  readonly printerId: string;
  readonly station: Station;
  /** How it is reached now, as JSON; a link to the same place is not begun anew. */
  config: string | null;
  /** Everything for this machine, one after another. */
  tail: Promise<void>;
  waiting: number;
}

/** What those who carry out the printers' wishes need of the machines. */
export interface Machines {
  /** Takes up what the printer's actor says of its address now. */
  connect(printerId: string): Promise<void>;
  link(printerId: string): Promise<Link>;
  /** From now on this file name on that machine is ours. */
  expect(printerId: string, runId: string, remoteName: string): void;
  release(printerId: string, runId: string): void;
  /** Looks at the machine and tells its actor what follows. */
  look(printerId: string): Promise<void>;
}

export interface Fleet extends Machines {
  /** Links every printer of the farm. */
  start(): Promise<void>;
  latest(): ReadonlyMap<string, Observation>;
  subscribe(listener: (printerId: string, observation: Observation) => void): () => void;
  close(): Promise<void>;
}

export function openFleet(options: FleetOptions): Fleet {
  const { kernel, log } = options;
  const services = options.services ?? systemServices((level, words) => level === 'warn' && log(words));
  const runtime = ManagedRuntime.make(PrinterLinks.layer(services));
  const links = runtime.runSync(PrinterLinks);
  const machines = new Map<string, Machine>();
  let closed = false;

  const link = (printerId: string) => runtime.runPromise(links.get(printerId));

  const actorOf = async (printerId: string): Promise<Actor | undefined> => {
    const state = await kernel.state(address('printer', printerId));
    return state && { status: state.status, printer: state.context as unknown as PrinterState };
  };

  const machineOf = (printerId: string): Machine => {
    const known = machines.get(printerId);
    if (known !== undefined) return known;
    const machine: Machine = {
      printerId,
      station: new Station(printerId, {
        nowMs: services.nowMs,
        monotonicMs: services.monotonicMs,
        link: () => link(printerId),
        latest: () => links.latest().get(printerId),
        tell: (said, onceKey) => tell(machine, said, onceKey),
        // What is on its way to the actor counts as told.
        actor: () => machine.tail.then(() => actorOf(printerId)),
        runOf: (remoteName) => runOf(printerId, remoteName),
      }),
      config: null,
      tail: Promise.resolve(),
      waiting: 0,
    };
    machines.set(printerId, machine);
    return machine;
  };

  /** Says it until the kernel has it; the same id each time, so that it counts once. */
  const tell = (machine: Machine, said: Said, onceKey?: string) => {
    if (machine.waiting >= WAITING_MAX) {
      log(
        `${machine.printerId}: ${WAITING_MAX} messages wait for the kernel; ${said.type} is dropped, and the machine is looked at afresh.`,
      );
      void machine.station.resync();
      return;
    }
    const at = services.nowMs();
    const id =
      onceKey === undefined
        ? uuidv7(at, () => Math.floor(services.random() * 0x1_0000_0000))
        : derivedId(onceKey, 0, 0);
    machine.waiting++;
    machine.tail = machine.tail.then(async () => {
      while (!closed) {
        try {
          await kernel.tell({
            ...said,
            payload: said.payload as { readonly [key: string]: unknown },
            id,
            at,
            by: { kind: 'integration', id: 'gateway' },
          });
          break;
        } catch (error) {
          if (!isPassing(error)) {
            log(`${machine.printerId}: ${said.type} could not be told: ${(error as Error).message}`);
            void machine.station.resync();
            break;
          }
          await new Promise<void>((resolve) => void services.after(RETRY_MS, resolve));
        }
      }
      machine.waiting--;
    });
  };

  const runOf = async (printerId: string, remoteName: string): Promise<RunRecord | undefined> => {
    const where = { printerId, remoteName };
    const { items } = await kernel.views.list({ kind: 'run', where, limit: 1 });
    return items[0] && { status: items[0].status, run: items[0].doc as Partial<RunState> };
  };

  const connect = async (printerId: string) => {
    const actor = await actorOf(printerId);
    const machine = machineOf(printerId);
    const printer = actor?.printer;
    const family = families.find((one) => one.id === printer?.spec?.family);
    if (actor === undefined || !printer?.spec || actor.status === 'removed' || family === undefined) {
      await runtime.runPromise(links.remove(printerId));
      machine.config = null;
      return;
    }
    const config = options.connectionOf(printer);
    const key = JSON.stringify([family.id, config]);
    if (key === machine.config) return machine.station.linkedAsBefore();
    machine.station.begin(actor);
    machine.config = key;
    const put = links.put({ printerId, family, config });
    await runtime.runPromise(
      Effect.catch(put, (error) =>
        Effect.sync(() =>
          tell(
            machine,
            say('printer.linkChanged', printerId, {
              link: 'down',
              because: error.message.slice(0, 1_900),
              camera: false,
              powerTelemetry: false,
            }),
          ),
        ),
      ),
    );
  };

  const stopListening = links.subscribe((printerId, observation) =>
    machineOf(printerId).station.observed(observation),
  );

  let cancelTick = () => {};
  const tick = () => {
    for (const { station } of machines.values()) if (station.restless) station.tick();
    if (!closed) cancelTick = services.after(TICK_MS, tick);
  };

  const feed = kernel.changes();
  const followActors = async () => {
    for await (const item of feed) {
      if (item._tag === 'lag') for (const { station } of machines.values()) void station.resync();
      if (item._tag !== 'change' || !item.change.address.startsWith('printer/')) continue;
      const station = machines.get(idOf(item.change.address))?.station;
      void station?.actorChanged(item.change.facts.map(({ type }) => type));
    }
  };

  return {
    async start() {
      void followActors();
      let cursor: string | undefined;
      do {
        const page = await kernel.views.list({ kind: 'printer', limit: 500, ...(cursor ? { cursor } : {}) });
        await runtime.runPromise(
          Effect.forEach(page.items, (view) => Effect.promise(() => connect(view.id)), {
            concurrency: CONNECTS_AT_ONCE_MAX,
            discard: true,
          }),
        );
        cursor = page.next;
      } while (cursor !== undefined);
      tick();
    },
    connect,
    link,
    expect: (printerId, runId, remoteName) => machineOf(printerId).station.expect(runId, remoteName),
    release: (printerId, runId) => machineOf(printerId).station.release(runId),
    look: (printerId) => machineOf(printerId).station.look(),
    latest: () => links.latest(),
    subscribe: (listener) => links.subscribe(listener),
    async close() {
      closed = true;
      cancelTick();
      stopListening();
      feed.close();
      for (const { station } of machines.values()) station.close();
      await runtime.dispose();
      await Promise.allSettled([...machines.values()].map((machine) => machine.tail));
    },
  };
}

/** The kernel can't take it now, but will. */
const isPassing = (error: unknown): boolean => error instanceof Unavailable || error instanceof Overloaded;
