/** How bad the days of one seed are. Drawn first, so that seeds differ in kind and not only in luck. */
import { defaultPlatePolicy, type PlatePolicy } from '../../actors/farm/schema-plates.ts';
import type { Network } from './delivery.ts';
import type { Dice } from './dice.ts';

const HOUR_MS = 3_600_000;

/** Chances of one occasion each, unless said otherwise. */
export interface Faults {
  /** An attempt at the machine fails. */
  runFails: number;
  /** It pauses by itself: filament ran out. */
  runPauses: number;
  /** It never comes to an end. */
  runHangs: number;
  uploadFails: number;
  /** The answer to the start is lost, and the machine printed or did not. */
  startUnclear: number;
  startRefused: number;
  commandFails: number;
  prepareFails: number;
  prepareWarns: number;
  stepFails: number;
  analysisFails: number;
  badPart: number;
  /** Mean time between such events, farm-wide; infinite where there are none. */
  linkCutMsMean: number;
  powerCutMsMean: number;
  foreignPrintMsMean: number;
  cancelAtMachineMsMean: number;
  notReadyMsMean: number;
  crashMsMean: number;
  /** An upload takes minutes. */
  uploadSlow: number;
  /** A start is acknowledged, and nothing comes of it. */
  startSilent: number;
  /** A paused job is discarded by a start. */
  startDiscards: number;
  lookFails: number;
  /** A command is carried out, and its answer lost. */
  commandLost: number;
  /** The identity of a job is shown only a while after it has begun. */
  identityLate: number;
  /** A finished job is shown for minutes and a failed one for seconds; then nothing is. */
  endClears: number;
  /** A new connection begins with what was last known on the old one. */
  staleStatus: number;
  /** The machine keeps no record of its jobs. */
  historyGone: number;
  /** The farm's own feed of changes loses some. */
  feedLags: number;
  /** The network is cut and nobody notices for long. */
  halfOpenMsMean: number;
  firmwareRestartMsMean: number;
  /** What keeps the machine's records restarts: of the job under way it knows no end. */
  keeperRestartMsMean: number;
  /** The link hears no news for a while. */
  deafMsMean: number;
  /** The machine homes or heats by hand. */
  busyMsMean: number;
  /** The farm's clock is set back. */
  clockBackMsMean: number;
}

export interface Options {
  readonly faults: Faults;
  readonly network: Network;
  readonly faultsMs: number;
  /** After the faults: how long until everything must be done. */
  readonly healMs: number;
  /** Mean time between rounds of the diligent operators. */
  readonly roundMs: number;
  /** Mean time between whims of the others; infinite: there are none. */
  readonly whimMsMean: number;
  readonly orders: number;
  readonly quantityMax: number;
  readonly plates: PlatePolicy;
  /** Everybody wants the same material, so that orders can share plates. */
  readonly sameMaterial: boolean;
  /** All orders come within the first hour. */
  readonly atOnce: boolean;
  /** Grams of a new spool. */
  readonly spoolGrams: number;
}

export const calm: Faults = {
  runFails: 0,
  runPauses: 0,
  runHangs: 0,
  uploadFails: 0,
  startUnclear: 0,
  startRefused: 0,
  commandFails: 0,
  prepareFails: 0,
  prepareWarns: 0,
  stepFails: 0,
  analysisFails: 0,
  badPart: 0,
  linkCutMsMean: Number.POSITIVE_INFINITY,
  powerCutMsMean: Number.POSITIVE_INFINITY,
  foreignPrintMsMean: Number.POSITIVE_INFINITY,
  cancelAtMachineMsMean: Number.POSITIVE_INFINITY,
  notReadyMsMean: Number.POSITIVE_INFINITY,
  crashMsMean: Number.POSITIVE_INFINITY,
  uploadSlow: 0,
  startSilent: 0,
  startDiscards: 0,
  lookFails: 0,
  commandLost: 0,
  identityLate: 0,
  endClears: 0,
  staleStatus: 0,
  historyGone: 0,
  feedLags: 0,
  halfOpenMsMean: Number.POSITIVE_INFINITY,
  firmwareRestartMsMean: Number.POSITIVE_INFINITY,
  keeperRestartMsMean: Number.POSITIVE_INFINITY,
  deafMsMean: Number.POSITIVE_INFINITY,
  busyMsMean: Number.POSITIVE_INFINITY,
  clockBackMsMean: Number.POSITIVE_INFINITY,
};

export const promptNetwork: Network = {
  delayMsMean: 20,
  stallChance: 0,
  stallMsMax: 0,
  duplicateChance: 0,
  forgetChance: 0,
};

export function optionsOf(dice: Dice): Options {
  /** Each kind of fault is there in about half of the seeds: some only show where others do not. */
  const some = (most: number) => (dice.chance(0.5) ? dice.between(0, most) : 0);
  const every = (leastHours: number, mostHours: number) =>
    dice.chance(0.5) ? dice.between(leastHours, mostHours) * HOUR_MS : Number.POSITIVE_INFINITY;
  const drawn = {
    faults: {
      runFails: some(dice.pick([0.3, 0.5, 0.9])),
      runPauses: some(0.4),
      runHangs: some(0.1),
      uploadFails: some(0.3),
      startUnclear: some(0.6),
      startRefused: some(0.3),
      commandFails: some(0.6),
      prepareFails: some(0.2),
      prepareWarns: some(0.4),
      stepFails: some(0.3),
      analysisFails: some(0.2),
      badPart: some(0.4),
      linkCutMsMean: every(1, 12),
      powerCutMsMean: every(4, 24),
      foreignPrintMsMean: every(2, 12),
      cancelAtMachineMsMean: every(3, 24),
      notReadyMsMean: every(2, 24),
      crashMsMean: every(0.5, 12),
    },
    network: {
      delayMsMean: dice.pick([5, 200, 5_000, 30_000]),
      stallChance: some(0.1),
      stallMsMax: dice.pick([10_000, 120_000, 600_000]),
      duplicateChance: some(0.1),
      forgetChance: some(0.2),
    },
    faultsMs: dice.between(12, 48) * HOUR_MS,
    healMs: 14 * 24 * HOUR_MS,
    roundMs: dice.between(0.1, 1) * HOUR_MS,
    whimMsMean: dice.chance(0.75) ? dice.between(0.05, 1) * HOUR_MS : Number.POSITIVE_INFINITY,
    orders: dice.whole(1, 6),
    quantityMax: dice.whole(1, 9),
    spoolGrams: dice.pick([300, 1_000]),
  };
  // What came later is drawn last, so that seeds kept go on having the days that they had.
  return {
    ...drawn,
    faults: {
      ...drawn.faults,
      uploadSlow: some(0.3),
      startSilent: some(0.2),
      startDiscards: some(1),
      lookFails: some(0.2),
      commandLost: some(0.3),
      identityLate: some(1),
      endClears: some(1),
      staleStatus: some(1),
      historyGone: some(0.5),
      feedLags: some(0.3),
      halfOpenMsMean: every(2, 24),
      firmwareRestartMsMean: every(3, 24),
      keeperRestartMsMean: every(3, 24),
      deafMsMean: every(1, 12),
      busyMsMean: every(1, 12),
      clockBackMsMean: every(4, 24),
    },
    plates: {
      ...defaultPlatePolicy,
      composeAcrossOrders: dice.chance(0.8),
      waitMinutesMax: dice.pick([0, 10, 120, 600]),
    },
    sameMaterial: dice.chance(0.5),
    atOnce: dice.chance(0.4),
  };
}
