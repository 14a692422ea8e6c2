import type { JobState } from '../../actors/job/schema.ts';
import type { LotState } from '../../actors/lot/schema.ts';
import { idOf, kindOf } from '../../runtime/envelope.ts';
import { must, type Property } from './property.ts';

const near = (a: number, b: number) => Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));

export const gramsConserved: Property = {
  name: 'grams conserved',
  holds:
    'received + adjusted = on hand + consumed + scrapped; reserved ≤ on hand; each run is booked once; no hold outlives its job.',
  watch: ({ world }) => {
    const booked = new Set<string>();
    return {
      turned: ({ message, result, state }) => {
        if (kindOf(message.to) !== 'lot') return;
        const lot = state.snapshot.context as LotState;
        const words = () => `${message.to} after ${message.type}: ${JSON.stringify(lot)}`;
        must(
          near(
            lot.receivedGrams + lot.adjustedGrams,
            lot.onHandGrams + lot.consumedGrams + lot.scrappedGrams,
          ),
          words,
        );
        const held = Object.values(lot.reservations).reduce((sum, grams) => sum + grams, 0);
        must(near(held, lot.reservedGrams), words);
        must(lot.reservedGrams <= lot.onHandGrams + 1e-6 && lot.onHandGrams >= 0, words);
        if (message.type === 'lot.consume' && result.outcome === 'changed') {
          const runId = message.payload.runId as string;
          must(!booked.has(runId), () => `What ${runId} took is booked twice.`);
          booked.add(runId);
        }
      },
      ended: () => {
        for (const at of world.all('lot')) {
          for (const jobId of Object.keys(world.look<LotState>(at)!.context.reservations)) {
            const job = world.look<JobState>(`job/${jobId}`);
            const holds = job?.context.lotId === idOf(at);
            must(
              holds && !['completed', 'cancelled', 'queued', 'held'].includes(job?.status ?? ''),
              () => `${at} still holds grams for ${jobId}, which is ${job?.status}.`,
            );
          }
        }
        for (const at of world.all('run')) {
          const run = world.look<{ lotId: string | null; startedAt: number | null }>(at)!;
          const over = ['finished', 'failed', 'cancelled', 'judged'].includes(run.status);
          if (!over || run.context.startedAt === null || run.context.lotId === null) continue;
          must(booked.has(idOf(at)), () => `${at} printed, and what it took is not booked.`);
        }
      },
    };
  },
};
