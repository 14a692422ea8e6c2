import {
  type Duplicates,
  dropCollapsed,
  dropDuplicates,
  dropNonFinite,
  findDuplicates,
  sameFacing,
} from './clean.ts';
import { auditEdges, type EdgeTable, openMate } from './edges.ts';
import { fillHoles } from './holes.ts';
import { boxOf, diagonalOf, measureShells, type ShellMeasures, sum } from './measure.ts';
import type { IndexedMesh } from './mesh.ts';
import { judgeNesting, type Nesting } from './nesting.ts';
import { alignNeighbours, flipWhere } from './orient.ts';
import type { EdgeAudit, MeshSummary, RepairAction, RepairReport } from './schema.ts';
import { weldExactly, weldNear } from './weld.ts';
import { some } from './words.ts';

/** Share of the diagonal within which vertices of open edges are taken as one. */
const nearWeldRatio = 1e-5;
/** One stray vertex a kilometre away must not make the weld swallow the part: finer than any nozzle, whatever the diagonal. */
const nearWeldMmMax = 0.05;
/** A weld that collapses more of the mesh than this closes seams by eating the surface. */
const collapsedShareMax = 0.1;

const twoSidedShareMin = 0.9;
/** Fewer faces, doubled, may as well be a sheet. */
const twoSidedTrianglesMin = 4;

export interface RepairedMesh {
  readonly mesh: IndexedMesh;
  readonly edges: EdgeTable;
  readonly shells: ShellMeasures;
  readonly nesting: Nesting;
  readonly exact: EdgeAudit;
  readonly welded: EdgeAudit | null;
  readonly report: RepairReport | null;
  readonly nonFiniteCount: number;
  readonly collapsedCount: number;
  readonly duplicateCount: number;
  readonly oppositeCount: number;
  readonly flippedCount: number;
  readonly invertedCount: number;
}

/**
 * Makes the best of a mesh without changing its shape: weld, drop what is void, turn what faces the wrong way, close
 * small holes. Each step is kept only if it leaves the mesh no worse. Positions must be in millimetres.
 */
export function repairMesh(positions: Float32Array, soup: Uint32Array | null): RepairedMesh {
  const actions: RepairAction[] = [];
  const did = (action: RepairAction['action'], count: number, what: string): void => {
    if (count > 0) actions.push({ action, count, what });
  };
  const finite = dropNonFinite(positions, soup);
  did(
    'dropped_non_finite',
    finite.dropped,
    `${some(finite.dropped, 'triangle')} with impossible coordinates dropped`,
  );
  const whole = dropCollapsed(weldExactly(positions, finite.indices));
  did('dropped_degenerate', whole.dropped, `${some(whole.dropped, 'triangle')} using a corner twice dropped`);
  const original = whole.mesh;
  const originalEdges = auditEdges(original);
  let mesh = original;
  let edges = originalEdges;
  const replace = (next: IndexedMesh): void => {
    mesh = next;
    edges = auditEdges(next);
  };

  const doubles = findDuplicates(mesh, edges);
  let duplicateCount = doubles.sameCount;
  let oppositeCount = doubles.otherCount;
  if (isTwoSided(mesh, doubles)) {
    replace(dropDuplicates(mesh, doubles, () => true));
    duplicateCount += oppositeCount;
    oppositeCount = 0;
  } else if (doubles.sameCount > 0) {
    replace(dropDuplicates(mesh, doubles, (kind) => kind === sameFacing));
  }

  const diagonal = diagonalOf(boxOf(mesh.positions));
  let welded: EdgeAudit | null = null;
  let collapsedCount = whole.dropped;
  if (edges.openCount > 0 && diagonal > 0) {
    const tolerance = Math.min(diagonal * nearWeldRatio, nearWeldMmMax);
    const near = weldOpenEdges(mesh, edges, tolerance);
    welded = toAudit(near.mesh, near.edges, tolerance);
    const isGentle = near.collapsed * 3 <= mesh.indices.length * collapsedShareMax;
    if (isGentle && defects(near.edges) < defects(edges)) {
      const joined = (mesh.positions.length - near.mesh.positions.length) / 3;
      did(
        'welded_vertices',
        joined,
        `${some(joined, 'vertex', 'vertices')} joined with others within ${tolerance.toPrecision(2)} mm`,
      );
      collapsedCount += near.collapsed;
      duplicateCount += near.duplicates;
      did(
        'dropped_degenerate',
        near.collapsed,
        `${some(near.collapsed, 'triangle')} left without area by the weld dropped`,
      );
      mesh = near.mesh;
      edges = near.edges;
    }
  }
  did('dropped_duplicate', duplicateCount, `${some(duplicateCount, 'repeated triangle')} dropped`);

  let flippedCount = 0;
  if (edges.misorientedCount > 0) {
    const aligned = alignNeighbours(mesh, edges);
    flippedCount = aligned.flipped;
    did(
      'flipped_triangles',
      flippedCount,
      `${some(flippedCount, 'triangle')} turned to agree with the neighbours`,
    );
    if (flippedCount > 0) replace(aligned.mesh);
  }

  if (edges.openCount > 0) {
    const closed = fillHoles(mesh, edges);
    if (closed.filled > 0) {
      const closedEdges = auditEdges(closed.mesh);
      const isBetter =
        closedEdges.openCount < edges.openCount &&
        closedEdges.nonManifoldCount <= edges.nonManifoldCount &&
        closedEdges.misorientedCount <= edges.misorientedCount;
      if (isBetter) {
        mesh = closed.mesh;
        edges = closedEdges;
        did('filled_holes', closed.filled, `${some(closed.filled, 'small hole')} closed`);
      }
    }
  }

  let shells = measureShells(mesh, edges);
  const nesting = judgeNesting(mesh, edges, shells);
  const invertedCount = nesting.isInverted.reduce((count, flag) => count + flag, 0);
  if (invertedCount > 0) {
    const { shellOf } = edges;
    replace({
      positions: mesh.positions,
      indices: flipWhere(mesh.indices, (triangle) => nesting.isInverted[shellOf[triangle]!] === 1),
    });
    shells = measureShells(mesh, edges);
    did('inverted_shells', invertedCount, `${some(invertedCount, 'shell')} turned outside out`);
  }

  const after = summarise(mesh, edges, sum(shells.signedVolumes));
  const report =
    actions.length === 0
      ? null
      : {
          actions,
          before: summarise(
            original,
            originalEdges,
            sum(measureShells(original, originalEdges).signedVolumes),
          ),
          after,
          complete: defects(edges) === 0 && edges.misorientedCount === 0,
        };
  return {
    mesh,
    edges,
    shells,
    nesting,
    exact: toAudit(original, originalEdges, 0),
    welded,
    report,
    nonFiniteCount: finite.dropped,
    collapsedCount,
    duplicateCount,
    oppositeCount,
    flippedCount,
    invertedCount,
  };
}

