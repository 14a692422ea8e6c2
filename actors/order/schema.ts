/** Intent: what was promised to a customer. Append-only: an amendment is a new fact. */
import { Schema } from 'effect';
import type { EventOf } from '../../runtime/actor.ts';
import type { Troubled } from '../common/incidents.ts';
import { Id, ItemVerdict, Minor, Words } from '../common/schema.ts';
import { RiskLevel } from '../farm/schema-policy.ts';
import { PartEstimate, Recipe } from '../plan/schema.ts';
import type { GateDecision } from '../policy/schema.ts';
import { Approvals, Rules } from '../policy/schema-document.ts';
import { Forecast } from '../promise/schema.ts';

export const PaymentStatus = Schema.Literals(['unpaid', 'paid', 'refunded']);
export type PaymentStatus = typeof PaymentStatus.Type;

export const OrderLine = Schema.Struct({
  lineId: Id,
  recipe: Recipe,
  quantity: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10_000 })),
  unitPriceMinor: Minor,
});
export type OrderLine = typeof OrderLine.Type;

/** The rules that were in force when the order was taken. */
export const OrderTerms = Schema.Struct({
  policyVersion: Schema.String,
  retryCeiling: Schema.Int,
  planFailuresToTrip: Schema.Int,
  approveFromRisk: RiskLevel,
  automaticReprint: Schema.Boolean,
  holdUntilPaid: Schema.Boolean,
  partSpacingMillimetres: Schema.Finite,
  /** Rules of the gates that plans and reprints pass; absent in terms of before there were rules. */
  rules: Schema.optionalKey(Schema.Struct({ slice: Rules, reprint: Rules, approvals: Approvals })),
});
export type OrderTerms = typeof OrderTerms.Type;

/** Which parts on the plate it is about; absent in words of earlier versions, when a plate was of one line. */
const ofLine = {
  plateId: Schema.optionalKey(Id),
  lineId: Schema.optionalKey(Id),
  count: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThan(0))),
  /** Of the line's plan. */
  revision: Schema.optionalKey(Schema.Int),
};

export const orderMessages = {
  'order.accept': Schema.Struct({
    quoteId: Schema.NullOr(Id),
    customer: Schema.String,
    reference: Schema.NullOr(Schema.String),
    lines: Schema.Array(OrderLine).check(Schema.isMinLength(1), Schema.isMaxLength(200)),
    totalMinor: Minor,
    currency: Schema.String,
    tier: Schema.String,
    priority: Schema.Int,
    dueAt: Schema.NullOr(Schema.Finite),
    payment: PaymentStatus,
    constraints: Schema.Array(Schema.String),
    terms: OrderTerms,
    /** When it is expected to be ready, as chances; absent where nothing was forecast. */
    forecast: Schema.optionalKey(Schema.NullOr(Forecast)),
  }),
  /** `round`: as in `job.planBlocked`. */
  'order.planReady': Schema.Struct({
    lineId: Id,
    planId: Id,
    revision: Schema.Int,
    /** How this revision makes the part; what was promised stays with the line. */
    recipe: Recipe,
    estimate: PartEstimate,
    round: Schema.optionalKey(Schema.Int),
  }),
  'order.planStuck': Schema.Struct({
    lineId: Id,
    planId: Id,
    because: Words,
    round: Schema.optionalKey(Schema.Int),
  }),
  /** Parts of a line are on plates, as the composer laid them out; with what it knew of their urgency then. */
  'order.plated': Schema.Struct({
    lineId: Id,
    planId: Id,
    revision: Schema.Int,
    dueAt: Schema.NullOr(Schema.Finite),
    priority: Schema.Int,
    plates: Schema.Array(
      Schema.Struct({ plateId: Id, jobId: Id, count: Schema.Int.check(Schema.isGreaterThan(0)) }),
    ),
  }),
  /** Parts of a line find no room on any bed. */
  'order.notLaidOut': Schema.Struct({ lineId: Id, because: Words }),
  'order.jobStarted': Schema.Struct({ jobId: Id, ...ofLine }),
  /** How the parts of one line on a plate came out. */
  'order.plateSettled': Schema.Struct({
    jobId: Id,
    ...ofLine,
    plateId: Id,
    verdicts: Schema.Array(ItemVerdict),
  }),
  /** A job was cancelled: its parts are planned again or given up. `again`: only the plate was given up, not the parts. */
  'order.jobCancelled': Schema.Struct({
    jobId: Id,
    ...ofLine,
    because: Words,
    again: Schema.optionalKey(Schema.Boolean),
  }),
  'order.amend': Schema.Struct({
    note: Words,
    dueAt: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
    priority: Schema.optionalKey(Schema.Int),
  }),
  'order.setPayment': Schema.Struct({ payment: PaymentStatus }),
  'order.hold': Schema.Struct({ because: Words }),
  'order.unhold': Schema.Struct({}),
  'order.cancel': Schema.Struct({ because: Words }),
  /** A person decides to make again what came out bad when that is not automatic. */
  'order.reprint': Schema.Struct({ lineId: Id }),
  'order.pack': Schema.Struct({ packages: Schema.optionalKey(Schema.Int) }),
  'order.ship': Schema.Struct({ carrier: Words, tracking: Schema.NullOr(Words) }),
  'order.deliver': Schema.Struct({}),
};
export type OrderMessage = EventOf<typeof orderMessages>;

