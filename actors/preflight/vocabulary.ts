/** The words of the contract, apart from its schema: worker threads need them without loading the schema library. */

export const meshFormats = ['stl-binary', 'stl-ascii', '3mf', 'obj'] as const;
export const lengthUnits = ['micron', 'millimeter', 'centimeter', 'inch', 'foot', 'meter'] as const;

/** From harmless to hopeless. */
export const severities = ['ok', 'warn', 'repair', 'block'] as const;

export const findingCodes = [
  'non_finite',
  'empty',
  'zero_volume',
  'open_edges',
  'unwelded_vertices',
  'non_manifold_edges',
  'flipped_triangles',
  'inverted_shells',
  'degenerate_triangles',
  'duplicate_triangles',
  'several_shells',
  'overlapping_shells',
  'floating_parts',
  'units_suspect',
  'very_small',
  'very_large',
  'volume_unreliable',
  'not_verified',
  'trailing_bytes',
  'content_ignored',
  'incomplete_file',
  'thin_walls',
  'overhang',
  'better_orientation',
  'does_not_stand',
] as const;

export const repairActions = [
  'dropped_non_finite',
  'welded_vertices',
  'dropped_degenerate',
  'dropped_duplicate',
  'flipped_triangles',
  'inverted_shells',
  'filled_holes',
] as const;

export const failureCodes = [
  'empty_file',
  'not_a_model',
  'unsupported',
  'truncated',
  'malformed',
  'no_geometry',
  'too_large',
  'too_complex',
  'time_limit',
  'memory_limit',
  'cancelled',
  'busy',
  'unreadable',
  'storage',
  'internal',
] as const;
