/**
 * When an order will be ready, from the farm as it stands: the queue is worked off many times over, each time with other
 * print times, failures and latecomers. Pure: equal requests give equal answers.
 */
import { seededRandom } from '../../runtime/random.ts';
import { afterWork, minutes, nextAttended, type Window } from '../farm/working-time.ts';
import { type Chance, chanceOf } from './chance.ts';
import { JobQueue, type Waiting } from './job-queue.ts';

/** A machine as the forecast sees it. Times are UTC milliseconds. */
export interface ForecastMachine {
  readonly printerId: string;
  /** When it is expected to be done with what it does now; may lie in the past for an idle one. */
  readonly freeAt: number;
  /** Whether it prints now, so that `freeAt` is uncertain and its plate must be cleared first. */
  readonly busy: boolean;
  /** What is loaded, as the planner's state key; `null` when nothing is. */
  readonly stateKey: string | null;
}

/** A plate to be made. */
export interface ForecastJob {
  /** As the slicer estimates. */
  readonly seconds: number;
  readonly printerIds: readonly string[];
  readonly stateKey: string;
  readonly releaseAt: number;
  readonly dueAt: number | null;
}

/** What may come in behind, and overtake by its date. */
export interface Latecomers {
  readonly perHour: number;
  /** Jobs as they came lately; each latecomer is like one of them. `dueInHours` from its coming. */
  readonly like: readonly (Omit<ForecastJob, 'releaseAt' | 'dueAt'> & { readonly dueInHours: number })[];
}

export interface Uncertainty {
  /** Print time over the slicer's estimate, on average. */
  readonly durationFactor: number;
  /** Standard deviation of its logarithm. */
  readonly durationSpread: number;
  /** Attempts that fail in mid-print, 0 to 1. */
  readonly failureShare: number;
  /** Plates that inspection sends back, 0 to 1. */
  readonly rejectShare: number;
  /** From the end of a print to a person at the machine, while somebody is there. */
  readonly reactionMinutesMean: number;
}

export interface ForecastRequest {
  readonly now: number;
  readonly machines: readonly ForecastMachine[];
  readonly queue: readonly ForecastJob[];
  /** The order's own plates. */
  readonly plates: readonly ForecastJob[];
  readonly latecomers: Latecomers;
  readonly uncertainty: Uncertainty;
  /** When somebody is there, from now until well beyond any date to be told. */
  readonly attended: readonly Window[];
  /** Clearing and starting; and changing material on top. */
  readonly startMinutes: number;
  readonly changeoverMinutes: number;
  /** Inspection, finishing and packing of the whole order, by a person. */
  readonly handlingMinutes: number;
  readonly draws: number;
  readonly seed: number;
}

export type Forecasted =
  /** Moments at which the order was ready, one a draw, ascending. */
  { readonly ok: true; readonly readyAt: Float64Array } | { readonly ok: false; readonly words: string };

const HOUR_MS = 3_600_000;
/** A plate that fails this often in one draw is let through: the draw is bad enough. */
const ATTEMPTS_MAX = 12;
const STARTS_MAX = 20_000;
const LATECOMERS_MAX = 2_000;

export function forecast(request: ForecastRequest): Forecasted {
  const known = new Set(request.machines.map((machine) => machine.printerId));
  for (const plate of request.plates) {
    if (plate.printerIds.length === 0) return no('No machine of the farm can make this.');
    if (!plate.printerIds.some((id) => known.has(id)))
      return no('No machine that can make this is in service.');
  }
  const random = seededRandom(request.seed);
  const readyAt = new Float64Array(request.draws);
  for (let draw = 0; draw < request.draws; draw++) {
    // A stream a draw: one that takes more does not shift those after it.
    const at = workOff(request, chanceOf(random()));
    if (at === undefined)
      return no('Nobody is there to make and finish it within the time looked at; check the shifts.');
    readyAt[draw] = at;
  }
  return { ok: true, readyAt: readyAt.sort() };
}

const no = (words: string): Forecasted => ({ ok: false, words });

