/** One plate while parts are laid on it. */
import { minkowskiSum, type Ring } from './convex.ts';
import { FreeRows, type Obstacle, obstacleOf, TOUCH, type Weights } from './free-rows.ts';
import { type Interior, spanAt } from './interior.ts';
import type { NestLimits, SequentialClearance } from './schema.ts';
import type { Kind, Shape } from './shapes.ts';

export interface Laid {
  readonly kind: number;
  readonly shape: Shape;
  readonly x: number;
  readonly y: number;
}

/** What all plates of one group share. */
export interface Workshop {
  readonly interior: Interior;
  readonly kinds: readonly Kind[];
  readonly limits: NestLimits;
  readonly sequential: SequentialClearance | undefined;
  readonly fits: NoFit;
  /** Rows touched so far: what bounds the search. */
  steps: number;
}

const KNOWN_MAX = 50_000;

/** Where the origin of one shape must not be because of another: the sum of the one and the other turned round. */
export class NoFit {
  private readonly known = new Map<number, Obstacle>();
  private readonly ofZones = new Map<number, readonly Obstacle[]>();
  private readonly zones: readonly Ring[];

  constructor(zones: readonly Ring[]) {
    this.zones = zones;
  }

  around(standing: Shape, coming: Shape): Obstacle {
    const key = standing.number * 65_536 + coming.number;
    const known = this.known.get(key);
    if (known) return known;
    const made = obstacleOf(minkowskiSum(standing.grown, coming.mirror));
    if (this.known.size >= KNOWN_MAX) this.known.clear();
    this.known.set(key, made);
    return made;
  }

  aroundZones(coming: Shape): readonly Obstacle[] {
    const known = this.ofZones.get(coming.number);
    if (known) return known;
    const made = this.zones.map((zone) => obstacleOf(minkowskiSum(zone, coming.mirror)));
    this.ofZones.set(coming.number, made);
    return made;
  }
}

export class OpenPlate {
  readonly parts: Laid[] = [];
  area = 0;
  private seconds = 0;
  private grams = 0;
  private tall = 0;
  private readonly rows = new Map<number, FreeRows>();
  /** Kinds that found no place: they never will. */
  private readonly full = new Set<number>();
  private readonly shop: Workshop;

  constructor(shop: Workshop) {
    this.shop = shop;
  }

  /** Lays one part of the kind where it costs least, at one of the angles given; false where it has no room. */
  lay(number: number, shapes: readonly Shape[], weights: Weights): boolean {
    const kind = this.shop.kinds[number]!;
    if (this.full.has(number)) return false;
    const isLaid = this.mayHold(kind) && this.layShape(number, kind, shapes, weights);
    if (!isLaid) this.full.add(number);
    if (!isLaid || kind.footprint.count === 1)
      for (const { number: shape } of shapes) this.rows.delete(shape);
    return isLaid;
  }

  private layShape(number: number, kind: Kind, shapes: readonly Shape[], weights: Weights): boolean {
    let best: (Laid & { readonly score: number }) | undefined;
    for (const shape of shapes) {
      const spot = this.rowsFor(shape).best(weights);
      if (!spot) continue;
      const score = weights.x * (spot.x + shape.box.xMax) + weights.y * (spot.y + shape.box.yMax);
      if (!best || score < best.score - TOUCH) best = { kind: number, shape, ...spot, score };
    }
    if (!best) return false;
    const { x, y } = this.settled(best.shape, best.x, best.y);
    this.parts.push({ kind: number, shape: best.shape, x, y });
    this.area += kind.area;
    this.seconds += kind.footprint.seconds ?? 0;
    this.grams += kind.footprint.grams ?? 0;
    this.tall += this.isTall(kind) ? 1 : 0;
    return true;
  }

  private isTall({ footprint }: Kind): boolean {
    const { sequential } = this.shop;
    return (
      sequential !== undefined && (footprint.heightMillimetres ?? 0) > sequential.gantryHeightMillimetres
    );
  }

  private mayHold(kind: Kind): boolean {
    const { limits, interior } = this.shop;
    if (this.parts.length === 0) return true;
    return (
      this.area + kind.area <= interior.usableArea &&
      this.parts.length < limits.partsOnPlateMax &&
      this.seconds + (kind.footprint.seconds ?? 0) <= (limits.secondsOnPlateMax ?? Infinity) &&
      this.grams + (kind.footprint.grams ?? 0) <= (limits.gramsOnPlateMax ?? Infinity) &&
      (this.tall === 0 || !this.isTall(kind))
    );
  }

