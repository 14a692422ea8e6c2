/**
 * The kernel prints a layer only when its top is below the model's: a height that is a whole number of layers
 * loses its last one (20 mm at 0.2 gives 99), and a part one layer high vanishes. Other slicers ask whether the
 * layer's *middle* is below the top. Stretching the tallest parts by a hair, or at most half a layer, makes the
 * kernel do the same.
 */

const HAIR_MILLIMETRES = 0.01;

/** Factor for the heights of the tallest parts of a plate; 1 where nothing is lost. */
export function heightFactor(
  heightMillimetres: number,
  firstLayerHeightMillimetres: number,
  layerHeightMillimetres: number,
): number {
  const above = (heightMillimetres - firstLayerHeightMillimetres) / layerHeightMillimetres;
  const layersAboveFirst = Math.max(0, Math.ceil(above - 0.5 - 1e-6));
  const top = firstLayerHeightMillimetres + layersAboveFirst * layerHeightMillimetres;
  return heightMillimetres > top + HAIR_MILLIMETRES / 2 ? 1 : (top + HAIR_MILLIMETRES) / heightMillimetres;
}
