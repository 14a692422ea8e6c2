/** The pool of parts that wait for a plate, as people read it. */
import { COMPOSER } from '../../../actors/common/say.ts';
import { proposalsOf } from '../../../actors/composer/proposals.ts';
import type { ComposerState } from '../../../actors/composer/schema.ts';
import { defaultPlatePolicy } from '../../../actors/farm/schema-plates.ts';
import { address } from '../../../runtime/envelope.ts';
import type { Context, Handlers } from '../call.ts';
import type { ComposerAnswer } from '../contract/composer.ts';

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

export const composerHandlers = (context: Context): Handlers => ({
  'composer.get': async () => ({ body: await composer(context) }),
});
