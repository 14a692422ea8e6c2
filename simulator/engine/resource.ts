/** Something of limited capacity that is used and given back: machines, hands, a loading bay. */
import type { Simulation } from './simulation.ts';
import { Tally } from './statistics/tally.ts';
import { TimeWeighted } from './statistics/time-weighted.ts';

/** `fifo` ignores priorities while waiting; `priority` serves the lesser first, then in order of coming. */
export type Discipline = 'fifo' | 'priority';

export interface ResourceOptions {
  /** Units that can be held at once; default 1. */
  readonly capacity?: number;
  readonly discipline?: Discipline;
}

export interface ClaimOptions {
  /** The lesser the more urgent; default 0. */
  readonly priority?: number;
  /** Takes the unit of the least urgent holder, the latest among equals, if that is less urgent than this claim. */
  readonly preempt?: boolean;
  /** The unit is held from now on. Called at once if one is free. */
  readonly onGranted?: (claim: Claim) => void;
  /** The unit was taken away by another. The claim is over; make a new one to go on. */
  readonly onPreempted?: (claim: Claim, by: Claim) => void;
}

export type ClaimState = 'waiting' | 'held' | 'released' | 'preempted' | 'withdrawn';

/** One wish for one unit of a resource. */
export interface Claim {
  readonly state: ClaimState;
  readonly priority: number;
  /** When it was made. */
  readonly madeAt: number;
  /** Gives the unit back, or stops waiting for it. Nothing if the claim is over already. */
  release(): void;
}

export class Resource {
  /** Units held, over time. */
  readonly busy: TimeWeighted;
  /** Claims waiting, over time. */
  readonly queued: TimeWeighted;
  /** Time from claim to grant, of those that were granted. */
  readonly waits = new Tally();
  readonly capacity: number;
  readonly #simulation: Simulation;
  readonly #discipline: Discipline;
  readonly #waiting: OpenClaim[] = [];
  readonly #holders = new Set<OpenClaim>();

  constructor(simulation: Simulation, { capacity = 1, discipline = 'fifo' }: ResourceOptions = {}) {
    this.#simulation = simulation;
    this.capacity = capacity;
    this.#discipline = discipline;
    this.busy = new TimeWeighted(0, simulation.now);
    this.queued = new TimeWeighted(0, simulation.now);
  }

  /** Asks for one unit. */
  claim(options: ClaimOptions = {}): Claim {
    const now = this.#simulation.now;
    const claim = new OpenClaim(now, options, (ended) => this.#end(ended));
    const victim =
      options.preempt && this.#holders.size >= this.capacity ? this.#victim(claim.priority) : undefined;
    if (victim !== undefined) {
      // The unit changes hands before anybody is told, so that what is told cannot slip in between.
      this.#holders.delete(victim);
      victim.state = 'preempted';
      this.busy.add(-1, now);
      this.#grant(claim);
      victim.options.onPreempted?.(victim, claim);
    } else if (this.#holders.size < this.capacity) this.#grant(claim);
    else {
      this.#enqueue(claim);
      this.queued.set(this.#waiting.length, now);
    }
    return claim;
  }

  #enqueue(claim: OpenClaim): void {
    const waiting = this.#waiting;
    let place = waiting.length;
    if (this.#discipline === 'priority')
      while (place > 0 && waiting[place - 1]!.priority > claim.priority) place--;
    waiting.splice(place, 0, claim);
  }

  #grant(claim: OpenClaim): void {
    const now = this.#simulation.now;
    this.#holders.add(claim);
    claim.state = 'held';
    this.busy.add(1, now);
    this.waits.record(now - claim.madeAt);
    claim.options.onGranted?.(claim);
  }

  #victim(priority: number): OpenClaim | undefined {
    let victim: OpenClaim | undefined;
    for (const holder of this.#holders)
      if (holder.priority > priority && holder.priority >= (victim?.priority ?? -Infinity)) victim = holder;
    return victim;
  }

  #end(claim: OpenClaim): void {
    const now = this.#simulation.now;
    if (claim.state === 'held') {
      this.#holders.delete(claim);
      claim.state = 'released';
      this.busy.add(-1, now);
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.queued.set(this.#waiting.length, now);
      this.#grant(next);
    } else if (claim.state === 'waiting') {
      this.#waiting.splice(this.#waiting.indexOf(claim), 1);
      claim.state = 'withdrawn';
      this.queued.set(this.#waiting.length, now);
    }
  }
}

class OpenClaim implements Claim {
  state: ClaimState = 'waiting';
  readonly priority: number;
  readonly madeAt: number;
  readonly options: ClaimOptions;
  readonly #end: (claim: OpenClaim) => void;

  constructor(madeAt: number, options: ClaimOptions, end: (claim: OpenClaim) => void) {
    this.madeAt = madeAt;
    this.options = options;
    this.priority = options.priority ?? 0;
    this.#end = end;
  }

  release(): void {
    this.#end(this);
  }
}
