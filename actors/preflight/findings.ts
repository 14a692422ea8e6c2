import { shapeFindings } from '../dfm/findings.ts';
import type { DfmReport } from '../dfm/schema.ts';
import { sum } from './measure.ts';
import type { ReaderNote } from './mesh.ts';
import type { RepairedMesh } from './repair.ts';
import type { BoundsMm, Finding, UnitsReport } from './schema.ts';
import type { SolidJudgement } from './solids.ts';
import { number, some } from './words.ts';

export interface Facts {
  readonly notes: readonly ReaderNote[];
  readonly units: UnitsReport;
  readonly bounds: BoundsMm;
  readonly repaired: RepairedMesh;
  readonly solids: SolidJudgement;
  readonly sliverCount: number;
  readonly isVolumeReliable: boolean;
  readonly dfm: DfmReport;
}

const verySmallMm = 1;
const veryLargeMm = 2000;
/** Of the bounding box: less is no body but a sheet, or two sides of one. */
const voidVolumeRatio = 1e-9;

/** The findings of a model in a fixed order, gravest kinds first. */
export function findFaults(facts: Facts): Finding[] {
  return [
    ...blockers(facts),
    ...surfaceFaults(facts),
    ...solidFaults(facts),
    ...sizeFaults(facts),
    ...shapeFindings(facts.dfm, {
      volumeMm3: facts.solids.volumeMm3,
      surfaceAreaMm2: sum(facts.repaired.shells.areas),
    }),
    ...readingNotes(facts),
  ];
}

function* blockers({ repaired, bounds, solids }: Facts): Generator<Finding> {
  if (repaired.nonFiniteCount > 0) {
    yield {
      code: 'non_finite',
      severity: 'block',
      what: `${some(repaired.nonFiniteCount, 'triangle has', 'triangles have')} coordinates that are not numbers or are infinite.`,
      likelyCause: 'A modelling operation failed and left broken points, or the file was damaged.',
      whatToDo: "Run your modelling program's mesh check, then export the model again.",
      count: repaired.nonFiniteCount,
      remainingCount: 0,
    };
  }
  if (repaired.mesh.indices.length === 0) {
    yield {
      code: 'empty',
      severity: 'block',
      what: 'No triangle of the model has an area.',
      likelyCause: 'The model was scaled to nothing, or the export failed.',
      whatToDo: 'Check the size of the part in your program and export it again.',
      count: null,
      remainingCount: null,
    };
    return;
  }
  const { x, y, z } = bounds.size;
  const diagonal = Math.hypot(x, y, z);
  if (Math.min(x, y, z) <= diagonal * 1e-6 || solids.volumeMm3 <= diagonal ** 3 * voidVolumeRatio) {
    yield {
      code: 'zero_volume',
      severity: 'block',
      what: 'The model encloses no volume: it is a surface without thickness.',
      likelyCause: 'A sketch, a single face or a surface model was exported instead of a solid.',
      whatToDo: 'Give the surface a thickness, or export the solid body.',
      count: null,
      remainingCount: null,
    };
  }
}

