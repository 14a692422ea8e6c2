/** Histories made by hand, also such as no farm would have: checkers must see what is wrong with them. */

import { definitions } from '../../actors/definitions.ts';
import type { ActorState, PendingTimer } from '../../runtime/actor.ts';
import {
  type Address,
  type By,
  type EffectRequest,
  type Entry,
  type FactBody,
  kindOf,
  type Message,
  type Reason,
} from '../../runtime/envelope.ts';
import { newborn } from '../../runtime/turn.ts';
import type { FloorEvent, MachineTruth, ParkedItem, Property, Sight } from './property.ts';
import { type Violation, Watchers } from './watchers.ts';

type Loose = { readonly [field: string]: unknown };

export interface Deed {
  readonly type: string;
  readonly payload?: Loose;
  readonly by?: By;
  readonly reason?: Reason;
  readonly id?: string;
  readonly cause?: string;
  readonly correlation?: string;
  readonly outcome?: 'changed' | 'ignored' | 'refused';
  /** Types, or whole facts. */
  readonly facts?: readonly (string | FactBody)[];
  readonly sends?: readonly Message[];
  readonly effects?: readonly EffectRequest[];
  /** The state after it, merged over the one before. */
  readonly context?: Loose;
  readonly status?: string;
  readonly timers?: { readonly [id: string]: PendingTimer };
  readonly recorded?: Partial<Entry>;
}

export const ada: By = { kind: 'operator', id: 'ada' };
export const gateway: By = { kind: 'integration', id: 'gateway' };
export const actor = (id: Address): By => ({ kind: 'actor', id });

export class History {
  now = Date.UTC(2026, 2, 2, 8);
  readonly violations: Violation[] = [];
  readonly parked: ParkedItem[] = [];
  readonly machines: MachineTruth[] = [];
  readonly #states = new Map<Address, ActorState>();
  readonly #watchers: Watchers;
  #seq = 0;

  constructor(properties: readonly Property[], hasFloor = true) {
    const history = this;
    const sight: Sight = {
      definitions,
      get now() {
        return history.now;
      },
      hasFloor,
      look: (at) => {
        const state = history.#states.get(at);
        return state && { status: String(state.snapshot.value), context: state.snapshot.context as never };
      },
      all: (kind) => [...history.#states.keys()].filter((at) => at.startsWith(`${kind}/`)),
      parked: () => history.parked,
      machines: () => history.machines,
    };
    this.#watchers = new Watchers(sight, properties, (violation) => this.violations.push(violation));
  }

  get words(): string {
    return this.violations.map(({ property, words }) => `${property}: ${words}`).join('\n');
  }

  /** Where an actor stands, without a turn. */
  is(at: Address, status: string, context: Loose = {}, timers: ActorState['timers'] = {}): this {
    const version = this.#states.get(at)?.version ?? 1;
    this.#states.set(at, stateOf(at, version, status, context, timers));
    return this;
  }

  takes(to: Address, deed: Deed): this {
    const before = this.#states.get(to) ?? newborn(definitions.get(kindOf(to))!, to);
    const seq = ++this.#seq;
    const id = deed.id ?? `m-${seq}`;
    const message: Message = {
      id,
      to,
      type: deed.type,
      payload: deed.payload ?? {},
      at: this.now,
      by: deed.by ?? gateway,
      correlation: deed.correlation ?? id,
      ...(deed.cause === undefined ? {} : { cause: deed.cause }),
      ...(deed.reason === undefined ? {} : { reason: deed.reason }),
    };
    const state = stateOf(
      to,
      before.version + 1,
      deed.status ?? String(before.snapshot.value),
      { ...(before.snapshot.context as Loose), ...deed.context },
      deed.timers ?? before.timers,
    );
    const facts = (deed.facts ?? []).map((one) =>
      typeof one === 'string' ? { type: one, payload: {} } : one,
    );
    const outcome = deed.outcome ?? 'changed';
    this.#states.set(to, state);
    this.#watchers.turned({
      seq,
      at: this.now,
      message,
      before,
      state,
      result: {
        outcome,
        state,
        facts,
        sends: deed.sends ?? [],
        effects: deed.effects ?? [],
        timersSet: [],
        timersCancelled: [],
      },
      ...(deed.recorded === undefined
        ? {}
        : {
            recorded: {
              seq,
              address: to,
              version: state.version,
              status: String(state.snapshot.value),
              outcome: 'changed' as const,
              message,
              facts,
              ...deed.recorded,
            },
          }),
    });
    return this;
  }

  floor(
    kind: FloorEvent['kind'],
    printerId: string,
    runId: string | null,
    more: Partial<FloorEvent> = {},
  ): this {
    const phase = kind === 'started' ? 'printing' : 'finished';
    this.#watchers.floor({ kind, printerId, runId, phase, ontoPart: false, loaded: null, ...more });
    return this;
  }

  later(ms: number): this {
    this.now += ms;
    this.#watchers.pulse(this.now);
    return this;
  }

  ends(): this {
    this.#watchers.ended();
    return this;
  }
}

const stateOf = (
  address: Address,
  version: number,
  status: string,
  context: Loose,
  timers: ActorState['timers'],
): ActorState => ({ address, version, snapshot: { value: status, context, _nodes: [] } as never, timers });

export const messageTo = (
  to: Address,
  type: string,
  from: Address,
  more: Partial<Message> = {},
): Message => ({
  id: 's-1',
  to,
  type,
  payload: {},
  at: 0,
  by: actor(from),
  correlation: 'c',
  cause: 'm-1',
  ...more,
});
