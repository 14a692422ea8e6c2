/** What was laid out for each order so far, until it is over. Pure. */
import { entryOf, noEntries, type Register, withEntry, withoutEntry } from '../common/register.ts';

interface LineOf {
  readonly orderId: string;
  readonly lineId: string;
}

export interface KnownOrder {
  /** Plates numbered so far. */
  readonly plates: number;
  /** Parts laid out so far, by line. */
  readonly laidOut: { readonly [lineId: string]: number };
}

export type Orders = Register<KnownOrder>;

const fresh: KnownOrder = { plates: 0, laidOut: {} };

/** Of a line, as the pool is keyed. */
export const keyOf = (orderId: string, lineId: string): string => `${orderId}/${lineId}`;

export const platesOf = (orders: Orders, orderId: string): number => entryOf(orders, orderId)?.plates ?? 0;

/** `undefined` where nothing of the line was ever laid out, or its order is over. */
export const laidOutOf = (orders: Orders, { lineId, orderId }: LineOf): number | undefined =>
  entryOf(orders, orderId)?.laidOut[lineId];

/** It has so many plates, or more. */
export function withPlates(orders: Orders, orderId: string, plates: number): Orders {
  const known = entryOf(orders, orderId);
  if (known !== undefined && known.plates >= plates) return orders;
  return withEntry(orders, orderId, { ...(known ?? fresh), plates });
}

/** So many more of its parts are laid out. */
export function withParts(orders: Orders, { lineId, orderId }: LineOf, count: number): Orders {
  const known = entryOf(orders, orderId) ?? fresh;
  const laidOut = { ...known.laidOut, [lineId]: (known.laidOut[lineId] ?? 0) + count };
  return withEntry(orders, orderId, { ...known, laidOut });
}

/** A line that is over is forgotten; without a line the whole order is. */
export function withoutLine(
  orders: Orders,
  { lineId, orderId }: Partial<LineOf> & { orderId: string },
): Orders {
  if (lineId === undefined) return withoutEntry(orders, orderId);
  const known = entryOf(orders, orderId);
  if (known === undefined) return orders;
  const { [lineId]: _, ...laidOut } = known.laidOut;
  return withEntry(orders, orderId, { ...known, laidOut });
}

/** As snapshots had it before: two plain tables, of which each turn made copies. */
export function ordersFrom(
  laidOut: { readonly [key: string]: number },
  numbered: { readonly [orderId: string]: number },
): Orders {
  let orders: Orders = noEntries;
  for (const [orderId, plates] of Object.entries(numbered)) orders = withPlates(orders, orderId, plates);
  for (const [key, count] of Object.entries(laidOut)) {
    const slash = key.lastIndexOf('/');
    orders = withParts(orders, { orderId: key.slice(0, slash), lineId: key.slice(slash + 1) }, count);
  }
  return orders;
}