function* surfaceFaults({ repaired, sliverCount }: Facts): Generator<Finding> {
  const { exact, welded, edges, report } = repaired;
  const weldAction = report?.actions.find(({ action }) => action === 'welded_vertices');
  if (weldAction !== undefined) {
    yield {
      code: 'unwelded_vertices',
      severity: 'repair',
      what: `${some(weldAction.count, 'vertex', 'vertices')} lay a hair apart from a neighbour, which left seams open; they were joined.`,
      likelyCause: 'The exporter rounded the same point differently from face to face.',
      whatToDo: 'Nothing: seams are closed.',
      count: weldAction.count,
      remainingCount: 0,
    };
  }
  const openBefore = weldAction === undefined ? exact.openEdgeCount : (welded?.openEdgeCount ?? 0);
  if (openBefore > 0) {
    yield {
      code: 'open_edges',
      severity: edges.openCount === 0 ? 'repair' : 'warn',
      what:
        edges.openCount === 0
          ? `The surface had holes (${some(openBefore, 'open edge')}); all were closed.`
          : `The surface has holes: ${some(edges.openCount, 'open edge')}${edges.openCount < openBefore ? ` of ${number(openBefore)} are left` : ''}.`,
      likelyCause: 'Faces are missing, or surfaces were never joined into a solid.',
      whatToDo:
        edges.openCount === 0
          ? 'Look at the preview to see that the part is as you meant it.'
          : 'Close the holes in your program if the part must be solid; the slicer will guess otherwise.',
      count: openBefore,
      remainingCount: edges.openCount,
    };
  }
  const manyBefore = Math.max(exact.nonManifoldEdgeCount, edges.nonManifoldCount);
  if (manyBefore > 0) {
    yield {
      code: 'non_manifold_edges',
      severity: edges.nonManifoldCount === 0 ? 'repair' : 'warn',
      what: `${some(manyBefore, 'edge joins', 'edges join')} more than two faces${edges.nonManifoldCount === 0 ? '; all were resolved' : ''}.`,
      likelyCause: 'Bodies touch along an edge, a wall lies inside the part, or faces are doubled.',
      whatToDo: 'Slicers mostly cope. Unite the bodies in your program if the sliced preview looks wrong.',
      count: manyBefore,
      remainingCount: edges.nonManifoldCount,
    };
  }
  if (repaired.flippedCount > 0 || edges.misorientedCount > 0) {
    yield {
      code: 'flipped_triangles',
      severity: edges.misorientedCount === 0 ? 'repair' : 'warn',
      what:
        edges.misorientedCount === 0
          ? `${some(repaired.flippedCount, 'triangle')} faced the wrong way; all were turned.`
          : `The surface turns inside out along ${some(edges.misorientedCount, 'edge')} and cannot be turned consistently.`,
      likelyCause: 'Faces were mirrored or drawn in the wrong order.',
      whatToDo:
        edges.misorientedCount === 0
          ? 'Nothing: the mesh is consistent now.'
          : 'Recalculate the normals in your program, or rebuild the face where the surface crosses itself.',
      count: repaired.flippedCount,
      remainingCount: edges.misorientedCount,
    };
  }
  if (repaired.invertedCount > 0) {
    yield {
      code: 'inverted_shells',
      severity: 'repair',
      what: `${some(repaired.invertedCount, 'shell was', 'shells were')} inside out; turned.`,
      likelyCause: 'The part was mirrored, or exported with normals pointing inwards.',
      whatToDo: 'Nothing: the shells face outwards now.',
      count: repaired.invertedCount,
      remainingCount: 0,
    };
  }
  if (repaired.collapsedCount + sliverCount > 0) {
    yield {
      code: 'degenerate_triangles',
      severity: repaired.collapsedCount > 0 ? 'repair' : 'ok',
      what: `${some(repaired.collapsedCount + sliverCount, 'triangle has', 'triangles have')} no area${sliverCount > 0 ? `; ${number(sliverCount)} of them hold the surface together and were kept` : ' and were dropped'}.`,
      likelyCause: 'The exporter rounded thin triangles to a line. Harmless in itself.',
      whatToDo: 'Nothing.',
      count: repaired.collapsedCount + sliverCount,
      remainingCount: sliverCount,
    };
  }
  if (repaired.duplicateCount + repaired.oppositeCount > 0) {
    yield {
      code: 'duplicate_triangles',
      severity: repaired.oppositeCount > 0 ? 'warn' : 'repair',
      what:
        repaired.oppositeCount > 0
          ? `${some(repaired.duplicateCount + repaired.oppositeCount, 'triangle lies', 'triangles lie')} on top of another; ${number(repaired.oppositeCount)} face the other way and were kept.`
          : `${some(repaired.duplicateCount, 'triangle was', 'triangles were')} there twice; the copies were dropped.`,
      likelyCause: 'Bodies share a wall, or a body was pasted onto itself.',
      whatToDo: repaired.oppositeCount > 0 ? 'Unite the bodies in your program.' : 'Nothing.',
      count: repaired.duplicateCount + repaired.oppositeCount,
      remainingCount: repaired.oppositeCount,
    };
  }
}

