/** One run weighed: what it says of its machine, its profile and its lot, and whether that is enough. */
import { bounded, entryOf, type Register, withEntry } from '../common/register.ts';
import type { PayloadOf } from '../common/say.ts';
import { type Breaker, closedBreaker, trialVoid, trialWorked, tripped } from './breaker.ts';
import { amongMany, charted, freshChart, isTripped, type Test } from './chart.ts';
import { added, elsewhere, factorOf, farmChance, noTrack, type Track, tracked, worsened } from './records.ts';
import type { GuardState, RanReport, Watched } from './schema.ts';

/** What is neither the machine's, nor the profile's, nor the lot's doing. */
const outsideCauses: ReadonlySet<string> = new Set(['power', 'network', 'written-off', 'runout']);

/** A profile that is slightly off matters, for much is printed with it; a bad lot is mostly quite bad. */
const profileTest: Test = { oddsRatio: 5, threshold: 5, badMin: 3 };
const lotTest: Test = { oddsRatio: 12, threshold: 4, badMin: 2 };

/** As they are with so many profiles or lots under watch. */
export const profileTestAmong = (streams: number): Test => amongMany(profileTest, streams);
export const lotTestAmong = (streams: number): Test => amongMany(lotTest, streams);

/** How long it takes to believe that something differs: see `factorOf`. */
const doubt = { plan: 0.2, profile: 1, lot: 0.5, printer: 1 };
/** What of earlier runs still counts, one run later: memories of 500, 200 and 50 runs; plans and lots are short-lived. */
const memory = { farm: 0.998, profile: 0.995, printer: 0.98 };
const PLANS_MAX = 400;
const LOTS_MAX = 300;
const PROFILES_MAX = 300;
const PRINTERS_MAX = 2_000;
const BREAKERS_MAX = 200;
const EVIDENCE_MAX = 8;

export type News =
  | { readonly kind: 'profile' | 'lot'; readonly id: string; readonly because: string }
  | {
      readonly kind: 'trialFailed' | 'trialWorked' | 'trialVoid';
      readonly id: string;
      readonly because: string;
    };

export interface Weighed {
  readonly tables: Pick<GuardState, 'farm' | 'printers' | 'plans' | 'profiles' | 'lots'>;
  /** As they are once the news is known. */
  readonly breakers: GuardState['breakers'];
  /** For the machine. */
  readonly scored: Omit<PayloadOf<'printer.runScored'>, 'holds'>;
  readonly news: News | null;
}

export const profileOf = ({ material, profileId }: Pick<RanReport, 'material' | 'profileId'>): string =>
  `${profileId}:${material}`;
/** As the dispatcher's breakers name it. */
export const profileKey = (profile: string): string => `profile/${profile}`;

export const noWatched: Watched = {
  track: noTrack,
  chart: freshChart,
  badOn: [],
  evidence: [],
};

export const breakerOf = (guard: GuardState, key: string): Breaker => guard.breakers[key] ?? closedBreaker;

