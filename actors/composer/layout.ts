/** Parts onto beds: which lines can share a plate at all, and how they are laid out. Pure. */
import type { OrderOnPlate, PlateItem } from '../common/schema.ts';
import type { PlatePolicy } from '../farm/schema-plates.ts';
import { nestPlates } from '../packing/nest.ts';
import { packPlates } from '../packing/pack.ts';
import type { Footprint, NestedPlate } from '../packing/schema.ts';
import type { Offer } from './schema.ts';

/** More than any spool holds: a plate that large is a mistake, and its grams are no longer a plate's. */
const PLATE_GRAMS_MAX = 20_000;
const PLATES_MAX = 1_000;
/** Layouts tried after the first: a decision has to be quick. */
const NEST_MOVES = 8;
/** Of one line; more are laid out as rectangles. */
const NESTED_MAX = 500;

/** Parts of a line that are to be laid out. */
export interface Unit {
  readonly key: string;
  readonly offer: Offer;
  readonly count: number;
}

/** Parts of one line on one plate. */
export interface Share {
  readonly unit: Unit;
  readonly count: number;
}

export interface LaidPart {
  readonly unit: Unit;
  readonly instanceId: string;
  /** Of its middle, from the bed's front left corner; of the model's own origin where it is nested by its outline. */
  readonly xMillimetres: number;
  readonly yMillimetres: number;
  readonly rotationDegrees: number;
  readonly anchor?: 'origin';
}

/** A plate as laid out, before it has a number. */
export interface Laid {
  readonly shares: readonly Share[];
  readonly parts: readonly LaidPart[];
  readonly sizeMillimetres: { readonly x: number; readonly y: number; readonly z: number };
  readonly bed: { readonly x: number; readonly y: number };
  readonly seconds: number;
  readonly grams: number;
}

export interface Layout {
  readonly plates: readonly Laid[];
  /** Units that find no room on an empty bed, with why. */
  readonly refused: readonly { readonly key: string; readonly because: string }[];
}

/**
 * What parts must have in common to share a plate: lane, material, colour, nozzle, profile, the spacing that their
 * orders promise, and the bed that all their machines have.
 */
export function groupOf({ estimate, recipe, spacingMillimetres }: Offer): string {
  const { commonBedMillimetres: bed, nozzleDiameterMillimetres: nozzle } = estimate;
  const { colour, lane, material, profileId } = recipe;
  const kept = estimate.bed === undefined ? '' : JSON.stringify(estimate.bed);
  const size = `${bed.x}x${bed.y}`;
  return [lane, material, colour, profileId, nozzle ?? '-', size, spacingMillimetres, kept].join('|');
}

/** The group in words: what the parts have in common. */
export const groupWords = ({ estimate, recipe }: Offer): string => {
  const nozzle = estimate.nozzleDiameterMillimetres;
  const { colour, material, profileId } = recipe;
  return `${material} ${colour}, profile ${profileId}${nozzle === null ? '' : `, ${nozzle} mm nozzle`}`;
};

/** The bed's usable part is `margin` smaller on each side, unless a part needs more of it. */
const marginFor = (units: readonly Unit[], bed: { x: number; y: number }, margin: number): number => {
  let room = margin;
  for (const { offer } of units) {
    const { x, y } = offer.estimate.sizeMillimetres;
    room = Math.min(room, Math.max(0, (bed.x - x) / 2), Math.max(0, (bed.y - y) / 2));
  }
  return room;
};

function pack(units: readonly Share[], policy: PlatePolicy, partsOnPlateMax: number, platesMax: number) {
  const { estimate, spacingMillimetres } = units[0]!.unit.offer;
  const bed = estimate.commonBedMillimetres;
  return packPlates(
    units.map(({ unit, count }, index) => ({
      id: `u${index}`,
      widthMillimetres: unit.offer.estimate.sizeMillimetres.x,
      depthMillimetres: unit.offer.estimate.sizeMillimetres.y,
      count,
      group: 'plate',
      turnable: true,
    })),
    {
      shape: 'rectangle',
      widthMillimetres: bed.x,
      depthMillimetres: bed.y,
      marginMillimetres: marginFor(
        units.map(({ unit }) => unit),
        bed,
        policy.edgeMarginMillimetres,
      ),
      spacingMillimetres,
    },
    { partsOnPlateMax, platesMax },
  );
}

