/**
 * From a plate to a file a machine may print: checked, placed, sliced within limits, rewritten and judged.
 *
 * The judgement is made on the G-code's own moves. No slicer's exit code is believed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertMatch, decodeProfile, decodeSliceRequest } from '../../actors/slicing/decode.ts';
import { assertProfile, cacheKey } from '../../actors/slicing/digest.ts';
import { checkBounds } from '../../actors/slicing/gcode/bounds.ts';
import type { GcodeFacts } from '../../actors/slicing/gcode/facts.ts';
import { motionLimits } from '../../actors/slicing/gcode/time.ts';
import {
  type SlicedObject,
  SliceFailed,
  type SliceRequest,
  type SliceResult,
  type SlicerIdentity,
  type SlicingProfile,
} from '../../actors/slicing/schema.ts';
import { renderTemplate, templateValues } from '../../actors/slicing/template.ts';
import type { SliceCache } from './cache.ts';
import { type Finished, finishGcode } from './finish.ts';
import { type ModelFiles, overlappingPairs, placeModels } from './place.ts';
import { DEFAULT_LIMITS, type PlacedModel, type RawSlice, type SliceLimits, type Slicer } from './port.ts';
import { cancelled, type SlicingQueue } from './queue.ts';

export interface SlicingTools {
  /** Where slices are made, each in a folder that is removed again; the system's temporary folder if left out. */
  readonly workFolder?: string;
  readonly slicer: Slicer;
  readonly queue: SlicingQueue;
  readonly cache: SliceCache;
  readonly limits?: SliceLimits;
}

export interface PlateToSlice {
  readonly request: unknown;
  readonly profile: unknown;
  readonly models: ModelFiles;
  /** Where the G-code is written. */
  readonly gcodePath: string;
}

/** Slices a plate, or takes it from the cache. Rejects with `SliceFailed` only; an abort gives `cancelled`. */
export async function slicePlate(
  tools: SlicingTools,
  plate: PlateToSlice,
  signal: AbortSignal = new AbortController().signal,
): Promise<SliceResult> {
  const request = decodeSliceRequest(plate.request);
  const profile = decodeProfile(plate.profile);
  assertProfile(profile, request.profile);
  assertMatch(profile, request);
  const identity = { name: tools.slicer.name, version: await tools.slicer.version() };
  const key = cacheKey(request, identity);
  const kept = await tools.cache.get(key, plate.gcodePath);
  if (kept) return kept;

  return tools.queue.run(async () => {
    // The same plate may have been sliced while this one waited.
    const made = await tools.cache.get(key, plate.gcodePath);
    if (made) return made;
    const workFolder = await mkdtemp(join(tools.workFolder ?? tmpdir(), 'farm-slice-'));
    try {
      const result = await sliceIn(workFolder, { tools, request, profile, identity, key, plate, signal });
      await tools.cache.put(key, result, plate.gcodePath);
      return result;
    } catch (error) {
      await rm(plate.gcodePath, { force: true });
      if (error instanceof SliceFailed) throw error;
      throw signal.aborted ? cancelled() : broken(error);
    } finally {
      await rm(workFolder, { recursive: true, force: true });
    }
  }, signal);
}

interface Work {
  readonly tools: SlicingTools;
  readonly request: SliceRequest;
  readonly profile: SlicingProfile;
  readonly identity: SlicerIdentity;
  readonly key: string;
  readonly plate: PlateToSlice;
  readonly signal: AbortSignal;
}

async function sliceIn(workFolder: string, work: Work): Promise<SliceResult> {
  const { tools, request, profile, signal } = work;
  const models = await placeModels(request, work.plate.models, workFolder, signal);
  const plateHeight = Math.max(...models.map((model) => model.bounds.zMax));
  const values = templateValues(profile, request.printer, plateHeight);
  const raw = await tools.slicer.slice(
    {
      workFolder,
      models,
      profile,
      printer: request.printer,
      startGcode: renderTemplate(request.printer.startGcode ?? profile.startGcode, values),
      endGcode: renderTemplate(request.printer.endGcode ?? profile.endGcode, values),
      limits: tools.limits ?? DEFAULT_LIMITS,
    },
    signal,
  );
  const instanceIds = new Set(models.map((model) => model.instanceId));
  const finished = await finishGcode(
    raw.gcodePath,
    work.plate.gcodePath,
    {
      header: [`slice = ${work.key}`, `profile = ${profile.id} version ${profile.version}`],
      objects: models.map(markOf),
      instanceOf: (label) => instanceOf(label, instanceIds),
      excludeObjectCommands: request.printer.objectMarks === 'exclude-object',
      limits: motionLimits(profile),
    },
    signal,
  );
  const violations = checkBounds(finished.facts, request.printer);
  if (violations.length > 0) throw unsafe(tools.slicer.name, violations);
  return resultOf(work, models, raw, finished);
}

