/**
 * Profile regression: what a new profile version, or a new slicer, does to plates the farm knows well.
 *
 * A profile goes live after its reference plates were sliced with it and the differences were looked at.
 */
import type { SliceResult } from './schema.ts';

/** Relative change that is passed over, such as 0.02 for 2 %. */
export interface Tolerance {
  readonly time: number;
  readonly mass: number;
}

export interface SliceDifference {
  readonly measure: 'time' | 'mass' | 'layers' | 'extent' | 'parts' | 'warnings';
  readonly before: number;
  readonly after: number;
  /** One line for a person. */
  readonly words: string;
}

/** Differences beyond the tolerance, none when the plate comes out as before. Equal G-code is never different. */
export function compareSlices(
  before: SliceResult,
  after: SliceResult,
  tolerance: Tolerance,
): ReadonlyArray<SliceDifference> {
  if (before.gcodeHash === after.gcodeHash) return [];
  const differences: SliceDifference[] = [];
  const note = (
    measure: SliceDifference['measure'],
    from: number,
    to: number,
    unit: string,
    allowed: number,
  ) => {
    const change = from === 0 ? (to === 0 ? 0 : Number.POSITIVE_INFINITY) : (to - from) / from;
    if (Math.abs(change) <= allowed) return;
    const percent = Number.isFinite(change)
      ? ` (${change > 0 ? '+' : ''}${(change * 100).toFixed(1)} %)`
      : '';
    differences.push({
      measure,
      before: from,
      after: to,
      words: `${measure}: ${round(from)} → ${round(to)} ${unit}${percent}`,
    });
  };
  note('time', before.estimatedSeconds, after.estimatedSeconds, 's', tolerance.time);
  note('mass', before.massGrams, after.massGrams, 'g', tolerance.mass);
  note('layers', before.layers, after.layers, 'layers', 0);
  note('parts', before.objects.length, after.objects.length, 'parts', 0);
  note('warnings', before.warnings.length, after.warnings.length, 'warnings', 0);
  const moved = extentChange(before, after);
  if (moved > EXTENT_MILLIMETRES)
    differences.push({
      measure: 'extent',
      before: 0,
      after: moved,
      words: `extent: an edge moved by ${round(moved)} mm`,
    });
  return differences;
}

/** Half a line of a usual nozzle: less than that is the path, not the part. */
const EXTENT_MILLIMETRES = 0.2;

function extentChange(before: SliceResult, after: SliceResult): number {
  const a = before.boundsMillimetres;
  const b = after.boundsMillimetres;
  const edges = ['xMin', 'yMin', 'zMin', 'xMax', 'yMax', 'zMax'] as const;
  return Math.max(...edges.map((edge) => Math.abs(a[edge] - b[edge])));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
