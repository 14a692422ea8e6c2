/** The dispatcher's tables as its checkers read them. */
import type { Loose, Step } from './step.ts';

/** The tables as the decision found them: what it gave away is back in the queue. */
export interface Tables {
  readonly queue: Readonly<Record<string, Loose>>;
  readonly taken: ReadonlySet<string>;
  readonly printers: readonly Loose[];
  readonly starts: readonly Loose[];
}

export function tablesOf({ now, said, turned, type, was }: Step): Tables {
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

export const lotOf = ({ lots }: Loose, lotId: string | undefined): Loose =>
  lotId === undefined ? undefined : lots.find((table: Loose) => lotId in table)?.[lotId];

/** Idle, wanted by nobody, with a spool on the books. */
export const isReady = (now: Loose, taken: ReadonlySet<string>, printer: Loose): boolean =>
  printer.availability === 'idle' &&
  printer.hasConnector &&
  !taken.has(printer.printerId) &&
  lotOf(now, printer.loaded?.lotId)?.usable === true;

export const isLoadedFor = ({ requirements }: Loose, of: Loose): boolean =>
  of?.material === requirements.material && of?.colour === requirements.colour;

/** To a hundredth of a gram, with what a spool must have to spare. */
export const withSpare = (grams: number, percent: number): number =>
  percent > 0 ? Math.ceil(grams * (100 + percent)) / 100 : grams;

/** A new spool is there for all that is sliced for it; one that was printed from must have grams to spare. */
export function hasSpoolFor(now: Loose, printer: Loose, job: Loose): boolean {
  if (!isLoadedFor(job, printer.loaded)) return false;
  const spare = now.policy?.sparePercent ?? 0;
  const { availableGrams, untouched } = lotOf(now, printer.loaded.lotId);
  return (
    withSpare(job.massGrams, spare) <=
    (untouched === true ? withSpare(availableGrams, spare) : availableGrams)
  );
}
