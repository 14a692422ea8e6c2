/** What arrives changes these tables: the pool, and what is known of the orders whose parts were in it. Pure. */
import type { PayloadOf } from '../common/say.ts';
import { keyOf, laidOutOf, withoutLine, withPlates } from './orders.ts';
import type { ComposerMessage, ComposerState, Pooled } from './schema.ts';

/** Waits until then: a person has ended the wait. */
export const RELEASED = 0;

/** An offer takes the place of the one before; what is laid out already is not asked for again. */
export function offered(
  state: ComposerState,
  { meta, type: _, ...offer }: Extract<ComposerMessage, { type: 'composer.offer' }>,
): Partial<ComposerState> {
  const key = keyOf(offer.orderId, offer.lineId);
  const { [key]: before, ...others } = state.pool;
  const orders = withPlates(state.orders, offer.orderId, offer.platesKnown);
  if (offer.upTo <= (laidOutOf(orders, offer) ?? 0)) return { pool: others, orders };
  const pooled: Pooled = { offer, since: before?.since ?? meta.at, waitUntil: null, why: before?.why ?? '' };
  return { pool: { ...others, [key]: pooled }, orders };
}

const isMeantBy = ({ lineId, orderId }: PayloadOf<'composer.withdraw'>) => {
  const wanted = lineId === undefined ? null : keyOf(orderId, lineId);
  return (key: string): boolean => (wanted === null ? key.startsWith(`${orderId}/`) : key === wanted);
};

export function withdrawn(
  state: ComposerState,
  said: PayloadOf<'composer.withdraw'>,
): Partial<ComposerState> {
  const pool = without(state.pool, isMeantBy(said));
  return said.isOver === true ? { pool, orders: withoutLine(state.orders, said) } : { pool };
}

/** Whether any of what is taken back still waits. */
export function waits({ pool }: ComposerState, said: PayloadOf<'composer.withdraw'>): boolean {
  const isIts = isMeantBy(said);
  for (const key in pool) if (isIts(key)) return true;
  return false;
}

/** Lines kept apart by hand, without those that are over; the very same object where none is. */
export const withoutPins = (
  { keptApart }: ComposerState,
  said: PayloadOf<'composer.withdraw'>,
): ComposerState['keptApart'] => without(keptApart, isMeantBy(said));

const without = <T>(
  all: { readonly [key: string]: T },
  isGone: (key: string) => boolean,
): { readonly [key: string]: T } => {
  const left = Object.entries(all).filter(([key]) => !isGone(key));
  return left.length === Object.keys(all).length ? all : Object.fromEntries(left);
};

/** Whoever waits is asked about anew: a machine has become free. */
export const unweighed = (pool: ComposerState['pool']): ComposerState['pool'] =>
  Object.fromEntries(
    Object.entries(pool).map(([key, pooled]) => [
      key,
      pooled.waitUntil === RELEASED ? pooled : { ...pooled, waitUntil: null },
    ]),
  );

export function released(
  pool: ComposerState['pool'],
  { lineId, orderId }: PayloadOf<'composer.releaseNow'>,
): ComposerState['pool'] {
  const isMeant = ({ offer }: Pooled) =>
    (orderId === undefined || offer.orderId === orderId) && (lineId === undefined || offer.lineId === lineId);
  return Object.fromEntries(
    Object.entries(pool).map(([key, pooled]) => [
      key,
      isMeant(pooled) ? { ...pooled, waitUntil: RELEASED } : pooled,
    ]),
  );
}
