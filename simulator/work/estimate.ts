/** Time and plastic of a part from its size and volume alone: a stand-in for the slicer, for models nobody has drawn. */

export interface PartShape {
  readonly sizeMillimetres: { readonly x: number; readonly y: number; readonly z: number };
  /** Of the solid. */
  readonly volumeCubicMillimetres: number;
}

/** The settings that matter most, in the slicer's words. */
export interface PrintSettings {
  readonly layerHeightMillimetres: number;
  /** Outer skin, walls and roofs alike. */
  readonly shellMillimetres: number;
  /** 0 to 1. */
  readonly infillShare: number;
  readonly densityGramsPerCubicCentimetre: number;
  /** Plastic that the machine lays down in a second of extruding, all features together. */
  readonly flowCubicMillimetresPerSecond: number;
}

export interface PartWork {
  readonly seconds: number;
  readonly massGrams: number;
  readonly filamentMillimetres: number;
}

export const standardPla: PrintSettings = {
  layerHeightMillimetres: 0.2,
  shellMillimetres: 0.85,
  infillShare: 0.15,
  densityGramsPerCubicCentimetre: 1.24,
  flowCubicMillimetresPerSecond: 6,
};

/** One part, without what a plate takes once (`plateSeconds`). */
export function estimatePart(shape: PartShape, settings: PrintSettings = standardPla): PartWork {
  const { x, y, z } = shape.sizeMillimetres;
  const solid = Math.min(shape.volumeCubicMillimetres, x * y * z);
  // A box of the same proportions and the part's own volume has about as much surface as the part.
  const shrink = Math.cbrt(solid / (x * y * z)) ** 2;
  const surface = 2 * (x * y + y * z + z * x) * (shrink + (1 - shrink) * RAGGED);
  const shell = Math.min(solid, surface * settings.shellMillimetres);
  const plastic = shell + (solid - shell) * settings.infillShare;
  const layers = Math.max(1, Math.ceil(z / settings.layerHeightMillimetres));
  return {
    seconds: plastic / settings.flowCubicMillimetresPerSecond + layers * LAYER_SECONDS,
    massGrams: (plastic * settings.densityGramsPerCubicCentimetre) / 1000,
    filamentMillimetres: plastic / FILAMENT_SQUARE_MILLIMETRES,
  };
}

/** How much of the bounding box's extra surface a part with air in it still has. */
const RAGGED = 0.5;
/** Travel, retraction and slowing down at corners, a layer and part. */
const LAYER_SECONDS = 2;
const FILAMENT_SQUARE_MILLIMETRES = Math.PI * 0.875 ** 2;
