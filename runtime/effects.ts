/**
 * Carries effects to their handlers: in order and few at a time for each key, again after a failure with a growing pause,
 * parked when that does not help. What is asked for before its handler is there waits.
 */
import { Effect, Exit } from 'effect';
import type { EffectHandler, Reply } from './contract.ts';
import type { EffectRequest } from './envelope.ts';
import { InvalidPayload, UnknownName } from './errors.ts';

export interface EffectPorts {
  /** Makes the replies durable and the effect done. Resolves when both are. */
  readonly finish: (
    request: EffectRequest,
    handler: EffectHandler,
    replies: readonly Reply[],
  ) => Promise<void>;
  readonly park: (request: EffectRequest, because: string, attempts: number) => Promise<void>;
  readonly later: (ms: number, run: () => void) => void;
  readonly probe: (point: string) => void;
}

interface Asked {
  readonly request: EffectRequest;
  readonly tried: boolean;
}

interface Desk {
  readonly handler: EffectHandler;
  readonly lanes: Map<string, { readonly waiting: Asked[]; running: number; queued: boolean }>;
  /** Lanes that have something waiting and room to run it, first come first served. */
  readonly turn: string[];
  running: number;
}

const defaults = { perKey: 1, concurrency: 64, attemptsMax: 20, pauseMs: 500, pauseMsMax: 60_000 };

export class Effects {
  readonly #ports: EffectPorts;
  readonly #desks = new Map<string, Desk>();
  readonly #unclaimed = new Map<string, Asked[]>();
  readonly #stop = new AbortController();
  readonly #work = new Set<Promise<void>>();
  running = 0;
  waiting = 0;

  constructor(ports: EffectPorts) {
    this.#ports = ports;
  }

  /** Types that are asked for and that nobody carries out. */
  get unclaimed(): readonly string[] {
    return [...this.#unclaimed.keys()];
  }

  register(handler: EffectHandler): void {
    for (const type of handler.types) {
      if (this.#desks.has(type))
        throw new Error(`Effects "${type}" have two handlers, the second is "${handler.name}".`);
    }
    const desk: Desk = { handler, lanes: new Map(), turn: [], running: 0 };
    for (const type of handler.types) {
      this.#desks.set(type, desk);
      const waiting = this.#unclaimed.get(type) ?? [];
      this.#unclaimed.delete(type);
      this.waiting -= waiting.length;
      for (const { request, tried } of waiting) this.submit(request, tried);
    }
  }

  /** `tried`: another attempt may have got through before. */
  submit(request: EffectRequest, tried: boolean): void {
    this.waiting++;
    const asked = { request, tried };
    const desk = this.#desks.get(request.type);
    if (desk === undefined) {
      const others = this.#unclaimed.get(request.type);
      if (others) others.push(asked);
      else this.#unclaimed.set(request.type, [asked]);
      return;
    }
    const key = desk.handler.key?.(request) ?? request.from;
    let lane = desk.lanes.get(key);
    if (lane === undefined) {
      lane = { waiting: [], running: 0, queued: false };
      desk.lanes.set(key, lane);
    }
    lane.waiting.push(asked);
    this.#offer(desk, key);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#work);
  }

  #offer(desk: Desk, key: string): void {
    const lane = desk.lanes.get(key)!;
    if (!lane.queued && lane.waiting.length > 0 && lane.running < (desk.handler.perKey ?? defaults.perKey)) {
      lane.queued = true;
      desk.turn.push(key);
    }
    this.#serve(desk);
  }

  #serve(desk: Desk): void {
    while (
      !this.#stop.signal.aborted &&
      desk.turn.length > 0 &&
      desk.running < (desk.handler.concurrency ?? defaults.concurrency)
    ) {
      const key = desk.turn.shift()!;
      const lane = desk.lanes.get(key)!;
      lane.queued = false;
      const asked = lane.waiting.shift()!;
      lane.running++;
      desk.running++;
      this.running++;
      this.waiting--;
      const work = this.#carryOut(desk.handler, asked).finally(() => {
        this.#work.delete(work);
        lane.running--;
        desk.running--;
        this.running--;
        if (lane.running === 0 && lane.waiting.length === 0) desk.lanes.delete(key);
        else this.#offer(desk, key);
        this.#serve(desk);
      });
      this.#work.add(work);
      if (lane.waiting.length > 0) this.#offer(desk, key);
    }
  }

  async #carryOut(handler: EffectHandler, { request, tried }: Asked): Promise<void> {
    const { attemptsMax, pauseMs, pauseMsMax } = { ...defaults, ...handler.retry };
    for (let attempt = 1; !this.#stop.signal.aborted; attempt++) {
      try {
        this.#ports.probe('effect.before');
        if (this.#stop.signal.aborted) return;
        const replies = await this.#attempt(handler, request, attempt, tried || attempt > 1);
        this.#ports.probe('effect.done');
        if (this.#stop.signal.aborted) return;
        await this.#ports.finish(request, handler, replies);
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        // A reply that nobody can take is a defect of the handler: doing it all again would give the same.
        const hopeless = error instanceof UnknownName || error instanceof InvalidPayload;
        if (hopeless || attempt >= attemptsMax) return this.#ports.park(request, words(error), attempt);
        await this.#pause(Math.min(pauseMs * 2 ** (attempt - 1), pauseMsMax));
      }
    }
  }

  async #attempt(
    handler: EffectHandler,
    request: EffectRequest,
    attempt: number,
    mayHaveBeenTried: boolean,
  ): Promise<readonly Reply[]> {
    const { signal } = this.#stop;
    const begun = handler.handle(request, { attempt, mayHaveBeenTried, signal });
    if (!Effect.isEffect(begun)) return begun;
    const exit = await Effect.runPromiseExit(begun, { signal });
    if (Exit.isSuccess(exit)) return exit.value;
    throw new Error(String(exit.cause));
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#stop.signal.addEventListener('abort', () => resolve(), { once: true });
      this.#ports.later(ms, resolve);
    });
  }
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
