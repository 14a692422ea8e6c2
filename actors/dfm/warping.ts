/**
 * How likely corners come off the bed. A layer that cools from where it sets (its glass transition, or crystallisation) to
 * the air around shrinks by expansion times that difference; the pull on a corner grows with the length that shrinks, as
 * in Wang, Xi and Jin, "A model research for prototype warp deformation in the FDM process", Int J Adv Manuf Technol 33
 * (2007), where the deformation goes with the square of the length and falls in a heated chamber.
 */
import type { MaterialKind } from '../farm/schema-material.ts';
import type { Stand } from './schema.ts';

interface Shrinking {
  /** Linear thermal expansion, millionths a kelvin. Typical data sheets of unfilled and filled filaments. */
  readonly expansionPerMillion: number;
  /** Where it sets, °C. */
  readonly setsAtCelsius: number;
  /** Shrinks on top, by crystallising, percent. */
  readonly crystallisingPercent?: number;
}

const shrinking: Record<MaterialKind, Shrinking | null> = {
  PLA: { expansionPerMillion: 68, setsAtCelsius: 60 },
  'PLA-CF': { expansionPerMillion: 35, setsAtCelsius: 60 },
  PETG: { expansionPerMillion: 60, setsAtCelsius: 80 },
  'PETG-CF': { expansionPerMillion: 35, setsAtCelsius: 80 },
  PCTG: { expansionPerMillion: 65, setsAtCelsius: 80 },
  ABS: { expansionPerMillion: 90, setsAtCelsius: 105 },
  ASA: { expansionPerMillion: 95, setsAtCelsius: 100 },
  // Soft: it gives way instead of pulling.
  TPU: null,
  PA: { expansionPerMillion: 85, setsAtCelsius: 60, crystallisingPercent: 0.7 },
  'PA-CF': { expansionPerMillion: 30, setsAtCelsius: 60, crystallisingPercent: 0.2 },
  PC: { expansionPerMillion: 68, setsAtCelsius: 145 },
  PP: { expansionPerMillion: 100, setsAtCelsius: 100, crystallisingPercent: 1.2 },
  PVA: { expansionPerMillion: 85, setsAtCelsius: 70 },
  HIPS: { expansionPerMillion: 80, setsAtCelsius: 100 },
  'UV-INK': null,
  OTHER: { expansionPerMillion: 70, setsAtCelsius: 80 },
};

const OPEN_AIR_CELSIUS = 25;
/** What a bed heats an enclosure to without a heater of its own. */
const ENCLOSED_CELSIUS = 45;
/** Shrinking of this much is as bad as it gets. */
const WORST_PERCENT = 1;
/** Spans up to here hold by themselves, and from there on the pull is at its worst, in millimetres. */
const SPAN_MM = { harmless: 40, worst: 200 };

export interface Warping {
  /** 0 to 1. */
  readonly risk: number;
  readonly shrinkPercent: number;
  readonly words: string;
}

/** @param chamberCelsius the air around the part where the material asks for it; undefined for an open machine. */
export function warpingOf(
  stand: Stand,
  kind: MaterialKind,
  air: { readonly isEnclosed: boolean; readonly chamberCelsius?: number | undefined },
): Warping {
  const material = shrinking[kind];
  if (material === null) return { risk: 0, shrinkPercent: 0, words: `${kind} does not pull corners up.` };
  const airCelsius = air.chamberCelsius ?? (air.isEnclosed ? ENCLOSED_CELSIUS : OPEN_AIR_CELSIUS);
  const shrinkPercent =
    (material.expansionPerMillion * Math.max(0, material.setsAtCelsius - airCelsius)) / 10_000 +
    (material.crystallisingPercent ?? 0);
  const span = ramp(stand.contactSpanMm, SPAN_MM.harmless, SPAN_MM.worst);
  const corners = stand.sharpCornerCount > 0 ? 1 : 0.6;
  const risk = Math.min(1, shrinkPercent / WORST_PERCENT) * span * corners;
  return {
    risk,
    shrinkPercent,
    words: `${kind} shrinks by about ${shrinkPercent.toFixed(1)} % as it cools, over ${stand.contactSpanMm.toFixed(0)} mm of contact with the bed${stand.sharpCornerCount > 0 ? ` with ${stand.sharpCornerCount} sharp corners` : ''}.${risk >= 0.2 ? ` ${remedy(air.isEnclosed, stand)}` : ''}`,
  };
}

const remedy = (isEnclosed: boolean, stand: Stand): string =>
  [
    ...(isEnclosed ? [] : ['Print it in an enclosure']),
    stand.sharpCornerCount > 0 ? 'give it a brim or round its corners' : 'give it a brim',
  ]
    .join(', or ')
    .replace(/^./, (letter) => letter.toUpperCase())
    .concat('.');

const ramp = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));
