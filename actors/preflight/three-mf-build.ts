import { failMalformed } from './failure.ts';
import type { PreflightLimits } from './limits.ts';
import { failTooManyTriangles, type IndexedMesh, ObjectList } from './mesh.ts';
import { printable } from './text.ts';
import type { ModelObject, ModelPart, Placement, Transform } from './three-mf-model.ts';
import { millimetersPer } from './units.ts';

/** All model parts of a package by normalised path, and which one the build is in. */
export interface Package {
  readonly parts: ReadonlyMap<string, ModelPart>;
  readonly rootPath: string;
  /** Whether a component (or a mesh's triangles from `first` to `last`) is a slicer's helper and not printed. */
  readonly isHelper: (objectId: string, componentId: string) => boolean;
  readonly helperRanges: (objectId: string) => readonly { readonly first: number; readonly last: number }[];
}

export interface BuiltMesh extends IndexedMesh {
  readonly objects: ObjectList;
  readonly skippedItems: number;
  readonly skippedHelpers: number;
}

interface Size {
  readonly triangles: number;
  readonly vertices: number;
  /** Levels of components below the object. */
  readonly levels: number;
}

const identity: Transform = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0];
const printedTypes = new Set(['model', 'solidsupport']);

/**
 * Lays out the build: every item with its components, transformed, in the unit of the root part. Sizes are summed
 * first, object by object, so that a few lines that multiply into billions are refused before anything is copied.
 */
export function layOutBuild(pack: Package, limits: PreflightLimits): BuiltMesh {
  const root = pack.parts.get(pack.rootPath)!;
  const sizes = new Map<ModelObject, Size | 'open'>();
  const objects = new ObjectList();
  let skippedItems = 0;
  let skippedHelpers = 0;

  const failTooDeep = (): never =>
    failMalformed(`The 3MF nests components more than ${limits.componentDepthMax} deep.`);

  const find = (placement: Placement, fromPath: string): { object: ModelObject; path: string } => {
    const path = placement.path === null ? fromPath : normalPath(placement.path);
    const object = pack.parts.get(path)?.objects.get(placement.objectId);
    if (object === undefined) {
      failMalformed(
        `The 3MF places object ${printable(placement.objectId).slice(0, 40)}, which "${printable(path).slice(0, 80)}" does not define.`,
      );
    }
    return { object, path };
  };

  const isPrinted = (parent: ModelObject, placement: Placement, object: ModelObject): boolean =>
    printedTypes.has(object.type) && !pack.isHelper(parent.id, placement.objectId);

  const measure = (object: ModelObject, path: string, depth: number): Size => {
    const known = sizes.get(object);
    if (known === 'open')
      failMalformed(`Object ${printable(object.id).slice(0, 40)} of the 3MF contains itself.`);
    if (known !== undefined) return known;
    if (depth > limits.componentDepthMax) failTooDeep();
    sizes.set(object, 'open');
    let levels = 0;
    let triangles = object.indices.length / 3;
    let vertices = object.positions.length / 3;
    for (const component of object.components) {
      const child = find(component, path);
      const size = measure(child.object, child.path, depth + 1);
      levels = Math.max(levels, size.levels + 1);
      // Objects measured before may add up to a tower that no call above was deep enough to see.
      if (levels > limits.componentDepthMax) failTooDeep();
      if (!isPrinted(object, component, child.object)) continue;
      triangles += size.triangles;
      vertices += size.vertices;
    }
    const size = { triangles, vertices, levels };
    sizes.set(object, size);
    return size;
  };

  const items = root.items.filter((item) => {
    const isPrintedItem = item.isPrintable && printedTypes.has(find(item, pack.rootPath).object.type);
    if (!isPrintedItem) skippedItems += 1;
    return isPrintedItem;
  });
  let triangles = 0;
  let vertices = 0;
  for (const item of items) {
    const { object, path } = find(item, pack.rootPath);
    const size = measure(object, path, 0);
    triangles += size.triangles;
    vertices += size.vertices;
  }
  if (triangles > limits.trianglesMax || vertices > limits.trianglesMax * 3)
    failTooManyTriangles(limits.trianglesMax);

  const positions = new Float32Array(vertices * 3);
  const indices = new Uint32Array(triangles * 3);
  let positionAt = 0;
  let indexAt = 0;

  const place = (object: ModelObject, path: string, transform: Transform): void => {
    const scale = millimetersPer[pack.parts.get(path)!.unit] / millimetersPer[root.unit];
    const ranges = pack.helperRanges(object.id);
    const base = positionAt / 3;
    positionAt = transformInto(object.positions, transform, scale, positions, positionAt);
    const mirrored = determinant(transform) < 0;
    const source = object.indices;
    for (let at = 0; at < source.length; at += 3) {
      if (ranges.length > 0 && ranges.some(({ first, last }) => at / 3 >= first && at / 3 <= last)) continue;
      indices[indexAt] = base + source[at]!;
      indices[indexAt + 1] = base + source[at + (mirrored ? 2 : 1)]!;
      indices[indexAt + 2] = base + source[at + (mirrored ? 1 : 2)]!;
      indexAt += 3;
    }
    skippedHelpers += ranges.length;
    for (const component of object.components) {
      const child = find(component, path);
      if (!isPrinted(object, component, child.object)) {
        skippedHelpers += 1;
        continue;
      }
      if ((sizes.get(child.object) as Size).vertices === 0) continue;
      place(
        child.object,
        child.path,
        component.transform === null ? transform : multiply(component.transform, transform),
      );
    }
  };

  for (const item of items) {
    const { object, path } = find(item, pack.rootPath);
    if ((sizes.get(object) as Size).vertices === 0) continue;
    const before = indexAt;
    place(object, path, item.transform ?? identity);
    objects.add(object.name, (indexAt - before) / 3);
  }
  return {
    positions: positions.subarray(0, positionAt),
    indices: indices.subarray(0, indexAt),
    objects,
    skippedItems,
    skippedHelpers,
  };
}

/** Parts are named from the package's root, in one case and with one kind of slash. */
export function normalPath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();
}

function transformInto(
  source: Float32Array,
  m: Transform,
  scale: number,
  target: Float32Array,
  from: number,
): number {
  let to = from;
  const [a, b, c, d, e, f, g, h, i, tx, ty, tz] = m as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let at = 0; at < source.length; at += 3) {
    const x = source[at]! * scale;
    const y = source[at + 1]! * scale;
    const z = source[at + 2]! * scale;
    target[to] = x * a + y * d + z * g + tx;
    target[to + 1] = x * b + y * e + z * h + ty;
    target[to + 2] = x * c + y * f + z * i + tz;
    to += 3;
  }
  return to;
}

function determinant(m: Transform): number {
  const [a, b, c, d, e, f, g, h, i] = m as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

/** First `inner`, then `outer`. */
function multiply(inner: Transform, outer: Transform): Transform {
  const product = new Array<number>(12);
  for (let row = 0; row < 4; row += 1) {
    for (let column = 0; column < 3; column += 1) {
      let sum = row === 3 ? outer[9 + column]! : 0;
      for (let k = 0; k < 3; k += 1) sum += inner[row * 3 + k]! * outer[k * 3 + column]!;
      product[row * 3 + column] = sum;
    }
  }
  return product;
}
