/** Where a part may stand on an empty bed: within the margin, on this side of cuts, off the exclusion zones. */
import { areaOf, aroundDisc, boxOf, hullOf, minkowskiSum, type Ring, rectangleRing } from './convex.ts';
import type { ExclusionZone, NestBed } from './schema.ts';

/** The side n·p ≤ reach of a line. */
export interface Cut {
  readonly nx: number;
  readonly ny: number;
  readonly reach: number;
}

export interface Interior {
  readonly isRound: boolean;
  readonly xMin: number;
  readonly yMin: number;
  readonly xMax: number;
  readonly yMax: number;
  readonly cuts: readonly Cut[];
  /** Exclusion zones with the width of the brim around them. */
  readonly zones: readonly Ring[];
  readonly zoneNames: readonly string[];
  /** Without the margin; zones not taken off. */
  readonly usableArea: number;
  /** Heights at which places are looked for over the whole depth. */
  readonly rows: number;
}

const ROUNDING = 1e-9;

export function interiorOf(bed: NestBed, rows: number): Interior {
  const brim = bed.brimMillimetres ?? 0;
  const skirt = bed.skirtMillimetres ?? 0;
  const edge = bed.marginMillimetres + brim + skirt;
  const isRound = bed.shape === 'ellipse';
  const box = {
    xMin: edge,
    yMin: edge,
    xMax: bed.widthMillimetres - edge,
    yMax: bed.depthMillimetres - edge,
  };
  const width = Math.max(0, bed.widthMillimetres - 2 * bed.marginMillimetres);
  const depth = Math.max(0, bed.depthMillimetres - 2 * bed.marginMillimetres);
  const onBed = (bed.exclusionZones ?? []).filter((zone) => isOnBed(zoneRing(zone), bed));
  const zones = onBed.map((zone) => minkowskiSum(zoneRing(zone), aroundDisc(brim)));
  return {
    isRound,
    ...box,
    usableArea: width * depth * (isRound ? Math.PI / 4 : 1),
    // A skirt goes round all parts: their hull must keep off a zone, not only each of them.
    cuts: skirt > 0 ? zones.map((zone) => cutOff(minkowskiSum(zone, aroundDisc(skirt)), box)) : [],
    zones,
    zoneNames: onBed.map(({ name }) => name),
    rows,
  };
}

export function zoneRing({ corners }: ExclusionZone): Ring {
  const box = boxOf(Float64Array.from(corners.flat()));
  return corners.length === 2
    ? rectangleRing(box.xMin, box.yMin, box.xMax, box.yMax)
    : hullOf(corners.flat());
}

function isOnBed(ring: Ring, bed: NestBed): boolean {
  const box = boxOf(ring);
  return box.xMax > 0 && box.yMax > 0 && box.xMin < bed.widthMillimetres && box.yMin < bed.depthMillimetres;
}

/** The line that leaves the most of the bed and all of the zone on its other side. */
function cutOff(zone: Ring, bed: Pick<Interior, 'xMin' | 'yMin' | 'xMax' | 'yMax'>): Cut {
  const directions: [number, number][] = [[1, 0], [-1, 0], [0, 1], [0, -1]]; // biome-ignore format: a table
  for (let at = 0; at < zone.length; at += 2) {
    const next = (at + 2) % zone.length;
    const [dx, dy] = [zone[next]! - zone[at]!, zone[next + 1]! - zone[at + 1]!];
    const length = Math.hypot(dx, dy);
    if (length > 0) directions.push([-dy / length, dx / length]);
  }
  let best: { cut: Cut; left: number } | undefined;
  for (const [nx, ny] of directions) {
    let reach = Infinity;
    for (let at = 0; at < zone.length; at += 2) reach = Math.min(reach, nx * zone[at]! + ny * zone[at + 1]!);
    const cut = { nx, ny, reach };
    const left = areaOf(
      clipped([bed.xMin, bed.yMin, bed.xMax, bed.yMin, bed.xMax, bed.yMax, bed.xMin, bed.yMax], cut),
    );
    if (!best || left > best.left + ROUNDING) best = { cut, left };
  }
  return best!.cut;
}

function clipped(corners: readonly number[], { nx, ny, reach }: Cut): Ring {
  const kept: number[] = [];
  for (let at = 0; at < corners.length; at += 2) {
    const next = (at + 2) % corners.length;
    const [ax, ay, bx, by] = [corners[at]!, corners[at + 1]!, corners[next]!, corners[next + 1]!];
    const a = reach - nx * ax - ny * ay;
    const b = reach - nx * bx - ny * by;
    if (a >= 0) kept.push(ax, ay);
    if (a > 0 !== b > 0 && a !== b) kept.push(ax + ((bx - ax) * a) / (a - b), ay + ((by - ay) * a) / (a - b));
  }
  return kept.length < 6 ? Float64Array.of(0, 0) : hullOf(kept);
}

export interface Span {
  readonly low: number;
  readonly high: number;
}

/** Where the origin of a part may be along x when it is at `y`, zones left out; `low` over `high` where nowhere. */
export function spanAt(interior: Interior, ring: Ring, y: number): Span {
  let low = -Infinity;
  let high = Infinity;
  const semiX = (interior.xMax - interior.xMin) / 2;
  const semiY = (interior.yMax - interior.yMin) / 2;
  const middleX = (interior.xMin + interior.xMax) / 2;
  const middleY = (interior.yMin + interior.yMax) / 2;
  if (semiX < 0 || semiY < 0) return { low: Infinity, high: -Infinity };
  for (let at = 0; at < ring.length; at += 2) {
    const x = ring[at]!;
    const height = ring[at + 1]! + y;
    let half = semiX;
    if (interior.isRound) {
      const share = semiY === 0 ? Infinity : (height - middleY) / semiY;
      const rest = 1 - share * share;
      if (rest < -ROUNDING) return { low: Infinity, high: -Infinity };
      half = semiX * Math.sqrt(Math.max(0, rest));
    } else if (height < interior.yMin - ROUNDING || height > interior.yMax + ROUNDING) {
      return { low: Infinity, high: -Infinity };
    }
    low = Math.max(low, middleX - half - x);
    high = Math.min(high, middleX + half - x);
    for (const { nx, ny, reach } of interior.cuts) {
      const room = reach - ny * height;
      if (nx > ROUNDING) high = Math.min(high, room / nx - x);
      else if (nx < -ROUNDING) low = Math.max(low, room / nx - x);
      else if (room < -ROUNDING) return { low: Infinity, high: -Infinity };
    }
  }
  return { low, high };
}