export function weigh(guard: GuardState, ran: RanReport, at: number): Weighed {
  const { printerId, runId } = ran;
  const isOutside = ran.cause !== null && outsideCauses.has(ran.cause.code);
  if (isOutside) return saysNothing(guard, ran);
  const profileId = profileOf(ran);
  const badShare = ran.parts > 0 ? Math.min(1, ran.badParts / ran.parts) : 1;
  const chances = chancesOf(guard, ran, profileId);
  const because = ran.cause?.because ?? null;
  const scored = { runId, badShare, chance: chances.printer, because: because ?? inspectedWords(ran) };

  const profile = entryOf(guard.profiles, profileId) ?? noWatched;
  const lot = ran.lotId === null ? null : (entryOf(guard.lots, ran.lotId) ?? noWatched);
  // The second failure of one plan says less of profile and lot than the first of another.
  const share =
    badShare / (1 + Math.max(0, ...ran.planIds.map((id) => entryOf(guard.plans, id)?.all.bad ?? 0)));
  const words = `${runId} on ${printerId}: ${scored.because ?? 'good'}`;
  const nextProfile = watched(
    profile,
    { at, share, chance: chances.profile, printerId, words, badShare, memory: memory.profile },
    profileTestAmong(guard.profiles.size),
  );
  const nextLot =
    lot === null
      ? null
      : watched(
          lot,
          { at, share, chance: chances.lot, printerId, words, badShare, memory: 1 },
          lotTestAmong(guard.lots.size),
        );
  const news = newsOf(guard, ran, { profileId, profile: nextProfile, lot: nextLot, badShare });
  const tables = {
    farm: added(guard.farm, badShare, chances.base, memory.farm),
    printers: bounded(
      withEntry(
        guard.printers,
        printerId,
        tracked(entryOf(guard.printers, printerId) ?? noTrack, othersOf(ran, profileId), {
          at,
          badShare,
          expected: chances.printer,
          memory: memory.printer,
        }),
      ),
      PRINTERS_MAX,
      toldAt,
    ),
    plans: bounded(plansAfter(guard, ran, at, badShare, chances.plan), PLANS_MAX, toldAt),
    profiles: bounded(
      withEntry(guard.profiles, profileId, afterNews(nextProfile, news !== null && news.kind !== 'lot')),
      PROFILES_MAX,
      watchedAt,
    ),
    lots:
      nextLot === null || ran.lotId === null
        ? guard.lots
        : bounded(
            withEntry(guard.lots, ran.lotId, afterNews(nextLot, news?.kind === 'lot')),
            LOTS_MAX,
            watchedAt,
          ),
  };
  const evidence = news?.kind === 'lot' ? (nextLot?.evidence ?? []) : nextProfile.evidence;
  return { tables, scored, news, breakers: breakersAfter(guard, news, evidence, at) };
}

const inspectedWords = ({ badParts, parts }: RanReport): string | null =>
  badParts === 0 ? null : `${badParts} of ${parts} parts did not pass inspection.`;

/** An attempt that something outside ended says nothing; a trial by it is none. */
function saysNothing(guard: GuardState, ran: RanReport): Weighed {
  const { farm, lots, plans, printers, profiles } = guard;
  const profileId = profileOf(ran);
  const key = profileKey(profileId);
  const breaker = breakerOf(guard, key);
  const isTrial = breaker.state === 'halfOpen' && breaker.trial === ran.jobId;
  return {
    tables: { farm, lots, plans, printers, profiles },
    breakers: isTrial ? { ...guard.breakers, [key]: trialVoid(breaker) } : guard.breakers,
    scored: { runId: ran.runId, badShare: null, chance: 0, because: ran.cause?.because ?? null },
    news: isTrial ? { kind: 'trialVoid', id: profileId, because: ran.cause?.because ?? '' } : null,
  };
}

/** What each was likely to see of this run, by what is known of all the others. */
function chancesOf(guard: GuardState, ran: RanReport, profileId: string) {
  const { lotId, planIds, printerId } = ran;
  const base = farmChance(guard.farm);
  const profile = entryOf(guard.profiles, profileId)?.track;
  const lot = lotId === null ? undefined : entryOf(guard.lots, lotId)?.track;
  const printer = entryOf(guard.printers, printerId);
  const plan = Math.max(
    1,
    ...planIds.map((id) => factorOf(elsewhere(entryOf(guard.plans, id), printerId), doubt.plan)),
  );
  const of = (track: Track | undefined, without: string | null, doubted: number) =>
    factorOf(elsewhere(track, without), doubted);
  return {
    base,
    printer: worsened(base, plan, of(profile, printerId, doubt.profile), of(lot, printerId, doubt.lot)),
    profile: worsened(base, of(printer, profileKey(profileId), doubt.printer)),
    lot: worsened(base, of(profile, null, doubt.profile), of(printer, lotKey(lotId), doubt.printer)),
    plan: worsened(base, of(profile, null, doubt.profile), of(printer, null, doubt.printer)),
  };
}

const lotKey = (lotId: string | null): string | null => (lotId === null ? null : `lot/${lotId}`);

const othersOf = ({ lotId }: RanReport, profileId: string): string[] =>
  lotId === null ? [profileKey(profileId)] : [profileKey(profileId), `lot/${lotId}`];

function plansAfter(
  guard: GuardState,
  { planIds, printerId }: RanReport,
  at: number,
  badShare: number,
  expected: number,
): GuardState['plans'] {
  let plans: Register<Track> = guard.plans;
  for (const id of planIds) {
    const track = entryOf(plans, id) ?? noTrack;
    plans = withEntry(plans, id, tracked(track, [printerId], { at, badShare, expected, memory: 1 }));
  }
  return plans;
}

