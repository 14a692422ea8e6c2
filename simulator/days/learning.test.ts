import { expect, it } from 'vitest';
import type { Turned } from '../world/turned.ts';
import type { World } from '../world/world.ts';
import { Learning } from './learning.ts';

const HOUR_MS = 3_600_000;
const clock = { now: 0 };

/** Promised for `hours` from now by even chance, and for twice as many almost surely. */
const accepted = (id: string, hours: number) => ({
  id,
  packedAt: null as number | null,
  forecast: {
    askedAt: clock.now,
    p50At: clock.now + hours * HOUR_MS,
    p90At: clock.now + 2 * hours * HOUR_MS,
    rawP50At: clock.now + hours * HOUR_MS,
    rawP90At: clock.now + 2 * hours * HOUR_MS,
    learntFrom: 12,
  },
});

it('promises count when their time is over, whether the order is packed by then or not', () => {
  clock.now = 0;
  const learning = new Learning(clock as World);
  const told = (type: string, order: ReturnType<typeof accepted>) =>
    learning.turned({
      message: { to: `order/${order.id}` },
      result: { facts: [{ type }] },
      state: { snapshot: { context: order } },
    } as unknown as Turned);
  const orders = [accepted('quick', 2), accepted('slow', 2), accepted('stuck', 2), accepted('later', 10)];
  const [quick, slow, , later] = orders;
  for (const order of [...orders, accepted('off', 2)]) told('order.accepted', order);
  const pack = (order: ReturnType<typeof accepted>) =>
    told('order.packed', { ...order, packedAt: clock.now });
  clock.now = HOUR_MS;
  told('order.cancelled', accepted('off', 2));
  pack(quick!);
  pack(later!);
  expect(learning.promises).toEqual({ orders: 0, heldP50: 0, heldP90: 0 });
  clock.now = 3 * HOUR_MS;
  pack(slow!);
  clock.now = 4 * HOUR_MS;
  expect(learning.promises).toEqual({ orders: 3, heldP50: 1, heldP90: 2 });
  clock.now = 20 * HOUR_MS;
  expect(learning.promises).toEqual({ orders: 4, heldP50: 2, heldP90: 3 });
});
