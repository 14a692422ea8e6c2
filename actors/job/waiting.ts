/** A job that has no machine: in the queue, or on hold. */
import { fact, refuse, send } from '../../runtime/actions.ts';
import { troubleOver } from '../common/incidents.ts';
import { say } from '../common/say.ts';
import { approvalBy } from './gate.ts';
import { heldByHand, heldByOrder, heldByPlan, isHeld, isNews, lifted } from './holds.ts';
import { keepsGrams, keepsGramsQueued } from './keeping.ts';
import { isOfSeveral, takenApart } from './rules.ts';
import { enqueue, jobSetup, leaveQueue, tellApart, tellCancelled } from './setup.ts';
import { leavesNobody, urgencyOf, whyApart, withdrawnBy } from './sharing.ts';

const queued = jobSetup.createStateConfig({
  entry: enqueue,
  on: {
    'job.schedule': {
      target: '#job.routed',
      actions: [
        fact('job.scheduled', ({ context, event }) => ({
          printerId: event.printerId,
          why: event.why,
          release: event.release,
          policyVersion: event.policyVersion,
          ...(event.sparePercent === undefined ? {} : { sparePercent: event.sparePercent }),
          ...(event.approvals === undefined ? {} : { approvals: event.approvals }),
          ...(event.dispatch === undefined ? {} : { dispatched: event.dispatch }),
          ...(event.circumstances === undefined ? {} : { circumstances: event.circumstances }),
          ...(context.allowed ? { allowed: null } : {}),
        })),
        send(({ context, event }) => say('printer.reserve', event.printerId, { jobId: context.id })),
      ],
    },
    'job.hold': {
      target: 'arriving',
      actions: fact('job.held', ({ context, event }) => heldByHand(context, event.because)),
    },
    'job.orderHold': {
      target: 'arriving',
      actions: fact('job.held', ({ context, event }) => heldByOrder(context, event)),
    },
    'job.planBlocked': {
      guard: isNews,
      target: 'arriving',
      actions: fact('job.held', ({ context, event }) => heldByPlan(context, event)),
    },
    'job.allow': {
      target: 'queued',
      reenter: true,
      actions: fact('job.allowed', ({ event }) => ({ allowed: approvalBy(event.meta) })),
    },
    'job.setPriority': {
      target: 'queued',
      reenter: true,
      actions: fact('job.priorityChanged', ({ context, event }) => urgencyOf(context, event)),
    },
    'job.keepGrams': keepsGramsQueued,
  },
});

const held = jobSetup.createStateConfig({
  exit: troubleOver('retry-ceiling', ({ context }) => ({
    subject: `job/${context.id}`,
    because: 'A person decided what becomes of it.',
  })),
  on: {
    ...lifted.on,
    'job.withdraw': [
      {
        guard: ({ context, event }) => leavesNobody(context, event.orderId),
        target: '#job.cancelled',
        actions: [
          fact('job.cancelled', ({ context, event }) => ({
            ...withdrawnBy(context, event),
            cancelBecause: event.because,
          })),
          leaveQueue,
          tellCancelled,
        ],
      },
      { actions: fact('job.partsUnwanted', ({ context, event }) => withdrawnBy(context, event)) },
    ],
    // The dispatcher chose it before it heard of the hold.
    'job.schedule': { actions: leaveQueue },
    'job.setPriority': {
      actions: fact('job.priorityChanged', ({ context, event }) => urgencyOf(context, event)),
    },
    ...keepsGrams.on,
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
        tellApart,
      ],
    },
    'job.withdraw': [
      {
        guard: ({ context, event }) => leavesNobody(context, event.orderId),
        target: '#job.cancelled',
        actions: [
          fact('job.cancelled', ({ context, event }) => ({
            ...withdrawnBy(context, event),
            cancelBecause: event.because,
          })),
          leaveQueue,
          tellCancelled,
        ],
      },
      {
        target: '.arriving',
        actions: fact('job.partsUnwanted', ({ context, event }) => withdrawnBy(context, event)),
      },
    ],
    'job.split': [
      {
        guard: ({ context }) => isOfSeveral(context),
        target: '#job.cancelled',
        actions: [
          fact('job.cancelled', ({ event }) => ({ cancelBecause: event.because ?? takenApart })),
          leaveQueue,
          tellApart,
        ],
      },
      { actions: refuse('one-line', ({ context }) => `${context.id} holds parts of one line only.`) },
    ],
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
    /** What was said while it was elsewhere is heeded now. */
    arriving: {
      always: [
        {
          guard: ({ context }) => whyApart(context) !== null,
          target: '#job.cancelled',
          actions: [
            fact('job.cancelled', ({ context }) => ({ cancelBecause: whyApart(context) })),
            leaveQueue,
            tellApart,
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
