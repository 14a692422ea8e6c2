/** Parts of the kinds that farms print, by their outlines. */
import type { Footprint, Point } from '../schema.ts';

export function footprintOf(
  id: string,
  corners: ReadonlyArray<Point>,
  count = 1,
  more: Partial<Footprint> = {},
): Footprint {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const middle = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2] as const;
  return {
    id,
    widthMillimetres: Math.max(...xs) - Math.min(...xs),
    depthMillimetres: Math.max(...ys) - Math.min(...ys),
    count,
    group: '',
    turnable: true,
    outline: corners.map(([x, y]): Point => [x - middle[0], y - middle[1]]),
    ...more,
  };
}

export const disc = (diameter: number, corners = 32): Point[] =>
  Array.from({ length: corners }, (_, index) => {
    const angle = ((index + 0.5) / corners) * 2 * Math.PI;
    const reach = diameter / 2 / Math.cos(Math.PI / corners);
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  });

export const bar = (width: number, depth: number): Point[] => [[0, 0], [width, 0], [width, depth], [0, depth]]; // biome-ignore format: a table
export const corner = (width: number, depth: number): Point[] => [[0, 0], [width, 0], [0, depth]]; // biome-ignore format: a table
export const wedge = (width: number, depth: number): Point[] => [[0, 0], [width, 0], [width / 2, depth]]; // biome-ignore format: a table
/** The hull of an L: its foot and its back are `thick`. */
export const ell = (width: number, depth: number, thick: number): Point[] =>
  [[0, 0], [width, 0], [width, thick], [thick, depth], [0, depth]]; // biome-ignore format: a table
export const hexagon = (across: number): Point[] => disc(across, 6);
/** A bracket seen from above: narrower at the back. */
export const trapezium = (width: number, top: number, depth: number): Point[] =>
  [[0, 0], [width, 0], [(width + top) / 2, depth], [(width - top) / 2, depth]]; // biome-ignore format: a table
