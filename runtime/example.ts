import { Schema } from 'effect';
import { setup } from 'xstate';
import { effect, fact, message, refuse, send } from './actions.ts';
import { defineActor, type EventOf } from './actor.ts';
import { openKernel } from './kernel.ts';

const messages = {
  'tank.fill': Schema.Struct({ litres: Schema.Number }),
  'tank.pour': Schema.Struct({ litres: Schema.Number, into: Schema.String }),
  'tank.alarmed': Schema.Struct({}),
};

const tank = defineActor({
  kind: 'tank',
  messages,
  facts: {
    'tank.level': 'Level changed',
    'tank.full': 'Was filled up',
    'tank.alarmed': 'The alarm went off',
  },
  snapshotVersion: 1,
  upcasters: {},
  machine: setup({
    types: {} as {
      context: { litres: number; alarmed: boolean };
      events: EventOf<typeof messages>;
      input: object;
    },
  }).createMachine({
    context: { litres: 0, alarmed: false },
    initial: 'open',
    states: {
      open: {
        on: {
          'tank.fill': {
            actions: fact('tank.level', ({ context, event }) => ({ litres: context.litres + event.litres })),
          },
          'tank.pour': [
            {
              guard: ({ context, event }) => event.litres <= context.litres,
              actions: [
                fact('tank.level', ({ context, event }) => ({ litres: context.litres - event.litres })),
                send(({ event }) => message(`tank/${event.into}`, 'tank.fill', { litres: event.litres })),
              ],
            },
            {
              actions: refuse(
                'too-little',
                ({ context }) => `There are only ${context.litres} litres in it.`,
              ),
            },
          ],
        },
        always: { guard: ({ context }) => context.litres >= 100, target: 'full' },
      },
      full: {
        entry: [fact('tank.full'), effect('bell.ring', ({ context }) => ({ litres: context.litres }))],
        on: { 'tank.alarmed': { actions: fact('tank.alarmed', () => ({ alarmed: true })) } },
      },
    },
  }),
});

/** Fills one tank, pours it into another, and resolves to what the views show once the bell has rung. */
export async function run(folder: string): Promise<unknown> {
  const kernel = await openKernel({
    definitions: [tank],
    database: { folder },
    effectHandlers: [
      {
        name: 'bell',
        types: ['bell.ring'],
        // Rings the bell; `request.id` would tell a repeat from a new request.
        handle: async (request) => [{ to: request.from, type: 'tank.alarmed', payload: {} }],
      },
    ],
  });
  const changes = kernel.changes();
  const by = { kind: 'operator', id: 'ada' } as const;
  await kernel.tell({ to: 'tank/1', type: 'tank.fill', payload: { litres: 90 }, by });
  await kernel.tell({ to: 'tank/1', type: 'tank.pour', payload: { litres: 40, into: '2' }, by });
  const refused = await kernel.tell({
    to: 'tank/1',
    type: 'tank.pour',
    payload: { litres: 99, into: '2' },
    by,
  });
  await kernel.tell({ to: 'tank/1', type: 'tank.fill', payload: { litres: 50 }, by });
  for await (const item of changes) {
    if (item._tag === 'change' && item.change.doc.alarmed === true) break;
  }
  const { items } = await kernel.views.list({ kind: 'tank', order: 'oldest' });
  await kernel.close();
  return {
    refused: refused.refusal?.because,
    tanks: items.map(({ id, status, doc }) => ({ id, status, ...doc })),
  };
}
