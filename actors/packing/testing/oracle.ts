/** Judges plates by plain geometry on points and edges; shares no code with what nests. */
import type { Footprint, NestBed, NestedPart, NestedPlate, Point } from '../schema.ts';

type Polygon = ReadonlyArray<Point>;

export function polygonOf(footprint: Footprint, part: NestedPart): Polygon {
  const [w, d] = [footprint.widthMillimetres / 2, footprint.depthMillimetres / 2];
  const corners = footprint.outline ?? ([[-w, -d], [w, -d], [w, d], [-w, d]] as const); // biome-ignore format: a table
  const angle = (part.rotationDegrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return corners.map(([x, y]) => [
    part.xMillimetres + x * cos - y * sin,
    part.yMillimetres + x * sin + y * cos,
  ]);
}

export function zonePolygon({ corners }: { readonly corners: ReadonlyArray<Point> }): Polygon {
  if (corners.length > 2) return corners;
  const [[ax, ay], [bx, by]] = corners as unknown as readonly [Point, Point];
  return [[ax, ay], [bx, ay], [bx, by], [ax, by]]; // biome-ignore format: a table
}

const edges = (polygon: Polygon) =>
  polygon.map((point, index) => [point, polygon[(index + 1) % polygon.length]!] as const);

function toSegment([x, y]: Point, [[ax, ay], [bx, by]]: readonly [Point, Point]): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** How far two convex polygons are apart; negative, by as much as they reach into each other, where they overlap. */
export function apart(a: Polygon, b: Polygon): number {
  const gap = Math.max(...[a, b].flatMap((one) => edges(one).map((edge) => gapAcross(edge, a, b))));
  if (gap <= 0) return gap;
  return Math.min(
    ...a.flatMap((point) => edges(b).map((edge) => toSegment(point, edge))),
    ...b.flatMap((point) => edges(a).map((edge) => toSegment(point, edge))),
  );
}

/** The gap between the two along the normal of an edge: above 0 where that edge's line parts them. */
function gapAcross([[ax, ay], [bx, by]]: readonly [Point, Point], a: Polygon, b: Polygon): number {
  const length = Math.hypot(bx - ax, by - ay);
  if (length === 0) return -Infinity;
  const [nx, ny] = [(by - ay) / length, (ax - bx) / length];
  const along = (polygon: Polygon) => polygon.map(([x, y]) => x * nx + y * ny);
  const [one, other] = [along(a), along(b)];
  return Math.max(Math.min(...other) - Math.max(...one), Math.min(...one) - Math.max(...other));
}

function areNear(a: Polygon, b: Polygon, distance: number): boolean {
  return ([0, 1] as const).every((axis) => {
    const [one, other] = [a, b].map((polygon) => polygon.map((point) => point[axis]));
    return (
      Math.min(...one!) - Math.max(...other!) <= distance &&
      Math.min(...other!) - Math.max(...one!) <= distance
    );
  });
}

/** By how much the worst of the plate's rules is broken, in millimetres, and which; 0 where none is. */
export function worstBreach(
  plate: NestedPlate,
  footprints: ReadonlyArray<Footprint>,
  bed: NestBed,
): { readonly by: number; readonly what: string } {
  const byId = new Map(footprints.map((one) => [one.id, one]));
  const polygons = plate.parts.map((part) => [part, polygonOf(byId.get(part.footprintId)!, part)] as const);
  const breaches: { by: number; what: string }[] = [{ by: 0, what: 'none' }];
  const brim = bed.brimMillimetres ?? 0;
  const edge = bed.marginMillimetres + brim + (bed.skirtMillimetres ?? 0);
  const between = Math.max(
    bed.spacingMillimetres + 2 * brim,
    bed.sequential ? bed.sequential.radiusMillimetres + brim : 0,
  );
  for (const [index, [part, polygon]] of polygons.entries()) {
    for (const [x, y] of polygon) {
      const beyond =
        bed.shape === 'ellipse'
          ? (Math.hypot(
              (x - bed.widthMillimetres / 2) / (bed.widthMillimetres / 2 - edge),
              (y - bed.depthMillimetres / 2) / (bed.depthMillimetres / 2 - edge),
            ) -
              1) *
            Math.min(bed.widthMillimetres / 2 - edge, bed.depthMillimetres / 2 - edge)
          : Math.max(edge - x, edge - y, x - bed.widthMillimetres + edge, y - bed.depthMillimetres + edge);
      breaches.push({ by: beyond, what: `${part.instanceId} is over the edge` });
    }
    for (const zone of bed.exclusionZones ?? [])
      breaches.push({
        by: brim - apart(polygon, zonePolygon(zone)),
        what: `${part.instanceId} is in ${zone.name}`,
      });
    for (const [other, its] of polygons.slice(index + 1))
      if (areNear(polygon, its, between))
        breaches.push({
          by: between - apart(polygon, its),
          what: `${part.instanceId} is too near ${other.instanceId}`,
        });
  }
  return breaches.reduce((worst, one) => (one.by > worst.by ? one : worst));
}
