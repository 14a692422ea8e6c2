/** Answers what quotes, plans and jobs ask for before anything is printed. */

import { type PayloadOf, say } from '../../actors/common/say.ts';
import type { JobRequirements, PlateItem } from '../../actors/common/schema.ts';
import type { DispatcherState } from '../../actors/dispatcher/schema.ts';
import type { Recipe } from '../../actors/plan/schema.ts';
import type { PreflightReport } from '../../actors/preflight/schema.ts';
import type { Learnt } from '../../actors/promise/history.ts';
import { SliceFailed } from '../../actors/slicing/schema.ts';
import { idOf } from '../../runtime/envelope.ts';
import type { EffectHandler, Reply } from '../../runtime/kernel.ts';
import { blockingWords, estimatePart, type Preparation } from './estimate.ts';
import { isFailed, type KnownModel, wordsOf } from './models.ts';
import { settingsFor } from './profiles.ts';
import { type QuoteToPrice, quotePrice } from './quoting.ts';
import { preparedOf, slice } from './slicing.ts';

export interface PreparationHandlers extends Preparation {
  readonly now: () => number;
  readonly queue: () => Promise<Pick<DispatcherState, 'queue' | 'printers'> | undefined>;
  /** What its past has taught the farm of its own dates. */
  readonly learnt: () => Promise<Learnt>;
}

export function preparationHandlers(preparation: PreparationHandlers): readonly EffectHandler[] {
  return [
    handler('analyse', 'quote.analyse', async (from, payload, signal) => {
      const { modelHash, fileName } = payload as { modelHash: string; fileName: string };
      const model = await preparation.models.analyse(modelHash, fileName, signal);
      return [
        isFailed(model)
          ? say('quote.analysisFailed', from, {
              modelHash,
              cause: {
                code: model.failure.code,
                because: `${fileName}: ${wordsOf(model.failure)}`.slice(0, 1_900),
              },
            })
          : say('quote.analysed', from, { modelHash, summary: summaryOf(model) }),
      ];
    }),
    handler('price', 'quote.price', async (from, payload, signal) => {
      const quoted = await quotePrice(
        preparation,
        await preparation.queue(),
        await preparation.learnt(),
        payload as unknown as QuoteToPrice,
        preparation.now(),
        signal,
      );
      return [
        quoted.ok
          ? say('quote.priced', from, { price: quoted.price })
          : say('quote.pricingFailed', from, { cause: quoted.cause }),
      ];
    }),
    handler('preflight', 'plan.preflight', async (from, payload, signal) => {
      const { revision, recipe } = payload as { revision: number; recipe: Recipe };
      const model = await preparation.models.analyse(recipe.modelHash, recipe.fileName, signal);
      return [
        isFailed(model)
          ? say('plan.stepFailed', from, {
              revision,
              cause: { code: model.failure.code, because: wordsOf(model.failure).slice(0, 1_900) },
            })
          : say('plan.preflighted', from, {
              revision,
              verdict: model.report.verdict,
              words: findingWords(model.report),
            }),
      ];
    }),
    handler('slice', 'plan.slice', async (from, payload, signal) => {
      const { revision, recipe } = payload as { revision: number; recipe: Recipe };
      const part = await estimatePart(preparation, recipe, signal);
      return [
        part.ok
          ? say('plan.sliced', from, { revision, estimate: part.estimate })
          : say('plan.stepFailed', from, {
              revision,
              cause: { code: part.code, because: part.because.slice(0, 1_900) },
            }),
      ];
    }),
    handler('prepare', 'job.prepare', async (from, payload, signal) => {
      const { printerId, items, requirements } = payload as {
        printerId: string;
        items: readonly PlateItem[];
        requirements: JobRequirements;
      };
      return [await preparePlate(preparation, from, printerId, items, requirements, signal)];
    }),
  ];
}

async function preparePlate(
  preparation: Preparation,
  jobId: string,
  printerId: string,
  items: readonly PlateItem[],
  requirements: JobRequirements,
  signal: AbortSignal,
): Promise<Reply> {
  const no = (cause: PayloadOf<'job.prepareFailed'>['cause']) =>
    say('job.prepareFailed', jobId, {
      printerId,
      cause: { ...cause, because: cause.because.slice(0, 1_900) },
    });
  const printer = (await preparation.printers()).find((one) => one.id === printerId);
  if (!printer) return no({ code: 'no-printer', because: `There is no printer ${printerId} any more.` });
  const settings = settingsFor(preparation.farm(), requirements.profileId, requirements.material);
  if (!settings.ok) return no({ code: 'no-settings', because: settings.because });
  try {
    const result = await slice(
      preparation.tools,
      preparation.blobs,
      { printer, slicing: settings.slicing, items },
      signal,
    );
    return say('job.prepared', jobId, { printerId, plate: preparedOf(result) });
  } catch (error) {
    if (!(error instanceof SliceFailed) || error.code === 'busy' || error.code === 'cancelled') throw error;
    return no({ code: error.code, because: `${error.message} ${error.likelyCause} ${error.remedy}` });
  }
}

type Answer = (
  id: string,
  payload: { readonly [key: string]: unknown },
  signal: AbortSignal,
) => Promise<readonly Reply[]>;

/** One step may take minutes and is bounded where it is done; here only how many wait side by side. */
const handler = (name: string, type: string, answer: Answer): EffectHandler => ({
  name: `preparation/${name}`,
  types: [type],
  concurrency: 4,
  perKey: 4,
  handle: (request, attempt) => answer(idOf(request.from), request.payload, attempt.signal),
});

const findingWords = (report: PreflightReport): readonly string[] => {
  const blocking = blockingWords(report);
  if (blocking !== '') return [blocking.slice(0, 1_900)];
  return report.findings.filter((finding) => finding.severity !== 'ok').map((finding) => finding.what);
};

function summaryOf(model: Exclude<KnownModel, { failure: unknown }>): PayloadOf<'quote.analysed'>['summary'] {
  const { report } = model;
  return {
    verdict: report.verdict,
    words: findingWords(report),
    triangleCount: report.triangleCount,
    volumeMm3: report.volumeMm3,
    sizeMillimetres: { ...report.boundsMm.size },
    reportHash: model.reportHash,
    previewHash: model.previewHash,
  };
}
