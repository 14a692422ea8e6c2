import { Schema } from 'effect';
import { listOf, Name, orElse } from './fields.ts';
import { LotSpec, MaterialSpec, ProfileSpec } from './schema-material.ts';
import { Policies, Shift } from './schema-policy.ts';
import { Prices } from './schema-prices.ts';
import { Lane, lanes, PrinterSpec } from './schema-printer.ts';

export * from './schema-material.ts';
export * from './schema-plates.ts';
export * from './schema-policy.ts';
export * from './schema-prices.ts';
export * from './schema-printer.ts';

/** ISO 4217 currencies whose smallest unit is not a hundredth. */
const minorDigits: Readonly<Record<string, number>> = {
  JPY: 0,
  KRW: 0,
  CLP: 0,
  VND: 0,
  ISK: 0,
  KWD: 3,
  BHD: 3,
  TND: 3,
};

/** How many decimals the currency's smallest unit has: 2 for USD and EUR, 0 for JPY. */
export const minorDigitsOf = (currency: string): number => minorDigits[currency] ?? 2;

/**
 * A whole farm as `farm.yaml` states it, after defaults. Plain JSON. What crosses (a lot's material exists, ids are
 * unique) is checked by `checkReferences`; the file's line and column are added by the loader.
 */
export const FarmConfig = Schema.Struct({
  name: Name,
  /** ISO 4217. All money of the farm is in it. */
  currency: Schema.String.check(
    Schema.isPattern(/^[A-Z]{3}$/, { expected: 'a currency code such as USD or EUR' }),
  ),
  /** IANA name, such as America/Chicago: shifts and due days are local. */
  timezone: Name,
  lanes: listOf(Lane, 2).check(Schema.isMinLength(1), Schema.isUnique()).pipe(orElse(lanes)),
  printers: listOf(PrinterSpec, 2_000).pipe(orElse([])),
  materials: listOf(MaterialSpec, 500).pipe(orElse([])),
  lots: listOf(LotSpec, 10_000).pipe(orElse([])),
  profiles: listOf(ProfileSpec, 500).pipe(orElse([])),
  policies: Policies,
  prices: Prices,
  shifts: listOf(Shift, 50).pipe(orElse([])),
});
export type FarmConfig = typeof FarmConfig.Type;
/** As written in the file: every key with a default may be absent. */
export type FarmFile = typeof FarmConfig.Encoded;
