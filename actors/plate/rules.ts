import type { ItemVerdict, PlateItem } from '../common/schema.ts';

/** A part without a verdict counts as bad: nothing is credited that nobody saw. */
export function resultOf(
  items: readonly PlateItem[],
  verdicts: readonly ItemVerdict[],
): 'all' | 'part' | 'none' {
  const good = new Set(
    verdicts.filter((verdict) => verdict.result === 'good').map((verdict) => verdict.itemId),
  );
  const made = items.filter((item) => good.has(item.itemId)).length;
  return made === items.length ? 'all' : made > 0 ? 'part' : 'none';
}

/** Every part of the plate with its verdict, in the plate's order; verdicts of parts that are not on it fall away. */
export function completeVerdicts(
  items: readonly PlateItem[],
  verdicts: readonly ItemVerdict[],
): readonly ItemVerdict[] {
  const byItem = new Map(verdicts.map((verdict) => [verdict.itemId, verdict]));
  return items.map(
    (item): ItemVerdict =>
      byItem.get(item.itemId) ?? { itemId: item.itemId, result: 'bad', defect: 'not-judged' },
  );
}
