/** A machine with a run of ours on it. The run is never given up for lack of news. */
import { cancel, raise } from 'xstate';
import { effect, fact, refuse, send } from '../../runtime/actions.ts';
import { trouble, troubleOver } from '../common/incidents.ts';
import { say } from '../common/say.ts';
import { anomalyOver, anomalyWords, isPausedForAnomaly, lookedAt, watched } from './anomaly.ts';
import { command, commandWorked, isOurRun, leaveOut, overWithTheRun, verbOf } from './commands.ts';
import {
  afterPrint,
  closes,
  degrades,
  failsTrial,
  needsReason,
  resets,
  scoredOn,
  tellsOnly,
  trialFailed,
  trip,
  trips,
  withoutTrial,
} from './health.ts';
import { maintained, opensWhileBusy } from './maintaining.ts';
import { afterRun, noEvidence, whyNotFree } from './rules.ts';
import type { PrinterState } from './schema.ts';
import {
  concerning,
  LINK_PATIENCE_MS,
  type PrinterEvent,
  printerSetup,
  subjectOf,
  tellDispatcher,
} from './setup.ts';
import { starting } from './starting.ts';
import { used } from './upkeep.ts';

/** Parts of the plate are given up: it prints on without them, if it can. */
const leavesOut = printerSetup.createStateConfig({
  on: {
    'printer.leaveOut': { guard: isOurRun, actions: [fact('printer.leaveOutAsked'), leaveOut] },
    'printer.leftOut': {
      guard: isOurRun,
      actions: [
        fact('printer.leftOut'),
        send(({ context, event }) =>
          context.jobId === null
            ? undefined
            : say('job.partsLeftOut', context.jobId, { runId: event.runId, itemIds: event.itemIds }),
        ),
        troubleOver('command-leaveOut', ({ context }) => ({
          subject: subjectOf(context),
          because: 'The machine did leave them out.',
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
    ...watched.on,
    ...leavesOut.on,
    'printer.pause': { actions: [fact('printer.pauseAsked'), command('pause')] },
    'printer.runPaused': {
      guard: isOurRun,
      target: 'paused',
      actions: [
        fact('printer.paused'),
        send(({ context, event }) =>
          say('run.paused', event.runId, {
            because: event.because ?? (isPausedForAnomaly(context) ? anomalyWords(context) : null),
            ...(isPausedForAnomaly(context) && { anomaly: true }),
          }),
        ),
        commandWorked('pause'),
      ],
    },
  },
});

const paused = printerSetup.createStateConfig({
  entry: tellDispatcher('paused'),
  on: {
    ...leavesOut.on,
    'printer.resume': { actions: [fact('printer.resumeAsked'), command('resume')] },
    'printer.runResumed': {
      guard: isOurRun,
      target: 'printing',
      actions: [
        fact('printer.resumed', ({ context }) => lookedAt(context)),
        send(({ event }) => say('run.resumed', event.runId, {})),
        commandWorked('resume'),
        anomalyOver,
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
        fact('printer.resumed', ({ context }) => lookedAt(context)),
        send(({ event }) => say('run.resumed', event.runId, {})),
        anomalyOver,
      ],
    },
  },
});

type RunFailed = Extract<PrinterEvent, { type: 'printer.runFailed' }>;

const failed = [
  send<PrinterState, RunFailed, PrinterEvent>(({ event }) =>
    say('run.failed', event.runId, { evidence: event.evidence, cause: event.cause, began: true }),
  ),
  trouble<PrinterState, RunFailed, PrinterEvent>(({ context, event }) => ({
    code: 'run-failed',
    severity: 'warning',
    ...concerning(context),
    what: `${event.runId} failed on ${context.id}: ${event.cause.because}`,
    nextStep: 'Look at the machine, clear its plate and confirm it clear.',
  })),
  fact<PrinterState, RunFailed, PrinterEvent>('printer.runEnded', ({ context, event }) => ({
    ...used(context, event.evidence.printedSeconds, event.meta.at),
    ...afterRun,
    plateClear: false,
    failuresInARow: context.failuresInARow + 1,
  })),
] as const;

export const busy = printerSetup.createStateConfig({
  initial: 'starting',
  exit: [cancel('link-overdue'), ...overWithTheRun],
  on: {
    ...maintained.on,
    ...opensWhileBusy.on,
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
          what: `${context.id} did not ${verbOf[event.command]}: ${event.cause.because}`,
          nextStep:
            event.command === 'leaveOut'
              ? 'They count as failed all the same. Leave them out at the machine itself, or let them print.'
              : `Try again, or ${event.command} at the machine itself; the farm sees what it does.`,
        })),
      ],
    },
    'printer.runFinished': {
      guard: isOurRun,
      target: '#printer.free',
      actions: [
        send(({ event }) => say('run.finished', event.runId, { evidence: event.evidence })),
        fact('printer.runEnded', ({ context, event }) => ({
          ...used(context, event.evidence.printedSeconds, event.meta.at),
          ...afterRun,
          plateClear: false,
          failuresInARow: 0,
          health: afterPrint(context, event.evidence.printedSeconds),
        })),
      ],
    },
    'printer.runCancelled': {
      guard: isOurRun,
      target: '#printer.free',
      actions: [
        send(({ event }) => say('run.cancelled', event.runId, { evidence: event.evidence, began: true })),
        fact('printer.runEnded', ({ context, event }) => ({
          ...withoutTrial(context),
          ...used(context, event.evidence.printedSeconds, event.meta.at),
          ...afterRun,
          plateClear: false,
        })),
      ],
    },
    // Whether it is enough for the breaker is known once the run has been weighed with what else is known.
    'printer.runFailed': { guard: isOurRun, target: '#printer.free', actions: [...failed] },
    // Of a run before this one: what prints goes on.
    'printer.runScored': [
      { guard: trialFailed, actions: failsTrial },
      { guard: (args) => degrades(args) && args.event.holds, actions: trips },
      { guard: degrades, actions: [...tellsOnly] },
      scoredOn.works,
      scoredOn.void,
      scoredOn.counts,
    ],
    'printer.trip': [
      {
        guard: ({ context }) => context.breaker.state === 'tripped',
        actions: refuse(
          'tripped',
          ({ context }) => `${context.id} is out of service already, after this run.`,
        ),
      },
      {
        actions: fact('printer.tripped', ({ context, event }) =>
          trip(context, event.meta.at, event.because, [`${event.meta.by.id}: ${event.because}`]),
        ),
      },
    ],
    'printer.reset': [
      {
        guard: ({ context }) => context.breaker.state === 'closed',
        actions: refuse('closed', ({ context }) => `The breaker of ${context.id} has not tripped.`),
      },
      { guard: ({ event }) => event.meta.reason === undefined, actions: needsReason },
      {
        guard: ({ context, event }) => context.breaker.state === 'tripped' && event.closed !== true,
        actions: resets,
      },
      { actions: closes },
    ],
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
          fact('printer.runEnded', ({ context, event }) => ({
            ...used(context, null, event.meta.at),
            ...afterRun,
            plateClear: false,
          })),
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
          fact('printer.runEnded', ({ context, event }) => ({
            ...used(context, null, event.meta.at),
            ...afterRun,
            plateClear: false,
          })),
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
