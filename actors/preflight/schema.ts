import { Schema } from 'effect';
import { DfmReport } from '../dfm/schema.ts';
import { Outline } from '../packing/schema.ts';
import {
  failureCodes,
  findingCodes,
  lengthUnits,
  meshFormats,
  repairActions,
  severities,
} from './vocabulary.ts';

export { failureCodes, findingCodes, lengthUnits, meshFormats, repairActions, severities };

/**
 * The contract of preflight: what a model file is, what is wrong with it and what was mended.
 * Plain JSON throughout; lengths in millimetres after units were applied, units last in names.
 * Fields are only ever added, codes only ever appended.
 */

export const MeshFormat = Schema.Literals(meshFormats);
export type MeshFormat = typeof MeshFormat.Type;

export const LengthUnit = Schema.Literals(lengthUnits);
export type LengthUnit = typeof LengthUnit.Type;

/** From harmless to hopeless. `repair`: something was wrong and the canonical mesh has it mended. */
export const Severity = Schema.Literals(severities);
export type Severity = typeof Severity.Type;

export const FindingCode = Schema.Literals(findingCodes);
export type FindingCode = typeof FindingCode.Type;

/** One thing an operator or a customer should know about the model. */
export const Finding = Schema.Struct({
  code: FindingCode,
  severity: Severity,
  /** What was found, in one sentence. */
  what: Schema.String,
  likelyCause: Schema.String,
  whatToDo: Schema.String,
  /** How many in the file as it came; null where counting makes no sense. */
  count: Schema.NullOr(Schema.Natural),
  /** How many are left in the canonical mesh; null where counting makes no sense. */
  remainingCount: Schema.NullOr(Schema.Natural),
});
export type Finding = typeof Finding.Type;

export const Vector = Schema.Struct({ x: Schema.Finite, y: Schema.Finite, z: Schema.Finite });
export type Vector = typeof Vector.Type;

/** Axis-aligned box in model coordinates, millimetres. */
export const BoundsMm = Schema.Struct({ min: Vector, max: Vector, size: Vector });
export type BoundsMm = typeof BoundsMm.Type;

export const UnitsReport = Schema.Struct({
  /** What the file itself says; null for a file that says nothing (most STL and OBJ). */
  declared: Schema.NullOr(LengthUnit),
  /** What all figures of this report were computed with. */
  applied: LengthUnit,
  scaleToMm: Schema.Finite,
  /** What the size suggests; differs from `applied` when the units look wrong. */
  guess: LengthUnit,
  source: Schema.Literals(['file', 'customer', 'assumed']),
  reason: Schema.String,
});
export type UnitsReport = typeof UnitsReport.Type;

/** Edges of the mesh under one weld. An edge is open with one face, non-manifold with three or more. */
export const EdgeAudit = Schema.Struct({
  /** Vertices closer than this were taken as one; 0 is exact equality. */
  weldToleranceMm: Schema.Finite,
  vertexCount: Schema.Natural,
  edgeCount: Schema.Natural,
  openEdgeCount: Schema.Natural,
  nonManifoldEdgeCount: Schema.Natural,
  /** Edges whose two faces run along it in the same direction. */
  misorientedEdgeCount: Schema.Natural,
});
export type EdgeAudit = typeof EdgeAudit.Type;

export const MeshSummary = Schema.Struct({
  triangleCount: Schema.Natural,
  vertexCount: Schema.Natural,
  shellCount: Schema.Natural,
  openEdgeCount: Schema.Natural,
  nonManifoldEdgeCount: Schema.Natural,
  misorientedEdgeCount: Schema.Natural,
  /** Sum of signed tetrahedra: meaningful for a closed mesh only. */
  signedVolumeMm3: Schema.Finite,
});
export type MeshSummary = typeof MeshSummary.Type;

export const RepairAction = Schema.Struct({
  action: Schema.Literals(repairActions),
  count: Schema.Natural,
  what: Schema.String,
});
export type RepairAction = typeof RepairAction.Type;

export const RepairReport = Schema.Struct({
  actions: Schema.Array(RepairAction),
  before: MeshSummary,
  after: MeshSummary,
  /** True when the canonical mesh is closed, manifold and consistently oriented. */
  complete: Schema.Boolean,
});
export type RepairReport = typeof RepairReport.Type;

