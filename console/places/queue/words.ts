/** What a job is, in words. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { world } from '../../models/here.ts';

/** `bracket.stl × 4`; the plate's first model and how many parts there are. */
export const jobTitle = (job: View<'job'>): string => {
  const items = job.items ?? [];
  const lines = world.one('order', job.orderId ?? '')?.lines ?? [];
  const names = [
    ...new Set(items.map((item) => lines.find((line) => line.lineId === item.lineId)?.recipe.fileName)),
  ];
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
