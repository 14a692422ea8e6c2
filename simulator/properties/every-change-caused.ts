import type { Address, Message } from '../../runtime/envelope.ts';
import { Ageing, LONG_AGO_MS } from './memory.ts';
import { isOutside, must, type Property, type Turned } from './property.ts';

/** Two flights of one commit may be numbered out of step, so a cause may follow what it caused by a little. */
const EARLY_MAX = 1_000;

const isSame = (a: Message, b: Message): boolean =>
  a === b || (a.to === b.to && a.type === b.type && JSON.stringify(a.payload) === JSON.stringify(b.payload));

export const everyChangeCaused: Property = {
  name: 'every change has a cause',
  invariant: 10,
  holds:
    'What an actor is told by another was said by that one; a deadline was set; an answer was asked for; a person or an integration has a name.',
  watch: (sight) => {
    const said = new Map<string, Message>();
    const early = new Map<string, { readonly message: Message; readonly seq: number }>();
    const asked = new Ageing<string, string>(LONG_AGO_MS);
    const matches = (sent: Message, taken: Message) =>
      must(
        isSame(sent, taken) && sent.correlation === taken.correlation && sent.cause === taken.cause,
        () => `${taken.to} took ${taken.type} from ${taken.by.id}, who said something else under that id.`,
      );
    const check = ({ message, before, result, seq }: Turned) => {
      const { by, to, type, cause, correlation, id } = message;
      switch (by.kind) {
        case 'actor': {
          if (isOutside(sight, by.id as Address)) return;
          const sent = said.get(id);
          if (sent === undefined) {
            early.set(id, { message, seq });
            return;
          }
          said.delete(id);
          matches(sent, message);
          return;
        }
        case 'timer':
          must(
            result.outcome !== 'changed' || before.timers[by.id] !== undefined,
            () => `${to} took the deadline ${by.id}, which was not set.`,
          );
          return;
        case 'integration': {
          const wanted = cause === undefined ? undefined : asked.get(cause);
          must(
            wanted === undefined || wanted === correlation,
            () => `${to} took ${type} as an answer in another chain than it was asked in.`,
          );
          must(by.id.trim() !== '', () => `${to} took ${type} from an integration without a name.`);
          return;
        }
        default:
          must(by.id.trim() !== '', () => `${to} took ${type} from a person without a name.`);
      }
    };
    return {
      turned: (turned) => {
        const { message, result, at, seq } = turned;
        check(turned);
        for (const sent of result.sends) {
          if (isOutside(sight, sent.to)) continue;
          const taken = early.get(sent.id)?.message;
          if (taken === undefined) said.set(sent.id, sent);
          else {
            early.delete(sent.id);
            matches(sent, taken);
          }
        }
        for (const { id, correlation } of result.effects) asked.set(id, correlation, at);
        if (early.size === 0) return;
        for (const [id, one] of early) {
          if (seq - one.seq <= EARLY_MAX) break;
          early.delete(id);
          must(
            false,
            () => `${one.message.to} took ${one.message.type} from ${one.message.by.id}, who never said it.`,
          );
        }
        must(message.id !== '', () => `${message.to} took a message without an id.`);
      },
      ended: () => {
        for (const { message } of early.values())
          must(false, () => `${message.to} took ${message.type} from ${message.by.id}, who never said it.`);
      },
    };
  },
};
