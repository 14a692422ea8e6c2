/**
 * The dispatcher's tables as the planner is asked about them. What follows from a job or a machine alone is kept for as
 * long as that job or machine is the same object: a decision changes few of them, and there are many decisions.
 */
import { availabilityOf, takesJobNow } from '../capability/availability.ts';
import { attendedWindows, type Window } from '../farm/working-time.ts';
import type { PlanJob, PlanPrinter, Problem, Spool } from '../planner/problem.ts';
import { stateKeyOf } from '../planner/state-key.ts';
import { type Earmarks, earmarks, keptFrom } from './earmarks.ts';
import { gramsOffered, gramsWanted, lotOf } from './lots.ts';
import { maintained } from './maintenance.ts';
import type { DispatcherState, DispatchPolicy, KnownLot, KnownPrinter, QueuedJob } from './schema.ts';

const HORIZON_DAYS = 14;
const DAY_MS = 86_400_000;

/** A machine as it is planned for, and what is said to a job that is planned on it. */
export interface Standing {
  readonly printer: PlanPrinter;
  readonly words: string;
}

export function problemOf(
  { assigned, lots, maintenance, printers, queue }: DispatcherState,
  policy: DispatchPolicy,
  at: number,
): {
  readonly problem: Problem;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly marks: Earmarks;
} {
  const promised = new Set<string>();
  for (const jobId in assigned) promised.add(assigned[jobId]!);
  const standings = new Map<string, Standing>();
  const machines: PlanPrinter[] = [];
  for (const printerId in printers) {
    const standing = standingOf(printers[printerId]!, promised.has(printerId), lots, policy);
    standings.set(printerId, standing);
    machines.push(maintained(standing.printer, maintenance?.[printerId], at));
  }
  const jobs: PlanJob[] = [];
  const marks = earmarks({ lots, printers, queue }, policy);
  const lotAt = (lotId: string) => lotOf(lots, lotId);
  for (const jobId in queue) {
    const planned = planJobOf(queue[jobId]!, policy);
    const kept = keptFrom(queue[jobId]!, marks, printers, lotAt, policy);
    jobs.push(kept === null ? planned : { ...planned, keptFrom: kept });
  }
  const { materials, setup } = policy;
  const attended = attendedAround(policy, at);
  return {
    problem: {
      now: at,
      jobs,
      printers: machines,
      materials,
      setup,
      attended,
      frozen: [],
      failureShare: (policy.failurePercent ?? 0) / 100,
    },
    standings,
    marks,
  };
}

interface KnownJob {
  readonly policy: DispatchPolicy;
  readonly planned: PlanJob;
}

const jobsKnown = new WeakMap<QueuedJob, KnownJob>();

export function planJobOf(job: QueuedJob, policy: DispatchPolicy): PlanJob {
  const known = jobsKnown.get(job);
  if (known?.policy === policy) return known.planned;
  const { requirements } = job;
  const planned: PlanJob = {
    id: job.jobId,
    requirements,
    profile: policy.profiles.find(({ id }) => id === requirements.profileId),
    durationSeconds: job.estimatedSeconds,
    releaseAt: job.queuedAt,
    dueAt: job.dueAt,
    // The most urgent tier is 0, the ordinary one 1.
    weight: 2 ** (1 - job.priority),
    value: job.valueMinor / 10 ** policy.minorDigits,
    stateKey: stateKeyOf(requirements),
    notReadyBecause: null,
    avoidUntil: job.avoid,
    massGrams: gramsWanted(job.massGrams, policy),
  };
  jobsKnown.set(job, { policy, planned });
  return planned;
}

interface KnownStanding extends Standing {
  readonly isPromised: boolean;
  readonly lot: KnownLot | undefined;
  readonly policy: DispatchPolicy;
}

const standingsKnown = new WeakMap<KnownPrinter, KnownStanding>();

export function standingOf(
  printer: KnownPrinter,
  isPromised: boolean,
  lots: DispatcherState['lots'],
  policy: DispatchPolicy,
): Standing {
  const lotId = printer.loaded?.lotId;
  const lot = lotId === undefined ? undefined : lotOf(lots, lotId);
  const known = standingsKnown.get(printer);
  if (known !== undefined && known.isPromised === isPromised && known.lot === lot && known.policy === policy)
    return known;
  const { loaded, printerId, spec } = printer;
  const spool = spoolOf(printer, lot, policy);
  const planned: PlanPrinter = {
    id: printerId,
    lane: spec.lane,
    capability: spec.capability,
    loaded,
    availability: availabilityFor(printer, isPromised),
    readyAt: printer.freeAt,
    stateKey: loaded === null ? null : stateKeyOf(loaded),
    ratePerHour: spec.ratePerHour,
    ...(spool === undefined ? {} : { spool }),
  };
  const words = `Planned on ${printerId}. ${availabilityOf(planned.availability).words}`;
  const standing: KnownStanding = { printer: planned, words, isPromised, lot, policy };
  standingsKnown.set(printer, standing);
  return standing;
}

/** Where it stands, a job on its way to it included: the machine itself has not said so yet. */
function availabilityFor(printer: KnownPrinter, isPromised: boolean): PlanPrinter['availability'] {
  const availability = printer.hasConnector ? printer.availability : 'noConnector';
  return takesJobNow(availability) && isPromised ? 'reserved' : availability;
}

/** Grams are promised by lot: a spool that nobody has recorded can't be counted on. */
function spoolOf(
  { loaded }: KnownPrinter,
  lot: KnownLot | undefined,
  policy: DispatchPolicy,
): Spool | undefined {
  if (loaded === null) return undefined;
  const { lotId = null } = loaded;
  return {
    lotId,
    availableGrams: lot === undefined ? 0 : gramsOffered(lot, policy),
    unfitBecause: whyUnfit(loaded, lot),
  };
}

function whyUnfit(loaded: NonNullable<KnownPrinter['loaded']>, lot: KnownLot | undefined): string | null {
  const { lotId } = loaded;
  if (lotId === undefined) return 'What is loaded belongs to no recorded lot.';
  if (lot === undefined) return `Its lot ${lotId} has nothing left to promise, or is not on the books.`;
  if (stateKeyOf(lot) !== stateKeyOf(loaded))
    return `Its lot ${lotId} holds ${lot.material} ${lot.colour}, not the ${loaded.material} ${loaded.colour} that is said to be loaded: say which lot it really is.`;
  return lot.usable ? null : `Its lot ${lotId} is in quarantine.`;
}

const attended = new WeakMap<DispatchPolicy, { readonly day: number; readonly windows: Window[] }>();

/** Windows of the fortnight from the start of the day: the same for a whole day, so computed once a day. */
export function attendedAround(policy: DispatchPolicy, at: number): readonly Window[] {
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
