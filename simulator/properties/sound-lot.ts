import type { JobState } from '../../actors/job/schema.ts';
import type { LotState } from '../../actors/lot/schema.ts';
import { NEWS_MS } from './memory.ts';
import { isOutside, must, type Property } from './property.ts';

export const soundLot: Property = {
  name: 'sound lot',
  invariant: 4,
  holds: 'A job is released only on a lot of its own material and colour that is not in quarantine.',
  of: ['lot', 'job'],
  watch: (sight) => {
    const since = new Map<string, number>();
    return {
      turned: ({ message, state, result, at }) => {
        for (const { type } of result.facts) {
          if (type === 'lot.quarantined') since.set(message.to, at);
          if (type === 'lot.cleared') since.delete(message.to);
          if (type !== 'job.released') continue;
          const { id, lotId, requirements: wants } = state.snapshot.context as JobState;
          if (lotId !== null && isOutside(sight, `lot/${lotId}`)) continue;
          const lot = sight.look<LotState>(`lot/${lotId}`)?.context;
          must(
            lot?.material === wants.material && lot.colour === wants.colour,
            () =>
              `${id} wants ${wants.material} ${wants.colour}, and was released on ${lotId}: ${lot?.material} ${lot?.colour}.`,
          );
          const heldFor = at - (since.get(`lot/${lotId}`) ?? at);
          // The lot tells each job that counts on it.
          must(heldFor < NEWS_MS, () => `${id} was released on ${lotId}, in quarantine for ${heldFor} ms.`);
        }
      },
    };
  },
};
