/** Which waiting job starts where, now. Pure: equal tables and moment give equal decisions. */
import { availabilityOf, takesJobNow } from '../capability/availability.ts';
import type { PayloadOf } from '../common/say.ts';
import { attendedWindows, type Window } from '../farm/working-time.ts';
import { plan } from '../planner/plan.ts';
import type { Assignment, PlanJob, PlanPrinter, Problem } from '../planner/problem.ts';
import { stateKeyOf } from '../planner/state-key.ts';
import type { DispatcherState, DispatchPolicy, KnownPrinter, PlannedStart, QueuedJob } from './schema.ts';

/**
 * When nothing happens the tables are looked at again this often: time alone changes what is late. Not more often, for
 * each look is an entry of the journal; what can start now starts when a machine or a job says so.
 */
const LOOK_EVERY_MS = 5 * 60_000;
/** Pairs of job and printer that one decision looks at; a thousand jobs on fifty machines. */
const EVALUATIONS_MAX = 50_000;
const HORIZON_DAYS = 14;
const DAY_MS = 86_400_000;

export interface Decided {
  readonly starts: readonly (PayloadOf<'job.schedule'> & { readonly jobId: string })[];
  readonly tables: Pick<DispatcherState, 'queue' | 'assigned'>;
  readonly plan: readonly PlannedStart[];
  readonly waitingBecause: { readonly [jobId: string]: string };
  /** Whether plan or reasons differ from what was recorded last. */
  readonly news: boolean;
}

export function decide(state: DispatcherState, at: number): Decided {
  const { policy } = state;
  const waiting = Object.values(state.queue);
  if (policy === null || state.stoppedBecause !== null || waiting.length === 0) return standStill(state);

  const promised = new Set(Object.values(state.assigned));
  const schedule = plan(problemOf(state, policy, promised, at), {
    evaluations: EVALUATIONS_MAX,
    explain: false,
  });
  const queue = { ...state.queue };
  const assigned = { ...state.assigned };
  const starts: Decided['starts'][number][] = [];
  const waitingBecause: Record<string, string> = {};
  for (const one of schedule.assignments) {
    const printer = state.printers[one.printerId];
    if (printer === undefined) continue;
    if (startsNow(one, printer, promised, at)) {
      starts.push({
        jobId: one.jobId,
        printerId: one.printerId,
        why: one.why,
        release: policy.release,
        policyVersion: policy.version,
      });
      delete queue[one.jobId];
      assigned[one.jobId] = one.printerId;
    } else {
      waitingBecause[one.jobId] = whyLater(one, printer, state, promised);
    }
  }
  for (const one of schedule.rejected) waitingBecause[one.jobId] = one.because;
  const planned = schedule.assignments.map(
    ({ jobId, printerId, startAt, endAt, why }): PlannedStart => ({ jobId, printerId, startAt, endAt, why }),
  );
  return {
    starts,
    tables: { queue, assigned },
    plan: planned,
    waitingBecause,
    news: differs(state, planned, waitingBecause),
  };
}

function standStill(state: DispatcherState): Decided {
  const because =
    state.stoppedBecause !== null
      ? `Dispatching is stopped: ${state.stoppedBecause}`
      : 'The farm is not configured yet.';
  const waitingBecause = Object.fromEntries(Object.keys(state.queue).map((jobId) => [jobId, because]));
  return {
    starts: [],
    tables: { queue: state.queue, assigned: state.assigned },
    plan: [],
    waitingBecause,
    news: differs(state, [], waitingBecause),
  };
}

/** Only what a machine can begin by itself is given to it; the rest is a plan, and may change. */
const startsNow = (
  one: Assignment,
  printer: KnownPrinter,
  promised: ReadonlySet<string>,
  at: number,
): boolean => one.startAt <= at && !one.changeover && takesJobNow(standingOf(printer, promised));

