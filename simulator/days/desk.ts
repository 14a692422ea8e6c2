/** The desk work of a simulated farm day: checking, pricing, slicing. Answers as the gateway does, with figures of a model. */
import type { PayloadOf } from '../../actors/common/say.ts';
import type { JobRequirements, PlateItem } from '../../actors/common/schema.ts';
import type { DispatcherState } from '../../actors/dispatcher/schema.ts';
import type { Recipe } from '../../actors/plan/schema.ts';
import type { Learnt } from '../../actors/promise/history.ts';
import { type QuoteToPrice, quotedPrice } from '../../gateway/preparation/quoted.ts';
import { address, idOf } from '../../runtime/envelope.ts';
import type { Handler, Reply } from '../world/lanes.ts';
import type { Faults } from '../world/options.ts';
import type { World } from '../world/world.ts';
import type { DaysFarm } from './farm.ts';
import { type Parts, preflightOf } from './parts.ts';

/** A worker takes so long, seconds. Assumed; neither matters beside a print. */
const ANALYSIS_SECONDS = 5;
const SLICING_SECONDS = 20;
const PRICING_SECONDS = 1;
const GCODE_BYTES_PER_GRAM = 90_000;

const reply = (kind: string, id: string, type: string, payload: object): Reply => ({
  to: address(kind, id),
  type: `${kind}.${type}`,
  payload: payload as never,
});

export function openDesk(
  world: World,
  farm: DaysFarm,
  parts: Parts,
  faults: Faults,
  promiseDraws: number,
  learnt: () => Learnt,
): void {
  const { dice } = world;
  const fails = (chance: number) => chance > 0 && dice.chance(chance);
  const takes =
    (seconds: number, work: (payload: never, from: string) => Reply): Handler =>
    (request, done, alive) =>
      world.after(seconds * 1000, () => {
        if (alive()) done([work(request.payload as never, idOf(request.from))]);
      });

  world.handle(
    'analysis',
    ['quote.analyse'],
    takes(ANALYSIS_SECONDS, ({ modelHash }: { modelHash: string }, quoteId) => {
      if (fails(faults.analysisFails))
        return reply('quote', quoteId, 'analysisFailed', { modelHash, cause: crashed });
      const model = parts.model(modelHash);
      const { verdict, words } = preflightOf(model);
      const summary: PayloadOf<'quote.analysed'>['summary'] = {
        verdict,
        words,
        triangleCount: 1_000,
        volumeMm3: model.volumeCubicMillimetres,
        sizeMillimetres: model.sizeMillimetres,
        reportHash: modelHash,
        previewHash: null,
      };
      return reply('quote', quoteId, 'analysed', { modelHash, summary });
    }),
  );
  world.handle(
    'pricing',
    ['quote.price'],
    takes(PRICING_SECONDS, (quote: QuoteToPrice, quoteId) => {
      const made = [];
      for (const line of quote.lines) {
        const { recipe } = line;
        const part = parts.part(recipe.modelHash, recipe.material, recipe.profileId);
        if (!part.ok)
          return reply('quote', quoteId, 'pricingFailed', {
            cause: { code: 'no-printer', because: part.because },
          });
        const { verdict, warnings, words } = preflightOf(part.model);
        made.push({
          line,
          part: { estimate: part.estimate, able: part.able, verdict, warnings, flags: words },
        });
      }
      const quoted = quotedPrice(
        {
          farm: farm.config,
          queue: world.look<DispatcherState>('dispatcher/farm')?.context,
          learnt: learnt(),
          draws: promiseDraws,
          attended: farm.attended,
        },
        quote,
        made,
        world.now,
      );
      return quoted.ok
        ? reply('quote', quoteId, 'priced', { price: quoted.price })
        : reply('quote', quoteId, 'pricingFailed', { cause: quoted.cause });
    }),
  );

  interface Step {
    readonly revision: number;
    readonly recipe: Recipe;
  }
  const stepFailed = (planId: string, revision: number) =>
    reply('plan', planId, 'stepFailed', { revision, cause: crashed });
  world.handle(
    'preflight',
    ['plan.preflight'],
    takes(ANALYSIS_SECONDS, ({ revision, recipe }: Step, planId) => {
      if (fails(faults.stepFails)) return stepFailed(planId, revision);
      const { verdict, words } = preflightOf(parts.model(recipe.modelHash));
      return reply('plan', planId, 'preflighted', { revision, verdict, words });
    }),
  );
  world.handle(
    'slicing',
    ['plan.slice'],
    takes(SLICING_SECONDS, ({ revision, recipe }: Step, planId) => {
      if (fails(faults.stepFails)) return stepFailed(planId, revision);
      const part = parts.part(recipe.modelHash, recipe.material, recipe.profileId);
      return part.ok
        ? reply('plan', planId, 'sliced', { revision, estimate: part.estimate })
        : reply('plan', planId, 'stepFailed', {
            revision,
            cause: { code: 'no-printer', because: part.because },
          });
    }),
  );
  interface ToPrepare {
    readonly printerId: string;
    readonly items: readonly PlateItem[];
    readonly requirements: JobRequirements;
  }
  world.handle(
    'preparation',
    ['job.prepare'],
    takes(SLICING_SECONDS, ({ printerId, items, requirements }: ToPrepare, jobId) => {
      const [first] = items;
      const { material, profileId } = requirements;
      const part = parts.part(first!.modelHash, material, profileId);
      if (!part.ok || fails(faults.prepareFails))
        return reply('job', jobId, 'prepareFailed', {
          printerId,
          cause: part.ok ? crashed : { code: 'no-printer', because: part.because },
        });
      const counts = new Map<string, number>();
      for (const { modelHash } of items) counts.set(modelHash, (counts.get(modelHash) ?? 0) + 1);
      const work = parts.plateOf(counts, material, profileId);
      const plate: PayloadOf<'job.prepared'>['plate'] = {
        gcodeHash: first!.modelHash,
        gcodeBytes: Math.ceil(work.massGrams * GCODE_BYTES_PER_GRAM),
        estimatedSeconds: Math.round(work.seconds),
        massGrams: Math.round(work.massGrams * 100) / 100,
        filamentMillimetres: Math.round(work.filamentMillimetres),
        slicer: 'simulated',
        profile: part.estimate.profile,
        warnings: fails(faults.prepareWarns) ? ['The skirt leaves the bed.'] : [],
      };
      return reply('job', jobId, 'prepared', { printerId, plate });
    }),
  );
}

const crashed = { code: 'worker', because: 'The worker ran out of memory.' };
