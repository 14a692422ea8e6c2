/** Bad parts made again: whether a person is asked first, and whether they go before other work. Pure. */
import type { EventMeta } from '../../runtime/actor.ts';
import { goesFirst as isToGoFirst } from '../policy/goes-first.ts';
import { judge, obstaclesOf, whyNotApprove } from '../policy/judge.ts';
import type { ReprintFacts } from '../policy/reprint-gate.ts';
import type { GateDecision } from '../policy/schema.ts';
import { rulesOf } from '../policy/settings.ts';
import type { OrderState, PlateOfOrder } from './schema.ts';

/** One more urgent than the most urgent tier: by the planner's weight its lateness counts twice as much as that tier's. */
const FIRST = -1;

/** The plates whose bad or cancelled parts are to be made again. */
export const lastSettled = (order: OrderState, lineId: string): readonly PlateOfOrder[] =>
  order.plates.filter((plate) => plate.lineId === lineId && plate.state !== 'open');

/** Whether the bad parts of a line are made again without a person. */
export function reprintOf(order: OrderState, lineId: string, at: number): GateDecision | null {
  const { terms } = order;
  if (terms === null) return null;
  return judge(
    'reprint',
    {
      version: terms.policyVersion,
      rules:
        terms.rules?.reprint ??
        rulesOf.reprint({ automatic: terms.automaticReprint, retryCeiling: terms.retryCeiling }),
      approvals: terms.rules?.approvals,
    },
    factsOf(order, lineId, at),
  );
}

function factsOf(order: OrderState, lineId: string, at: number): ReprintFacts {
  const seconds = order.estimates[lineId]?.seconds ?? 0;
  const badParts = order.ledger[lineId]?.planned ?? 0;
  return {
    attempts: Math.max(0, ...lastSettled(order, lineId).map((plate) => plate.attempt)),
    unwantedBecause: order.cancelBecause,
    approval: null,
    order: {
      dueInHours: order.dueAt === null ? null : (order.dueAt - at) / 3_600_000,
      tier: order.tier,
      badParts,
      printHours: (seconds * badParts) / 3_600,
    },
  };
}

/** Why the bad parts of a line are not made again without a person, in words; `null` when they are. */
export function whyNotReprint(order: OrderState, lineId: string, at: number): string | null {
  const decision = reprintOf(order, lineId, at);
  if (decision === null) return `${order.id} has no terms.`;
  if (decision.outcome === 'pass') return null;
  return obstaclesOf(decision)
    .map((obstacle) => obstacle.words)
    .join(' ');
}

/** Why this person may not have the bad parts of a line made again, in words; `null` where they may. */
export function whyNotReprintBy(
  order: OrderState,
  lineId: string,
  { at, by }: Pick<EventMeta, 'at' | 'by'>,
): string | null {
  const decision = reprintOf(order, lineId, at);
  return decision?.outcome === 'review' ? whyNotApprove(decision, by.id) : null;
}

/** Terms of before there were rules do not say; then a reprint waits its turn. */
const isFirst = (order: OrderState, lineId: string, at: number): boolean =>
  order.terms?.rules !== undefined && isToGoFirst(order.terms.rules.reprint, factsOf(order, lineId, at));

/** With the line among those that go first, or not; empty where nothing changes. */
export function ranked(order: OrderState, lineId: string, at: number): Pick<OrderState, 'goesFirst'> {
  const before = order.goesFirst ?? [];
  const now = isFirst(order, lineId, at);
  if (now === before.includes(lineId)) return {};
  return { goesFirst: now ? [...before, lineId] : before.filter((one) => one !== lineId) };
}

/** After its date or priority was amended: a person's word on the priority counts; another date may leave more room. */
export function rankedAgain(
  order: OrderState,
  { dueAt, priority }: { readonly dueAt?: number | null; readonly priority?: number },
  at: number,
): Partial<Pick<OrderState, 'goesFirst' | 'plates'>> {
  const before = order.goesFirst ?? [];
  if (before.length === 0 || (dueAt === undefined && priority === undefined)) return {};
  const amended = dueAt === undefined ? order : { ...order, dueAt };
  const goesFirst = priority === undefined ? before.filter((lineId) => isFirst(amended, lineId, at)) : [];
  return {
    goesFirst,
    plates: order.plates.map((plate) =>
      plate.goesFirst && !goesFirst.includes(plate.lineId) ? { ...plate, goesFirst: false } : plate,
    ),
  };
}

/** Of what is still to be laid out of a line. */
export const priorityOf = (order: OrderState, lineId: string): number =>
  order.goesFirst?.includes(lineId) ? Math.min(FIRST, order.priority) : order.priority;

/** Of a job with parts of the order. */
export const priorityOfJob = (order: OrderState, jobId: string): number =>
  order.plates.some((plate) => plate.jobId === jobId && plate.goesFirst === true)
    ? Math.min(FIRST, order.priority)
    : order.priority;
