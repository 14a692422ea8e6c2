import type { Message } from '../../runtime/envelope.ts';
import { DAY_MS, NEWS_MS, Since } from './memory.ts';
import { isOutside, must, type Property } from './property.ts';

/** The incident that shows a parked item is named by the end of the item's id. */
const incidentOf = (id: string) => `incident/I-parked-${id.slice(-12)}` as const;

export const nothingDropped: Property = {
  name: 'nothing dropped',
  invariant: 'liveness',
  holds:
    'What one actor says to another is taken within a day, or set aside where people see it: what is set aside has an incident.',
  watch: (sight) => {
    const said = new Since<string, Message>();
    /** Taken before it was seen to be said. */
    const early = new Set<string>();
    const isKnown = ({ id, to, type, by }: Message) =>
      must(
        sight.parked().some((item) => item.id === id),
        () => `${by.id} said ${type} to ${to}, which never took it, and it is not among what is set aside.`,
      );
    return {
      turned: ({ message, result, at }) => {
        if (message.by.kind === 'actor' && !said.delete(message.id) && early.size < 10_000)
          early.add(message.id);
        for (const sent of result.sends)
          if (!early.delete(sent.id) && !isOutside(sight, sent.to)) said.set(sent.id, sent, at);
      },
      pulse: (now) => {
        for (const { value } of said.overdue(now - DAY_MS)) isKnown(value);
        for (const { id, address, type, because, parkedAt } of sight.parked()) {
          if (now - parkedAt < NEWS_MS) continue;
          must(
            sight.look(incidentOf(id)) !== undefined,
            () => `${type} for ${address} is set aside (${because}), and no incident shows it.`,
          );
        }
      },
      ended: () => {
        const parked = sight.parked();
        must(
          parked.length === 0,
          () =>
            `Set aside: ${parked.map(({ address, type, because }) => `${address} ${type}: ${because}`).join('; ')}`,
        );
        for (const id of said.keys()) isKnown(said.get(id)!);
      },
    };
  },
};
