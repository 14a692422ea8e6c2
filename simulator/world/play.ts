/** One play: a seed, a farm, days of faults, then days in which everything heals and must come to its end. */
import { definitions } from '../../actors/definitions.ts';
import type { OrderState } from '../../actors/order/schema.ts';
import { PropertyBroken } from '../properties/property.ts';
import { watchWorld } from '../properties/world-sight.ts';
import type { Wire } from '../servers/wire.ts';
import { Bridge } from './bridge.ts';
import { openDesk } from './desk.ts';
import { Dice } from './dice.ts';
import { attend, load, receive } from './diligence.ts';
import { type Farm, farmOf, shelf } from './farm.ts';
import { type FloorEvent, Machine } from './machine.ts';
import { unleash } from './mishaps.ts';
import { calm, type Options, optionsOf, promptNetwork } from './options.ts';
import type { Scene } from './scene.ts';
import type { Turned } from './turned.ts';
import { request, whim } from './whims.ts';
import { World } from './world.ts';

/** A Monday morning. */
const START_AT = Date.UTC(2026, 2, 2, 8);
const HOUR_MS = 3_600_000;
const TURNS_MAX = 200_000;

export interface Outcome {
  readonly seed: number;
  readonly turns: number;
  readonly days: number;
  readonly orders: number;
  readonly broken: {
    readonly property: string;
    readonly words: string;
    readonly at: number;
    /** Only once nothing more was to come: something did not come to its end. */
    readonly atRest: boolean;
  } | null;
}

export interface PlayOptions {
  /** Instead of those that the seed draws. */
  readonly options?: Options;
  readonly farm?: Farm;
  /** The machines report so often, in their vendor's messages, rather than when something changes. */
  readonly telemetry?: { readonly wire: Wire; readonly reportMs: number };
  /** What people say and what befalls happens only where this says so; `healing` is true after the faults. */
  readonly outside?: (act: string, healing: boolean) => boolean;
  /** Ends with the faults: nothing heals, and nothing must have come to its end. */
  readonly untilFaultsEnd?: boolean;
  readonly onTurn?: (turned: Turned, world: World) => void;
  readonly onFloor?: (event: FloorEvent, world: World) => void;
  readonly onEnd?: (scene: Scene) => void;
}

export async function play(seed: number, how: PlayOptions = {}): Promise<Outcome> {
  // Sequences of their own: another option does not make another farm, nor another fate of every seed kept.
  const options = how.options ?? optionsOf(new Dice(3 * seed));
  const farm = how.farm ?? farmOf(new Dice(3 * seed + 1));
  const dice = new Dice(3 * seed + 2);
  const world = new World(definitions, dice, { ...options.network }, START_AT);
  const faults = { ...options.faults };
  let healing = false;
  let atRest = false;
  if (how.outside) world.outside = (act) => how.outside!(act, healing);
  const listeners = new Set<(event: FloorEvent) => void>();
  const onFloor = (listen: (event: FloorEvent) => void) => void listeners.add(listen);
  const machines = new Map(
    farm.printers.map(({ id }) => [
      id,
      new Machine(id, world, faults, (event) => {
        for (const listen of listeners) listen(event);
      }),
    ]),
  );
  const bridges = new Map(
    [...machines].map(([id, machine]) => [id, new Bridge(machine, world, faults, how.telemetry?.wire)]),
  );
  const scene: Scene = { world, farm, options, faults, machines, bridges, onFloor };
  if (how.onFloor) onFloor((event) => how.onFloor!(event, world));
  if (how.onTurn) world.witness((turned) => how.onTurn!(turned, world));

  const outcome = (broken: Outcome['broken']): Outcome => ({
    seed,
    turns: world.turns,
    days: (world.now - START_AT) / 86_400_000,
    orders: world.all('order').length,
    broken,
  });
  try {
    const watchers = watchWorld(world, {
      onFloor,
      machines: () => [...bridges.values()].map((bridge) => bridge.truth()),
    });
    open(scene);
    if (how.telemetry) report(scene, how.telemetry.reportMs);
    await suffer(scene);
    if (how.untilFaultsEnd !== true) {
      healing = true;
      await heal(scene);
      atRest = true;
      watchers.ended();
    }
    how.onEnd?.(scene);
    return outcome(null);
  } catch (error) {
    how.onEnd?.(scene);
    if (error instanceof PropertyBroken)
      return outcome({ property: error.property, words: error.message, at: world.now, atRest });
    const words = (error as Error).stack ?? String(error);
    return outcome({ property: 'no defect', words, at: world.now, atRest });
  }
}

