/** How a part stands when a given direction of it points down. */
import type { IndexedMesh } from '../preflight/mesh.ts';
import type { Faces } from './faces.ts';
import { type Direction, FIRST_LAYER_MM } from './overhang.ts';
import type { Stand } from './schema.ts';

type Point = readonly [x: number, y: number];

const SHARP_CORNER_COSINE = Math.cos((100 * Math.PI) / 180);
/** Bends of the outline closer than this are one corner that was rounded, in millimetres. */
const CORNER_MM = 2;
const CONTACT_POINTS_MAX = 20_000;

/** How far down the part reaches: the greatest way along `down`. */
export function reachOf(
  { positions }: IndexedMesh,
  [dx, dy, dz]: Direction,
): { least: number; most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < positions.length; at += 3) {
    const along = positions[at]! * dx + positions[at + 1]! * dy + positions[at + 2]! * dz;
    if (along < least) least = along;
    if (along > most) most = along;
  }
  return { least, most };
}

/** @param centre the centre of mass. */
export function standOf(mesh: IndexedMesh, faces: Faces, centre: Direction, down: Direction): Stand {
  const { least, most: bedMm } = reachOf(mesh, down);
  const [across, along] = basisOf(down);
  const outline = hullOf(contactPoints(mesh, down, bedMm, across, along));
  const middle: Point = [dot(centre, across), dot(centre, along)];
  const liftedMm = bedMm - dot(centre, down);
  const insideMm = insideBy(outline, middle);
  return {
    heightMm: bedMm - least,
    contactAreaMm2: contactArea(mesh, faces, down, bedMm),
    contactSpanMm: spanOf(outline),
    sharpCornerCount: sharpCorners(outline),
    tippingDegrees: insideMm > 0 ? (Math.atan2(insideMm, Math.max(liftedMm, 1e-6)) * 180) / Math.PI : 0,
  };
}

/** Centre of the volume; of the box where the surface bounds none. */
export function centreOfMass({ indices, positions }: IndexedMesh): Direction {
  let volume = 0;
  let x = 0;
  let y = 0;
  let z = 0;
  for (let at = 0; at < indices.length; at += 3) {
    const a = indices[at]! * 3;
    const b = indices[at + 1]! * 3;
    const c = indices[at + 2]! * 3;
    const [ax, ay, az] = [positions[a]!, positions[a + 1]!, positions[a + 2]!];
    const [bx, by, bz] = [positions[b]!, positions[b + 1]!, positions[b + 2]!];
    const [cx, cy, cz] = [positions[c]!, positions[c + 1]!, positions[c + 2]!];
    const six = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
    volume += six;
    x += six * (ax + bx + cx);
    y += six * (ay + by + cy);
    z += six * (az + bz + cz);
  }
  if (Math.abs(volume) > 1e-9) return [x / (4 * volume), y / (4 * volume), z / (4 * volume)];
  const span = (axis: Direction) => {
    const { least, most } = reachOf({ indices, positions }, axis);
    return (least + most) / 2;
  };
  return [span([1, 0, 0]), span([0, 1, 0]), span([0, 0, 1])];
}

function contactArea(
  { indices, positions }: IndexedMesh,
  { areas, count, normals }: Faces,
  [dx, dy, dz]: Direction,
  bedMm: number,
): number {
  let areaMm2 = 0;
  for (let face = 0, at = 0; face < count; face++, at += 3) {
    const lean = normals[at]! * dx + normals[at + 1]! * dy + normals[at + 2]! * dz;
    if (lean <= 0) continue;
    let isTouching = true;
    for (let corner = at; corner < at + 3 && isTouching; corner++) {
      const vertex = indices[corner]! * 3;
      const along = positions[vertex]! * dx + positions[vertex + 1]! * dy + positions[vertex + 2]! * dz;
      isTouching = bedMm - along <= FIRST_LAYER_MM;
    }
    if (isTouching) areaMm2 += areas[face]! * lean;
  }
  return areaMm2;
}

function contactPoints(
  { positions }: IndexedMesh,
  [dx, dy, dz]: Direction,
  bedMm: number,
  across: Direction,
  along: Direction,
): Point[] {
  const points: Point[] = [];
  for (let at = 0; at < positions.length; at += 3) {
    const x = positions[at]!;
    const y = positions[at + 1]!;
    const z = positions[at + 2]!;
    if (bedMm - (x * dx + y * dy + z * dz) > FIRST_LAYER_MM) continue;
    points.push([x * across[0] + y * across[1] + z * across[2], x * along[0] + y * along[1] + z * along[2]]);
    if (points.length > CONTACT_POINTS_MAX) points.splice(0, points.length, ...hullOf(points));
  }
  return points;
}

/** Two directions of the bed, at right angles to each other and to `down`. */
function basisOf([dx, dy, dz]: Direction): readonly [Direction, Direction] {
  const [ax, ay, az] = Math.abs(dx) < 0.7 ? [1, 0, 0] : [0, 1, 0];
  const lean = ax * dx + ay * dy + az * dz;
  const length = Math.hypot(ax - lean * dx, ay - lean * dy, az - lean * dz);
  const u: Direction = [(ax - lean * dx) / length, (ay - lean * dy) / length, (az - lean * dz) / length];
  return [u, [dy * u[2] - dz * u[1], dz * u[0] - dx * u[2], dx * u[1] - dy * u[0]]];
}

const dot = (a: Direction, b: Direction): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Counter-clockwise, by Andrew's monotone chain. */
function hullOf(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (sorted.length < 3) return sorted;
  const chain = (from: readonly Point[]): Point[] => {
    const kept: Point[] = [];
    for (const point of from) {
      while (kept.length > 1 && turn(kept[kept.length - 2]!, kept[kept.length - 1]!, point) <= 0) kept.pop();
      kept.push(point);
    }
    kept.pop();
    return kept;
  };
  return [...chain(sorted), ...chain(sorted.reverse())];
}

const turn = (a: Point, b: Point, c: Point): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** How far the point is inside the outline; 0 where it is not. */
function insideBy(outline: readonly Point[], point: Point): number {
  if (outline.length < 3) return 0;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < outline.length; index++) {
    const a = outline[index]!;
    const b = outline[(index + 1) % outline.length]!;
    least = Math.min(least, turn(a, b, point) / Math.hypot(b[0] - a[0], b[1] - a[1]));
  }
  return Math.max(0, least);
}

function spanOf(outline: readonly Point[]): number {
  let span = 0;
  for (const [index, a] of outline.entries())
    for (const b of outline.slice(index + 1)) span = Math.max(span, Math.hypot(a[0] - b[0], a[1] - b[1]));
  return span;
}

/** Corners a warping force would pull up; a rounded one has many bends close together, none of them sharp. */
function sharpCorners(outline: readonly Point[]): number {
  const bends = outline.filter((point, index) => {
    const before = outline[(index + outline.length - 1) % outline.length]!;
    return Math.hypot(point[0] - before[0], point[1] - before[1]) > CORNER_MM;
  });
  if (bends.length < 3) return 0;
  return bends.filter((point, index) => {
    const before = bends[(index + bends.length - 1) % bends.length]!;
    const after = bends[(index + 1) % bends.length]!;
    const [ux, uy] = [before[0] - point[0], before[1] - point[1]];
    const [vx, vy] = [after[0] - point[0], after[1] - point[1]];
    return (ux * vx + uy * vy) / (Math.hypot(ux, uy) * Math.hypot(vx, vy)) > SHARP_CORNER_COSINE;
  }).length;
}
