import type { PrinterState } from '../../actors/printer/schema.ts';
import { statusOf } from '../../runtime/actor.ts';
import { must, type Property } from './property.ts';

export const clearPlate: Property = {
  name: 'clear plate',
  invariant: 3,
  holds:
    'Nothing of ours is started onto a plate that something lies on or may lie on, and a plate that is confirmed clear is waited for no longer.',
  of: ['printer'],
  watch: () => ({
    turned: ({ message, before, state, result }) => {
      for (const { type, payload } of result.facts) {
        if (type === 'printer.dispatching') {
          const { plateClear } = before.snapshot.context as PrinterState;
          must(
            plateClear,
            () => `${message.to} is given ${payload.runId}, and its plate is not confirmed clear.`,
          );
        }
        if (type === 'printer.plateCleared') {
          const { plateClear } = state.snapshot.context as PrinterState;
          const status = statusOf(state.snapshot);
          must(
            plateClear && status !== 'awaitingClear',
            () => `The plate of ${message.to} was confirmed clear, and it is ${status} all the same.`,
          );
        }
      }
    },
    floor: ({ kind, printerId, runId, ontoPart }) => {
      if (kind !== 'started' || runId === null) return;
      must(!ontoPart, () => `${runId} is started on ${printerId} onto what lies there.`);
    },
  }),
};
