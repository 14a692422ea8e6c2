/**
 * The gateway of one machine: the station, the dispatch and the commands of the live farm (`gateway/machines`,
 * `gateway/printers`), over a virtual link and in virtual time. All that it holds in memory dies with the farm's process;
 * what was under way to the machine arrives all the same.
 */
import { setMaxListeners } from 'node:events';
import type { Said } from '../../actors/common/say.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import type { Machines } from '../../gateway/machines/fleet.ts';
import { machineHandlers } from '../../gateway/machines/handlers.ts';
import { type Actor, type RunRecord, Station } from '../../gateway/machines/station.ts';
import type { Link } from '../../gateway/printers/contract.ts';
import type { LinkServices } from '../../gateway/printers/services.ts';
import { type Address, address } from '../../runtime/envelope.ts';
import type { EffectHandler, KernelHandle } from '../../runtime/kernel.ts';
import type { MachineTruth } from '../properties/property.ts';
import type { Wire } from '../servers/wire.ts';
import { carryOut } from './effects.ts';
import type { Handler } from './lanes.ts';
import type { Machine, Print } from './machine.ts';
import type { Faults } from './options.ts';
import { FarmProcess } from './process.ts';
import { VirtualLink } from './virtual-link.ts';
import type { World } from './world.ts';

const TICK_MS = 5_000;

const capabilities = { start: 'command', uploadVerified: true } as const;

/** What one life of the farm's process holds of this machine. */
interface Life {
  readonly era: number;
  readonly station: Station;
  readonly handlers: ReadonlyMap<string, EffectHandler>;
  readonly services: LinkServices;
  readonly stopped: AbortSignal;
  link: VirtualLink | null;
  /** How the machine is reached; a link to the same place is not begun anew. */
  config: string | null;
  ticking: boolean;
  /** Messages on their way to the actor, and who waits until they have arrived. */
  untold: number;
  waiting: (() => void)[];
}

export class Bridge {
  readonly machine: Machine;
  readonly #world: World;
  readonly #faults: Faults;
  readonly #wire: Wire | undefined;
  readonly #process: FarmProcess;
  readonly #address: Address;
  #life: Life;

