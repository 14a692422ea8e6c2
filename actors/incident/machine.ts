import { setup } from 'xstate';
import { fact } from '../../runtime/actions.ts';
import { type ActorInput, defineActor } from '../../runtime/actor.ts';
import { type IncidentMessage, type IncidentState, incidentFacts, incidentMessages } from './schema.ts';

/** What it is about this time: the same trouble may come back with another job, another severity, another next step. */
const asSeen = (event: Extract<IncidentMessage, { type: 'incident.open' }>): Partial<IncidentState> => ({
  severity: event.severity,
  what: event.what,
  nextStep: event.nextStep,
  printerId: event.printerId ?? null,
  jobId: event.jobId ?? null,
  orderId: event.orderId ?? null,
  orderIds: event.orderIds ?? (event.orderId === undefined ? [] : [event.orderId]),
});

const machine = setup({
  types: {} as { context: IncidentState; events: IncidentMessage; input: ActorInput },
}).createMachine({
  id: 'incident',
  context: ({ input }) => ({
    id: input.id,
    code: '',
    severity: 'info',
    subject: '',
    what: '',
    nextStep: '',
    printerId: null,
    jobId: null,
    orderId: null,
    orderIds: [],
    openedAt: null,
    count: 0,
    acknowledgedBy: null,
    resolvedBy: null,
    resolution: null,
  }),
  initial: 'unseen',
  states: {
    unseen: {
      on: {
        'incident.resolve': {},
        'incident.open': {
          target: 'open',
          actions: fact('incident.opened', ({ event }) => ({
            code: event.code,
            subject: event.subject,
            ...asSeen(event),
            openedAt: event.meta.at,
            count: 1,
          })),
        },
      },
    },
    open: {
      on: {
        'incident.acknowledge': {
          target: 'acknowledged',
          actions: fact('incident.acknowledged', ({ event }) => ({ acknowledgedBy: event.meta.by.id })),
        },
      },
    },
    acknowledged: {},
    resolved: {
      on: {
        'incident.open': {
          target: 'open',
          actions: fact('incident.seenAgain', ({ context, event }) => ({
            count: context.count + 1,
            ...asSeen(event),
            acknowledgedBy: null,
            resolvedBy: null,
            resolution: null,
          })),
        },
        'incident.resolve': {},
      },
    },
  },
  on: {
    'incident.open': {
      actions: fact('incident.seenAgain', ({ context, event }) => ({
        count: context.count + 1,
        ...asSeen(event),
      })),
    },
    'incident.resolve': {
      target: '.resolved',
      actions: fact('incident.resolved', ({ event }) => ({
        resolvedBy: event.meta.by.id,
        resolution: event.because,
      })),
    },
  },
});

export const incident = defineActor({
  kind: 'incident',
  machine,
  messages: incidentMessages,
  facts: incidentFacts,
  snapshotVersion: 2,
  // Until version 1 an incident concerned one order at most.
  upcasters: {
    1: (context) => ({ ...context, orderIds: context.orderId === null ? [] : [context.orderId] }),
  },
});
