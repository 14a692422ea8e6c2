import { inspect, notInspected } from '../dfm/inspect.ts';
import type { RayCasterOf } from '../dfm/rays.ts';
import type { DfmReport } from '../dfm/schema.ts';
import type { Point } from '../packing/schema.ts';
import { type Facts, findFaults } from './findings.ts';
import type { PreflightLimits } from './limits.ts';
import { type Box, boxOf, countSlivers, diagonalOf, footprintRadius, sum } from './measure.ts';
import type { ParsedMesh } from './mesh.ts';
import { outlineOf } from './outline.ts';
import { type RepairedMesh, repairMesh } from './repair.ts';
import type { BoundsMm, LengthUnit, PreflightReport, Severity, UnitsReport, Vector } from './schema.ts';
import { judgeExactly, judgeRoughly, type SolidJudgement, type SolidKernel } from './solids.ts';
import { judgeUnits, millimetersPer } from './units.ts';
import { severities } from './vocabulary.ts';

export interface AnalysisOptions {
  readonly fileName: string;
  readonly fileSizeBytes: number;
  /** The customer's word on the unit; null to go by the file. */
  readonly unit: LengthUnit | null;
  readonly limits: PreflightLimits;
}

export interface Analysis {
  /** Complete but for the solid kernel's judgement, which `verifyAnalysis` adds. */
  readonly report: PreflightReport;
  readonly repaired: RepairedMesh;
  readonly parsed: Omit<ParsedMesh, 'positions' | 'indices'>;
  readonly options: AnalysisOptions;
  readonly triangleCount: number;
  readonly sliverCount: number;
  readonly outline: Point[] | null;
}

/** Measures and mends a mesh. Uses up `parsed.positions`: they are scaled in place. */
export function analyseMesh(parsed: ParsedMesh, options: AnalysisOptions): Analysis {
  const scale = millimetersPer[options.unit ?? parsed.declaredUnit ?? 'millimeter'];
  const { positions, indices, ...rest } = parsed;
  if (scale !== 1) for (let at = 0; at < positions.length; at += 1) positions[at]! *= scale;
  const repaired = repairMesh(positions, indices);
  const draft = {
    repaired,
    parsed: rest,
    options,
    triangleCount: (indices === null ? positions.length / 3 : indices.length) / 3,
    sliverCount: countSlivers(repaired.mesh),
    outline: repaired.mesh.indices.length === 0 ? null : outlineInMiddle(repaired.mesh.positions),
  };
  return { ...draft, report: toReport(draft, judgeRoughly(repaired, 'The manifold kernel was not asked.')) };
}

/** The report with the solid kernel's judgement (merged volume, bodies, floating parts) and what was measured with rays. */
export function verifyAnalysis(
  analysis: Analysis,
  kernel: SolidKernel,
  dfm: DfmReport = notInspected,
): PreflightReport {
  return toReport(analysis, judgeExactly(analysis.repaired, kernel, analysis.options.limits), dfm);
}

/** Thin walls, overhangs and ways to stand; nothing of a mesh too large, or that bounds nothing. */
export function inspectAnalysis({ options, repaired }: Analysis, raysOf: RayCasterOf): DfmReport {
  return repaired.mesh.indices.length / 3 > options.limits.inspectTrianglesMax
    ? notInspected
    : inspect(repaired.mesh, raysOf);
}

/** The report with the reason why the kernel gave no answer. */
export function unverifiedAnalysis(analysis: Analysis, reason: string, dfm: DfmReport): PreflightReport {
  return toReport(analysis, judgeRoughly(analysis.repaired, reason), dfm);
}

/** The same report with the reason why the kernel was not asked. */
export function withoutVerification(report: PreflightReport, reason: string): PreflightReport {
  return { ...report, verification: { status: 'skipped', reason, bodyCount: null } };
}

function toReport(
  analysis: Omit<Analysis, 'report'>,
  solids: SolidJudgement,
  dfm: DfmReport = notInspected,
): PreflightReport {
  const { repaired, parsed, options } = analysis;
  const { mesh, shells, edges } = repaired;
  const isEmpty = mesh.indices.length === 0;
  const box: Box = isEmpty ? new Float64Array(6) : boxOf(mesh.positions);
  const bounds = toBounds(box);
  const isVolumeReliable =
    !isEmpty && edges.unbalancedCount === 0 && edges.openCount === 0 && solids.overlapMm3 !== null;
  const units = unitsOf(analysis, box, sum(shells.signedVolumes));
  const facts: Facts = {
    notes: parsed.notes,
    units,
    bounds,
    repaired,
    solids,
    sliverCount: analysis.sliverCount,
    isVolumeReliable,
    dfm,
  };
  const findings = findFaults(facts);
  return {
    schemaVersion: 1,
    fileName: options.fileName,
    fileSizeBytes: options.fileSizeBytes,
    format: parsed.format,
    verdict: worstOf(findings.map(({ severity }) => severity)),
    findings,
    units,
    boundsMm: bounds,
    footprintDiameterMm: isEmpty ? 0 : footprintRadius(mesh.positions, box) * 2,
    ...(analysis.outline && { outlineMm: analysis.outline }),
    volumeMm3: solids.volumeMm3,
    volumeIsReliable: isVolumeReliable,
    surfaceAreaMm2: sum(shells.areas),
    triangleCount: analysis.triangleCount,
    shellCount: edges.shellCount,
    degenerateTriangleCount: repaired.collapsedCount + analysis.sliverCount,
    duplicateTriangleCount: repaired.duplicateCount + repaired.oppositeCount,
    flippedTriangleCount: repaired.flippedCount,
    invertedShellCount: repaired.invertedCount,
    nonFiniteTriangleCount: repaired.nonFiniteCount,
    floatingPartCount: solids.floatingCount,
    edges: repaired.exact,
    edgesWelded: repaired.welded,
    repair: repaired.report,
    verification: solids.verification,
    dfm,
    objects: parsed.objects,
    objectCount: parsed.objectCount,
    canonical: { triangleCount: mesh.indices.length / 3, offsetMm: offsetOf(box) },
  };
}

function outlineInMiddle(positions: Float32Array): Point[] | null {
  const { x, y } = offsetOf(boxOf(positions));
  return outlineOf(positions, { x: -x, y: -y });
}

function unitsOf({ parsed, options }: Omit<Analysis, 'report'>, box: Box, volumeMm3: number): UnitsReport {
  const scale = millimetersPer[options.unit ?? parsed.declaredUnit ?? 'millimeter'];
  const longest = Math.max(box[3]! - box[0]!, box[4]! - box[1]!, box[5]! - box[2]!) / scale;
  return judgeUnits(
    parsed.declaredUnit,
    options.unit,
    diagonalOf(box) > 0 ? longest : 0,
    volumeMm3 / scale ** 3,
  );
}

function toBounds(box: Box): BoundsMm {
  const min = { x: box[0]!, y: box[1]!, z: box[2]! };
  const max = { x: box[3]!, y: box[4]!, z: box[5]! };
  return { min, max, size: { x: max.x - min.x, y: max.y - min.y, z: max.z - min.z } };
}

/** Middle of the footprint over the origin, lowest point on the plate. Zero and never minus zero, for JSON's sake. */
function offsetOf(box: Box): Vector {
  return { x: 0 - (box[0]! + box[3]!) / 2, y: 0 - (box[1]! + box[4]!) / 2, z: 0 - box[2]! };
}

function worstOf(found: readonly Severity[]): Severity {
  return severities[Math.max(0, ...found.map((severity) => severities.indexOf(severity)))]!;
}
