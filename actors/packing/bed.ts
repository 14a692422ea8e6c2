/** The bed that a plate is laid out for: one on which it can stand in every machine that may print it. */
import type { PrinterCapability } from '../farm/schema-printer.ts';
import type { ExclusionZone, NestBed, PackingBed, Point } from './schema.ts';

export type BedCapability = Pick<
  PrinterCapability,
  'buildVolumeMillimetres' | 'bedShape' | 'exclusionZones' | 'sequentialClearance'
>;

export interface Spaces extends Pick<PackingBed, 'marginMillimetres' | 'spacingMillimetres'> {
  readonly brimMillimetres?: number;
  readonly skirtMillimetres?: number;
  /** One part after the other; needs a clearance of every machine. */
  readonly isSequential?: boolean;
}

/**
 * The smallest width and depth, round as soon as one of them is, with the zones of all: beds are laid middle on middle,
 * as plates are told from the middle. `undefined` for no machine, and where parts one after the other are asked of a
 * machine whose head nobody has measured.
 */
export function nestBedFor(machines: ReadonlyArray<BedCapability>, spaces: Spaces): NestBed | undefined {
  if (machines.length === 0) return undefined;
  const { isSequential = false, ...kept } = spaces;
  const widthMillimetres = Math.min(...machines.map(({ buildVolumeMillimetres: { x } }) => x));
  const depthMillimetres = Math.min(...machines.map(({ buildVolumeMillimetres: { y } }) => y));
  const zones = machines.flatMap(({ exclusionZones = [], buildVolumeMillimetres: { x, y } }) =>
    exclusionZones.map((zone) => shifted(zone, (widthMillimetres - x) / 2, (depthMillimetres - y) / 2)),
  );
  const bed: NestBed = {
    shape: machines.some(({ bedShape }) => bedShape === 'round') ? 'ellipse' : 'rectangle',
    widthMillimetres,
    depthMillimetres,
    ...kept,
    ...(zones.length > 0 && { exclusionZones: once(zones) }),
  };
  if (!isSequential) return bed;
  const clearances = machines.flatMap(({ sequentialClearance }) => sequentialClearance ?? []);
  if (clearances.length < machines.length) return undefined;
  return {
    ...bed,
    sequential: {
      radiusMillimetres: Math.max(...clearances.map(({ radiusMillimetres }) => radiusMillimetres)),
      gantryHeightMillimetres: Math.min(...clearances.map((one) => one.gantryHeightMillimetres)),
    },
  };
}

const shifted = ({ name, corners }: ExclusionZone, x: number, y: number): ExclusionZone => ({
  name,
  corners: corners.map(([cx, cy]): Point => [cx + x, cy + y]),
});

/** Machines of one kind have the same zones. */
const once = (zones: readonly ExclusionZone[]): readonly ExclusionZone[] => [
  ...new Map(zones.map((zone) => [JSON.stringify(zone.corners), zone])).values(),
];
