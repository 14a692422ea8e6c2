/** The one port every slicer is behind. It turns placed models into raw G-code; the rest is the farm's. */
import type { Ring } from '../../actors/packing/convex.ts';
import type { Box, SlicingPrinter, SlicingProfile } from '../../actors/slicing/schema.ts';

/** A model already turned, moved and set down: a binary STL in machine coordinates, its lowest point at Z 0. */
export interface PlacedModel {
  readonly instanceId: string;
  /** Named `<instanceId>.stl`, which is what a slicer's part marks will say. */
  readonly path: string;
  readonly bounds: Box;
  readonly triangles: number;
  /** Convex, seen from above; only on plates where the boxes of parts overlap. */
  readonly outline?: Ring;
}

export interface SliceLimits {
  readonly timeMilliseconds: number;
  readonly memoryBytes: number;
}

export const DEFAULT_LIMITS: SliceLimits = { timeMilliseconds: 10 * 60_000, memoryBytes: 4 * 1024 ** 3 };

export interface SlicerJob {
  /** Empty but for the placed models; the slicer may write what it likes here. */
  readonly workFolder: string;
  readonly models: ReadonlyArray<PlacedModel>;
  readonly profile: SlicingProfile;
  readonly printer: SlicingPrinter;
  /** With every placeholder filled. */
  readonly startGcode: string;
  readonly endGcode: string;
  readonly limits: SliceLimits;
}

export interface RawSlice {
  /** How long the print takes is stated in its comments, or reckoned from its moves where it is not. */
  readonly gcodePath: string;
  /** Settings the slicer put in place of ours and the like, in words. */
  readonly warnings: ReadonlyArray<string>;
}

export interface Slicer {
  readonly name: string;
  /** As the program itself states it; part of the cache key. */
  version(): Promise<string>;
  /** Rejects with `SliceFailed`. An abort kills the work and everything it started. */
  slice(job: SlicerJob, signal: AbortSignal): Promise<RawSlice>;
}
