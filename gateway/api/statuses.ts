/** What the counters count: which statuses of which kind. */
import type { Counters, Kind } from './contract/index.ts';

interface Counted {
  readonly kind: Kind;
  readonly statuses: readonly string[];
}

export const counted: { readonly [C in Exclude<keyof Counters, 'parked'>]: Counted } = {
  queue: {
    kind: 'job',
    statuses: ['queued', 'held', 'scheduled', 'preparing', 'reserving'],
  },
  manualReview: { kind: 'job', statuses: ['review'] },
  ready: { kind: 'job', statuses: ['ready'] },
  printing: { kind: 'job', statuses: ['released', 'printing'] },
  paused: { kind: 'job', statuses: ['paused'] },
  qc: { kind: 'job', statuses: ['qc'] },
  failed: { kind: 'job', statuses: ['failed'] },
  quotesToReview: { kind: 'quote', statuses: ['review'] },
  quotesApproved: { kind: 'quote', statuses: ['approved'] },
  ordersOpen: { kind: 'order', statuses: ['accepted', 'inProduction', 'onHold', 'qc', 'packed'] },
  ordersToPack: { kind: 'order', statuses: ['qc'] },
  printersIdle: { kind: 'printer', statuses: ['idle'] },
  printersOffline: { kind: 'printer', statuses: ['offline'] },
  platesToClear: { kind: 'printer', statuses: ['awaitingClear'] },
  lotsLow: { kind: 'lot', statuses: ['low'] },
  incidentsOpen: { kind: 'incident', statuses: ['open', 'acknowledged'] },
};
