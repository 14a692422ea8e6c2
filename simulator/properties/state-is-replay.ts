import { type ActorState, statusOf } from '../../runtime/actor.ts';
import { kindOf } from '../../runtime/envelope.ts';
import { after } from '../../runtime/outcome.ts';
import { encodeState } from '../../runtime/snapshot.ts';
import { newborn, turn } from '../../runtime/turn.ts';
import { must, type Property } from './property.ts';

export const stateIsReplay: Property = {
  name: 'state is replay',
  holds: 'The messages of the journal, taken again, lead to the same state.',
  watch: ({ world }) => ({
    ended: () => {
      for (const [at, messages] of world.journal) {
        const definition = world.definitions.get(kindOf(at))!;
        let state: ActorState | undefined;
        for (const message of messages)
          state = after(turn(definition, state, message), state ?? newborn(definition, at), message);
        const now = world.states.get(at)!;
        const text = (one: ActorState) => JSON.stringify(encodeState(definition, one));
        must(
          text(now) === text(state!),
          () =>
            `${at} is ${statusOf(now.snapshot)}; replayed it is ${statusOf(state!.snapshot)}, or differs within.`,
        );
      }
    },
  }),
};
