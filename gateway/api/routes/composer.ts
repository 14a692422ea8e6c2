/** The pool of parts that wait for a plate, as people read it. */
import { COMPOSER } from '../../../actors/common/say.ts';
import { proposalsOf } from '../../../actors/composer/proposals.ts';
import type { ComposerState } from '../../../actors/composer/schema.ts';
import { defaultPlatePolicy } from '../../../actors/farm/schema-plates.ts';
import type { PlanState } from '../../../actors/plan/schema.ts';
import { platePicture } from '../../../actors/plate/picture.ts';
import type { PlateState } from '../../../actors/plate/schema.ts';
import type { PrinterState } from '../../../actors/printer/schema.ts';
import { address } from '../../../runtime/envelope.ts';
import type { Context, Handlers } from '../call.ts';
import type { ComposerAnswer } from '../contract/composer.ts';
import { notFound } from '../problems.ts';

async function composer({ api }: Context): Promise<ComposerAnswer> {
  const known = await api.kernel.state(address('composer', COMPOSER));
  const state = known?.context as unknown as ComposerState | undefined;
  const { composeAcrossOrders, plateHoursMax, waitMinutesMax } = state?.policy ?? defaultPlatePolicy;
  return {
    at: api.now(),
    policy: { composeAcrossOrders, waitMinutesMax, plateHoursMax },
    waiting: state?.waiting ?? [],
    proposals: state === undefined ? [] : proposalsOf(state),
    lastComposed: state?.lastComposed ?? [],
    keptApart: state?.keptApart ?? {},
  };
}

/** As it was laid out, on the bed of its machine or else of the smallest that may make it. */
async function picture({ api }: Context, id: string): Promise<string> {
  if (!/^[^/\s]{1,120}$/.test(id)) throw notFound('plate', id);
  const look = async <T>(kind: string, one: string): Promise<T | undefined> =>
    (await api.kernel.views.get(address(kind, one)))?.doc as T | undefined;
  const plate = await look<PlateState>('plate', id);
  if (plate === undefined) throw notFound('plate', id);
  const plans = new Map<string, PlanState>();
  for (const planId of new Set(plate.items.map((item) => item.planId))) {
    const plan = await look<PlanState>('plan', planId);
    if (plan !== undefined) plans.set(planId, plan);
  }
  const job = await look<{ readonly printerId: string | null }>('job', plate.jobId);
  const printer = job?.printerId ? await look<PrinterState>('printer', job.printerId) : undefined;
  const beds = [...plans.values()].flatMap(({ estimate }) => estimate?.commonBedMillimetres ?? []);
  const bed = printer?.spec?.capability.buildVolumeMillimetres ?? {
    x: Math.max(...beds.map(({ x }) => x), plate.requirements?.sizeMillimetres.x ?? 1),
    y: Math.max(...beds.map(({ y }) => y), plate.requirements?.sizeMillimetres.y ?? 1),
  };
  return platePicture(id, plate.items, plans, bed);
}

export const composerHandlers = (context: Context): Handlers => ({
  'composer.get': async () => ({ body: await composer(context) }),
  'plates.picture': async ({ params, reply }) => {
    const svg = await picture(context, params.id!);
    reply
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
      .type('image/svg+xml; charset=utf-8')
      .send(svg);
    return 'sent';
  },
});
