/** three-slicer, the slicer that comes with the farm, in a process of its own. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FIXED_DATE } from '../../../actors/slicing/gcode/rewrite.ts';
import { SliceFailed } from '../../../actors/slicing/schema.ts';
import { overlappingPairs } from '../place.ts';
import type { RawSlice, Slicer, SlicerJob } from '../port.ts';
import { cancelled } from '../queue.ts';
import { runLimited } from '../run.ts';
import type { ChildJob, ChildReport } from './child-job.ts';
import { type KernelParams, kernelParams, namesInReference } from './params.ts';
import { heightFactor } from './stretch.ts';

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
const PACKAGE = new URL('../', import.meta.resolve('three-slicer'));

export function threeSlicer(): Slicer {
  let version: Promise<string> | undefined;
  const askVersion = async () => {
    const manifest: { readonly version: string } = JSON.parse(
      await readFile(new URL('package.json', PACKAGE), 'utf8'),
    );
    return manifest.version;
  };
  const versionOnce = () => {
    version ??= askVersion();
    return version;
  };
  return {
    name: 'threeslicer',
    version: versionOnce,
    async slice(job, signal) {
      const reference = await readFile(new URL('engine/PARAMS.md', PACKAGE), 'utf8').catch(() => '');
      const params = kernelParams(job, namesInReference(reference));
      return runKernel(job, params, await versionOnce(), signal);
    },
  };
}

/** Runs the kernel with parameters as they are. Whatever they are, it ends within the job's limits. */
export async function runKernel(
  job: SlicerJob,
  params: KernelParams,
  version: string,
  signal: AbortSignal,
): Promise<RawSlice> {
  const jobPath = join(job.workFolder, 'job.json');
  const gcodePath = join(job.workFolder, 'raw.gcode');
  const reportPath = join(job.workFolder, 'report.json');
  await writeFile(jobPath, JSON.stringify(childJob(job, params, version, gcodePath, reportPath)));
  const heapMegabytes = Math.max(256, Math.floor(job.limits.memoryBytes / 2 / 1024 ** 2));
  const outcome = await runLimited({
    command: process.execPath,
    args: ['--no-warnings', `--max-old-space-size=${heapMegabytes}`, CHILD, jobPath],
    cwd: job.workFolder,
    limits: job.limits,
    capAddressSpace: false,
    signal,
  });
  if (outcome.end === 'cancelled') throw cancelled();
  if (outcome.end === 'time-limit')
    throw failed(
      'time-limit',
      'three-slicer was ended because it took longer than it may.',
      'The model has very many triangles or supports, or a setting makes its kernel loop for ever.',
      'Simplify the model, or remove extra settings from the profile.',
    );
  const report = await readReport(reportPath);
  if (report === undefined)
    throw failed(
      /heap out of memory|allocation failed/i.test(outcome.stderr) ? 'memory-limit' : 'crashed',
      `three-slicer ended without a result (${outcome.signal ?? `exit code ${outcome.exitCode}`}): ${outcome.stderr.trim().slice(-300)}`,
      'It ran out of memory, or its kernel crashed on this model.',
      'Simplify or repair the model, or install PrusaSlicer.',
    );
  if (!report.ok) throw refused(report);
  if (report.layers === 0)
    throw failed(
      'nothing-to-print',
      'three-slicer found no layer to print.',
      'The model is flat or thinner than a layer.',
      'Check the model in preflight.',
    );
  return { gcodePath, warnings: report.warnings.map(warningWords) };
}

function childJob(
  job: SlicerJob,
  params: KernelParams,
  version: string,
  gcodePath: string,
  reportPath: string,
): ChildJob {
  const { profile, printer, models } = job;
  const { bed } = printer;
  const { temperatures } = profile;
  const tallest = Math.max(...models.map((model) => model.bounds.zMax));
  const factor = heightFactor(tallest, profile.firstLayerHeightMillimetres, profile.layerHeightMillimetres);
  const markable = overlappingPairs(models).length === 0;
  const secondLayerGcode = [
    ...(temperatures.nozzleCelsius === temperatures.nozzleFirstLayerCelsius
      ? []
      : [`M104 S${temperatures.nozzleCelsius}`]),
    ...(temperatures.bedCelsius === temperatures.bedFirstLayerCelsius
      ? []
      : [`M140 S${temperatures.bedCelsius}`]),
  ];
  return {
    models: models.map((model) => ({
      path: model.path,
      heightFactor: model.bounds.zMax > tallest - 1e-3 ? factor : 1,
    })),
    centreXMillimetres: bed.originXMillimetres + bed.widthMillimetres / 2,
    centreYMillimetres: bed.originYMillimetres + bed.depthMillimetres / 2,
    params,
    label: {
      parts: markable
        ? models.map((model, index) => ({
            label: `${model.instanceId}.stl id:${index} copy 0`,
            bounds: model.bounds,
            ...(model.outline && { outline: [...model.outline] }),
          }))
        : [],
      brimMillimetres: profile.adhesion.brimWidthMillimetres,
      originXMillimetres: bed.originXMillimetres,
      originYMillimetres: bed.originYMillimetres,
      startGcode: job.startGcode,
      secondLayerGcode,
    },
    memoryBytes: job.limits.memoryBytes,
    firstLine: `; generated by three-slicer ${version}${FIXED_DATE}`,
    // In the words readers down the line look for.
    lastLines: [
      `layer_height = ${profile.layerHeightMillimetres}`,
      `first_layer_height = ${profile.firstLayerHeightMillimetres}`,
      `nozzle_diameter = ${profile.nozzleDiameterMillimetres}`,
      `filament_type = ${profile.material}`,
      `temperature = ${temperatures.nozzleCelsius}`,
      `first_layer_temperature = ${temperatures.nozzleFirstLayerCelsius}`,
      `first_layer_bed_temperature = ${temperatures.bedFirstLayerCelsius}`,
    ],
    gcodePath,
    reportPath,
  };
}

async function readReport(path: string): Promise<ChildReport | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text === '' ? undefined : (JSON.parse(text) as ChildReport);
}

function refused({ memoryLimit, error }: Extract<ChildReport, { ok: false }>): SliceFailed {
  return memoryLimit
    ? failed(
        'memory-limit',
        `three-slicer needed more memory than it may have: ${error.slice(0, 300)}`,
        'The model is very large or very detailed.',
        'Simplify the model, put fewer parts on the plate, or install PrusaSlicer, which needs half as much.',
      )
    : failed(
        'crashed',
        `three-slicer failed: ${error.slice(0, 300)}`,
        'Its kernel does not accept this model.',
        'Check and repair the model in preflight, or install PrusaSlicer.',
      );
}

function warningWords(warning: string): string {
  return warning === 'over_bed_model'
    ? 'The slicer says that the plate reaches over the bed.'
    : `The slicer warns: ${warning}.`;
}

function failed(
  code: SliceFailed['code'],
  message: string,
  likelyCause: string,
  remedy: string,
): SliceFailed {
  return new SliceFailed({ code, message, likelyCause, remedy });
}