/** One line on as few plates as it needs. */
export function layOutAlone(unit: Unit, policy: PlatePolicy): Layout {
  const plates = nested([unit], policy);
  if (plates !== null) return { plates, refused: [] };
  const { massGrams, seconds } = unit.offer.estimate;
  const packing = pack(
    [{ unit, count: unit.count }],
    policy,
    partsMax(policy, seconds, massGrams),
    PLATES_MAX,
  );
  return {
    plates: packing.plates.map(({ parts }) => laid(parts.map((part) => ({ ...part, unit })))),
    refused: packing.refused.map(({ reason }) => ({ key: unit.key, because: reason })),
  };
}

const partsMax = (policy: PlatePolicy, seconds: number, grams: number): number =>
  Math.max(
    1,
    Math.min(
      policy.partsOnPlateMax,
      Math.floor((policy.plateHoursMax * 3600) / Math.max(1, seconds)),
      Math.floor(PLATE_GRAMS_MAX / Math.max(1, grams)),
    ),
  );

/**
 * Several lines together, the most urgent parts first: each plate takes as many parts in that order as find room on it
 * and keep within the limits of a plate. `null` where one of them finds no room on an empty bed.
 */
export function layOutTogether(units: readonly Unit[], policy: PlatePolicy): readonly Laid[] | null {
  const found = nested(units, policy);
  if (found !== null) return found;
  const parts = units.flatMap((unit) => Array.from({ length: unit.count }, () => unit));
  const plates: Laid[] = [];
  for (let from = 0; from < parts.length; ) {
    let fits: Laid | null = null;
    let [low, high] = [0, within(parts, from, policy)];
    for (let next = high; next > low; next = Math.ceil((low + high) / 2)) {
      const found = onOnePlate(parts.slice(from, from + next), policy);
      if (found === null) high = next - 1;
      else {
        fits = found;
        low = next;
      }
    }
    if (fits === null || plates.length >= PLATES_MAX) return null;
    plates.push(fits);
    from += low;
  }
  return plates;
}

/**
 * By their outlines, the most urgent first. `null` where an outline is not known, or where rectangles may still find room:
 * a part that needs more of the bed than its margin leaves.
 */
function nested(units: readonly Unit[], policy: PlatePolicy): readonly Laid[] | null {
  const { estimate, spacingMillimetres } = units[0]!.offer;
  if (estimate.bed === undefined) return null;
  const footprints: Footprint[] = [];
  for (const [index, { count, offer }] of units.entries()) {
    const { massGrams, outlineMillimetres: outline, seconds, sizeMillimetres: size } = offer.estimate;
    if (outline === undefined || count > NESTED_MAX) return null;
    footprints.push({
      id: `u${index}`,
      widthMillimetres: size.x,
      depthMillimetres: size.y,
      heightMillimetres: size.z,
      count,
      group: 'plate',
      turnable: true,
      outline,
      rank: index,
      seconds,
      grams: massGrams,
    });
  }
  const bed = { ...estimate.bed, spacingMillimetres };
  const { plates, refused } = nestPlates(footprints, bed, {
    limits: {
      partsOnPlateMax: policy.partsOnPlateMax,
      platesMax: PLATES_MAX,
      secondsOnPlateMax: policy.plateHoursMax * 3600,
      gramsOnPlateMax: PLATE_GRAMS_MAX,
    },
    moves: NEST_MOVES,
  });
  if (refused.length > 0) return null;
  const size = { x: bed.widthMillimetres, y: bed.depthMillimetres };
  return plates.map((plate) => laidNested(plate, units, size));
}

function laidNested(plate: NestedPlate, units: readonly Unit[], bed: Laid['bed']): Laid {
  const parts = plate.parts.map(
    ({ footprintId, instanceId, rotationDegrees, xMillimetres, yMillimetres }): LaidPart => ({
      unit: units[Number(footprintId.slice(1))]!,
      instanceId,
      xMillimetres,
      yMillimetres,
      rotationDegrees,
      anchor: 'origin',
    }),
  );
  const { xMax, xMin, yMax, yMin } = plate.boundsMillimetres;
  const z = Math.max(...parts.map(({ unit }) => unit.offer.estimate.sizeMillimetres.z));
  return { ...laid(parts, { x: xMax - xMin, y: yMax - yMin, z }), bed };
}

/** How many parts from there on keep within hours, grams, number and area of one plate; one in any case. */
function within(parts: readonly Unit[], from: number, policy: PlatePolicy): number {
  const { x, y } = parts[from]!.offer.estimate.commonBedMillimetres;
  let [seconds, grams, area] = [0, 0, 0];
  for (let index = from; index < parts.length; index++) {
    const { estimate } = parts[index]!.offer;
    seconds += estimate.seconds;
    grams += estimate.massGrams;
    area += estimate.sizeMillimetres.x * estimate.sizeMillimetres.y;
    const count = index - from + 1;
    const isOver =
      seconds > policy.plateHoursMax * 3600 ||
      grams > PLATE_GRAMS_MAX ||
      area > x * y ||
      count > policy.partsOnPlateMax;
    if (isOver) return Math.max(1, count - 1);
  }
  return parts.length - from;
}