/** Where it stands, a job on its way to it included: the machine itself has not said so yet. */
function standingOf(printer: KnownPrinter, promised: ReadonlySet<string>) {
  const availability = availabilityFor(printer);
  return takesJobNow(availability) && promised.has(printer.printerId) ? 'reserved' : availability;
}

function whyLater(
  one: Assignment,
  printer: KnownPrinter,
  state: DispatcherState,
  promised: ReadonlySet<string>,
): string {
  const job = state.queue[one.jobId];
  if (one.changeover && job !== undefined) {
    return `Planned on ${one.printerId}: load ${job.requirements.material} in ${job.requirements.colour} there, and it can start.`;
  }
  return `Planned on ${one.printerId}. ${availabilityOf(standingOf(printer, promised)).words}`;
}

/** A plan is news when its order or its machines differ; that every start is a minute later is not. */
function differs(
  state: DispatcherState,
  planned: readonly PlannedStart[],
  waitingBecause: Decided['waitingBecause'],
): boolean {
  const before = state.plan;
  if (planned.length !== before.length) return true;
  if (
    planned.some(
      (one, index) => one.jobId !== before[index]!.jobId || one.printerId !== before[index]!.printerId,
    )
  )
    return true;
  const jobs = Object.keys(waitingBecause);
  return (
    jobs.length !== Object.keys(state.waitingBecause).length ||
    jobs.some((jobId) => waitingBecause[jobId] !== state.waitingBecause[jobId])
  );
}

const availabilityFor = (printer: KnownPrinter) =>
  printer.hasConnector ? printer.availability : 'noConnector';

function problemOf(
  state: DispatcherState,
  policy: DispatchPolicy,
  promised: ReadonlySet<string>,
  at: number,
): Problem {
  const printers = Object.values(state.printers);
  const loadedWith = Map.groupBy(printers, ({ loaded }) => (loaded === null ? null : stateKeyOf(loaded)));
  const ids = Object.keys(state.printers);
  const fleet: Fleet = { ids, key: ids.join(), loadedWith };
  return {
    now: at,
    jobs: Object.values(state.queue).map((job) => planJobOf(job, state.lots, policy, fleet)),
    printers: printers.map((printer) => planPrinterOf(printer, promised)),
    materials: policy.materials,
    setup: policy.setup,
    attended: attendedAround(policy, at),
    frozen: [],
  };
}

function planJobOf(
  job: QueuedJob,
  lots: DispatcherState['lots'],
  policy: DispatchPolicy,
  fleet: Fleet,
): PlanJob {
  const stateKey = stateKeyOf(job.requirements);
  let notOn: Record<string, string> | undefined;
  // Where another material is loaded, whatever is put in its place is looked at then.
  for (const printer of fleet.loadedWith.get(stateKey) ?? []) {
    const because = whyNotThisSpool(job, printer, lots);
    if (because === null) continue;
    notOn ??= {};
    notOn[printer.printerId] = because;
  }
  return {
    id: job.jobId,
    requirements: job.requirements,
    profile: policy.profiles.find((profile) => profile.id === job.requirements.profileId),
    durationSecondsByPrinter: durationsOf(job, fleet),
    releaseAt: job.queuedAt,
    dueAt: job.dueAt,
    // The most urgent tier is 0; the planner breaks ties by the greater weight.
    weight: -job.priority,
    value: job.valueMinor / 10 ** policy.minorDigits,
    stateKey,
    notReadyBecause: null,
    avoidUntil: job.avoid,
    ...(notOn === undefined ? {} : { notOn }),
  };
}

interface Fleet {
  readonly ids: readonly string[];
  /** Tells one fleet from another. */
  readonly key: string;
  readonly loadedWith: ReadonlyMap<string | null, readonly KnownPrinter[]>;
}

interface Durations {
  readonly fleet: string;
  readonly seconds: PlanJob['durationSecondsByPrinter'];
}

