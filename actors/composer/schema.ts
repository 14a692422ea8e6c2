/** Pools the parts that orders have to make, and lays them out on plates: a singleton around `decide`. */
import { Schema } from 'effect';
import type { EventOf } from '../../runtime/actor.ts';
import { Id, JobRequirements, Minor, PrintSeconds, Words } from '../common/schema.ts';
import { PlatePolicy } from '../farm/schema-plates.ts';
import { PartEstimate, Recipe } from '../plan/schema.ts';
import type { Orders } from './orders.ts';
import type { Decided } from './rules.ts';

/** Parts of one line of one order, as its plan makes them. */
export const Offer = Schema.Struct({
  orderId: Id,
  lineId: Id,
  customer: Schema.String,
  planId: Id,
  /** Of the plan. */
  revision: Schema.Int,
  recipe: Recipe,
  estimate: PartEstimate,
  /**
   * Parts of the line that were laid out or are to be, ever: those on plates that the order knows, and those that it
   * has left. Said twice, or before the order has heard of a plate, it asks for nothing twice.
   */
  upTo: Schema.Int,
  /** Plates that the order knows: the next one is numbered after them. */
  platesKnown: Schema.Int,
  spacingMillimetres: Schema.Finite,
  dueAt: Schema.NullOr(Schema.Finite),
  priority: Schema.Int,
  unitPriceMinor: Minor,
  retryCeiling: Schema.Int,
  /** The job whose bad or cancelled parts these replace. */
  replacesJobId: Schema.NullOr(Id),
});
export type Offer = typeof Offer.Type;

/** A plate that is only thought of, as the planner is asked about it. */
export const ThoughtPlate = Schema.Struct({
  id: Id,
  requirements: JobRequirements,
  estimatedSeconds: PrintSeconds,
  massGrams: Schema.Finite,
  dueAt: Schema.NullOr(Schema.Finite),
  priority: Schema.Int,
  valueMinor: Minor,
});
export type ThoughtPlate = typeof ThoughtPlate.Type;

/** What a schedule with some plates comes to. */
export const Outlook = Schema.Struct({
  plates: Schema.Array(
    Schema.Struct({
      id: Id,
      /** UTC milliseconds; `null`: no machine in sight. */
      startAt: Schema.NullOr(Schema.Finite),
      endAt: Schema.NullOr(Schema.Finite),
      /** Its machine could start at once: not busy, in no one's way, its plate clear. */
      isFree: Schema.optionalKey(Schema.Boolean),
    }),
  ),
  /** Of everything that waits, in the farm's currency, less what is expected to be lost by failing. */
  margin: Schema.Finite,
  /** Other jobs that are late or nowhere here, and are not in the first schedule asked about. */
  worseFor: Schema.Array(Id),
});
export type Outlook = typeof Outlook.Type;

const LineRef = Schema.Struct({ orderId: Id, lineId: Id });

export const composerMessages = {
  'composer.configure': Schema.Struct({ policy: PlatePolicy }),
  'composer.offer': Offer,
  /** Not to be laid out now, or (`isOver`) ever again. Without a line: all of the order's. */
  'composer.withdraw': Schema.Struct({
    orderId: Id,
    lineId: Schema.optionalKey(Id),
    isOver: Schema.optionalKey(Schema.Boolean),
  }),
  /** The planner's answer; an empty one where nothing is dispatched. */
  'composer.weighed': Schema.Struct({ askId: Schema.String, outlooks: Schema.Array(Outlook) }),
  /** A machine stands idle, or has been loaded anew. */
  'composer.machineFree': Schema.Struct({ printerId: Id }),
  /** A person puts these lines together on plates, now. */
  'composer.compose': Schema.Struct({
    lines: Schema.Array(LineRef).check(Schema.isMinLength(1), Schema.isMaxLength(50)),
  }),
  /** A person ends the wait for company: of one line, of an order, or of all. */
  'composer.releaseNow': Schema.Struct({
    orderId: Schema.optionalKey(Id),
    lineId: Schema.optionalKey(Id),
  }),
  /** A person keeps a line's parts to themselves, or lets them share again. */
  'composer.keepApart': Schema.Struct({
    orderId: Id,
    lineId: Id,
    apart: Schema.Boolean,
    because: Schema.optionalKey(Words),
  }),
};
export type ComposerMessage = EventOf<typeof composerMessages>;

export const composerFacts = {
  'composer.configured': 'Policy in force changed',
  'composer.composed': 'Plates composed',
  'composer.pooled': 'Parts wait for company',
  'composer.keptApart': 'A line is kept apart, or no longer',
} as const;

/** Parts in the pool. */
export interface Pooled {
  readonly offer: Offer;
  /** Since when parts of the line wait here without a break, UTC milliseconds. */
  readonly since: number;
  /** Until when they wait for company; `null`: the planner has not been asked yet. */
  readonly waitUntil: number | null;
  /** Why they wait, in words. */
  readonly why: string;
}

/** A question to the planner that is on its way. */
export interface Asked {
  readonly askId: string;
  readonly at: number;
  /** What was asked about; should it have changed the answer is of no use. */
  readonly about: string;
  /** The line that would share its plates with others. */
  readonly host: string;
}

/** A line that waits, for people. */
export interface Waiting {
  readonly orderId: string;
  readonly lineId: string;
  readonly count: number;
  readonly group: string;
  readonly since: number;
  readonly waitUntil: number | null;
  readonly why: string;
}

/** A plate that was sealed, for people. */
export interface Composed {
  readonly plateId: string;
  readonly jobId: string;
  readonly orderIds: readonly string[];
  readonly parts: number;
  readonly why: string;
}

export interface ComposerState {
  readonly id: string;
  readonly policy: PlatePolicy | null;
  /** Lines with parts to lay out, by `order/line`. */
  readonly pool: { readonly [key: string]: Pooled };
  readonly orders: Orders;
  /** Plates of several orders are numbered by themselves. */
  readonly sharedCount: number;
  /** Lines that a person keeps to themselves, with why. */
  readonly keptApart: { readonly [key: string]: string };
  /** Questions on their way, by group. */
  readonly asked: { readonly [group: string]: Asked };
  readonly askCount: number;
  readonly waiting: readonly Waiting[];
  readonly lastComposed: readonly Composed[];
  /** Of the turn under way only. */
  readonly decided: Decided | null;
}
