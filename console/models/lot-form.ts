/** A lot being received. Pure. */
import type { LotRequest } from '../../gateway/api/contract/requests.ts';

export interface Lot {
  readonly id: string;
  readonly material: string;
  readonly colour: string;
  readonly grams: string;
  readonly supplier: string;
  readonly batch: string;
  readonly location: string;
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** `pla-basic-black-3`: the first number that no lot has. */
export const nextLotId = (
  taken: readonly string[],
  { material, colour }: Pick<Lot, 'material' | 'colour'>,
): string => {
  const stem = slug(`${material} ${colour}`).slice(0, 56) || 'lot';
  const held = new Set(taken);
  for (let number = 1; ; number++) {
    const id = `${stem}-${number}`;
    if (!held.has(id)) return id;
  }
};

export const lotMissing = (lot: Lot): string | null => {
  if (lot.material === '' || lot.colour === '') return 'Choose a material and a colour.';
  const grams = Number(lot.grams);
  if (!Number.isFinite(grams) || grams <= 0) return 'How many grams are on the spool?';
  if (grams > 1_000_000) return 'A lot has at most 1,000 kg.';
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(lot.id)
    ? null
    : 'The id: lower-case letters, digits and single hyphens.';
};

export const lotRequest = (lot: Lot): LotRequest => ({
  id: lot.id,
  material: lot.material,
  colour: lot.colour,
  grams: Number(lot.grams),
  ...(lot.supplier.trim() === '' ? {} : { supplier: lot.supplier.trim() }),
  ...(lot.batch.trim() === '' ? {} : { batch: lot.batch.trim() }),
  ...(lot.location.trim() === '' ? {} : { location: lot.location.trim() }),
});
