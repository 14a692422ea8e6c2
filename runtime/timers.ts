/** Deadlines of all actors, soonest first. The durable copy is in each actor's snapshot; this is the alarm clock. */
import type { ActorState, PendingTimer } from './actor.ts';
import type { Clock } from './clock.ts';
import type { Address } from './envelope.ts';

interface Alarm {
  readonly dueAt: number;
  readonly address: Address;
  readonly timerId: string;
  readonly timer: PendingTimer;
}

type Timers = ActorState['timers'];

/** Deadlines handed out and not yet taken; the rest wait, so that a late start does not flood the mailboxes. */
const ringingMax = 1_000;
const staleMax = 1_000;

export class AlarmClock {
  readonly #clock: Clock;
  readonly #ring: (address: Address, timerId: string, timer: PendingTimer, taken: () => void) => void;
  #heap: Alarm[] = [];
  readonly #pending = new Map<string, PendingTimer>();
  #cancelAlarm: (() => void) | undefined;
  #alarmAt = Number.POSITIVE_INFINITY;
  #ringing = 0;
  #closed = false;
  /** What has changed since the latest `reset` began to read. */
  #changed: Map<Address, Timers> | undefined;

  constructor(
    clock: Clock,
    ring: (address: Address, timerId: string, timer: PendingTimer, taken: () => void) => void,
  ) {
    this.#clock = clock;
    this.#ring = ring;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Alarms in memory, those cancelled and not yet forgotten included. */
  get heaped(): number {
    return this.#heap.length;
  }

  /** An actor's timers are now these; `before` are those that it had. */
  change(address: Address, before: Timers | undefined, now: Timers): void {
    if (before === now) return;
    this.#changed?.set(address, now);
    for (const timerId in before)
      if (now[timerId] === undefined) this.#pending.delete(`${address}#${timerId}`);
    this.#addAll(address, now);
    // Cancelled alarms stay in the heap until their time; where that is most of it, they go now.
    if (this.#heap.length > 2 * this.#pending.size + staleMax) this.#compact();
    this.#arm();
  }

  /**
   * All deadlines anew, from the database. What changes while it is read holds against what was read; where another
   * reset begins meanwhile, that one counts.
   */
  async reset(
    read: () => Promise<Iterable<{ readonly address: Address; readonly timers: Timers }>>,
  ): Promise<void> {
    const changed = new Map<Address, Timers>();
    this.#changed = changed;
    const all = await read();
    if (this.#changed !== changed) return;
    this.#changed = undefined;
    this.#heap = [];
    this.#pending.clear();
    for (const { address, timers } of all) if (!changed.has(address)) this.#addAll(address, timers);
    for (const [address, timers] of changed) this.#addAll(address, timers);
    this.#arm();
  }

  close(): void {
    this.#closed = true;
    this.#cancelAlarm?.();
  }

  #addAll(address: Address, timers: Timers): void {
    for (const timerId in timers) this.#add(address, timerId, timers[timerId]!);
  }

  #add(address: Address, timerId: string, timer: PendingTimer): void {
    const key = `${address}#${timerId}`;
    const known = this.#pending.get(key);
    if (known?.setAtVersion === timer.setAtVersion) return;
    this.#pending.set(key, timer);
    push(this.#heap, { dueAt: timer.dueAt, address, timerId, timer });
  }

  #arm(): void {
    if (this.#closed || this.#ringing >= ringingMax) return;
    while (this.#heap.length > 0 && !this.#stands(this.#heap[0]!)) pop(this.#heap);
    const next = this.#heap[0]?.dueAt ?? Number.POSITIVE_INFINITY;
    if (next === this.#alarmAt) return;
    this.#cancelAlarm?.();
    this.#alarmAt = next;
    this.#cancelAlarm =
      next === Number.POSITIVE_INFINITY ? undefined : this.#clock.alarm(next, () => this.#due());
  }

  #compact(): void {
    // A sorted list is a heap.
    this.#heap = this.#heap.filter((one) => this.#stands(one)).sort((a, b) => a.dueAt - b.dueAt);
  }

  #stands(alarm: Alarm): boolean {
    const pending = this.#pending.get(`${alarm.address}#${alarm.timerId}`);
    return pending !== undefined && pending.setAtVersion === alarm.timer.setAtVersion;
  }

  #due(): void {
    this.#alarmAt = Number.POSITIVE_INFINITY;
    this.#cancelAlarm = undefined;
    const now = this.#clock.now();
    while (!this.#closed && this.#ringing < ringingMax) {
      const first = this.#heap[0];
      if (first === undefined || first.dueAt > now) break;
      pop(this.#heap);
      if (!this.#stands(first)) continue;
      this.#ringing++;
      this.#ring(first.address, first.timerId, first.timer, () => {
        this.#ringing--;
        if (this.#ringing === ringingMax - 1) this.#arm();
      });
    }
    this.#arm();
  }
}

function push(heap: Alarm[], alarm: Alarm): void {
  let at = heap.length;
  heap.push(alarm);
  while (at > 0) {
    const up = (at - 1) >> 1;
    if (heap[up]!.dueAt <= alarm.dueAt) break;
    heap[at] = heap[up]!;
    at = up;
  }
  heap[at] = alarm;
}

function pop(heap: Alarm[]): void {
  const last = heap.pop()!;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    let down = 2 * at + 1;
    if (down >= heap.length) break;
    if (down + 1 < heap.length && heap[down + 1]!.dueAt < heap[down]!.dueAt) down++;
    if (heap[down]!.dueAt >= last.dueAt) break;
    heap[at] = heap[down]!;
    at = down;
  }
  heap[at] = last;
}
