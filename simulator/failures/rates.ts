/**
 * How often each cause strikes, as data. Which figures are measured and which are assumed: `docs/failure-rates.md`. The
 * whole is set so that `plainPrint` fails in about 1 of 35; multiply to what your own farm counts.
 */
import type { FailureCause, MachineClass, Symptom } from './causes.ts';

export interface CauseRate {
  /** Expected strikes a plate, however long it prints. */
  readonly perPrint: number;
  readonly perHundredHours: number;
  readonly perKilogram: number;
  /**
   * When in the print: share of time = (a uniform draw) ^ this. 1: any time; above 1: early, as first layers are; below
   * 1: late.
   */
  readonly early: number;
  /** Grows with the age of the machine. */
  readonly ages: boolean;
  /** Grows with the hours since the last service. */
  readonly soils: boolean;
  readonly machineClass: Readonly<Partial<Record<MachineClass, number>>>;
  /** Kinds of material that are not named count as 1. */
  readonly material: Readonly<Record<string, number>>;
  /** Relative weights. */
  readonly symptoms: Readonly<Partial<Record<Symptom, number>>>;
  /** Median, minutes; its σ is `FailureRates.repairSigma`. */
  readonly repairMinutes: number;
}

/**
 * Age as a bathtub of two Weibull hazards on top of a constant one. Each `hours` is when that part of the curve alone
 * doubles the rate; `shape` below 1 falls with age, above 1 rises.
 */
export interface Bathtub {
  readonly infant: { readonly hours: number; readonly shape: number };
  readonly wear: { readonly hours: number; readonly shape: number };
}

export interface FailureRates {
  readonly causes: Readonly<Record<FailureCause, CauseRate>>;
  /** Everything times this; 0 switches failures off. */
  readonly multiplier: number;
  /** Single causes times this. */
  readonly multipliers: Readonly<Partial<Record<FailureCause, number>>>;
  readonly age: Bathtub;
  /** Hours of printing between services; twice as long a wait adds `overdue` four times. */
  readonly maintenanceHours: number;
  readonly overdue: number;
  readonly legacyFactor: number;
  /** Adhesion and warping of materials that shrink, where there is no enclosure. */
  readonly draughtFactor: number;
  /** A camera's detection stops this share of what it can see. */
  readonly detectedShare: number;
  readonly repairSigma: number;
}

const shrinks = { ABS: 2, ASA: 1.8, PA: 2.2, 'PA-CF': 1.6, PC: 2.2, PP: 3, HIPS: 1.6 };

const none = {
  perPrint: 0,
  perHundredHours: 0,
  perKilogram: 0,
  early: 1,
  ages: false,
  soils: false,
  machineClass: {},
  material: {},
  repairMinutes: 0,
} as const;

export const ordinaryRates: FailureRates = {
  causes: {
    adhesion: {
      ...none,
      perPrint: 0.012,
      early: 4,
      soils: true,
      machineClass: { bedSlinger: 1.25, industrial: 0.4, uvFlatbed: 0 },
      material: { ...shrinks, PETG: 1.1, TPU: 0.8 },
      symptoms: { badParts: 6, pauses: 3, fails: 1 },
      repairMinutes: 3,
    },
    spaghetti: {
      ...none,
      perHundredHours: 0.15,
      early: 0.5,
      machineClass: { bedSlinger: 1.3, industrial: 0.4, uvFlatbed: 0 },
      material: { PETG: 1.2, TPU: 1.4, ABS: 1.2, ASA: 1.2 },
      symptoms: { badParts: 7, pauses: 2, fails: 1 },
      repairMinutes: 8,
    },
    clog: {
      ...none,
      perHundredHours: 0.1,
      ages: true,
      soils: true,
      machineClass: { industrial: 0.5, uvFlatbed: 2 },
      material: { PETG: 1.2, TPU: 3, 'PLA-CF': 2, 'PETG-CF': 2, 'PA-CF': 2, PA: 1.5, PVA: 4 },
      symptoms: { badParts: 6, pauses: 3, fails: 1 },
      repairMinutes: 30,
    },
    runout: { ...none, symptoms: { badParts: 1 }, repairMinutes: 2 },
    tangle: {
      ...none,
      perKilogram: 0.02,
      machineClass: { uvFlatbed: 0 },
      material: { TPU: 1.5 },
      symptoms: { badParts: 5, pauses: 3, fails: 2 },
      repairMinutes: 6,
    },
    layerShift: {
      ...none,
      perHundredHours: 0.06,
      ages: true,
      soils: true,
      machineClass: { bedSlinger: 1.5, industrial: 0.4, uvFlatbed: 0.2 },
      symptoms: { badParts: 19, fails: 1 },
      repairMinutes: 15,
    },
    thermal: {
      ...none,
      perHundredHours: 0.03,
      early: 2,
      ages: true,
      machineClass: { industrial: 0.5, uvFlatbed: 0.3 },
      material: { PC: 1.5, PA: 1.3, ABS: 1.2 },
      symptoms: { fails: 9, hangs: 1 },
      repairMinutes: 45,
    },
    power: { ...none, perHundredHours: 0.008, symptoms: { desyncs: 1 }, repairMinutes: 5 },
    network: { ...none, perHundredHours: 0.05, symptoms: { desyncs: 1 } },
  },
  multiplier: 1,
  multipliers: {},
  age: { infant: { hours: 25, shape: 0.5 }, wear: { hours: 8000, shape: 3 } },
  maintenanceHours: 300,
  overdue: 0.25,
  legacyFactor: 2,
  draughtFactor: 1.8,
  detectedShare: 0.8,
  repairSigma: 0.6,
};

/** Materials whose adhesion suffers from draught. */
export const shrinking: ReadonlySet<string> = new Set(Object.keys(shrinks));
