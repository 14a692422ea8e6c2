/**
 * Which parts become plates now, and which wait for company. Parts wait only while no machine is free for them and their
 * date leaves the time; who shares a plate is decided on the planner's word. Pure: equal tables, moment and answer
 * give equal decisions.
 */
import { COMPOSER, DISPATCHER, type PayloadOf, type Said, say } from '../common/say.ts';
import { defaultPlatePolicy, type PlatePolicy } from '../farm/schema-plates.ts';
import { groupOf, groupWords, type Laid, type Unit } from './layout.ts';
import { keyOf, laidOutOf, type Orders } from './orders.ts';
import {
  bestOf,
  byItself,
  byUrgency,
  nobodyKnows,
  type Span,
  spanOf,
  thoughtsOf,
  type Way,
  waysOf,
} from './question.ts';
import type { Asked, Composed, ComposerMessage, ComposerState, Pooled, Waiting } from './schema.ts';
import { sealed } from './seal.ts';
import { RELEASED } from './tables.ts';

const MINUTE_MS = 60_000;
/** The planner answers within moments; should it not, what is due is laid out without it. */
const ANSWER_MS = 2 * MINUTE_MS;
/** A start within that time is a start now. */
const SOON_MS = MINUTE_MS;
/** A line that fills so many plates by itself needs no company. */
const PLATES_ASKED_MAX = 8;
export interface Decided {
  readonly tables: Pick<ComposerState, 'pool' | 'orders' | 'sharedCount' | 'asked' | 'askCount'>;
  readonly sends: readonly Said[];
  readonly composed: readonly Composed[];
  readonly waiting: readonly Waiting[];
  /** Whether who waits, until when and why differs from what was recorded last. */
  readonly news: boolean;
}

export const policyOf = ({ policy }: ComposerState): PlatePolicy => policy ?? defaultPlatePolicy;

/** The tables while a decision is made. */
export interface Draft {
  readonly pool: Record<string, Pooled>;
  orders: Orders;
  sharedCount: number;
  readonly asked: Record<string, Asked>;
  askCount: number;
  readonly sends: Said[];
  readonly composed: Composed[];
}

export function decide(state: ComposerState, event: ComposerMessage, at: number): Decided {
  const draft: Draft = {
    pool: { ...state.pool },
    orders: state.orders,
    sharedCount: state.sharedCount,
    asked: { ...state.asked },
    askCount: state.askCount,
    sends: [],
    composed: [],
  };
  const policy = policyOf(state);
  if (event.type === 'composer.compose') {
    const units = unitsNamed(state, event.lines);
    sealed(draft, waysOf(units, units[0]!.key, { ...policy, composeAcrossOrders: true }).at(-1)!.plates, {
      because: 'A person put them together.',
    });
  }
  const groups = groupsOf(draft);
  for (const group in draft.asked) if (!groups.has(group)) delete draft.asked[group];
  for (const [group, units] of groups) {
    const open = units.filter((unit) => !settledAtOnce(draft, unit, units, state, policy));
    if (open.length === 0) delete draft.asked[group];
    else consider(draft, group, open, policy, event, at);
  }
  const waiting = Object.entries(draft.pool).map(([key, pooled]) => waitingOf(pooled, countOf(draft, key)));
  const { asked, askCount, composed, orders, pool, sends, sharedCount } = draft;
  const tables = { pool, orders, sharedCount, asked, askCount };
  return { tables, sends, composed, waiting, news: differs(state.waiting, waiting) };
}

type Tables = Pick<Draft, 'orders' | 'pool'>;

function countOf({ orders, pool }: Tables, key: string): number {
  const { offer } = pool[key]!;
  return offer.upTo - (laidOutOf(orders, offer) ?? 0);
}

export const unitOf = (tables: Tables, key: string): Unit => ({
  key,
  offer: tables.pool[key]!.offer,
  count: countOf(tables, key),
});

const unitsNamed = (state: Tables, lines: PayloadOf<'composer.compose'>['lines']): readonly Unit[] =>
  [...new Set(lines.map(({ lineId, orderId }) => keyOf(orderId, lineId)))].map((key) => unitOf(state, key));

export function groupsOf(tables: Tables): ReadonlyMap<string, readonly Unit[]> {
  const groups = new Map<string, Unit[]>();
  for (const key in tables.pool) {
    const unit = unitOf(tables, key);
    const group = groupOf(unit.offer);
    const known = groups.get(group);
    if (known) known.push(unit);
    else groups.set(group, [unit]);
  }
  for (const units of groups.values()) units.sort(byUrgency);
  return groups;
}

