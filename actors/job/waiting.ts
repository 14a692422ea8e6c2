/** A job that has no machine: in the queue, or on hold. */
import { fact, refuse, send } from '../../runtime/actions.ts';
import { say } from '../common/say.ts';
import { enqueue, jobSetup, leaveQueue, tellCancelled } from './setup.ts';

const queued = jobSetup.createStateConfig({
  entry: enqueue,
  on: {
    'job.schedule': {
      target: '#job.routed',
      actions: [
        fact('job.scheduled', ({ event }) => ({
          printerId: event.printerId,
          why: event.why,
          release: event.release,
          policyVersion: event.policyVersion,
        })),
        send(({ context, event }) => say('printer.reserve', event.printerId, { jobId: context.id })),
      ],
    },
    'job.hold': {
      target: 'held',
      actions: [fact('job.held', ({ event }) => ({ heldBecause: event.because })), leaveQueue],
    },
    'job.planBlocked': {
      target: 'held',
      actions: [
        fact('job.held', ({ event }) => ({ heldBecause: event.because, heldByPlan: true })),
        leaveQueue,
      ],
    },
    'job.setPriority': {
      target: 'queued',
      reenter: true,
      actions: fact('job.priorityChanged', ({ event }) => ({ priority: event.priority })),
    },
  },
});

const held = jobSetup.createStateConfig({
  on: {
    'job.unhold': {
      target: 'queued',
      actions: fact('job.unheld', () => ({ heldBecause: null, heldByPlan: false, avoid: {} })),
    },
    'job.requeue': {
      target: 'queued',
      actions: fact('job.unheld', () => ({ heldBecause: null, heldByPlan: false, avoid: {} })),
    },
    'job.planMayRetry': {
      guard: ({ context }) => context.heldByPlan,
      target: 'queued',
      actions: fact('job.unheld', () => ({ heldBecause: null, heldByPlan: false, avoid: {} })),
    },
    'job.hold': { actions: fact('job.held', ({ event }) => ({ heldBecause: event.because })) },
    // The dispatcher chose it before it heard of the hold.
    'job.schedule': { actions: leaveQueue },
    'job.setPriority': {
      actions: fact('job.priorityChanged', ({ event }) => ({ priority: event.priority })),
    },
    'job.release': {
      actions: refuse(
        'held',
        ({ context }) => `${context.id} is on hold: ${context.heldBecause} Lift the hold first.`,
      ),
    },
  },
});

export const waiting = jobSetup.createStateConfig({
  initial: 'queued',
  on: {
    'job.cancel': {
      target: '#job.cancelled',
      actions: [
        fact('job.cancelled', ({ event }) => ({ cancelBecause: event.because ?? null })),
        leaveQueue,
        tellCancelled,
      ],
    },
    // A reservation that came too late is given back.
    'job.printerReserved': {
      actions: send(({ context, event }) =>
        say('printer.unreserve', event.report.printerId, { jobId: context.id }),
      ),
    },
    'job.lotReserved': {
      actions: send(({ context, event }) => say('lot.unreserve', event.lotId, { jobId: context.id })),
    },
  },
  states: { queued, held },
});
