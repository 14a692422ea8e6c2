/** How the queue is narrowed and ordered. Pure. */
import type { View } from '../../../gateway/api/contract/kinds.ts';

const waiting = ['unknown', 'queued', 'scheduled', 'preparing', 'reserving'];
const printing = ['released', 'printing', 'paused'];
const closed = ['completed', 'cancelled'];

export interface Filter {
  readonly value: string;
  readonly words: string;
  readonly statuses: readonly string[];
}
export const jobFilters: readonly Filter[] = [
  {
    value: 'open',
    words: 'Open',
    statuses: [...waiting, 'review', 'ready', ...printing, 'qc', 'failed', 'held'],
  },
  { value: 'review', words: 'Needs review', statuses: ['review'] },
  { value: 'ready', words: 'Ready', statuses: ['ready'] },
  { value: 'printing', words: 'Printing', statuses: printing },
  { value: 'qc', words: 'Ready for QA', statuses: ['qc'] },
  { value: 'waiting', words: 'Waiting', statuses: waiting },
  { value: 'failed', words: 'Failed', statuses: ['failed'] },
  { value: 'held', words: 'On hold', statuses: ['held'] },
  { value: 'closed', words: 'Closed', statuses: closed },
];

/** What wants a person first, then what can be released, what prints, what waits, what is over. */
const rank: Readonly<Record<string, number>> = {
  failed: 0,
  review: 1,
  qc: 2,
  ready: 3,
  paused: 4,
  printing: 5,
  released: 5,
  reserving: 6,
  preparing: 6,
  scheduled: 6,
  held: 7,
  unknown: 8,
  queued: 8,
  completed: 9,
  cancelled: 9,
};

const NEVER = Number.MAX_SAFE_INTEGER;
export const inOrder = (a: View<'job'>, b: View<'job'>): number =>
  (rank[a.status] ?? 9) - (rank[b.status] ?? 9) ||
  ((rank[a.status] ?? 9) === 9 ? b.updatedAt - a.updatedAt : 0) ||
  (a.priority ?? 9) - (b.priority ?? 9) ||
  (a.dueAt ?? NEVER) - (b.dueAt ?? NEVER) ||
  a.createdAt - b.createdAt;
