import type { EdgeTable } from './edges.ts';
import type { ShellMeasures } from './measure.ts';
import type { IndexedMesh } from './mesh.ts';

/** Work bounds: beyond them what is inside what is left undecided, which leaves shells as they are. */
const boxPairsMax = 4_000_000;
const windingTrianglesMax = 20_000_000;

export interface Nesting {
  /** Shells that face inwards without being a cavity: 1 for each to be turned. */
  readonly isInverted: Uint8Array;
  /** For a cavity the shell it hollows out; -1 for a shell that is no cavity. */
  readonly containerOf: Int32Array;
}

/**
 * Tells cavities from shells that are inside out. Both have negative volume; a cavity lies inside an odd number of
 * other closed shells. A shell right inside an inverted one is turned with it, so that a hollow part that was
 * mirrored comes out hollow again.
 */
export function judgeNesting(mesh: IndexedMesh, edges: EdgeTable, shells: ShellMeasures): Nesting {
  const isInverted = new Uint8Array(shells.count);
  const containerOf = new Int32Array(shells.count).fill(-1);
  const negative: number[] = [];
  for (let shell = 0; shell < shells.count; shell += 1) {
    const isNearlyClosed = shells.openEdgeCounts[shell]! * 10 <= shells.triangleCounts[shell]!;
    if (shells.signedVolumes[shell]! < 0 && isNearlyClosed) negative.push(shell);
  }
  if (negative.length === 0) return { isInverted, containerOf };
  const search = new ContainerSearch(mesh, edges, shells);
  for (const shell of negative) {
    const containers = search.containersOf(shell);
    if (containers.length % 2 === 0) isInverted[shell] = 1;
    else containerOf[shell] = smallest(containers, shells);
  }
  if (!isInverted.includes(1)) return { isInverted, containerOf };
  for (let shell = 0; shell < shells.count; shell += 1) {
    if (shells.signedVolumes[shell]! <= 0) continue;
    const container = smallest(search.containersOf(shell), shells);
    if (container === -1 || isInverted[container] === 0) continue;
    isInverted[shell] = 1;
    containerOf[shell] = container;
  }
  return { isInverted, containerOf };
}

function smallest(candidates: readonly number[], shells: ShellMeasures): number {
  let best = -1;
  for (const shell of candidates) {
    if (best === -1 || Math.abs(shells.signedVolumes[shell]!) < Math.abs(shells.signedVolumes[best]!))
      best = shell;
  }
  return best;
}

class ContainerSearch {
  private readonly mesh: IndexedMesh;
  private readonly shells: ShellMeasures;
  private readonly starts: Uint32Array;
  private readonly members: Uint32Array;
  private pairsLeft = boxPairsMax;
  private trianglesLeft = windingTrianglesMax;

  constructor(mesh: IndexedMesh, edges: EdgeTable, shells: ShellMeasures) {
    this.mesh = mesh;
    this.shells = shells;
    this.starts = new Uint32Array(shells.count + 1);
    for (let shell = 0; shell < shells.count; shell += 1)
      this.starts[shell + 1] = this.starts[shell]! + shells.triangleCounts[shell]!;
    const fill = this.starts.slice(0, shells.count);
    this.members = new Uint32Array(edges.shellOf.length);
    for (let triangle = 0; triangle < edges.shellOf.length; triangle += 1) {
      const shell = edges.shellOf[triangle]!;
      this.members[fill[shell]!] = triangle;
      fill[shell]! += 1;
    }
  }

  /** Closed shells that hold `shell`, as far as the budget goes. */
  containersOf(shell: number): number[] {
    const found: number[] = [];
    const { boxes, count } = this.shells;
    for (let other = 0; other < count; other += 1) {
      if (this.pairsLeft <= 0) return found;
      this.pairsLeft -= 1;
      if (other === shell || !holdsBox(boxes, other * 6, shell * 6)) continue;
      if (this.trianglesLeft < this.shells.triangleCounts[other]!) continue;
      this.trianglesLeft -= this.shells.triangleCounts[other]!;
      if (Math.abs(this.windingAround(other, this.members[this.starts[shell]!]!)) >= 0.5) found.push(other);
    }
    return found;
  }

  /** How often `shell` goes round the middle of `triangle`: the solid angle it covers, over 4π (Van Oosterom and Strackee 1983). */
  private windingAround(shell: number, triangle: number): number {
    const { positions, indices } = this.mesh;
    const point = [0, 0, 0];
    for (let axis = 0; axis < 3; axis += 1) {
      for (let k = 0; k < 3; k += 1) point[axis]! += positions[indices[triangle * 3 + k]! * 3 + axis]! / 3;
    }
    const [px, py, pz] = point as [number, number, number];
    let angle = 0;
    for (let member = this.starts[shell]!; member < this.starts[shell + 1]!; member += 1) {
      const at = this.members[member]! * 3;
      const a = indices[at]! * 3;
      const b = indices[at + 1]! * 3;
      const c = indices[at + 2]! * 3;
      const ax = positions[a]! - px;
      const ay = positions[a + 1]! - py;
      const az = positions[a + 2]! - pz;
      const bx = positions[b]! - px;
      const by = positions[b + 1]! - py;
      const bz = positions[b + 2]! - pz;
      const cx = positions[c]! - px;
      const cy = positions[c + 1]! - py;
      const cz = positions[c + 2]! - pz;
      const la = Math.sqrt(ax * ax + ay * ay + az * az);
      const lb = Math.sqrt(bx * bx + by * by + bz * bz);
      const lc = Math.sqrt(cx * cx + cy * cy + cz * cz);
      const triple = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
      const ab = ax * bx + ay * by + az * bz;
      const bc = bx * cx + by * cy + bz * cz;
      const ca = cx * ax + cy * ay + cz * az;
      angle += 2 * Math.atan2(triple, la * lb * lc + ab * lc + bc * la + ca * lb);
    }
    return angle / (4 * Math.PI);
  }
}

function holdsBox(boxes: Float64Array, outer: number, inner: number): boolean {
  for (let axis = 0; axis < 3; axis += 1) {
    if (boxes[outer + axis]! > boxes[inner + axis]! || boxes[outer + 3 + axis]! < boxes[inner + 3 + axis]!)
      return false;
  }
  return true;
}
