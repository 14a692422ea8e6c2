import type { MachineClass } from './causes.ts';

/** All that a print's chances depend on. */
export interface Circumstances {
  readonly machineClass: MachineClass;
  /** Behind doors, warm and without draught. */
  readonly enclosed: boolean;
  /** Kept running, but past its best: see `PrinterSpec.legacy`. */
  readonly legacy: boolean;
  /** A kind of the farm file, such as `PLA` or `PETG-CF`; unknown ones count as `OTHER`. */
  readonly materialKind: string;
  readonly quality: 'draft' | 'standard' | 'fine';
  /** 1: a profile that is tried. A bad one released: 5, say. */
  readonly profileFactor: number;
  /** How this very machine compares with others of its model in what ages or soils; 1 where absent: alike. */
  readonly frailty?: number;
  /** Printed since it was new. */
  readonly machineHours: number;
  /** Printed since it was last serviced. */
  readonly hoursSinceMaintenance: number;
  readonly printHours: number;
  readonly partCount: number;
  /** Of the tallest part over its smaller footprint edge; 1 for a cube. */
  readonly slenderness: number;
  readonly gramsNeeded: number;
  /** That truly hang on the machine, whatever the books say. */
  readonly gramsOnSpool: number;
  readonly runoutSensor: boolean;
  /** A camera with detection, which stops a spaghetti print. */
  readonly watched: boolean;
}

/** A four-hour PLA print of one squat part on a well-kept machine with a full spool. */
export const plainPrint: Circumstances = {
  machineClass: 'coreXY',
  enclosed: true,
  legacy: false,
  materialKind: 'PLA',
  quality: 'standard',
  profileFactor: 1,
  machineHours: 1500,
  hoursSinceMaintenance: 150,
  printHours: 4,
  partCount: 1,
  slenderness: 1,
  gramsNeeded: 80,
  gramsOnSpool: 1000,
  runoutSensor: true,
  watched: false,
};
