/** From the wish to print to the machine's word that it does: the upload and the one start. */
import { fact, refuse, send } from '../../runtime/actions.ts';
import { trouble } from '../common/incidents.ts';
import { say } from '../common/say.ts';
import { command, isOurRun } from './commands.ts';
import { withoutTrial } from './health.ts';
import { afterRun, noEvidence } from './rules.ts';
import type { PrinterState } from './schema.ts';
import { concerning, printerSetup, START_PATIENCE_MS, tellDispatcher } from './setup.ts';

/** Nobody is at work on the start any more, or for far too long: a person may decide what became of it. */
const isOverdue = ({ troubles }: PrinterState) =>
  troubles.includes('start-unclear') || troubles.includes('start-overdue');

export const starting = printerSetup.createStateConfig({
  entry: tellDispatcher('starting'),
  after: {
    startPatience: {
      actions: trouble(({ context }) => ({
        code: 'start-overdue',
        severity: 'warning',
        ...concerning(context),
        what: `${context.runId} has not started on ${context.id} after ${START_PATIENCE_MS / 60_000} minutes.`,
        nextStep:
          'See whether the machine can be reached and prints; cancel the job or settle the run by hand.',
      })),
    },
  },
  on: {
    'printer.dispatched': {
      guard: isOurRun,
      target: 'printing',
      actions: [
        fact('printer.printing', ({ event }) => ({
          jobIdentity: event.jobIdentity,
          startedAt: event.meta.at,
          desyncedBecause: null,
        })),
        send(({ event }) =>
          say('run.started', event.runId, { evidence: { ...noEvidence, jobIdentity: event.jobIdentity } }),
        ),
      ],
    },
    'printer.runStarted': {
      guard: isOurRun,
      target: 'printing',
      actions: [
        fact('printer.printing', ({ event }) => ({
          jobIdentity: event.evidence.jobIdentity,
          startedAt: event.meta.at,
          desyncedBecause: null,
        })),
        send(({ event }) => say('run.started', event.runId, { evidence: event.evidence })),
      ],
    },
    'printer.runPaused': {
      guard: isOurRun,
      target: 'paused',
      actions: [
        fact('printer.paused', ({ event }) => ({ startedAt: event.meta.at, desyncedBecause: null })),
        send(({ event }) => [
          say('run.started', event.runId, { evidence: noEvidence }),
          say('run.paused', event.runId, { because: event.because }),
        ]),
      ],
    },
    'printer.dispatchFailed': [
      {
        guard: ({ context, event }) => isOurRun({ context, event }) && context.cancelAsked,
        target: '#printer.free',
        actions: [
          send(({ event }) => say('run.cancelled', event.runId, { evidence: noEvidence, began: false })),
          fact('printer.runNeverBegan', ({ context }) => ({ ...withoutTrial(context), ...afterRun })),
        ],
      },
      {
        guard: isOurRun,
        target: '#printer.free',
        actions: [
          send(({ event }) =>
            say('run.failed', event.runId, { evidence: noEvidence, cause: event.cause, began: false }),
          ),
          fact('printer.runNeverBegan', ({ context }) => ({ ...withoutTrial(context), ...afterRun })),
        ],
      },
    ],
    // Somebody started something at the machine: ours must not follow it onto the same plate.
    'printer.foreignPrintSeen': {
      actions: [
        fact('printer.foreignPrint', ({ event }) => ({
          foreignFile: event.fileName ?? 'a print without a name',
          plateClear: false,
        })),
        command('cancel'),
      ],
    },
    'printer.foreignPrintEnded': {
      actions: [
        fact('printer.foreignPrintOver', () => ({ foreignFile: null, plateClear: false })),
        command('cancel'),
      ],
    },
    // Nothing to cancel yet: the wish stands until the start is decided.
    'printer.commandFailed': {
      guard: ({ event }) => event.command === 'cancel',
      actions: fact('printer.commandRefused'),
    },
    'printer.settleRun': {
      guard: ({ context }) => !isOverdue(context),
      actions: refuse(
        'starting',
        ({ context }) =>
          `${context.runId} is on its way to ${context.id}, and may start at any moment: cancel its job instead.`,
      ),
    },
    'printer.dispatchUnclear': {
      guard: isOurRun,
      actions: [
        fact('printer.desynced', ({ event }) => ({ desyncedBecause: event.because })),
        trouble(({ context, event }) => ({
          code: 'start-unclear',
          severity: 'critical',
          ...concerning(context),
          what: `Nobody can say yet whether ${event.runId} started on ${context.id}: ${event.because}`,
          nextStep:
            'The farm watches the machine and never starts twice. If it does not find out, settle the run by hand.',
        })),
      ],
    },
  },
});
