import { Schema } from 'effect';
import { Lane } from '../farm/schema-printer.ts';

/** What a job asks of a machine, and what the comparison says. */

const NotNegative = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0));
export const SizeMillimetres = Schema.Struct({ x: NotNegative, y: NotNegative, z: NotNegative });
export type SizeMillimetres = typeof SizeMillimetres.Type;

export const JobRequirements = Schema.Struct({
  lane: Lane,
  /** Box around everything on the plate, brim and skirt included. */
  sizeMillimetres: SizeMillimetres,
  /** A quarter turn about Z is allowed: true for a model, false for a plate already sliced. */
  mayTurn: Schema.Boolean,
  materialCode: Schema.String,
  /** Null: any colour will do. */
  colour: Schema.NullOr(Schema.String),
  /** Null: any nozzle will do. */
  nozzleDiameterMillimetres: Schema.NullOr(Schema.Finite),
  /** Tools used at once; 1 for a part of one material. */
  extruderCount: Schema.Natural,
});
export type JobRequirements = typeof JobRequirements.Type;

/** Why a machine can't do a job at all. Nothing but another machine, or work on this one, changes it. */
export const infeasibleCodes = [
  'wrong_lane',
  'too_large',
  'too_tall',
  'unknown_material',
  'material_not_supported',
  'nozzle_not_mounted',
  'nozzle_too_fine',
  'nozzle_not_hardened',
  'nozzle_too_cold',
  'bed_too_cold',
  'chamber_too_cold',
  'no_enclosure',
  'too_few_extruders',
] as const;
export const InfeasibleCode = Schema.Literals(infeasibleCodes);
export type InfeasibleCode = typeof InfeasibleCode.Type;

/** Why a machine that could do the job must be reloaded first. */
export const changeoverCodes = ['nothing_loaded', 'other_material_loaded', 'other_colour_loaded'] as const;
export const ChangeoverCode = Schema.Literals(changeoverCodes);
export type ChangeoverCode = typeof ChangeoverCode.Type;

export const Obstacle = <C extends Schema.Constraint>(code: C) =>
  Schema.Struct({ code, words: Schema.String });

export const Feasibility = Schema.Struct({
  /** Could be made here, perhaps after reloading. */
  feasible: Schema.Boolean,
  /** Could be made here with what is loaded now. */
  loaded: Schema.Boolean,
  obstacles: Schema.Array(Obstacle(InfeasibleCode)),
  changeovers: Schema.Array(Obstacle(ChangeoverCode)),
});
export type Feasibility = typeof Feasibility.Type;
