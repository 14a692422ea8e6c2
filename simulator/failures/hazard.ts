/** The chances of a print: expected strikes of each cause, from the rates and the circumstances. */
import { causes, type FailureCause } from './causes.ts';
import type { Circumstances } from './circumstances.ts';
import { type Bathtub, type CauseRate, type FailureRates, ordinaryRates, shrinking } from './rates.ts';

/**
 * Expected strikes of one cause over the whole print, if nothing else struck first; the chance of at least one is
 * 1 − e^−hazard. Runout is no matter of chance: infinite where the spool does not hold enough, 0 where it does.
 */
export function hazardOf(
  cause: FailureCause,
  print: Circumstances,
  rates: FailureRates = ordinaryRates,
): number {
  const scale = rates.multiplier * (rates.multipliers[cause] ?? 1);
  if (cause === 'runout')
    return print.gramsOnSpool < print.gramsNeeded && scale > 0 ? Number.POSITIVE_INFINITY : 0;
  const rate = rates.causes[cause];
  const occasions =
    rate.perPrint * plateFactor(cause, print) +
    (rate.perHundredHours * print.printHours) / 100 +
    (rate.perKilogram * print.gramsNeeded) / 1000;
  return scale * occasions * machineFactor(rate, print, rates) * workFactor(cause, rate, print, rates);
}

function machineFactor(rate: CauseRate, print: Circumstances, rates: FailureRates): number {
  const kind = rate.machineClass[print.machineClass] ?? 1;
  const age = rate.ages ? ageFactor(rates.age, print.machineHours, print.printHours) : 1;
  const soil = rate.soils ? soilFactor(rates, print.hoursSinceMaintenance) : 1;
  const legacy = print.legacy && (rate.ages || rate.soils) ? rates.legacyFactor : 1;
  const own = rate.ages || rate.soils ? (print.frailty ?? 1) : 1;
  return kind * age * soil * legacy * own;
}

function workFactor(cause: FailureCause, rate: CauseRate, print: Circumstances, rates: FailureRates): number {
  const material = rate.material[print.materialKind] ?? 1;
  const draught =
    cause === 'adhesion' && !print.enclosed && shrinking.has(print.materialKind) ? rates.draughtFactor : 1;
  const profile = ofProfile.has(cause) ? print.profileFactor : 1;
  const fine = cause === 'clog' && print.quality === 'fine' ? FINE_CLOG : 1;
  const fast = cause === 'layerShift' && print.quality === 'draft' ? DRAFT_SHIFT : 1;
  return material * draught * profile * fine * fast;
}

/** Many and slender parts come off more easily: each counts with the root of their number, as they share one bed. */
function plateFactor(cause: FailureCause, { partCount, slenderness }: Circumstances): number {
  if (cause !== 'adhesion') return 1;
  return Math.sqrt(Math.max(1, partCount)) * Math.sqrt(Math.max(1, slenderness));
}

/** What a bad profile makes worse; it does not cut the power. */
const ofProfile: ReadonlySet<FailureCause> = new Set(['adhesion', 'spaghetti', 'clog', 'layerShift']);
const FINE_CLOG = 1.2;
const DRAFT_SHIFT = 1.2;

/**
 * Mean rate over a print of a machine's age, against one that never ages: the integral of
 * 1 + (t / infant)^(shape − 1) + (t / wear)^(shape − 1) over the print, by its hours.
 */
export function ageFactor({ infant, wear }: Bathtub, machineHours: number, printHours: number): number {
  const from = Math.max(0, machineHours);
  const length = Math.max(1e-6, printHours);
  const grown = ({ hours, shape }: Bathtub['infant']) =>
    (hours / shape) * (((from + length) / hours) ** shape - (from / hours) ** shape);
  return 1 + (grown(infant) + grown(wear)) / length;
}

/** 1 fresh from service, 1 + `overdue` when the next one is due, rising with the square of the wait. */
export const soilFactor = ({ maintenanceHours, overdue }: FailureRates, hoursSince: number): number =>
  1 + overdue * (Math.max(0, hoursSince) / maintenanceHours) ** 2;

/** Share of such prints that any cause but the network strikes, 0 to 1: the network's cuts harm no print. */
export function failureShare(print: Circumstances, rates: FailureRates = ordinaryRates): number {
  let sum = 0;
  for (const cause of causes) if (cause !== 'network') sum += hazardOf(cause, print, rates);
  return 1 - Math.exp(-sum);
}
