/** How many things of a kind are in each status. Many ask at once; the database is asked at most once at a time for each. */
import type { FarmApi } from './farm-api.ts';

type Counts = { readonly [status: string]: number };

interface Slot {
  known?: { readonly position: number; readonly counts: Counts };
  running?: Promise<Counts> | undefined;
  next?: Promise<Counts> | undefined;
}

/** Answers are never older than the question: who asks while a count is under way gets the one after it. */
export function makeCounts(views: Pick<FarmApi['kernel']['views'], 'counts' | 'position'>) {
  const slots = new Map<string, Slot>();

  const start = (kind: string, slot: Slot): Promise<Counts> => {
    const position = views.position();
    const running = views
      .counts(kind)
      .then((counts) => {
        slot.known = { position, counts };
        return counts;
      })
      .finally(() => {
        slot.running = undefined;
      });
    slot.running = running;
    return running;
  };

  return (kind: string): Promise<Counts> => {
    const slot = slots.get(kind) ?? {};
    slots.set(kind, slot);
    const { known, running } = slot;
    if (known?.position === views.position()) return Promise.resolve(known.counts);
    if (!running) return start(kind, slot);
    slot.next ??= running
      .catch(() => undefined)
      .then(() => {
        slot.next = undefined;
        return start(kind, slot);
      });
    return slot.next;
  };
}