function onOnePlate(parts: readonly Unit[], policy: PlatePolicy): Laid | null {
  const shares = sharesOf(parts);
  const packing = pack(shares, policy, parts.length, 1);
  const [plate] = packing.plates;
  if (packing.refused.length > 0 || plate === undefined) return null;
  return laid(
    plate.parts.map((part) => ({ ...part, unit: shares[Number(part.footprintId.slice(1))]!.unit })),
  );
}

function sharesOf(parts: readonly Unit[]): readonly Share[] {
  const counts = new Map<Unit, number>();
  for (const unit of parts) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  return [...counts].map(([unit, count]) => ({ unit, count }));
}

function laid(parts: Laid['parts'], sizeMillimetres = extentOf(parts)): Laid {
  const shares = sharesOf(parts.map(({ unit }) => unit));
  const sum = (of: (unit: Unit) => number) =>
    shares.reduce((total, { unit, count }) => total + of(unit) * count, 0);
  return {
    shares,
    parts,
    sizeMillimetres,
    bed: parts[0]!.unit.offer.estimate.commonBedMillimetres,
    seconds: sum(({ offer }) => offer.estimate.seconds),
    grams: sum(({ offer }) => offer.estimate.massGrams),
  };
}

/** The rectangle around all parts of a plate, and the height of the tallest. */
function extentOf(parts: Laid['parts']): Laid['sizeMillimetres'] {
  let [xMin, yMin, xMax, yMax, z] = [Infinity, Infinity, -Infinity, -Infinity, 0];
  for (const { rotationDegrees, unit, xMillimetres, yMillimetres } of parts) {
    const size = unit.offer.estimate.sizeMillimetres;
    const [width, depth] = rotationDegrees === 90 ? [size.y, size.x] : [size.x, size.y];
    xMin = Math.min(xMin, xMillimetres - width / 2);
    xMax = Math.max(xMax, xMillimetres + width / 2);
    yMin = Math.min(yMin, yMillimetres - depth / 2);
    yMax = Math.max(yMax, yMillimetres + depth / 2);
    z = Math.max(z, size.z);
  }
  return { x: xMax - xMin, y: yMax - yMin, z };
}

/** The most urgent of the plate's lines says when it is due. */
export const dueAtOf = ({ shares }: Laid): number | null => {
  const dates = shares.flatMap(({ unit }) => (unit.offer.dueAt === null ? [] : [unit.offer.dueAt]));
  return dates.length === 0 ? null : Math.min(...dates);
};

export const priorityOf = ({ shares }: Laid): number =>
  Math.min(...shares.map(({ unit }) => unit.offer.priority));

export const valueMinorOf = ({ shares }: Laid): number =>
  shares.reduce((sum, { unit, count }) => sum + unit.offer.unitPriceMinor * count, 0);

export const requirementsOf = ({ shares, sizeMillimetres }: Laid) => {
  const { estimate, recipe } = shares[0]!.unit.offer;
  const { colour, lane, material, profileId } = recipe;
  const { nozzleDiameterMillimetres } = estimate;
  return { lane, material, colour, profileId, nozzleDiameterMillimetres, sizeMillimetres };
};

export const itemsOf = (plate: Laid, plateId: string): readonly PlateItem[] =>
  plate.parts.map(({ anchor, rotationDegrees, unit, xMillimetres, yMillimetres }, index) => {
    const { estimate, lineId, orderId, planId, recipe, revision } = unit.offer;
    return {
      itemId: `${plateId}-${index + 1}`,
      orderId,
      lineId,
      planId,
      revision,
      modelHash: estimate.canonicalHash,
      xMillimetres: xMillimetres - plate.bed.x / 2,
      yMillimetres: yMillimetres - plate.bed.y / 2,
      rotationDegrees: rotationDegrees + recipe.rotationDegrees,
      ...(anchor === undefined ? {} : { anchor }),
    };
  });

/** Orders on the plate, the most urgent first, each with the most urgent of its lines. */
export function ordersOf({ shares }: Laid): readonly OrderOnPlate[] {
  const orders = new Map<string, OrderOnPlate>();
  for (const { unit } of shares) {
    const { customer, dueAt, orderId, priority } = unit.offer;
    if (!orders.has(orderId)) orders.set(orderId, { orderId, customer, dueAt, priority });
  }
  return [...orders.values()];
}
