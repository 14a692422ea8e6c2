/**
 * What is known of each model: its preflight report, the mended mesh and a small one for pictures. Kept by the content's
 * hash: the same file is looked at once, whatever it is called. The index can be thrown away; it is made again.
 */
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Down } from '../../actors/plan/schema.ts';
import { PreflightError } from '../../actors/preflight/failure.ts';
import type { PreflightFailure, PreflightReport } from '../../actors/preflight/schema.ts';
import type { AnalysisPool } from '../analysis/pool.ts';
import type { Blobs } from './blobs.ts';
import { nameOf, outlineOfStl, type Stood, standModel } from './stand.ts';

export interface AnalysedModel {
  readonly modelHash: string;
  readonly sizeBytes: number;
  readonly report: PreflightReport;
  readonly reportHash: string;
  /** Null where the verdict is `block`. */
  readonly canonicalHash: string | null;
  readonly previewHash: string | null;
}

export interface FailedModel {
  readonly modelHash: string;
  readonly sizeBytes: number;
  readonly failure: PreflightFailure;
}

export type KnownModel = AnalysedModel | FailedModel;

export interface Models {
  /** Looks at a stored model, or remembers what was found. Rejects only where looking again may help. */
  analyse(modelHash: string, fileName: string, signal?: AbortSignal): Promise<KnownModel>;
  /** What is known already. */
  known(modelHash: string): Promise<KnownModel | undefined>;
  isUnderWay(modelHash: string): boolean;
  /** The mended mesh stood another way; made once. Rejects where the mesh is gone or cannot be read. */
  stood(canonicalHash: string, down: Down): Promise<Stood>;
}

/** Of what a look finds: a greater one has every model looked at again, when it is next asked for. */
const LOOK_VERSION = 2;

/** Failures that say nothing of the model: the next attempt may do better. */
const passing: ReadonlySet<PreflightFailure['code']> = new Set([
  'busy',
  'cancelled',
  'internal',
  'unreadable',
]);

export const isFailed = (model: KnownModel): model is FailedModel => 'failure' in model;

/**
 * @param folder of the index; one small JSON file a model.
 * @param workFolder where models are looked at, each in a folder that is removed again.
 */
export function openModels(
  pool: AnalysisPool,
  blobs: Blobs,
  folder: string,
  workFolder: string = folder,
): Models {
  const underWay = new Map<string, Promise<KnownModel>>();
  const fileOf = (modelHash: string) => join(folder, `${modelHash}.v${LOOK_VERSION}.json`);

  const known = async (modelHash: string): Promise<KnownModel | undefined> => {
    const text = await readFile(fileOf(modelHash), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as KnownModel;
    } catch {
      return undefined;
    }
  };

  const look = async (modelHash: string, fileName: string, signal?: AbortSignal): Promise<KnownModel> => {
    const before = await known(modelHash);
    if (before !== undefined) return before;
    const path = await blobs.localPath(modelHash);
    const { size: sizeBytes } = await stat(path);
    await mkdir(folder, { recursive: true });
    const outputDir = await mkdtemp(join(workFolder, 'analysis-'));
    let found: KnownModel;
    try {
      const result = await pool.analyse({ path, fileName, outputDir, ...(signal ? { signal } : {}) });
      found = {
        modelHash,
        sizeBytes,
        report: result.report,
        reportHash: (await blobs.putText(JSON.stringify(result.report))).sha256,
        canonicalHash:
          result.canonicalStlPath === null ? null : (await blobs.putFile(result.canonicalStlPath)).sha256,
        previewHash: result.previewPath === null ? null : (await blobs.putFile(result.previewPath)).sha256,
      };
    } catch (error) {
      if (!(error instanceof PreflightError) || passing.has(error.failure.code)) throw error;
      found = { modelHash, sizeBytes, failure: error.failure };
    } finally {
      await rm(outputDir, { recursive: true, force: true });
    }
    await keep(fileOf(modelHash), found);
    return found;
  };

  const stand = async (canonicalHash: string, down: Down): Promise<Stood> => {
    const file = join(folder, `${canonicalHash}.${nameOf(down)}.json`);
    const before = await readFile(file, 'utf8').catch(() => undefined);
    if (before !== undefined) return JSON.parse(before) as Stood;
    await mkdir(folder, { recursive: true });
    const outputDir = await mkdtemp(join(workFolder, 'stand-'));
    try {
      const path = join(outputDir, 'stood.stl');
      const sizeMillimetres = await standModel(await blobs.localPath(canonicalHash), path, down);
      const outline = await outlineOfStl(path);
      const stood: Stood = {
        canonicalHash: (await blobs.putFile(path)).sha256,
        sizeMillimetres,
        ...(outline && { outlineMillimetres: outline }),
      };
      await keep(file, stood);
      return stood;
    } finally {
      await rm(outputDir, { recursive: true, force: true });
    }
  };

  return {
    stood: stand,
    known,
    isUnderWay: (modelHash) => underWay.has(modelHash),
    analyse(modelHash, fileName, signal) {
      const already = underWay.get(modelHash);
      if (already) return already;
      const looking = look(modelHash, fileName, signal).finally(() => underWay.delete(modelHash));
      underWay.set(modelHash, looking);
      return looking;
    },
  };
}

/** Whole or not at all. */
async function keep(file: string, document: unknown): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(document));
  await rename(draft, file);
}

/** A failure as one text for a person. */
export const wordsOf = (failure: PreflightFailure): string =>
  `${failure.what} ${failure.likelyCause} ${failure.whatToDo}`;
