/** A customer's request, analysed and priced. */
import { Schema } from 'effect';
import type { EventOf } from '../../runtime/actor.ts';
import { Cause, Id, Minor, Sha256, Words } from '../common/schema.ts';
import { OrderTerms } from '../order/schema.ts';
import { PartEstimate, Recipe } from '../plan/schema.ts';
import { GateDecision } from '../policy/schema.ts';
import { Forecast } from '../promise/schema.ts';
import { Risk } from '../risk/schema.ts';

export type { GateDecision as Decision } from '../policy/schema.ts';
export type { Risk } from '../risk/schema.ts';

export const QuoteLine = Schema.Struct({
  lineId: Id,
  recipe: Recipe,
  quantity: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10_000 })),
  /** Inserts, screws, magnets of one part, in the farm's currency. */
  hardwarePerPart: Schema.optionalKey(
    Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 100_000 })),
  ),
});
export type QuoteLine = typeof QuoteLine.Type;

/** One line of the price's reckoning, in words and money. */
export const PriceLine = Schema.Struct({ code: Schema.String, words: Words, amountMinor: Minor });
export type PriceLine = typeof PriceLine.Type;

export const PricedLine = Schema.Struct({
  lineId: Id,
  unitPriceMinor: Minor,
  totalMinor: Minor,
  breakdown: Schema.Array(PriceLine),
  estimate: PartEstimate,
});
export type PricedLine = typeof PricedLine.Type;

export const Price = Schema.Struct({
  lines: Schema.Array(PricedLine),
  totalMinor: Minor,
  currency: Schema.String,
  costMinor: Minor,
  /** When the order would ship, from the farm's present state; UTC milliseconds. */
  promiseAt: Schema.Finite,
  /** When it would be ready, as chances; absent in quotes of before there were forecasts. */
  forecast: Schema.optionalKey(Schema.NullOr(Forecast)),
  validUntil: Schema.Finite,
  decision: GateDecision,
  risk: Risk,
  priority: Schema.Int,
  terms: OrderTerms,
  /** Everything that the price was computed from. */
  inputs: Schema.Unknown,
});
export type Price = typeof Price.Type;

export const quoteMessages = {
  'quote.request': Schema.Struct({
    customer: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(200)),
    reference: Schema.NullOr(Schema.String),
    lines: Schema.Array(QuoteLine).check(Schema.isMinLength(1), Schema.isMaxLength(200)),
    tier: Schema.String,
    dueAt: Schema.NullOr(Schema.Finite),
    constraints: Schema.Array(Schema.String),
    notes: Schema.NullOr(Words),
    /** It jumps the queue, for the farm's surcharge. */
    rush: Schema.optionalKey(Schema.Boolean),
  }),
  'quote.analysed': Schema.Struct({
    modelHash: Sha256,
    /** `actors/preflight` report; the whole of it stays an artifact of its own. */
    summary: Schema.Struct({
      verdict: Schema.Literals(['ok', 'warn', 'repair', 'block']),
      words: Schema.Array(Schema.String),
      triangleCount: Schema.Int,
      volumeMm3: Schema.Finite,
      sizeMillimetres: Schema.Struct({ x: Schema.Finite, y: Schema.Finite, z: Schema.Finite }),
      reportHash: Sha256,
      previewHash: Schema.NullOr(Sha256),
    }),
  }),
  'quote.analysisFailed': Schema.Struct({ modelHash: Sha256, cause: Cause }),
  'quote.priced': Schema.Struct({ price: Price }),
  'quote.pricingFailed': Schema.Struct({ cause: Cause }),
  'quote.approve': Schema.Struct({}),
  'quote.reject': Schema.Struct({ because: Words }),
  /** Prices again, for instance after the farm file changed. */
  'quote.reprice': Schema.Struct({}),
  'quote.order': Schema.Struct({ payment: Schema.optionalKey(Schema.Literals(['unpaid', 'paid'])) }),
};
export type QuoteMessage = EventOf<typeof quoteMessages>;

export const quoteFacts = {
  'quote.requested': 'Requested',
  'quote.analysed': 'A model was checked',
  'quote.priced': 'Priced',
  'quote.needsReview': 'Waits for review',
  'quote.approved': 'Approved',
  'quote.rejected': 'Rejected',
  'quote.expired': 'Expired',
  'quote.failed': 'Could not be priced',
  'quote.repriced': 'Pricing asked for again',
  'quote.ordered': 'Ordered',
} as const;

export type Analysis = (typeof quoteMessages)['quote.analysed']['Type']['summary'];

export interface QuoteState {
  readonly id: string;
  readonly customer: string;
  readonly reference: string | null;
  readonly lines: readonly QuoteLine[];
  readonly tier: string;
  readonly dueAt: number | null;
  readonly constraints: readonly string[];
  readonly notes: string | null;
  readonly requestedAt: number | null;
  readonly rush?: boolean;
  readonly analyses: { readonly [modelHash: string]: Analysis };
  readonly price: Price | null;
  readonly cause: Cause | null;
  readonly approvedBy: string | null;
  readonly rejectedBecause: string | null;
  readonly orderId: string | null;
}
