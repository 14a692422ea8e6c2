import type { PrinterCapability } from '../farm/schema-printer.ts';

export interface SizeMillimetres {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Sizes are floating-point sums of vertices: a cube of 350 mm may measure 350.0000001. */
const TOLERANCE_MILLIMETRES = 0.01;

export interface VolumeFit {
  readonly fits: boolean;
  /** Turn about Z at which it fits, or comes nearest to fitting. */
  readonly turnDegrees: 0 | 90;
  /** By how much it is too big each way at that turn; 0 where it fits. On a round bed x and y share the diagonal's excess. */
  readonly overMillimetres: SizeMillimetres;
}

type Reach = Pick<PrinterCapability, 'buildVolumeMillimetres' | 'bedShape'>;

/** Whether a box stands inside a machine's volume, centred. The one home of this rule: preflight, planner and gates ask here. */
export function fitVolume(size: SizeMillimetres, reach: Reach, mayTurn: boolean): VolumeFit {
  const straight = { turnDegrees: 0, overMillimetres: excess(size.x, size.y, size.z, reach) } as const;
  if (!mayTurn || total(straight.overMillimetres) === 0 || reach.bedShape === 'round')
    return verdict(straight);
  const turned = { turnDegrees: 90, overMillimetres: excess(size.y, size.x, size.z, reach) } as const;
  return verdict(total(turned.overMillimetres) < total(straight.overMillimetres) ? turned : straight);
}

function excess(x: number, y: number, z: number, { buildVolumeMillimetres: room, bedShape }: Reach) {
  const height = over(z, room.z);
  if (bedShape === 'box') return { x: over(x, room.x), y: over(y, room.y), z: height };
  const diagonal = over(Math.hypot(x, y), Math.min(room.x, room.y));
  return { x: diagonal, y: diagonal, z: height };
}

const over = (size: number, room: number) => (size <= room + TOLERANCE_MILLIMETRES ? 0 : size - room);
const total = (size: SizeMillimetres) => size.x + size.y + size.z;
const verdict = (fit: Omit<VolumeFit, 'fits'>): VolumeFit => ({
  fits: total(fit.overMillimetres) === 0,
  ...fit,
});
