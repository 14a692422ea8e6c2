/**
 * What a run of farm days comes to, counted from the facts that actors record and from what machines really did.
 *
 * Margin = revenue of what was delivered
 *   − material: grams that runs took, good or not, and ends of spools that were thrown away, at the material's price
 *   − energy: warming up, printing at the material's temperatures, holding them through pauses, and standing ready
 *     (`work/power.ts`), at the tariff
 *   − machine time: hours with a run on it, at the machine's rate (price / lifetime + maintenance)
 *   − labour: hours that people worked and walked, at the labour rate; standing by is not counted
 *   − packaging of the good parts delivered.
 * These are the terms that orders are priced with; what failed is in each of them. Parts in work are cost without revenue.
 */

import { minorDigitsOf } from '../../actors/farm/schema.ts';
import type { JobState } from '../../actors/job/schema.ts';
import { farmMargin, perMachineHour } from '../../actors/margin/whole.ts';
import type { OrderState } from '../../actors/order/schema.ts';
import type { GateDecision } from '../../actors/policy/schema.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { statusOf } from '../../runtime/actor.ts';
import { address, idOf, kindOf } from '../../runtime/envelope.ts';
import { idleKilowattHours, ordinaryPower } from '../work/power.ts';
import type { FloorEvent } from '../world/machine.ts';
import type { Turned } from '../world/turned.ts';
import type { World } from '../world/world.ts';
import type { Bar, DaysResult, Figures } from './contract.ts';
import type { DaysFarm } from './farm.ts';
import { MachineTime } from './machine-time.ts';
import type { Drawn } from './station.ts';

const HOUR_MS = 3_600_000;

interface Due {
  readonly acceptedAt: number;
  dueAt: number | null;
}

interface OfPrinter {
  failures: number;
  plates: number;
  earned: number;
  material: number;
  drawnSeconds: number;
  kilowattHours: number;
}

export class Ledger {
  readonly #world: World;
  readonly #farm: DaysFarm;
  readonly time: MachineTime;
  readonly #perMinor: number;
  readonly #pricePerGram: ReadonlyMap<string, number>;
  readonly #open = new Map<string, Due>();
  readonly #leadHours: number[] = [];
  /** Of delivered orders that were due within the run, hours, early ones negative; and how many were late, ever. */
  readonly #latenessHours: number[] = [];
  #lateDelivered = 0;
  readonly #byPrinter = new Map<string, OfPrinter>();
  readonly #causes = new Map<string, number>();
  /** Jobs that a person decided about before inspection. */
  readonly #touched = new Set<string>();
  #ordersIn = 0;
  #revenue = 0;
  #delivered = 0;
  #partsGood = 0;
  #partsDelivered = 0;
  #plates = 0;
  #failures = 0;
  #judged = 0;
  #untouched = 0;
  #held = 0;
  #materialGrams = 0;
  #scrapGrams = 0;
  #materialCost = 0;