function open(scene: Scene): void {
  const { world, farm, bridges } = scene;
  openDesk(world, farm, scene.faults);
  const bridgeOf = (payload: unknown) => bridges.get((payload as { printerId: string }).printerId)!;
  world.handle('connect', ['printer.connect'], (r, ...rest) => bridgeOf(r.payload).connect(r, ...rest));
  world.handle('command', ['printer.command'], (r, ...rest) => bridgeOf(r.payload).command(r, ...rest));
  world.handle('dispatch', ['printer.dispatch'], (r, ...rest) => bridgeOf(r.payload).dispatch(r, ...rest));
  world.tell('dispatcher/farm', 'dispatcher.configure', { policy: farm.policy });
  world.tell('composer/farm', 'composer.configure', { policy: scene.options.plates });
  for (const [index, spec] of farm.printers.entries()) {
    const { material, colour } = shelf[index % shelf.length]!;
    const lotId = `spool-${index + 1}`;
    receive(scene, lotId, material, colour);
    world.tell(`printer/${spec.id}`, 'printer.add', { spec, hasConnector: true });
    load(scene, spec.id, { material, colour, lotId });
  }
}

function report({ bridges, world }: Scene, everyMs: number): void {
  const all = [...bridges.values()];
  const round = () => {
    for (const bridge of all) bridge.report();
    world.after(everyMs, round);
  };
  world.after(everyMs, round);
}

async function suffer(scene: Scene): Promise<void> {
  const { world, options } = scene;
  const until = START_AT + options.faultsMs;
  for (let number = 1; number <= options.orders; number++)
    world.after(world.dice.share() * (options.atOnce ? HOUR_MS : options.faultsMs * 0.8), () =>
      request(scene, number),
    );
  unleash(scene, until);
  const rounds = () =>
    world.after(world.dice.wait(options.roundMs), () => {
      if (world.now >= until) return;
      attend(scene, 0.5);
      rounds();
    });
  const fancies = () =>
    world.after(world.dice.wait(options.whimMsMean), () => {
      if (world.now >= until) return;
      whim(scene);
      fancies();
    });
  rounds();
  if (Number.isFinite(options.whimMsMean)) fancies();
  await bounded(world, until);
}

async function heal(scene: Scene): Promise<void> {
  const { world, options, machines, bridges } = scene;
  Object.assign(scene.faults, calm);
  Object.assign(world.network, promptNetwork);
  for (const machine of machines.values()) {
    if (!machine.linked) {
      machine.linked = true;
      bridges.get(machine.id)!.announce();
    }
    if (!machine.ready) machine.setReady(true);
  }
  const until = world.now + options.healMs;
  let quiet = 0;
  const rounds = () =>
    world.after(options.roundMs / 2, () => {
      if (world.now >= until || quiet > 3) return;
      quiet = isDone(scene) ? quiet + 1 : 0;
      attend(scene, 1);
      rounds();
    });
  rounds();
  await bounded(world, until, () => quiet > 3);
}

const finished = new Set(['delivered', 'cancelled', 'unknown']);

function isDone({ world, machines }: Scene): boolean {
  return (
    world.all('order').every((at) => finished.has(world.look<OrderState>(at)!.status)) &&
    world.all('printer').every((at) => world.look(at)!.status === 'idle') &&
    ![...machines.values()].some((machine) => machine.active)
  );
}

async function bounded(world: World, until: number, stop: () => boolean = () => false): Promise<void> {
  await world.runUntil(until, () => {
    if (world.turns > TURNS_MAX)
      throw new PropertyBroken(`More than ${TURNS_MAX} turns: something goes round in circles.`);
    return stop();
  });
}
