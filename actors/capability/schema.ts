import { Schema } from 'effect';

/** What the comparison of a job with a machine says. */

/** Why a machine can't do a job at all. Nothing but another machine, or work on this one, changes it. */
export const infeasibleCodes = [
  'wrong-lane',
  'too-large',
  'too-tall',
  'unknown-material',
  'material-not-supported',
  'nozzle-not-mounted',
  'nozzle-too-fine',
  'nozzle-not-hardened',
  'nozzle-too-cold',
  'bed-too-cold',
  'chamber-too-cold',
  'no-enclosure',
  'too-few-extruders',
  'profile-not-for-printer',
  'profile-not-for-material',
  'profile-not-for-nozzle',
] as const;
export const InfeasibleCode = Schema.Literals(infeasibleCodes);
export type InfeasibleCode = typeof InfeasibleCode.Type;

/** Why a machine that could do the job must be reloaded first. */
export const changeoverCodes = ['nothing-loaded', 'other-material-loaded', 'other-colour-loaded'] as const;
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
