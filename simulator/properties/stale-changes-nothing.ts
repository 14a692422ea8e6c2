import { must, type Property } from './property.ts';
import { type Loose, type Step, stepOf } from './step.ts';

type Stale = (step: Step) => boolean;

const otherPrinter: Stale = ({ said, was }) => said.printerId !== was.printerId;
const otherRun: Stale = ({ said, was }) => said.runId !== was.runId;
const otherLot: Stale = ({ said, was }) => said.lotId !== was.lotId;
const otherRevision: Stale = ({ said, was }) => said.revision !== was.revision;
const otherJob: Stale = ({ said, was }) => said.jobId !== was.jobId;

const earlierRound: Stale = ({ said, was }) => {
  const known = was.planRounds[said.planId] ?? 0;
  return (said.round ?? known) < known;
};

/** What each of these is about; a word about another thing than the actor has now comes too late. */
const about: ReadonlyMap<string, Stale> = new Map<string, Stale>([
  ['job.printerReserved', ({ said, was }) => said.report.printerId !== was.printerId],
  ['job.printerRefused', otherPrinter],
  ['job.printerLost', otherPrinter],
  ['job.prepared', otherPrinter],
  ['job.prepareFailed', otherPrinter],
  ['job.lotReserved', otherLot],
  ['job.lotRefused', otherLot],
  ['job.runStarted', otherRun],
  ['job.runPaused', otherRun],
  ['job.runResumed', otherRun],
  ['job.runFinished', otherRun],
  ['job.runFailed', otherRun],
  ['job.runRefused', otherRun],
  ['job.runCancelled', otherRun],
  ['job.planBlocked', earlierRound],
  [
    'job.planMayRetry',
    ({ said, was, from }) =>
      from === 'failed'
        ? said.runId !== was.runId && was.planBlocks[said.planId] === undefined
        : earlierRound({ said, was } as Step),
  ],
  ['printer.runStarted', otherRun],
  ['printer.runPaused', otherRun],
  ['printer.runResumed', otherRun],
  ['printer.runFinished', otherRun],
  ['printer.runFailed', otherRun],
  ['printer.runCancelled', otherRun],
  ['printer.dispatched', otherRun],
  ['printer.dispatchFailed', otherRun],
  ['printer.dispatchUnclear', otherRun],
  ['printer.settleRun', otherRun],
  ['printer.cancel', (step) => otherRun(step) && otherJob(step)],
  ['printer.unreserve', otherJob],
  ['printer.print', otherJob],
  ['plan.preflighted', otherRevision],
  ['plan.sliced', otherRevision],
  ['plan.stepFailed', otherRevision],
  [
    'quote.analysed',
    ({ said, was }) => !was.lines.some((line: Loose) => line.recipe.modelHash === said.modelHash),
  ],
  ['lot.unreserve', ({ said, was }) => was.reservations[said.jobId] === undefined],
]);

export const staleChangesNothing: Property = {
  name: 'stale words change nothing',
  invariant: null,
  holds: 'A word about another run, machine, lot, job or revision than the actor has now records nothing.',
  of: ['job', 'printer', 'plan', 'quote', 'lot'],
  watch: () => ({
    turned: (turned) => {
      const { message, result } = turned;
      const isStale = result.facts.length === 0 ? undefined : about.get(message.type);
      if (isStale === undefined) return;
      const step = stepOf(turned);
      must(
        !isStale(step),
        () =>
          `${message.to} in ${step.from} takes ${message.type} to heart, which is about something that it has not: ${JSON.stringify(message.payload).slice(0, 300)}`,
      );
    },
  }),
};