function* solidFaults({ solids, repaired, isVolumeReliable }: Facts): Generator<Finding> {
  if (repaired.mesh.indices.length === 0) return;
  if (solids.solidCount > 1) {
    yield {
      code: 'several_shells',
      severity: 'warn',
      what: `The model consists of ${number(solids.solidCount)} separate shells.`,
      likelyCause: 'It is an assembly, or bodies were not united before the export.',
      whatToDo:
        'Fine if meant. For parts that can be printed apart, upload them apart: they are then placed and tracked one by one.',
      count: solids.solidCount,
      remainingCount: solids.solidCount,
    };
  }
  const { overlapMm3 } = solids;
  if (overlapMm3 !== null && overlapMm3 > solids.volumeMm3 * 1e-6) {
    yield {
      code: 'overlapping_shells',
      severity: 'warn',
      what: `Shells overlap by ${number(overlapMm3)} mm³; the volume counts that once.`,
      likelyCause: 'Bodies were pushed into one another and not united.',
      whatToDo: 'Slicers unite them. Unite them in your program if the sliced preview looks wrong.',
      count: null,
      remainingCount: null,
    };
  }
  if (solids.floatingCount > 0) {
    yield {
      code: 'floating_parts',
      severity: 'warn',
      what: `${some(solids.floatingCount, 'piece starts', 'pieces start')} above the plate without touching the rest.`,
      likelyCause: 'An assembly exported in place, or a stray body left over.',
      whatToDo: 'Remove stray bodies, or expect support material under these pieces.',
      count: solids.floatingCount,
      remainingCount: solids.floatingCount,
    };
  }
  if (!isVolumeReliable) {
    yield {
      code: 'volume_unreliable',
      severity: 'warn',
      what: 'The volume is an estimate: the surface is not closed, or solids that may overlap were not merged.',
      likelyCause: 'See the other findings.',
      whatToDo: 'Take the price from the sliced weight, not from the volume.',
      count: null,
      remainingCount: null,
    };
  }
  if (solids.verification.status === 'rejected') {
    yield {
      code: 'not_verified',
      severity: 'warn',
      what: `The solid kernel does not accept the mesh: ${solids.verification.reason}.`,
      likelyCause: 'The surface crosses or touches itself in a way the edge audit cannot see.',
      whatToDo: 'Look at the sliced preview before release.',
      count: null,
      remainingCount: null,
    };
  }
}

function* sizeFaults({ units, bounds, repaired }: Facts): Generator<Finding> {
  if (repaired.mesh.indices.length === 0) return;
  const longest = Math.max(bounds.size.x, bounds.size.y, bounds.size.z);
  if (units.guess !== units.applied) {
    yield {
      code: 'units_suspect',
      severity: 'warn',
      what: units.reason,
      likelyCause: 'STL and OBJ files do not say their unit, and the program exported in another one.',
      whatToDo: `Confirm the size of ${number(longest)} mm, or choose ${units.guess} as the unit of the upload.`,
      count: null,
      remainingCount: null,
    };
  } else if (longest < verySmallMm || longest > veryLargeMm) {
    const isSmall = longest < verySmallMm;
    yield {
      code: isSmall ? 'very_small' : 'very_large',
      severity: 'warn',
      what: `The longest side is ${longest.toPrecision(3)} mm.`,
      likelyCause: 'The part was exported at the wrong scale.',
      whatToDo: isSmall
        ? 'Confirm the size: details below the nozzle width are lost.'
        : 'Confirm the size, or split the part.',
      count: null,
      remainingCount: null,
    };
  }
}

const noteWords = {
  trailing_bytes: {
    severity: 'ok',
    likelyCause: 'Some programs append data of their own.',
    whatToDo: 'Nothing.',
  },
  content_ignored: {
    severity: 'ok',
    likelyCause: 'The file holds more than printable surfaces.',
    whatToDo: 'Look at the preview to see that nothing is missing.',
  },
  incomplete_file: {
    severity: 'warn',
    likelyCause: 'The export or the upload was cut off.',
    whatToDo: 'Look at the preview; export the model again if anything is missing.',
  },
} as const;

function* readingNotes({ notes }: Facts): Generator<Finding> {
  for (const { code, what, count } of notes)
    yield { code, ...noteWords[code], what, count, remainingCount: count };
}
