/** Which fields a list can be narrowed by: `GET /api/v1/jobs?printerId=k2-plus-01`. */
import type { Kind, StateOf } from './kinds.ts';

export const filterFields = {
  quote: ['customer', 'reference', 'tier', 'orderId'],
  order: ['customer', 'reference', 'tier', 'quoteId', 'payment'],
  plan: ['orderId', 'lineId'],
  plate: ['orderId', 'jobId', 'result'],
  job: ['orderId', 'plateId', 'printerId', 'lotId', 'runId', 'customer', 'replacesJobId'],
  run: ['jobId', 'orderId', 'plateId', 'printerId', 'lotId'],
  printer: ['link', 'jobId', 'runId', 'hasConnector', 'plateClear', 'ready'],
  lot: ['material', 'colour', 'supplier', 'batch', 'location'],
  incident: ['code', 'severity', 'subject', 'printerId', 'jobId', 'orderId'],
} as const satisfies { readonly [K in Kind]: readonly (keyof StateOf[K])[] };
