/** Every breaker of the farm in one list, and two commands that mean the same for each. */

import { entriesOf, entryOf, noEntries } from '../../../actors/common/register.ts';
import { DISPATCHER, GUARD, type MessageType } from '../../../actors/common/say.ts';
import type { DispatcherState } from '../../../actors/dispatcher/schema.ts';
import { type Breaker, closedBreaker, whatResets } from '../../../actors/guardrails/breaker.ts';
import { shareOfTrip } from '../../../actors/guardrails/chart.ts';
import { freshHealth, strainOf } from '../../../actors/guardrails/health.ts';
import type { GuardState } from '../../../actors/guardrails/schema.ts';
import { lotTestAmong, profileTestAmong } from '../../../actors/guardrails/weigh.ts';
import type { LotState } from '../../../actors/lot/schema.ts';
import type { PlanState } from '../../../actors/plan/schema.ts';
import type { PrinterState } from '../../../actors/printer/schema.ts';
import { type Address, address, type Payload, type Reason } from '../../../runtime/envelope.ts';
import type { View } from '../../../runtime/kernel.ts';
import type { Call, Context, Handlers } from '../call.ts';
import { type BreakerKind, type BreakersAnswer, type BreakerView, breakerKinds } from '../contract/index.ts';
import { notFound } from '../problems.ts';
import { assertExists } from './commands.ts';
import { commandAnswer, tell } from './tell.ts';

const LISTED_MAX = 1_000;

export const breakerHandlers = (context: Context): Handlers => ({
  'breakers.list': async ({ query }) => ({ body: await list(context, query) }),
  'breakers.reset': (call) => say(context, call, 'reset'),
  'breakers.trip': (call) => say(context, call, 'trip'),
});

async function list({ api }: Context, query: Call['query']): Promise<BreakersAnswer> {
  const of = (kind: string, status?: readonly string[]) =>
    api.kernel.views.list({ kind, limit: LISTED_MAX, ...(status && { status }) });
  const [dispatcher, guard, printers, plans, lots] = await Promise.all([
    api.kernel.state(address('dispatcher', DISPATCHER)),
    api.kernel.state(address('guard', GUARD)),
    of('printer'),
    of('plan', ['blocked', 'trial']),
    of('lot', ['quarantined']),
  ]);
  const watch = (guard?.context ?? {}) as unknown as Partial<GuardState>;
  const all = [
    ofFarm((dispatcher?.context ?? {}) as unknown as Partial<DispatcherState>),
    ...printers.items.filter(({ status }) => status !== 'removed').map(ofPrinter),
    ...plans.items.map(ofPlan),
    ...ofProfiles(watch),
    ...ofLots(watch, lots.items),
  ];
  const states = query.state === undefined ? undefined : String(query.state).split(',');
  const kinds = query.kind === undefined ? undefined : String(query.kind).split(',');
  return {
    items: all.filter(
      ({ kind, state }) => (states?.includes(state) ?? true) && (kinds?.includes(kind) ?? true),
    ),
  };
}

const shown = (
  kind: BreakerKind,
  id: string,
  breaker: Breaker,
  strain: number | null = null,
): BreakerView => ({
  kind,
  id,
  state: breaker.state,
  since: breaker.since,
  because: breaker.because,
  evidence: breaker.evidence,
  trips: breaker.trips,
  trial: breaker.trial,
  trialsLeft: breaker.trialsLeft,
  review: breaker.review,
  resets: whatResets(breaker),
  strain,
});

function ofFarm({ stoppedAt = null, stoppedBecause = null }: Partial<DispatcherState>): BreakerView {
  const isStopped = stoppedBecause !== null;
  return {
    ...shown('farm', DISPATCHER, closedBreaker),
    state: isStopped ? 'tripped' : 'closed',
    since: isStopped ? stoppedAt : null,
    because: stoppedBecause,
    evidence: isStopped ? [stoppedBecause] : [],
    trips: isStopped ? 1 : 0,
    resets: isStopped
      ? 'A person lets the farm dispatch again, with a reason. Nothing is resumed by itself.'
      : null,
  };
}

function ofPrinter({ id, doc }: View): BreakerView {
  const { breaker = closedBreaker, health = freshHealth } = doc as unknown as Partial<PrinterState>;
  return shown('printer', id, breaker, strainOf(health));
}

function ofPlan({ id, doc }: View): BreakerView {
  const {
    breaker = closedBreaker,
    failuresInARow = 0,
    failuresToTrip = 2,
  } = doc as unknown as Partial<PlanState>;
  return shown('plan', id, breaker, Math.min(1, failuresInARow / Math.max(1, failuresToTrip)));
}

