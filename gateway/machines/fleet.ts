/**
 * The farm's machines, kept in step with their printer actors: a link to each, a belief about each, and what differs told
 * to the actor. Observations of one machine are taken in order; a message waits for the kernel rather than being lost.
 */
import { Effect, ManagedRuntime } from 'effect';
import type { Said } from '../../actors/common/say.ts';
import { say } from '../../actors/common/say.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { address, idOf } from '../../runtime/envelope.ts';
import { derivedId, uuidv7 } from '../../runtime/ids.ts';
import { type KernelHandle, Overloaded, Unavailable } from '../../runtime/kernel.ts';
import { type Belief, expectRun, noBelief, releaseRun } from '../printers/belief.ts';
import type { Link, Observation } from '../printers/contract.ts';
import { PrinterLinks } from '../printers/links.ts';
import { type ReconcileInput, reconcile } from '../printers/reconcile.ts';
import { families } from '../printers/registry.ts';
import { type LinkServices, systemServices } from '../printers/services.ts';
import { beliefOf, messageOf, onceKeyOf } from './verdicts.ts';

const TICK_MS = 5_000;
const RETRY_MS = 500;
/** A machine that has not answered a new link by then is told to be out of reach. */
const CONNECT_MS_MAX = 4_000;
/** Runs of a machine among which its last print is looked for. */
const RUNS_MAX = 50;
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
  belief: Belief;
  /** What the actor was told last, so that it hears of changes only. */
  toldLink: 'up' | 'down' | null;
  toldReady: boolean | null;
  camera: boolean;
  /** How it is reached now, as JSON; a link to the same place is not begun anew. */
  config: string | null;
  connectedAtMs: number;
  /** Since then. */
  answered: boolean;
  looking: boolean;
  /** The farm's process is new: what the machine did meanwhile is looked up before anything is concluded. */
  lookFirst: boolean;
  /** The run whose end was told last: a dispatch that is delivered again must not make it expected again. */
  endedRunId: string | null;
  /** Everything for this machine, one after another. */
  tail: Promise<void>;
  waiting: number;
}

export interface Fleet {
  /** Links every printer of the farm. */
  start(): Promise<void>;
  /** Takes up what the printer's actor says of its address now. */
  connect(printerId: string): Promise<void>;
  link(printerId: string): Promise<Link>;
  /** From now on this file name on that machine is ours. */
  expect(printerId: string, runId: string, remoteName: string): void;
  release(printerId: string, runId: string): void;
  expects(printerId: string, runId: string): boolean;
  /** Looks at the machine and tells its actor what follows. */
  look(printerId: string): Promise<void>;
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

  const machineOf = (printerId: string): Machine => {
    let machine = machines.get(printerId);
    if (machine === undefined) {
      machine = {
        printerId,
        belief: noBelief,
        toldLink: null,
        toldReady: null,
        camera: false,
        config: null,
        connectedAtMs: 0,
        answered: false,
        looking: false,
        lookFirst: false,
        endedRunId: null,
        tail: Promise.resolve(),
        waiting: 0,
      };
      machines.set(printerId, machine);
    }
    return machine;
  };

