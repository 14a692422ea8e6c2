/** A machine without a run of ours: where it stands follows from what is known of it. */
import { effect, fact, refuse, send } from '../../runtime/actions.ts';
import { trouble, troubleOver } from '../common/incidents.ts';
import { say } from '../common/say.ts';
import { lets } from '../guardrails/breaker.ts';
import {
  begins,
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
} from './health.ts';
import {
  beginsMaintenance,
  maintained,
  maintainedNoMore,
  maintenanceEnded,
  opensWhileFree,
  sayWhatIsDue,
  setAlarm,
  tellMaintenance,
  waitsNoMore,
} from './maintaining.ts';
import { notHere, reportOf, whyNotFree, whyNotPrint } from './rules.ts';
import type { PrinterState } from './schema.ts';
import { concerning, loseJob, type PrinterEvent, printerSetup, subjectOf, tellDispatcher } from './setup.ts';
import { withSettings } from './upkeep.ts';

const refusePrint = send<PrinterState, Extract<PrinterEvent, { type: 'printer.print' }>, PrinterEvent>(
  ({ context, event }) =>
    say('run.refused', event.runId, {
      cause: { code: 'printer-refused', because: whyNotPrint(context, event) ?? '' },
    }),
);

const reserved = printerSetup.createStateConfig({
  entry: tellDispatcher('reserved'),
  on: {
    'printer.reserve': [
      {
        guard: ({ context, event }) => context.jobId === event.jobId,
        actions: send(({ context, event }) =>
          say('job.printerReserved', event.jobId, { report: reportOf(context) }),
        ),
      },
      {
        actions: send(({ context, event }) =>
          say('job.printerRefused', event.jobId, {
            printerId: context.id,
            because: whyNotFree(context) ?? '',
          }),
        ),
      },
    ],
    'printer.unreserve': {
      guard: ({ context, event }) => context.jobId === event.jobId,
      target: 'resting',
      actions: fact('printer.freed', () => ({ jobId: null })),
    },
    'printer.print': [
      {
        guard: ({ context, event }) => whyNotPrint(context, event) === null,
        target: '#printer.busy',
        actions: [
          fact('printer.dispatching', ({ context, event }) => ({
            ...begins(context, event.runId),
            runId: event.runId,
            remoteName: event.remoteName,
            estimatedSeconds: event.estimatedSeconds,
          })),
          effect('printer.dispatch', ({ context, event }) => ({
            printerId: context.id,
            runId: event.runId,
            remoteName: event.remoteName,
            gcodeHash: event.gcodeHash,
            gcodeBytes: event.gcodeBytes,
          })),
        ],
      },
      {
        guard: ({ context, event }) => context.jobId === event.jobId,
        target: 'resting',
        actions: [refusePrint, fact('printer.freed', () => ({ jobId: null }))],
      },
      { actions: refusePrint },
    ],
    'printer.load': {
      actions: refuse(
        'reserved',
        ({ context }) =>
          `${context.id} is reserved for ${context.jobId}, which counts on what is loaded. Unschedule that job first.`,
      ),
    },
    'printer.clearPlate': {},
    // The job gives its run up before the run has come: it is not to be printed when it does.
    'printer.cancel': {
      guard: ({ context, event }) => event.jobId === context.jobId,
      target: 'resting',
      actions: [
        send(({ context, event }) => notHere(context, event.runId)),
        fact('printer.freed', () => ({ jobId: null })),
      ],
    },
    'printer.startMaintenance': {
      target: 'resting',
      actions: [
        loseJob((printer) => `${printer.id} went into maintenance.`),
        fact('printer.maintenanceStarted', ({ event }) => ({
          maintenanceBecause: event.because,
          jobId: null,
        })),
      ],
    },
  },
});

const idle = printerSetup.createStateConfig({
  entry: tellDispatcher('idle'),
  on: {
    'printer.reserve': {
      target: 'reserved',
      actions: [
        fact('printer.reserved', ({ event }) => ({ jobId: event.jobId })),
        send(({ context, event }) => say('job.printerReserved', event.jobId, { report: reportOf(context) })),
      ],
    },
  },
});

