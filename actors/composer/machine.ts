import { assign, setup } from 'xstate';
import { fact, refuse, send } from '../../runtime/actions.ts';
import { type ActorInput, defineActor } from '../../runtime/actor.ts';
import { noEntries } from '../common/register.ts';
import { keyOf, ordersFrom } from './orders.ts';
import { decide, isEmpty, nextLookAt, whyNotTogether } from './rules.ts';
import { type ComposerMessage, type ComposerState, composerFacts, composerMessages } from './schema.ts';
import { offered, released, unweighed, waits, withdrawn, withoutPins } from './tables.ts';

const s = setup({
  types: {} as { context: ComposerState; events: ComposerMessage; input: ActorInput },
  delays: { untilNextLook: ({ context, event }) => nextLookAt(context, event.meta.at) - event.meta.at },
});

/** What arrives changes the tables; what is to be laid out by it, or asked about, follows at once. */
const machine = s.createMachine({
  id: 'composer',
  context: ({ input }) => ({
    id: input.id,
    policy: null,
    pool: {},
    orders: noEntries,
    sharedCount: 0,
    keptApart: {},
    asked: {},
    askCount: 0,
    waiting: [],
    lastComposed: [],
    decided: null,
  }),
  initial: 'idle',
  states: {
    idle: {},
    /** Parts wait for company, or for the planner's word. */
    waiting: { after: { untilNextLook: { target: 'composing' } } },
    composing: {
      entry: [
        assign(({ context, event }) => ({ decided: decide(context, event, event.meta.at) })),
        send(({ context }) => context.decided?.sends),
        assign(({ context }) => context.decided?.tables ?? {}),
      ],
      always: [
        {
          guard: ({ context }) => (context.decided?.composed.length ?? 0) > 0,
          target: 'telling',
          actions: fact('composer.composed', ({ context }) => ({
            lastComposed: context.decided?.composed ?? [],
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
          actions: fact('composer.pooled', ({ context }) => ({
            waiting: context.decided?.waiting ?? [],
            decided: null,
          })),
        },
        { target: 'resting', actions: assign({ decided: null }) },
      ],
    },
    resting: {
      always: [{ guard: ({ context }) => isEmpty(context), target: 'idle' }, { target: 'waiting' }],
    },
  },
  on: {
    'composer.configure': {
      target: '.composing',
      actions: fact('composer.configured', ({ event }) => ({ policy: event.policy })),
    },
    'composer.offer': {
      target: '.composing',
      actions: assign(({ context, event }) => offered(context, event)),
    },
    'composer.withdraw': [
      {
        guard: ({ context, event }) =>
          event.isOver === true && withoutPins(context, event) !== context.keptApart,
        target: '.composing',
        actions: [
          fact('composer.keptApart', ({ context, event }) => ({ keptApart: withoutPins(context, event) })),
          assign(({ context, event }) => withdrawn(context, event)),
        ],
      },
      {
        guard: ({ context, event }) => waits(context, event),
        target: '.composing',
        actions: assign(({ context, event }) => withdrawn(context, event)),
      },
      // Nothing of it waits: who else does has nothing to gain or lose by it.
      { actions: assign(({ context, event }) => withdrawn(context, event)) },
    ],
    'composer.weighed': { target: '.composing' },
    'composer.machineFree': {
      guard: ({ context }) => !isEmpty(context),
      target: '.composing',
      actions: assign(({ context }) => ({ pool: unweighed(context.pool) })),
    },
    'composer.compose': [
      {
        guard: ({ context, event }) => whyNotTogether(context, event.lines) === null,
        target: '.composing',
      },
      {
        actions: refuse('not-together', ({ context, event }) => whyNotTogether(context, event.lines) ?? ''),
      },
    ],
    'composer.releaseNow': [
      {
        guard: ({ context }) => !isEmpty(context),
        target: '.composing',
        actions: assign(({ context, event }) => ({ pool: released(context.pool, event) })),
      },
      { actions: refuse('nothing-waits', () => 'No parts wait for a plate.') },
    ],
    'composer.keepApart': {
      target: '.composing',
      actions: fact('composer.keptApart', ({ context, event }) => {
        const key = keyOf(event.orderId, event.lineId);
        const { [key]: _, ...others } = context.keptApart;
        return {
          keptApart: event.apart ? { ...others, [key]: event.because ?? 'A person said so.' } : others,
        };
      }),
    },
  },
});

type Counts = { readonly [key: string]: number };

export const composer = defineActor({
  kind: 'composer',
  machine,
  messages: composerMessages,
  facts: composerFacts,
  snapshotVersion: 2,
  upcasters: {
    1: ({ laidOut, numbered, ...context }) => ({
      ...context,
      orders: ordersFrom(laidOut as Counts, numbered as Counts),
    }),
  },
});
