/** An inspection being written down. Pure. */
import type { ItemVerdict } from '../../actors/common/schema.ts';

export type Verdicts = Readonly<Record<string, ItemVerdict>>;

/** What is still to be said, in words; null when every part has its verdict. */
export const missingVerdicts = (itemIds: readonly string[], verdicts: Verdicts): string | null => {
  const open = itemIds.filter((id) => verdicts[id] === undefined).length;
  if (open > 0)
    return open === itemIds.length ? 'Say of each part whether it is good.' : `${open} left to look at.`;
  const unnamed = itemIds.filter((id) => verdicts[id]!.result === 'bad' && !verdicts[id]!.defect).length;
  return unnamed === 0 ? null : 'Name the defect of each bad part.';
};

/** As the command takes it: no defect on good parts, no empty notes. */
export const judged = (itemIds: readonly string[], verdicts: Verdicts): readonly ItemVerdict[] =>
  itemIds.map((itemId) => {
    const { result, defect, note } = verdicts[itemId]!;
    if (result === 'good') return { itemId, result };
    const words = note?.trim() ?? '';
    return { itemId, result, ...(defect ? { defect } : {}), ...(words === '' ? {} : { note: words }) };
  });
