/** One turn as the books of facts and words look at it: plain records, whatever the actor's own types are. */
import { isDeepStrictEqual } from 'node:util';
import { statusOf } from '../../runtime/actor.ts';
import type { Address } from '../../runtime/envelope.ts';
import { kindOf } from '../../runtime/envelope.ts';
import type { Turned } from './property.ts';

// biome-ignore lint/suspicious/noExplicitAny: contexts and payloads of all kinds of actors; each line of a book names its own.
export type Loose = any;

export interface Step {
  readonly kind: string;
  readonly type: string;
  readonly said: Loose;
  readonly was: Loose;
  readonly now: Loose;
  readonly from: string;
  readonly to: string;
  readonly at: number;
  readonly by: string;
  readonly hasReason: boolean;
  readonly turned: Turned;
}

export function stepOf(turned: Turned): Step {
  const { message, before, state } = turned;
  return {
    kind: kindOf(message.to),
    type: message.type,
    said: message.payload,
    was: before.snapshot.context,
    now: state.snapshot.context,
    from: statusOf(before.snapshot),
    to: statusOf(state.snapshot),
    at: message.at,
    by: message.by.id,
    hasReason: message.reason !== undefined,
    turned,
  };
}

export const same = (a: unknown, b: unknown): boolean => a === b || isDeepStrictEqual(a, b);

/** Fields that stand after the turn as they were said. */
export const asSaid =
  (...fields: readonly string[]) =>
  ({ now, said }: Step): boolean =>
    fields.every((field) => same(now[field], said[field]));

export const tells = ({ turned }: Step, type: string, to?: string): boolean =>
  turned.result.sends.some((sent) => sent.type === type && (to === undefined || sent.to === (to as Address)));

export const told = ({ turned }: Step, type: string): Loose =>
  turned.result.sends.find((sent) => sent.type === type)?.payload;

export const asks = ({ turned }: Step, type: string): Loose =>
  turned.result.effects.find((effect) => effect.type === type)?.payload;

export const records = ({ turned }: Step, type: string): boolean =>
  turned.result.facts.some((fact) => fact.type === type);
