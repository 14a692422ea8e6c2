/** A job whose plate several orders and plans share: who still wants it, who holds it, and when it is taken apart. */
import type { Loose } from '../properties/step.ts';
import { WORDS } from './book.ts';

interface Line {
  readonly orderId: string;
  readonly lineId: string;
  readonly revision: number | undefined;
  count: number;
}

/** What is on a plate of each line of each order, as they come. */
export function linesOf({ items, orderId }: Loose): readonly Line[] {
  const all: Line[] = [];
  for (const { lineId, orderId: of = orderId, revision } of items) {
    const known = all.find((one) => one.orderId === of && one.lineId === lineId);
    if (known === undefined) all.push({ orderId: of, lineId, revision, count: 1 });
    else known.count++;
  }
  return all;
}

export const wantedOrders = ({ orderIds, unwanted }: Loose): string[] =>
  orderIds.filter((id: string) => unwanted[id] === undefined);

export function wantedPlans(job: Loose): string[] {
  const wanted = new Set(wantedOrders(job));
  const plans = new Set<string>();
  for (const { orderId = job.orderId, planId } of firstOfLines(job))
    if (wanted.has(orderId)) plans.add(planId);
  return [...plans];
}

/** A line is of one plan: its first part names it. */
const firstOfLines = ({ items, orderId }: Loose): readonly Loose[] => {
  const seen = new Set<string>();
  return items.filter(({ lineId, orderId: of = orderId }: Loose) => {
    const key = `${of}/${lineId}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};

/** Why it is not made as it is: in the words of whoever said so, or in some of its own; `null` where it may be. */
export function reasonApart(job: Loose): string | typeof WORDS | null {
  const { heldByHand, heldByOrder, heldByPlan, orderIds, planIds, supersededBecause, unwanted } = job;
  if (supersededBecause !== null) return supersededBecause;
  const gone = orderIds.filter((id: string) => unwanted[id] !== undefined);
  if (gone.length > 0 && gone.length === orderIds.length) return unwanted[gone[0]];
  if (heldByHand) return null;
  const goOn = gone.length > 0 || (heldByOrder && orderIds.length > 1) || (heldByPlan && planIds.length > 1);
  return goOn ? WORDS : null;
}

export const isApart = (job: Loose, set: Loose): boolean => reasonApart({ ...job, ...set }) !== null;

/** Of two words of a plan the later round counts. */
export const isNews = ({ planRounds }: Loose, { planId, round }: Loose): boolean =>
  round === undefined || round >= (planRounds[planId] ?? 0);

type Each = Readonly<Record<string, string>>;
const without = (each: Each, ids: readonly string[]): Each =>
  Object.fromEntries(Object.entries(each).filter(([id]) => !ids.includes(id)));

/** Each lifts its own hold; the job waits as long as one stands, and a person's words come first. */
function standing(job: Loose, set: Loose): Loose {
  const { handBecause, orderHolds, planBlocks } = { ...job, ...set };
  const orderBecause = Object.values(orderHolds).at(-1) ?? null;
  const planBlockedBecause = Object.values(planBlocks).at(-1) ?? null;
  return {
    ...set,
    orderBecause,
    planBlockedBecause,
    heldByHand: handBecause !== null,
    heldByOrder: orderBecause !== null,
    heldByPlan: planBlockedBecause !== null,
    heldBecause: handBecause ?? orderBecause ?? planBlockedBecause,
  };
}

const heard = ({ planRounds }: Loose, { planId, round }: Loose): Loose => ({
  planRounds: { ...planRounds, [planId]: round ?? planRounds[planId] ?? 0 },
});

export const held = {
  byHand: (job: Loose, because: string) => standing(job, { handBecause: because }),
  byOrder: (job: Loose, { because, orderId = job.orderId }: Loose) =>
    standing(job, { orderHolds: { ...without(job.orderHolds, [orderId]), [orderId]: because } }),
  byPlan: (job: Loose, said: Loose) => ({
    ...standing(job, {
      planBlocks: { ...without(job.planBlocks, [said.planId]), [said.planId]: said.because },
    }),
    ...heard(job, said),
  }),
  withoutHand: (job: Loose) => ({ ...standing(job, { handBecause: null }), avoid: {} }),
  withoutOrder: (job: Loose, { orderId }: Loose) =>
    standing(job, { orderHolds: orderId === undefined ? {} : without(job.orderHolds, [orderId, '']) }),
  withoutPlan: (job: Loose, said: Loose) => ({
    ...standing(job, { planBlocks: without(job.planBlocks, [said.planId]) }),
    ...heard(job, said),
  }),
};

/** Whether the word lifts a hold that stands. */
export const lifts = {
  order: ({ heldByOrder, orderHolds }: Loose, { orderId }: Loose): boolean =>
    orderId === undefined ? heldByOrder : orderId in orderHolds || '' in orderHolds,
  plan: (job: Loose, said: Loose): boolean => said.planId in job.planBlocks && isNews(job, said),
};
