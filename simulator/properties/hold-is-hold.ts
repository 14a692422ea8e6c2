import { statusOf } from '../../runtime/actor.ts';
import { must, type Property } from './property.ts';

export const holdIsHold: Property = {
  name: 'a hold is a hold',
  holds: 'A job that a person has put on hold is not released until a person lifts that hold.',
  watch: () => {
    const held = new Set<string>();
    return {
      turned: ({ message, before, result }) => {
        const { to, type, by } = message;
        if (result.facts.some((fact) => fact.type === 'job.released'))
          must(!held.has(to), () => `${to} was released by ${type} while a person held it.`);
        if (by.kind !== 'operator' || result.outcome !== 'changed') return;
        if (type === 'job.hold') held.add(to);
        // A failed job that is queued again meets the hold that was asked for meanwhile.
        const lifts = type === 'job.requeue' && statusOf(before.snapshot) === 'held';
        if (type === 'job.unhold' || lifts) held.delete(to);
      },
    };
  },
};
