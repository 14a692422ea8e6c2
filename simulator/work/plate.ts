/** A plate of equal parts, put together from what one part takes. */
import type { PartWork } from './estimate.ts';

/** What every plate takes once, beyond warming up: skirt and first moves, s. */
const PLATE_SECONDS = 30;

/** Time, mass and filament of `count` parts printed side by side; each travel between them is in the part's own time. */
export const plateWork = (part: PartWork, count: number): PartWork => ({
  seconds: PLATE_SECONDS + part.seconds * count,
  massGrams: part.massGrams * count,
  filamentMillimetres: part.filamentMillimetres * count,
});
