import { Ageing, DAY_MS } from './memory.ts';
import { must, type Property } from './property.ts';

export const takenOnce: Property = {
  name: 'taken once',
  invariant: 10,
  holds: 'A message takes effect once, and no two messages share an id.',
  watch: () => {
    const taken = new Ageing<string, number>(7 * DAY_MS);
    return {
      turned: ({ message, result, seq, at }) => {
        // Who is refused may say it again: nothing came of it.
        if (result.outcome === 'refused') return;
        const before = taken.get(message.id);
        must(
          before === undefined,
          () =>
            `${message.to} took ${message.type} with the id ${message.id}, which turn ${before} had already.`,
        );
        taken.set(message.id, seq, at);
      },
    };
  },
};
