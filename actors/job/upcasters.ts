import type { Payload } from '../../runtime/envelope.ts';

/** Version 1 knew plates of one order only, and as a rule of one plan. */
export function sharedFromOne({ planRound, ...context }: Payload): Payload {
  const { customer, dueAt, heldByOrder, heldByPlan, orderBecause, orderId, planBlockedBecause, priority } =
    context as {
      customer: string;
      dueAt: number | null;
      heldByOrder: boolean;
      heldByPlan: boolean;
      orderBecause: string | null;
      orderId: string;
      planBlockedBecause: string | null;
      priority: number;
    };
  const planIds = context.planIds as readonly string[];
  const of = <T>(isThere: boolean, id: string, value: T) => (isThere ? { [id]: value } : {});
  return {
    ...context,
    orderIds: orderId === '' ? [] : [orderId],
    orders: orderId === '' ? [] : [{ orderId, customer, dueAt, priority }],
    orderHolds: of(heldByOrder, orderId, orderBecause ?? ''),
    planBlocks: of(heldByPlan, planIds[0] ?? '', planBlockedBecause ?? ''),
    planRounds: Object.fromEntries(planIds.map((planId) => [planId, planRound as number])),
    awaitedPlans: planIds,
    unwanted: {},
  };
}