interface Seen {
  readonly at: number;
  /** Bad by so much, for the chart; by `badShare`, for the record. */
  readonly share: number;
  readonly badShare: number;
  readonly chance: number;
  readonly printerId: string;
  readonly words: string;
  readonly memory: number;
}

function watched(before: Watched, seen: Seen, test: Test): Watched & { readonly isOver: boolean } {
  const { at, badShare, chance, printerId, share, words } = seen;
  const chart = charted(before.chart, share, chance, test);
  const isFresh = chart.score === 0;
  const badOn =
    share > 0 && !before.badOn.includes(printerId) ? [...before.badOn, printerId].slice(-12) : before.badOn;
  return {
    track: tracked(before.track, [printerId], { at, badShare, expected: chance, memory: seen.memory }),
    chart,
    badOn: isFresh ? [] : badOn,
    evidence: isFresh ? [] : share > 0 ? [...before.evidence, words].slice(-EVIDENCE_MAX) : before.evidence,
    isOver: isTripped(chart, test),
  };
}

type Over = Watched & { readonly isOver: boolean };

interface Next {
  readonly profileId: string;
  readonly profile: Over;
  readonly lot: Over | null;
  readonly badShare: number;
}

function newsOf(guard: GuardState, ran: RanReport, { badShare, lot, profile, profileId }: Next): News | null {
  const { jobId } = ran;
  const breaker = breakerOf(guard, profileKey(profileId));
  if (breaker.state === 'halfOpen' && breaker.trial === jobId)
    return badShare >= 0.5
      ? { kind: 'trialFailed', id: profileId, because: `Its trial ${jobId} failed.` }
      : { kind: 'trialWorked', id: profileId, because: `Its trial ${jobId} was good.` };
  // One machine on which everything fails is that machine's breaker's business.
  if (profile.isOver && profile.badOn.length > 1 && breaker.state === 'closed')
    return { kind: 'profile', id: profileId, because: inWords(profile) };
  if (lot?.isOver && ran.lotId !== null) return { kind: 'lot', id: ran.lotId, because: inWords(lot) };
  return null;
}

/** `5 of 7 runs were bad where 0.4 were to be expected, on a1 and a2.` */
const inWords = ({ badOn, chart }: Watched): string =>
  `${tenth(chart.bad)} of ${chart.runs} runs were bad where ${tenth(chart.expected)} were to be expected, on ${badOn.join(', ')}.`;
const tenth = (value: number): string => `${Math.round(value * 10) / 10}`;

/** After what has been said of it the test begins anew. */
function afterNews({ isOver: _, ...watch }: Over, isSaid: boolean): Watched {
  return isSaid ? { ...watch, chart: freshChart, badOn: [], evidence: [] } : watch;
}

function breakersAfter(
  guard: GuardState,
  news: News | null,
  evidence: readonly string[],
  at: number,
): GuardState['breakers'] {
  if (news === null) return guard.breakers;
  const { because, id, kind } = news;
  const key = kind === 'lot' ? `lot/${id}` : profileKey(id);
  const before = breakerOf(guard, key);
  const holds =
    kind === 'trialFailed' || (kind === 'lot' ? guard.policy.lot : guard.policy.profile) === 'hold';
  let after: Breaker;
  if (kind === 'trialWorked') after = trialWorked(before, at);
  // Only told of, it is not held; what was counted is kept in any case.
  else after = holds ? tripped(before, at, because, evidence) : { ...before, because, evidence };
  return recent({ ...guard.breakers, [key]: after });
}

const toldAt = ({ at }: Track): number => at;
const watchedAt = ({ track }: Watched): number => track.at;

/** Of those that are closed, the ones that have been so for longest are forgotten, a tenth at a time. */
function recent(breakers: GuardState['breakers']): GuardState['breakers'] {
  const all = Object.entries(breakers);
  if (all.length <= BREAKERS_MAX) return breakers;
  const rankOf = ({ since, state }: Breaker) => (state === 'closed' ? (since ?? 0) : Number.MAX_SAFE_INTEGER);
  all.sort(([, a], [, b]) => rankOf(b) - rankOf(a));
  return Object.fromEntries(all.slice(0, Math.floor(BREAKERS_MAX * 0.9)));
}
