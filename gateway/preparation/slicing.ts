/** From a recipe or a plate to G-code in the artifact store. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlateItem } from '../../actors/common/schema.ts';
import type { PrinterSpec } from '../../actors/farm/schema.ts';
import type { PreparedPlate } from '../../actors/job/schema.ts';
import { profileRef } from '../../actors/slicing/digest.ts';
import type { SliceResult, SlicingProfile } from '../../actors/slicing/schema.ts';
import { type SlicingTools, slicePlate } from '../slicers/slice-plate.ts';
import type { Blobs } from './blobs.ts';
import { slicingPrinterOf } from './reach.ts';

export interface PlateLayout {
  readonly printer: PrinterSpec;
  readonly slicing: SlicingProfile;
  /** Places are from the centre of the bed. */
  readonly items: readonly Pick<
    PlateItem,
    'itemId' | 'modelHash' | 'xMillimetres' | 'yMillimetres' | 'rotationDegrees' | 'anchor'
  >[];
}

/** Slices, keeps the G-code as an artifact. Rejects with `SliceFailed`. */
export async function slice(
  tools: SlicingTools,
  blobs: Blobs,
  layout: PlateLayout,
  signal?: AbortSignal,
): Promise<SliceResult> {
  const { printer, slicing, items } = layout;
  const target = slicingPrinterOf(printer, slicing.nozzleDiameterMillimetres);
  const { bed } = target;
  const hashes = [...new Set(items.map((item) => item.modelHash))];
  const models = new Map(
    await Promise.all(hashes.map(async (hash) => [hash, await blobs.localPath(hash)] as const)),
  );
  const folder = await mkdtemp(join(tools.workFolder ?? tmpdir(), 'farm-plate-'));
  try {
    const gcodePath = join(folder, 'plate.gcode');
    const result = await slicePlate(
      tools,
      {
        request: {
          placements: items.map((item) => ({
            instanceId: item.itemId,
            modelHash: item.modelHash,
            xMillimetres: item.xMillimetres + bed.widthMillimetres / 2,
            yMillimetres: item.yMillimetres + bed.depthMillimetres / 2,
            rotationDegrees: item.rotationDegrees % 360,
            ...(item.anchor && { anchor: item.anchor }),
          })),
          profile: profileRef(slicing),
          printer: target,
        },
        profile: slicing,
        models,
        gcodePath,
      },
      signal,
    );
    await blobs.putFile(gcodePath);
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const preparedOf = (result: SliceResult): PreparedPlate => ({
  gcodeHash: result.gcodeHash,
  gcodeBytes: result.gcodeBytes,
  estimatedSeconds: result.estimatedSeconds,
  massGrams: result.massGrams,
  filamentMillimetres: result.filamentMillimetres,
  slicer: `${result.slicer.name} ${result.slicer.version}`,
  profile: `${result.profile.id} version ${result.profile.version}`,
  warnings: [...result.warnings],
});