/** What the manifold kernel, an independent judge, says of the canonical mesh. */
export const Verification = Schema.Struct({
  status: Schema.Literals(['verified', 'rejected', 'skipped']),
  reason: Schema.String,
  /** Separate solids after overlapping shells are merged; null unless verified. */
  bodyCount: Schema.NullOr(Schema.Natural),
});
export type Verification = typeof Verification.Type;

export const MeshObject = Schema.Struct({ name: Schema.String, triangleCount: Schema.Natural });
export type MeshObject = typeof MeshObject.Type;

export const PreflightReport = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  fileName: Schema.String,
  fileSizeBytes: Schema.Natural,
  format: MeshFormat,
  /** The worst severity of all findings; `block` means the model must not be sliced. */
  verdict: Severity,
  findings: Schema.Array(Finding),
  units: UnitsReport,
  boundsMm: BoundsMm,
  /** Diameter of a circle about the footprint's centre that holds it: for round beds. */
  footprintDiameterMm: Schema.Finite,
  /** Convex, from the middle of the box (the canonical mesh's origin); absent in earlier reports and for what has no area. */
  outlineMm: Schema.optionalKey(Outline),
  /** Material the part takes when solid: overlaps counted once, cavities left out. */
  volumeMm3: Schema.Finite,
  /** False when the mesh is not closed, so that the volume is an estimate. */
  volumeIsReliable: Schema.Boolean,
  surfaceAreaMm2: Schema.Finite,
  triangleCount: Schema.Natural,
  /** Pieces of surface connected over edges; a cavity is a shell too. */
  shellCount: Schema.Natural,
  degenerateTriangleCount: Schema.Natural,
  duplicateTriangleCount: Schema.Natural,
  flippedTriangleCount: Schema.Natural,
  invertedShellCount: Schema.Natural,
  nonFiniteTriangleCount: Schema.Natural,
  /** Pieces that start above the plate with nothing of the model under or around them. */
  floatingPartCount: Schema.Natural,
  /** The file's own edges: vertices joined only where exactly equal. */
  edges: EdgeAudit,
  /** The same after joining near vertices; null when the exact weld is already closed. */
  edgesWelded: Schema.NullOr(EdgeAudit),
  /** Null when nothing needed mending. */
  repair: Schema.NullOr(RepairReport),
  verification: Verification,
  dfm: DfmReport,
  /** Named objects of the file, at most 64; `objectCount` is the true number. */
  objects: Schema.Array(MeshObject),
  objectCount: Schema.Natural,
  /** The mesh slicers get: triangles, and what was added to model coordinates to stand it at the origin, z = 0. */
  canonical: Schema.Struct({ triangleCount: Schema.Natural, offsetMm: Vector }),
});
export type PreflightReport = typeof PreflightReport.Type;

/** Why there is no report at all. `detected` is what the bytes look like, where that is known. */
export const PreflightFailure = Schema.Struct({
  code: Schema.Literals(failureCodes),
  what: Schema.String,
  likelyCause: Schema.String,
  whatToDo: Schema.String,
  detected: Schema.NullOr(Schema.String),
});
export type PreflightFailure = typeof PreflightFailure.Type;

/** A machine's reach, for `fitsPrinters`. A round bed gives its diameter as both width and depth. */
export const PrinterVolume = Schema.Struct({
  printerId: Schema.String,
  shape: Schema.Literals(['box', 'round']),
  widthMm: Schema.Finite,
  depthMm: Schema.Finite,
  heightMm: Schema.Finite,
});
export type PrinterVolume = typeof PrinterVolume.Type;

export const PrinterFit = Schema.Struct({
  printerId: Schema.String,
  fits: Schema.Boolean,
  /** Turn about Z that fits, or that comes nearest to fitting. */
  turnDegrees: Schema.Literals([0, 90]),
  /** By how much the part is too big, each way, at that turn; 0 where it fits. */
  overMm: Vector,
  what: Schema.String,
});
export type PrinterFit = typeof PrinterFit.Type;
