/** A machine with a run of ours on it. The run is never given up for lack of news. */
import { cancel, raise } from 'xstate';
import { effect, fact, refuse, send } from '../../runtime/actions.ts';
import { trouble, troubleOver } from '../common/incidents.ts';
import { say } from '../common/say.ts';
import { afterRun, FAILURES_TO_TRIP, noEvidence, whyNotFree } from './rules.ts';
import type { PrinterState } from './schema.ts';
import {
  concerning,
  LINK_PATIENCE_MS,
  type PrinterEvent,
  printerSetup,
  START_PATIENCE_MS,
  subjectOf,
  tellDispatcher,
} from './setup.ts';

const isOurRun = ({ context, event }: { context: PrinterState; event: { runId: string } }) =>
  event.runId === context.runId;

const command = (name: 'pause' | 'resume' | 'cancel') =>
  effect<PrinterState, PrinterEvent, PrinterEvent>('printer.command', ({ context }) => ({
    printerId: context.id,
    command: name,
    runId: context.runId,
    remoteName: context.remoteName,
  }));

const commandWorked = (name: 'pause' | 'resume') =>
  troubleOver<PrinterState, PrinterEvent, PrinterEvent>(`command-${name}`, ({ context }) => ({
    subject: subjectOf(context),
    because: `The machine did ${name}.`,
  }));

/** Nobody is at work on the start any more, or for far too long: a person may decide what became of it. */
const isOverdue = ({ troubles }: PrinterState) =>
  troubles.includes('start-unclear') || troubles.includes('start-overdue');

