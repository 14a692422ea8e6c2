/** Runs simulated farm days: the production actors, turn by turn, in a shop that a scenario describes. */
import { definitions } from '../../actors/definitions.ts';
import type { QuoteState } from '../../actors/quote/schema.ts';
import { statusOf } from '../../runtime/actor.ts';
import { address, idOf, kindOf } from '../../runtime/envelope.ts';
import { ordinaryRates } from '../failures/rates.ts';
import { crewOf } from '../people/crew.ts';
import { gridLayout } from '../people/layout.ts';
import { PropertyBroken } from '../properties/property.ts';
import type { Violation } from '../properties/watchers.ts';
import { watchWorld } from '../properties/world-sight.ts';
import { crewSpecOf } from '../scenarios/schema-people.ts';
import { Acts } from '../world/acts.ts';
import { Bridge } from '../world/bridge.ts';
import { type FloorEvent, Machine } from '../world/machine.ts';
import { unleash } from '../world/mishaps.ts';
import { calm } from '../world/options.ts';
import { stream } from '../world/streams.ts';
import type { Turned } from '../world/turned.ts';
import { World } from '../world/world.ts';
import { adopt } from './adopt.ts';
import { befall, cutLink } from './adversity.ts';
import type { Broken, DaysRequest, DaysWatch, RunDays } from './contract.ts';
import { Crew } from './crew.ts';
import { openShop } from './customers.ts';
import { openDesk } from './desk.ts';
import { Detector } from './detector.ts';
import { type DaysFarm, daysFarmOf } from './farm.ts';
import { Forgetting } from './forgetting.ts';
import { journalOf } from './journal.ts';
import { Learning } from './learning.ts';
import { Ledger } from './ledger.ts';
import { Link, noLink } from './link.ts';
import { Parts } from './parts.ts';
import { Pictures } from './pictures.ts';
import type { Gateway, Shop } from './shop.ts';
import { type ShopLuck, Station } from './station.ts';
import { Supply } from './supply.ts';
import { traceLine } from './trace.ts';
import { TurnHash } from './turn-hash.ts';
import { WorkList } from './work-list.ts';

const SLICES = 100;
const DAY_MS = 86_400_000;
const promptNetwork = { delayMsMean: 0, stallChance: 0, stallMsMax: 0, duplicateChance: 0, forgetChance: 0 };
/** A farm of sane size takes a few thousand a day; beyond this something goes round in circles. */
const TURNS_A_PRINTER_DAY_MAX = 50_000;

export const runDays: RunDays = async (request, watch = {}) => {
  const { scenario, seed } = request;
  const days = request.days ?? scenario.days;
  const farm = daysFarmOf(scenario, days, request.fork?.startAt);
  const world = new World(definitions, stream(seed, 'network'), { ...promptNetwork }, farm.startAt, {
    journal: false,
    dedupeMs: DAY_MS,
  });
  const acts = request.acts || request.keepsActs ? new Acts(request.acts ?? null) : undefined;
  world.outside = acts?.allows;
  const listeners = new Set<(event: FloorEvent) => void>();
  const hash = new TurnHash();
  const ledger = new Ledger(world, farm, request.pictures === true);
  const learning = new Learning(world);
  const broken = await live(request, watch, { farm, world, listeners, hash, ledger, learning });
  watch.signal?.throwIfAborted();
  const { pictures, shop } = broken;
  for (const [id, machine] of shop.machines)
    if (machine.active && machine.print !== null) {
      const { print } = machine;
      ledger.drew(id, shop.stations.get(id)!.ended(print, machine.progressOf(print)));
    }
  const closed = ledger.close(shop.work.busyMs / 3_600_000);
  return {
    scenario: scenario.name,
    seed,
    days,
    startAt: farm.startAt,
    endAt: farm.endAt,
    hash: hash.digest(),
    turns: world.turns,
    events: world.events,
    ...closed,
    broken: broken.broken,
    promises: learning.promises,
    bars: ledger.time.bars,
    series: pictures?.series ?? [],
    ...(request.keepsActs === true && { acts: acts!.happened }),
    ...(pictures === null ? {} : { latenessHours: ledger.latenessHours }),
  };
};

interface Stage {
  readonly farm: DaysFarm;
  readonly world: World;
  readonly listeners: Set<(event: FloorEvent) => void>;
  readonly hash: TurnHash;
  readonly ledger: Ledger;
  readonly learning: Learning;
}

interface Lived {
  readonly broken: Broken | null;
  readonly pictures: Pictures | null;
  readonly shop: Shop;
}

