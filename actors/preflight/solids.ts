import type { PreflightLimits } from './limits.ts';
import type { IndexedMesh } from './mesh.ts';
import type { RepairedMesh } from './repair.ts';
import type { Verification } from './schema.ts';

export interface KernelBody {
  readonly volumeMm3: number;
  readonly lowestMm: number;
}

/** An exact solid modeller, given from outside. Methods throw with the reason when they refuse a mesh. */
export interface SolidKernel {
  check(mesh: IndexedMesh): void;
  /** Merges solids that may overlap; bodies are what is left apart. */
  merge(solids: readonly IndexedMesh[]): readonly KernelBody[];
}

/** What the shells amount to as solids. */
export interface SolidJudgement {
  readonly verification: Verification;
  readonly volumeMm3: number;
  /** Null when overlaps were not looked into. */
  readonly overlapMm3: number | null;
  readonly solidCount: number;
  readonly floatingCount: number;
}

const mergedSolidsMax = 300;
const boxPairsMax = 4_000_000;
/** A body is floating when it starts more than this above the plate: less than any layer. */
const floatingGapMm = 0.05;

/** Without a kernel: overlaps count twice, and pieces whose boxes touch count as one. */
export function judgeRoughly(repaired: RepairedMesh, reason: string): SolidJudgement {
  const groups = groupByBox(repaired);
  return {
    verification: { status: 'skipped', reason, bodyCount: null },
    volumeMm3: Math.abs(totalVolume(repaired)),
    overlapMm3: groups.every((group) => group.length === 1) ? 0 : null,
    solidCount: groups.reduce((count, group) => count + group.length, 0),
    floatingCount: countFloating(
      repaired,
      groups.map((group) => lowestOf(repaired, group)),
    ),
  };
}

/** With a kernel: an independent check of the mesh, overlaps merged, cavities kept. */
export function judgeExactly(
  repaired: RepairedMesh,
  kernel: SolidKernel,
  limits: PreflightLimits,
): SolidJudgement {
  const rough = judgeRoughly(repaired, '');
  const skip = (reason: string): SolidJudgement => ({
    ...rough,
    verification: { status: 'skipped', reason, bodyCount: null },
  });
  const triangleCount = repaired.mesh.indices.length / 3;
  if (triangleCount === 0) return skip('There is nothing to verify.');
  if (repaired.edges.openCount > 0 || repaired.edges.unbalancedCount > 0)
    return skip('The mesh is not closed, so it bounds no solid.');
  if (triangleCount > limits.verifyTrianglesMax) {
    return skip(
      `The mesh has more than ${limits.verifyTrianglesMax} triangles; the edge audit alone stands for it.`,
    );
  }
  try {
    kernel.check(repaired.mesh);
  } catch (cause) {
    const verification = { status: 'rejected', reason: (cause as Error).message, bodyCount: null } as const;
    return { ...rough, verification };
  }
  const groups = groupByBox(repaired);
  const touching = groups.filter((group) => group.length > 1);
  if (touching.reduce((count, group) => count + group.length, 0) > mergedSolidsMax) {
    return skip(`More than ${mergedSolidsMax} solids may overlap; they were not merged.`);
  }
  const volumes = solidVolumes(repaired);
  const lowest: number[] = [];
  let volumeMm3 = 0;
  let apartMm3 = 0;
  try {
    for (const group of groups) {
      const own = group.reduce((total, shell) => total + volumes[shell]!, 0);
      apartMm3 += own;
      if (group.length === 1) {
        volumeMm3 += own;
        lowest.push(lowestOf(repaired, group));
        continue;
      }
      for (const body of kernel.merge(group.map((shell) => solidOf(repaired, shell)))) {
        volumeMm3 += body.volumeMm3;
        if (body.volumeMm3 > 0) lowest.push(body.lowestMm);
      }
    }
  } catch (cause) {
    return skip(`The solids could not be merged: ${(cause as Error).message}.`);
  }
  return {
    verification: {
      status: 'verified',
      reason: 'The manifold kernel accepts the mesh.',
      bodyCount: lowest.length,
    },
    volumeMm3,
    overlapMm3: Math.max(0, apartMm3 - volumeMm3),
    solidCount: rough.solidCount,
    floatingCount: countFloating(repaired, lowest),
  };
}

