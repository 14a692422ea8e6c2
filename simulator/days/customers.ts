/** Customers: they ask for quotes, think about them, order, pay late, and change their minds. */

import type { OrderState } from '../../actors/order/schema.ts';
import { orderIdOf } from '../../actors/quote/rules.ts';
import type { QuoteState } from '../../actors/quote/schema.ts';
import { address, idOf, kindOf } from '../../runtime/envelope.ts';
import { type DrawnOrder, ordersFrom } from '../people/demand.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { demandSpecOf } from '../scenarios/schema-demand.ts';
import { logNormal } from '../world/distributions.ts';
import { stream } from '../world/streams.ts';
import type { World } from '../world/world.ts';
import type { DaysRequest, ExtraOrder } from './contract.ts';
import type { DaysFarm } from './farm.ts';
import type { Parts } from './parts.ts';

const shop = { kind: 'integration', id: 'shop' } as const;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Share of its box that an ordinary part fills. */
const EXTRA_FILL = 0.35;
const FIRST_NUMBER = 1_000;
/** Well above the numbers of a farm that is gone on from. */
const FIRST_NUMBER_AFTER_FORK = 1_000_000;
const EXTRA_NUMBER = 8_000_000;

export interface Customers {
  /** A quote is priced and approved: its customer decides. */
  readonly approved: (quoteId: string, quote: QuoteState) => void;
}

export function openShop(
  scenario: Scenario,
  farm: DaysFarm,
  world: World,
  parts: Parts,
  { extraOrders = [], fork, seed }: Pick<DaysRequest, 'extraOrders' | 'fork' | 'seed'>,
): Customers {
  const first = fork === undefined ? FIRST_NUMBER : FIRST_NUMBER_AFTER_FORK;
  const spec = demandSpecOf(scenario.demand, scenario.timezone, farm.startAt, scenario.policies.slaTiers);
  const orders = ordersFrom(spec, seed, farm.startAt, farm.endAt);
  const profileOf = new Map(
    scenario.materials.map(({ code, lane }) => [
      code,
      scenario.profiles.find((one) => one.lane === lane && one.quality === 'standard')?.id,
    ]),
  );
  const laneOf = new Map(scenario.materials.map(({ code, lane }) => [code, lane]));
  const waiting = new Map<string, DrawnOrder>();

  world.onForget((at) => {
    if (kindOf(at) !== 'quote') return;
    waiting.delete(idOf(at));
    for (const { recipe } of world.look<QuoteState>(at)?.context.lines ?? []) parts.release(recipe.modelHash);
  });

  const ask = (drawn: DrawnOrder) => {
    const quoteId = `Q-${first + drawn.number}`;
    waiting.set(quoteId, drawn);
    world.tell(
      address('quote', quoteId),
      'quote.request',
      {
        customer: `customer ${drawn.number}`,
        reference: null,
        lines: drawn.lines.map((line, index) => ({
          lineId: `L${index + 1}`,
          quantity: line.quantity,
          recipe: {
            modelHash: parts.add(line.model),
            fileName: `${line.model.name}.stl`,
            lane: laneOf.get(line.material) ?? 'FDM',
            material: line.material,
            colour: line.colour,
            profileId: profileOf.get(line.material) ?? 'none',
            finish: null,
            rotationDegrees: 0,
          },
        })),
        tier: drawn.tier,
        dueAt: drawn.dueAt,
        constraints: [],
        notes: null,
      },
      { by: shop },
    );
  };
  // Each is drawn when the one before has come: a year's orders at once would be most of what is in memory.
  const next = () => {
    const drawn = orders.next().value;
    if (!drawn) return;
    world.after(drawn.at - world.now, () => {
      ask(drawn);
      next();
    });
  };
  next();
  for (const [index, extra] of extraOrders.entries())
    world.after(extra.inHours * 3_600_000, () => ask(drawnOf(extra, EXTRA_NUMBER + index, world.now, spec)));

  const isOpen = (orderId: string): boolean => {
    const status = world.look<OrderState>(address('order', orderId))?.status;
    return status !== undefined && !closed.has(status);
  };
  const follow = (orderId: string, { payment, change }: DrawnOrder) => {
    if (payment.paidAt !== null && payment.paidAt > world.now)
      world.after(payment.paidAt - world.now, () => {
        if (isOpen(orderId))
          world.tell(address('order', orderId), 'order.setPayment', { payment: 'paid' }, { by: shop });
      });
    if (change === null) return;
    world.after(Math.max(0, change.at - world.now), () => {
      if (!isOpen(orderId)) return;
      if (change.kind === 'cancel')
        world.tell(
          address('order', orderId),
          'order.cancel',
          { because: 'The customer changed their mind.' },
          { by: shop },
        );
      else
        world.tell(
          address('order', orderId),
          'order.amend',
          { note: `The customer wants it ${change.kind}.`, dueAt: change.dueAt },
          { by: shop },
        );
    });
  };

  return {
    approved: (quoteId) => {
      const drawn = waiting.get(quoteId);
      if (drawn === undefined) return;
      waiting.delete(quoteId);
      const dice = stream(seed, 'customer', drawn.number);
      const thinksMs = logNormal(dice, scenario.demand.thinkingMinutes) * MINUTE_MS;
      if (!dice.chance(scenario.demand.acceptShare)) return;
      world.after(thinksMs, () => {
        const paid = drawn.payment.paidAt !== null && drawn.payment.paidAt <= drawn.at;
        world.tell(
          address('quote', quoteId),
          'quote.order',
          { payment: paid ? 'paid' : 'unpaid' },
          {
            by: shop,
            onTaken: ({ result }) => {
              if (result.outcome === 'changed') follow(orderIdOf(quoteId), drawn);
            },
          },
        );
      });
    },
  };
}

/** What is asked for besides, as a customer's order. */
const drawnOf = (
  { colour, material, quantity, sizeMillimetres: size, tier }: ExtraOrder,
  number: number,
  at: number,
  spec: ReturnType<typeof demandSpecOf>,
): DrawnOrder => ({
  number,
  at,
  tier,
  priority: spec.tiers.find(({ id }) => id === tier)?.priority ?? 5,
  rush: false,
  dueAt: at + (spec.tiers.find(({ id }) => id === tier)?.days ?? 5) * DAY_MS,
  lines: [
    {
      model: {
        name: `extra-${number}`,
        sizeMillimetres: size,
        volumeCubicMillimetres: size.x * size.y * size.z * EXTRA_FILL,
        mesh: 'fine',
        defects: [],
      },
      quantity,
      material,
      colour,
    },
  ],
  payment: { paidAt: at },
  change: null,
});

const closed: ReadonlySet<string> = new Set(['qc', 'packed', 'shipped', 'delivered', 'cancelled']);
