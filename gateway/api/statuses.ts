/** What the counters count: which statuses of which kind. */
import type { Counters, Kind } from './contract/index.ts';

interface Counted {
  readonly kind: Kind;
  readonly statuses: readonly string[];
}

export const counted: { readonly [C in Exclude<keyof Counters, 'parked'>]: Counted } = {
  queue: {
    kind: 'job',
    statuses: ['waiting.queued', 'waiting.held', 'routed.scheduled', 'routed.preparing', 'routed.reserving'],
  },
  manualReview: { kind: 'job', statuses: ['routed.review'] },
  ready: { kind: 'job', statuses: ['routed.ready'] },
  printing: { kind: 'job', statuses: ['running.released', 'running.printing'] },
  paused: { kind: 'job', statuses: ['running.paused'] },
  qc: { kind: 'job', statuses: ['qc'] },
  failed: { kind: 'job', statuses: ['failed'] },
  quotesToReview: { kind: 'quote', statuses: ['review'] },
  quotesApproved: { kind: 'quote', statuses: ['approved'] },
  ordersOpen: { kind: 'order', statuses: ['accepted', 'inProduction', 'onHold', 'qc', 'packed'] },
  ordersToPack: { kind: 'order', statuses: ['qc'] },
  printersIdle: { kind: 'printer', statuses: ['free.idle'] },
  printersOffline: { kind: 'printer', statuses: ['free.offline'] },
  platesToClear: { kind: 'printer', statuses: ['free.awaitingClear'] },
  lotsLow: { kind: 'lot', statuses: ['low'] },
  incidentsOpen: { kind: 'incident', statuses: ['open', 'acknowledged'] },
};

/** `printing` means `running.printing`, `running` all that is running: what a person types, as the machines have it. */
export function statusesMeant(asked: readonly string[], existing: readonly string[]): string[] {
  return asked.flatMap((word) => {
    const meant = existing.filter(
      (status) => status === word || status.startsWith(`${word}.`) || status.endsWith(`.${word}`),
    );
    return meant.length > 0 ? meant : [word];
  });
}