function totalVolume({ shells }: RepairedMesh): number {
  return shells.signedVolumes.reduce((total, volume) => total + volume, 0);
}

/** Each shell's volume less its cavities'. */
function solidVolumes({ shells, nesting }: RepairedMesh): Float64Array {
  const volumes = shells.signedVolumes.slice();
  for (let shell = 0; shell < shells.count; shell += 1) {
    const container = nesting.containerOf[shell]!;
    if (container !== -1 && shells.signedVolumes[shell]! < 0)
      volumes[container]! += shells.signedVolumes[shell]!;
  }
  return volumes;
}

/** One shell with its cavities, as a mesh of its own. The kernel fills cavities that come apart from their solid. */
function solidOf({ mesh, edges, nesting }: RepairedMesh, shell: number): IndexedMesh {
  const kept: number[] = [];
  const renamed = new Map<number, number>();
  const positions: number[] = [];
  for (let at = 0, triangle = 0; at < mesh.indices.length; at += 3, triangle += 1) {
    const owner = edges.shellOf[triangle]!;
    if (owner !== shell && nesting.containerOf[owner] !== shell) continue;
    for (let corner = at; corner < at + 3; corner += 1) {
      const vertex = mesh.indices[corner]!;
      let name = renamed.get(vertex);
      if (name === undefined) {
        name = positions.length / 3;
        renamed.set(vertex, name);
        positions.push(
          mesh.positions[vertex * 3]!,
          mesh.positions[vertex * 3 + 1]!,
          mesh.positions[vertex * 3 + 2]!,
        );
      }
      kept.push(name);
    }
  }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(kept) };
}

/** Shells that are no cavities, in groups whose boxes touch: only within a group can anything overlap. */
function groupByBox({ shells, nesting }: RepairedMesh): number[][] {
  const solids: number[] = [];
  for (let shell = 0; shell < shells.count; shell += 1)
    if (nesting.containerOf[shell] === -1 || shells.signedVolumes[shell]! > 0) solids.push(shell);
  const { boxes } = shells;
  solids.sort((a, b) => boxes[a * 6]! - boxes[b * 6]! || a - b);
  const parents = solids.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  };
  let pairsLeft = boxPairsMax;
  for (let i = 0; i < solids.length; i += 1) {
    for (let j = i + 1; j < solids.length && pairsLeft > 0; j += 1, pairsLeft -= 1) {
      if (boxes[solids[j]! * 6]! > boxes[solids[i]! * 6 + 3]!) break;
      if (boxesTouch(boxes, solids[i]! * 6, solids[j]! * 6)) parents[root(j)] = root(i);
    }
  }
  // Out of budget: nothing more is known to be apart, so all is one group.
  if (pairsLeft <= 0) return [solids];
  const groups = new Map<number, number[]>();
  solids.forEach((shell, index) => {
    const group = groups.get(root(index));
    if (group === undefined) groups.set(root(index), [shell]);
    else group.push(shell);
  });
  return [...groups.values()];
}

function boxesTouch(boxes: Float64Array, a: number, b: number): boolean {
  for (let axis = 0; axis < 3; axis += 1) {
    if (boxes[a + axis]! > boxes[b + 3 + axis]! || boxes[b + axis]! > boxes[a + 3 + axis]!) return false;
  }
  return true;
}

function lowestOf({ shells }: RepairedMesh, group: readonly number[]): number {
  return group.reduce((low, shell) => Math.min(low, shells.boxes[shell * 6 + 2]!), Infinity);
}

function countFloating({ shells }: RepairedMesh, lowest: readonly number[]): number {
  let plate = Infinity;
  for (let shell = 0; shell < shells.count; shell += 1) plate = Math.min(plate, shells.boxes[shell * 6 + 2]!);
  return lowest.filter((low) => low > plate + floatingGapMm).length;
}
