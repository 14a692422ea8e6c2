import type { JobState } from '../../actors/job/schema.ts';
import type { LotState } from '../../actors/lot/schema.ts';
import type { RunState } from '../../actors/run/schema.ts';
import { statusOf } from '../../runtime/actor.ts';
import { idOf, kindOf } from '../../runtime/envelope.ts';
import { Ageing, DAY_MS, LONG_AGO_MS, Since } from './memory.ts';
import { must, type Property, type Turned } from './property.ts';

const near = (a: number, b: number) => Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
const over = new Set(['finished', 'failed', 'cancelled', 'judged']);
const holdsNothing = new Set(['completed', 'cancelled', 'queued', 'held']);

export const gramsConserved: Property = {
  name: 'grams conserved',
  invariant: 5,
  holds:
    'received + adjusted = on hand + consumed + scrapped; reserved ≤ on hand; each run that printed is booked once; no hold outlives its job.',
  of: ['lot', 'run'],
  watch: (sight) => {
    const booked = new Ageing<string>(LONG_AGO_MS);
    const unbooked = new Since<string>();
    const run = ({ message, before, state, at }: Turned) => {
      if (!over.has(statusOf(state.snapshot)) || over.has(statusOf(before.snapshot))) return;
      const { startedAt, lotId } = state.snapshot.context as RunState;
      const runId = idOf(message.to);
      if (startedAt !== null && lotId !== null && !booked.has(runId)) unbooked.set(runId, undefined, at);
    };
    const lot = ({ message, result, state, at }: Turned) => {
      const { context } = state.snapshot;
      const grams = context as LotState;
      const words = () => `${message.to} after ${message.type}: ${JSON.stringify(grams)}`;
      must(
        near(
          grams.receivedGrams + grams.adjustedGrams,
          grams.onHandGrams + grams.consumedGrams + grams.scrappedGrams,
        ),
        words,
      );
      let held = 0;
      for (const jobId in grams.reservations) held += grams.reservations[jobId]!;
      must(near(held, grams.reservedGrams), words);
      must(grams.reservedGrams <= grams.onHandGrams + 1e-6 && grams.onHandGrams >= 0, words);
      if (message.type !== 'lot.consume' || result.outcome !== 'changed') return;
      const runId = message.payload.runId as string;
      must(!booked.has(runId), () => `What ${runId} took is booked twice.`);
      booked.set(runId, true, at);
      unbooked.delete(runId);
    };
    const isBooked = (runId: string) =>
      must(false, () => `run/${runId} printed, and what it took is not booked.`);
    return {
      turned: (turned) => (kindOf(turned.message.to) === 'lot' ? lot(turned) : run(turned)),
      pulse: (now) => {
        for (const { key } of unbooked.overdue(now - DAY_MS)) isBooked(key);
      },
      ended: () => {
        for (const runId of unbooked.keys()) isBooked(runId);
        for (const at of sight.all('lot')) {
          for (const jobId of Object.keys(sight.look<LotState>(at)!.context.reservations)) {
            const job = sight.look<JobState>(`job/${jobId}`);
            must(
              job?.context.lotId === idOf(at) && !holdsNothing.has(job.status),
              () => `${at} still holds grams for ${jobId}, which is ${job?.status}.`,
            );
          }
        }
      },
    };
  },
};
