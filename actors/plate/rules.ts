import type { ItemVerdict, OrderOnPlate, PlateItem } from '../common/schema.ts';

/** The defect of a part that its order did not want any more when the plate was inspected: it is credited to nobody. */
export const NOT_WANTED = 'not-wanted';

/** A part without a verdict counts as bad: nothing is credited that nobody saw. */
export function resultOf(
  items: readonly PlateItem[],
  verdicts: readonly ItemVerdict[],
): 'all' | 'part' | 'none' {
  const good = new Set(
    verdicts.filter((verdict) => verdict.result === 'good').map((verdict) => verdict.itemId),
  );
  const unwanted = verdicts.filter((verdict) => verdict.defect === NOT_WANTED).length;
  const made = items.filter((item) => good.has(item.itemId)).length;
  return made > 0 && made === items.length - unwanted ? 'all' : made > 0 ? 'part' : 'none';
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

/** What a plate holds of one line of one order. */
export interface LineOnPlate {
  readonly orderId: string;
  readonly lineId: string;
  readonly planId: string;
  /** Of the plan; `undefined` on plates of earlier versions. */
  readonly revision: number | undefined;
  readonly items: readonly PlateItem[];
}

/** Line by line, in the order in which they come on the plate. */
export function linesOf(plate: {
  readonly orderId: string;
  readonly items: readonly PlateItem[];
}): readonly LineOnPlate[] {
  const lines = new Map<string, LineOnPlate & { readonly items: PlateItem[] }>();
  for (const item of plate.items) {
    const orderId = item.orderId ?? plate.orderId;
    const { lineId, planId, revision } = item;
    const key = `${orderId}/${lineId}`;
    const known = lines.get(key);
    if (known) known.items.push(item);
    else lines.set(key, { orderId, lineId, planId, revision, items: [item] });
  }
  return [...lines.values()];
}

export const orderIdsOf = (plate: {
  readonly orderId: string;
  readonly orders?: readonly OrderOnPlate[];
}): readonly string[] => plate.orders?.map(({ orderId }) => orderId) ?? [plate.orderId];

/** The verdicts of these items, in the order of the verdicts. */
export const verdictsOf = (
  items: readonly PlateItem[],
  verdicts: readonly ItemVerdict[],
): readonly ItemVerdict[] => {
  const mine = new Set(items.map(({ itemId }) => itemId));
  return verdicts.filter(({ itemId }) => mine.has(itemId));
};