async function live(request: DaysRequest, watch: DaysWatch, stage: Stage): Promise<Lived> {
  const { world, farm, ledger, hash, learning, listeners } = stage;
  const { shop, crew, approved } = open(request, stage);
  const pictures = request.pictures === true ? new Pictures(world, farm, ledger) : null;
  const onFloor = (listen: (event: FloorEvent) => void) => void listeners.add(listen);
  // A fork may carry what an earlier version or a person left odd: it is told, and the days go on, so that they compare.
  let seen: Broken | null = null;
  const report = ({ at, property, words }: Violation) => {
    seen ??= { property, words, at };
  };
  const watchers =
    request.properties === false ? null : watchWorld(world, { onFloor, ...(request.fork && { report }) });
  onFloor((event) => {
    ledger.floor(event);
    if (event.kind !== 'ended') return;
    const { machine, print } = event;
    ledger.drew(machine.id, shop.stations.get(machine.id)!.ended(print, print.progress));
  });
  const forgetting = new Forgetting(world);
  world.witness((turned) => {
    hash.add(turned, world.now);
    ledger.turned(turned);
    crew.turned(turned);
    forgetting.turned(turned);
    learning.turned(turned);
    if (isApproved(turned)) approved(idOf(turned.message.to), turned.state.snapshot.context as QuoteState);
  });
  const { entry, line } = watch;
  if (entry) {
    const journal = journalOf();
    world.witness((turned) => {
      const kept = journal(turned);
      if (kept) entry(kept);
    });
  }
  if (line) {
    world.witness((turned) => line(traceLine(turned, world.now)));
    onFloor((event) => line(floorLine(event, world.now)));
  }
  try {
    await go(request, watch, stage);
    watchers?.pulse(world.now);
    return { broken: seen, pictures, shop };
  } catch (error) {
    if (watch.signal?.aborted) throw error;
    const broken =
      error instanceof PropertyBroken
        ? { property: error.property, words: error.message, at: world.now }
        : { property: 'no defect', words: (error as Error).stack ?? String(error), at: world.now };
    return { broken, pictures, shop };
  }
}

/** Slice by slice, so that progress is told and a wish to stop is heard. */
async function go(
  { days }: DaysRequest,
  { progress, signal }: DaysWatch,
  { world, farm }: Stage,
): Promise<void> {
  const span = farm.endAt - farm.startAt;
  const turnsMax =
    TURNS_A_PRINTER_DAY_MAX * Math.max(1, farm.entries.size) * Math.max(1, days ?? span / DAY_MS);
  for (let slice = 1; slice <= SLICES; slice++) {
    await world.runUntil(farm.startAt + (span * slice) / SLICES);
    if (world.turns > turnsMax)
      throw new PropertyBroken(`More than ${turnsMax} turns: something goes round in circles.`);
    progress?.(slice / SLICES);
    if (signal === undefined) continue;
    await new Promise<void>((resolve) => void setImmediate(resolve));
    signal.throwIfAborted();
  }
  world.now = farm.endAt;
}

function open(request: DaysRequest, { farm, learning, ledger, world, listeners }: Stage) {
  const { scenario, seed } = request;
  const faults = { ...calm };
  const detector = scenario.detector === undefined ? undefined : new Detector(scenario.detector, seed, world);
  if (detector !== undefined)
    listeners.add(({ kind, machine, print }) => {
      if (kind === 'started' && stations.get(machine.id)!.entry.camera) detector.began(print);
    });
  const luck: ShopLuck = {
    detector,
    seed,
    world,
    spread: scenario.spread,
    machineSpread: scenario.failures.machineSpread,
    rates: {
      ...ordinaryRates,
      multiplier: ordinaryRates.multiplier * scenario.failures.factor,
      multipliers: { ...ordinaryRates.multipliers, ...scenario.failures.byCause },
    },
    materials: new Map(farm.config.materials.map((material) => [material.code, material])),
    qualities: new Map(farm.config.profiles.map(({ id, quality }) => [id, quality])),
    profileFactors: new Map(),
    cutLink: (printerId, seconds) => cutLink(shop, printerId, seconds * 1000),
  };
  const stations = new Map([...farm.entries].map(([id, entry]) => [id, new Station(id, entry, luck)]));
  const machines = new Map(
    [...stations].map(([id, station]) => [
      id,
      new Machine(
        id,
        world,
        faults,
        (event) => {
          for (const listen of listeners) listen(event);
        },
        station,
      ),
    ]),
  );
  const isProduction =
    (scenario.gateway ?? (scenario.faults.length > 0 ? 'production' : 'direct')) === 'production';
  const bridges = new Map<string, Bridge>();
  if (isProduction)
    for (const [id, machine] of machines) {
      bridges.set(id, new Bridge(machine, world, faults));
      machine.hasCamera = stations.get(id)!.entry.camera;
    }
  const links = new Map<string, Gateway>(
    [...machines].map(([id, machine]) => [
      id,
      bridges.get(id) ?? new Link(machine, stations.get(id)!, world),
    ]),
  );
  const layout = gridLayout([...farm.entries.keys()], scenario.layout);
  const spec = crewSpecOf(scenario.people, scenario.shifts, scenario.timezone);
  const hands = crewOf(spec, farm.startAt, farm.endAt + DAY_MS, layout.bench);
  const work = new WorkList(world, hands);
  let crew: Crew | undefined;
  const { fork } = request;
  const supply = new Supply(world, scenario, seed, () => crew?.delivered(), fork !== undefined);
  const shop: Shop = {
    scenario,
    seed,
    farm,
    world,
    machines,
    stations,
    links,
    places: layout.machines,
    bench: layout.bench,
    crew: spec,
    work,
    supply,
    profileFactors: luck.profileFactors,
    luckOf: (key, nth) => stream(seed, 'people', key, nth),
  };
  crew = new Crew(shop);
  const parts = new Parts(farm.config);
  openDesk(world, farm, parts, faults, scenario.promiseDraws, learning.learnt);
  const linkOf = (payload: unknown) => links.get((payload as { printerId: string }).printerId) ?? noLink;
  world.handle('connect', ['printer.connect'], (r, ...rest) => linkOf(r.payload).connect(r, ...rest));
  world.handle('command', ['printer.command'], (r, ...rest) => linkOf(r.payload).command(r, ...rest));
  world.handle('dispatch', ['printer.dispatch'], (r, ...rest) => linkOf(r.payload).dispatch(r, ...rest));
  const removed = request.removed ?? [];
  const there = fork ? adopt(fork, { shop, crew, parts, ledger, removed }) : new Set<string>();
  install(shop, there);
  befall({
    shop,
    faults,
    unleash: (untilAt) => unleash({ world, faults, machines, bridges }, untilAt),
    crash: () => {
      world.crash();
      for (const link of links.values()) link.restart();
    },
    profileFactors: luck.profileFactors,
  });
  const { approved } = openShop(scenario, farm, world, parts, request);
  return { shop, crew, approved };
}

