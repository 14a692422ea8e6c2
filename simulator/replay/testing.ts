/** Journals of simulated farms, as a live one would have written them. */
import { statusOf } from '../../runtime/actor.ts';
import type { Entry } from '../../runtime/envelope.ts';
import { type PlayOptions, play } from '../world/play.ts';
import type { Turned } from '../world/turned.ts';

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** What the journal has of a turn; `undefined` for a refusal, of which nothing is kept. */
export function entryOf({ message, result, state, before }: Turned, seq: number): Entry | undefined {
  if (state.version === before.version) return undefined;
  return plain({
    seq,
    address: message.to,
    version: state.version,
    status: statusOf(state.snapshot),
    outcome: result.outcome === 'changed' ? ('changed' as const) : ('ignored' as const),
    message,
    facts: result.facts,
  });
}

export async function journalOf(seed: number, how: PlayOptions = {}): Promise<Entry[]> {
  const entries: Entry[] = [];
  await play(seed, {
    ...how,
    onTurn: (turned) => {
      const entry = entryOf(turned, entries.length + 1);
      if (entry) entries.push(entry);
    },
  });
  return entries;
}

/** The first play from 31 on with incidents, releases by policy, and releases that waited: what tests of replay need. */
export async function eventfulJournal(): Promise<{ readonly seed: number; readonly journal: Entry[] }> {
  for (let seed = 31; ; seed++) {
    const journal = await journalOf(seed);
    const gated = (outcome: string) =>
      journal.some(({ facts }) =>
        facts.some(
          ({ type, payload }) =>
            type === 'job.gated' && (payload.decision as { outcome?: string } | null)?.outcome === outcome,
        ),
      );
    const incidents = new Set(
      journal.filter(({ message }) => message.type === 'incident.open').map(({ address }) => address),
    );
    if (incidents.size > 2 && journal.length > 500 && gated('pass') && gated('review'))
      return { seed, journal };
  }
}
