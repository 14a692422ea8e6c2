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

  const schedule = plan(problemOf(state, policy, at), { evaluations: EVALUATIONS_MAX, explain: false });
  const queue = { ...state.queue };
  const assigned = { ...state.assigned };
  const starts: Decided['starts'][number][] = [];
  const waitingBecause: Record<string, string> = {};
  for (const one of schedule.assignments) {
    const printer = state.printers[one.printerId];
    if (printer === undefined) continue;
    if (startsNow(one, printer, state, at)) {
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
      waitingBecause[one.jobId] = whyLater(one, printer, state);
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
const startsNow = (one: Assignment, printer: KnownPrinter, state: DispatcherState, at: number): boolean =>
  one.startAt <= at && !one.changeover && takesJobNow(standingOf(printer, state));

/** Where it stands, a job on its way to it included: the machine itself has not said so yet. */
function standingOf(printer: KnownPrinter, state: DispatcherState) {
  const availability = availabilityFor(printer);
  const promised = takesJobNow(availability) && Object.values(state.assigned).includes(printer.printerId);
  return promised ? 'reserved' : availability;
}

function whyLater(one: Assignment, printer: KnownPrinter, state: DispatcherState): string {
  const job = state.queue[one.jobId];
  if (one.changeover && job !== undefined) {
    return `Planned on ${one.printerId}: load ${job.requirements.material} in ${job.requirements.colour} there, and it can start.`;
  }
  return `Planned on ${one.printerId}. ${availabilityOf(standingOf(printer, state)).words}`;
}

/** A plan is news when its order or its machines differ; that every start is a minute later is not. */
function differs(
  state: DispatcherState,
  planned: readonly PlannedStart[],
  waitingBecause: Decided['waitingBecause'],
): boolean {
  const shape = (starts: readonly PlannedStart[]) =>
    starts.map((one) => `${one.jobId}@${one.printerId}`).join();
  return (
    shape(planned) !== shape(state.plan) ||
    JSON.stringify(waitingBecause) !== JSON.stringify(state.waitingBecause)
  );
}

const availabilityFor = (printer: KnownPrinter) =>
  printer.hasConnector ? printer.availability : 'noConnector';

function problemOf(state: DispatcherState, policy: DispatchPolicy, at: number): Problem {
  const printers = Object.values(state.printers);
  return {
    now: at,
    jobs: Object.values(state.queue).map((job) => planJobOf(job, state, policy, printers)),
    printers: printers.map((printer) => planPrinterOf(printer, state)),
    materials: policy.materials,
    setup: policy.setup,
    attended: attendedAround(policy, at),
    frozen: [],
  };
}

function planJobOf(
  job: QueuedJob,
  state: DispatcherState,
  policy: DispatchPolicy,
  printers: readonly KnownPrinter[],
): PlanJob {
  const notOn: Record<string, string> = {};
  for (const printer of printers) {
    const because = whyNotThisSpool(job, printer, state.lots);
    if (because !== null) notOn[printer.printerId] = because;
  }
  return {
    id: job.jobId,
    requirements: job.requirements,
    profile: policy.profiles.find((profile) => profile.id === job.requirements.profileId),
    durationSecondsByPrinter: Object.fromEntries(
      printers.map((printer) => [printer.printerId, job.estimatedSeconds]),
    ),
    releaseAt: job.queuedAt,
    dueAt: job.dueAt,
    // The most urgent tier is 0; the planner breaks ties by the greater weight.
    weight: -job.priority,
    value: job.valueMinor / 10 ** policy.minorDigits,
    stateKey: stateKeyOf(job.requirements),
    notReadyBecause: null,
    avoidUntil: job.avoid,
    notOn,
  };
}

/** A lot with nothing left is of interest only where it is loaded; it is told of anew when grams come back. */
export function withoutSpent(
  lots: DispatcherState['lots'],
  printers: DispatcherState['printers'],
): DispatcherState['lots'] {
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
  // Another material is loaded: whatever is put in its place is looked at then.
  if (loaded === null || stateKeyOf(loaded) !== stateKeyOf(job.requirements)) return null;
  if (loaded.lotId === undefined) return 'What is loaded belongs to no recorded lot.';
  const lot = lots[loaded.lotId];
  if (lot === undefined)
    return `Its lot ${loaded.lotId} has nothing left to promise, or is not on the books.`;
  if (stateKeyOf(lot) !== stateKeyOf(job.requirements)) {
    return `Its lot ${loaded.lotId} holds ${lot.material} ${lot.colour}, not the ${loaded.material} ${loaded.colour} that is said to be loaded: say which lot it really is.`;
  }
  if (!lot.usable) return `Its lot ${loaded.lotId} is in quarantine.`;
  if (lot.availableGrams < job.massGrams) {
    return `Its lot ${loaded.lotId} has ${lot.availableGrams.toFixed(0)} g left to promise; ${job.massGrams.toFixed(0)} g are needed.`;
  }
  return null;
}

function planPrinterOf(printer: KnownPrinter, state: DispatcherState): PlanPrinter {
  const { printerId, spec, loaded } = printer;
  return {
    id: printerId,
    lane: spec.lane,
    capability: spec.capability,
    loaded,
    availability: standingOf(printer, state),
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
