/**
 * What the dispatcher makes of its tables: work goes only where the farm file lets it be made, no machine stands idle beside
 * a job that it could take, changes by which something may start are heeded at once and others soon, and what people read
 * of waiting jobs is true.
 */
import { availabilityOf } from '../../actors/capability/availability.ts';
import { whyNotThere } from './can-make.ts';
import { openings } from './maintenance-is-kept.ts';
import { must, type Property } from './property.ts';
import { type Loose, type Step, stepOf } from './step.ts';

/** After so long the plan that people read is made anew. */
const SETTLE_MS = 1_000;
/** And so often although nothing has happened. */
const LOOK_EVERY_MS = 300_000;
/** Pairs of job and machine that one decision looks at; beyond, a job may be left for later. */
const PAIRS_MAX = 50_000;

/** The tables as the decision found them: what it gave away is back in the queue. */
interface Tables {
  readonly queue: Readonly<Record<string, Loose>>;
  readonly taken: ReadonlySet<string>;
  readonly printers: readonly Loose[];
  readonly starts: readonly Loose[];
}

function tablesOf({ now, said, turned, type, was }: Step): Tables {
  const starts = turned.result.sends
    .filter((sent) => sent.type === 'job.schedule')
    .map(({ payload, to }) => ({ ...payload, jobId: to.slice('job/'.length) }));
  const queue = { ...now.queue };
  const assigned = { ...now.assigned };
  for (const { jobId } of starts) {
    queue[jobId] = type === 'dispatcher.jobQueued' && said.job.jobId === jobId ? said.job : was.queue[jobId];
    delete assigned[jobId];
  }
  return { queue, taken: new Set(Object.values(assigned)), printers: Object.values(now.printers), starts };
}

const lotOf = ({ lots }: Loose, lotId: string | undefined): Loose =>
  lotId === undefined ? undefined : lots.find((table: Loose) => lotId in table)?.[lotId];

/** Idle, wanted by nobody, with a spool on the books. */
const isReady = (now: Loose, taken: ReadonlySet<string>, printer: Loose): boolean =>
  printer.availability === 'idle' &&
  printer.hasConnector &&
  !taken.has(printer.printerId) &&
  lotOf(now, printer.loaded?.lotId)?.usable === true;

const isLoadedFor = ({ requirements }: Loose, of: Loose): boolean =>
  of?.material === requirements.material && of?.colour === requirements.colour;

/** A breaker of its plans or of its profile holds it, or tries another job first. */
const isHeld = ({ breakers = {} }: Loose, { planIds = [], requirements }: Loose): boolean =>
  [...planIds.map((id: string) => `plan/${id}`), `profile/${requirements.profileId}:${requirements.material}`]
    .map((key) => breakers[key])
    .some((breaker) => breaker !== undefined && (breaker.state === 'tripped' || breaker.trial !== null));

/** To a hundredth of a gram, with what a spool must have to spare. */
const withSpare = (grams: number, percent: number): number =>
  percent > 0 ? Math.ceil(grams * (100 + percent)) / 100 : grams;

/** A new spool is there for all that is sliced for it; one that was printed from must have grams to spare. */
function hasSpoolFor(now: Loose, printer: Loose, job: Loose): boolean {
  if (!isLoadedFor(job, printer.loaded)) return false;
  const spare = now.policy?.sparePercent ?? 0;
  const { availableGrams, untouched } = lotOf(now, printer.loaded.lotId);
  return (
    withSpare(job.massGrams, spare) <=
    (untouched === true ? withSpare(availableGrams, spare) : availableGrams)
  );
}

/** Where grams are held from payment on, those of others that wait for the same material come first, as far as one can see. */
function mayBeKept(now: Loose, printer: Loose, job: Loose): boolean {
  if (now.policy.reserveOn !== 'payment') return false;
  const spare = now.policy.sparePercent ?? 0;
  const wanted = Object.values(now.queue as Record<string, Loose>)
    .filter((other) => other.jobId === job.jobId || isLoadedFor(other, printer.loaded))
    .reduce((sum, { massGrams }) => sum + withSpare(massGrams, spare), 0);
  return wanted > lotOf(now, printer.loaded.lotId).availableGrams;
}

function mayStart({ now }: Step, { printers, queue, taken }: Tables): boolean {
  const ready = printers.filter((printer) => isReady(now, taken, printer));
  if (ready.length === 0 || now.policy === null || now.stoppedBecause !== null) return false;
  return Object.values(queue).some((job) => ready.some((printer) => hasSpoolFor(now, printer, job)));
}

const steps = ['reserved', 'starting', 'printing', 'awaitingClear'];

/** A machine that does what it was given to do says nothing that the plan does not know. */
function changesPlan({ said, type, was }: Step): boolean {
  if (type !== 'dispatcher.printerChanged') return true;
  const before = was.printers[said.printerId];
  const spool = (loaded: Loose) => [loaded?.lotId, loaded?.material, loaded?.colour].join('|');
  return !(
    before !== undefined &&
    steps.includes(said.availability) &&
    (before.availability === 'idle' || steps.includes(before.availability)) &&
    spool(before.loaded) === spool(said.loaded)
  );
}