const maintenance = printerSetup.createStateConfig({
  entry: tellDispatcher('maintenance'),
  on: {
    'printer.endMaintenance': { target: 'resting', actions: [...maintenanceEnded] },
    'printer.startMaintenance': {
      actions: refuse('already', ({ context }) => `${context.id} is in maintenance already.`),
    },
  },
});

const trippedNoMore = troubleOver<
  PrinterState,
  Extract<PrinterEvent, { type: 'printer.reset' }>,
  PrinterEvent
>('tripped', ({ context, event }) => ({
  subject: subjectOf(context),
  because: event.meta.reason?.words ?? event.meta.reason?.code ?? '',
}));

const tripped = printerSetup.createStateConfig({
  entry: [
    tellDispatcher('tripped'),
    // Entered anew whenever something else is learnt of it: that is no new trouble.
    trouble(({ context }) =>
      context.troubles.includes('tripped')
        ? undefined
        : {
            code: 'tripped',
            severity: 'critical',
            ...concerning(context),
            what: `${context.id} is out of service: ${context.trippedBecause}`,
            nextStep: 'Find the cause, then reset the breaker with a reason; its next job is a trial.',
          },
    ),
  ],
  on: {
    'printer.reset': [
      { guard: ({ event }) => event.meta.reason === undefined, actions: needsReason },
      {
        guard: ({ event }) => event.closed === true,
        target: 'resting',
        actions: [closes, trippedNoMore],
      },
      { target: 'resting', actions: [resets, trippedNoMore] },
    ],
    'printer.trip': {
      actions: refuse('tripped', ({ context }) => `${context.id} is out of service already.`),
    },
  },
});

/** Half open, and its trial is not inspected yet. */
const onTrial = printerSetup.createStateConfig({
  entry: tellDispatcher('onTrial'),
});

