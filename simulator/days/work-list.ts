/**
 * What waits for a person, and who does it. Tasks come from what the farm shows; each is done by the first free hand of
 * those on shift, the most urgent first. Walking and working take time, and both are counted.
 */
import { book, type Crew, nextFree, soonestFree } from '../people/crew.ts';
import type { Place } from '../people/layout.ts';
import type { World } from '../world/world.ts';

export interface Task {
  /** Asked for twice it is done once. */
  readonly key: string;
  /** From now on: until somebody sees it, and it can be done. */
  readonly noticedAfterMs: number;
  /** 0: a machine stands still for it; larger numbers wait longer. */
  readonly urgency: 0 | 1 | 2 | 3;
  readonly place: Place;
  /** Asked when somebody is about to begin: what it takes, or `null` where it needs nobody any more. */
  readonly durationMs: () => number | null;
  /** When the work is done. */
  readonly done: (by: string) => void;
}

const URGENCIES = 4;
/** So many are looked at for one that fits before a break or the end of a shift. */
const LOOKED_AT_MAX = 8;
const LATER_MS_MIN = 1_000;

export class WorkList {
  readonly #world: World;
  readonly #crew: Crew;
  readonly #queues: Task[][] = Array.from({ length: URGENCIES }, () => []);
  readonly #keys = new Set<string>();
  /** Looked for when a hand is free and nothing waits, or something may have changed. */
  #look: (() => void) | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;
  /** Hands that stay away until then. */
  #away: { readonly count: number; readonly untilAt: number } = { count: 0, untilAt: 0 };

  constructor(world: World, crew: Crew) {
    this.#world = world;
    this.#crew = crew;
  }

  get waiting(): number {
    return this.#keys.size;
  }

  /** Called whenever somebody is about to choose, to add what can only be seen then. */
  onLook(look: () => void): void {
    this.#look = look;
  }

  /** Somebody notices it after a while. */
  add(task: Task): void {
    if (this.#keys.has(task.key)) return;
    this.#keys.add(task.key);
    const notice = () => {
      this.#queues[task.urgency]!.push(task);
      this.#assign();
    };
    if (task.noticedAfterMs > 0) this.#world.after(task.noticedAfterMs, notice);
    else notice();
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** So many hands stay away for a time. */
  sendAway(count: number, untilAt: number): void {
    this.#away = { count, untilAt };
    this.#wake(untilAt);
  }

  /** Milliseconds that were worked and walked so far. */
  get busyMs(): number {
    return this.#crew.hands.reduce((sum, hand) => sum + hand.workedMs + hand.walkedMs, 0);
  }

  /** Somebody may have something to do now. */
  stir(): void {
    this.#assign();
  }

  #assign(): void {
    const { now } = this.#world;
    const freeAt = soonestFree(this.#present(now), now);
    if (freeAt === null) return;
    // Whoever has nothing to do looks for what there is; nobody else does.
    if (freeAt > now) {
      this.#wake(freeAt);
      return;
    }
    this.#look?.();
    for (const queue of this.#queues) {
      let looked = 0;
      for (let index = 0; index < queue.length && looked < LOOKED_AT_MAX; ) {
        const task = queue[index]!;
        const durationMs = task.durationMs();
        if (durationMs === null) {
          queue.splice(index, 1);
          this.#keys.delete(task.key);
          continue;
        }
        looked++;
        if (!this.#begin(task, durationMs, now)) index++;
        else queue.splice(index, 1);
      }
    }
  }

  #begin(task: Task, durationMs: number, now: number): boolean {
    const crew = this.#present(now);
    const chosen = nextFree(crew, now, task.place, durationMs);
    if (chosen === null) return false;
    if (chosen.leavesAt > now) {
      this.#wake(chosen.leavesAt);
      return false;
    }
    book(crew, chosen, task.place);
    const { name } = crew.hands[chosen.hand]!;
    this.#world.after(chosen.endsAt - now, () => {
      this.#keys.delete(task.key);
      task.done(name);
      this.#assign();
    });
    return true;
  }

  #present(now: number): Crew {
    const { count, untilAt } = this.#away;
    if (count === 0 || now >= untilAt) return this.#crew;
    // Of those whose shift it is, the first stay away.
    let left = count;
    const hands = this.#crew.hands.filter((hand) => {
      const isOn = hand.windows.some(({ fromAt, untilAt: end }) => fromAt <= now && now < end);
      return !(isOn && left-- > 0);
    });
    return { ...this.#crew, hands };
  }

  /** The next moment at which somebody is free; one alarm at a time. */
  #wake(at: number): void {
    const later = Math.max(at, this.#world.now + LATER_MS_MIN);
    if (later >= this.#wakeAt) return;
    this.#wakeAt = later;
    this.#world.after(later - this.#world.now, () => {
      if (this.#wakeAt !== later) return;
      this.#wakeAt = Number.POSITIVE_INFINITY;
      this.#assign();
    });
  }
}
