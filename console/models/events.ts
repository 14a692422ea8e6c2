/** The newest of the journal, read on from where it was read to. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Entry } from '../../runtime/envelope.ts';
import type { Api } from './api.ts';
import { type Trouble, troubleFrom } from './problem.ts';

/** Entries shown at most; older ones are in `farm export`. */
export const EVENTS_MAX = 400;

/** JSON lines to entries; a last line that is cut off is left for the next reading. */
export const parseLines = (text: string): readonly Entry[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      try {
        const entry = JSON.parse(line) as Entry;
        return typeof entry.seq === 'number' && Array.isArray(entry.facts) ? [entry] : [];
      } catch {
        return [];
      }
    });

/** Newest first, each number once, `EVENTS_MAX` at most. */
export const mergeEntries = (held: readonly Entry[], fresh: readonly Entry[]): readonly Entry[] => {
  const newest = held[0]?.seq ?? -1;
  const added = fresh.filter((entry) => entry.seq > newest).sort((a, b) => b.seq - a.seq);
  return added.length === 0 ? held : [...added, ...held].slice(0, EVENTS_MAX);
};

export interface Events {
  /** Newest first; null before the first answer. */
  readonly entries: ReadonlySignal<readonly Entry[] | null>;
  readonly trouble: ReadonlySignal<Trouble | null>;
  /** Reads up to `seq`, the newest number that the feed has told. */
  readTo(seq: number): Promise<void>;
}

export const createEvents = (api: Pick<Api, 'text'>): Events => {
  const entries = signal<readonly Entry[] | null>(null, { name: 'events' });
  const trouble = signal<Trouble | null>(null);
  let reading = false;
  return {
    entries,
    trouble,
    async readTo(seq) {
      const held = entries.value ?? [];
      const newest = held[0]?.seq ?? Math.max(0, seq - EVENTS_MAX);
      if (reading || (entries.value !== null && newest >= seq)) return;
      reading = true;
      try {
        // Far behind, the gap would never be shown: begin anew near the end.
        const after = Math.max(newest, seq - EVENTS_MAX);
        const text = await api.text(`/api/v1/events?after=${after}&limit=${EVENTS_MAX}`);
        entries.value = mergeEntries(after > newest ? [] : held, parseLines(text));
        trouble.value = null;
      } catch (error) {
        trouble.value = troubleFrom(error);
      } finally {
        reading = false;
      }
    },
  };
};