const mayShare = (a: Unit, b: Unit, policy: PlatePolicy): boolean =>
  policy.composeAcrossOrders || a.offer.orderId === b.offer.orderId;

/** What needs no company, may have none, or has no room on any bed is dealt with without asking. */
function settledAtOnce(
  draft: Draft,
  unit: Unit,
  units: readonly Unit[],
  { keptApart }: ComposerState,
  policy: PlatePolicy,
): boolean {
  const { plates, refused } = byItself(unit, policy);
  const [against] = refused;
  if (against !== undefined) {
    const { lineId, orderId } = unit.offer;
    draft.sends.push(say('order.notLaidOut', orderId, { lineId, because: against.because }));
    if (plates.length === 0) {
      delete draft.pool[unit.key];
      return true;
    }
  }
  const isPinned = keptApart[unit.key] !== undefined;
  const isAlone = !units.some(
    (other) => other !== unit && keptApart[other.key] === undefined && mayShare(unit, other, policy),
  );
  const because = isPinned
    ? 'A person keeps it apart.'
    : plates.length > PLATES_ASKED_MAX || against !== undefined
      ? 'It fills plates by itself.'
      : policy.waitMinutesMax === 0 && isAlone
        ? 'Nothing else waits that could share its plate.'
        : null;
  if (because === null) return false;
  sealed(draft, plates, { because });
  delete draft.pool[unit.key];
  return true;
}

/** Asks the planner about the lines of a group, or does what follows from its answer. */
function consider(
  draft: Draft,
  group: string,
  units: readonly Unit[],
  policy: PlatePolicy,
  event: ComposerMessage,
  at: number,
): void {
  const about = aboutOf(units);
  const asked = draft.asked[group];
  if (asked !== undefined) {
    const isAnswer = event.type === 'composer.weighed' && event.askId === asked.askId;
    const isOverdue = at - asked.at >= ANSWER_MS;
    if (!isAnswer && !isOverdue) return;
    delete draft.asked[group];
    if (asked.about === about) {
      const ways = waysOf(units, asked.host, policy);
      heed(draft, units, ways, isAnswer ? event.outlooks : [], policy, at);
      return;
    }
  }
  const pooled = (unit: Unit) => draft.pool[unit.key]!;
  const due = units.filter((unit) => (pooled(unit).waitUntil ?? Infinity) <= at);
  const unknown = units.filter((unit) => pooled(unit).waitUntil === null);
  const host = due[0] ?? unknown[0];
  if (host === undefined) return;
  // Whoever is alone and need wait no longer has nothing to ask about.
  const because = units.length === 1 ? whyNow(pooled(host), nobodyKnows, policy, at) : null;
  if (because !== null) {
    sealed(draft, byItself(host, policy).plates, { because });
    delete draft.pool[host.key];
    return;
  }
  const askId = `${group}|${++draft.askCount}`;
  draft.asked[group] = { askId, at, about, host: host.key };
  draft.sends.push(
    say('dispatcher.weigh', DISPATCHER, {
      askId,
      composerId: COMPOSER,
      failurePercentPerHour: policy.failurePercentPerHour,
      alternatives: waysOf(units, host.key, policy).map(thoughtsOf),
    }),
  );
}

const aboutOf = (units: readonly Unit[]): string =>
  units
    .map(({ count, key, offer }) => [key, count, offer.revision, offer.dueAt, offer.priority].join(':'))
    .join(' ');

function heed(
  draft: Draft,
  units: readonly Unit[],
  ways: readonly Way[],
  outlooks: PayloadOf<'composer.weighed'>['outlooks'],
  policy: PlatePolicy,
  at: number,
): void {
  const index = bestOf(ways, outlooks);
  const way = ways[index]!;
  const spans = new Map(units.map((unit) => [unit, spanOf(unit, way, outlooks[index])]));
  const reason = (unit: Unit) => whyNow(draft.pool[unit.key]!, spans.get(unit)!, policy, at);
  const because = way.together.map(reason).find((one) => one !== null);
  if (because !== undefined) {
    const keys = new Set(way.together.map(({ key }) => key));
    const isIts = ({ shares }: Laid) => shares.some(({ unit }) => keys.has(unit.key));
    const plates = way.plates.filter(isIts);
    const saved = ways[0]!.plates.length - way.plates.length;
    sealed(draft, plates, { because: because!, ...(saved > 0 ? { saved } : {}) });
    for (const { key } of way.together) delete draft.pool[key];
  }
  for (const unit of units) {
    const pooled = draft.pool[unit.key];
    if (pooled === undefined) continue;
    const { isFree, startAt } = spans.get(unit)!;
    const latest = pooled.since + policy.waitMinutesMax * MINUTE_MS;
    const isDue = reason(unit) !== null;
    const waitUntil = isDue ? at : Math.min(latest, (isFree ? startAt : null) ?? latest);
    draft.pool[unit.key] = { ...pooled, waitUntil, why: whyWaits(unit, units, startAt) };
  }
  // Whoever is due as well hosts the next question.
  const left = units.filter(({ key }) => draft.pool[key] !== undefined);
  const isHostLeft = left.some((unit) => way.together.includes(unit));
  if (left.some((unit) => reason(unit) !== null) && !isHostLeft) askAgain(draft, left, policy, at);
}

