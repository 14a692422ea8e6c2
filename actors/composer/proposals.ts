/** What the pool would become, were everything that may share put together now; for people to look at. Pure. */
import { plateSvg } from '../packing/picture.ts';
import { groupWords, type Laid, type Unit } from './layout.ts';
import { byItself, waysOf } from './question.ts';
import { groupsOf, policyOf } from './rules.ts';
import type { ComposerState } from './schema.ts';

/** Pictures are for looking at: of more plates than these only the first are shown. */
const PLATES_SHOWN_MAX = 20;
const LETTERS = 26;

export interface ProposedPlate {
  readonly lines: readonly {
    readonly orderId: string;
    readonly lineId: string;
    readonly count: number;
    /** What stands on its parts in the picture. */
    readonly letter: string;
  }[];
  readonly parts: number;
  readonly seconds: number;
  readonly grams: number;
  /** SVG, seen from above. */
  readonly picture: string;
}

export interface Proposal {
  readonly group: string;
  readonly plates: readonly ProposedPlate[];
  /** Plates if each line were laid out by itself. */
  readonly platesApart: number;
}

/** What stands on the parts of a plate's first line, second line and so on: A to Z, then AA. */
export const lineLetter = (index: number): string =>
  (index >= LETTERS ? lineLetter(Math.floor(index / LETTERS) - 1) : '') +
  String.fromCharCode(65 + (index % LETTERS));

export function proposalsOf(state: ComposerState): readonly Proposal[] {
  const policy = policyOf(state);
  return [...groupsOf(state).values()].map((units) => {
    const free = units.filter(({ key }) => state.keptApart[key] === undefined);
    const pinned = units.filter((unit) => !free.includes(unit));
    const apart = (of: readonly Unit[]) => of.flatMap((unit) => byItself(unit, policy).plates);
    const together = free.length === 0 ? [] : waysOf(free, free[0]!.key, policy).at(-1)!.plates;
    return {
      group: groupWords(units[0]!.offer),
      plates: [...together, ...apart(pinned)].slice(0, PLATES_SHOWN_MAX).map(proposed),
      platesApart: apart(units).length,
    };
  });
}

const proposed = (plate: Laid): ProposedPlate => ({
  lines: plate.shares.map(({ count, unit }, index) => ({
    orderId: unit.offer.orderId,
    lineId: unit.offer.lineId,
    count,
    letter: lineLetter(index),
  })),
  parts: plate.parts.length,
  seconds: plate.seconds,
  grams: plate.grams,
  picture: pictureOf(plate),
});

function pictureOf({ bed, parts, shares, sizeMillimetres: { x, y } }: Laid): string {
  const idOf = new Map(shares.map(({ unit }, index) => [unit.key, `u${index}`]));
  const footprints = shares.map(({ count, unit }) => {
    const { outlineMillimetres: outline, sizeMillimetres: size } = unit.offer.estimate;
    const isNested = parts.some((part) => part.unit.key === unit.key && part.anchor === 'origin');
    return {
      ...(isNested && outline !== undefined ? { outline } : {}),
      id: idOf.get(unit.key)!,
      widthMillimetres: size.x,
      depthMillimetres: size.y,
      count,
      group: 'plate',
      turnable: true,
    };
  });
  const nested = {
    group: 'plate',
    fill: footprints.reduce(
      (sum, one) => sum + (one.widthMillimetres * one.depthMillimetres * one.count) / (bed.x * bed.y),
      0,
    ),
    parts: parts.map(({ unit, ...part }) => ({ ...part, footprintId: idOf.get(unit.key)! })),
    boundsMillimetres: {
      xMin: (bed.x - x) / 2,
      xMax: (bed.x + x) / 2,
      yMin: (bed.y - y) / 2,
      yMax: (bed.y + y) / 2,
    },
  };
  return plateSvg(
    nested,
    footprints,
    {
      shape: 'rectangle',
      widthMillimetres: bed.x,
      depthMillimetres: bed.y,
      marginMillimetres: 0,
      spacingMillimetres: shares[0]!.unit.offer.spacingMillimetres,
    },
    {
      title: `${parts.length} ${parts.length === 1 ? 'part' : 'parts'} of ${shares.map(({ unit }) => unit.key).join(', ')}`,
      label: (part) => lineLetter(Number(part.footprintId.slice(1))),
    },
  );
}