/** Some programs export every face twice, once for each side: one side of each is the model. */
function isTwoSided(mesh: IndexedMesh, { sameCount, otherCount }: Duplicates): boolean {
  const distinct = mesh.indices.length / 3 - sameCount;
  return otherCount * 2 >= distinct * twoSidedShareMin && otherCount >= twoSidedTrianglesMin;
}

function defects(edges: EdgeTable): number {
  return edges.openCount + edges.nonManifoldCount;
}

function weldOpenEdges(mesh: IndexedMesh, edges: EdgeTable, tolerance: number) {
  const { positions, indices } = mesh;
  const isLoose = new Uint8Array(positions.length / 3);
  for (let half = 0; half < indices.length; half += 1) {
    if (edges.mates[half] !== openMate) continue;
    isLoose[indices[half]!] = 1;
    isLoose[indices[half % 3 === 2 ? half - 2 : half + 1]!] = 1;
  }
  const near = dropCollapsed(weldNear(mesh, isLoose, tolerance));
  const nearEdges = auditEdges(near.mesh);
  const doubles = findDuplicates(near.mesh, nearEdges);
  const unique = dropDuplicates(near.mesh, doubles, (kind) => kind === sameFacing);
  return {
    mesh: unique,
    edges: doubles.sameCount > 0 ? auditEdges(unique) : nearEdges,
    collapsed: near.dropped,
    duplicates: doubles.sameCount,
  };
}

function toAudit(mesh: IndexedMesh, edges: EdgeTable, weldToleranceMm: number): EdgeAudit {
  return {
    weldToleranceMm,
    vertexCount: mesh.positions.length / 3,
    edgeCount: edges.edgeCount,
    openEdgeCount: edges.openCount,
    nonManifoldEdgeCount: edges.nonManifoldCount,
    misorientedEdgeCount: edges.misorientedCount,
  };
}

function summarise(mesh: IndexedMesh, edges: EdgeTable, signedVolumeMm3: number): MeshSummary {
  return {
    triangleCount: mesh.indices.length / 3,
    vertexCount: mesh.positions.length / 3,
    shellCount: edges.shellCount,
    openEdgeCount: edges.openCount,
    nonManifoldEdgeCount: edges.nonManifoldCount,
    misorientedEdgeCount: edges.misorientedCount,
    signedVolumeMm3,
  };
}
