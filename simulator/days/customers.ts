/** Customers: they ask for quotes, think about them, order, pay late, and change their minds. */

import type { OrderState } from '../../actors/order/schema.ts';
import { orderIdOf } from '../../actors/quote/rules.ts';
import type { QuoteState } from '../../actors/quote/schema.ts';
import { address } from '../../runtime/envelope.ts';
import { type DrawnOrder, ordersBetween } from '../people/demand.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { demandSpecOf } from '../scenarios/schema-demand.ts';
import { logNormal } from '../world/distributions.ts';
import { stream } from '../world/streams.ts';
import type { World } from '../world/world.ts';
import type { DaysFarm } from './farm.ts';
import type { Parts } from './parts.ts';

const shop = { kind: 'integration', id: 'shop' } as const;
const MINUTE_MS = 60_000;
const FIRST_NUMBER = 1_000;

export interface Customers {
  /** A quote is priced and approved: its customer decides. */
  readonly approved: (quoteId: string, quote: QuoteState) => void;
}

export function openShop(
  scenario: Scenario,
  farm: DaysFarm,
  world: World,
  parts: Parts,
  seed: number,
): Customers {
  const spec = demandSpecOf(scenario.demand, scenario.timezone, farm.startAt, scenario.policies.slaTiers);
  const orders = ordersBetween(spec, seed, farm.startAt, farm.endAt);
  const profileOf = new Map(
    scenario.materials.map(({ code, lane }) => [
      code,
      scenario.profiles.find((one) => one.lane === lane && one.quality === 'standard')?.id,
    ]),
  );
  const laneOf = new Map(scenario.materials.map(({ code, lane }) => [code, lane]));
  const waiting = new Map<string, DrawnOrder>();

  const ask = (drawn: DrawnOrder) => {
    const quoteId = `Q-${FIRST_NUMBER + drawn.number}`;
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
  const next = (index: number) => {
    const drawn = orders[index];
    if (drawn === undefined) return;
    world.after(drawn.at - world.now, () => {
      ask(drawn);
      next(index + 1);
    });
  };
  next(0);

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

const closed: ReadonlySet<string> = new Set(['qc', 'packed', 'shipped', 'delivered', 'cancelled']);
