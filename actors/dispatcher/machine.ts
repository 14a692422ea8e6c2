import { assign, setup } from 'xstate';
import { fact, refuse, send } from '../../runtime/actions.ts';
import { type ActorInput, defineActor } from '../../runtime/actor.ts';
import { say } from '../common/say.ts';
import { decide, nextLookAt, someoneWaits, withoutSpent } from './rules.ts';
import {
  type DispatcherMessage,
  type DispatcherState,
  dispatcherFacts,
  dispatcherMessages,
} from './schema.ts';

const s = setup({
  types: {} as { context: DispatcherState; events: DispatcherMessage; input: ActorInput },
  delays: {
    untilNextLook: ({ context, event }) => nextLookAt(context, event.meta.at) - event.meta.at,
  },
});

/** What arrives changes the tables; the decision follows at once. */
const machine = s.createMachine({
  id: 'dispatcher',
  context: ({ input }) => ({
    id: input.id,
    policy: null,
    queue: {},
    assigned: {},
    lastStarts: [],
    printers: {},
    lots: {},
    plan: [],
    waitingBecause: {},
    decided: null,
    stoppedBecause: null,
  }),
  initial: 'idle',
  states: {
    idle: {},
    /** Someone waits: time alone may change the answer. */
    watching: { after: { untilNextLook: { target: 'deciding' } } },
    deciding: {
      entry: [
        assign(({ context, event }) => ({ decided: decide(context, event.meta.at) })),
        send(({ context }) =>
          (context.decided?.starts ?? []).map((start) =>
            say('job.schedule', start.jobId, {
              printerId: start.printerId,
              why: start.why,
              release: start.release,
              policyVersion: start.policyVersion,
            }),
          ),
        ),
        assign(({ context }) => context.decided?.tables ?? {}),
      ],
      always: [
        {
          guard: ({ context }) => (context.decided?.starts.length ?? 0) > 0,
          target: 'telling',
          actions: fact('dispatcher.assigned', ({ context }) => ({
            lastStarts: (context.decided?.starts ?? []).map(({ jobId, printerId, why }) => ({
              jobId,
              printerId,
              why,
            })),
          })),
        },
        { target: 'telling' },
      ],
    },
    telling: {
      always: [
        {
          guard: ({ context }) => context.decided?.news === true,
          target: 'resting',
          actions: fact('dispatcher.planned', ({ context }) => ({
            plan: context.decided?.plan ?? [],
            waitingBecause: context.decided?.waitingBecause ?? {},
            decided: null,
          })),
        },
        { target: 'resting', actions: assign({ decided: null }) },
      ],
    },
    resting: {
      always: [{ guard: ({ context }) => someoneWaits(context), target: 'watching' }, { target: 'idle' }],
    },
  },
  on: {
    'dispatcher.configure': {
      target: '.deciding',
      actions: fact('dispatcher.configured', ({ event }) => ({ policy: event.policy })),
    },
    'dispatcher.jobQueued': {
      target: '.deciding',
      actions: assign(({ context, event }) => {
        const { [event.job.jobId]: _, ...assigned } = context.assigned;
        return { assigned, queue: { ...context.queue, [event.job.jobId]: event.job } };
      }),
    },
    'dispatcher.jobLeft': {
      target: '.deciding',
      actions: assign(({ context, event }) => {
        const { [event.jobId]: _, ...queue } = context.queue;
        const { [event.jobId]: __, ...assigned } = context.assigned;
        return { queue, assigned };
      }),
    },
    'dispatcher.printerChanged': {
      target: '.deciding',
      actions: assign(({ context, event }) => {
        const { printerId } = event;
        if (event.availability === 'removed') {
          const { [printerId]: _, ...printers } = context.printers;
          return { printers, lots: withoutSpent(context.lots, printers) };
        }
        const { availability, spec, hasConnector, loaded, freeAt } = event;
        const printers = {
          ...context.printers,
          [printerId]: { printerId, availability, spec, hasConnector, loaded, freeAt },
        };
        return { printers, lots: withoutSpent(context.lots, printers) };
      }),
    },
    'dispatcher.lotChanged': {
      target: '.deciding',
      actions: assign(({ context, event }) => {
        const { lotId, material, colour, availableGrams, usable } = event;
        const lots = { ...context.lots, [lotId]: { material, colour, availableGrams, usable } };
        return { lots: withoutSpent(lots, context.printers) };
      }),
    },
    'dispatcher.stop': {
      actions: fact('dispatcher.stopped', ({ event }) => ({ stoppedBecause: event.because })),
    },
    'dispatcher.go': [
      {
        guard: ({ context }) => context.stoppedBecause !== null,
        target: '.deciding',
        actions: fact('dispatcher.resumed', () => ({ stoppedBecause: null })),
      },
      { actions: refuse('running', () => 'Dispatching is not stopped.') },
    ],
  },
});

export const dispatcher = defineActor({
  kind: 'dispatcher',
  machine,
  messages: dispatcherMessages,
  facts: dispatcherFacts,
  snapshotVersion: 1,
  upcasters: {},
});
