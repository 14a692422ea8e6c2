/** A material lot or spool, with its reservations, in grams. Invariant: received = on hand + consumed + scrapped − adjusted. */
import { Schema } from 'effect';
import type { EventOf } from '../../runtime/actor.ts';
import { Grams, Id, Words } from '../common/schema.ts';

export const lotMessages = {
  'lot.receive': Schema.Struct({
    material: Schema.String,
    colour: Schema.String,
    grams: Grams,
    lowAtGrams: Schema.optionalKey(Grams),
    supplier: Schema.optionalKey(Words),
    batch: Schema.optionalKey(Words),
    location: Schema.optionalKey(Words),
  }),
  /** Holds grams for a job, if this is the material that the job wants; the job is told whether they are held. */
  'lot.reserve': Schema.Struct({
    jobId: Id,
    grams: Grams,
    /** A lot that nothing was taken from yet may hold as little: what is spare on another is all of this one. */
    leastGrams: Schema.optionalKey(Grams),
    material: Schema.String,
    colour: Schema.String,
  }),
  'lot.unreserve': Schema.Struct({ jobId: Id }),
  /** What a run really took; ends the job's hold. */
  'lot.consume': Schema.Struct({ jobId: Id, runId: Id, grams: Grams }),
  'lot.scrap': Schema.Struct({ grams: Grams, because: Words }),
  /** A count on the shelf differed: positive found, negative missing. */
  'lot.adjust': Schema.Struct({
    deltaGrams: Schema.Finite.check(Schema.isBetween({ minimum: -1_000_000, maximum: 1_000_000 })),
    because: Words,
  }),
  'lot.quarantine': Schema.Struct({ because: Words }),
  'lot.clear': Schema.Struct({ because: Words }),
};
export type LotMessage = EventOf<typeof lotMessages>;

export const lotFacts = {
  'lot.received': 'Received',
  'lot.reserved': 'Grams reserved',
  'lot.unreserved': 'Reservation released',
  'lot.consumed': 'Consumed by a run',
  'lot.scrapped': 'Scrapped',
  'lot.adjusted': 'Stock adjusted',
  'lot.quarantined': 'Quarantined',
  'lot.cleared': 'Quarantine lifted',
} as const;

/** Grams throughout. `reservations` is by job id. */
export interface LotState {
  readonly id: string;
  readonly material: string;
  readonly colour: string;
  readonly supplier: string | null;
  readonly batch: string | null;
  readonly location: string | null;
  readonly receivedGrams: number;
  readonly onHandGrams: number;
  readonly consumedGrams: number;
  readonly scrappedGrams: number;
  readonly adjustedGrams: number;
  readonly lowAtGrams: number;
  readonly reservations: { readonly [jobId: string]: number };
  readonly reservedGrams: number;
  readonly quarantineReason: string | null;
}
