/** Bounds of one preflight. Memory follows from them: about 120 bytes a triangle at the peak, plus the file for 3MF. */
export interface PreflightLimits {
  readonly fileBytesMax: number;
  /** After 3MF instances are laid out. A 200 MB binary STL holds 4.2 million. */
  readonly trianglesMax: number;
  readonly inflatedBytesMax: number;
  readonly archiveEntriesMax: number;
  readonly componentDepthMax: number;
  /** Above this the manifold kernel is not asked: it takes longer than everything else together. */
  readonly verifyTrianglesMax: number;
  /** Above this nobody looks for thin walls, overhangs and better ways to stand. */
  readonly inspectTrianglesMax: number;
  readonly previewTrianglesMax: number;
}

export const defaultLimits: PreflightLimits = {
  fileBytesMax: 200 * 1024 * 1024,
  trianglesMax: 5_000_000,
  inflatedBytesMax: 1024 * 1024 * 1024,
  archiveEntriesMax: 10_000,
  componentDepthMax: 32,
  verifyTrianglesMax: 400_000,
  inspectTrianglesMax: 1_000_000,
  previewTrianglesMax: 60_000,
};
