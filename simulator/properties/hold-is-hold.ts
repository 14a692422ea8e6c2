import { statusOf } from '../../runtime/actor.ts';
import { must, type Property } from './property.ts';

const over = new Set(['completed', 'cancelled']);

export const holdIsHold: Property = {
  name: 'a hold is a hold',
  invariant: 9,
  holds: 'A job that a person has put on hold is not released until a person lifts that hold.',
  of: ['job'],
  watch: () => {
    const held = new Set<string>();
    return {
      turned: ({ message, before, state, result }) => {
        const { to, type, by } = message;
        if (result.facts.some((fact) => fact.type === 'job.released'))
          must(!held.has(to), () => `${to} was released by ${type} while a person held it.`);
        if (held.size > 0 && over.has(statusOf(state.snapshot))) held.delete(to);
        else if (by.kind === 'operator' && result.outcome === 'changed') {
          if (type === 'job.hold') held.add(to);
          // A failed job that is queued again meets the hold that was asked for meanwhile.
          const lifts = type === 'job.requeue' && statusOf(before.snapshot) === 'held';
          if (type === 'job.unhold' || lifts) held.delete(to);
        }
      },
    };
  },
};
