/**
 * The queue worked off once: one course of things among the many that a forecast is read from. Jobs and machines are
 * numbers in tables, for each quote asks for hundreds of courses.
 */
import { afterWork, minutes, nextAttended } from '../farm/working-time.ts';
import type { Chance } from './chance.ts';
import type { ForecastJob, ForecastRequest } from './forecast.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A plate that fails this often in one course is let through: the course is bad enough. */
const ATTEMPTS_MAX = 12;
const STARTS_MAX = 20_000;
const LATECOMERS_MAX = 2_000;

/** What a job is, whatever becomes of it. */
interface Kind {
  readonly milliseconds: number;
  readonly stateKey: number;
  /** By index of the machine: 1 where it may be made. */
  readonly on: Uint8Array;
}

interface Job {
  readonly kind: Kind;
  readonly dueAt: number;
  /** Of the order that is asked about. */
  readonly isMine: boolean;
  releaseAt: number;
  attempts: number;
}

/** What all courses of one request begin with. */
export class Outset {
  readonly request: ForecastRequest;
  /** In order of their dates. */
  readonly waiting: readonly Omit<Job, 'attempts'>[];
  readonly owed: number;
  readonly like: readonly { readonly kind: Kind; readonly dueInMs: number }[];
  /** One that comes later than this is due after all of the order's own. */
  readonly latecomersUntilAt: number;
  /** By index of the machine; -1 where nothing is loaded. */
  readonly loaded: Int32Array;
  readonly #machines = new Map<string, number>();
  readonly #keys = new Map<string, number>();
  /** The same list comes with job after job. */
  readonly #lists = new Map<readonly string[], Uint8Array>();

