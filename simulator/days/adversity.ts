/**
 * What befalls the shop: the events of the scenario at their hours, its faults while their stretches last, and cuts of power
 * and network as they come.
 */
import { outagesBetween } from '../failures/outages.ts';
import type { Event, FaultWindow } from '../scenarios/schema-faults.ts';
import { writtenName } from '../scenarios/schema-faults.ts';
import { calm, type Faults } from '../world/options.ts';
import type { Shop } from './shop.ts';

const HOUR_MS = 3_600_000;
/** Somebody tells the farm of a lost link after so long. */
const NOTICED_MS = 30_000;

export interface Adversity {
  readonly shop: Shop;
  readonly faults: Faults;
  /** Random faults until a moment, by the chances that then hold. */
  readonly unleash: (untilAt: number) => void;
  readonly crash: () => void;
  readonly profileFactors: Map<string, number>;
}

export function befall(adversity: Adversity): void {
  const { shop } = adversity;
  const { world, farm, scenario } = shop;
  for (const event of scenario.events)
    world.after(farm.startAt + event.atHours * HOUR_MS - world.now, () => happen(adversity, event));
  for (const { kind, fromAt, untilAt } of outagesBetween(
    shop.seed,
    farm.startAt,
    farm.endAt,
    scenario.outages,
  ))
    world.after(fromAt - world.now, () => cutAll(shop, kind, untilAt));
  for (const window of scenario.faults) {
    world.after(farm.startAt + window.fromHours * HOUR_MS - world.now, () => begin(adversity, window));
    world.after(farm.startAt + window.untilHours * HOUR_MS - world.now, () => heal(adversity));
  }
}

function begin({ faults, shop, unleash }: Adversity, window: FaultWindow): void {
  const every = Object.fromEntries(
    Object.keys(calm).flatMap((name) => {
      const hours = window.every[writtenName(name)];
      return hours === undefined ? [] : [[name, hours * HOUR_MS]];
    }),
  );
  Object.assign(faults, calm, window.chances, every);
  Object.assign(shop.world.network, window.network);
  unleash(shop.farm.startAt + window.untilHours * HOUR_MS);
}

function heal({ faults, shop }: Adversity): void {
  Object.assign(faults, calm);
  Object.assign(shop.world.network, {
    delayMsMean: 0,
    stallChance: 0,
    stallMsMax: 0,
    duplicateChance: 0,
    forgetChance: 0,
  });
}

function happen({ shop, crash, profileFactors }: Adversity, event: Event): void {
  const { world, work, supply } = shop;
  const lastsHours = 'lastsHours' in event ? event.lastsHours : undefined;
  const untilAt = lastsHours === undefined ? shop.farm.endAt + HOUR_MS : world.now + lastsHours * HOUR_MS;
  switch (event.kind) {
    case 'printerDies':
      kill(shop, event.printer, untilAt);
      return;
    case 'powerCut':
      cutAll(shop, 'power', untilAt);
      return;
    case 'networkCut':
      cutAll(shop, 'network', untilAt);
      return;
    case 'badProfile':
      profileFactors.set(event.material, event.factor);
      world.after(untilAt - world.now, () => profileFactors.delete(event.material));
      return;
    case 'shortage':
      supply.runShort(event.material, event.colour, untilAt);
      return;
    case 'absence':
      work.sendAway(event.operators, untilAt);
      return;
    case 'crash':
      crash();
      return;
    default:
      event satisfies never;
  }
}

/** All machines at once. The farm's own process goes on: people come back to it, and it says what was lost. */
function cutAll(shop: Shop, kind: 'power' | 'network', untilAt: number): void {
  for (const id of shop.machines.keys())
    if (kind === 'power') kill(shop, id, untilAt);
    else cutLink(shop, id, untilAt - shop.world.now);
}

function kill(shop: Shop, printerId: string, untilAt: number): void {
  const machine = shop.machines.get(printerId)!;
  machine.end('lost');
  cutLink(shop, printerId, untilAt - shop.world.now);
}

/** The farm can't reach a machine for a while; a longer cut counts. */
export function cutLink(shop: Shop, printerId: string, lastsMs: number): void {
  const { world } = shop;
  const machine = shop.machines.get(printerId)!;
  const link = shop.links.get(printerId)!;
  const station = shop.stations.get(printerId)!;
  station.unreachableUntil = Math.max(station.unreachableUntil, world.now + lastsMs);
  machine.linked = false;
  world.after(NOTICED_MS, () => link.announce());
  world.after(lastsMs, () => {
    if (machine.linked || world.now < station.unreachableUntil) return;
    machine.linked = true;
    link.announce();
  });
}