function ofProfiles(guard: Partial<GuardState>): BreakerView[] {
  const { breakers = {}, profiles = noEntries } = guard;
  const held = Object.keys(breakers).filter((key) => key.startsWith('profile/'));
  const ids = new Set([
    ...entriesOf(profiles).map(([id]) => id),
    ...held.map((key) => key.slice('profile/'.length)),
  ]);
  const test = profileTestAmong(profiles.size);
  return [...ids].map((id) => {
    const watched = entryOf(profiles, id);
    const strain = watched === undefined ? null : shareOfTrip(watched.chart, test);
    return shown('profile', id, breakers[`profile/${id}`] ?? closedBreaker, strain);
  });
}

function ofLots(guard: Partial<GuardState>, quarantined: readonly View[]): BreakerView[] {
  const { breakers = {}, lots = noEntries } = guard;
  const test = lotTestAmong(lots.size);
  return quarantined.map(({ id, doc }) => {
    const { quarantineReason = null } = doc as unknown as Partial<LotState>;
    const breaker = breakers[`lot/${id}`] ?? closedBreaker;
    const watched = entryOf(lots, id);
    const strain = watched === undefined ? null : shareOfTrip(watched.chart, test);
    return {
      ...shown('lot', id, breaker, strain),
      state: 'tripped',
      because: quarantineReason,
      evidence:
        breaker.evidence.length > 0 ? breaker.evidence : [quarantineReason ?? 'Put there by a person.'],
      resets: 'A person lifts the quarantine with a reason.',
    };
  });
}

interface Said {
  readonly to: Address;
  readonly type: MessageType;
  readonly payload: Payload;
}

interface Asked {
  readonly reason: Reason;
  readonly closed?: boolean;
  readonly pausePrinting?: boolean;
}

const orders: Readonly<
  Record<'reset' | 'trip', Readonly<Record<BreakerKind, (id: string, asked: Asked) => Said>>>
> = {
  reset: {
    farm: () => ({ to: address('dispatcher', DISPATCHER), type: 'dispatcher.go', payload: {} }),
    printer: (id, asked) => ({ to: address('printer', id), type: 'printer.reset', payload: closedOf(asked) }),
    plan: (id, asked) => ({
      to: address('plan', id),
      type: 'plan.unblock',
      payload: { because: wordsOf(asked), ...closedOf(asked) },
    }),
    profile: (id, asked) => ({
      to: address('guard', GUARD),
      type: 'guard.releaseProfile',
      payload: { profile: id, ...closedOf(asked) },
    }),
    lot: (id, asked) => ({ to: address('lot', id), type: 'lot.clear', payload: { because: wordsOf(asked) } }),
  },
  trip: {
    farm: (_, asked) => ({
      to: address('dispatcher', DISPATCHER),
      type: 'dispatcher.stop',
      payload: { because: wordsOf(asked), ...(asked.pausePrinting === true && { pausePrinting: true }) },
    }),
    printer: (id, asked) => ({
      to: address('printer', id),
      type: 'printer.trip',
      payload: { because: wordsOf(asked) },
    }),
    plan: (id, asked) => ({
      to: address('plan', id),
      type: 'plan.block',
      payload: { because: wordsOf(asked) },
    }),
    profile: (id, asked) => ({
      to: address('guard', GUARD),
      type: 'guard.holdProfile',
      payload: { profile: id, because: wordsOf(asked) },
    }),
    lot: (id, asked) => ({
      to: address('lot', id),
      type: 'lot.quarantine',
      payload: { because: wordsOf(asked) },
    }),
  },
};

const wordsOf = ({ reason }: Asked): string => reason.words ?? reason.code;
const closedOf = ({ closed }: Asked): Payload => (closed === true ? { closed: true } : {});

async function say(context: Context, call: Call, what: 'reset' | 'trip') {
  const { id, kind } = call.params as { readonly id: string; readonly kind: BreakerKind };
  if (!breakerKinds.includes(kind)) throw notFound('breaker', `${kind}/${id}`);
  if (kind === 'profile') assertProfile(context, id);
  else if (kind !== 'farm') await assertExists(context, kind, id);
  else if (id !== DISPATCHER) throw notFound('breaker', `farm/${id}`);
  const asked = call.body as Asked;
  const receipt = await tell(context, call, { ...orders[what][kind](id, asked), reason: asked.reason });
  return { body: commandAnswer(receipt) };
}

/** The guard knows those that were printed; the farm file those that may be. */
function assertProfile({ api }: Context, id: string): void {
  const { materials, profiles } = api.farm();
  const known = profiles.some((profile) => materials.some(({ code }) => `${profile.id}:${code}` === id));
  if (!known) throw notFound('profile', id);
}
