/** What the simulated farm learns of its own dates as a live one does, and how well its promises held. */
import type { OrderState } from '../../actors/order/schema.ts';
import { goodForMs, type Learnt, learn, nothingLearnt } from '../../actors/promise/history.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { kindOf } from '../../runtime/envelope.ts';
import type { Turned } from '../world/turned.ts';
import type { World } from '../world/world.ts';
import type { DaysResult } from './contract.ts';

/** As the live farm: so many of the latest. */
const LATEST = 400;

type Order = Pick<OrderState, 'forecast' | 'packedAt'>;
/** What an order was promised, and what came of it. */
interface Promised {
  readonly p50At: number;
  readonly p90At: number;
  packedAt: number | null;
}

/** Promises whose time is over are counted and forgotten when there are this many. */
const PROMISED_MAX = 1_000;

type Run = Parameters<typeof learn>[1][number] & { readonly id: string };

export class Learning {
  readonly #world: World;
  /** Accepted ones, oldest first; cancelled ones are taken out. */
  readonly #orders = new Map<string, Order>();
  readonly #runs: Run[] = [];
  #learnt: Learnt = nothingLearnt;
  #learntAt = Number.NEGATIVE_INFINITY;
  /** Those whose forecast had something to learn from, until their time is over. */
  readonly #promised = new Map<string, Promised>();
  #orderCount = 0;
  #heldP50 = 0;
  #heldP90 = 0;

  constructor(world: World) {
    this.#world = world;
  }

  readonly learnt = (): Learnt => {
    const { now } = this.#world;
    if (now - this.#learntAt > goodForMs(this.#learnt)) {
      this.#learnt = learn([...this.#orders.values()], this.#runs, now);
      this.#learntAt = now;
    }
    return this.#learnt;
  };

  turned({ message, result, state }: Turned): void {
    const kind = kindOf(message.to);
    if (kind === 'order') {
      if (result.facts.length === 0) return;
      const order = state.snapshot.context as OrderState;
      for (const { type } of result.facts)
        if (type === 'order.accepted') this.#accepted(order);
        else if (type === 'order.packed') this.#packed(order);
        else if (type === 'order.cancelled') this.#cancelled(order.id);
    } else if (kind === 'run') {
      const run = state.snapshot.context as RunState;
      const ended = result.facts.find(({ type }) => type === 'run.finished' || type === 'run.failed');
      if (ended) keep(this.#runs, { ...run, failed: ended.type === 'run.failed' });
      else if (result.facts.some(({ type }) => type === 'run.judged')) {
        const index = this.#runs.findLastIndex(({ id }) => id === run.id);
        if (index >= 0) this.#runs[index] = { ...run, failed: false };
      }
    }
  }

  /** As of now. */
  get promises(): DaysResult['promises'] {
    this.#settle();
    const { now } = this.#world;
    // To count only what is packed would be to count only the quick ones.
    const overdue = [...this.#promised.values()].filter(({ p90At }) => p90At <= now).length;
    return { orders: this.#orderCount + overdue, heldP50: this.#heldP50, heldP90: this.#heldP90 };
  }

  #accepted({ forecast, id }: OrderState): void {
    this.#orders.set(id, { forecast, packedAt: null });
    if (forecast && forecast.learntFrom > 0) {
      this.#promised.set(id, { p50At: forecast.p50At, p90At: forecast.p90At, packedAt: null });
      if (this.#promised.size > PROMISED_MAX) this.#settle();
    }
    if (this.#orders.size <= LATEST) return;
    const [oldest] = this.#orders.keys();
    this.#orders.delete(oldest!);
  }

  #packed({ forecast, id, packedAt }: OrderState): void {
    if (this.#orders.has(id)) this.#orders.set(id, { forecast, packedAt });
    const promised = this.#promised.get(id);
    if (promised) promised.packedAt = packedAt;
  }

  #cancelled(id: string): void {
    this.#orders.delete(id);
    this.#promised.delete(id);
  }

  /** One that is packed early counts when its time is over, like one that is not: else the last days would hold too often. */
  #settle(): void {
    for (const [id, { p50At, p90At, packedAt }] of this.#promised) {
      if (packedAt === null || p90At > this.#world.now) continue;
      this.#promised.delete(id);
      this.#orderCount++;
      if (packedAt <= p50At) this.#heldP50++;
      if (packedAt <= p90At) this.#heldP90++;
    }
  }
}

function keep<T>(kept: T[], one: T): void {
  kept.push(one);
  if (kept.length >= 2 * LATEST) kept.splice(0, kept.length - LATEST);
}