  constructor(world: World, farm: DaysFarm, keepsBars: boolean) {
    this.#world = world;
    this.#farm = farm;
    this.time = new MachineTime(farm.entries.keys(), farm.startAt, keepsBars);
    this.#perMinor = 10 ** -minorDigitsOf(farm.config.currency);
    this.#pricePerGram = new Map(
      farm.config.materials.map(({ code, pricePerKilogram }) => [code, pricePerKilogram / 1000]),
    );
    for (const id of farm.entries.keys()) this.#byPrinter.set(id, nothingYet());
  }

  get delivered(): number {
    return this.#delivered;
  }

  get openOrders(): number {
    return this.#open.size;
  }

  /** A machine as it stood before the days began. */
  found(printerId: string, status: string, label: string | null): void {
    this.time.moved(printerId, status, this.#world.now, label, null);
  }

  /** An order that was accepted before the days began. */
  foundOrder(order: OrderState, status: string): void {
    if (order.acceptedAt === null || closed.has(status)) return;
    this.#open.set(order.id, { acceptedAt: order.acceptedAt, dueAt: order.dueAt });
  }

  turned(turned: Turned): void {
    const { message, result } = turned;
    if (result.outcome !== 'changed') return;
    for (const one of result.facts) if (isHold(one)) this.#held++;
    switch (kindOf(message.to)) {
      case 'printer':
        this.#printer(turned);
        return;
      case 'run':
        this.#run(turned);
        return;
      case 'job':
        this.#job(turned);
        return;
      case 'order':
        this.#order(turned);
        return;
      case 'plan':
        if (message.by.kind === 'operator') this.#touchedBy(message.to, turned);
        return;
      case 'lot':
        if (message.type === 'lot.scrap') this.#scrapped(turned);
        return;
      default:
    }
  }

  floor({ kind, machine, print }: FloorEvent): void {
    if (kind !== 'ended') return;
    // The farm may believe for long that a machine without power still prints.
    if (print.phase === 'lost')
      this.time.moved(machine.id, 'offline', this.#world.now, print.runId, 'failed');
  }

  /** What a print drew that is over, or is under way when the days end. */
  drew(printerId: string, { kilowattHours, seconds }: Drawn): void {
    const own = this.#of(printerId);
    own.drawnSeconds += seconds;
    own.kilowattHours += kilowattHours;
  }

  #of(printerId: string): OfPrinter {
    let own = this.#byPrinter.get(printerId);
    if (own === undefined) {
      // A machine that is not there any more, whose last run is written off.
      own = nothingYet();
      this.#byPrinter.set(printerId, own);
    }
    return own;
  }

  #printer({ message, before, state }: Turned): void {
    const status = statusOf(state.snapshot);
    if (before.version > 0 && statusOf(before.snapshot) === status) return;
    const after = state.snapshot.context as PrinterState;
    const was = before.snapshot.context as PrinterState;
    const label = after.jobId ?? was.jobId;
    this.time.moved(idOf(message.to), status, this.#world.now, label, endedBy(message.type));
    if (message.type === 'printer.settleRun' && was.jobId !== null) this.#touched.add(was.jobId);
  }

  #run({ result, state }: Turned): void {
    for (const { type } of result.facts) {
      if (type !== 'run.finished' && type !== 'run.failed' && type !== 'run.cancelled') continue;
      const run = state.snapshot.context as RunState;
      if (run.startedAt === null && type !== 'run.finished') continue;
      const printer = this.#of(run.printerId);
      const grams = run.consumedGrams ?? 0;
      const job = this.#world.look<JobState>(address('job', run.jobId))?.context;
      const cost = grams * (this.#pricePerGram.get(job?.requirements.material ?? '') ?? 0);
      this.#materialGrams += grams;
      this.#materialCost += cost;
      printer.material += cost;
      if (type === 'run.finished') {
        this.#plates++;
        printer.plates++;
        continue;
      }
      this.#scrapGrams += grams;
      if (type !== 'run.failed') continue;
      this.#failures++;
      printer.failures++;
      const cause = run.cause?.code ?? 'unknown';
      this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + 1);
    }
  }

  #job({ message, result, state }: Turned): void {
    const job = state.snapshot.context as JobState;
    if (message.by.kind === 'operator' && message.type !== 'job.judge') this.#touched.add(job.id);
    for (const { type } of result.facts) {
      if (type !== 'job.judged') continue;
      const good = job.verdicts.filter((verdict) => verdict.result === 'good').length;
      const share = job.items.length === 0 ? 0 : good / job.items.length;
      this.#partsGood += good;
      this.#judged++;
      if (!this.#touched.has(job.id)) this.#untouched++;
      this.#touched.delete(job.id);
      this.#scrapGrams += (1 - share) * (job.prepared?.massGrams ?? job.massGrams);
      if (job.printerId !== null) this.#of(job.printerId).earned += share * job.valueMinor * this.#perMinor;
    }
  }

  #order(turned: Turned): void {
    const { message, result, state } = turned;
    const { now } = this.#world;
    const order = state.snapshot.context as OrderState;
    if (message.by.kind === 'operator') this.#touchedBy(message.to, turned);
    for (const { type } of result.facts) {
      if (type === 'order.accepted') {
        this.#ordersIn++;
        this.#open.set(order.id, { acceptedAt: now, dueAt: order.dueAt });
      } else if (type === 'order.amended') {
        const open = this.#open.get(order.id);
        if (open) open.dueAt = order.dueAt;
      } else if (type === 'order.cancelled') this.#open.delete(order.id);
      else if (type === 'order.delivered') this.#deliver(order, now);
    }
  }

  #deliver(order: OrderState, at: number): void {
    const open = this.#open.get(order.id);
    this.#open.delete(order.id);
    this.#delivered++;
    this.#revenue += order.totalMinor * this.#perMinor;
    for (const line of Object.values(order.ledger)) this.#partsDelivered += line.good;
    if (open === undefined) return;
    this.#leadHours.push((at - open.acceptedAt) / HOUR_MS);
    if (open.dueAt === null) return;
    if (at > open.dueAt) this.#lateDelivered++;
    if (open.dueAt <= this.#farm.endAt) this.#latenessHours.push((at - open.dueAt) / HOUR_MS);
  }

  /** A person's word on an order or a plan is one on each of its jobs that has not been inspected. */
  #touchedBy(to: Turned['message']['to'], { message, state }: Turned): void {
    if (untouching.has(message.type)) return;
    const order =
      kindOf(to) === 'order'
        ? (state.snapshot.context as OrderState)
        : this.#world.look<OrderState>(
            address('order', (state.snapshot.context as unknown as { orderId: string }).orderId),
          )?.context;
    for (const plate of order?.plates ?? []) if (plate.state === 'open') this.#touched.add(plate.jobId);
  }

  #scrapped({ message, state }: Turned): void {
    const grams = message.payload.grams as number;
    const { material } = state.snapshot.context as { material: string };
    this.#materialGrams += grams;
    this.#scrapGrams += grams;
    this.#materialCost += grams * (this.#pricePerGram.get(material) ?? 0);
  }

  get #overdue(): readonly Due[] {
    const { endAt } = this.#farm;
    return [...this.#open.values()].filter(({ dueAt }) => dueAt !== null && dueAt <= endAt);
  }

  /** Of each order due within the run; an early one is negative, one that is still not delivered counts to the end. */
  get latenessHours(): readonly number[] {
    const { endAt } = this.#farm;
    return [...this.#latenessHours, ...this.#overdue.map(({ dueAt }) => (endAt - dueAt!) / HOUR_MS)];
  }

  /** @param operatorHours worked and walked. Ends the machine times: call it once. */
  close(operatorHours: number): Pick<DaysResult, 'figures' | 'byPrinter'> {
    const { endAt, startAt, config, entries } = this.#farm;
    this.time.end(endAt);
    const hours = this.time.hours;
    const installed = (entries.size * (endAt - startAt)) / HOUR_MS;
    const { prices } = config;
    let kilowattHours = 0;
    let machineCost = 0;
    const byPrinter: Record<string, DaysResult['byPrinter'][string]> = {};
    for (const [id, entry] of entries) {
      const own = this.#of(id);
      const printingHours = this.time.hoursOf(id).printing;
      const standingSeconds = Math.max(0, (endAt - startAt) / 1000 - own.drawnSeconds);
      const energy = own.kilowattHours + idleKilowattHours(ordinaryPower, standingSeconds);
      const rate = printingHours * entry.ratePerHour;
      kilowattHours += energy;
      machineCost += rate;
      byPrinter[id] = {
        printingHours,
        failures: own.failures,
        platesPrinted: own.plates,
        margin: own.earned - own.material - rate - energy * prices.energyPricePerKilowattHour,
      };
    }
    const margin = farmMargin(
      {
        revenue: this.#revenue,
        materialCost: this.#materialCost,
        machineCost,
        kilowattHours,
        operatorHours,
        partsDelivered: this.#partsDelivered,
      },
      prices,
    );
    const overdue = this.#overdue;
    const tardy = this.latenessHours.map((hours) => Math.max(0, hours));
    const ended = this.#delivered + overdue.length;
    const attempts = this.#plates + this.#failures;
    const share = (of: number) => (installed > 0 ? of / installed : 0);
    const figures: Figures = {
      ordersIn: this.#ordersIn,
      ordersDelivered: this.#delivered,
      partsGood: this.#partsGood,
      platesPrinted: this.#plates,
      revenue: cents(this.#revenue),
      margin: cents(margin),
      marginPerMachineHour: perMachineHour(margin, installed) ?? 0,
      lateShare: ended > 0 ? (this.#lateDelivered + overdue.length) / ended : 0,
      tardinessHoursMean: mean(tardy),
      tardinessHoursP90: quantile(tardy, 0.9),
      leadHoursMean: mean(this.#leadHours),
      leadHoursP90: quantile(this.#leadHours, 0.9),
      utilisation: {
        printing: share(hours.printing),
        awaitingClear: share(hours.awaitingClear),
        maintenance: share(hours.maintenance),
        down: share(hours.down + hours.paused),
        idle: share(hours.idle),
      },
      failures: this.#failures,
      failuresByCause: Object.fromEntries([...this.#causes].sort(([a], [b]) => (a < b ? -1 : 1))),
      failureShare: attempts > 0 ? this.#failures / attempts : 0,
      operatorHours,
      energyKilowattHours: kilowattHours,
      materialKilograms: this.#materialGrams / 1000,
      scrapKilograms: this.#scrapGrams / 1000,
      heldForPerson: this.#held,
      untouchedShare: this.#judged > 0 ? this.#untouched / this.#judged : 0,
    };
    return { figures, byPrinter };
  }
}

/** The policy left it to a person. A release that somebody cleared is gated again, and passes. */
function isHold({ payload, type }: Turned['result']['facts'][number]): boolean {
  if (type === 'quote.needsReview' || type === 'plan.needsApproval') return true;
  const decision =
    type === 'job.gated' ? payload.decision : type === 'order.plateSettled' ? payload.reprint : null;
  return (decision as GateDecision | null | undefined)?.outcome === 'review';
}

const nothingYet = (): OfPrinter => ({
  failures: 0,
  plates: 0,
  earned: 0,
  material: 0,
  drawnSeconds: 0,
  kilowattHours: 0,
});

const closed: ReadonlySet<string> = new Set(['delivered', 'cancelled']);

/** What is said of every order once it is made decides nothing about its jobs. */
const untouching: ReadonlySet<string> = new Set(['order.pack', 'order.ship', 'order.deliver']);

const endings: Readonly<Record<string, Bar['ended']>> = {
  'printer.runFinished': 'finished',
  'printer.runFailed': 'failed',
  'printer.runCancelled': 'cancelled',
};
const endedBy = (type: string): Bar['ended'] => endings[type] ?? null;

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** The smallest value that so large a share does not exceed. */
function quantile(values: readonly number[], level: number): number {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(level * sorted.length) - 1))]!;
}

const cents = (amount: number): number => Math.round(amount * 1e6) / 1e6;
