/** What one part takes: sliced alone, on the smallest machine that every able one can stand in for. */
import type { FarmConfig, PrinterSpec } from '../../actors/farm/schema.ts';
import { pointsOf, ringOf, turned as turnedRing } from '../../actors/packing/convex.ts';
import type { PartEstimate, Recipe } from '../../actors/plan/schema.ts';
import type { PreflightReport } from '../../actors/preflight/schema.ts';
import { uvWork } from '../../actors/pricing/uv.ts';
import { planRisk } from '../../actors/risk/assess.ts';
import { SliceFailed } from '../../actors/slicing/schema.ts';
import type { SlicingTools } from '../slicers/slice-plate.ts';
import type { Blobs } from './blobs.ts';
import { isFailed, type Models, wordsOf } from './models.ts';
import { settingsFor, uvSettingsFor } from './profiles.ts';
import { commonBedOf, nestBedOf, reachOf } from './reach.ts';
import { shapeFacts } from './shape.ts';
import { slice } from './slicing.ts';

export interface Preparation {
  readonly farm: () => FarmConfig;
  /** The farm's machines as they are now: the farm file's, and those added since. */
  readonly printers: () => Promise<readonly PrinterSpec[]>;
  readonly models: Models;
  readonly blobs: Blobs;
  readonly tools: SlicingTools;
}

export type Estimated =
  | {
      readonly ok: true;
      readonly estimate: PartEstimate;
      readonly report: PreflightReport;
      readonly able: readonly PrinterSpec[];
    }
  | { readonly ok: false; readonly code: string; readonly because: string };

/** Rejects only where the attempt may do better later (a full queue, a full disk). */
export async function estimatePart(
  preparation: Preparation,
  recipe: Recipe,
  signal?: AbortSignal,
): Promise<Estimated> {
  const model = await preparation.models.analyse(recipe.modelHash, recipe.fileName, signal);
  if (isFailed(model)) return { ok: false, code: model.failure.code, because: wordsOf(model.failure) };
  const { report, canonicalHash } = model;
  if (canonicalHash === null) return { ok: false, code: 'preflight', because: blockingWords(report) };

  const uv = uvSettingsFor(preparation.farm(), recipe.profileId, recipe.material);
  if (uv !== undefined) return estimateUv(preparation, recipe, report, canonicalHash, uv);
  const settings = settingsFor(preparation.farm(), recipe.profileId, recipe.material);
  if (!settings.ok) return { ok: false, code: 'no-settings', because: settings.because };
  const { slicing, profile, material } = settings;
  const stood = recipe.down === undefined ? null : await preparation.models.stood(canonicalHash, recipe.down);
  const meshHash = stood?.canonicalHash ?? canonicalHash;
  const size = turned(stood?.sizeMillimetres ?? report.boundsMm.size, recipe.rotationDegrees);
  const outline = stood ? stood.outlineMillimetres : report.outlineMm;
  const { able, unable } = reachOf(await preparation.printers(), size, material, profile);
  if (able.length === 0) return noPrinter(recipe, unable);
  const bed = commonBedOf(able);
  const smallest = able.reduce((a, b) => (areaOf(a) <= areaOf(b) ? a : b));
  try {
    const result = await slice(
      preparation.tools,
      preparation.blobs,
      {
        printer: smallest,
        slicing,
        items: [
          {
            itemId: 'part',
            modelHash: meshHash,
            xMillimetres: 0,
            yMillimetres: 0,
            rotationDegrees: recipe.rotationDegrees,
          },
        ],
      },
      signal,
    );
    const risk = planRisk({
      ...shapeFacts(report, recipe.down, material),
      slenderness: size.z / Math.max(1, Math.min(size.x, size.y)),
      printHours: result.estimatedSeconds / 3600,
      failureCount: 0,
      slicerWarningCount: result.warnings.length,
    });
    return {
      ok: true,
      report,
      able,
      estimate: {
        canonicalHash: meshHash,
        seconds: result.estimatedSeconds,
        massGrams: result.massGrams,
        sizeMillimetres: { ...size },
        ...(outline && {
          outlineMillimetres: pointsOf(turnedRing(ringOf(outline), recipe.rotationDegrees)),
        }),
        bed: nestBedOf(able, slicing),
        nozzleDiameterMillimetres: slicing.nozzleDiameterMillimetres,
        commonBedMillimetres: bed,
        feasiblePrinterIds: able.map((printer) => printer.id),
        profile: `${result.profile.id} version ${result.profile.version}`,
        slicer: `${result.slicer.name} ${result.slicer.version}`,
        risk: risk.level,
        warnings: [...result.warnings],
      },
    };
  } catch (error) {
    if (error instanceof SliceFailed && !mayPass.has(error.code)) {
      return {
        ok: false,
        code: error.code,
        because: `${error.message} ${error.likelyCause} ${error.remedy}`,
      };
    }
    throw error;
  }
}

/** Ink and time follow from the surface as seen from above: a UV machine is not sliced for. */
async function estimateUv(
  preparation: Preparation,
  recipe: Recipe,
  report: PreflightReport,
  canonicalHash: string,
  { material, profile }: NonNullable<ReturnType<typeof uvSettingsFor>>,
): Promise<Estimated> {
  const size = turned(report.boundsMm.size, recipe.rotationDegrees);
  const { able, unable } = reachOf(await preparation.printers(), size, material, profile);
  if (able.length === 0) return noPrinter(recipe, unable);
  const { inkGrams, seconds } = uvWork(size, preparation.farm().prices);
  return {
    ok: true,
    report,
    able,
    estimate: {
      canonicalHash,
      seconds: Math.max(1, Math.round(seconds)),
      massGrams: inkGrams,
      sizeMillimetres: { ...size },
      nozzleDiameterMillimetres: null,
      commonBedMillimetres: commonBedOf(able),
      feasiblePrinterIds: able.map((printer) => printer.id),
      profile: profile.id,
      slicer: 'by the printed surface',
      risk: 'MEDIUM',
      warnings: [],
    },
  };
}

const noPrinter = (recipe: Recipe, unable: readonly string[]): Estimated => ({
  ok: false,
  code: 'no-printer',
  because: `No machine of the farm can make ${recipe.fileName}. ${unable.join(' ')}`.slice(0, 1_900),
});

const mayPass: ReadonlySet<string> = new Set(['busy', 'cancelled', 'crashed']);

const areaOf = (printer: PrinterSpec) =>
  printer.capability.buildVolumeMillimetres.x * printer.capability.buildVolumeMillimetres.y;

/** The box of a part turned about the vertical; exact for quarter turns, safe for others. */
function turned(size: { readonly x: number; readonly y: number; readonly z: number }, degrees: number) {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  return { x: size.x * cos + size.y * sin, y: size.x * sin + size.y * cos, z: size.z };
}

export const blockingWords = (report: PreflightReport): string =>
  report.findings
    .filter((finding) => finding.severity === 'block')
    .map((finding) => `${finding.what} ${finding.whatToDo}`)
    .join(' ');
