/**
 * What the dispatcher makes of its tables: work goes only where the farm file lets it be made, no machine stands idle beside
 * a job that it could take, changes by which something may start are heeded at once and others soon, and what people read
 * of waiting jobs is true.
 */
import { availabilityOf } from '../../actors/capability/availability.ts';
import { whyNotThere } from './can-make.ts';
import { openings } from './maintenance-is-kept.ts';
import { checkPace } from './plan-pace.ts';
import { hasSpoolFor, isLoadedFor, isReady, lotOf, type Tables, tablesOf, withSpare } from './plan-tables.ts';
import { must, type Property } from './property.ts';
import { type Loose, type Step, stepOf } from './step.ts';

/** Pairs of job and machine that one decision looks at; beyond, a job may be left for later. */
const PAIRS_MAX = 50_000;

/** A breaker of its plans or of its profile holds it, or tries another job first. */
const isHeld = ({ breakers = {} }: Loose, { planIds = [], requirements }: Loose): boolean =>
  [...planIds.map((id: string) => `plan/${id}`), `profile/${requirements.profileId}:${requirements.material}`]
    .map((key) => breakers[key])
    .some((breaker) => breaker !== undefined && (breaker.state === 'tripped' || breaker.trial !== null));

/**
 * Where grams are held from payment on, or a person has them kept, those of others that wait for the same material come
 * first, as far as one can see.
 */
function mayBeKept(now: Loose, printer: Loose, job: Loose): boolean {
  const isKept = ({ gramsSaid }: Loose): boolean => gramsSaid?.keep ?? now.policy.reserveOn === 'payment';
  if (!Object.values(now.queue as Record<string, Loose>).some(isKept)) return false;
  const spare = now.policy.sparePercent ?? 0;
  const wanted = Object.values(now.queue as Record<string, Loose>)
    .filter((other) => other.jobId === job.jobId || (isKept(other) && isLoadedFor(other, printer.loaded)))
    .reduce((sum, { massGrams }) => sum + withSpare(massGrams, spare), 0);
  return wanted > lotOf(now, printer.loaded.lotId).availableGrams;
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
  // Where one spool is on record in two machines, what starts draws on it: the next decision knows what is left.
  const drawnOn = new Set(starts.map(({ printerId }: Loose) => now.printers[printerId]?.loaded?.lotId));
  for (const printer of idle)
    for (const job of waiting) {
      // A machine on trial is not given what would be missed most.
      if (
        printer.onTrial === true ||
        drawnOn.has(printer.loaded?.lotId) ||
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