export const free = printerSetup.createStateConfig({
  initial: 'resting',
  entry: sayWhatIsDue,
  on: {
    ...maintained.on,
    ...opensWhileFree.on,
    'printer.runScored': [
      {
        guard: trialFailed,
        target: '.resting',
        actions: [loseJob((printer) => `${printer.id} failed its trial.`), failsTrial],
      },
      {
        guard: (args) => degrades(args) && args.event.holds,
        target: '.resting',
        actions: [loseJob((printer) => `${printer.id} is taken out of service.`), trips],
      },
      { guard: degrades, actions: [...tellsOnly] },
      { ...scoredOn.works, target: '.resting' },
      { ...scoredOn.void, target: '.resting' },
      scoredOn.counts,
    ],
    'printer.trip': {
      target: '.resting',
      actions: [
        loseJob((printer) => `${printer.id} was taken out of service.`),
        fact('printer.tripped', ({ context, event }) =>
          trip(context, event.meta.at, event.because, [`${event.meta.by.id}: ${event.because}`]),
        ),
      ],
    },
    // While it is tried: the person is sure.
    'printer.reset': [
      {
        guard: ({ context }) => context.breaker.state !== 'halfOpen',
        actions: refuse('closed', ({ context }) => `The breaker of ${context.id} has not tripped.`),
      },
      { guard: ({ event }) => event.meta.reason === undefined, actions: needsReason },
      { target: '.resting', actions: closes },
    ],
    'printer.linkChanged': [
      {
        guard: ({ event }) => event.link === 'down',
        target: '.resting',
        actions: [
          loseJob((printer) => `${printer.id} went out of reach.`),
          fact('printer.offline', ({ event }) => ({ link: 'down', linkBecause: event.because, jobId: null })),
        ],
      },
      {
        target: '.resting',
        actions: fact('printer.online', ({ event }) => ({
          link: 'up',
          linkBecause: null,
          camera: event.camera,
          powerTelemetry: event.powerTelemetry,
        })),
      },
    ],
    'printer.readiness': [
      {
        guard: ({ event }) => event.ready,
        target: '.resting',
        actions: fact('printer.online', () => ({ ready: true, notReadyBecause: null })),
      },
      {
        target: '.resting',
        actions: [
          loseJob((printer) => `${printer.id} is not ready any more.`),
          fact('printer.notReady', ({ event }) => ({
            ready: false,
            notReadyBecause: event.because,
            jobId: null,
          })),
        ],
      },
    ],
    'printer.foreignPrintSeen': {
      target: '.resting',
      actions: [
        loseJob((printer) => `${printer.id} started to print something that the farm did not send.`),
        fact('printer.foreignPrint', ({ event }) => ({
          foreignFile: event.fileName ?? 'a print without a name',
          plateClear: false,
          jobId: null,
        })),
      ],
    },
    // Its beginning may have been missed, while the machine was out of reach: something lies on the plate all the same.
    'printer.foreignPrintEnded': {
      target: '.resting',
      actions: [
        loseJob((printer) => `${printer.id} printed something that the farm did not send.`),
        fact('printer.foreignPrintOver', () => ({ foreignFile: null, plateClear: false, jobId: null })),
      ],
    },
    'printer.startMaintenance': {
      target: '.resting',
      actions: [
        fact('printer.maintenanceStarted', ({ event }) => ({ maintenanceBecause: event.because })),
        waitsNoMore,
      ],
    },
    'printer.load': {
      target: '.resting',
      actions: fact('printer.loaded', ({ event }) => ({ loaded: event.loaded })),
    },
    'printer.clearPlate': [
      {
        guard: ({ context }) => context.foreignFile === null,
        target: '.resting',
        actions: [
          fact('printer.plateCleared', () => ({ plateClear: true })),
          troubleOver('run-failed', ({ context }) => ({
            subject: subjectOf(context),
            because: 'The plate was cleared.',
          })),
        ],
      },
      {
        actions: refuse(
          'foreign',
          ({ context }) => `${context.id} still prints ${context.foreignFile}; its plate cannot be clear.`,
        ),
      },
    ],
    'printer.edit': {
      target: '.resting',
      actions: [
        loseJob((printer) => `The settings of ${printer.id} were changed.`),
        fact('printer.edited', ({ context, event }) => ({
          spec: event.spec,
          hasConnector: event.hasConnector,
          jobId: null,
          ...withSettings(context, event.spec, event.meta.at),
        })),
        setAlarm,
        tellMaintenance,
        effect('printer.connect', ({ context }) => ({ printerId: context.id })),
      ],
    },
    'printer.remove': {
      target: '#printer.removed',
      actions: [
        loseJob((printer) => `${printer.id} was removed from the farm.`),
        ...maintainedNoMore,
        fact('printer.removed', () => ({ jobId: null })),
        effect('printer.connect', ({ context }) => ({ printerId: context.id })),
      ],
    },
  },
  states: {
    resting: {
      always: [
        { guard: ({ context }) => context.trippedBecause !== null, target: 'tripped' },
        beginsMaintenance,
        { guard: ({ context }) => context.maintenanceBecause !== null, target: 'maintenance' },
        { guard: ({ context }) => context.link === 'down' || !context.ready, target: 'offline' },
        { guard: ({ context }) => context.foreignFile !== null, target: 'foreign' },
        { guard: ({ context }) => !context.plateClear, target: 'awaitingClear' },
        { guard: ({ context }) => !lets(context.breaker), target: 'onTrial' },
        { guard: ({ context }) => context.jobId !== null, target: 'reserved' },
        { target: 'idle' },
      ],
    },
    offline: { entry: tellDispatcher('offline') },
    idle,
    reserved,
    awaitingClear: { entry: tellDispatcher('awaitingClear') },
    foreign: { entry: tellDispatcher('foreign') },
    maintenance,
    onTrial,
    tripped,
  },
});
