import { Schema } from 'effect';
import { StandingMaintenances } from '../maintenance/schema.ts';
import { ExclusionZone, SequentialClearance } from '../packing/schema.ts';
import { listOf, MaterialCode, Name, NotNegative, Opaque, orElse, Positive, SpeakableId } from './fields.ts';

/** What a machine can do and what one machine of the farm is. Millimetres, °C, W, grams; money in the farm's currency. */

/** FDM lays down molten filament; UV jets and cures ink on an object. A job of one lane never runs on the other. */
export const lanes = ['FDM', 'UV'] as const;
export const Lane = Schema.Literals(lanes);
export type Lane = typeof Lane.Type;

/** Usable box: what a plate may fill, not what the brochure says of the gantry. */
export const BuildVolume = Schema.Struct({ x: Positive, y: Positive, z: Positive });
export type BuildVolume = typeof BuildVolume.Type;

const Temperature = Schema.Finite.check(
  Schema.isBetween({ minimum: 0, maximum: 600 }, { expected: 'a temperature from 0 to 600 °C' }),
);

const NozzleDiameter = Schema.Finite.check(
  Schema.isBetween({ minimum: 0.05, maximum: 3 }, { expected: 'a nozzle diameter from 0.05 to 3 mm' }),
);

export const PrinterCapability = Schema.Struct({
  buildVolumeMillimetres: BuildVolume,
  /** `round`: x and y of the volume are both the diameter. */
  bedShape: Schema.Literals(['box', 'round']).pipe(orElse('box')),
  /** Nozzles mounted now, one entry a different size; empty on a UV machine. */
  nozzleDiametersMillimetres: listOf(NozzleDiameter, 16),
  /** Material codes or kinds (`PETG-CF`, `PLA`) this machine is trusted with. */
  materials: listOf(MaterialCode, 200),
  enclosure: Schema.Boolean.pipe(orElse(false)),
  /** The nozzle stands abrasive filament (hardened steel, carbide, ruby). */
  hardenedNozzle: Schema.Boolean.pipe(orElse(false)),
  maxNozzleTemperatureCelsius: Temperature.pipe(orElse(0)),
  maxBedTemperatureCelsius: Temperature.pipe(orElse(0)),
  /** 0: the chamber is not heated. */
  maxChamberTemperatureCelsius: Temperature.pipe(orElse(0)),
  /** Separate tools or heads. Filament boxes feeding one nozzle do not count. */
  extruderCount: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 16 })).pipe(orElse(1)),
  /** Where nothing may be printed: purge line, clips, camera. */
  exclusionZones: Schema.optionalKey(Schema.Array(ExclusionZone).check(Schema.isMaxLength(16))),
  /** What it takes to print one part after the other; absent: it prints layer by layer only. */
  sequentialClearance: Schema.optionalKey(SequentialClearance),
});
export type PrinterCapability = typeof PrinterCapability.Type;

/** What is in the machine now. `lotId` names one of the farm's lots, or is absent for an unrecorded spool. */
export const LoadedMaterial = Schema.Struct({
  material: MaterialCode,
  colour: Name,
  lotId: Schema.optionalKey(SpeakableId),
});
export type LoadedMaterial = typeof LoadedMaterial.Type;

/** What wears out in an hour: purchase price / lifetime + maintenance. */
export const MachineWear = Schema.Struct({
  purchasePrice: NotNegative,
  lifetimeHours: Positive,
  maintenancePerHour: NotNegative,
});
export type MachineWear = typeof MachineWear.Type;

export const PrinterSpec = Schema.Struct({
  id: SpeakableId,
  name: Name,
  model: Name,
  lane: Lane,
  /** Which connector folder drives it. A family nobody has written yet is allowed: the machine shows "no connector yet". */
  family: SpeakableId,
  /** Address and credentials, read and validated by the family. */
  connection: Opaque.pipe(orElse({})),
  capability: PrinterCapability,
  /** What an hour of printing costs in wear and maintenance. The farm file may give `wear` instead. */
  ratePerHour: NotNegative,
  wear: Schema.optionalKey(MachineWear),
  /** Mean draw while printing. */
  powerWatts: NotNegative,
  /** Kept running, but not first-class: it needs a person more often. */
  legacy: Schema.Boolean.pipe(orElse(false)),
  loaded: Schema.optionalKey(LoadedMaterial),
  /** Service that comes again and again; the API plans more of it. */
  maintenance: Schema.optionalKey(StandingMaintenances),
  notes: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(2_000))),
});
export type PrinterSpec = typeof PrinterSpec.Type;
