import { Schema } from 'effect';
import { listOf, NotNegative, orElse, Positive } from '../../actors/farm/fields.ts';
import type { Shift } from '../../actors/farm/schema-policy.ts';
import { type CrewSpec, deeds, ordinaryCrew } from '../people/operators-spec.ts';
import { LogNormal, Share } from './schema-demand.ts';

/** The people on the floor; their hours are the farm's shifts. What is left out is an ordinary crew's. */

const usual = ordinaryCrew;

const DeedTime = Schema.Struct({ once: NotNegative, each: NotNegative, sigma: NotNegative });

export const People = Schema.Struct({
  deedMinutes: Schema.Struct(
    Object.fromEntries(
      deeds.map((deed) => [deed, DeedTime.pipe(orElse({ ...usual.deedMinutes[deed] }))]),
    ) as unknown as {
      readonly [D in (typeof deeds)[number]]: Schema.Codec<typeof DeedTime.Type, typeof DeedTime.Encoded>;
    },
  ).pipe(orElse({} as never)),
  reactionMinutes: LogNormal.pipe(orElse({ ...usual.reactionMinutes })),
  walkingMetresPerSecond: Positive.pipe(orElse(usual.walkingMetresPerSecond)),
  breaks: listOf(Schema.Struct({ afterMinutes: Positive, minutes: NotNegative }), 10).pipe(
    orElse(usual.breaks.map((one) => ({ ...one }))),
  ),
  mistakes: Schema.Struct({
    wrongSpool: Share.pipe(orElse(usual.mistakes.wrongSpool)),
    misScan: Share.pipe(orElse(usual.mistakes.misScan)),
    lateConfirm: Share.pipe(orElse(usual.mistakes.lateConfirm)),
    lateConfirmMinutes: LogNormal.pipe(orElse({ ...usual.mistakes.lateConfirmMinutes })),
    confirmUncleared: Share.pipe(orElse(usual.mistakes.confirmUncleared)),
    passesBad: Share.pipe(orElse(usual.mistakes.passesBad)),
    failsGood: Share.pipe(orElse(usual.mistakes.failsGood)),
  }).pipe(orElse({})),
});
export type People = typeof People.Type;

/** As the model of a crew takes it. */
export const crewSpecOf = (people: People, shifts: readonly Shift[], timezone: string): CrewSpec => ({
  ...people,
  shifts,
  timezone,
});
