/**
 * The envelope: the shape of everything that is said to an actor (a message) and of everything that happened
 * (an entry of the journal, with its facts). It is the portable, documented event format; see `docs/EVENTS.md`.
 */
import { Schema } from 'effect';

/** `kind/id`, for instance `order/O-1042`. The kind names the definition, the id is unique within the kind. */
export type Address = `${string}/${string}`;
export const Address = Schema.String.check(Schema.isPattern(/^[a-z][a-z-]*\/[^/\s]{1,120}$/)).pipe(
  Schema.annotate({ identifier: 'Address', description: 'kind/id' }),
) as unknown as Schema.Codec<Address, string>;

export const address = (kind: string, id: string): Address => `${kind}/${id}`;
export const kindOf = (at: Address): string => at.slice(0, at.indexOf('/'));
export const idOf = (at: Address): string => at.slice(at.indexOf('/') + 1);

/** Who said it. `id` is an operator's name, an integration's, an actor's address, or a timer's name. */
export const By = Schema.Struct({
  kind: Schema.Literals(['operator', 'integration', 'actor', 'timer']),
  id: Schema.String,
});
export type By = typeof By.Type;

/** Why a person overrode the system: a code from a short list, and words. */
export const Reason = Schema.Struct({ code: Schema.String, words: Schema.optionalKey(Schema.String) });
export type Reason = typeof Reason.Type;

/** JSON that can be journaled. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Payload = { readonly [key: string]: unknown };

/**
 * Something said to one actor. `id` is a UUIDv7 and the key of deduplication: a message takes effect once.
 * `at` is milliseconds since 1970 (UTC), given by whoever said it; `cause` is the id of the message that led to this
 * one; `correlation` is the id of the first message of the chain.
 */
export const Message = Schema.Struct({
  id: Schema.String,
  to: Address,
  type: Schema.String,
  payload: Schema.Record(Schema.String, Schema.Unknown),
  at: Schema.Number,
  by: By,
  correlation: Schema.String,
  cause: Schema.optionalKey(Schema.String),
  reason: Schema.optionalKey(Reason),
});
export type Message = typeof Message.Type;

/** What a machine said has happened: a type and the public fields that it changed. */
export const FactBody = Schema.Struct({
  type: Schema.String,
  payload: Schema.Record(Schema.String, Schema.Unknown),
});
export type FactBody = typeof FactBody.Type;

/**
 * One turn of one actor, as journaled: the message that caused it and the facts that came of it. `seq` orders all
 * entries; `version` counts this actor's turns from 1; `status` is the machine's state after the turn.
 */
export const Entry = Schema.Struct({
  seq: Schema.Number,
  address: Address,
  version: Schema.Number,
  status: Schema.String,
  outcome: Schema.Literals(['changed', 'ignored']),
  message: Message,
  facts: Schema.Array(FactBody),
});
export type Entry = typeof Entry.Type;

/**
 * A request to the outside world. `id` is derived from the message that caused it, so that a repeated turn asks for
 * the same effect, and whoever carries it out can tell a repeat from a new request.
 */
export interface EffectRequest {
  readonly id: string;
  readonly from: Address;
  readonly type: string;
  readonly payload: Payload;
  readonly at: number;
  readonly cause: string;
  readonly correlation: string;
}
