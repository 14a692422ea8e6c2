import { isDeepStrictEqual } from 'node:util';
import { type ActorState, statusOf } from '../../runtime/actor.ts';
import { kindOf } from '../../runtime/envelope.ts';
import { after } from '../../runtime/outcome.ts';
import { decodeState, encodeState } from '../../runtime/snapshot.ts';
import { newborn, turn } from '../../runtime/turn.ts';
import { must, type Property, type Turned } from './property.ts';

/** Where the past is not kept, every so many-th turn is taken twice: once from its state as it is saved. */
const EVERY = 499;

const asSaved = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

export const stateIsReplay: Property = {
  name: 'state is replay',
  invariant: 10,
  holds: 'The messages of the journal, taken again, lead to the same states and the same facts.',
  watch: (sight) => {
    const again = ({ seq, message, before, state, result }: Turned) => {
      if (seq % EVERY !== 0 || before.version === 0 || result.outcome === 'refused') return;
      const definition = sight.definitions.get(kindOf(message.to))!;
      const saved = decodeState(definition, asSaved(encodeState(definition, before)) as never);
      const second = after(turn(definition, saved, message), saved, message);
      must(
        isDeepStrictEqual(asSaved(encodeState(definition, state)), asSaved(encodeState(definition, second))),
        () => `${message.to} took ${message.type} otherwise when it was taken again.`,
      );
    };
    return {
      turned: (turned) => {
        const { recorded, result, state, before } = turned;
        if (recorded === undefined) {
          if (sight.journal === undefined) again(turned);
          return;
        }
        const { address, seq, message, outcome, version, status, facts } = recorded;
        const here = `Entry ${seq} (${message.type} to ${address})`;
        must(
          version === before.version + 1,
          () =>
            `${here} is version ${version} and comes after ${before.version}: an entry is missing or twice.`,
        );
        const now = result.outcome === 'changed' ? 'changed' : 'ignored';
        must(outcome === now, () => `${here} was ${outcome}; taken again it is ${now}.`);
        const status2 = statusOf(state.snapshot);
        must(status === status2, () => `${here} led to ${status}; taken again it leads to ${status2}.`);
        must(
          isDeepStrictEqual(asSaved(facts), asSaved(result.facts)),
          () =>
            `${here} recorded ${JSON.stringify(facts).slice(0, 300)}; taken again it says ${JSON.stringify(result.facts).slice(0, 300)}.`,
        );
      },
      ended: () => {
        for (const [at, messages, now] of sight.journal?.() ?? []) {
          const definition = sight.definitions.get(kindOf(at))!;
          let state: ActorState | undefined;
          for (const message of messages)
            state = after(turn(definition, state, message), state ?? newborn(definition, at), message);
          const text = (one: ActorState) => JSON.stringify(encodeState(definition, one));
          must(
            text(now) === text(state!),
            () =>
              `${at} is ${statusOf(now.snapshot)}; replayed it is ${statusOf(state!.snapshot)}, or differs within.`,
          );
        }
      },
    };
  },
};
