/** Where a running step puts what a machine asks for. Each call is one action, as XState counts them. */
import type { Outgoing } from '../actor.ts';
import type { FactBody, Payload } from '../envelope.ts';

export interface Sink {
  fact(fact: FactBody): void;
  send(outgoing: Outgoing): void;
  effect(type: string, payload: Payload): void;
  refuse(code: string, because: string): void;
  /** A raise: with a delay a deadline, without one an event that this very step takes. */
  raise(id: string | undefined, type: string, delayMs: number | undefined): void;
  cancel(id: string): void;
}

const ignore = (): void => undefined;

/** For a birth that nobody has caused yet: its wishes are made again with the first message. */
export const silent: Sink = {
  fact: ignore,
  send: ignore,
  effect: ignore,
  refuse: ignore,
  raise: ignore,
  cancel: ignore,
};

/** What a machine's functions are handed; the table does not look into it. */
export type Context = { readonly [field: string]: unknown };
export interface Event {
  readonly type: string;
}
