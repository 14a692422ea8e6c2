/** The slicer a farm uses: PrusaSlicer where it is installed, else the one that comes with the farm. */
import type { Slicer } from './port.ts';
import { findPrusaSlicer } from './prusaslicer/find.ts';
import { prusaSlicer } from './prusaslicer/slicer.ts';
import { threeSlicer } from './threeslicer/slicer.ts';

/** Throws `slicer-missing` when PRUSASLICER names a file that is not there. */
export async function chooseSlicer(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Slicer> {
  const found = await findPrusaSlicer(env);
  return found === undefined ? threeSlicer() : prusaSlicer(found);
}