function askAgain(draft: Draft, units: readonly Unit[], policy: PlatePolicy, at: number): void {
  const again = { type: 'composer.machineFree' } as ComposerMessage;
  const open = units.map(({ key }) => unitOf(draft, key));
  consider(draft, groupOf(open[0]!.offer), open, policy, again, at);
}

/** Why a line is laid out now; `null` where it can wait for company. */
function whyNow(
  { offer, since, waitUntil }: Pooled,
  { endAt, isFree, startAt }: Span,
  policy: PlatePolicy,
  at: number,
): string | null {
  const latest = since + policy.waitMinutesMax * MINUTE_MS;
  if (waitUntil === RELEASED) return 'A person ended the wait.';
  if (isFree && startAt !== null && startAt <= at + SOON_MS) return 'A machine is free for it.';
  if (at >= latest) return 'It has waited as long as the policy allows.';
  if (endAt !== null && offer.dueAt !== null && offer.dueAt - endAt < latest - at)
    return 'Its date leaves no time to wait.';
  return null;
}

function whyWaits(unit: Unit, units: readonly Unit[], startAt: number | null): string {
  const company =
    units.length === 1
      ? `Nothing else of ${groupWords(unit.offer)} waits.`
      : `Sharing a plate with what else waits of ${groupWords(unit.offer)} would not pay, or make something late.`;
  const machine = startAt === null ? 'No machine is in sight for it' : 'No machine is free for it yet';
  return `${machine}: it waits for company. ${company}`;
}

const waitingOf = ({ offer, since, waitUntil, why }: Pooled, count: number): Waiting => ({
  orderId: offer.orderId,
  lineId: offer.lineId,
  count,
  group: groupWords(offer),
  since,
  waitUntil,
  why: why === '' ? 'The planner is asked whether it should wait for company.' : why,
});

function differs(before: readonly Waiting[], now: readonly Waiting[]): boolean {
  if (before.length !== now.length) return true;
  return now.some((one, index) => {
    const was = before[index]!;
    return (
      one.orderId !== was.orderId ||
      one.lineId !== was.lineId ||
      one.count !== was.count ||
      one.waitUntil !== was.waitUntil ||
      one.why !== was.why
    );
  });
}

/** Why these lines can't be put together by hand, in words; `null` where they can. */
export function whyNotTogether(
  state: ComposerState,
  lines: PayloadOf<'composer.compose'>['lines'],
): string | null {
  const missing = lines.find(({ lineId, orderId }) => state.pool[keyOf(orderId, lineId)] === undefined);
  if (missing !== undefined)
    return `Line ${missing.lineId} of ${missing.orderId} does not wait for a plate: it has none to lay out, or is on one already.`;
  const units = unitsNamed(state, lines);
  const [first] = units;
  const other = units.find(({ offer }) => groupOf(offer) !== groupOf(first!.offer));
  if (other !== undefined)
    return `${first!.key} is ${groupWords(first!.offer)}, ${other.key} is ${groupWords(other.offer)}, or their machines' beds or spacing differ: they can't share a plate.`;
  return null;
}

/** When to look again although nothing has come: somebody's wait is over, or an answer is overdue. */
export function nextLookAt(state: ComposerState, at: number): number {
  let lookAt = at + 24 * 60 * MINUTE_MS;
  for (const key in state.pool) {
    const { waitUntil } = state.pool[key]!;
    // One that is due and was passed over is not forgotten: it is looked at again soon.
    if (waitUntil !== null) lookAt = Math.min(lookAt, waitUntil > at ? waitUntil : at + SOON_MS);
  }
  for (const group in state.asked) lookAt = Math.min(lookAt, state.asked[group]!.at + ANSWER_MS);
  return Math.max(at, lookAt);
}

export const isEmpty = ({ pool }: ComposerState): boolean => {
  for (const _ in pool) return false;
  return true;
};
