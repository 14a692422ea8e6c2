/** From outlines to G-code: what is nested is printed there, turned as it was laid, and nowhere else. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { nestPlates } from '../../actors/packing/nest.ts';
import type { Footprint, NestBed, NestedPlate, Point } from '../../actors/packing/schema.ts';
import { polygonOf } from '../../actors/packing/testing/oracle.ts';
import { bar, corner, footprintOf, hexagon, wedge } from '../../actors/packing/testing/shapes.ts';
import { outlineOf } from '../../actors/preflight/outline.ts';
import { memoryCache } from './cache.ts';
import type { Slicer } from './port.ts';
import { prusaSlicer } from './prusaslicer/slicer.ts';
import { SlicingQueue } from './queue.ts';
import { ownTemporaryFolder, PRINTER, prism, type Sample, sample } from './samples.ts';
import { slicePlate } from './slice-plate.ts';
import { threeSlicer } from './threeslicer/slicer.ts';

const temporary = ownTemporaryFolder();
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const BED: NestBed = { ...PRINTER.bed, marginMillimetres: 2, spacingMillimetres: 3, skirtMillimetres: 4 };
const SHAPES = { corner: corner(70, 50), wedge: wedge(40, 55), hex: hexagon(30), bar: bar(240, 9) };
const COUNTS = { corner: 3, wedge: 3, hex: 3, bar: 1 };

/** Outlines as preflight tells them, and the plate they are nested on. */
function nested() {
  const outlines = new Map<string, ReadonlyArray<Point>>();
  const parts = Object.entries(SHAPES).map(([id, corners]): Footprint => {
    const inMiddle = footprintOf(id, corners, COUNTS[id as keyof typeof COUNTS]);
    outlines.set(id, inMiddle.outline!);
    const positions = Float32Array.from(prism(inMiddle.outline!).flat(2));
    return { ...inMiddle, outline: outlineOf(positions, { x: 0, y: 0 })! };
  });
  const { plates } = nestPlates(parts, BED);
  return { parts, outlines, plate: plates[0]!, plates };
}

function sampleOf(plate: NestedPlate, outlines: ReadonlyMap<string, ReadonlyArray<Point>>): Sample {
  const shapes = Object.fromEntries([...outlines].map(([id, corners]) => [id, prism(corners, 1)]));
  const made = sample(
    shapes,
    plate.parts.map((part) => [part.footprintId, part.xMillimetres, part.yMillimetres, part.rotationDegrees]),
  );
  const placements = made.request.placements.map((placement, index) => ({
    ...placement,
    instanceId: plate.parts[index]!.instanceId,
    anchor: 'origin' as const,
  }));
  return { ...made, request: { ...made.request, placements } };
}

/** Printed points of each part, read line by line between its marks. */
function printed(gcode: string): Map<string, Point[]> {
  const points = new Map<string, Point[]>();
  let name = '';
  let [x, y] = [0, 0];
  for (const line of gcode.split('\n')) {
    const start = /^EXCLUDE_OBJECT_START NAME=(\S+)/.exec(line);
    if (start) name = start[1]!;
    else if (line.startsWith('EXCLUDE_OBJECT_END')) name = '';
    if (!/^G[01] /.test(line)) continue;
    const from: Point = [x, y];
    x = Number(/ X(-?[\d.]+)/.exec(line)?.[1] ?? x);
    y = Number(/ Y(-?[\d.]+)/.exec(line)?.[1] ?? y);
    const isMoved = x !== from[0] || y !== from[1];
    if (name === '' || !isMoved || !(Number(/ E(-?[\d.]+)/.exec(line)?.[1] ?? 0) > 0)) continue;
    points.set(name, [...(points.get(name) ?? []), from, [x, y]]);
  }
  return points;
}

/** How far a point is out of a convex polygon that goes anti-clockwise. */
const beyond = (polygon: ReadonlyArray<Point>, [x, y]: Point): number =>
  Math.max(
    ...polygon.map(([ax, ay], index) => {
      const [bx, by] = polygon[(index + 1) % polygon.length]!;
      return ((by - ay) * (x - ax) - (bx - ax) * (y - ay)) / Math.hypot(bx - ax, by - ay);
    }),
  );

const slicers: ReadonlyArray<readonly [string, Slicer | undefined]> = [
  ['three-slicer', threeSlicer()],
  ['PrusaSlicer', existsSync('/usr/bin/prusa-slicer') ? prusaSlicer('/usr/bin/prusa-slicer') : undefined],
];

describe('a nested plate', () => {
  const { parts, outlines, plate, plates } = nested();

  it('has parts at angles that are no quarter turns, and rectangles that overlap', () => {
    expect(plates).toHaveLength(1);
    expect(plate.parts.some(({ rotationDegrees }) => rotationDegrees % 90 !== 0)).toBe(true);
  });

  for (const [name, slicer] of slicers)
    it.runIf(slicer)(`is printed by ${name} within the outlines, each part in its own`, async () => {
      const plated = sampleOf(plate, outlines);
      const queue = new SlicingQueue({ concurrency: 1, waitingMax: 1 });
      const result = await slicePlate({ slicer: slicer!, queue, cache: memoryCache() }, plated);
      expect(result.warnings).toEqual([]);
      expect(result.objects.map(({ instanceId }) => instanceId).sort()).toEqual(
        plate.parts.map(({ instanceId }) => instanceId).sort(),
      );
      const points = printed(readFileSync(plated.gcodePath, 'utf8'));
      for (const part of plate.parts) {
        const its = points.get(part.instanceId)!;
        const outline = polygonOf(parts.find(({ id }) => id === part.footprintId)!, part);
        expect(Math.max(...its.map((point) => beyond(outline, point)))).toBeLessThan(0.05);
        // And it fills the outline: each corner is reached to within two lines and the blunting of sharp tips.
        const [cx, cy] = [part.xMillimetres, part.yMillimetres];
        const furthest = (all: ReadonlyArray<Point>) =>
          Math.max(...all.map(([x, y]) => Math.hypot(x - cx, y - cy)));
        expect(furthest(its)).toBeGreaterThan(furthest(outline) - 2.5);
      }
    });

  it('is told of when parts really overlap, not when only their boxes do', async () => {
    const plated = sampleOf(plate, outlines);
    const [first, second, ...rest] = plated.request.placements;
    const onTop = { ...second!, xMillimetres: first!.xMillimetres + 3, yMillimetres: first!.yMillimetres };
    const queue = new SlicingQueue({ concurrency: 1, waitingMax: 1 });
    const request = { ...plated.request, placements: [first!, onTop, ...rest] };
    const { warnings } = await slicePlate(
      { slicer: threeSlicer(), queue, cache: memoryCache() },
      { ...plated, request },
    );
    expect(warnings).toContainEqual(expect.stringMatching(/Seen from above, .* overlap/));
  });
});
