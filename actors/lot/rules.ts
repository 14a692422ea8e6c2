/** Grams are conserved: received + adjusted = on hand + consumed + scrapped, and reserved ≤ on hand. */
import { changeoversFor } from '../capability/material.ts';
import type { LotState } from './schema.ts';

export const availableGrams = (lot: LotState): number => Math.max(0, lot.onHandGrams - lot.reservedGrams);

const total = (holds: LotState['reservations']): number =>
  Object.values(holds).reduce((sum, grams) => sum + grams, 0);

interface Wanted {
  readonly jobId: string;
  readonly grams: number;
  readonly leastGrams?: number;
  readonly material: string;
  readonly colour: string;
}

/** Why the lot can't hold what a job wants, in words; `null` when it can. */
export function whyNotReserve(lot: LotState, wanted: Wanted): string | null {
  const { id } = lot;
  if (lot.receivedGrams <= 0) return `Lot ${id} was never received.`;
  if (lot.quarantineReason !== null) return quarantined(lot);
  if (changeoversFor(wanted.material, wanted.colour, lot).length > 0) {
    return `Lot ${id} holds ${lot.material} ${lot.colour}, not ${wanted.material} ${wanted.colour}: the lot given for what is loaded is another.`;
  }
  if (gramsHeldFor(lot, wanted) === null) {
    return `Lot ${id} has ${availableGrams(lot).toFixed(1)} g left to promise; ${wanted.grams.toFixed(1)} g are needed.`;
  }
  return null;
}

/** What each holder is told when the lot may not be used any more. */
export const quarantined = (lot: LotState): string =>
  `Lot ${lot.id} is in quarantine: ${lot.quarantineReason}`;

/** The jobs whose holds are not what they were, with what is left of each. */
export const shrunk = (
  before: LotState['reservations'],
  after: LotState['reservations'],
): readonly { readonly jobId: string; readonly held: number; readonly left: number }[] =>
  Object.entries(before)
    .map(([jobId, held]) => ({ jobId, held, left: after[jobId] ?? 0 }))
    .filter(({ held, left }) => left < held);

/** What the lot can hold of what a job wants; `null` where that is too little. */
export function gramsHeldFor(
  lot: LotState,
  { jobId, grams, leastGrams = grams }: Pick<Wanted, 'jobId' | 'grams' | 'leastGrams'>,
): number | null {
  const heldByOthers = withoutHold(lot, jobId).reservedGrams ?? 0;
  const free = lot.onHandGrams - heldByOthers;
  if (grams <= free) return grams;
  return isUntouched(lot, heldByOthers) && leastGrams <= free ? free : null;
}

/** A new spool that nobody counts on: no other one could hold more. */
export const isUntouched = (lot: LotState, heldGrams: number = lot.reservedGrams): boolean =>
  lot.consumedGrams === 0 && lot.scrappedGrams === 0 && heldGrams === 0;

/** A job's hold replaces the one it had. `null` where the lot cannot cover it. */
export function afterReserving(lot: LotState, jobId: string, grams: number): Partial<LotState> | null {
  const reservations = { ...lot.reservations, [jobId]: grams };
  const reservedGrams = total(reservations);
  return reservedGrams <= lot.onHandGrams ? { reservations, reservedGrams } : null;
}

export function withoutHold(lot: LotState, jobId: string): Partial<LotState> {
  const { [jobId]: _, ...reservations } = lot.reservations;
  return { reservations, reservedGrams: total(reservations) };
}

/**
 * What a run really took. A run can take more than the books say is there (the spool was heavier than counted): the
 * difference is written as an adjustment, so that the books stay whole and the surplus stays visible. Other jobs' holds
 * that are no longer covered shrink, the youngest first.
 */
export function afterConsuming(lot: LotState, jobId: string, grams: number): Partial<LotState> {
  const surplus = Math.max(0, grams - lot.onHandGrams);
  const onHandGrams = Math.max(0, lot.onHandGrams - grams);
  const held = withoutHold(lot, jobId).reservations ?? {};
  return {
    onHandGrams,
    consumedGrams: lot.consumedGrams + grams,
    adjustedGrams: lot.adjustedGrams + surplus,
    ...covered(held, onHandGrams),
  };
}

function covered(holds: LotState['reservations'], onHandGrams: number): Partial<LotState> {
  const reservations: Record<string, number> = {};
  let left = onHandGrams;
  for (const [jobId, grams] of Object.entries(holds)) {
    const kept = Math.min(grams, left);
    left -= kept;
    if (kept > 0) reservations[jobId] = kept;
  }
  return { reservations, reservedGrams: onHandGrams - left };
}

export const afterScrapping = (lot: LotState, grams: number): Partial<LotState> => ({
  onHandGrams: lot.onHandGrams - grams,
  scrappedGrams: lot.scrappedGrams + grams,
});

export const afterAdjusting = (lot: LotState, deltaGrams: number): Partial<LotState> => ({
  onHandGrams: lot.onHandGrams + deltaGrams,
  adjustedGrams: lot.adjustedGrams + deltaGrams,
});
