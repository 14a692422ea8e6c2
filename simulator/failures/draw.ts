/** What becomes of one print. */

import type { Dice } from '../world/dice.ts';
import { logNormal, weightedAt } from '../world/distributions.ts';
import { causes, type Failure, type FailureCause, type Symptom, symptoms } from './causes.ts';
import type { Circumstances } from './circumstances.ts';
import { hazardOf } from './hazard.ts';
import { type FailureRates, ordinaryRates } from './rates.ts';

/**
 * Everything that goes wrong with a print, earliest first: what it survives (a cut of the network, a pause for a spool),
 * up to and with the first thing that spoils parts or ends it. Causes compete: each has its own waiting time. Every call
 * takes the same number of draws whatever the circumstances, so that with one stream a run the same print meets the same
 * luck under another policy, and a larger rate only adds failures.
 */
export function drawAll(dice: Dice, print: Circumstances, rates: FailureRates = ordinaryRates): Failure[] {
  const strikes: Failure[] = [];
  for (const cause of causes) {
    const atShare = strikesAt(cause, dice.wait(1), print, rates);
    const shows = dice.share();
    const seen = dice.share();
    const spread = dice.share();
    const repair = logNormal(dice, { median: rates.causes[cause].repairMinutes, sigma: rates.repairSigma });
    if (atShare === Number.POSITIVE_INFINITY) continue;
    const symptom = symptomOf(cause, print, rates, shows, seen);
    const badShare = badShareOf(cause, symptom, print, spread);
    strikes.push({ cause, atShare, symptom, badShare, repairMinutes: repair });
  }
  if (strikes.length < 2) return strikes;
  strikes.sort((a, b) => a.atShare - b.atShare);
  const end = strikes.findIndex((one) => one.badShare > 0);
  return end < 0 ? strikes : strikes.slice(0, end + 1);
}

/** Share of the print at which a cause strikes; infinite when it does not. */
function strikesAt(cause: FailureCause, patience: number, print: Circumstances, rates: FailureRates): number {
  const hazard = hazardOf(cause, print, rates);
  if (hazard === Number.POSITIVE_INFINITY) return Math.max(0, print.gramsOnSpool / print.gramsNeeded);
  if (!(patience < hazard)) return Number.POSITIVE_INFINITY;
  // The hazard is spread over the print so that its cumulated share up to s is s^(1 / early).
  return (patience / hazard) ** rates.causes[cause].early;
}

function symptomOf(
  cause: FailureCause,
  print: Circumstances,
  rates: FailureRates,
  shows: number,
  seen: number,
): Symptom {
  if (cause === 'runout') return print.runoutSensor ? 'pauses' : 'badParts';
  const weights = symptoms.map((symptom) => rates.causes[cause].symptoms[symptom] ?? 0);
  const symptom = symptoms[weightedAt(shows, weights)]!;
  const visible = cause === 'adhesion' || cause === 'spaghetti';
  return symptom === 'badParts' && visible && print.watched && seen < rates.detectedShare
    ? 'pauses'
    : symptom;
}

/**
 * A part that comes off spoils itself and some of the others; what stops the nozzle, the head or the power spoils all
 * that is on the plate. A pause for filament and a cut of the network spoil nothing.
 */
function badShareOf(
  cause: FailureCause,
  symptom: Symptom,
  { partCount }: Circumstances,
  spread: number,
): number {
  if (cause === 'network' || (symptom === 'pauses' && (cause === 'runout' || cause === 'tangle'))) return 0;
  if (symptom === 'fails' || (cause !== 'adhesion' && cause !== 'spaghetti')) return 1;
  const parts = Math.max(1, Math.round(partCount));
  return (1 + Math.floor(spread * spread * parts)) / parts;
}