  /** `wire`: the machine reports in its vendor's messages; otherwise its changes are seen as they come. */
  constructor(machine: Machine, world: World, faults: Faults, wire?: Wire) {
    this.machine = machine;
    this.#world = world;
    this.#faults = faults;
    this.#wire = wire;
    this.#process = FarmProcess.of(world);
    this.#address = address('printer', machine.id);
    machine.hasCamera = world.dice.chance(0.8);
    machine.keepsHistory = !world.dice.chance(faults.historyGone);
    machine.isHeardOf = (print) => this.#isHeardOf(print);
    this.#life = this.#begin();
    this.#process.follow(this.#address, (types) => {
      const { station } = this.#life;
      if (world.dice.chance(faults.feedLags)) void station.resync().then(() => this.#wake());
      else void station.actorChanged(types);
    });
  }

  /** Machine and farm as they stand to each other. */
  truth(): MachineTruth {
    const { firmware, hasCamera, id, linked, print, stirredAt } = this.machine;
    const link = this.#life.link?.latest().link ?? null;
    const isActive = print !== null && (print.phase === 'printing' || print.phase === 'paused');
    return {
      printerId: id,
      // Cut and not noticed yet, or the other way round: nobody can tell.
      reach: link === null || (link === 'down') === linked ? null : link === 'down' ? 'down' : 'up',
      isReady: firmware === 'ready',
      hasCamera,
      print: isActive
        ? { runId: print.runId, remoteName: print.remoteName, phase: print.phase as 'printing' | 'paused' }
        : null,
      since: stirredAt,
    };
  }

  /** The network came or went, and the link notices. */
  announce(): void {
    this.machine.stir();
    this.#life.link?.notice();
  }

  /** The link hears nothing for a while but what it asks. */
  deafen(forMs: number): void {
    this.machine.stir(this.#world.now + forMs);
    this.#life.link?.deafen(forMs);
  }

  /** The machine's regular report is due. */
  report(): void {
    this.#life.link?.report();
  }

  /** The farm's process has begun again. */
  restart(): void {
    this.machine.stir();
    this.#life = this.#begin();
    this.#connect(this.#life);
  }

  readonly connect: Handler = (...asked) => this.#carryOut(...asked);
  readonly command: Handler = (...asked) => this.#carryOut(...asked);
  readonly dispatch: Handler = (...asked) => this.#carryOut(...asked);

  #carryOut: Handler = (request, done, alive, tried) => {
    const life = this.#life;
    const handler = life.handlers.get(request.type)!;
    carryOut(this.#world, handler, life.stopped, request, done, () => alive() && this.#lives(life), tried);
  };

  #lives(life: Life): boolean {
    return life.era === this.#world.era;
  }

  #begin(): Life {
    const world = this.#world;
    const { era } = world;
    const alive = () => era === world.era;
    const services = this.#process.services(alive);
    const stopped = new AbortController().signal;
    setMaxListeners(0, stopped);
    const station: Station = new Station(this.machine.id, {
      nowMs: services.nowMs,
      monotonicMs: services.monotonicMs,
      link: () => {
        world.stir();
        return this.#linkOf(life);
      },
      latest: () => life.link?.latest(),
      tell: (said, onceKey) => this.#tell(life, said, onceKey),
      actor: () => {
        world.stir();
        return this.#told(life).then(() => this.#actor());
      },
      runOf: async (remoteName) => this.#runOf(remoteName),
    });
    const life: Life = {
      era,
      station,
      handlers: new Map(),
      services,
      stopped,
      link: null,
      config: null,
      ticking: false,
      untold: 0,
      waiting: [],
    };
    const handlers = machineHandlers({
      fleet: this.#machines(life),
      kernel: this.#kernel(life),
      uploads: this.#process.uploads,
      services,
      open: () => Promise.reject(new Error('A virtual machine takes no bytes.')),
      capabilitiesOf: () => capabilities,
    });
    const byType = handlers.flatMap((handler) => handler.types.map((type) => [type, handler] as const));
    return Object.assign(life, { handlers: new Map(byType) });
  }

  /** A process that died hears and says nothing any more. */
  #machines(life: Life): Machines {
    const { station } = life;
    return {
      connect: async () => this.#connect(life),
      link: () => this.#linkOf(life),
      expect: (_printerId, runId, remoteName) => {
        station.expect(runId, remoteName);
        this.#wake();
      },
      release: (_printerId, runId) => station.release(runId),
      look: () => station.look().then(() => this.#wake()),
    };
  }

  #kernel(life: Life): Pick<KernelHandle, 'tell' | 'state'> {
    const world = this.#world;
    return {
      state: async (at) => {
        const seen = world.look(at);
        return seen && ({ status: seen.status, context: seen.context } as never);
      },
      tell: (message) =>
        new Promise((resolve) => {
          if (!this.#lives(life)) return;
          world.tell(message.to, message.type, message.payload as never, {
            by: message.by ?? this.#author,
            onTaken: (turned) => {
              world.stir();
              resolve(turned.result as never);
            },
          });
        }),
    };
  }

  get #author() {
    return { kind: 'integration', id: `gateway ${this.machine.id}` } as const;
  }

  #actor(): Actor | undefined {
    const seen = this.#world.look<PrinterState>(this.#address);
    return seen && { status: seen.status, printer: seen.context };
  }

  #isHeardOf({ runId }: Print): boolean {
    const actor = this.#actor();
    if (actor === undefined) return true;
    if (runId === null) return !actor.printer.plateClear;
    return actor.printer.runId !== runId || actor.status !== 'starting';
  }

  #runOf(remoteName: string): RunRecord | undefined {
    const runs = this.#world.all('run');
    for (let index = runs.length - 1; index >= 0; index--) {
      const seen = this.#world.look<RunState>(runs[index]!);
      if (seen?.context.remoteName === remoteName && seen.context.printerId === this.machine.id)
        return { status: seen.status, run: seen.context };
    }
    return undefined;
  }

  #tell(life: Life, { payload, to, type }: Said, onceKey?: string): void {
    if (!this.#lives(life)) return;
    life.untold++;
    this.#world.tell(to, type, payload as never, {
      by: this.#author,
      ...(onceKey === undefined ? {} : { id: onceKey }),
      onArrived: () => {
        life.untold--;
        if (life.untold > 0 || life.waiting.length === 0) return;
        this.#world.stir();
        for (const go of life.waiting.splice(0)) go();
      },
    });
  }

  /** Resolves once the actor has all that was said to it so far. */
  #told(life: Life): Promise<void> {
    return life.untold === 0 ? Promise.resolve() : new Promise((resolve) => void life.waiting.push(resolve));
  }

  #linkOf(life: Life): Promise<Link> {
    return life.link === null
      ? Promise.reject(new Error(`There is no link to ${this.machine.id}.`))
      : Promise.resolve(life.link);
  }

  #connect(life: Life): void {
    const actor = this.#actor();
    if (!this.#lives(life)) return;
    if (actor === undefined || !actor.printer.spec || actor.status === 'removed') {
      void life.link?.close();
      life.link = null;
      life.config = null;
      return;
    }
    const config = JSON.stringify(actor.printer.spec.connection);
    if (config === life.config) {
      void life.station.linkedAsBefore().then(() => this.#wake());
      return;
    }
    life.station.begin(actor);
    life.config = config;
    void life.link?.close();
    const { machine } = this;
    life.link = new VirtualLink({
      machine,
      world: this.#world,
      faults: this.#faults,
      services: life.services,
      alive: () => this.#lives(life),
      secondsOf: (remoteName) => this.#secondsOf(remoteName),
      wire: this.#wire,
    });
    life.link.observe((observation) => {
      life.station.observed(observation);
      this.#wake();
    });
  }

  #secondsOf(remoteName: string): number {
    const printer = this.#actor()?.printer;
    const estimated = printer?.remoteName === remoteName ? printer.estimatedSeconds : null;
    return this.machine.habits.seconds(printer?.runId ?? '', estimated ?? 3_600);
  }

  /** Time passes for a station only while that can bring something about. */
  #wake(): void {
    const life = this.#life;
    if (life.ticking || !life.station.restless) return;
    life.ticking = true;
    life.services.after(TICK_MS, () => {
      life.ticking = false;
      life.station.tick();
      this.#wake();
    });
  }
}