/** Whether this turn must have decided, and since when what people read lags behind it if not. */
function paceOf(
  step: Step,
  tables: Tables,
): { readonly decides: boolean; readonly staleSince: number | null } {
  if (step.turned.message.by.kind === 'timer') return { decides: true, staleSince: null };
  const staleSince = step.was.staleSince ?? (changesPlan(step) ? step.at : null);
  return { decides: staleSince !== null && mayStart(step, tables), staleSince };
}

function checkPace(step: Step, tables: Tables): boolean {
  const { at, now, to, turned, was } = step;
  const { decides, staleSince } = paceOf(step, tables);
  const waits = Object.keys(now.queue).length > 0;
  const rests = waits ? 'watching' : 'idle';
  const expected = decides || staleSince === null ? rests : 'settling';
  must(
    to === expected && now.staleSince === (decides ? null : staleSince) && now.decided === null,
    () => `After ${step.type} the dispatcher is ${to}, stale since ${now.staleSince}: not ${expected}.`,
  );
  must(
    decides || staleSince !== null || (now.plan === was.plan && tables.starts.length === 0),
    () => `${step.type} changes nothing, and the dispatcher plans anew.`,
  );
  const due = Object.values(turned.state.timers).map(({ dueAt }) => dueAt);
  const looks = Object.values(now.queue as Record<string, Loose>)
    .flatMap(({ avoid }) => Object.values(avoid) as number[])
    .filter((until) => until > at);
  const next =
    to === 'settling' ? Math.max(at, now.staleSince + SETTLE_MS) : Math.min(at + LOOK_EVERY_MS, ...looks);
  must(
    due.join() === (to === 'idle' ? '' : `${next}`),
    () => `The dispatcher in ${to} looks again at ${due.join() || 'no time'}, not at ${next}.`,
  );
  return decides;
}

function checkGiven({ now, turned }: Step, { queue, starts }: Tables): void {
  for (const { jobId, policyVersion, printerId, release } of starts) {
    const { requirements } = queue[jobId]!;
    const { profiles, materials, version } = now.policy;
    const why = whyNotThere(
      requirements,
      { ...now.printers[printerId].spec, id: printerId },
      materials.find((one: Loose) => one.code === requirements.material),
      profiles.find((one: Loose) => one.id === requirements.profileId),
    );
    must(
      why.size === 0,
      () => `${jobId} is given to ${printerId}, which cannot make it: ${[...why].join()}.`,
    );
    must(
      isLoadedFor(queue[jobId]!, lotOf(now, now.printers[printerId].loaded.lotId)),
      () => `${jobId} is given to ${printerId}, whose lot is of another material.`,
    );
    must(
      release === now.policy.release && policyVersion === version,
      () => `${jobId} is released by another policy than the one in force.`,
    );
    must(
      now.plan.some((one: Loose) => one.jobId === jobId && one.printerId === printerId),
      () => `${jobId} is given to ${printerId}, and the plan does not say so.`,
    );
  }
  const assigned = turned.result.facts.find(({ type }) => type === 'dispatcher.assigned')?.payload as Loose;
  const told = (assigned?.lastStarts ?? []).map((one: Loose) => `${one.jobId} ${one.printerId} ${one.why}`);
  must(
    told.join() === starts.map((one) => `${one.jobId} ${one.printerId} ${one.why}`).join() &&
      (assigned === undefined) === (starts.length === 0),
    () => `The dispatcher records ${told.join() || 'nothing'}, and gives away ${JSON.stringify(starts)}.`,
  );
}

/** Of each machine what is planned on it, in order, is possible; and nothing is planned twice. */
function checkPlan({ at, now, turned }: Step, { queue }: Tables): void {
  const isFresh = turned.result.facts.some(({ type }) => type === 'dispatcher.planned');
  const freeAt = new Map<string, number>();
  const jobs = new Set<string>();
  let before = 0;
  for (const { endAt, jobId, printerId, startAt } of now.plan) {
    const job = queue[jobId];
    must(
      job !== undefined && !jobs.has(jobId),
      () => `${jobId} is planned, and does not wait, or is planned twice.`,
    );
    jobs.add(jobId);
    must(
      now.printers[printerId] !== undefined && startAt >= (freeAt.get(printerId) ?? 0) && startAt >= before,
      () => `${jobId} is planned on ${printerId} while another is there, or out of order.`,
    );
    must(
      endAt >= startAt + job.estimatedSeconds * 1_000 - 1 && (!isFresh || startAt >= at),
      () => `${jobId} is planned from ${startAt} to ${endAt}.`,
    );
    freeAt.set(printerId, endAt);
    before = startAt;
  }
}

