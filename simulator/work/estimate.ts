/** Time and plastic of a plate from a part's size and volume alone: a stand-in for the slicer, for models nobody has drawn. */

export interface PartShape {
  readonly sizeMillimetres: { readonly x: number; readonly y: number; readonly z: number };
  /** Of the solid. */
  readonly volumeCubicMillimetres: number;
}

/** The settings that matter most. */
export interface PrintSettings {
  readonly layerHeightMillimetres: number;
  /** Massive skin at the sides, and below and above. */
  readonly wallMillimetres: number;
  readonly roofMillimetres: number;
  /** 0 to 1. */
  readonly infillShare: number;
  readonly densityGramsPerCubicCentimetre: number;
  /** Plastic laid down in a second, slow corners included. */
  readonly skinCubicMillimetresPerSecond: number;
  readonly infillCubicMillimetresPerSecond: number;
  /** A layer is slowed down so that it takes at least this long and can cool, s. */
  readonly layerSecondsMin: number;
}

export interface PlateWork {
  readonly seconds: number;
  readonly massGrams: number;
  readonly filamentMillimetres: number;
}

const layerHeights = { draft: 0.28, standard: 0.2, fine: 0.12 } as const;
const infills = { draft: 0.1, standard: 0.15, fine: 0.15 } as const;
/** Against the standard quality, from the calibration below. */
const paceOfQuality = { draft: 1.5, standard: 1, fine: 0.56 } as const;
/** Against PLA, from the calibration below; kinds that are not named go at 0.8. */
const paceOfKind: Readonly<Record<string, number>> = {
  PLA: 1,
  'PLA-CF': 1,
  PETG: 0.83,
  ABS: 0.95,
  ASA: 0.95,
  TPU: 0.5,
};
const layerSecondsMinOf: Readonly<Record<string, number>> = { PLA: 8, PETG: 10 };

/** What the built-in profiles for a 0.4 mm nozzle come to; `pace` 2 is a machine twice as fast as they are made for. */
export function settingsOf(
  materialKind: string,
  quality: 'draft' | 'standard' | 'fine',
  densityGramsPerCubicCentimetre: number,
  pace = 1,
): PrintSettings {
  const speed = pace * (paceOfKind[materialKind] ?? 0.8) * paceOfQuality[quality];
  return {
    layerHeightMillimetres: layerHeights[quality],
    wallMillimetres: 1.1,
    roofMillimetres: 0.7,
    infillShare: infills[quality],
    densityGramsPerCubicCentimetre,
    skinCubicMillimetresPerSecond: 2.8 * speed,
    infillCubicMillimetresPerSecond: 6 * speed,
    layerSecondsMin: layerSecondsMinOf[materialKind] ?? 12,
  };
}

/**
 * `count` equal parts side by side on one plate, warming up aside. Calibrated on 21 November 2026 against the embedded
 * slicer (three-slicer 0.3.2) with the built-in profile `pla-standard-04`, seconds and grams as sliced and as here:
 *
 * | part | sliced | here |
 * | --- | --- | --- |
 * | box 10 × 10 × 10 mm | 450 s, 0.80 g | 450 s, 0.80 g |
 * | box 20 × 20 × 20 mm | 1166 s, 4.00 g | 1121 s, 3.93 g |
 * | box 40 × 40 × 40 mm | 4841 s, 21.6 g | 4932 s, 21.7 g |
 * | box 100 × 60 × 4 mm | 4003 s, 14.1 g | 3928 s, 14.7 g |
 * | box 15 × 15 × 90 mm | 4128 s, 10.9 g | 3650 s, 10.4 g |
 * | box 150 × 150 × 3 mm | 12693 s, 45.9 g | 12873 s, 47.8 g |
 * | `bracket.stl` | 3854 s, 13.2 g | 3547 s, 12.7 g |
 * | `gear.stl` (fine teeth) | 5615 s, 12.4 g | 2819 s, 10.2 g |
 * | ball of 40 mm | 2539 s, 11.1 g | 3895 s, 15.1 g |
 *
 * So plain parts are met within 13 %, while toothed ones take up to twice as long and round ones two thirds: enough for
 * the demand of a simulated farm, not for a quote.
 */
export function estimatePlate(shape: PartShape, count: number, settings: PrintSettings): PlateWork {
  const { x, y, z } = shape.sizeMillimetres;
  const box = x * y * z;
  const solid = Math.min(shape.volumeCubicMillimetres, box);
  // A part with air in its box has less skin than the box, though more than a smaller box of its own volume.
  const squeezed = Math.cbrt(solid / box) ** 2;
  const surface = squeezed + (1 - squeezed) * RAGGED;
  const skinOfBox = 2 * (x + y) * z * settings.wallMillimetres + 2 * x * y * settings.roofMillimetres;
  const skin = Math.min(solid, skinOfBox * surface) * count;
  const infill = (solid * count - skin) * settings.infillShare;
  const layers = Math.max(1, Math.ceil(z / settings.layerHeightMillimetres - 1e-9));
  const laying =
    skin / settings.skinCubicMillimetresPerSecond + infill / settings.infillCubicMillimetresPerSecond;
  const seconds = Math.max(layers * settings.layerSecondsMin, laying + layers * count * LAYER_SECONDS);
  return {
    seconds: PLATE_SECONDS + seconds,
    massGrams: ((skin + infill) * settings.densityGramsPerCubicCentimetre) / 1000,
    filamentMillimetres: (skin + infill) / FILAMENT_SQUARE_MILLIMETRES,
  };
}

const RAGGED = 0.75;
/** Change of layer and travel, for each part. */
const LAYER_SECONDS = 1;
/** Purge line, skirt and first moves. */
const PLATE_SECONDS = 50;
const FILAMENT_SQUARE_MILLIMETRES = Math.PI * 0.875 ** 2;