function resultOf(
  work: Work,
  models: ReadonlyArray<PlacedModel>,
  raw: RawSlice,
  finished: Finished,
): SliceResult {
  const { profile, request } = work;
  const { facts } = finished;
  const { filament } = profile;
  const crossSection = Math.PI * (filament.diameterMillimetres / 2) ** 2;
  const massOf = (millimetres: number) =>
    (millimetres * crossSection * filament.densityGramsPerCubicCentimetre) / 1000;
  const objects = objectsOf(facts, models, massOf);
  const overlaps = overlappingPairs(models);
  const missing = models.filter((model) => !objects.some((object) => object.instanceId === model.instanceId));
  if (missing.length > 0 && overlaps.length === 0)
    throw unsafe(
      work.tools.slicer.name,
      missing.map((model) => `${model.instanceId} is on the plate but not in the G-code.`),
    );
  const estimatedSeconds = facts.stated.seconds;
  if (estimatedSeconds === undefined || !(facts.extrudedMillimetres > 0) || !facts.printedBounds)
    throw unmeasured(work.tools.slicer.name, estimatedSeconds);
  return {
    cacheKey: work.key,
    gcodeHash: finished.gcodeHash,
    gcodeBytes: finished.gcodeBytes,
    estimatedSeconds,
    massGrams: massOf(facts.extrudedMillimetres),
    filamentMillimetres: facts.extrudedMillimetres,
    volumeCubicMillimetres: facts.extrudedMillimetres * crossSection,
    layers: facts.layers,
    boundsMillimetres: facts.printedBounds,
    objects,
    profile: request.profile,
    slicer: work.identity,
    warnings: [
      ...raw.warnings,
      ...overlaps.slice(0, 10).map(([a, b]) => `Seen from above, ${a} and ${b} overlap.`),
      ...cutOff(objects, models, profile),
    ],
  };
}

/** Parts whose top is missing. A pointed tip thinner than a line rightly ends early, so it is a warning. */
function cutOff(
  objects: ReadonlyArray<SlicedObject>,
  models: ReadonlyArray<PlacedModel>,
  profile: SlicingProfile,
): string[] {
  return objects.flatMap((object) => {
    const height = models.find((model) => model.instanceId === object.instanceId)?.bounds.zMax ?? 0;
    const short = height - object.boundsMillimetres.zMax;
    return short > profile.layerHeightMillimetres * 0.75
      ? [
          `${object.instanceId} is printed ${short.toFixed(2)} mm lower than its model: its top may be too thin for a line.`,
        ]
      : [];
  });
}

/** In the order of the plate. */
function objectsOf(
  facts: GcodeFacts,
  models: ReadonlyArray<PlacedModel>,
  massOf: (millimetres: number) => number,
): ReadonlyArray<SlicedObject> {
  const ids = new Set(models.map((model) => model.instanceId));
  const byId = new Map(facts.objects.map((object) => [instanceOf(object.label, ids), object]));
  return models.flatMap(({ instanceId }) => {
    const object = byId.get(instanceId);
    if (!object) return [];
    return [
      {
        instanceId,
        filamentMillimetres: object.extrudedMillimetres,
        massGrams: massOf(object.extrudedMillimetres),
        boundsMillimetres: object.bounds,
      },
    ];
  });
}

/** Both slicers label a part by its file: `<instanceId>.stl id:0 copy 0`. */
function instanceOf(label: string, known: ReadonlySet<string>): string | undefined {
  const name = /^([A-Za-z0-9_-]+)/.exec(label)?.[1];
  return name !== undefined && known.has(name) ? name : undefined;
}

function markOf({ instanceId, bounds }: PlacedModel) {
  const { xMin, yMin, xMax, yMax } = bounds;
  return {
    instanceId,
    xCentreMillimetres: (xMin + xMax) / 2,
    yCentreMillimetres: (yMin + yMax) / 2,
    polygon: [
      [xMin, yMin],
      [xMax, yMin],
      [xMax, yMax],
      [xMin, yMax],
    ] as const,
  };
}

/** A full disk, a folder without rights: nothing about the plate itself. */
function broken(error: unknown): SliceFailed {
  return new SliceFailed({
    code: 'crashed',
    message: `The slice could not be finished: ${error instanceof Error ? error.message : String(error)}`,
    likelyCause: 'The disk is full, or a folder may not be written.',
    remedy: 'Free space or correct the rights, then slice again.',
  });
}

/** Nothing may be priced or planned with a time or a mass of 0. */
function unmeasured(slicer: string, seconds: number | undefined): SliceFailed {
  return new SliceFailed({
    code: 'unsafe-gcode',
    message:
      seconds === undefined
        ? `${slicer} gave G-code of which nobody can say how long it prints: it states no time, and its moves give none.`
        : `${slicer} gave G-code that draws back as much filament as it pushes, so that it would use none.`,
    likelyCause: 'The slicer broke off, or its G-code has coordinates or speeds beyond all measure.',
    remedy: "Slice again; if it stays so, correct the profile's extra settings and its start and end G-code.",
  });
}

function unsafe(slicer: string, violations: ReadonlyArray<string>): SliceFailed {
  return new SliceFailed({
    code: 'unsafe-gcode',
    message: `${slicer} gave G-code that must not be printed: ${violations.slice(0, 5).join(' ')}`,
    likelyCause:
      'Supports, brim or skirt reach further than the part, or the start G-code is for another machine.',
    remedy: 'Give the parts more room, or correct the start and end G-code of the printer.',
  });
}
