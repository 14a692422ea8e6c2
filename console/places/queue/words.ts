/** What a job is, in words. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { world } from '../../models/here.ts';

type Item = NonNullable<View<'job'>['items']>[number];

/** Jobs of earlier versions were for one order. */
export const orderIdsOf = (job: View<'job'>): readonly string[] =>
  job.orderIds ?? (job.orderId ? [job.orderId] : []);

/** The order line that a part is for. */
export const lineOf = (job: View<'job'>, item: Item | undefined) =>
  world.one('order', item?.orderId ?? job.orderId ?? '')?.lines?.find((line) => line.lineId === item?.lineId);

/** `bracket.stl × 4`; the plate's first model and how many parts there are. */
export const jobTitle = (job: View<'job'>): string => {
  const items = job.items ?? [];
  const names = [...new Set(items.map((item) => lineOf(job, item)?.recipe.fileName))];
  const first = names.find((name) => name !== undefined);
  if (first === undefined) return items.length === 1 ? 'one part' : `${items.length} parts`;
  const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
  return `${first}${more}${items.length > 1 ? ` × ${items.length}` : ''}`;
};

/** Who releases by hand waves a blocker through; one that had none went by itself, whatever brought the last word. */
export const releasedByPolicy = (job: View<'job'>): boolean =>
  (job.blockers ?? []).length === 0 || (job.releasedBy ?? '').includes('/');

export const printerName = (id: string | null | undefined): string | null =>
  id == null ? null : (world.one('printer', id)?.spec?.name ?? id);
