/** The farm's guard: notices when a profile or a lot turns bad, and tells machines what their runs were likely to come to. */
import { Schema } from 'effect';
import type { EventOf } from '../../runtime/actor.ts';
import type { Register } from '../common/register.ts';
import { Cause, Id, Words } from '../common/schema.ts';
import { GuardrailPolicy } from '../farm/schema-policy.ts';
import type { Breaker } from './breaker.ts';
import type { Chart } from './chart.ts';
import type { Tally, Track } from './records.ts';
import { Sign } from './schema-sign.ts';
import type { Weighed } from './weigh.ts';

/** As breakers are shown. */
export { breakerStates } from './breaker.ts';

/** An attempt that is over: it failed on its machine, or its parts were inspected. */
export const RanReport = Schema.Struct({
  jobId: Id,
  runId: Id,
  printerId: Id,
  lotId: Schema.NullOr(Id),
  profileId: Schema.String,
  material: Schema.String,
  planIds: Schema.Array(Id),
  parts: Schema.Int,
  /** Of the parts; all of them where the attempt failed. */
  badParts: Schema.Int,
  /** Why it failed; `null` for one that was inspected. */
  cause: Schema.NullOr(Cause),
});
export type RanReport = typeof RanReport.Type;

export const guardMessages = {
  'guard.configure': Schema.Struct({ policy: GuardrailPolicy }),
  'guard.ran': RanReport,
  /** A person holds a profile; `profile` is its id and the material, as `standard-04:PLA`. */
  'guard.holdProfile': Schema.Struct({ profile: Id, because: Words }),
  /** A person has reviewed it: a trial follows, or `closed` for none. */
  'guard.releaseProfile': Schema.Struct({ profile: Id, closed: Schema.optionalKey(Schema.Boolean) }),
  /** The dispatcher has given a machine the trial of what is half open. */
  'guard.trialBegan': Schema.Struct({ key: Schema.String, jobId: Id }),
  /** A sign that a run goes wrong; the machine is told with what the policy makes of it. */
  'guard.sign': Schema.Struct({ runId: Id, printerId: Id, ...Sign.fields }),
  'guard.lotCleared': Schema.Struct({ lotId: Id, because: Words }),
};
export type GuardMessage = EventOf<typeof guardMessages>;

export const guardFacts = {
  'guard.configured': 'Policy in force changed',
  'guard.profileSuspected': 'A profile is worse than it should be',
  'guard.profileHeld': 'A profile is held for review',
  'guard.profileReviewed': 'A profile was reviewed; a trial follows',
  'guard.trialBegan': 'The trial of a profile began',
  'guard.trialEnded': 'The trial of a profile is over',
  'guard.profileCleared': 'A profile is in order again',
  'guard.lotSuspected': 'A lot is worse than it should be',
  'guard.lotCleared': 'The quarantine of a lot was lifted',
} as const;

/** A profile with one material, or a lot. */
export interface Watched {
  readonly track: Track;
  readonly chart: Chart;
  /** Machines on which it was bad since the chart was last 0. */
  readonly badOn: readonly string[];
  /** The latest bad runs, in words. */
  readonly evidence: readonly string[];
}

export interface GuardState {
  readonly id: string;
  readonly policy: GuardrailPolicy;
  /** Of all runs. */
  readonly farm: Tally;
  readonly printers: Register<Track>;
  readonly plans: Register<Track>;
  readonly profiles: Register<Watched>;
  readonly lots: Register<Watched>;
  /** Of profiles and lots that ever came under suspicion, by `profile/standard-04:PLA` and `lot/spool-7`. */
  readonly breakers: { readonly [key: string]: Breaker };
  /** Of the turn under way only. */
  readonly weighed: Weighed | null;
}
