/** A recorded stretch of a farm, taken again up to a moment, with what people ask of it. */
import type { Policies } from '../../actors/farm/schema-policy.ts';
import type { Definitions } from '../../runtime/actor.ts';
import type { Entry } from '../../runtime/envelope.ts';
import type { Turned } from '../properties/property.ts';
import { stateIsReplay } from '../properties/state-is-replay.ts';
import { type Violation, Watchers } from '../properties/watchers.ts';
import { Relations } from './cut.ts';
import { Player } from './player.ts';
import { type Redecided, redecide } from './policy.ts';
import { isAfter, type Until } from './until.ts';

export interface Wanted {
  readonly definitions: Definitions;
  /** All of it if left out. */
  readonly until?: Until | undefined;
  readonly policies?: Policies | undefined;
  /** Keeps entries and who has to do with whom, for a cut. */
  readonly keepsEntries?: boolean;
  /** Every so many entries. */
  readonly onProgress?: (entries: number) => void;
}

export interface Recorded {
  readonly player: Player;
  /** The first of them. */
  readonly differences: readonly Violation[];
  readonly differencesTotal: number;
  readonly redecided: readonly Redecided[];
  readonly entries: readonly Entry[];
  readonly relations: Relations;
  readonly last: Turned | undefined;
  /** The moment lies within the journal. */
  readonly isReached: boolean;
}

const DIFFERENCES_KEPT = 1_000;
const PROGRESS_EVERY = 20_000;

export async function playRecorded(journal: AsyncIterable<Entry>, wanted: Wanted): Promise<Recorded> {
  const { until, policies, keepsEntries = false, onProgress } = wanted;
  const player = new Player(wanted.definitions);
  const relations = new Relations();
  const differences: Violation[] = [];
  const redecided: Redecided[] = [];
  const entries: Entry[] = [];
  let differencesTotal = 0;
  let last: Turned | undefined;
  let isReached = false;
  const watchers = new Watchers(player, [stateIsReplay], (violation) => {
    differencesTotal++;
    if (differences.length < DIFFERENCES_KEPT) differences.push(violation);
  });
  for await (const entry of journal) {
    if (until !== undefined && isAfter(until, entry.seq, entry.message.at)) {
      isReached = true;
      break;
    }
    last = player.take(entry);
    watchers.turned(last);
    if (policies !== undefined) redecided.push(...redecide(entry, policies));
    if (keepsEntries) {
      relations.see(last);
      entries.push(entry);
    }
    if (player.entries % PROGRESS_EVERY === 0) onProgress?.(player.entries);
    // What comes after it may be broken off.
    if (until !== undefined && 'seq' in until && entry.seq === until.seq) {
      isReached = true;
      break;
    }
  }
  return { player, differences, differencesTotal, redecided, entries, relations, last, isReached };
}
