import { fail, failMalformed } from './failure.ts';
import type { PreflightLimits } from './limits.ts';
import type { MeshReader, ParsedMesh, ReaderNote } from './mesh.ts';
import { failStranger } from './sniff.ts';
import { layOutBuild, normalPath } from './three-mf-build.ts';
import { type ModelPart, ModelPartReader } from './three-mf-model.ts';
import { HelperVolumes } from './three-mf-settings.ts';
import { type InflateBudget, inflateEntry, listZip, type ZipEntry } from './zip.ts';

const modelRelationship = /\/3dmodel$/;
const settingsPath = /^metadata\/(slic3r_pe_model|model_settings)\.config$/;
const smallFileBytesMax = 8 * 1024 * 1024;
const modelPartsMax = 2000;

/**
 * 3MF: a ZIP package with XML model parts. Units, build items, components with transforms, parts in other files
 * (production extension). The directory is at the end of a ZIP, so the packed file is held whole; what unpacks is not.
 */
export function threeMfReader(sizeBytes: number, limits: PreflightLimits): MeshReader {
  const bytes = new Uint8Array(sizeBytes);
  let filled = 0;
  return {
    push: (chunk) => {
      if (filled + chunk.length > sizeBytes) failMalformed('The file grew while it was read.');
      bytes.set(chunk, filled);
      filled += chunk.length;
    },
    finish: () => readPackage(bytes.subarray(0, filled), limits),
  };
}

function readPackage(bytes: Uint8Array, limits: PreflightLimits): ParsedMesh {
  const entries = new Map<string, ZipEntry>();
  for (const entry of listZip(bytes, limits)) entries.set(normalPath(entry.name), entry);
  const budget: InflateBudget = { bytesLeft: limits.inflatedBytesMax };
  const rootPath = findRoot(bytes, entries, budget);
  const parts = readParts(bytes, entries, rootPath, budget, limits);
  const helpers = new HelperVolumes();
  for (const [path, entry] of entries) {
    if (settingsPath.test(path)) helpers.read(readSmall(bytes, entry, budget));
  }
  const root = parts.get(rootPath)!;
  const built = layOutBuild(
    { parts, rootPath, isHelper: helpers.isHelper, helperRanges: helpers.helperRanges },
    limits,
  );
  if (built.indices.length === 0) failNoGeometry(entries, root, built.skippedItems);
  const notes: ReaderNote[] = [];
  const note = (count: number, what: string): void => {
    if (count > 0) notes.push({ code: 'content_ignored', what, count });
  };
  note(
    built.skippedItems,
    `${built.skippedItems} items of the build are marked as not printed, or as support, and were left out.`,
  );
  note(
    built.skippedHelpers,
    `${built.skippedHelpers} helper volumes of a slicer (modifiers, support or negative parts) were left out.`,
  );
  return {
    format: '3mf',
    positions: built.positions,
    indices: built.indices,
    declaredUnit: root.unit,
    objects: built.objects.listed,
    objectCount: built.objects.count,
    notes,
  };
}

function findRoot(bytes: Uint8Array, entries: ReadonlyMap<string, ZipEntry>, budget: InflateBudget): string {
  const relations = entries.get('_rels/.rels');
  if (relations !== undefined) {
    const xml = readSmall(bytes, relations, budget);
    for (const [tag] of xml.matchAll(/<(?:\w+:)?Relationship\b[^>]*>/g)) {
      const type = /\bType\s*=\s*["']([^"']*)["']/.exec(tag)?.[1] ?? '';
      const target = normalPath(/\bTarget\s*=\s*["']([^"']*)["']/.exec(tag)?.[1] ?? '');
      if (modelRelationship.test(type) && entries.has(target)) return target;
    }
  }
  const models = [...entries.keys()]
    .filter((path) => path.endsWith('.model'))
    .sort((a, b) => a.length - b.length);
  const found = entries.has('3d/3dmodel.model') ? '3d/3dmodel.model' : models[0];
  return found ?? failNoModel([...entries.keys()]);
}

function failNoModel(paths: readonly string[]): never {
  if (paths.some((path) => /\.(stl|obj|3mf)$/.test(path))) {
    failStranger('a ZIP archive with models inside', 'Unpack it and upload the models one by one.');
  }
  if (paths.some((path) => /^(word|xl|ppt)\//.test(path))) failStranger('an Office document');
  if (paths.some((path) => path.endsWith('.fcstd') || path === 'document.xml'))
    failStranger('a FreeCAD document');
  return failStranger('a ZIP archive with no 3MF model inside');
}

/** The root part, and every part that it or they place objects of. */
function readParts(
  bytes: Uint8Array,
  entries: ReadonlyMap<string, ZipEntry>,
  rootPath: string,
  budget: InflateBudget,
  limits: PreflightLimits,
): Map<string, ModelPart> {
  const parts = new Map<string, ModelPart>();
  const waiting = [rootPath];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (parts.has(path)) continue;
    const entry = entries.get(path);
    if (entry === undefined) failMalformed(`The 3MF refers to "${path.slice(0, 80)}", which is not in it.`);
    if (parts.size >= modelPartsMax)
      failMalformed(`The 3MF is spread over more than ${modelPartsMax} files.`);
    const reader = new ModelPartReader(path.slice(0, 80), limits);
    inflateEntry(bytes, entry, budget, (piece) => reader.push(piece));
    const part = reader.finish();
    parts.set(path, part);
    const placements = [...part.items, ...[...part.objects.values()].flatMap(({ components }) => components)];
    for (const placement of placements) if (placement.path !== null) waiting.push(normalPath(placement.path));
  }
  return parts;
}

function readSmall(bytes: Uint8Array, entry: ZipEntry, budget: InflateBudget): string {
  if (entry.inflatedBytes > smallFileBytesMax) return '';
  const whole = new Uint8Array(entry.inflatedBytes);
  let at = 0;
  inflateEntry(bytes, entry, budget, (piece) => {
    whole.set(piece, at);
    at += piece.length;
  });
  return new TextDecoder().decode(whole);
}

function failNoGeometry(
  entries: ReadonlyMap<string, ZipEntry>,
  root: ModelPart,
  skippedItems: number,
): never {
  if ([...entries.keys()].some((path) => path.endsWith('.gcode'))) {
    failStranger(
      'a sliced 3MF: G-code without the model',
      'Export the project, not the sliced plate: the farm slices the model for each machine.',
    );
  }
  return fail(
    'no_geometry',
    root.items.length === 0
      ? 'The 3MF has an empty build: nothing in it is placed for printing.'
      : 'Nothing that the 3MF places for printing has triangles.',
    skippedItems > 0
      ? 'All its items are marked as not printed.'
      : 'Nothing was selected when the model was exported.',
    'Place the part on the plate in your program and export it again.',
  );
}
