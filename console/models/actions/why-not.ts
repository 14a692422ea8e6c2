/** Why an action does not apply to a row, in words that go on after "one …". */
import type { Kind, View } from '../../../gateway/api/contract/kinds.ts';
import type { Action } from './define.ts';

/** How a status reads after "one …": reasons of a batch. */
const statusPhrases: Readonly<Record<string, string>> = {
  unknown: 'is only announced',
  queued: 'waits for a machine',
  scheduled: 'waits for its machine',
  preparing: 'is being sliced',
  reserving: 'waits for material',
  review: 'needs review',
  ready: 'is ready for release',
  released: 'is on its way to the machine',
  printing: 'is printing',
  paused: 'is paused',
  qc: 'waits for inspection',
  completed: 'is completed',
  failed: 'has failed',
  held: 'is on hold',
  cancelled: 'is cancelled',
  analysing: 'is being checked',
  pricing: 'is being priced',
  approved: 'is approved',
  ordered: 'is ordered',
  rejected: 'is rejected',
  expired: 'has expired',
  offline: 'is offline',
  idle: 'is idle',
  reserved: 'is reserved',
  starting: 'is starting',
  awaitingClear: 'waits for its plate to be cleared',
  foreign: 'prints something foreign',
  maintenance: 'is in maintenance',
  servicing: 'is in maintenance with a print on it',
  tripped: 'is out of service',
};

/** Null where the action applies to the row; else why not. */
export const whyNot = <K extends Kind>(action: Action<K>, view: View<K>): string | null => {
  if (!action.from.includes(view.status)) return statusPhrases[view.status] ?? `is ${view.status}`;
  return action.unless?.(view as never) ?? null;
};
