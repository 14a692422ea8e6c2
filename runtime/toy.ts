/** A small domain for the kernel's own tests and benchmark: purses that pay each other, lamps that go out. Not exported. */
import { Schema } from 'effect';
import { setup } from 'xstate';
import { effect, fact, message, refuse, send } from './actions.ts';
import { defineActor, type EventOf } from './actor.ts';

const purseMessages = {
  'purse.fill': Schema.Struct({ coins: Schema.Number }),
  'purse.pay': Schema.Struct({ coins: Schema.Number, to: Schema.String }),
  'purse.take': Schema.Struct({ coins: Schema.Number }),
  /** Says it back to the sender so many times. */
  'purse.ping': Schema.Struct({ times: Schema.Number, peer: Schema.String }),
  /** Asks the outside to mint coins, which come back as `purse.minted`. */
  'purse.mint': Schema.Struct({ coins: Schema.Number }),
  'purse.minted': Schema.Struct({ coins: Schema.Number }),
  'purse.note': Schema.Struct({ text: Schema.String }),
  'purse.burst': Schema.Struct({}),
};

interface PurseContext {
  readonly id: string;
  readonly coins: number;
  readonly pings: number;
  readonly minting: number;
  readonly note: string;
}

const purseMachine = setup({
  types: {} as { context: PurseContext; events: EventOf<typeof purseMessages>; input: { id: string } },
}).createMachine({
  id: 'purse',
  context: ({ input }) => ({ id: input.id, coins: 0, pings: 0, minting: 0, note: '' }),
  initial: 'open',
  states: {
    open: {
      on: {
        'purse.fill': {
          actions: fact('purse.filled', ({ context, event }) => ({ coins: context.coins + event.coins })),
        },
        'purse.take': {
          actions: fact('purse.took', ({ context, event }) => ({ coins: context.coins + event.coins })),
        },
        'purse.pay': [
          {
            guard: ({ context, event }) => context.coins >= event.coins,
            actions: [
              fact('purse.paid', ({ context, event }) => ({ coins: context.coins - event.coins })),
              send(({ event }) => message(`purse/${event.to}`, 'purse.take', { coins: event.coins })),
            ],
          },
          {
            actions: refuse(
              'too-poor',
              ({ context, event }) => `${event.coins} is more than ${context.coins}.`,
            ),
          },
        ],
        'purse.ping': {
          actions: [
            fact('purse.pinged', ({ context }) => ({ pings: context.pings + 1 })),
            send(({ context, event }) =>
              event.times > 0
                ? message(`purse/${event.peer}`, 'purse.ping', { times: event.times - 1, peer: context.id })
                : undefined,
            ),
          ],
        },
        'purse.mint': {
          actions: [
            fact('purse.ordered', ({ context, event }) => ({ minting: context.minting + event.coins })),
            effect('purse.mint', ({ event }) => ({ coins: event.coins })),
          ],
        },
        'purse.minted': {
          actions: fact('purse.minted', ({ context, event }) => ({
            coins: context.coins + event.coins,
            minting: context.minting - event.coins,
          })),
        },
        'purse.note': { actions: fact('purse.noted', ({ event }) => ({ note: event.text })) },
        'purse.burst': {
          actions: fact('purse.burst', () => {
            throw new Error('the purse has burst');
          }),
        },
      },
    },
  },
});

export const purse = defineActor({
  kind: 'purse',
  machine: purseMachine,
  messages: purseMessages,
  facts: {
    'purse.filled': 'Filled',
    'purse.took': 'Took',
    'purse.paid': 'Paid',
    'purse.pinged': 'Pinged',
    'purse.ordered': 'Ordered coins',
    'purse.minted': 'Got minted coins',
    'purse.noted': 'Wrote a note',
    'purse.burst': 'Burst',
  },
  snapshotVersion: 1,
  upcasters: {},
});

const lampMessages = {
  'lamp.press': Schema.Struct({ seconds: Schema.Number }),
  'lamp.release': Schema.Struct({}),
};

const lampMachine = setup({
  types: {} as {
    context: { id: string; seconds: number; timesOut: number };
    events: EventOf<typeof lampMessages>;
    input: { id: string };
  },
  delays: { patience: ({ context }) => context.seconds * 1_000 },
}).createMachine({
  id: 'lamp',
  context: ({ input }) => ({ id: input.id, seconds: 0, timesOut: 0 }),
  initial: 'off',
  states: {
    off: {
      on: {
        'lamp.press': {
          target: 'on',
          actions: fact('lamp.lit', ({ event }) => ({ seconds: event.seconds })),
        },
      },
    },
    on: {
      after: {
        patience: {
          target: 'off',
          actions: fact('lamp.timedOut', ({ context }) => ({ timesOut: context.timesOut + 1 })),
        },
      },
      on: { 'lamp.release': { target: 'off', actions: fact('lamp.putOut') } },
    },
  },
});

export const lamp = defineActor({
  kind: 'lamp',
  machine: lampMachine,
  messages: lampMessages,
  facts: { 'lamp.lit': 'Lit', 'lamp.timedOut': 'Went out by itself', 'lamp.putOut': 'Put out' },
  snapshotVersion: 1,
  upcasters: {},
});
