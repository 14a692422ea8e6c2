/** What is nested: each footprint at each angle it may be turned to. */
import {
  areaOf,
  type Box,
  boxOf,
  minkowskiSum,
  mirrored,
  type Ring,
  rectangleRing,
  ringOf,
  turned,
} from './convex.ts';
import type { Footprint, NestBed } from './schema.ts';

/** A footprint at one angle. Rings are told from the outline's origin. */
export interface Shape {
  readonly number: number;
  readonly degrees: number;
  readonly ring: Ring;
  readonly box: Box;
  /** Turned round by half a turn: what a no-fit polygon is made of on the side of the part that comes. */
  readonly mirror: Ring;
  /** With the clearance around it: on the side of the part that stands. */
  readonly grown: Ring;
}

/** A footprint with its angles, the most promising first. */
export interface Kind {
  readonly footprint: Footprint;
  readonly area: number;
  readonly shapes: readonly Shape[];
}

/** Thinner than any line that is printed: its rectangle is nested. */
const THINNEST = 1e-3;

export function outlineRing(footprint: Footprint): Ring {
  const { outline, widthMillimetres: width, depthMillimetres: depth } = footprint;
  const ring = outline && ringOf(outline);
  if (ring && areaOf(ring) > THINNEST ** 2) {
    const box = boxOf(ring);
    if (Math.min(box.xMax - box.xMin, box.yMax - box.yMin) > THINNEST) return ring;
  }
  return rectangleRing(-width / 2, -depth / 2, width / 2, depth / 2);
}

/** Angles of all kinds together: above it, each has fewer. */
const SHAPES_MAX = 240;
const ANGLES_MIN = 2;
const ANGLES_MAX = 12;
const SAME = 1e-7;

/** Whether a turned outline can stand on the empty bed at all. */
export type StandsOnBed = (ring: Ring) => boolean;

/** The kinds of a group; one that fits at no angle has no shapes. */
export function kindsOf(
  footprints: readonly Footprint[],
  clearance: Ring,
  stands: StandsOnBed,
): readonly Kind[] {
  const anglesMax = Math.max(ANGLES_MIN, Math.min(ANGLES_MAX, Math.floor(SHAPES_MAX / footprints.length)));
  let number = 0;
  return footprints.map((footprint) => {
    const outline = outlineRing(footprint);
    const shapes: Shape[] = [];
    const add = (degrees: number) => {
      const ring = turned(outline, degrees);
      if (shapes.some((shape) => isSame(shape.ring, ring)) || !stands(ring)) return;
      shapes.push({
        number: number++,
        degrees,
        ring,
        box: boxOf(ring),
        mirror: mirrored(ring),
        grown: minkowskiSum(ring, clearance),
      });
    };
    for (const degrees of anglesFor(footprint, outline)) if (shapes.length < anglesMax) add(degrees);
    if (shapes.length === 0 && isFree(footprint))
      for (const degrees of sweep) if (shapes.length === 0) add(degrees);
    return { footprint, area: areaOf(outline), shapes };
  });
}

const isFree = ({ turnable, outline, quarterTurnsOnly }: Footprint): boolean =>
  turnable && outline !== undefined && quarterTurnsOnly !== true;

/** For what fits at none of the usual angles: a long bar across the corners. The diagonal comes first. */
const sweep = Array.from({ length: 180 }, (_, index) => 45 + (index % 2 === 0 ? index : -index - 1))
  .map((degrees) => ((degrees % 360) + 360) % 360)
  .flatMap((degrees) => [degrees, degrees + 0.5]);

function anglesFor(footprint: Footprint, outline: Ring): readonly number[] {
  if (!footprint.turnable) return [0];
  if (!isFree(footprint)) return footprint.outline ? [0, 90, 180, 270] : [0, 90];
  return [0, 180, 90, 270, ...anglesOfEdges(outline), 45, 225, 135, 315];
}

/** Turns that lay the longest sides along the front of the bed, or along its back. */
function anglesOfEdges(ring: Ring): readonly number[] {
  const edges: { degrees: number; length: number }[] = [];
  for (let at = 0; at < ring.length; at += 2) {
    const next = (at + 2) % ring.length;
    const dx = ring[next]! - ring[at]!;
    const dy = ring[next + 1]! - ring[at + 1]!;
    edges.push({ degrees: (Math.atan2(dy, dx) * 180) / Math.PI, length: Math.hypot(dx, dy) });
  }
  return edges
    .sort((a, b) => b.length - a.length || a.degrees - b.degrees)
    .slice(0, 4)
    .flatMap(({ degrees }) => [(720 - degrees) % 360, (540 - degrees) % 360]);
}

/** The same polygon, wherever it lies. Corners are compared in order, from the lowest. */
function isSame(a: Ring, b: Ring): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 2) {
    if (Math.abs(a[at]! - a[0]! - (b[at]! - b[0]!)) > SAME) return false;
    if (Math.abs(a[at + 1]! - a[1]! - (b[at + 1]! - b[1]!)) > SAME) return false;
  }
  return true;
}

/** What is to be free between two parts. A head that prints one part reaches over its brim, but another's brim is flat. */
export function clearanceOf(bed: NestBed): number {
  const brim = bed.brimMillimetres ?? 0;
  const side = bed.spacingMillimetres + 2 * brim;
  return bed.sequential ? Math.max(side, bed.sequential.radiusMillimetres + brim) : side;
}
