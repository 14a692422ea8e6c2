/** Which waiting job starts where, now. Pure: equal tables and moment give equal decisions. */
import { assess } from '../capability/feasibility.ts';
import type { PayloadOf } from '../common/say.ts';
import type { DispatcherState, DispatchPolicy, KnownPrinter, PlannedStart, QueuedJob } from './schema.ts';

/** When nothing happens the tables are looked at again this often: a machine left out for a while may be tried again. */
const LOOK_EVERY_MS = 60_000;

export interface Decided {
  readonly starts: readonly (PayloadOf<'job.schedule'> & { readonly jobId: string })[];
  readonly tables: Pick<DispatcherState, 'queue' | 'assigned'>;
  readonly plan: readonly PlannedStart[];
  readonly waitingBecause: { readonly [jobId: string]: string };
  /** Whether plan or reasons differ from what was recorded last. */
  readonly news: boolean;
}

export function decide(state: DispatcherState, at: number): Decided {
  const starts: Decided['starts'][number][] = [];
  const taken = new Set(Object.values(state.assigned));
  const queue = { ...state.queue };
  const assigned = { ...state.assigned };
  const waitingBecause: Record<string, string> = {};
  const plan: PlannedStart[] = [];
  for (const job of inOrder(Object.values(state.queue))) {
    const choice =
      state.policy === null ? 'The farm is not configured yet.' : choose(state, state.policy, job, taken, at);
    if (typeof choice === 'string') {
      waitingBecause[job.jobId] = choice;
      continue;
    }
    const { printer, why, policy } = choice;
    taken.add(printer.printerId);
    delete queue[job.jobId];
    assigned[job.jobId] = printer.printerId;
    starts.push({
      jobId: job.jobId,
      printerId: printer.printerId,
      why,
      release: policy.release,
      policyVersion: policy.version,
    });
    plan.push({
      jobId: job.jobId,
      printerId: printer.printerId,
      startAt: at,
      endAt: at + job.estimatedSeconds * 1000,
      why,
    });
  }
  const news = starts.length > 0 || JSON.stringify(waitingBecause) !== JSON.stringify(state.waitingBecause);
  return { starts, tables: { queue, assigned }, plan, waitingBecause, news };
}

const inOrder = (jobs: readonly QueuedJob[]): readonly QueuedJob[] =>
  [...jobs].sort(
    (a, b) =>
      a.priority - b.priority ||
      (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity) ||
      a.queuedAt - b.queuedAt ||
      (a.jobId < b.jobId ? -1 : 1),
  );

interface Choice {
  readonly printer: KnownPrinter;
  readonly policy: DispatchPolicy;
  readonly why: string;
}

/** A machine for one job, or why there is none now. */
function choose(
  state: DispatcherState,
  policy: DispatchPolicy,
  job: QueuedJob,
  taken: ReadonlySet<string>,
  at: number,
): Choice | string {
  if (state.stoppedBecause !== null) return `Dispatching is stopped: ${state.stoppedBecause}`;
  const reasons: string[] = [];
  const able: KnownPrinter[] = [];
  for (const printer of Object.values(state.printers)) {
    const no = whyNot(state, policy, job, printer, taken, at);
    if (no === null) able.push(printer);
    else reasons.push(`${printer.printerId}: ${no}`);
  }
  able.sort((a, b) => a.spec.ratePerHour - b.spec.ratePerHour || (a.printerId < b.printerId ? -1 : 1));
  const [best, ...others] = able;
  if (best === undefined) return reasons.length === 0 ? 'The farm has no printers.' : reasons.join(' ');
  const why =
    others.length === 0
      ? `${best.printerId} is the one free machine with ${job.requirements.material} ${job.requirements.colour} that can make it.`
      : `${best.printerId} costs least per hour of ${able.length} free machines with ${job.requirements.material} ${job.requirements.colour}.`;
  return { printer: best, policy, why };
}

function whyNot(
  state: DispatcherState,
  policy: DispatchPolicy,
  job: QueuedJob,
  printer: KnownPrinter,
  taken: ReadonlySet<string>,
  at: number,
): string | null {
  const material = policy.materials.find((one) => one.code === job.requirements.material);
  const { obstacles, changeovers } = assess(
    job.requirements,
    { ...printer.spec, loaded: printer.loaded },
    material,
  );
  if (obstacles[0]) return obstacles[0].words;
  if (!printer.hasConnector) return 'No connector drives this family of machines yet.';
  if (printer.availability !== 'idle' || taken.has(printer.printerId))
    return `It is ${printer.availability}.`;
  if (changeovers[0]) return changeovers[0].words;
  const until = job.avoid[printer.printerId];
  if (until !== undefined && until > at) return 'It turned this job down a moment ago.';
  const lotId = printer.loaded?.lotId;
  if (lotId === undefined) return 'What is loaded belongs to no recorded lot.';
  const lot = state.lots[lotId];
  if (lot === undefined || !lot.usable) return `Its lot ${lotId} is not usable.`;
  if (lot.availableGrams < job.massGrams) {
    return `Its lot ${lotId} has ${lot.availableGrams.toFixed(0)} g left to promise; ${job.massGrams.toFixed(0)} g are needed.`;
  }
  return null;
}

/** When to look again although nothing has happened; never while nobody waits. */
export function nextLookAt(state: DispatcherState, at: number): number {
  const avoided = Object.values(state.queue).flatMap((job) =>
    Object.values(job.avoid).filter((until) => until > at),
  );
  return Math.min(at + LOOK_EVERY_MS, ...avoided);
}

export const someoneWaits = (state: DispatcherState): boolean => Object.keys(state.queue).length > 0;