  private rowsFor(shape: Shape): FreeRows {
    const { interior, fits } = this.shop;
    let rows = this.rows.get(shape.number);
    if (!rows) {
      rows = new FreeRows(interior, shape.ring);
      this.rows.set(shape.number, rows);
      this.shop.steps += 100;
      for (const zone of fits.aroundZones(shape)) this.shop.steps += rows.block(zone, 0, 0);
    }
    for (; rows.seen < this.parts.length; rows.seen++) {
      const part = this.parts[rows.seen]!;
      this.shop.steps += rows.block(fits.around(part.shape, shape), part.x, part.y);
    }
    return rows;
  }

  /** From a place at a set height to the front and to the left until it touches: no gap is left by the rows. */
  private settled(shape: Shape, fromX: number, fromY: number): { readonly x: number; readonly y: number } {
    let [x, y] = [fromX, fromY];
    for (let round = 0; round < 2; round++) {
      const front = this.frontOf(shape, x, y);
      const left = this.leftOf(shape, x, front);
      if (front === y && left === x) break;
      [x, y] = [left, front];
    }
    return { x, y };
  }

  private frontOf(shape: Shape, x: number, y: number): number {
    const { interior } = this.shop;
    let free = interior.yMin - shape.box.yMin;
    for (const [{ ring, box }, dx, dy] of this.obstacles(shape)) {
      if (x - dx <= box.xMin + TOUCH || x - dx >= box.xMax - TOUCH || box.yMin + dy >= y) continue;
      const top = topAt(ring, x - dx) + dy;
      if (top <= y + TOUCH && top > free) free = top;
    }
    if (free >= y) return y;
    if (!interior.isRound && interior.cuts.length === 0) return free;
    return furthest(y, free, (height) => isWithin(interior, shape, x, height));
  }

  private leftOf(shape: Shape, x: number, y: number): number {
    const { interior } = this.shop;
    let free = spanAt(interior, shape.ring, y).low;
    for (const [{ ring, box }, dx, dy] of this.obstacles(shape)) {
      if (y - dy <= box.yMin + TOUCH || y - dy >= box.yMax - TOUCH || box.xMin + dx >= x) continue;
      const side = sideAt(ring, y - dy) + dx;
      if (side <= x + TOUCH && side > free) free = side;
    }
    return free < x ? free : x;
  }

  private *obstacles(shape: Shape): Iterable<readonly [Obstacle, number, number]> {
    for (const zone of this.shop.fits.aroundZones(shape)) yield [zone, 0, 0];
    for (const part of this.parts) yield [this.shop.fits.around(part.shape, shape), part.x, part.y];
  }
}

function isWithin(interior: Interior, shape: Shape, x: number, y: number): boolean {
  const { low, high } = spanAt(interior, shape.ring, y);
  return low <= x && x <= high;
}

/** As far from `from` towards `to` as is allowed, where what is allowed is in one piece. */
export function furthest(from: number, to: number, isAllowed: (value: number) => boolean): number {
  if (isAllowed(to)) return to;
  let [good, bad] = [from, to];
  for (let round = 0; round < 30; round++) {
    const middle = (good + bad) / 2;
    if (isAllowed(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** The highest point of a convex polygon over `x`. */
function topAt(ring: Ring, x: number): number {
  let top = -Infinity;
  for (let at = 0; at < ring.length; at += 2) {
    const next = (at + 2) % ring.length;
    const [ax, bx] = [ring[at]!, ring[next]!];
    if (bx >= ax || x > ax || x < bx) continue;
    top = Math.max(top, ring[at + 1]! + ((ring[next + 1]! - ring[at + 1]!) * (x - ax)) / (bx - ax));
  }
  return top;
}

/** The rightmost point of a convex polygon at height `y`. */
function sideAt(ring: Ring, y: number): number {
  let side = -Infinity;
  for (let at = 0; at < ring.length; at += 2) {
    const next = (at + 2) % ring.length;
    const [ay, by] = [ring[at + 1]!, ring[next + 1]!];
    if (by <= ay || y < ay || y > by) continue;
    side = Math.max(side, ring[at]! + ((ring[next]! - ring[at]!) * (y - ay)) / (by - ay));
  }
  return side;
}
