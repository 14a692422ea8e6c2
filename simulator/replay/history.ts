/** Kept histories: a piece of a journal, what its actors came to, and the test that both still fit the machines. */
import { isDeepStrictEqual } from 'node:util';
import { definitions } from '../../actors/definitions.ts';
import { statusOf } from '../../runtime/actor.ts';
import { type Address, type Entry, kindOf } from '../../runtime/envelope.ts';
import { encodeState } from '../../runtime/snapshot.ts';
import { properties } from '../properties/index.ts';
import { type Violation, Watchers } from '../properties/watchers.ts';
import { anonymised } from './anonymise.ts';
import { only } from './cut.ts';
import { Player } from './player.ts';

/** What is expected of a kept history; beside it, in `NAME.json`. */
export interface Expected {
  /** What happened, for whoever sees the test fail. */
  readonly what: string;
  readonly incident: Address | null;
  /** The journal's own numbers, first and last. */
  readonly entries: readonly [first: number, last: number];
  readonly actors: {
    readonly [address: Address]: {
      readonly version: number;
      readonly status: string;
      readonly context: unknown;
    };
  };
}

export interface Kept {
  readonly entries: readonly Entry[];
  readonly expected: Expected;
}

export interface Replayed {
  readonly violations: readonly Violation[];
  readonly player: Player;
}

/** Takes a piece of a journal again; `actors` are those in it, everybody else is outside. */
export function replayPiece(entries: readonly Entry[], actors: ReadonlySet<Address>): Replayed {
  const player = new Player(definitions);
  player.isOutside = (at) => !actors.has(at);
  const violations: Violation[] = [];
  const watchers = new Watchers(player, properties, (violation) => violations.push(violation));
  for (const entry of entries) watchers.turned(player.take(entry));
  return { violations, player };
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function actorsOf(player: Player): Expected['actors'] {
  const found: Record<Address, Expected['actors'][Address]> = {};
  for (const at of [...player.shelf.addresses()].sort()) {
    const state = player.shelf.get(at)!;
    const { context } = encodeState(definitions.get(kindOf(at))!, state);
    found[at] = { version: state.version, status: statusOf(state.snapshot), context: plain(context) };
  }
  return found;
}

/** Makes a history of the entries of these actors. Throws where the machines say otherwise than the entries. */
export function keep(
  journal: readonly Entry[],
  actors: ReadonlySet<Address>,
  what: string,
  incident: Address | null,
): Kept {
  const entries = anonymised(only(journal, actors));
  const { violations, player } = replayPiece(entries, actors);
  const differs = violations.find(({ property }) => property === 'state is replay');
  if (differs) throw new Error(differs.words);
  const span = [entries[0]?.seq ?? 0, entries.at(-1)?.seq ?? 0] as const;
  return { entries, expected: { what, incident, entries: span, actors: actorsOf(player) } };
}

/** What of a kept history is no longer so; empty when all is. */
export function check({ entries, expected }: Kept): readonly string[] {
  const actors = new Set(Object.keys(expected.actors) as Address[]);
  const { violations, player } = replayPiece(entries, actors);
  const wrong = violations.map(
    ({ property, words, turned }) => `Entry ${turned?.seq ?? '?'} breaks "${property}": ${words}`,
  );
  const now = actorsOf(player);
  for (const at of actors)
    if (!isDeepStrictEqual(now[at], expected.actors[at]))
      wrong.push(
        `${at} came to ${JSON.stringify(expected.actors[at])}; now it comes to ${JSON.stringify(now[at])}.`,
      );
  return wrong;
}