/** One course of things. The moment the order is ready, or `undefined` beyond the time looked at. */
function workOff(request: ForecastRequest, chance: Chance): number | undefined {
  const { now, attended, uncertainty: doubt } = request;
  const queue = new JobQueue(request.machines.map((machine) => machine.printerId));
  for (const job of request.queue) queue.add({ ...waiting(job), mine: false });
  for (const job of request.plates) queue.add({ ...waiting(job), mine: true });
  for (const job of comeLate(request, chance)) queue.add({ ...waiting(job), mine: false });

  const machines = request.machines.map((machine) => ({
    stateKey: machine.stateKey,
    occupied: machine.busy,
    freeAt: machine.busy
      ? now + Math.max(0, machine.freeAt - now) * spread(doubt, chance)
      : Math.max(now, machine.freeAt),
    idle: false,
    gone: false,
  }));
  /** Work came back: a machine that had found nothing may take it. */
  const wake = (at: number) => {
    for (const machine of machines) {
      if (!machine.idle) continue;
      machine.idle = false;
      machine.freeAt = Math.max(machine.freeAt, at);
    }
  };
  let owed = request.plates.length;
  let lastAt = now;

  for (let starts = 0; owed > 0; ) {
    const index = soonest(machines);
    if (index < 0) return undefined;
    const machine = machines[index]!;
    const found = queue.take(index, machine.freeAt, machine.stateKey);
    if (found.job === null) {
      if (found.nextAt === null) machine.idle = true;
      else machine.freeAt = Math.max(found.nextAt, machine.freeAt + 1);
      continue;
    }
    // So much work lies before it that its date is as good as unknown.
    if (++starts > STARTS_MAX) return undefined;
    const { job } = found;
    const changeover = machine.stateKey !== job.stateKey;
    let startAt = machine.freeAt;
    if (changeover || machine.occupied) {
      const setupMs = minutes(request.startMinutes + (changeover ? request.changeoverMinutes : 0));
      const begin = nextAttended(
        attended,
        startAt + chance.wait(minutes(doubt.reactionMinutesMean)),
        setupMs,
      );
      if (begin === undefined) {
        machine.gone = true;
        queue.add(job);
        wake(job.releaseAt);
        continue;
      }
      startAt = begin + setupMs;
    }
    const wholeMs = job.seconds * 1000 * spread(doubt, chance);
    const mayFail = job.attempts + 1 < ATTEMPTS_MAX;
    const fails = mayFail && chance.share() < doubt.failureShare;
    const endAt = startAt + wholeMs * (fails ? chance.share() : 1);
    const rejected = !fails && mayFail && chance.share() < doubt.rejectShare;
    machine.freeAt = endAt;
    machine.occupied = true;
    machine.stateKey = job.stateKey;
    if (fails || rejected) {
      queue.add({ ...job, releaseAt: endAt, attempts: job.attempts + 1 });
      wake(endAt);
    } else if (job.mine) {
      owed--;
      lastAt = Math.max(lastAt, endAt);
    }
  }
  const seenAt = lastAt + chance.wait(minutes(doubt.reactionMinutesMean));
  return afterWork(attended, seenAt, minutes(request.handlingMinutes));
}

const waiting = (job: ForecastJob): Omit<Waiting, 'mine'> => ({
  seconds: job.seconds,
  printerIds: job.printerIds,
  stateKey: job.stateKey,
  releaseAt: job.releaseAt,
  dueAt: job.dueAt ?? Number.POSITIVE_INFINITY,
  attempts: 0,
});

const spread = ({ durationFactor, durationSpread }: Uncertainty, chance: Chance): number =>
  // The mean of a lognormal is exp(mu + sigma² / 2).
  durationFactor * Math.exp(chance.normal() * durationSpread - durationSpread ** 2 / 2);

/** Those that come until the order's own work could last be waiting, at the pace of late. */
function comeLate({ latecomers, now, plates }: ForecastRequest, chance: Chance): ForecastJob[] {
  const { like, perHour } = latecomers;
  if (perHour <= 0 || like.length === 0) return [];
  // One due after all of ours never overtakes it.
  const dueAt = Math.max(...plates.map((plate) => plate.dueAt ?? Number.POSITIVE_INFINITY));
  const soonestDueHours = Math.min(...like.map((one) => one.dueInHours));
  const untilAt = dueAt - soonestDueHours * HOUR_MS;
  const jobs: ForecastJob[] = [];
  for (
    let at = now + chance.wait(HOUR_MS / perHour);
    at < untilAt && jobs.length < LATECOMERS_MAX;
    at += chance.wait(HOUR_MS / perHour)
  ) {
    const { dueInHours, ...job } = like[Math.floor(chance.share() * like.length)]!;
    jobs.push({ ...job, releaseAt: at, dueAt: at + dueInHours * HOUR_MS });
  }
  return jobs;
}

interface Standing {
  readonly freeAt: number;
  readonly idle: boolean;
  readonly gone: boolean;
}

function soonest(machines: readonly Standing[]): number {
  let best = -1;
  for (let index = 0; index < machines.length; index++) {
    const machine = machines[index]!;
    if (!machine.idle && !machine.gone && (best < 0 || machine.freeAt < machines[best]!.freeAt)) best = index;
  }
  return best;
}