function checkWaiting(step: Step, tables: Tables): void {
  const { now } = step;
  const waiting = Object.keys(now.queue).sort();
  const explained = Object.keys(now.waitingBecause).sort();
  must(
    waiting.join() === explained.join(),
    () => `It says why ${explained.join() || 'nobody'} waits; ${waiting.join() || 'nobody'} does.`,
  );
  if (now.policy === null || now.stoppedBecause !== null) {
    must(now.plan.length === 0, () => 'Dispatching is stopped, and something is planned.');
    return;
  }
  const first = new Map<string, string>();
  for (const { jobId, printerId } of now.plan) if (!first.has(printerId)) first.set(printerId, jobId);
  for (const { jobId, printerId, startAt } of now.plan) {
    const job = now.queue[jobId];
    // What the dispatch gate or a breaker holds back is explained by that.
    if (job === undefined || now.heldBack?.[jobId] !== undefined || isHeld(now, job)) continue;
    const printer = now.printers[printerId];
    const isLoaded = isLoadedFor(job, printer.loaded);
    const isReserved = printer.availability === 'idle' && tables.taken.has(printerId);
    const stands = printer.hasConnector ? (isReserved ? 'reserved' : printer.availability) : 'noConnector';
    const words: string = now.waitingBecause[jobId];
    must(words.includes(`Planned on ${printerId}`), () => `${jobId} is planned on ${printerId}: "${words}"`);
    if (first.get(printerId) !== jobId) continue;
    const expected = isLoaded
      ? `. ${availabilityOf(stands).words}`
      : `: load ${job.requirements.material} in ${job.requirements.colour} there`;
    must(words.includes(expected), () => `${jobId} is told "${words}", and ${printerId} is ${stands}.`);
    must(
      !(isLoaded && startAt <= step.at && isReady(now, tables.taken, printer)) || printer.onTrial === true,
      () => `${printerId} stands ready for ${jobId}, which is planned there for now, and is not given it.`,
    );
  }
}

/** Maintenance would begin before it is done. */
const isClosedFor = ({ maintenance }: Loose, { printerId }: Loose, job: Loose, at: number): boolean =>
  (maintenance?.[printerId]?.plans ?? []).some((plan: Loose) => {
    const { last, next } = openings(plan, at);
    const untilAt = at + job.estimatedSeconds * 1_000;
    return (next !== null && next < untilAt) || (last !== null && last + plan.minutes * 60_000 > at);
  });

/** A machine without any plan stands idle beside a job without any place only where it cannot make it. */
function checkIdle(step: Step, { printers, queue, starts, taken }: Tables): void {
  const { at, now } = step;
  if (now.policy === null || now.stoppedBecause !== null) return;
  const planned = new Set(now.plan.map(({ jobId }: Loose) => jobId));
  const used = new Set([...now.plan, ...starts].map(({ printerId }: Loose) => printerId));
  const waiting = Object.values(now.queue as Record<string, Loose>).filter(
    ({ jobId }) => !planned.has(jobId),
  );
  if (waiting.length === 0 || Object.keys(queue).length * printers.length > PAIRS_MAX) return;
  const idle = printers.filter(
    (printer) => !used.has(printer.printerId) && printer.onTrial !== true && isReady(now, taken, printer),
  );
  for (const printer of idle)
    for (const job of waiting) {
      // A machine on trial is not given what would be missed most.
      if (
        printer.onTrial === true ||
        isHeld(now, job) ||
        !hasSpoolFor(now, printer, job) ||
        mayBeKept(now, printer, job) ||
        job.avoid[printer.printerId] > at ||
        isClosedFor(now, printer, job, at)
      )
        continue;
      if (!isLoadedFor(job, lotOf(now, printer.loaded.lotId))) continue;
      const { materials, profiles } = now.policy;
      const { material, profileId } = job.requirements;
      const why = whyNotThere(
        job.requirements,
        { ...printer.spec, id: printer.printerId },
        materials.find((one: Loose) => one.code === material),
        profiles.find((one: Loose) => one.id === profileId),
      );
      must(
        why.size > 0,
        () => `${printer.printerId} stands idle, and ${job.jobId} waits: ${now.waitingBecause[job.jobId]}`,
      );
    }
}

export const workIsGiven: Property = {
  name: 'work is given',
  invariant: 'liveness',
  holds:
    'Work goes where it can be made; no machine stands idle beside a job that it could take; what people read of waiting jobs is true.',
  of: ['dispatcher'],
  watch: () => ({
    turned: (turned) => {
      if (turned.result.outcome !== 'changed') return;
      const step = stepOf(turned);
      // A question about plates that are only thought of changes nothing of what waits.
      if (step.type === 'dispatcher.weigh') {
        const { plan, queue, assigned, staleSince } = step.was;
        must(
          [plan, queue, assigned, staleSince].every((one) => Object.values(step.now).includes(one)) &&
            step.from === step.to,
          () => 'The dispatcher was only asked what would be, and changes what is.',
        );
        return;
      }
      const tables = tablesOf(step);
      const decided = checkPace(step, tables);
      checkGiven(step, tables);
      if (!decided) return;
      checkPlan(step, tables);
      checkWaiting(step, tables);
      checkIdle(step, tables);
    },
  }),
};
