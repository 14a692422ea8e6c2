/** What goes wrong with a print, and how the farm gets to see it. */

export const causes = [
  'adhesion',
  'spaghetti',
  'clog',
  'runout',
  'tangle',
  'layerShift',
  'thermal',
  'power',
  'network',
] as const;
export type FailureCause = (typeof causes)[number];

/**
 * `fails`: the machine ends the print itself and says so. `pauses`: it stops and waits for a person, who can let it go
 * on. `badParts`: it prints to the end and reports success; the parts are bad. `hangs`: it never comes to an end.
 * `desyncs`: the farm loses sight of it; the print itself goes on (network) or is gone (power).
 */
export const symptoms = ['fails', 'pauses', 'badParts', 'hangs', 'desyncs'] as const;
export type Symptom = (typeof symptoms)[number];

/** How a machine moves decides much of what fails on it; `uvFlatbed` jets ink and has no filament to tangle. */
export const machineClasses = ['bedSlinger', 'coreXY', 'industrial', 'uvFlatbed'] as const;
export type MachineClass = (typeof machineClasses)[number];

export interface Failure {
  readonly cause: FailureCause;
  /** Share of the print's time at which it happens, 0 to 1. */
  readonly atShare: number;
  readonly symptom: Symptom;
  /** Share of the plate's parts that are bad when all is over, more than 0 and up to 1. 0 where the print can go on unharmed. */
  readonly badShare: number;
  /** Before the machine can print again, hands-on: 0 where clearing the plate is enough. */
  readonly repairMinutes: number;
}
