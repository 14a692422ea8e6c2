import { setup } from 'xstate';
import { fact, send } from '../../runtime/actions.ts';
import { type ActorInput, defineActor } from '../../runtime/actor.ts';
import { say } from '../common/say.ts';
import { linesOf, orderIdsOf, resultOf, verdictsOf } from './rules.ts';
import { type PlateMessage, type PlateState, plateFacts, plateMessages } from './schema.ts';

const machine = setup({
  types: {} as { context: PlateState; events: PlateMessage; input: ActorInput },
}).createMachine({
  id: 'plate',
  context: ({ input }) => ({
    id: input.id,
    orderId: '',
    orderIds: [],
    jobId: '',
    customer: '',
    items: [],
    requirements: null,
    estimatedSeconds: 0,
    massGrams: 0,
    dueAt: null,
    priority: 0,
    valueMinor: 0,
    retryCeiling: 1,
    replacesJobId: null,
    verdicts: [],
    result: null,
  }),
  initial: 'composing',
  states: {
    composing: {
      on: {
        'plate.compose': {
          target: 'sealed',
          actions: [
            fact('plate.composed', ({ event }) => ({
              orderId: event.orderId,
              orderIds: orderIdsOf(event),
              jobId: event.jobId,
              customer: event.customer,
              items: event.items,
              requirements: event.requirements,
              estimatedSeconds: event.estimatedSeconds,
              massGrams: event.massGrams,
              dueAt: event.dueAt,
              priority: event.priority,
              valueMinor: event.valueMinor,
              retryCeiling: event.retryCeiling,
              replacesJobId: event.replacesJobId,
            })),
            fact('plate.sealed'),
            send(({ context, event }) =>
              say('job.create', event.jobId, {
                orderId: event.orderId,
                ...(event.orders === undefined ? {} : { orders: event.orders }),
                plateId: context.id,
                customer: event.customer,
                items: event.items,
                planIds: [...new Set(event.items.map((item) => item.planId))],
                requirements: event.requirements,
                estimatedSeconds: event.estimatedSeconds,
                massGrams: event.massGrams,
                dueAt: event.dueAt,
                priority: event.priority,
                valueMinor: event.valueMinor,
                retryCeiling: event.retryCeiling,
                replacesJobId: event.replacesJobId,
              }),
            ),
          ],
        },
      },
    },
    sealed: {
      on: {
        'plate.settle': {
          target: 'settled',
          actions: [
            fact('plate.settled', ({ context, event }) => ({
              verdicts: event.verdicts,
              result: resultOf(context.items, event.verdicts),
            })),
            send(({ context, event }) =>
              linesOf(context).map(({ orderId, lineId, items, revision }) =>
                say('order.plateSettled', orderId, {
                  jobId: context.jobId,
                  plateId: context.id,
                  lineId,
                  ...(revision === undefined ? {} : { revision }),
                  verdicts: verdictsOf(items, event.verdicts),
                }),
              ),
            ),
          ],
        },
        'plate.discard': { target: 'discarded', actions: fact('plate.discarded') },
      },
    },
    settled: {},
    discarded: {},
  },
});

export const plate = defineActor({
  kind: 'plate',
  machine,
  messages: plateMessages,
  facts: plateFacts,
  snapshotVersion: 2,
  // Until version 1 a plate was of one order.
  upcasters: {
    1: (context) => ({ ...context, orderIds: context.orderId === '' ? [] : [context.orderId] }),
  },
});