/** Machines as they stand when they are new to the farm: clear, and loaded in turn with what is asked for most. */
function install(
  { world, farm, scenario, machines, stations, supply }: Shop,
  there: ReadonlySet<string>,
): void {
  world.tell('dispatcher/farm', 'dispatcher.configure', { policy: farm.policy });
  world.tell('guard/farm', 'guard.configure', { policy: farm.config.policies.guardrails });
  world.tell('composer/farm', 'composer.configure', { policy: farm.config.policies.plates });
  const wanted = [...scenario.demand.materials].sort((a, b) => b.share - a.share);
  const total = wanted.reduce((sum, { share }) => sum + share, 0);
  const given = new Map<string, number>();
  for (const spec of farm.config.printers) {
    if (there.has(spec.id)) continue;
    world.tell(address('printer', spec.id), 'printer.add', { spec, hasConnector: true });
    const able = wanted.filter(({ material }) => fits(farm, spec.id, material));
    // Whoever is furthest behind its share of the machines.
    const choice = able.reduce<(typeof able)[number] | undefined>((best, one) => {
      const lag = ({ material, colour, share }: (typeof able)[number]) =>
        share / total - (given.get(`${material}|${colour}`) ?? 0) / farm.config.printers.length;
      return best === undefined || lag(one) > lag(best) ? one : best;
    }, undefined);
    if (choice === undefined) continue;
    const { material, colour } = choice;
    given.set(`${material}|${colour}`, (given.get(`${material}|${colour}`) ?? 0) + 1);
    // The spool comes off the shelf once it has been received.
    world.after(0, () => {
      const lotId = supply.take(material, colour, 1);
      if (lotId === null) return;
      const loaded = { material, colour, lotId };
      world.tell(
        address('printer', spec.id),
        'printer.load',
        { loaded },
        {
          onTaken: ({ result }) => {
            if (result.outcome !== 'changed') return supply.giveBack(lotId, supply.gramsOn(lotId), 'crew');
            machines.get(spec.id)!.loaded = loaded;
            stations.get(spec.id)!.put(lotId, supply.gramsOn(lotId));
          },
        },
      );
    });
  }
}

function fits(farm: DaysFarm, printerId: string, materialCode: string): boolean {
  const spec = farm.config.printers.find(({ id }) => id === printerId)!;
  const material = farm.config.materials.find(({ code }) => code === materialCode)!;
  const { materials, enclosure } = spec.capability;
  return (
    spec.lane === material.lane &&
    (materials.includes(material.code) || materials.includes(material.kind)) &&
    (enclosure || !material.requires.enclosure)
  );
}

const isApproved = ({ message, before, result, state }: Turned): boolean =>
  result.outcome === 'changed' &&
  kindOf(message.to) === 'quote' &&
  statusOf(state.snapshot) === 'approved' &&
  statusOf(before.snapshot) !== 'approved';

const floorLine = ({ kind, machine, print }: FloorEvent, at: number): string =>
  `${new Date(at).toISOString()} ${machine.id} ${kind} ${print.remoteName} (${print.phase})`;