const starting = printerSetup.createStateConfig({
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
          fact('printer.runNeverBegan', () => afterRun),
        ],
      },
      {
        guard: isOurRun,
        target: '#printer.free',
        actions: [
          send(({ event }) =>
            say('run.failed', event.runId, { evidence: noEvidence, cause: event.cause, began: false }),
          ),
          fact('printer.runNeverBegan', () => afterRun),
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

const printing = printerSetup.createStateConfig({
  entry: [
    tellDispatcher('printing'),
    troubleOver('start-overdue', ({ context }) => ({ subject: subjectOf(context), because: 'It prints.' })),
    troubleOver('start-unclear', ({ context }) => ({ subject: subjectOf(context), because: 'It prints.' })),
    // A cancel that was asked for while the start was under way still stands.
    effect('printer.command', ({ context }) =>
      context.cancelAsked
        ? {
            printerId: context.id,
            command: 'cancel',
            runId: context.runId,
            remoteName: context.remoteName,
          }
        : undefined,
    ),
  ],
  after: {
    printPatience: {
      actions: trouble(({ context }) => ({
        code: 'print-overdue',
        severity: 'warning',
        ...concerning(context),
        what: `${context.runId} prints on ${context.id} for more than twice its estimate.`,
        nextStep: 'Look at the machine; cancel the job if it is stuck.',
      })),
    },
  },
  on: {
    'printer.pause': { actions: [fact('printer.pauseAsked'), command('pause')] },
    'printer.runPaused': {
      guard: isOurRun,
      target: 'paused',
      actions: [
        fact('printer.paused'),
        send(({ event }) => say('run.paused', event.runId, { because: event.because })),
        commandWorked('pause'),
      ],
    },
  },
});

const paused = printerSetup.createStateConfig({
  entry: tellDispatcher('paused'),
  on: {
    'printer.resume': { actions: [fact('printer.resumeAsked'), command('resume')] },
    'printer.runResumed': {
      guard: isOurRun,
      target: 'printing',
      actions: [
        fact('printer.resumed'),
        send(({ event }) => say('run.resumed', event.runId, {})),
        commandWorked('resume'),
      ],
    },
    'printer.startMaintenance': {
      target: 'servicing',
      actions: fact('printer.maintenanceStarted', ({ event }) => ({ maintenanceBecause: event.because })),
    },
    'printer.load': [
      {
        guard: ({ context, event }) =>
          event.loaded !== null &&
          event.loaded.material === context.loaded?.material &&
          event.loaded.colour === context.loaded.colour,
        actions: fact('printer.loaded', ({ event }) => ({ loaded: event.loaded })),
      },
      {
        actions: refuse(
          'mid-print',
          ({ context }) =>
            `${context.id} is paused in ${context.runId}: only ${context.loaded?.material} ${context.loaded?.colour} may be loaded now.`,
        ),
      },
    ],
  },
});

/** Maintenance with a paused print on the plate. */
const servicing = printerSetup.createStateConfig({
  entry: tellDispatcher('maintenance'),
  on: {
    'printer.endMaintenance': {
      target: 'paused',
      actions: fact('printer.maintenanceEnded', () => ({ maintenanceBecause: null })),
    },
    // Whoever works on it has let it go on.
    'printer.runResumed': {
      guard: isOurRun,
      target: 'printing',
      actions: [
        fact('printer.maintenanceEnded', () => ({ maintenanceBecause: null })),
        fact('printer.resumed'),
        send(({ event }) => say('run.resumed', event.runId, {})),
      ],
    },
  },
});

/** What stands only while the run does; each is resolved when it ends. */
const overWithTheRun = [
  'start-overdue',
  'start-unclear',
  'print-overdue',
  'link-lost',
  'desynced',
  'command-pause',
  'command-resume',
  'command-cancel',
].map((code) =>
  troubleOver<PrinterState, PrinterEvent, PrinterEvent>(code, ({ context }) => ({
    subject: subjectOf(context),
    because: `${context.runId} is over.`,
  })),
);

export const busy = printerSetup.createStateConfig({
  initial: 'starting',
  exit: [cancel('link-overdue'), ...overWithTheRun],
  on: {
    'printer.linkChanged': [
      {
        guard: ({ event }) => event.link === 'down',
        actions: [
          fact('printer.offline', ({ event }) => ({ link: 'down', linkBecause: event.because })),
          raise({ type: 'printer.linkOverdue' } as never, { id: 'link-overdue', delay: 'linkPatience' }),
        ],
      },
      {
        actions: [
          fact('printer.online', ({ event }) => ({
            link: 'up',
            linkBecause: null,
            camera: event.camera,
            powerTelemetry: event.powerTelemetry,
          })),
          cancel('link-overdue'),
          troubleOver('link-lost', ({ context }) => ({
            subject: subjectOf(context),
            because: 'It can be reached again.',
          })),
        ],
      },
    ],
    'printer.linkOverdue': {
      actions: trouble(({ context }) => ({
        code: 'link-lost',
        severity: 'critical',
        ...concerning(context),
        what: `${context.id} has been out of reach for ${LINK_PATIENCE_MS / 60_000} minutes with ${context.runId} on it.`,
        nextStep:
          'Look at the machine. Once it can be reached nothing is lost; otherwise settle the run by hand.',
      })),
    },
    'printer.readiness': [
      {
        guard: ({ event }) => event.ready,
        actions: fact('printer.online', () => ({ ready: true, notReadyBecause: null })),
      },
      {
        actions: fact('printer.notReady', ({ event }) => ({ ready: false, notReadyBecause: event.because })),
      },
    ],
    // Whatever becomes of our run, the plate must be looked at before the next.
    'printer.foreignPrintSeen': {
      actions: fact('printer.foreignPrint', ({ event }) => ({
        foreignFile: event.fileName ?? 'a print without a name',
        plateClear: false,
      })),
    },
    'printer.foreignPrintEnded': {
      actions: fact('printer.foreignPrintOver', () => ({ foreignFile: null, plateClear: false })),
    },
    'printer.desynced': {
      actions: [
        fact('printer.desynced', ({ event }) => ({ desyncedBecause: event.because })),
        trouble(({ context, event }) => ({
          code: 'desynced',
          severity: 'critical',
          ...concerning(context),
          what: `${context.id} says something else than the farm believes: ${event.because}`,
          nextStep:
            'Look at the machine; settle the run as finished or failed if the farm does not find out by itself.',
        })),
      ],
    },
    'printer.recovered': {
      actions: [
        fact('printer.recovered', () => ({ desyncedBecause: null })),
        troubleOver('desynced', ({ context }) => ({
          subject: subjectOf(context),
          because: 'Machine and farm agree again.',
        })),
      ],
    },
    'printer.cancel': {
      guard: isOurRun,
      actions: [fact('printer.cancelAsked', () => ({ cancelAsked: true })), command('cancel')],
    },
    'printer.commandFailed': {
      actions: [
        fact('printer.commandRefused', ({ context, event }) => ({
          cancelAsked: event.command === 'cancel' ? false : context.cancelAsked,
        })),
        trouble(({ context, event }) => ({
          code: `command-${event.command}`,
          severity: 'warning',
          ...concerning(context),
          what: `${context.id} did not ${event.command}: ${event.cause.because}`,
          nextStep: `Try again, or ${event.command} at the machine itself; the farm sees what it does.`,
        })),
      ],
    },
    'printer.runFinished': {
      guard: isOurRun,
      target: '#printer.free',
      actions: [
        send(({ event }) => say('run.finished', event.runId, { evidence: event.evidence })),
        fact('printer.runEnded', () => ({ ...afterRun, plateClear: false, failuresInARow: 0 })),
      ],
    },
    'printer.runCancelled': {
      guard: isOurRun,
      target: '#printer.free',
      actions: [
        send(({ event }) => say('run.cancelled', event.runId, { evidence: event.evidence, began: true })),
        fact('printer.runEnded', () => ({ ...afterRun, plateClear: false })),
      ],
    },
    'printer.runFailed': {
      guard: isOurRun,
      target: '#printer.free',
      actions: [
        send(({ event }) =>
          say('run.failed', event.runId, { evidence: event.evidence, cause: event.cause, began: true }),
        ),
        trouble(({ context, event }) => ({
          code: 'run-failed',
          severity: 'warning',
          ...concerning(context),
          what: `${event.runId} failed on ${context.id}: ${event.cause.because}`,
          nextStep: 'Look at the machine, clear its plate and confirm it clear.',
        })),
        fact('printer.runEnded', ({ context, event }) => ({
          ...afterRun,
          plateClear: false,
          failuresInARow: context.failuresInARow + 1,
          trippedBecause:
            context.failuresInARow + 1 >= FAILURES_TO_TRIP
              ? `${context.failuresInARow + 1} attempts in a row failed, the last one: ${event.cause.because}`
              : null,
        })),
      ],
    },
    'printer.settleRun': [
      {
        guard: ({ context, event }) => isOurRun({ context, event }) && event.outcome === 'finished',
        target: '#printer.free',
        actions: [
          send(({ context, event }) =>
            say('run.finished', event.runId, {
              evidence: { ...noEvidence, jobIdentity: context.jobIdentity, foundAfterwards: true },
            }),
          ),
          fact('printer.runEnded', () => ({ ...afterRun, plateClear: false })),
        ],
      },
      {
        guard: isOurRun,
        target: '#printer.free',
        actions: [
          send(({ context, event }) =>
            say('run.failed', event.runId, {
              evidence: { ...noEvidence, jobIdentity: context.jobIdentity, foundAfterwards: true },
              cause: { code: 'written-off', because: event.because },
              began: true,
            }),
          ),
          fact('printer.runEnded', () => ({ ...afterRun, plateClear: false })),
        ],
      },
      {
        actions: refuse(
          'other-run',
          ({ context, event }) => `${event.runId} is not on ${context.id}; ${context.runId} is.`,
        ),
      },
    ],
    'printer.edit': {
      actions: refuse('busy', ({ context }) => `${whyNotFree(context)} Edit it when that is done.`),
    },
    'printer.remove': {
      actions: refuse(
        'busy',
        ({ context }) => `${whyNotFree(context)} Cancel the job or wait, then remove it.`,
      ),
    },
    'printer.clearPlate': {
      actions: refuse('busy', ({ context }) => `${whyNotFree(context)} Its plate cannot be clear.`),
    },
    'printer.load': {
      actions: refuse(
        'mid-print',
        ({ context }) => `${whyNotFree(context)} Material is changed between runs, or while it is paused.`,
      ),
    },
    'printer.startMaintenance': {
      actions: refuse('busy', ({ context }) => `${whyNotFree(context)} Pause it first, or wait.`),
    },
  },
  states: { starting, printing, paused, servicing },
});
