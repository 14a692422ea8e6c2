import type { JobState } from '../../actors/job/schema.ts';
import type { LotState } from '../../actors/lot/schema.ts';
import { must, type Property } from './property.ts';

/** The lot tells each job that counts on it. */
const NEWS_MS = 3_600_000;

export const soundLot: Property = {
  name: 'sound lot',
  holds: 'A job is released only on a lot of its own material and colour that is not in quarantine.',
  watch: ({ world }) => {
    const since = new Map<string, number>();
    return {
      turned: ({ message, state, result }) => {
        for (const { type } of result.facts) {
          if (type === 'lot.quarantined') since.set(message.to, world.now);
          if (type === 'lot.cleared') since.delete(message.to);
          if (type !== 'job.released') continue;
          const { id, lotId, requirements: wants } = state.snapshot.context as JobState;
          const lot = world.look<LotState>(`lot/${lotId}`)?.context;
          must(
            lot?.material === wants.material && lot.colour === wants.colour,
            () =>
              `${id} wants ${wants.material} ${wants.colour}, and was released on ${lotId}: ${lot?.material} ${lot?.colour}.`,
          );
          const heldFor = world.now - (since.get(`lot/${lotId}`) ?? world.now);
          must(heldFor < NEWS_MS, () => `${id} was released on ${lotId}, in quarantine for ${heldFor} ms.`);
        }
      },
    };
  },
};
