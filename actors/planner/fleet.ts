/**
 * Machines that may be planned for, and what each job takes on each of them as far as neither changes: kept for as long as job
 * and machines are the same, for each plan asks about all pairs and few of them are new.
 */
import { availabilityOf } from '../capability/availability.ts';
import { assess } from '../capability/feasibility.ts';
import type { MaterialSpec } from '../farm/schema.ts';
import { finite } from './finite.ts';
import type { PlanJob, PlanPrinter } from './problem.ts';

const HOUR_MS = 3_600_000;

/** What machines can do and cost, by number; the very same object for as long as all of it is the same. */
export interface Fleet {
  readonly ids: readonly string[];
  readonly numberOf: ReadonlyMap<string, number>;
  /** Machines that differ in nothing but their name share a kind. */
  readonly kindOf: Int32Array;
  /** One of each kind. */
  readonly kinds: readonly Kind[];
}

interface Kind {
  readonly printer: PlanPrinter;
  readonly rate: number;
}

/** A job on each machine, by the machine's number. */
export interface Row {
  /** Milliseconds with those of prints that fail; Infinity where it can't be made. */
  readonly time: Float64Array;
  /** Money for the machine and the material; 0 where it can't be made. */
  readonly cost: Float64Array;
  readonly shortest: number;
  readonly cheapest: number;
  /** It can be made everywhere, and takes the same. */
  readonly isAlike: boolean;
}

/** In order of their ids. They mostly come in order. */
export function plannable(printers: readonly PlanPrinter[]): readonly PlanPrinter[] {
  const able: PlanPrinter[] = [];
  let isSorted = true;
  for (const printer of printers) {
    if (!availabilityOf(printer.availability).plannable) continue;
    if (able.length > 0 && printer.id < able[able.length - 1]!.id) isSorted = false;
    able.push(printer);
  }
  return isSorted ? able : able.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

let latest: Fleet | null = null;

export function fleetOf(printers: readonly PlanPrinter[]): Fleet {
  if (latest === null || !isSame(latest, printers)) latest = fresh(printers);
  return latest;
}

function isSame({ ids, kindOf, kinds }: Fleet, printers: readonly PlanPrinter[]): boolean {
  if (ids.length !== printers.length) return false;
  for (let k = 0; k < printers.length; k++)
    if (ids[k] !== printers[k]!.id || !isOf(kinds[kindOf[k]!]!, printers[k]!)) return false;
  return true;
}

const isOf = ({ printer }: Kind, { capability, lane, ratePerHour }: PlanPrinter): boolean =>
  printer.capability === capability && printer.lane === lane && printer.ratePerHour === ratePerHour;

function fresh(printers: readonly PlanPrinter[]): Fleet {
  const kinds: Kind[] = [];
  const kindOf = Int32Array.from(printers, (printer) => {
    const known = kinds.findIndex((kind) => isOf(kind, printer));
    if (known >= 0) return known;
    return kinds.push({ printer, rate: Math.max(0, finite(printer.ratePerHour, 0)) / HOUR_MS }) - 1;
  });
  const ids = printers.map(({ id }) => id);
  return { ids, numberOf: new Map(ids.map((id, k) => [id, k])), kindOf, kinds };
}

interface Known extends Row {
  readonly fleet: Fleet;
  readonly material: MaterialSpec | undefined;
  readonly attempts: number;
}

const rows = new WeakMap<PlanJob, Known>();

/** @param attempts prints made for one that is good. */
export function rowOf(
  job: PlanJob,
  fleet: Fleet,
  printers: readonly PlanPrinter[],
  material: MaterialSpec | undefined,
  attempts: number,
): Row {
  const known = rows.get(job);
  if (known?.fleet === fleet && known.material === material && known.attempts === attempts) return known;
  const made = { ...makeRow(job, fleet, printers, material, attempts), fleet, material, attempts };
  rows.set(job, made);
  return made;
}

function makeRow(
  job: PlanJob,
  { ids, kindOf, kinds }: Fleet,
  printers: readonly PlanPrinter[],
  material: MaterialSpec | undefined,
  attempts: number,
): Row {
  const { durationSeconds, massGrams, profile, requirements } = job;
  const time = new Float64Array(ids.length).fill(Infinity);
  const cost = new Float64Array(ids.length);
  const grams = Math.max(0, finite(massGrams, 0));
  const stuff = (grams / 1000) * (material?.pricePerKilogram ?? 0) * attempts;
  const isAny = profile === undefined || profile.printers.length === 0;
  const able = kinds.map(({ printer }) => isAny && assess(requirements, printer, material, profile).feasible);
  let [shortest, longest, cheapest] = [Infinity, -Infinity, Infinity];
  for (let k = 0; k < ids.length; k++) {
    const kind = kindOf[k]!;
    const seconds = typeof durationSeconds === 'number' ? durationSeconds : durationSeconds[ids[k]!];
    if (seconds !== undefined && seconds >= 0 && seconds < Infinity)
      if (isAny ? able[kind] : assess(requirements, printers[k]!, material, profile).feasible) {
        time[k] = Math.round(seconds * 1000 * attempts);
        cost[k] = stuff + time[k]! * kinds[kind]!.rate;
        if (cost[k]! < cheapest) cheapest = cost[k]!;
      }
    if (time[k]! < shortest) shortest = time[k]!;
    if (time[k]! > longest) longest = time[k]!;
  }
  return { time, cost, shortest, cheapest, isAlike: shortest === longest && shortest < Infinity };
}
