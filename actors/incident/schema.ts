/** Something that a person should see, with the next step named. */
import { Schema } from 'effect';
import type { EventOf } from '../../runtime/actor.ts';
import { Id, Words } from '../common/schema.ts';

export const incidentMessages = {
  'incident.open': Schema.Struct({
    code: Schema.String,
    severity: Schema.Literals(['info', 'warning', 'critical']),
    /** Address of what it is about, such as `printer/k2-plus-01`. */
    subject: Schema.String,
    what: Words,
    nextStep: Words,
    printerId: Schema.optionalKey(Id),
    jobId: Schema.optionalKey(Id),
    orderId: Schema.optionalKey(Id),
    /** All orders that it concerns; absent where it is only that one. */
    orderIds: Schema.optionalKey(Schema.Array(Id)),
  }),
  'incident.acknowledge': Schema.Struct({}),
  'incident.resolve': Schema.Struct({ because: Words }),
};
export type IncidentMessage = EventOf<typeof incidentMessages>;

export const incidentFacts = {
  'incident.opened': 'Opened',
  'incident.seenAgain': 'Happened again',
  'incident.acknowledged': 'Acknowledged',
  'incident.resolved': 'Resolved',
} as const;

export interface IncidentState {
  readonly id: string;
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly subject: string;
  readonly what: string;
  readonly nextStep: string;
  readonly printerId: string | null;
  readonly jobId: string | null;
  readonly orderId: string | null;
  readonly orderIds: readonly string[];
  readonly openedAt: number | null;
  readonly count: number;
  readonly acknowledgedBy: string | null;
  readonly resolvedBy: string | null;
  readonly resolution: string | null;
}
