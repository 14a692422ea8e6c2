/**
 * Grams that are kept for jobs that wait: where the policy holds them from payment on for all of them, else for those
 * that a person named; never for those whose grams a person let go. An order is laid out once it is paid, so whoever
 * waits here is paid: the first come have the first say.
 *
 * Which lot is kept for whom follows from the tables anew each time. Nothing is stored: a job that is cancelled keeps
 * nothing, one that fails keeps its turn, a lot that is scrapped or loaded elsewhere is made up for from another. Only
 * the dispatcher gives machines to jobs, and a job draws on the lot of its machine alone: what is kept here nobody else
 * can take. Once the job is scheduled the lot itself holds its grams.
 */
import { gramsOffered, gramsWanted, type Lots } from './lots.ts';
import type { DispatchPolicy, KnownLot, KnownPrinter, QueuedJob } from './schema.ts';

type Tables = {
  readonly queue: { readonly [jobId: string]: QueuedJob };
  readonly printers: { readonly [printerId: string]: KnownPrinter };
  readonly lots: Lots;
};

export interface Earmark {
  readonly jobId: string;
  readonly lotId: string;
  readonly grams: number;
  /** Whose turn it is goes by this; UTC milliseconds. */
  readonly since: number;
}

export interface Earmarks {
  readonly byJob: ReadonlyMap<string, Earmark>;
  readonly byLot: ReadonlyMap<string, readonly Earmark[]>;
  /** To be kept for, and no lot has its grams; they wait for a delivery. */
  readonly unheld: readonly string[];
  /** By material and colour: who wants what, in turn, and what lots offered before anybody had any. */
  readonly wishes: ReadonlyMap<string, Wishes>;
}

interface Wishes {
  readonly jobs: { readonly jobId: string; readonly grams: number }[];
  readonly shelves: readonly Readonly<Shelf>[];
}

interface Shelf {
  readonly lotId: string;
  readonly isLoaded: boolean;
  free: number;
}

export const none: Earmarks = { byJob: new Map(), byLot: new Map(), unheld: [], wishes: new Map() };

const keyOf = ({ colour, material }: { readonly material: string; readonly colour: string }) =>
  `${material}|${colour}`;

type Moment = Pick<DispatchPolicy, 'reserveOn'>;

/** Since when grams are to be kept for it; `null`: they are not. */
function turnOf({ gramsSaid, queuedAt }: QueuedJob, { reserveOn }: Moment): number | null {
  if (gramsSaid === undefined) return reserveOn === 'payment' ? queuedAt : null;
  if (!gramsSaid.keep) return null;
  // The policy gave it its turn before the word was said.
  return reserveOn === 'payment' && gramsSaid.again !== true ? queuedAt : gramsSaid.at;
}

/** Whether grams may be kept for anybody who waits. */
export function keepsAny(queue: Tables['queue'], { reserveOn }: Moment): boolean {
  if (reserveOn === 'payment') return true;
  for (const jobId in queue) if (queue[jobId]!.gramsSaid?.keep === true) return true;
  return false;
}

/** Of each job the loaded lots first, then the smallest that has enough: large ones stay for large plates. */
export function earmarks(
  { lots, printers, queue }: Tables,
  policy: Pick<DispatchPolicy, 'reserveOn' | 'sparePercent'>,
): Earmarks {
  if (!keepsAny(queue, policy)) return none;
  const loaded = new Set(Object.values(printers).map((printer) => printer.loaded?.lotId));
  const shelves = Map.groupBy(
    lots.flatMap((table) => Object.entries(table)).filter(([, lot]) => lot.usable),
    ([, lot]) => keyOf(lot),
  );
  const known = new Map<string, Shelf[]>();
  for (const [key, some] of shelves)
    known.set(
      key,
      some.map(([lotId, lot]) => ({ lotId, isLoaded: loaded.has(lotId), free: gramsOffered(lot, policy) })),
    );
  const byJob = new Map<string, Earmark>();
  const byLot = new Map<string, Earmark[]>();
  const unheld: string[] = [];
  const wishes = new Map<string, Wishes>();
  const turns = Object.values(queue).flatMap((job) => {
    const since = turnOf(job, policy);
    return since === null ? [] : [{ ...job, since }];
  });
  turns.sort((a, b) => a.since - b.since || a.queuedAt - b.queuedAt || (a.jobId < b.jobId ? -1 : 1));
  for (const { jobId, massGrams, requirements, since } of turns) {
    const grams = gramsWanted(massGrams, policy);
    const key = keyOf(requirements);
    const shelves = known.get(key) ?? [];
    const its = wishes.get(key) ?? { jobs: [], shelves: shelves.map((one) => ({ ...one })) };
    its.jobs.push({ jobId, grams });
    wishes.set(key, its);
    const shelf = best(shelves, grams);
    if (shelf === null) {
      unheld.push(jobId);
      continue;
    }
    shelf.free -= grams;
    const one: Earmark = { jobId, lotId: shelf.lotId, grams, since };
    byJob.set(jobId, one);
    byLot.set(shelf.lotId, [...(byLot.get(shelf.lotId) ?? []), one]);
  }
  return { byJob, byLot, unheld, wishes };
}

