/**
 * All parts of one group onto plates: a first-fit pass over an order of the parts, and a search for a better order and
 * better angles. The search is seeded and its budget counted, so that it gives the same on any machine.
 */
import { seededRandom } from '../../runtime/random.ts';
import type { Weights } from './free-rows.ts';
import { OpenPlate, type Workshop } from './open-plate.ts';
import type { Kind, Shape } from './shapes.ts';

export interface LayOut {
  readonly plates: readonly OpenPlate[];
  /** Parts of each kind that the limit of plates left over. */
  readonly unplaced: readonly number[];
  /** Parts left over, then plates, then what is on the emptiest: each counts only where those before are equal. */
  readonly cost: readonly [unplaced: number, plates: number, emptiest: number];
}

interface Plan {
  /** Kinds in the order their parts are laid, one entry a part. */
  readonly order: readonly number[];
  readonly weights: Weights;
  /** Per kind the angles it may have in this plan. */
  readonly shapes: ReadonlyArray<readonly Shape[]>;
}

/** Row updates after which no other layout is begun: some 0.2 s. */
const STEPS_MAX = 4_000_000;
const directions: readonly Weights[] = [
  { x: 0.001, y: 1 },
  { x: 1, y: 0.001 },
  { x: 0.3, y: 1 },
  { x: 1, y: 0.3 },
];

/** @param platesAtLeast what no layout can do better than. */
export function bestLayOut(shop: Workshop, seed: number, moves: number, platesAtLeast: number): LayOut {
  const random = seededRandom(seed);
  const below = (bound: number) => random() % bound;
  const usual = usualPlans(shop.kinds);
  let plan = usual[0]!;
  let best = layOut(shop, plan);
  let present = best;
  for (let move = 0; move < moves; move++) {
    if (best.cost[0] === 0 && best.cost[1] <= platesAtLeast) break;
    if (shop.steps > STEPS_MAX) break;
    const next = usual[move + 1] ?? changed(plan, shop.kinds, below);
    const tried = layOut(shop, next);
    if (compare(tried, present) > 0) continue;
    plan = next;
    present = tried;
    if (compare(tried, best) < 0) best = tried;
  }
  return best;
}

/** What is tried first: each order of size in each direction, at quarter turns (often the better ones) and at any angle. */
function usualPlans(kinds: readonly Kind[]): readonly Plan[] {
  const any = kinds.map(({ shapes }) => shapes);
  const quarters = any.map((shapes) => {
    const straight = shapes.filter(({ degrees }) => degrees % 90 === 0);
    return straight.length === 0 ? shapes : straight;
  });
  return directions.flatMap((weights) =>
    [longest, area, depth].flatMap((size) =>
      [quarters, any].map((shapes) => ({ order: ordered(kinds, size), weights, shapes })),
    ),
  );
}

function compare(a: LayOut, b: LayOut): number {
  return a.cost[0] - b.cost[0] || a.cost[1] - b.cost[1] || a.cost[2] - b.cost[2];
}

function layOut(shop: Workshop, { order, weights, shapes }: Plan): LayOut {
  const plates: OpenPlate[] = [];
  const unplaced = shop.kinds.map(() => 0);
  for (const kind of order) {
    if (plates.some((plate) => plate.lay(kind, shapes[kind]!, weights))) continue;
    const plate = plates.length < shop.limits.platesMax ? new OpenPlate(shop) : undefined;
    if (plate?.lay(kind, shapes[kind]!, weights)) plates.push(plate);
    else unplaced[kind]!++;
  }
  const left = unplaced.reduce((sum, count) => sum + count, 0);
  const emptiest = plates.length === 0 ? 0 : Math.min(...plates.map((plate) => plate.area));
  return { plates, unplaced, cost: [left, plates.length, emptiest] };
}

type Size = (kind: Kind) => number;
const longest: Size = ({ footprint: { widthMillimetres: width, depthMillimetres: depth } }) =>
  Math.max(width, depth);
const area: Size = (kind) => kind.area;
const depth: Size = ({ shapes }) => Math.min(...shapes.map(({ box }) => box.yMax - box.yMin));

/** Lower ranks first, then the larger; the name decides what is left, so that no order of input does. */
function ordered(kinds: readonly Kind[], size: Size): readonly number[] {
  const rank = (kind: number) => kinds[kind]!.footprint.rank ?? 0;
  return kinds
    .map((_, index) => index)
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        size(kinds[b]!) - size(kinds[a]!) ||
        kinds[b]!.area - kinds[a]!.area ||
        (kinds[a]!.footprint.id < kinds[b]!.footprint.id ? -1 : 1),
    )
    .flatMap((kind) => Array<number>(kinds[kind]!.footprint.count).fill(kind));
}

/** One thing of the plan is changed: where a few parts come in the order, the angles of a kind, or the direction. */
function changed(plan: Plan, kinds: readonly Kind[], below: (bound: number) => number): Plan {
  const what = below(10);
  if (what === 0) return { ...plan, weights: directions[below(directions.length)]! };
  if (what <= 4) {
    const kind = below(kinds.length);
    const all = kinds[kind]!.shapes;
    const some = all.filter(() => below(2) === 0);
    return { ...plan, shapes: plan.shapes.with(kind, some.length === 0 ? all : some) };
  }
  const { order } = plan;
  const rank = (at: number) => kinds[order[at]!]!.footprint.rank ?? 0;
  const from = below(order.length);
  const to = below(order.length);
  if (rank(from) !== rank(to)) return plan;
  const run = 1 + below(Math.max(1, Math.min(12, order.length - Math.max(from, to))));
  const moving = order.slice(from, from + run).filter((_, index) => rank(from + index) === rank(from));
  const rest = order.toSpliced(from, moving.length);
  return { ...plan, order: inRanks(rest.toSpliced(Math.min(to, rest.length), 0, ...moving), kinds) };
}

const inRanks = (order: readonly number[], kinds: readonly Kind[]): readonly number[] =>
  order.toSorted((a, b) => (kinds[a]!.footprint.rank ?? 0) - (kinds[b]!.footprint.rank ?? 0));
