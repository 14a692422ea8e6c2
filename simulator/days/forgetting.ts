/** What is over leaves memory after a while: an order with all that was made for it, a quote that came to nothing, an empty spool. */
import { incidentId } from '../../actors/common/incidents.ts';
import { runIdOf } from '../../actors/job/rules.ts';
import type { JobState } from '../../actors/job/schema.ts';
import type { LotState } from '../../actors/lot/schema.ts';
import { planIdOf } from '../../actors/order/rules.ts';
import type { OrderState } from '../../actors/order/schema.ts';
import { statusOf } from '../../runtime/actor.ts';
import { type Address, address, idOf, kindOf } from '../../runtime/envelope.ts';
import type { Turned } from '../world/turned.ts';
import type { World } from '../world/world.ts';

/** Longer than anything about it is on its way. */
const GRACE_MS = 48 * 3_600_000;

const lost: ReadonlySet<string> = new Set(['failed', 'expired', 'rejected']);

export class Forgetting {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  turned({ message, result, state }: Turned): void {
    if (result.outcome !== 'changed') return;
    const kind = kindOf(message.to);
    if (kind === 'order') {
      const status = statusOf(state.snapshot);
      if (status === 'delivered' || (status === 'cancelled' && message.type === 'order.cancel'))
        this.#later(() => this.#order(message.to));
    } else if (kind === 'quote') {
      if (lost.has(statusOf(state.snapshot))) this.#later(() => this.#quote(message.to));
    } else if (kind === 'lot' && (state.snapshot.context as LotState).onHandGrams < 1e-6) {
      this.#later(() => this.#lot(message.to));
    }
  }

  #later(forget: () => void): void {
    this.#world.after(GRACE_MS, forget);
  }

  #quote(at: Address): void {
    const quote = this.#world.look(at);
    if (quote && lost.has(quote.status)) this.#world.forget(at);
  }

  #lot(at: Address): void {
    const world = this.#world;
    const lot = world.look<LotState>(at)?.context;
    if (lot === undefined || lot.onHandGrams >= 1e-6 || lot.reservedGrams > 0) return;
    const lotId = idOf(at);
    const isLoaded = world
      .all('printer')
      .some((one) => world.look<{ loaded: { lotId?: string } | null }>(one)?.context.loaded?.lotId === lotId);
    if (isLoaded) this.#later(() => this.#lot(at));
    else world.forget(at);
  }

  #order(at: Address): void {
    const world = this.#world;
    const order = world.look<OrderState>(at)?.context;
    if (order === undefined) return;
    const isOpen = order.plates.some(({ jobId }) => {
      const status = world.look(address('job', jobId))?.status;
      return status !== undefined && status !== 'completed' && status !== 'cancelled';
    });
    if (isOpen) {
      this.#later(() => this.#order(at));
      return;
    }
    for (const { jobId, plateId } of order.plates) {
      const attempts = world.look<JobState>(address('job', jobId))?.context.attempt ?? 0;
      for (let attempt = 1; attempt <= attempts; attempt++)
        world.forget(address('run', runIdOf(jobId, attempt)));
      this.#incidents(['retry-ceiling'], `job/${jobId}`);
      world.forget(address('job', jobId));
      world.forget(address('plate', plateId));
    }
    for (const { lineId } of order.lines) {
      const planId = planIdOf(order.id, lineId);
      this.#incidents(['plan-stuck', 'plan-blocked', 'plan-rejected'], `plan/${planId}`);
      world.forget(address('plan', planId));
    }
    this.#incidents(['parts-owed'], `order/${order.id}`);
    if (order.quoteId !== null) world.forget(address('quote', order.quoteId));
    world.forget(at);
  }

  #incidents(codes: readonly string[], subject: string): void {
    for (const code of codes) {
      const at = address('incident', incidentId(code, subject));
      if (this.#world.look(at)?.status === 'resolved') this.#world.forget(at);
    }
  }
}
