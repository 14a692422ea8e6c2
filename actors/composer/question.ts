/** What the planner is asked before parts of several lines are put on one plate, and what follows from its answer. Pure. */
import type { PlatePolicy } from '../farm/schema-plates.ts';
import {
  dueAtOf,
  type Laid,
  type Layout,
  layOutAlone,
  layOutTogether,
  priorityOf,
  requirementsOf,
  type Unit,
  valueMinorOf,
} from './layout.ts';
import type { Offer, Outlook, ThoughtPlate } from './schema.ts';

/** Lines that one question is about, at most; the rest waits for the next. */
const CHAIN_MAX = 12;
/** How many of them share a plate in the ways that are compared; all of them is always one. */
const TOGETHER = [2, 3, 5, 8];

/** One way to lay a group's lines out: some together, the others by themselves. */
export interface Way {
  readonly together: readonly Unit[];
  readonly plates: readonly Laid[];
}

const alone = new WeakMap<
  Offer,
  { readonly count: number; readonly policy: PlatePolicy; readonly layout: Layout }
>();

/** Laid out once for as long as the offer is the same object: a pool is looked at often. */
export function byItself(unit: Unit, policy: PlatePolicy): Layout {
  const known = alone.get(unit.offer);
  if (known !== undefined && known.count === unit.count && known.policy === policy) return known.layout;
  const layout = layOutAlone(unit, policy);
  alone.set(unit.offer, { count: unit.count, policy, layout });
  return layout;
}

/** The most urgent first; what waits longest where dates are equal is before the others already. */
export const byUrgency = (a: Unit, b: Unit): number =>
  (a.offer.dueAt ?? Number.MAX_SAFE_INTEGER) - (b.offer.dueAt ?? Number.MAX_SAFE_INTEGER) ||
  a.offer.priority - b.offer.priority ||
  (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/**
 * The ways to lay out the lines of one group. The first is each by itself; in the others the host shares its plates with
 * ever more of the rest, the most urgent first.
 */
export function waysOf(units: readonly Unit[], hostKey: string, policy: PlatePolicy): readonly Way[] {
  const host = units.find(({ key }) => key === hostKey)!;
  const mates = units.filter(
    (unit) => unit !== host && (policy.composeAcrossOrders || unit.offer.orderId === host.offer.orderId),
  );
  const chain = [host, ...mates.toSorted(byUrgency)].slice(0, CHAIN_MAX);
  const plates = new Map(units.map((unit) => [unit, byItself(unit, policy).plates]));
  const ways: Way[] = [{ together: [host], plates: units.flatMap((unit) => plates.get(unit)!) }];
  const sizes = [...new Set([...TOGETHER.filter((size) => size < chain.length), chain.length])];
  for (const size of sizes) {
    if (size < 2) continue;
    const together = chain.slice(0, size).toSorted(byUrgency);
    const shared = layOutTogether(together, policy);
    const separate = together.flatMap((unit) => plates.get(unit)!).length;
    // As many plates as before save nothing and tie the lines together.
    if (shared === null || shared.length >= separate) continue;
    const others = units.filter((unit) => !together.includes(unit));
    ways.push({ together, plates: [...shared, ...others.flatMap((unit) => plates.get(unit)!)] });
  }
  return ways;
}

export const thoughtsOf = (way: Way): readonly ThoughtPlate[] =>
  way.plates.map((plate, index) => ({
    id: `thought-${index + 1}`,
    requirements: requirementsOf(plate),
    estimatedSeconds: plate.seconds,
    massGrams: plate.grams,
    dueAt: dueAtOf(plate),
    priority: priorityOf(plate),
    valueMinor: valueMinorOf(plate),
  }));

/** When the first of a line's plates starts and the last one ends; `null`: nobody knows. */
export interface Span {
  readonly startAt: number | null;
  readonly endAt: number | null;
  /** A machine could start the first of them at once; else it is told when one can. */
  readonly isFree: boolean;
}

export const nobodyKnows: Span = { startAt: null, endAt: null, isFree: false };

export function spanOf(unit: Unit, way: Way, outlook: Outlook | undefined): Span {
  if (outlook === undefined) return nobodyKnows;
  let [startAt, endAt]: [number | null, number | null] = [null, null];
  let isFree = false;
  for (const [index, { shares }] of way.plates.entries()) {
    if (!shares.some((share) => share.unit.key === unit.key)) continue;
    const planned = outlook.plates[index];
    if (planned?.startAt == null || planned.endAt == null) return nobodyKnows;
    isFree ||= planned.isFree ?? true;
    startAt = Math.min(startAt ?? planned.startAt, planned.startAt);
    endAt = Math.max(endAt ?? planned.endAt, planned.endAt);
  }
  return { startAt, endAt, isFree };
}

/**
 * The way that earns most of those in which nobody is late who would not be with every line by itself, and nothing that
 * has a place then loses it; the first one where none earns more.
 */
export function bestOf(ways: readonly Way[], outlooks: readonly Outlook[]): number {
  const [apart] = outlooks;
  if (apart === undefined) return 0;
  const all = ways[0]!.plates.flatMap(({ shares }) => shares.map(({ unit }) => unit));
  const units = [...new Map(all.map((unit) => [unit.key, unit])).values()];
  let best = 0;
  for (let index = 1; index < Math.min(ways.length, outlooks.length); index++) {
    const outlook = outlooks[index]!;
    if (outlook.margin <= outlooks[best]!.margin || outlook.worseFor.length > 0) continue;
    const isFair = units.every((unit) => {
      const before = spanOf(unit, ways[0]!, apart).endAt;
      const after = spanOf(unit, ways[index]!, outlook).endAt;
      const due = unit.offer.dueAt ?? Number.POSITIVE_INFINITY;
      return before === null || (after !== null && (before > due || after <= due));
    });
    if (isFair) best = index;
  }
  return best;
}
