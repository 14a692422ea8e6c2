/** Grams are conserved: received + adjusted = on hand + consumed + scrapped, and reserved ≤ on hand. */
import type { LotState } from './schema.ts';

export const availableGrams = (lot: LotState): number => Math.max(0, lot.onHandGrams - lot.reservedGrams);

const total = (holds: LotState['reservations']): number =>
  Object.values(holds).reduce((sum, grams) => sum + grams, 0);

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
