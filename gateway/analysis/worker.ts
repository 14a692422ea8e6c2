import { closeSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import {
  type Analysis,
  analyseMesh,
  inspectAnalysis,
  unverifiedAnalysis,
  verifyAnalysis,
} from '../../actors/preflight/analyse.ts';
import { fail, PreflightError } from '../../actors/preflight/failure.ts';
import type { ParsedMesh } from '../../actors/preflight/mesh.ts';
import { encodePreview } from '../../actors/preflight/preview.ts';
import { openMeshReader } from '../../actors/preflight/read.ts';
import type { PreflightFailure, PreflightReport } from '../../actors/preflight/schema.ts';
import type { SolidKernel } from '../../actors/preflight/solids.ts';
import { writeBinaryStl } from '../../actors/preflight/write-stl.ts';
import type { AnalysisAnswer, AnalysisJob, AnalysisResult } from './job.ts';
import { loadSolidKernel } from './manifold.ts';
import { castRays } from './rays.ts';

/** One thread of the analysis pool. It may be killed at any moment; whoever started it cleans up after it. */

const chunkBytes = 1024 * 1024;
let kernel: Promise<SolidKernel> | null = null;

const port = parentPort;
if (port === null)
  throw new Error('This file is started by the analysis pool as a worker thread, not by itself.');
const send = (answer: AnalysisAnswer): void => port.postMessage(answer);

port.on('message', async (job: AnalysisJob) => {
  try {
    await run(job);
  } catch (cause) {
    send({ id: job.id, kind: 'failed', failure: toFailure(cause) });
  }
});

async function run(job: AnalysisJob): Promise<void> {
  const started = performance.now();
  const { parsed, sizeBytes } = readFile(job);
  const read = performance.now();
  const analysis = analyseMesh(parsed, {
    fileName: job.fileName,
    fileSizeBytes: sizeBytes,
    unit: job.unit,
    limits: job.limits,
  });
  const analysed = performance.now();
  const paths = writeOutputs(job, analysis);
  const written = performance.now();
  const result = (report: PreflightReport): AnalysisResult => ({
    report,
    ...paths,
    timings: {
      readMs: read - started,
      analyseMs: analysed - read,
      writeMs: written - analysed,
      verifyMs: performance.now() - written,
    },
  });
  send({ id: job.id, kind: 'draft', result: result(analysis.report) });
  send({ id: job.id, kind: 'done', result: result(await verify(analysis)) });
}

/** The kernel's trouble (it is WebAssembly and may run out of memory) must not cost the report. */
async function verify(analysis: Analysis): Promise<PreflightReport> {
  const dfm = inspectAnalysis(analysis, castRays);
  try {
    kernel ??= loadSolidKernel();
    return verifyAnalysis(analysis, await kernel, dfm);
  } catch (cause) {
    kernel = null;
    return unverifiedAnalysis(
      analysis,
      `The manifold kernel failed: ${String((cause as Error).message)}.`,
      dfm,
    );
  }
}

function readFile({ path, limits }: AnalysisJob): { parsed: ParsedMesh; sizeBytes: number } {
  const file = openSync(path, 'r');
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) {
      fail(
        'unreadable',
        `"${path}" is not a file.`,
        'A folder or device was named.',
        'Name the model file itself.',
      );
    }
    const chunk = new Uint8Array(Math.max(1, Math.min(chunkBytes, stat.size)));
    const headBytes = fill(file, chunk);
    const reader = openMeshReader(chunk.subarray(0, headBytes), stat.size, limits);
    let left = stat.size;
    for (let got = headBytes; got > 0 && left > 0; got = fill(file, chunk)) {
      reader.push(chunk.subarray(0, Math.min(got, left)));
      left -= got;
    }
    return { parsed: reader.finish(), sizeBytes: stat.size };
  } finally {
    closeSync(file);
  }
}

function fill(file: number, chunk: Uint8Array): number {
  let filled = 0;
  while (filled < chunk.length) {
    const got = readSync(file, chunk, filled, chunk.length - filled, null);
    if (got === 0) break;
    filled += got;
  }
  return filled;
}

function writeOutputs({ outputDir, limits }: AnalysisJob, { repaired, report }: Analysis) {
  if (repaired.mesh.indices.length === 0) return { canonicalStlPath: null, previewPath: null };
  const { offsetMm } = report.canonical;
  const previewPath = join(outputDir, 'preview.pfpv');
  const canonicalStlPath = report.verdict === 'block' ? null : join(outputDir, 'canonical.stl');
  try {
    writeFileSync(previewPath, encodePreview(repaired.mesh, offsetMm, limits.previewTrianglesMax));
    if (canonicalStlPath !== null) writeFileSync(canonicalStlPath, writeBinaryStl(repaired.mesh, offsetMm));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    fail(
      'storage',
      `The analysed model could not be written (${code}).`,
      code === 'ENOSPC' ? 'The disk is full.' : `The folder ${outputDir} cannot be written.`,
      'Free some space or mend the folder, then analyse the model again.',
    );
  }
  return { canonicalStlPath, previewPath };
}

function toFailure(cause: unknown): PreflightFailure {
  if (cause instanceof PreflightError) return cause.failure;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) {
    return {
      code: 'unreadable',
      what: `The model file could not be read (${code}).`,
      likelyCause:
        code === 'ENOENT' ? 'It was removed in the meantime.' : 'The disk or its permissions are at fault.',
      whatToDo: 'Upload the model again.',
      detected: null,
    };
  }
  if (cause instanceof RangeError && /allocation|array length|string length/i.test(message)) {
    return {
      code: 'memory_limit',
      what: 'The model needs more memory than the analysis may take.',
      likelyCause: 'The mesh is very fine, or the file was made to exhaust whoever opens it.',
      whatToDo: 'Reduce the mesh in your modelling program and upload it again.',
      detected: null,
    };
  }
  return {
    code: 'internal',
    what: `The analysis failed unexpectedly: ${String(message).slice(0, 300)}`,
    likelyCause: 'A fault in the farm itself; the model may be unusual.',
    whatToDo: 'Report it with the model; meanwhile export the model as binary STL and try that.',
    detected: null,
  };
}