function best(shelves: readonly Shelf[], grams: number): Shelf | null {
  let found: Shelf | null = null;
  for (const shelf of shelves) {
    if (shelf.free < grams) continue;
    if (found === null || isBefore(shelf, found)) found = shelf;
  }
  return found;
}

const isBefore = (a: Shelf, b: Shelf): boolean =>
  a.isLoaded !== b.isLoaded ? a.isLoaded : a.free !== b.free ? a.free < b.free : a.lotId < b.lotId;

/**
 * Machines whose spool is kept for others, with why; `null` where there are none. It is not where all who were paid
 * before find their grams on other spools: else a spool that is loaded for a job would be kept from it at once, for it
 * is then the nearest for everybody.
 */
export function keptFrom(
  job: QueuedJob,
  marks: Earmarks,
  printers: Tables['printers'],
  lotOf: (lotId: string) => KnownLot | undefined,
  policy: Pick<DispatchPolicy, 'reserveOn' | 'sparePercent'>,
): { readonly [printerId: string]: string } | null {
  const { byLot } = marks;
  if (byLot.size === 0) return null;
  const wanted = gramsWanted(job.massGrams, policy);
  const why = policy.reserveOn === 'payment' ? 'paid before' : 'as a person asked';
  let found: Record<string, string> | null = null;
  for (const printerId in printers) {
    const lotId = printers[printerId]!.loaded?.lotId;
    const kept = lotId === undefined ? undefined : byLot.get(lotId);
    if (lotId === undefined || kept === undefined) continue;
    const lot = lotOf(lotId);
    if (lot === undefined || keyOf(lot) !== keyOf(job.requirements)) continue;
    const others = kept.filter(({ jobId }) => jobId !== job.jobId);
    const grams = others.reduce((sum, one) => sum + one.grams, 0);
    const offered = gramsOffered(lot, policy);
    // With less than that the spool is too small whoever is served first, and that is what is told.
    if (offered < wanted || offered - grams >= wanted) continue;
    if (leavesEnough(marks, job, lotId, wanted)) continue;
    found ??= {};
    found[printerId] =
      `Its lot ${lotId} keeps ${grams.toFixed(0)} g for ${named(others)}, ${why}; ${(offered - grams).toFixed(0)} g are free and ${wanted.toFixed(0)} g are needed.`;
  }
  return found;
}

function leavesEnough({ byJob, wishes }: Earmarks, job: QueuedJob, lotId: string, wanted: number): boolean {
  const { jobs, shelves } = wishes.get(keyOf(job.requirements)) ?? { jobs: [], shelves: [] };
  const left = shelves.map((one) => ({ ...one, free: one.lotId === lotId ? one.free - wanted : one.free }));
  for (const { grams, jobId } of jobs) {
    if (jobId === job.jobId) break;
    const shelf = best(left, grams);
    if (shelf !== null) shelf.free -= grams;
    else if (byJob.has(jobId)) return false;
  }
  return true;
}

function named(others: readonly Earmark[]): string {
  const [first, second, ...more] = others.map(({ jobId }) => jobId);
  if (second === undefined) return first ?? '';
  return more.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${more.length} more`;
}
