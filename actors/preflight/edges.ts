import type { IndexedMesh } from './mesh.ts';

/** Half-edge 3·t + k runs from corner k of triangle t to the next corner. */
export interface EdgeTable {
  readonly edgeCount: number;
  /** One face only. */
  readonly openCount: number;
  /** Three faces or more. */
  readonly nonManifoldCount: number;
  /** Two faces, both running the same way. */
  readonly misorientedCount: number;
  /** Edges run more often one way than the other. None: the surface encloses a definite volume. */
  readonly unbalancedCount: number;
  /** The half-edge across a two-faced edge; `openMate` or `manyMate` otherwise. */
  readonly mates: Int32Array;
  /** For each triangle its shell: triangles that share edges share a number, counted from 0. */
  readonly shellOf: Int32Array;
  readonly shellCount: number;
}

export const openMate = -1;
export const manyMate = -2;

/** Buckets longer than this are sorted by typed-array sort: a fan of a million faces about one vertex must not take hours. */
const insertionSortMax = 48;

/** Pairs half-edges by their vertices. No triangle may use a vertex twice. */
export function auditEdges({ positions, indices }: IndexedMesh): EdgeTable {
  const vertexCount = positions.length / 3;
  const halfCount = indices.length;
  const starts = new Uint32Array(vertexCount + 1);
  for (let half = 0; half < halfCount; half += 1) {
    const from = indices[half]!;
    const to = indices[half % 3 === 2 ? half - 2 : half + 1]!;
    starts[Math.min(from, to) + 1]! += 1;
  }
  for (let vertex = 0; vertex < vertexCount; vertex += 1) starts[vertex + 1]! += starts[vertex]!;
  const fill = starts.slice(0, vertexCount);
  const halves = new Int32Array(halfCount);
  const farEnds = new Uint32Array(halfCount);
  for (let half = 0; half < halfCount; half += 1) {
    const from = indices[half]!;
    const to = indices[half % 3 === 2 ? half - 2 : half + 1]!;
    const near = Math.min(from, to);
    const at = fill[near]!;
    halves[at] = half;
    farEnds[at] = Math.max(from, to);
    fill[near] = at + 1;
  }

  const mates = new Int32Array(halfCount).fill(openMate);
  const parents = new Int32Array(halfCount / 3);
  for (let triangle = 0; triangle < parents.length; triangle += 1) parents[triangle] = triangle;
  let edgeCount = 0;
  let openCount = 0;
  let nonManifoldCount = 0;
  let misorientedCount = 0;
  let unbalancedCount = 0;
  for (let vertex = 0; vertex < vertexCount; vertex += 1) {
    const end = starts[vertex + 1]!;
    sortBucket(farEnds, halves, starts[vertex]!, end);
    for (let at = starts[vertex]!; at < end; ) {
      let last = at + 1;
      while (last < end && farEnds[last] === farEnds[at]) last += 1;
      const first = halves[at]!;
      let balance = 0;
      for (let other = at; other < last; other += 1) {
        balance += indices[halves[other]!] === vertex ? 1 : -1;
        if (other > at) unite(parents, Math.trunc(first / 3), Math.trunc(halves[other]! / 3));
      }
      edgeCount += 1;
      if (balance !== 0) unbalancedCount += 1;
      if (last - at === 1) {
        openCount += 1;
      } else if (last - at === 2) {
        if (balance !== 0) misorientedCount += 1;
        mates[first] = halves[at + 1]!;
        mates[halves[at + 1]!] = first;
      } else {
        nonManifoldCount += 1;
        for (let other = at; other < last; other += 1) mates[halves[other]!] = manyMate;
      }
      at = last;
    }
  }
  const { shellOf, shellCount } = numberShells(parents);
  return {
    edgeCount,
    openCount,
    nonManifoldCount,
    misorientedCount,
    unbalancedCount,
    mates,
    shellOf,
    shellCount,
  };
}

function sortBucket(keys: Uint32Array, values: Int32Array, start: number, end: number): void {
  const size = end - start;
  if (size <= insertionSortMax) {
    for (let at = start + 1; at < end; at += 1) {
      const key = keys[at]!;
      const value = values[at]!;
      let to = at - 1;
      for (; to >= start && keys[to]! > key; to -= 1) {
        keys[to + 1] = keys[to]!;
        values[to + 1] = values[to]!;
      }
      keys[to + 1] = key;
      values[to + 1] = value;
    }
    return;
  }
  // Key and half-edge fit one double: both stay below 2^26 within the limits.
  const packed = new Float64Array(size);
  for (let at = 0; at < size; at += 1) packed[at] = keys[start + at]! * 0x400_0000 + values[start + at]!;
  packed.sort();
  for (let at = 0; at < size; at += 1) {
    keys[start + at] = Math.floor(packed[at]! / 0x400_0000);
    values[start + at] = packed[at]! % 0x400_0000;
  }
}

function findRoot(parents: Int32Array, start: number): number {
  let at = start;
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]!]!;
    at = parents[at]!;
  }
  return at;
}

function unite(parents: Int32Array, a: number, b: number): void {
  const rootA = findRoot(parents, a);
  const rootB = findRoot(parents, b);
  if (rootA < rootB) parents[rootB] = rootA;
  else if (rootB < rootA) parents[rootA] = rootB;
}

/** Roots are always the lowest triangle of their shell, so they come before the others. */
function numberShells(parents: Int32Array): { shellOf: Int32Array; shellCount: number } {
  const shellOf = new Int32Array(parents.length);
  let shellCount = 0;
  for (let triangle = 0; triangle < parents.length; triangle += 1) {
    const root = findRoot(parents, triangle);
    if (root === triangle) {
      shellOf[triangle] = shellCount;
      shellCount += 1;
    } else {
      shellOf[triangle] = shellOf[root]!;
    }
  }
  return { shellOf, shellCount };
}
