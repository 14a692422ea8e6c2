/** A shop around a farm: customers who keep it busy, and operators who do what its queues ask for. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CountersAnswer } from '../../gateway/api/contract/index.ts';
import type { Random32 } from '../../runtime/random.ts';
import { Away, type Client } from './client.ts';
import { drawWish, quoteOf, uploadModels } from './demand.ts';
import { attend, type Habits } from './operator.ts';

const ROUND_MS = 60;
const JOBS_WAITING_MIN = 6;
const habits: Habits = { badParts: 10, cancels: 5, pauses: 10 };

export interface Shop {
  /** Quotes asked for, each answered. */
  readonly wishes: number;
  /**
   * Works with the farm until `isOver`, and where `isBusy` is false for good until all is made and packed; then true. A
   * farm that is away for a moment is waited for.
   */
  work(client: Client, isBusy: () => boolean, isOver: () => boolean): Promise<boolean>;
}

export function openShop(seed: number, random: Random32): Shop {
  let hashes: readonly string[] | undefined;
  let wishes = 0;
  let wish = drawWish(random);
  /** Asked, perhaps heard, and not answered yet. */
  let asking = false;

  /** One look round the farm. True: all is made, packed and at rest. */
  const round = async (client: Client, busy: boolean): Promise<boolean> => {
    hashes ??= await uploadModels(client);
    const { byStatus } = await client.get<CountersAnswer>('/api/v1/counters');
    const waiting =
      sum(byStatus.jobs, ['queued', 'scheduled', 'preparing']) +
      sum(byStatus.quotes, ['analysing', 'pricing', 'approved']);
    if (asking || (busy && waiting < JOBS_WAITING_MIN)) {
      // The same key until it was answered: asked twice, wished once.
      asking = true;
      const key = `${seed}-wish-${wishes + 1}`;
      await client.post('/api/v1/quotes', quoteOf(wish, hashes, key), key);
      asking = false;
      wishes++;
      wish = drawWish(random);
    }
    const deeds = await attend(client, seed, habits);
    return !busy && deeds === 0 && atRest(byStatus);
  };

  return {
    get wishes() {
      return wishes;
    },
    async work(client, isBusy, isOver) {
      while (!isOver()) {
        try {
          if (await round(client, isBusy())) return true;
        } catch (error) {
          if (!(error instanceof Away)) throw error;
        }
        await pause(ROUND_MS);
      }
      return false;
    },
  };
}

type Counts = { readonly [status: string]: number } | undefined;

const sum = (counts: Counts, statuses: readonly string[]): number =>
  statuses.reduce((total, status) => total + (counts?.[status] ?? 0), 0);

function atRest({ jobs, orders, printers, quotes }: CountersAnswer['byStatus']): boolean {
  const only = (counts: Counts, statuses: readonly string[]) =>
    Object.entries(counts ?? {}).every(([status, count]) => count === 0 || statuses.includes(status));
  return (
    only(quotes, ['ordered', 'rejected']) &&
    only(orders, ['packed', 'cancelled']) &&
    only(jobs, ['completed', 'cancelled']) &&
    only(printers, ['idle'])
  );
}