/** The same for as long as a job waits and no machine comes or goes. */
const durations = new WeakMap<QueuedJob, Durations>();

function durationsOf(job: QueuedJob, { ids, key }: Fleet): Durations['seconds'] {
  const known = durations.get(job);
  if (known?.fleet === key) return known.seconds;
  const seconds = Object.fromEntries(ids.map((id) => [id, job.estimatedSeconds]));
  durations.set(job, { fleet: key, seconds });
  return seconds;
}

/** A lot with nothing left is of interest only where it is loaded; it is told of anew when grams come back. */
export function withoutSpent(
  lots: DispatcherState['lots'],
  printers: DispatcherState['printers'],
): DispatcherState['lots'] {
  let empty = 0;
  for (const lotId in lots) if (!(lots[lotId]!.availableGrams > 0)) empty++;
  // Asked at each word of a machine or a lot, and nearly always for nothing.
  if (empty === 0) return lots;
  const loaded = new Set(Object.values(printers).map((printer) => printer.loaded?.lotId));
  const kept = Object.entries(lots).filter(([lotId, lot]) => lot.availableGrams > 0 || loaded.has(lotId));
  return kept.length === Object.keys(lots).length ? lots : Object.fromEntries(kept);
}

/** Grams are promised by lot: a spool that can't cover the job, or that nobody has recorded, can't be counted on. */
function whyNotThisSpool(
  job: QueuedJob,
  printer: KnownPrinter,
  lots: DispatcherState['lots'],
): string | null {
  const { loaded } = printer;
  if (loaded === null) return null;
  if (loaded.lotId === undefined) return 'What is loaded belongs to no recorded lot.';
  const lot = lots[loaded.lotId];
  if (lot === undefined)
    return `Its lot ${loaded.lotId} has nothing left to promise, or is not on the books.`;
  if (lot.material !== job.requirements.material || lot.colour !== job.requirements.colour) {
    return `Its lot ${loaded.lotId} holds ${lot.material} ${lot.colour}, not the ${loaded.material} ${loaded.colour} that is said to be loaded: say which lot it really is.`;
  }
  if (!lot.usable) return `Its lot ${loaded.lotId} is in quarantine.`;
  if (lot.availableGrams < job.massGrams) {
    return `Its lot ${loaded.lotId} has ${lot.availableGrams.toFixed(0)} g left to promise; ${job.massGrams.toFixed(0)} g are needed.`;
  }
  return null;
}

function planPrinterOf(printer: KnownPrinter, promised: ReadonlySet<string>): PlanPrinter {
  const { printerId, spec, loaded } = printer;
  return {
    id: printerId,
    lane: spec.lane,
    capability: spec.capability,
    loaded,
    availability: standingOf(printer, promised),
    readyAt: printer.freeAt,
    stateKey: loaded === null ? null : stateKeyOf(loaded),
    ratePerHour: spec.ratePerHour,
  };
}

const attended = new WeakMap<DispatchPolicy, { readonly day: number; readonly windows: Window[] }>();

/** Windows of the fortnight from the start of the day: the same for a whole day, so computed once a day. */
function attendedAround(policy: DispatchPolicy, at: number): readonly Window[] {
  const day = Math.floor(at / DAY_MS);
  const known = attended.get(policy);
  if (known?.day === day) return known.windows;
  const windows = attendedWindows(
    policy.shifts,
    policy.timezone,
    day * DAY_MS,
    (day + HORIZON_DAYS + 1) * DAY_MS,
  );
  attended.set(policy, { day, windows });
  return windows;
}

/** When to look again although nothing has happened. */
export function nextLookAt(state: DispatcherState, at: number): number {
  const avoided = Object.values(state.queue).flatMap((job) =>
    Object.values(job.avoid).filter((until) => until > at),
  );
  return Math.min(at + LOOK_EVERY_MS, ...avoided);
}

export const someoneWaits = (state: DispatcherState): boolean => Object.keys(state.queue).length > 0;
