/** Small plates for the tests of this folder. */
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profileRef } from '../../actors/slicing/digest.ts';
import { BUILT_IN_PROFILES } from '../../actors/slicing/profiles.ts';
import type { Placement, SliceRequest, SlicingPrinter, SlicingProfile } from '../../actors/slicing/schema.ts';

type Point = readonly [x: number, y: number, z: number];
export type Triangle = readonly [Point, Point, Point];

export const PRINTER: SlicingPrinter = {
  bed: {
    shape: 'rectangle',
    widthMillimetres: 220,
    depthMillimetres: 220,
    originXMillimetres: 0,
    originYMillimetres: 0,
  },
  heightMillimetres: 210,
  nozzleDiameterMillimetres: 0.4,
  objectMarks: 'exclude-object',
};

export const PROFILE: SlicingProfile = BUILT_IN_PROFILES.find((profile) => profile.id === 'pla-standard-04')!;

/** Each material and each quality once; the rest differ in numbers that are checked without slicing. */
export const PROFILES_TO_SLICE: ReadonlyArray<SlicingProfile> = BUILT_IN_PROFILES.filter(
  ({ id, material }) => material === 'PLA' || id.includes('standard'),
);

/** Sends everything this process puts into the temporary folder to one of its own, to be removed at the end. */
export function ownTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'farm-slicing-'));
  process.env.TMPDIR = folder;
  return folder;
}

/** A closed box with one corner at the point given. */
export function box(width: number, depth: number, height: number, [x, y, z]: Point = [0, 0, 0]): Triangle[] {
  const corner = (index: number): Point => [
    x + (index & 1 ? width : 0),
    y + (index & 2 ? depth : 0),
    z + (index & 4 ? height : 0),
  ];
  const faces = [
    [0, 2, 3], [0, 3, 1], [4, 5, 7], [4, 7, 6], [0, 1, 5], [0, 5, 4],
    [2, 6, 7], [2, 7, 3], [0, 4, 6], [0, 6, 2], [1, 3, 7], [1, 7, 5],
  ] as const; // biome-ignore format: a table
  return faces.map(([a, b, c]) => [corner(a), corner(b), corner(c)]);
}

/** A convex outline, anti-clockwise, pulled up from z = 0. */
export function prism(outline: ReadonlyArray<readonly [x: number, y: number]>, height = 5): Triangle[] {
  const at = (index: number, z: number): Point => {
    const [x, y] = outline[index % outline.length]!;
    return [x, y, z];
  };
  return outline.flatMap((_, index): Triangle[] => [
    [at(index, 0), at(index + 1, 0), at(index + 1, height)],
    [at(index, 0), at(index + 1, height), at(index, height)],
    ...(index > 0 && index < outline.length - 1
      ? ([
          [at(0, 0), at(index + 1, 0), at(index, 0)],
          [at(0, height), at(index, height), at(index + 1, height)],
        ] satisfies Triangle[])
      : []),
  ]);
}

/** A sphere cut into about the number of triangles asked for. */
export function sphere(radius: number, triangles: number): Triangle[] {
  const rings = Math.max(3, Math.round(Math.sqrt(triangles / 4)));
  const segments = rings * 2;
  const at = (ring: number, segment: number): Point => {
    const polar = (ring / rings) * Math.PI;
    const turn = ((segment % segments) / segments) * 2 * Math.PI;
    const wide = ring === 0 || ring === rings ? 0 : radius * Math.sin(polar);
    return [wide * Math.cos(turn), wide * Math.sin(turn), radius - radius * Math.cos(polar)];
  };
  const result: Triangle[] = [];
  for (let ring = 0; ring < rings; ring++)
    for (let segment = 0; segment < segments; segment++) {
      const [a, b, c, d] = [
        at(ring, segment),
        at(ring, segment + 1),
        at(ring + 1, segment),
        at(ring + 1, segment + 1),
      ];
      if (ring > 0) result.push([a, b, c]);
      if (ring < rings - 1) result.push([b, d, c]);
    }
  return result;
}

export function binaryStl(triangles: ReadonlyArray<Triangle>): Uint8Array {
  const bytes = new Uint8Array(84 + 50 * triangles.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(80, triangles.length, true);
  for (const [index, triangle] of triangles.entries())
    for (const [value, coordinate] of triangle.flat().entries())
      view.setFloat32(84 + index * 50 + 12 + value * 4, coordinate, true);
  return bytes;
}

export interface Sample {
  readonly folder: string;
  readonly request: SliceRequest;
  readonly profile: SlicingProfile;
  readonly models: ReadonlyMap<string, string>;
  readonly gcodePath: string;
}

/** Writes the models into a new folder and asks for them to be placed where given. */
export function sample(
  shapes: Readonly<Record<string, ReadonlyArray<Triangle> | Uint8Array>>,
  places: ReadonlyArray<readonly [shape: string, x: number, y: number, rotationDegrees?: number]>,
  options: { readonly profile?: SlicingProfile; readonly printer?: SlicingPrinter } = {},
): Sample {
  const folder = mkdtempSync(join(tmpdir(), 'farm-slice-test-'));
  const profile = options.profile ?? PROFILE;
  const hashes = new Map<string, string>();
  const models = new Map<string, string>();
  for (const [name, shape] of Object.entries(shapes)) {
    const bytes = shape instanceof Uint8Array ? shape : binaryStl(shape);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const path = join(folder, `${name}.stl`);
    writeFileSync(path, bytes);
    hashes.set(name, hash);
    models.set(hash, path);
  }
  const placements: Placement[] = places.map(([shape, x, y, rotation], index) => ({
    instanceId: `${shape}-${index + 1}`,
    modelHash: hashes.get(shape)!,
    xMillimetres: x,
    yMillimetres: y,
    rotationDegrees: rotation ?? 0,
  }));
  return {
    folder,
    profile,
    request: { placements, profile: profileRef(profile), printer: options.printer ?? PRINTER },
    models,
    gcodePath: join(folder, 'plate.gcode'),
  };
}
