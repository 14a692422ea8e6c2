/** What actors say to one another, typed: the kind is the first half of the message's type. */
import { type Address, address } from '../../runtime/envelope.ts';
import type { composerMessages } from '../composer/schema.ts';
import type { dispatcherMessages } from '../dispatcher/schema.ts';
import type { guardMessages } from '../guardrails/schema.ts';
import type { incidentMessages } from '../incident/schema.ts';
import type { jobMessages } from '../job/schema.ts';
import type { lotMessages } from '../lot/schema.ts';
import type { orderMessages } from '../order/schema.ts';
import type { planMessages } from '../plan/schema.ts';
import type { plateMessages } from '../plate/schema.ts';
import type { policyMessages } from '../policy/schema-book.ts';
import type { printerMessages } from '../printer/schema.ts';
import type { quoteMessages } from '../quote/schema.ts';
import type { runMessages } from '../run/schema.ts';

type Tables = typeof composerMessages &
  typeof dispatcherMessages &
  typeof guardMessages &
  typeof incidentMessages &
  typeof jobMessages &
  typeof lotMessages &
  typeof orderMessages &
  typeof planMessages &
  typeof plateMessages &
  typeof policyMessages &
  typeof printerMessages &
  typeof quoteMessages &
  typeof runMessages;

export type MessageType = keyof Tables & string;
export type PayloadOf<T extends MessageType> = Tables[T]['Type'];

export interface Said<T extends MessageType = MessageType> {
  readonly to: Address;
  readonly type: T;
  readonly payload: PayloadOf<T>;
}

/** `say('printer.reserve', 'k2-plus-01', { jobId })` is a message to `printer/k2-plus-01`. */
export const say = <T extends MessageType>(type: T, id: string, payload: PayloadOf<T>): Said<T> => ({
  to: address(type.slice(0, type.indexOf('.')), id),
  type,
  payload,
});

/** The one dispatcher of a farm. */
export const DISPATCHER = 'farm';
/** The one guard of a farm. */
export const GUARD = 'farm';
/** The one book of a farm's policies. */
export const POLICY = 'farm';
/** The one plate composer of a farm. */
export const COMPOSER = 'farm';