  constructor(request: ForecastRequest) {
    this.request = request;
    const { latecomers, machines, plates, queue } = request;
    for (const [index, { printerId }] of machines.entries()) this.#machines.set(printerId, index);
    this.loaded = Int32Array.from(machines, ({ stateKey }) => (stateKey === null ? -1 : this.#key(stateKey)));
    const job = (of: ForecastJob, isMine: boolean) => ({
      kind: this.#kind(of),
      dueAt: of.dueAt ?? Number.POSITIVE_INFINITY,
      isMine,
      releaseAt: of.releaseAt,
    });
    this.waiting = [...queue.map((one) => job(one, false)), ...plates.map((one) => job(one, true))].sort(
      (a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0),
    );
    this.owed = plates.length;
    this.like = latecomers.like.map((one) => ({ kind: this.#kind(one), dueInMs: one.dueInHours * HOUR_MS }));
    let lastDueAt = Number.NEGATIVE_INFINITY;
    for (const { dueAt } of plates) lastDueAt = Math.max(lastDueAt, dueAt ?? Number.POSITIVE_INFINITY);
    let soonestDueMs = Number.POSITIVE_INFINITY;
    for (const { dueInMs } of this.like) soonestDueMs = Math.min(soonestDueMs, dueInMs);
    this.latecomersUntilAt = lastDueAt - soonestDueMs;
  }

  #kind({ printerIds, seconds, stateKey }: Pick<ForecastJob, 'seconds' | 'printerIds' | 'stateKey'>): Kind {
    return { milliseconds: seconds * 1000, stateKey: this.#key(stateKey), on: this.#on(printerIds) };
  }

  #key(stateKey: string): number {
    let key = this.#keys.get(stateKey);
    if (key === undefined) {
      key = this.#keys.size;
      this.#keys.set(stateKey, key);
    }
    return key;
  }

  #on(printerIds: readonly string[]): Uint8Array {
    let on = this.#lists.get(printerIds);
    if (on === undefined) {
      on = new Uint8Array(this.#machines.size);
      for (const id of printerIds) {
        const index = this.#machines.get(id);
        if (index !== undefined) on[index] = 1;
      }
      this.#lists.set(printerIds, on);
    }
    return on;
  }
}

/** One course; made for one run. */
export class Course {
  readonly #outset: Outset;
  readonly #chance: Chance;
  /** Of the logarithm of a print's time over its estimate. */
  readonly #meanLog: number;
  readonly #stateKey: Int32Array;
  readonly #occupied: Uint8Array;
  readonly #freeAt: Float64Array;
  /** Machines that found nothing to do: each waits for what comes. */
  readonly #isIdle: Uint8Array;
  /** A heap of the machines that do something, the soonest free at its top; of equal ones the first. */
  readonly #busy: number[] = [];
  /** Released, in order of their dates. */
  readonly #ready: Job[] = [];
  /** Not released yet, the soonest last. */
  readonly #later: Job[] = [];
  readonly #latecomers: Job[];
  #nextLatecomer = 0;
  #owed: number;
  #lastAt: number;
  #starts = 0;

  constructor(outset: Outset, chance: Chance) {
    const { machines, now, uncertainty } = outset.request;
    this.#outset = outset;
    this.#chance = chance;
    this.#meanLog = Math.log(uncertainty.durationFactor) - uncertainty.durationSpread ** 2 / 2;
    this.#owed = outset.owed;
    this.#lastAt = now;
    for (const { kind, dueAt, isMine, releaseAt } of outset.waiting) {
      const job = { kind, dueAt, isMine, releaseAt, attempts: 0 };
      if (releaseAt <= now) this.#ready.push(job);
      else this.#putOff(job);
    }
    this.#latecomers = this.#comeLate();
    this.#stateKey = outset.loaded.slice();
    this.#occupied = new Uint8Array(machines.length);
    this.#freeAt = new Float64Array(machines.length);
    this.#isIdle = new Uint8Array(machines.length);
    for (const [index, { busy, freeAt }] of machines.entries()) {
      this.#occupied[index] = busy ? 1 : 0;
      this.#freeAt[index] = busy ? now + Math.max(0, freeAt - now) * this.#spread() : Math.max(now, freeAt);
      this.#push(index);
    }
  }

  /** The moment the order is ready, or `undefined` beyond the time looked at. */
  run(): number | undefined {
    const { attended, handlingMinutes, uncertainty } = this.#outset.request;
    while (this.#owed > 0) {
      const machine = this.#busy[0];
      const freeAt = machine === undefined ? Number.POSITIVE_INFINITY : this.#freeAt[machine]!;
      const job = this.#soonestRelease();
      // So much work lies before it that its date is as good as unknown.
      if (this.#starts > STARTS_MAX || (machine === undefined && job === undefined)) return undefined;
      if (job !== undefined && job.releaseAt <= freeAt) {
        this.#release(job);
        this.#offer(job, job.releaseAt);
      } else {
        this.#pop();
        const taken = this.#take(machine!);
        if (taken === undefined) this.#isIdle[machine!] = 1;
        else if (!this.#begin(machine!, taken, freeAt)) this.#offer(taken, freeAt);
      }
    }
    const seenAt = this.#lastAt + this.#chance.wait(minutes(uncertainty.reactionMinutesMean));
    return afterWork(attended, seenAt, minutes(handlingMinutes));
  }

  #spread(): number {
    return Math.exp(this.#meanLog + this.#chance.normal() * this.#outset.request.uncertainty.durationSpread);
  }

  /** Those that come until the order's own work could last be waiting, at the pace of late, in order. */
  #comeLate(): Job[] {
    const { latecomersUntilAt, like, request } = this.#outset;
    const { perHour } = request.latecomers;
    const jobs: Job[] = [];
    if (perHour <= 0 || like.length === 0) return jobs;
    const chance = this.#chance;
    for (
      let at = request.now + chance.wait(HOUR_MS / perHour);
      at < latecomersUntilAt && jobs.length < LATECOMERS_MAX;
      at += chance.wait(HOUR_MS / perHour)
    ) {
      const { dueInMs, kind } = like[Math.floor(chance.share() * like.length)]!;
      jobs.push({ kind, dueAt: at + dueInMs, isMine: false, releaseAt: at, attempts: 0 });
    }
    return jobs;
  }

  #soonestRelease(): Job | undefined {
    const latecomer = this.#latecomers[this.#nextLatecomer];
    const other = this.#later.at(-1);
    if (latecomer === undefined || other === undefined) return latecomer ?? other;
    return latecomer.releaseAt <= other.releaseAt ? latecomer : other;
  }

  #release(job: Job): void {
    if (job === this.#latecomers[this.#nextLatecomer]) this.#nextLatecomer++;
    else this.#later.pop();
  }

  #putOff(job: Job): void {
    const later = this.#later;
    let index = later.length;
    while (index > 0 && later[index - 1]!.releaseAt <= job.releaseAt) index--;
    later.splice(index, 0, job);
  }

  /** To the first machine that stands idle and may make it; where there is none it waits. */
  #offer(job: Job, at: number): void {
    const isIdle = this.#isIdle;
    const { on } = job.kind;
    for (let machine = 0; machine < isIdle.length; machine++) {
      if (isIdle[machine] === 0 || on[machine] === 0) continue;
      isIdle[machine] = 0;
      if (this.#begin(machine, job, at)) return;
    }
    const ready = this.#ready;
    let low = 0;
    let high = ready.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ready[middle]!.dueAt <= job.dueAt) low = middle + 1;
      else high = middle;
    }
    ready.splice(low, 0, job);
  }

  /** The most urgent that this machine may take now; among those due about as soon, one that needs no change-over. */
  #take(machine: number): Job | undefined {
    const ready = this.#ready;
    const stateKey = this.#stateKey[machine]!;
    let best = -1;
    let untilAt = Number.POSITIVE_INFINITY;
    for (let index = 0; index < ready.length; index++) {
      const { dueAt, kind } = ready[index]!;
      if (kind.on[machine] === 0) continue;
      if (dueAt > untilAt) break;
      if (best < 0) {
        best = index;
        untilAt = dueAt + DAY_MS;
      }
      if (kind.stateKey !== stateKey) continue;
      best = index;
      break;
    }
    return best < 0 ? undefined : ready.splice(best, 1)[0];
  }

