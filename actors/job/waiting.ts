/** A job that has no machine: in the queue, or on hold. */
import { fact, refuse, send } from '../../runtime/actions.ts';
import { troubleOver } from '../common/incidents.ts';
import { say } from '../common/say.ts';
import { heldByHand, heldByOrder, heldByPlan, isHeld, isNews, lifted } from './holds.ts';
import { urgencyOf } from './rules.ts';
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
          ...(event.sparePercent === undefined ? {} : { sparePercent: event.sparePercent }),
        })),
        send(({ context, event }) => say('printer.reserve', event.printerId, { jobId: context.id })),
      ],
    },
    'job.hold': {
      target: 'held',
      actions: [fact('job.held', ({ context, event }) => heldByHand(context, event.because)), leaveQueue],
    },
    'job.orderHold': {
      target: 'held',
      actions: [fact('job.held', ({ context, event }) => heldByOrder(context, event.because)), leaveQueue],
    },
    'job.planBlocked': {
      guard: isNews,
      target: 'held',
      actions: [fact('job.held', ({ context, event }) => heldByPlan(context, event)), leaveQueue],
    },
    'job.setPriority': {
      target: 'queued',
      reenter: true,
      actions: fact('job.priorityChanged', ({ event }) => urgencyOf(event)),
    },
  },
});

const held = jobSetup.createStateConfig({
  exit: troubleOver('retry-ceiling', ({ context }) => ({
    subject: `job/${context.id}`,
    because: 'A person decided what becomes of it.',
  })),
  on: {
    ...lifted.on,
    // The dispatcher chose it before it heard of the hold.
    'job.schedule': { actions: leaveQueue },
    'job.setPriority': {
      actions: fact('job.priorityChanged', ({ event }) => urgencyOf(event)),
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
  initial: 'arriving',
  on: {
    'job.supersede': {
      target: '#job.cancelled',
      actions: [
        fact('job.cancelled', ({ event }) => ({ cancelBecause: event.because })),
        leaveQueue,
        tellCancelled,
      ],
    },
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
  states: {
    /** A hold may have been asked for while it was elsewhere. */
    arriving: {
      always: [
        {
          guard: ({ context }) => context.supersededBecause !== null,
          target: '#job.cancelled',
          actions: [
            fact('job.cancelled', ({ context }) => ({ cancelBecause: context.supersededBecause })),
            leaveQueue,
            tellCancelled,
          ],
        },
        { guard: isHeld, target: 'held', actions: leaveQueue },
        { target: 'queued' },
      ],
    },
    queued,
    held,
  },
});
