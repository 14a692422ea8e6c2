import type { PreflightLimits } from '../../actors/preflight/limits.ts';
import type { LengthUnit, PreflightFailure, PreflightReport } from '../../actors/preflight/schema.ts';

/** What the pool sends to a worker. Paths are absolute; `outputDir` exists. */
export interface AnalysisJob {
  readonly id: number;
  readonly path: string;
  readonly fileName: string;
  readonly unit: LengthUnit | null;
  readonly limits: PreflightLimits;
  readonly outputDir: string;
}

/** Where the time went, for people who tune; no part of the report, which is the same every time. */
export interface AnalysisTimings {
  readonly readMs: number;
  readonly analyseMs: number;
  readonly writeMs: number;
  readonly verifyMs: number;
}

export interface AnalysisResult {
  readonly report: PreflightReport;
  /** Binary STL for slicers, millimetres, on z = 0. Null when the verdict is `block`. */
  readonly canonicalStlPath: string | null;
  /** Preview mesh for the console (actors/preflight/schema-preview.ts). Null when there is nothing to show. */
  readonly previewPath: string | null;
  readonly timings: AnalysisTimings;
}

/**
 * What a worker answers. `draft` comes once all is written and only the solid kernel is still to be asked: if that
 * takes too long, the draft is the result.
 */
export type AnalysisAnswer =
  | { readonly id: number; readonly kind: 'draft'; readonly result: AnalysisResult }
  | { readonly id: number; readonly kind: 'done'; readonly result: AnalysisResult }
  | { readonly id: number; readonly kind: 'failed'; readonly failure: PreflightFailure };
