/** The gateway's desk work as a model: analysing, pricing, preflight and slicing, with what can go wrong in each. */
import type { PayloadOf } from '../../actors/common/say.ts';
import type { Recipe } from '../../actors/plan/schema.ts';
import type { QuoteLine } from '../../actors/quote/schema.ts';
import { address } from '../../runtime/envelope.ts';
import { estimateOf, type Farm } from './farm.ts';
import type { Handler, Reply } from './lanes.ts';
import type { Faults } from './options.ts';
import type { World } from './world.ts';

const DAY_MS = 86_400_000;

const reply = (kind: string, id: string, type: string, payload: object): Reply => ({
  to: address(kind, id),
  type: `${kind}.${type}`,
  payload: payload as never,
});

export function openDesk(world: World, farm: Farm, faults: Faults): void {
  const { dice } = world;
  const modelOf = (hash: string) => farm.models.find((model) => model.hash === hash)!;
  const afterWork =
    (work: (payload: never) => readonly Reply[]): Handler =>
    (request, done, alive) =>
      world.after(dice.wait(30_000), () => alive() && done(work(request.payload as never)));

  world.handle(
    'analysis',
    ['quote.analyse'],
    afterWork(({ quoteId, modelHash }: { quoteId: string; modelHash: string }) => {
      if (dice.chance(faults.analysisFails))
        return [
          reply('quote', quoteId, 'analysisFailed', {
            modelHash,
            cause: { code: 'worker', because: 'The analysis ran out of memory.' },
          }),
        ];
      const { sizeMillimetres } = modelOf(modelHash);
      const summary: PayloadOf<'quote.analysed'>['summary'] = {
        verdict: 'ok',
        words: [],
        triangleCount: 12,
        volumeMm3: 1_000,
        sizeMillimetres,
        reportHash: modelHash,
        previewHash: null,
      };
      return [reply('quote', quoteId, 'analysed', { modelHash, summary })];
    }),
  );

  world.handle(
    'pricing',
    ['quote.price'],
    afterWork(({ quoteId, lines }: { quoteId: string; lines: readonly QuoteLine[] }) => {
      if (dice.chance(faults.analysisFails))
        return [
          reply('quote', quoteId, 'pricingFailed', { cause: { code: 'pricing', because: 'No price.' } }),
        ];
      const review = dice.chance(0.3);
      const price: PayloadOf<'quote.priced'>['price'] = {
        lines: lines.map((line) => ({
          lineId: line.lineId,
          unitPriceMinor: 1_000,
          totalMinor: 1_000 * line.quantity,
          breakdown: [],
          estimate: estimateOf(farm, line.recipe.modelHash),
        })),
        totalMinor: 5_000,
        currency: 'EUR',
        costMinor: 1_000,
        promiseAt: world.now + 3 * DAY_MS,
        validUntil: world.now + dice.pick([0.01, 1, 14]) * DAY_MS,
        decision: {
          policyVersion: '1',
          gate: 'quote',
          inputs: {},
          predicates: [],
          outcome: review ? 'review' : 'pass',
          clearedBy: null,
        },
        risk: { stage: 'intent', level: 'LOW', score: 0, factors: [], words: '' },
        priority: dice.whole(0, 3),
        terms: farm.terms,
        inputs: {},
      };
      return [reply('quote', quoteId, 'priced', { price })];
    }),
  );

  interface Step {
    readonly planId: string;
    readonly revision: number;
    readonly recipe: Recipe;
  }
  const failed = ({ planId, revision }: Step) =>
    reply('plan', planId, 'stepFailed', { revision, cause: { code: 'worker', because: 'It was killed.' } });
  world.handle(
    'preflight',
    ['plan.preflight'],
    afterWork((step: Step) => {
      if (dice.chance(faults.stepFails)) return [failed(step)];
      const { broken } = modelOf(step.recipe.modelHash);
      return [
        reply('plan', step.planId, 'preflighted', {
          revision: step.revision,
          verdict: broken ? 'block' : 'ok',
          words: broken ? ['It is not closed.'] : [],
        }),
      ];
    }),
  );
  world.handle(
    'slicing',
    ['plan.slice'],
    afterWork((step: Step) => {
      if (dice.chance(faults.stepFails)) return [failed(step)];
      const estimate = estimateOf(farm, step.recipe.modelHash);
      return [reply('plan', step.planId, 'sliced', { revision: step.revision, estimate })];
    }),
  );

  world.handle(
    'preparation',
    ['job.prepare'],
    afterWork(
      ({
        jobId,
        printerId,
        items,
      }: {
        jobId: string;
        printerId: string;
        items: readonly { modelHash: string }[];
      }) => {
        if (dice.chance(faults.prepareFails))
          return [
            reply('job', jobId, 'prepareFailed', {
              printerId,
              cause: { code: 'slicer', because: 'The slicer gave up.' },
            }),
          ];
        const models = items.map((item) => modelOf(item.modelHash));
        const plate: PayloadOf<'job.prepared'>['plate'] = {
          gcodeHash: 'a'.repeat(64),
          gcodeBytes: 1_000_000,
          estimatedSeconds: models.reduce((sum, model) => sum + model.seconds, 0),
          massGrams: models.reduce((sum, model) => sum + model.massGrams, 0) * dice.between(0.9, 1.1),
          filamentMillimetres: 10_000,
          slicer: 'virtual',
          profile: 'standard',
          warnings: dice.chance(faults.prepareWarns) ? ['The skirt leaves the bed.'] : [],
        };
        return [reply('job', jobId, 'prepared', { printerId, plate })];
      },
    ),
  );
}