  /** Prints it there; `false` where nobody will be there in time to set it up, and the machine is out of it. */
  #begin(machine: number, job: Job, at: number): boolean {
    const { attended, changeoverMinutes, startMinutes, uncertainty } = this.#outset.request;
    const chance = this.#chance;
    const { milliseconds, stateKey } = job.kind;
    const isChangeover = this.#stateKey[machine] !== stateKey;
    let startAt = at;
    if (isChangeover || this.#occupied[machine] === 1) {
      const setupMs = minutes(startMinutes + (isChangeover ? changeoverMinutes : 0));
      const begin = nextAttended(
        attended,
        at + chance.wait(minutes(uncertainty.reactionMinutesMean)),
        setupMs,
      );
      if (begin === undefined) return false;
      startAt = begin + setupMs;
    }
    this.#starts++;
    const wholeMs = milliseconds * this.#spread();
    const mayFail = job.attempts + 1 < ATTEMPTS_MAX;
    const fails = mayFail && chance.share() < uncertainty.failureShare;
    const endAt = startAt + wholeMs * (fails ? chance.share() : 1);
    const isRejected = !fails && mayFail && chance.share() < uncertainty.rejectShare;
    this.#freeAt[machine] = endAt;
    this.#occupied[machine] = 1;
    this.#stateKey[machine] = stateKey;
    this.#push(machine);
    if (fails || isRejected) {
      job.releaseAt = endAt;
      job.attempts++;
      this.#putOff(job);
    } else if (job.isMine) {
      this.#owed--;
      this.#lastAt = Math.max(this.#lastAt, endAt);
    }
    return true;
  }

  #isSooner(a: number, b: number): boolean {
    const [freeA, freeB] = [this.#freeAt[a]!, this.#freeAt[b]!];
    return freeA !== freeB ? freeA < freeB : a < b;
  }

  #push(machine: number): void {
    const heap = this.#busy;
    let index = heap.length;
    heap.push(machine);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isSooner(machine, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = machine;
  }

  #pop(): void {
    const heap = this.#busy;
    const last = heap.pop()!;
    const { length } = heap;
    if (length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= length) break;
      if (child + 1 < length && this.#isSooner(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#isSooner(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}
