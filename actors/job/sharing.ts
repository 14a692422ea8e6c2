/** A job whose plate several orders or plans share: whose parts are wanted, and when it is taken apart. Pure. */
import type { ItemVerdict, OrderOnPlate } from '../common/schema.ts';
import { linesOf, NOT_WANTED } from '../plate/rules.ts';
import type { JobMessage, JobState } from './schema.ts';

/** Orders of the plate that still want their parts. */
const wantedBy = (job: JobState): readonly string[] =>
  job.orderIds.filter((orderId) => job.unwanted[orderId] === undefined);

/** Whether nobody wants anything of it once this order no longer does. */
export const leavesNobody = (job: JobState, orderId: string): boolean =>
  job.orderIds.length > 0 && wantedBy(job).every((one) => one === orderId);

export const withdrawnBy = (
  job: JobState,
  { because, orderId }: Extract<JobMessage, { type: 'job.withdraw' }>,
): Partial<JobState> => ({ unwanted: { ...job.unwanted, [orderId]: because } });

/**
 * Why a job that has not begun is not to be made as it is, in words: nobody wants it, a revision replaced a part of it,
 * or one of several who share the plate drops out or has to wait and the others need not. `null` where it may wait or go.
 */
export function whyApart(job: JobState): string | null {
  if (job.supersededBecause !== null) return job.supersededBecause;
  const gone = job.orderIds.filter((orderId) => job.unwanted[orderId] !== undefined);
  if (gone.length > 0 && gone.length === job.orderIds.length) return job.unwanted[gone[0]!]!;
  // Held by a person it stays as it is until that person lets it go.
  if (job.heldByHand) return null;
  if (gone.length > 0) return `${gone.join(', ')} no longer wants its parts of this plate.`;
  if (job.heldByOrder && job.orderIds.length > 1)
    return `${Object.keys(job.orderHolds).join(', ')} is on hold; the others on this plate need not wait for it.`;
  if (job.heldByPlan && job.planIds.length > 1)
    return `Plan ${Object.keys(job.planBlocks).join(', ')} has to wait; the others on this plate need not.`;
  return null;
}

/** Whether somebody still wants parts of it, so that they are laid out again. */
export const isWantedAgain = (job: JobState): boolean => wantedBy(job).length > 0;

/** Plans of parts that are still wanted. */
export const wantedPlans = (job: JobState): readonly string[] => {
  const wanted = new Set(wantedBy(job));
  const plans = linesOf(job).flatMap(({ orderId, planId }) => (wanted.has(orderId) ? [planId] : []));
  return [...new Set(plans)];
};

/** Whatever is said of parts that their order does not want any more, they are credited to nobody. */
export const onlyWanted = (job: JobState, verdicts: readonly ItemVerdict[]): readonly ItemVerdict[] => {
  const wanted = new Set(wantedBy(job));
  const mine = new Set(
    linesOf(job).flatMap(({ orderId, items }) =>
      wanted.has(orderId) ? items.map(({ itemId }) => itemId) : [],
    ),
  );
  return verdicts.map((verdict) =>
    mine.has(verdict.itemId) ? verdict : { itemId: verdict.itemId, result: 'bad', defect: NOT_WANTED },
  );
};

/** The plate is as urgent as the most urgent of its orders. */
export function urgencyOf(
  job: JobState,
  said: Extract<JobMessage, { type: 'job.setPriority' }>,
): Partial<JobState> {
  const { dueAt, orderId, priority } = said;
  if (orderId === undefined || !job.orderIds.includes(orderId))
    return { priority, ...(dueAt === undefined ? {} : { dueAt }) };
  const orders = job.orders.map(
    (one): OrderOnPlate =>
      one.orderId === orderId ? { ...one, priority, ...(dueAt === undefined ? {} : { dueAt }) } : one,
  );
  return { orders, ...urgencyOfAll(orders) };
}

export function urgencyOfAll(orders: readonly OrderOnPlate[]): Pick<JobState, 'dueAt' | 'priority'> {
  const dates = orders.flatMap(({ dueAt }) => (dueAt === null ? [] : [dueAt]));
  return {
    dueAt: dates.length === 0 ? null : Math.min(...dates),
    priority: Math.min(...orders.map(({ priority }) => priority)),
  };
}
