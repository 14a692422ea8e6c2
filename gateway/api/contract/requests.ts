/** Bodies of requests that make something new. The API validates with these very schemas and publishes them. */
import { Schema } from 'effect';
import { Sha256, Words } from '../../../actors/common/schema.ts';
import { LotSpec, PrinterSpec } from '../../../actors/farm/schema.ts';

const Text = (characters: number) =>
  Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(characters));

/** Why a person does this. */
export const ReasonBody = Schema.Struct({
  code: Text(60),
  words: Schema.optionalKey(Words),
}).annotate({ identifier: 'Reason' });

export const QuoteLineRequest = Schema.Struct({
  /** What `POST /api/v1/models` answered. */
  modelHash: Sha256,
  fileName: Text(255),
  /** Code or kind of one of the farm's materials. */
  material: Text(80),
  colour: Text(80),
  /** Absent: the farm's first standard profile for the material. */
  profileId: Schema.optionalKey(Text(80)),
  quantity: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10_000 })),
  finish: Schema.optionalKey(Schema.NullOr(Text(80))),
  /** Inserts, screws, magnets of one part, in the farm's currency. */
  hardwarePerPart: Schema.optionalKey(
    Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 100_000 })),
  ),
  /** About the vertical; 0 when absent. */
  rotationDegrees: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: -360, maximum: 360 }))),
}).annotate({ identifier: 'QuoteLineRequest' });
export type QuoteLineRequest = typeof QuoteLineRequest.Type;

export const QuoteRequest = Schema.Struct({
  customer: Text(200),
  /** The customer's own number for it. */
  reference: Schema.optionalKey(Schema.NullOr(Text(200))),
  lines: Schema.Array(QuoteLineRequest).check(Schema.isMinLength(1), Schema.isMaxLength(200)),
  /** One of the farm's tiers; its default when absent. */
  tier: Schema.optionalKey(Text(80)),
  /** UTC milliseconds. */
  dueAt: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
  constraints: Schema.optionalKey(Schema.Array(Text(200)).check(Schema.isMaxLength(50))),
  notes: Schema.optionalKey(Schema.NullOr(Words)),
  /** It jumps the queue, for the farm's surcharge. */
  rush: Schema.optionalKey(Schema.Boolean),
}).annotate({ identifier: 'QuoteRequest' });
export type QuoteRequest = typeof QuoteRequest.Type;

/** A printer as the farm file has it, after defaults. */
export const PrinterRequest = PrinterSpec;
export type PrinterRequest = typeof PrinterRequest.Type;

export const LotRequest = Schema.Struct({
  ...LotSpec.fields,
  lowAtGrams: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))),
}).annotate({ identifier: 'LotRequest' });
export type LotRequest = typeof LotRequest.Type;

export const RemovePrinter = Schema.Struct({
  because: Schema.optionalKey(Words),
  reason: Schema.optionalKey(ReasonBody),
});

export const ParkedDiscard = Schema.Struct({ reason: ReasonBody });

export const SessionRequest = Schema.Struct({ token: Text(512) });
