/** What the simulated farm learns of its own dates as a live one does, and how well its promises held. */
import type { OrderState } from '../../actors/order/schema.ts';
import { type Learnt, learn, nothingLearnt } from '../../actors/promise/history.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { kindOf } from '../../runtime/envelope.ts';
import type { Turned, World } from '../world/world.ts';
import type { DaysResult } from './contract.ts';

/** As the live farm: so many of the latest, looked at anew this often. */
const LATEST = 400;
const GOOD_FOR_MS = 5 * 60_000;

type Order = Pick<OrderState, 'forecast' | 'packedAt'>;
type Run = Parameters<typeof learn>[1][number];

export class Learning {
  readonly #world: World;
  /** Accepted ones, oldest first; cancelled ones are taken out. */
  readonly #orders = new Map<string, Order>();
  readonly #runs: Run[] = [];
  #learnt: Learnt = nothingLearnt;
  #learntAt = Number.NEGATIVE_INFINITY;
  #orderCount = 0;
  #heldP50 = 0;
  #heldP90 = 0;

  constructor(world: World) {
    this.#world = world;
  }

  readonly learnt = (): Learnt => {
    const { now } = this.#world;
    if (now - this.#learntAt > GOOD_FOR_MS) {
      this.#learnt = learn([...this.#orders.values()], this.#runs, now);
      this.#learntAt = now;
    }
    return this.#learnt;
  };

  turned({ message, result, state }: Turned): void {
    const kind = kindOf(message.to);
    if (kind === 'order') {
      const order = state.snapshot.context as OrderState;
      for (const { type } of result.facts)
        if (type === 'order.accepted') this.#accepted(order);
        else if (type === 'order.packed') this.#packed(order);
        else if (type === 'order.cancelled') this.#orders.delete(order.id);
    } else if (kind === 'run') {
      const ended = result.facts.find(({ type }) => type === 'run.finished' || type === 'run.failed');
      if (ended)
        keep(this.#runs, { ...(state.snapshot.context as RunState), failed: ended.type === 'run.failed' });
    }
  }

  /** Of orders whose forecast had something to learn from. */
  get promises(): DaysResult['promises'] {
    return { orders: this.#orderCount, heldP50: this.#heldP50, heldP90: this.#heldP90 };
  }

  #accepted({ forecast, id }: OrderState): void {
    this.#orders.set(id, { forecast, packedAt: null });
    if (this.#orders.size <= LATEST) return;
    const [oldest] = this.#orders.keys();
    this.#orders.delete(oldest!);
  }

  #packed({ forecast, id, packedAt }: OrderState): void {
    if (this.#orders.has(id)) this.#orders.set(id, { forecast, packedAt });
    if (!forecast || packedAt === null || forecast.learntFrom === 0) return;
    this.#orderCount++;
    if (packedAt <= forecast.p50At) this.#heldP50++;
    if (packedAt <= forecast.p90At) this.#heldP90++;
  }
}

function keep<T>(kept: T[], one: T): void {
  kept.push(one);
  if (kept.length >= 2 * LATEST) kept.splice(0, kept.length - LATEST);
}
