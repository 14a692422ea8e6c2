/** What the printer's states share: types, patience, and the messages that go with every change. */
import { setup } from 'xstate';
import { send } from '../../runtime/actions.ts';
import type { ActorInput, EventMeta } from '../../runtime/actor.ts';
import { DISPATCHER, say } from '../common/say.ts';
import type { PrinterAvailability } from '../dispatcher/schema.ts';
import type { PrinterMessage, PrinterState } from './schema.ts';

/** How long a machine may be out of reach with our run on it before a person is called. */
export const LINK_PATIENCE_MS = 10 * 60_000;
/** How long an upload with its start may take: 41 MB were seen to take four minutes. */
export const START_PATIENCE_MS = 20 * 60_000;

export type PrinterEvent =
  | PrinterMessage
  | {
      readonly type: 'printer.linkOverdue' | 'printer.maintenanceOpens';
      readonly meta: EventMeta;
    };

export const printerSetup = setup({
  types: {} as { context: PrinterState; events: PrinterEvent; input: ActorInput },
  delays: {
    linkPatience: LINK_PATIENCE_MS,
    startPatience: START_PATIENCE_MS,
    /** Estimates are off by tens of percents; twice the estimate and half an hour is a machine that is stuck. */
    printPatience: ({ context }) => (context.estimatedSeconds ?? 0) * 2_000 + 30 * 60_000,
  },
});

export const subjectOf = (printer: PrinterState) => `printer/${printer.id}`;

/** Names the machine and its job, for an incident. */
export const concerning = (printer: PrinterState) => ({
  subject: subjectOf(printer),
  printerId: printer.id,
  ...(printer.jobId === null ? {} : { jobId: printer.jobId }),
});

/** Tells the dispatcher where this machine stands; on entry to each state. */
export const tellDispatcher = (availability: PrinterAvailability) =>
  send<PrinterState, PrinterEvent, PrinterEvent>(({ context, event }) =>
    context.spec === null
      ? undefined
      : say('dispatcher.printerChanged', DISPATCHER, {
          printerId: context.id,
          availability,
          spec: context.spec,
          hasConnector: context.hasConnector,
          loaded: context.loaded,
          freeAt:
            context.estimatedSeconds === null
              ? null
              : (context.startedAt ?? event.meta.at) + context.estimatedSeconds * 1000,
          ...(context.breaker.state === 'halfOpen' && { onTrial: true }),
        }),
  );

/** The job that counted on this machine goes back to the queue. */
export const loseJob = (because: (printer: PrinterState) => string) =>
  send<PrinterState, PrinterEvent, PrinterEvent>(({ context }) =>
    context.jobId === null
      ? undefined
      : say('job.printerLost', context.jobId, { printerId: context.id, because: because(context) }),
  );
