import { Schema } from 'effect';
import {
  HexColour,
  listOf,
  MaterialCode,
  Name,
  NotNegative,
  Opaque,
  orElse,
  Positive,
  SpeakableId,
} from './fields.ts';
import { Lane } from './schema-printer.ts';

/** What is printed with, what stands on the shelf, and how it is printed. */

export const materialKinds = [
  'PLA',
  'PLA-CF',
  'PETG',
  'PETG-CF',
  'PCTG',
  'ABS',
  'ASA',
  'TPU',
  'PA',
  'PA-CF',
  'PC',
  'PP',
  'PVA',
  'HIPS',
  'UV-INK',
  'OTHER',
] as const;
export const MaterialKind = Schema.Literals(materialKinds);
export type MaterialKind = typeof MaterialKind.Type;

export const MaterialColour = Schema.Struct({ name: Name, hex: Schema.optionalKey(HexColour) });
export type MaterialColour = typeof MaterialColour.Type;

/** What a machine must offer before this material may be loaded. An absent key asks for nothing. */
export const MaterialRequirements = Schema.Struct({
  enclosure: Schema.Boolean.pipe(orElse(false)),
  nozzleTemperatureCelsius: Schema.optionalKey(Positive),
  bedTemperatureCelsius: Schema.optionalKey(Positive),
  chamberTemperatureCelsius: Schema.optionalKey(Positive),
  /** Filled and glittering filaments clog finer nozzles. */
  minimumNozzleDiameterMillimetres: Schema.optionalKey(Positive),
});
export type MaterialRequirements = typeof MaterialRequirements.Type;

export const MaterialSpec = Schema.Struct({
  code: MaterialCode,
  name: Schema.optionalKey(Name),
  kind: MaterialKind,
  lane: Lane.pipe(orElse('FDM')),
  colours: listOf(MaterialColour, 200).check(Schema.isMinLength(1)),
  densityGramsPerCubicCentimetre: Schema.Finite.check(
    Schema.isBetween({ minimum: 0.1, maximum: 25 }, { expected: 'a density from 0.1 to 25 g/cm³' }),
  ),
  /** Net price of a kilogram without the spool. */
  pricePerKilogram: NotNegative,
  requires: MaterialRequirements.pipe(orElse({})),
  /** Wears brass nozzles: only hardened ones may print it. */
  abrasive: Schema.Boolean.pipe(orElse(false)),
  /** Below this many grams on hand, all lots together, the material counts as low. */
  reorderPointGrams: NotNegative.pipe(orElse(500)),
});
export type MaterialSpec = typeof MaterialSpec.Type;

/** A delivery or a spool as it stands when the farm starts for the first time. */
export const LotSpec = Schema.Struct({
  id: SpeakableId,
  material: MaterialCode,
  colour: Name,
  grams: NotNegative,
  supplier: Schema.optionalKey(Name),
  /** The supplier's own batch number, for traceability. */
  batch: Schema.optionalKey(Name),
  location: Schema.optionalKey(Name),
});
export type LotSpec = typeof LotSpec.Type;

export const qualityTiers = ['draft', 'standard', 'fine'] as const;
export const QualityTier = Schema.Literals(qualityTiers);
export type QualityTier = typeof QualityTier.Type;

/** How something is printed. The slicer's own settings live with the slicing profiles; `slicer` here adds to them. */
export const ProfileSpec = Schema.Struct({
  id: SpeakableId,
  name: Name,
  lane: Lane.pipe(orElse('FDM')),
  quality: QualityTier.pipe(orElse('standard')),
  nozzleDiameterMillimetres: Schema.optionalKey(Positive),
  layerHeightMillimetres: Schema.optionalKey(Positive),
  /** Material codes or kinds it was tried with; empty means any. */
  materials: listOf(MaterialCode, 200).pipe(orElse([])),
  /** Printers it is for; empty means any. */
  printers: listOf(SpeakableId, 2_000).pipe(orElse([])),
  /** Extra slicer settings, passed on unread. */
  slicer: Opaque.pipe(orElse({})),
});
export type ProfileSpec = typeof ProfileSpec.Type;