  /** Says it until the kernel has it; the same id each time, so that it counts once. */
  const tell = (machine: Machine, said: Said, onceKey?: string) => {
    if (machine.waiting >= WAITING_MAX) {
      log(
        `${machine.printerId}: ${WAITING_MAX} messages wait for the kernel; ${said.type} is dropped, and the machine is looked at afresh.`,
      );
      void resync(machine);
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
            void resync(machine);
            break;
          }
          await new Promise<void>((resolve) => void services.after(RETRY_MS, resolve));
        }
      }
      machine.waiting--;
    });
  };

  const take = (machine: Machine, input: ReconcileInput) => {
    const { belief, verdicts, wantsLook } = reconcile(machine.belief, input);
    machine.belief = belief;
    for (const verdict of verdicts) {
      const said = messageOf(machine.printerId, verdict);
      if (said !== null) tell(machine, said, onceKeyOf(machine.printerId, verdict));
      if (belief.run === null && 'evidence' in verdict) machine.endedRunId = verdict.runId;
    }
    if (wantsLook) void look(machine.printerId);
  };

  const tellLink = (machine: Machine, observation: Observation) => {
    const link = observation.link === 'down' ? 'down' : 'up';
    // A new link is down until it stands; the machine is given the time to answer.
    const isNew = !machine.answered && services.monotonicMs() - machine.connectedAtMs < CONNECT_MS_MAX;
    const isNews = link !== machine.toldLink && (link === 'up' || !isNew);
    if (isNews) {
      machine.toldLink = link;
      const because = link === 'up' ? null : (observation.faults[0]?.words ?? 'It does not answer.');
      tell(
        machine,
        say('printer.linkChanged', machine.printerId, {
          link,
          because,
          camera: machine.camera,
          powerTelemetry: false,
        }),
      );
    }
    if (link === 'up' && (isNews || !machine.answered)) void learnCameras(machine);
    machine.answered ||= link === 'up';
    if (link === 'down' || observation.firmware === 'unknown') return;
    const ready = observation.firmware === 'ready';
    if (ready !== machine.toldReady) {
      machine.toldReady = ready;
      const because = ready
        ? null
        : (observation.faults[0]?.words ?? `Its firmware says ${observation.firmware}.`);
      tell(machine, say('printer.readiness', machine.printerId, { ready, because }));
    }
  };

  const learnCameras = async (machine: Machine) => {
    const cameras = await runtime
      .runPromise(links.get(machine.printerId))
      .then((link) => link.webcams?.() ?? [])
      .catch(() => []);
    const camera = cameras.length > 0;
    if (camera === machine.camera || machine.toldLink !== 'up') return;
    machine.camera = camera;
    tell(
      machine,
      say('printer.linkChanged', machine.printerId, {
        link: 'up',
        because: null,
        camera,
        powerTelemetry: false,
      }),
    );
  };

  async function look(printerId: string): Promise<void> {
    const machine = machineOf(printerId);
    const shown = machine.lookFirst ? links.latest().get(printerId)?.job?.remoteName : undefined;
    const name = machine.belief.run?.remoteName ?? machine.belief.foreign?.remoteName ?? shown;
    if (machine.looking || closed || name === undefined) return;
    machine.looking = true;
    try {
      const link = await runtime.runPromise(links.get(printerId));
      const { observation, history } = await link.look(name);
      machine.lookFirst = false;
      take(machine, { kind: 'look', observation, history });
      tellLink(machine, links.latest().get(printerId) ?? observation);
    } catch {
      // A machine that can't be looked at now is looked at again with the next tick.
    } finally {
      machine.looking = false;
    }
  }

  /** What the machine printed last for the farm, before the run that it has now; it may show that still. */
  const lastOf = async (printer: PrinterState): Promise<Belief['last']> => {
    const where = { printerId: printer.id };
    const { items } = await kernel.views.list({ kind: 'run', where, limit: RUNS_MAX });
    for (const { doc, id, status } of items) {
      const { jobIdentity, printedSeconds, remoteName, startedAt } = doc as unknown as Partial<RunState>;
      const isGivenUp = status === 'failed' || status === 'cancelled';
      const neverBegan = isGivenUp && (startedAt ?? printedSeconds ?? jobIdentity ?? null) === null;
      if (id !== printer.runId && !neverBegan && remoteName !== undefined)
        return { remoteName, jobId: jobIdentity ?? null };
    }
    return null;
  };

  /** What was concluded did not reach the actor, or its word did not reach us: its state is the truth to begin from again. */
  const resync = async (machine: Machine) => {
    const state = await kernel.state(address('printer', machine.printerId)).catch(() => undefined);
    if (state === undefined || closed) return;
    const printer = state.context as unknown as PrinterState;
    if (printer.runId === machine.belief.run?.runId) return;
    machine.belief = beliefOf(state.status, printer, machine.belief.last);
    machine.lookFirst = machine.belief.run !== null;
  };

  const connect = async (printerId: string) => {
    const state = await kernel.state(address('printer', printerId));
    const machine = machineOf(printerId);
    const printer = state?.context as unknown as PrinterState | undefined;
    const family = families.find((one) => one.id === printer?.spec?.family);
    if (state === undefined || !printer?.spec || state.status === 'removed' || family === undefined) {
      await runtime.runPromise(links.remove(printerId));
      machine.config = null;
      return;
    }
    const config = options.connectionOf(printer);
    const key = JSON.stringify([family.id, config]);
    if (key === machine.config) return;
    if (machine.config === null || machine.belief.run === null) {
      machine.belief = beliefOf(state.status, printer, await lastOf(printer));
      machine.lookFirst = true;
    }
    machine.config = key;
    machine.connectedAtMs = services.monotonicMs();
    machine.answered = false;
    // What the actor was told in an earlier life need not be told again.
    const isKnown = printer.link === 'up' || printer.linkBecause !== null;
    machine.toldLink = isKnown ? printer.link : null;
    machine.toldReady = printer.ready;
    machine.camera = printer.camera;
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

  const stopListening = links.subscribe((printerId, observation) => {
    const machine = machineOf(printerId);
    const { job, link } = observation;
    if (machine.lookFirst && link !== 'down' && (machine.belief.run !== null || job !== null)) {
      void look(printerId);
      return;
    }
    if (link !== 'down') machine.lookFirst = false;
    if (!machine.lookFirst) take(machine, { kind: 'observation', observation });
    // What stands on the machine is told before that it can be reached: nobody may give it a job in between.
    tellLink(machine, observation);
  });

  let cancelTick = () => {};
  const tick = () => {
    const atMs = services.nowMs();
    for (const machine of machines.values()) {
      take(machine, { kind: 'tick', atMs });
      if (machine.lookFirst) void look(machine.printerId);
      const latest = links.latest().get(machine.printerId);
      if (latest && !machine.lookFirst) tellLink(machine, latest);
    }
    if (!closed) cancelTick = services.after(TICK_MS, tick);
  };

  /** A run that its actor has let go of (settled by a person, refused) is ours no more. */
  const feed = kernel.changes();
  const followActors = async () => {
    for await (const item of feed) {
      if (item._tag === 'lag') for (const machine of machines.values()) void resync(machine);
      if (item._tag !== 'change' || !item.change.address.startsWith('printer/')) continue;
      const machine = machines.get(idOf(item.change.address));
      const runId = machine?.belief.run?.runId;
      if (machine && runId !== undefined && (item.change.doc as unknown as PrinterState).runId === null) {
        if (
          item.change.facts.some(
            (one) => one.type === 'printer.runEnded' || one.type === 'printer.runNeverBegan',
          )
        ) {
          machine.belief = releaseRun(machine.belief, runId);
        }
      }
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
    link: (printerId) => runtime.runPromise(links.get(printerId)),
    expect(printerId, runId, remoteName) {
      const machine = machineOf(printerId);
      if (machine.endedRunId === runId) return;
      machine.belief = expectRun(machine.belief, runId, remoteName);
    },
    release(printerId, runId) {
      const machine = machineOf(printerId);
      machine.belief = releaseRun(machine.belief, runId);
    },
    expects: (printerId, runId) => machines.get(printerId)?.belief.run?.runId === runId,
    look,
    latest: () => links.latest(),
    subscribe: (listener) => links.subscribe(listener),
    async close() {
      closed = true;
      cancelTick();
      stopListening();
      feed.close();
      await runtime.dispose();
      await Promise.allSettled([...machines.values()].map((machine) => machine.tail));
    },
  };
}

/** The kernel can't take it now, but will. */
const isPassing = (error: unknown): boolean => error instanceof Unavailable || error instanceof Overloaded;
