/** What has come in lately, as the demand of the days to come. */
import type { OrderState } from '../../actors/order/schema.ts';
import type { WhatIfQuestion } from '../../gateway/api/contract/whatif.ts';
import type { Capture } from '../../runtime/capture.ts';
import type { ScenarioFile } from '../scenarios/schema.ts';
import { actorsOf, type ForkedConfig } from './fork.ts';

const DAY_MS = 86_400_000;
const LOOK_BACK_DAYS = 14;
/** Fewer orders say nothing of what is to come. */
const ORDERS_MIN = 5;

/** What the question says of orders to come. */
export type Wanted = Pick<WhatIfQuestion, 'demand' | 'ordersPerDay'>;

/** For orders that nothing is known of. */
export interface Plain {
  readonly material: string;
  readonly colour: string;
  readonly tier: string;
}

export interface Lately {
  readonly demand: ScenarioFile['demand'];
  readonly words: string;
}

interface Shown {
  readonly material: string;
  readonly colour: string;
  readonly quantity: number;
  /** Of the part's bounding box; null where it was never estimated. */
  readonly boxCubicCentimetres: number | null;
}

/** What the farm sells today; of late it may have sold more. */
export type Offered = Pick<ForkedConfig, 'materials' | 'policies'>;

export function lately(
  capture: Capture,
  startAt: number,
  wanted: Wanted,
  plain: Plain,
  offered: Offered,
): Lately {
  const isOffered = ({ colour, material }: Shown) =>
    offered.materials.some(
      ({ code, colours }) => code === material && colours.some(({ name }) => name === colour),
    );
  const tierOf = ({ tier }: OrderState) =>
    offered.policies.slaTiers.some(({ id }) => id === tier) ? tier : plain.tier;
  const linesOf = (order: OrderState) => shownLines(order).filter(isOffered);
  const orders = actorsOf<OrderState>(capture, 'order')
    .map(({ state }) => state)
    .filter(({ acceptedAt }) => acceptedAt !== null && startAt - acceptedAt < LOOK_BACK_DAYS * DAY_MS)
    // Nobody will order what is not sold any more.
    .filter((order) => linesOf(order).length > 0);
  const { colour, material, tier } = plain;
  const nothing = {
    ordersPerDay: 0,
    materials: [{ material, colour, share: 1 }],
    tiers: [{ id: tier, share: 1 }],
  };
  const stated = wanted.ordersPerDay;
  if (wanted.demand === 'none' || stated === 0)
    return { demand: nothing, words: 'No orders come in; only the work at hand is simulated.' };
  if (orders.length < ORDERS_MIN && stated !== undefined)
    return {
      demand: { ...nothing, ordersPerDay: stated },
      words: `${stated} orders a day come in, as was asked. Too few came in of late to tell what they are like: they are of an ordinary size, all in ${material} ${colour}.`,
    };
  if (orders.length < ORDERS_MIN)
    return {
      demand: nothing,
      words: `${orders.length === 0 ? 'No orders' : orders.length === 1 ? 'Only 1 order' : `Only ${orders.length} orders`} came in during the last ${LOOK_BACK_DAYS} days, too few to tell what will come: only the work at hand is simulated. Say how many a day to expect, or ask about a named scenario instead of the farm.`,
    };
  const since = Math.min(...orders.map(({ acceptedAt }) => acceptedAt!));
  // A farm that began yesterday has had one day's orders, not a fortnight's.
  const days = Math.max(1, (startAt - since) / DAY_MS);
  const lines = orders.flatMap(linesOf);
  const boxes = lines.flatMap(({ boxCubicCentimetres }) => boxCubicCentimetres ?? []).map(Math.log);
  const perOrder = lines.length / orders.length;
  return {
    demand: {
      ordersPerDay: stated ?? orders.length / days,
      tiers: sharesOf(orders.map(tierOf)).map(([id, share]) => ({ id, share })),
      materials: sharesOf(lines.map(({ colour, material }) => `${material}\n${colour}`)).map(
        ([key, share]) => {
          const [material, colour] = key.split('\n') as [string, string];
          return { material, colour, share };
        },
      ),
      anotherLine: Math.min(0.9, Math.max(0, 1 - 1 / perOrder)),
      quantityTail: tailOf(lines.map(({ quantity }) => quantity)),
      quantityMax: Math.max(...lines.map(({ quantity }) => quantity)),
      ...(boxes.length < ORDERS_MIN
        ? {}
        : { parts: { boxCubicCentimetres: { median: Math.exp(mean(boxes)), sigma: deviation(boxes) } } }),
    },
    words:
      stated === undefined
        ? `${(orders.length / days).toFixed(1)} orders a day come in, as in the last ${Math.ceil(days)} days.`
        : `${stated} orders a day come in, as was asked, such as those of the last ${Math.ceil(days)} days.`,
  };
}

const shownLines = (order: OrderState): readonly Shown[] =>
  order.lines.map(({ lineId, quantity, recipe }) => {
    const size = order.estimates[lineId]?.sizeMillimetres;
    return {
      material: recipe.material,
      colour: recipe.colour,
      quantity,
      boxCubicCentimetres: size === undefined ? null : (size.x * size.y * size.z) / 1_000,
    };
  });

function sharesOf(values: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Hill's estimate of a heavy tail; all ones is as light as it gets. */
function tailOf(quantities: readonly number[]): number {
  const logs = mean(quantities.map((quantity) => Math.log(quantity)));
  return logs === 0 ? 8 : Math.min(8, Math.max(0.5, 1 / logs));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const deviation = (values: readonly number[]): number => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
};
