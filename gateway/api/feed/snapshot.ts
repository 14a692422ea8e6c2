/** What a client gets before deltas: the views it asked for, or what has changed since it was here last. */
import { idOf, kindOf } from '../../../runtime/envelope.ts';
import type { View as KernelView } from '../../../runtime/kernel.ts';
import { type FeedFrame, type Kind, type KindPath, kindByPath, kinds, type View } from '../contract/index.ts';
import type { FarmApi } from '../farm-api.ts';
import { showView } from '../views.ts';

const VIEWS_PER_PART = 100;
const PAGE = 1_000;
/** Journal entries that are read to tell a returning client what it missed; beyond that a snapshot is cheaper. */
const MISSED_MAX = 2_000;

type Snapshot = Extract<FeedFrame, { type: 'snapshot' }>;

export async function snapshotParts(
  { kernel }: Pick<FarmApi, 'kernel'>,
  paths: readonly KindPath[],
  viewsMax: number,
): Promise<Snapshot[]> {
  const seq = kernel.views.position();
  const views: View[] = [];
  const totals: Record<string, { sent: number; total: number }> = {};
  for (const path of paths) {
    const kind = kindByPath[path];
    const [items, counts] = await Promise.all([
      newest(kernel.views, kind, viewsMax),
      kernel.views.counts(kind),
    ]);
    views.push(...items.map(showView));
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    totals[path] = { sent: items.length, total: Math.max(total, items.length) };
  }
  const parts = Math.max(1, Math.ceil(views.length / VIEWS_PER_PART));
  return Array.from({ length: parts }, (_, index) => ({
    type: 'snapshot',
    seq,
    part: index + 1,
    parts,
    views: views.slice(index * VIEWS_PER_PART, (index + 1) * VIEWS_PER_PART),
    totals,
  }));
}

async function newest(views: FarmApi['kernel']['views'], kind: Kind, max: number): Promise<KernelView[]> {
  const items: KernelView[] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(PAGE, max - items.length);
    const page = await views.list({ kind, order: 'newest', limit, ...(cursor !== undefined && { cursor }) });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined && items.length < max);
  return items;
}

/**
 * The views that changed after `from`, oldest change first; undefined when that is too much to tell, or when `from` lies
 * in a future that this journal does not have.
 */
export async function missedSince(
  { kernel }: Pick<FarmApi, 'kernel'>,
  from: number,
): Promise<readonly { readonly seq: number; readonly view: View }[] | undefined> {
  const head = kernel.views.position();
  if (from > head || head - from > MISSED_MAX) return undefined;
  const idsByKind = new Map<string, Set<string>>();
  let after = from;
  while (after < head) {
    const entries = await kernel.entries({ after, limit: PAGE });
    for (const { address } of entries) {
      const kind = kindOf(address);
      if (!(kinds as readonly string[]).includes(kind)) continue;
      const ids = idsByKind.get(kind) ?? new Set();
      idsByKind.set(kind, ids.add(idOf(address)));
    }
    if (entries.length === 0) break;
    after = entries.at(-1)!.seq;
  }
  const changed: { seq: number; view: View }[] = [];
  for (const [kind, ids] of idsByKind) {
    const list = [...ids];
    for (let at = 0; at < list.length; at += PAGE) {
      const page = await kernel.views.list({ kind, ids: list.slice(at, at + PAGE), limit: PAGE });
      changed.push(...page.items.map((item) => ({ seq: item.seq, view: showView(item) })));
    }
  }
  return changed.sort((a, b) => a.seq - b.seq);
}