export const orderFacts = {
  'order.accepted': 'Accepted',
  'order.planned': 'A plan is ready',
  'order.plated': 'Parts are on plates',
  'order.notLaidOut': 'Parts find no room on any bed',
  'order.planStuck': 'A plan needs a person',
  'order.productionBegan': 'In production',
  'order.plateSettled': 'A plate was inspected',
  'order.reprintPlanned': 'Replacement planned',
  'order.jobCancelled': 'A job was cancelled',
  'order.allMade': 'Every part is made',
  'order.amended': 'Amended',
  'order.paymentChanged': 'Payment changed',
  'order.held': 'On hold',
  'order.unheld': 'Hold lifted',
  'order.cancelled': 'Cancelled',
  'order.packed': 'Packed',
  'order.shipped': 'Shipped',
  'order.delivered': 'Delivered',
} as const;

/** Parts of one line; ordered = planned + inWork + good + cancelled, always. */
export interface LineLedger {
  readonly ordered: number;
  /** Not on a plate yet, or to be made again. */
  readonly planned: number;
  /** On a plate that has no result yet. */
  readonly inWork: number;
  readonly good: number;
  readonly cancelled: number;
  /** Scrapped along the way; each is planned again. */
  readonly bad: number;
}

/** The parts of one line on one plate; a plate with several lines of the order stands here once for each. */
export interface PlateOfOrder {
  readonly plateId: string;
  readonly jobId: string;
  readonly lineId: string;
  readonly count: number;
  readonly attempt: number;
  /** Of the plan that it was laid out from. */
  readonly revision: number;
  readonly state: 'open' | 'settled' | 'cancelled';
  /** It was laid out while its line went before other work. */
  readonly goesFirst?: boolean;
}

export interface Amendment {
  readonly at: number;
  readonly by: string;
  readonly note: string;
}

export interface OrderState extends Troubled {
  readonly id: string;
  readonly quoteId: string | null;
  readonly customer: string;
  readonly reference: string | null;
  readonly lines: readonly OrderLine[];
  readonly totalMinor: number;
  readonly currency: string;
  readonly tier: string;
  readonly priority: number;
  readonly dueAt: number | null;
  readonly payment: PaymentStatus;
  readonly constraints: readonly string[];
  readonly terms: OrderTerms | null;
  readonly acceptedAt: number | null;
  /** From the moment of its acceptance; `null` where nothing was forecast. */
  readonly forecast: Forecast | null;
  readonly packedAt: number | null;
  readonly ledger: { readonly [lineId: string]: LineLedger };
  readonly estimates: {
    readonly [lineId: string]: PartEstimate & {
      readonly planId: string;
      readonly revision: number;
      readonly recipe: Recipe;
    };
  };
  readonly plates: readonly PlateOfOrder[];
  /** Lines whose plan may not be made now, with why. */
  readonly stuck: { readonly [lineId: string]: string };
  /** Lines with parts that are not made again without a person's word, with why. */
  readonly owed: { readonly [lineId: string]: string };
  /** A print of it has begun. */
  readonly began: boolean;
  /** The latest decision on making bad parts again. */
  readonly reprint?: GateDecision;
  /** Lines whose bad parts go before other work, by the policy; absent while none ever did. */
  readonly goesFirst?: readonly string[];
  readonly heldBecause: string | null;
  readonly cancelBecause: string | null;
  readonly amendments: readonly Amendment[];
  readonly packages: number | null;
  readonly carrier: string | null;
  readonly tracking: string | null;
}
