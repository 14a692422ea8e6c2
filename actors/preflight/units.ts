import type { LengthUnit, UnitsReport } from './schema.ts';

export const millimetersPer: Readonly<Record<LengthUnit, number>> = {
  micron: 0.001,
  millimeter: 1,
  centimeter: 10,
  inch: 25.4,
  foot: 304.8,
  meter: 1000,
};

/** No part people send to a print farm is smaller: a longest side below this says the numbers are not millimetres. */
const tinyLongestSide = 0.6;
const smallLongestSide = 4;
const smallVolume = 9;
const hugeLongestSide = 20_000;

/**
 * Which unit the figures are in. What the file says wins; then what the customer says; then millimetres, which is
 * what nearly all STL are. The guess is only ever advice: nothing is scaled on a guess.
 * `longest` and `volume` are in file units.
 */
export function judgeUnits(
  declared: LengthUnit | null,
  chosen: LengthUnit | null,
  longest: number,
  volume: number,
): UnitsReport {
  const applied = chosen ?? declared ?? 'millimeter';
  const source = chosen !== null ? 'customer' : declared !== null ? 'file' : 'assumed';
  const { guess, reason } = source === 'assumed' ? guessUnit(longest, volume) : keepUnit(applied, source);
  return { declared, applied, scaleToMm: millimetersPer[applied], guess, source, reason };
}

function keepUnit(applied: LengthUnit, source: 'customer' | 'file'): { guess: LengthUnit; reason: string } {
  return {
    guess: applied,
    reason: source === 'file' ? `The file says ${applied}.` : `${applied} was chosen with the upload.`,
  };
}

function guessUnit(longest: number, volume: number): { guess: LengthUnit; reason: string } {
  const side = longest.toPrecision(3);
  if (longest > 0 && longest < tinyLongestSide) {
    return {
      guess: 'meter',
      reason: `The longest side is ${side}: too small for millimetres, plausible as ${(longest * 1000).toPrecision(3)} mm if the file is in metres.`,
    };
  }
  if (longest > 0 && longest < smallLongestSide && Math.abs(volume) < smallVolume) {
    return {
      guess: 'inch',
      reason: `The longest side is ${side}: very small for millimetres, plausible as ${(longest * 25.4).toPrecision(3)} mm if the file is in inches.`,
    };
  }
  if (longest > hugeLongestSide) {
    return {
      guess: 'micron',
      reason: `The longest side is ${side}: too large for millimetres, plausible as ${(longest / 1000).toPrecision(3)} mm if the file is in microns.`,
    };
  }
  return {
    guess: 'millimeter',
    reason: `The longest side of ${side} is usual for millimetres, and the file says nothing else.`,
  };
}
