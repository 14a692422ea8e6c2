/** Puts every instance of a plate where it belongs, and says before slicing whether it can be printed there. */
import { join } from 'node:path';
import { areApart, moved, type Ring, ringOf, turned } from '../../actors/packing/convex.ts';
import { hullWith, outlineOfHull } from '../../actors/preflight/outline.ts';
import {
  type Box,
  type Placement,
  SliceFailed,
  type SliceRequest,
  type SlicingPrinter,
} from '../../actors/slicing/schema.ts';
import type { PlacedModel } from './port.ts';
import { type Measured, measureStl, placeStl, stlBlocks, TRIANGLES_MAX, turnedBy } from './stl.ts';

/** Local files by content hash. Binary or text STL, in millimetres. */
export type ModelFiles = ReadonlyMap<string, string>;

/** Writes one placed STL an instance into the folder. Throws `model-unreadable` or `does-not-fit`. */
export async function placeModels(
  request: SliceRequest,
  files: ModelFiles,
  folder: string,
  signal: AbortSignal,
): Promise<ReadonlyArray<PlacedModel>> {
  const measured = await measureAll(request, files, signal);
  const total = request.placements.reduce(
    (sum, placement) => sum + measured.get(shapeOf(placement))!.triangles,
    0,
  );
  if (total > TRIANGLES_MAX)
    throw doesNotFit(
      `The plate has ${total} triangles, over the ${TRIANGLES_MAX} a slice is allowed.`,
      'Simplify the models or put fewer on the plate.',
    );
  const targets = request.placements.map((placement) =>
    target(placement, measured.get(shapeOf(placement))!, request.printer),
  );
  const problems = targets.flatMap(({ placement, box }) =>
    fitProblems(placement.instanceId, box, request.printer),
  );
  if (problems.length > 0)
    throw doesNotFit(problems.slice(0, 5).join(' '), 'Move or turn the part, or choose a printer it fits.');

  const placed: PlacedModel[] = [];
  for (const { placement, move, triangles } of targets) {
    signal.throwIfAborted();
    const path = join(folder, `${placement.instanceId}.stl`);
    const bounds = await placeStl(fileOf(placement, files), path, triangles, move);
    placed.push({ instanceId: placement.instanceId, path, bounds, triangles });
  }
  if (overlappingPairs(placed).length === 0) return placed;
  const outlines = new Map<string, Ring | null>();
  const outlined: PlacedModel[] = [];
  for (const [index, model] of placed.entries()) {
    signal.throwIfAborted();
    const { placement, move } = targets[index]!;
    const { modelHash } = placement;
    if (!outlines.has(modelHash)) outlines.set(modelHash, await outlineOfStl(fileOf(placement, files)));
    const outline = outlines.get(modelHash);
    outlined.push(
      outline
        ? {
            ...model,
            outline: moved(turned(outline, placement.rotationDegrees), move.xMillimetres, move.yMillimetres),
          }
        : model,
    );
  }
  return outlined;
}

async function outlineOfStl(path: string): Promise<Ring | null> {
  let hull: Ring = new Float64Array(0);
  for await (const block of stlBlocks(path)) hull = hullWith(hull, block);
  const outline = outlineOfHull(hull, { x: 0, y: 0 });
  return outline && ringOf(outline);
}

async function measureAll(request: SliceRequest, files: ModelFiles, signal: AbortSignal) {
  const measured = new Map<string, Measured>();
  for (const placement of request.placements) {
    const shape = shapeOf(placement);
    if (measured.has(shape)) continue;
    signal.throwIfAborted();
    measured.set(shape, await measureStl(fileOf(placement, files), turnedBy(placement.rotationDegrees)));
  }
  return measured;
}

function shapeOf(placement: Placement): string {
  return `${placement.modelHash} ${placement.rotationDegrees}`;
}

function fileOf(placement: Placement, files: ModelFiles): string {
  const file = files.get(placement.modelHash);
  if (file !== undefined) return file;
  throw new SliceFailed({
    code: 'model-unreadable',
    message: `The model of ${placement.instanceId} (${placement.modelHash.slice(0, 12)}…) was not handed over.`,
    likelyCause: 'It was removed from the artifact store, or the plate names an older revision.',
    remedy: 'Upload the model again or put its present revision on the plate.',
  });
}

/** Where the instance will stand, reckoned from the model's bounds without touching the model. */
function target(placement: Placement, { bounds, triangles }: Measured, printer: SlicingPrinter) {
  const isOrigin = placement.anchor === 'origin';
  const move = {
    turn: turnedBy(placement.rotationDegrees),
    xMillimetres:
      placement.xMillimetres +
      printer.bed.originXMillimetres -
      (isOrigin ? 0 : (bounds.xMin + bounds.xMax) / 2),
    yMillimetres:
      placement.yMillimetres +
      printer.bed.originYMillimetres -
      (isOrigin ? 0 : (bounds.yMin + bounds.yMax) / 2),
    zMillimetres: -bounds.zMin,
  };
  const box: Box = {
    xMin: bounds.xMin + move.xMillimetres,
    xMax: bounds.xMax + move.xMillimetres,
    yMin: bounds.yMin + move.yMillimetres,
    yMax: bounds.yMax + move.yMillimetres,
    zMin: 0,
    zMax: bounds.zMax - bounds.zMin,
  };
  return { placement, move, box, triangles };
}

/** A box may stand in the corners of a round bed's square: there, the G-code's own outline decides. */
function fitProblems(instanceId: string, box: Box, { bed, heightMillimetres }: SlicingPrinter): string[] {
  const problems: string[] = [];
  const beyond = Math.max(
    bed.originXMillimetres - box.xMin,
    bed.originYMillimetres - box.yMin,
    box.xMax - bed.originXMillimetres - bed.widthMillimetres,
    box.yMax - bed.originYMillimetres - bed.depthMillimetres,
  );
  if (beyond > 0.001) problems.push(`${instanceId} stands ${beyond.toFixed(1)} mm over the edge of the bed.`);
  if (box.zMax > heightMillimetres + 0.001)
    problems.push(
      `${instanceId} is ${box.zMax.toFixed(1)} mm high and the machine prints ${heightMillimetres} mm.`,
    );
  if (!(box.zMax > 0)) problems.push(`${instanceId} is flat: it has no height to print.`);
  return problems;
}

const TOUCH_MILLIMETRES = 0.01;

/** Pairs whose outlines overlap, or their boxes where no outline is known: maybe a mistake. */
export function overlappingPairs(
  models: ReadonlyArray<PlacedModel>,
): ReadonlyArray<readonly [string, string]> {
  const pairs: Array<readonly [string, string]> = [];
  const sorted = models.toSorted((a, b) => a.bounds.xMin - b.bounds.xMin);
  for (const [index, left] of sorted.entries())
    for (const right of sorted.slice(index + 1)) {
      if (right.bounds.xMin >= left.bounds.xMax) break;
      if (left.bounds.yMin >= right.bounds.yMax || right.bounds.yMin >= left.bounds.yMax) continue;
      if (!left.outline || !right.outline || !areApart(left.outline, right.outline, TOUCH_MILLIMETRES))
        pairs.push([left.instanceId, right.instanceId]);
    }
  return pairs;
}

function doesNotFit(message: string, remedy: string): SliceFailed {
  return new SliceFailed({
    code: 'does-not-fit',
    message,
    likelyCause: 'The plate was composed for another machine, or the model is in other units.',
    remedy,
  });
}
