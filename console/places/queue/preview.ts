/** Where a thing's picture is to be had: the check of its model names the preview mesh. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { values, world } from '../../models/here.ts';

export const previewOfModel = (modelHash: string | undefined, quoteId?: string | null): string | null => {
  if (modelHash === undefined) return null;
  const own = quoteId ? world.one('quote', quoteId)?.analyses?.[modelHash]?.previewHash : undefined;
  if (own) return own;
  for (const quote of values('quote')) {
    const found = quote.analyses?.[modelHash]?.previewHash;
    if (found) return found;
  }
  return null;
};

/** Of the first part on the plate. What lies on a plate is the mended mesh: the customer's model is the order line's. */
export const previewOf = (job: View<'job'>): string | null => {
  const order = world.one('order', job.items?.[0]?.orderId ?? job.orderId ?? '');
  const line = order?.lines?.find((one) => one.lineId === job.items?.[0]?.lineId);
  return previewOfModel(line?.recipe.modelHash, order?.quoteId);
};
