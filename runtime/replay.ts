/** The journal played again: pure, so any moment of a live system can be had anywhere. */
import type { ActorState, Definitions } from './actor.ts';
import { statusOf } from './actor.ts';
import { type Address, type Entry, kindOf, type Message } from './envelope.ts';
import { after } from './outcome.ts';
import { newborn, type TurnResult, turn } from './turn.ts';

/** The journal and the machines disagree: the program has changed since, or the journal was tampered with. */
export class ReplayError extends Error {
  readonly entry: Entry;
  constructor(entry: Entry, what: string) {
    super(
      `Replay stops at entry ${entry.seq} (${entry.message.type} to ${entry.address}): ${what}. The machines of this ` +
        'program are not those that wrote the journal.',
    );
    this.entry = entry;
  }
}

export interface Replayed {
  readonly entry: Entry;
  readonly state: ActorState;
  readonly result: TurnResult;
}

/** Plays entries one by one; holds the state of every actor, and nothing else. */
export class Replay {
  readonly states = new Map<Address, ActorState>();
  readonly #definitions: Definitions;

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  /** Throws a `ReplayError` where the turn comes out otherwise than journaled. */
  play(entry: Entry): Replayed {
    const definition = this.#definitions.get(kindOf(entry.address));
    if (definition === undefined) throw new ReplayError(entry, `there is no kind "${kindOf(entry.address)}"`);
    const known = this.states.get(entry.address);
    const result = turn(definition, known, entry.message);
    const state = after(result, known ?? newborn(definition, entry.address), entry.message);
    if ((result.outcome === 'changed') !== (entry.outcome === 'changed')) {
      throw new ReplayError(entry, `it was ${entry.outcome} and is now ${result.outcome}`);
    }
    if (state.version !== entry.version) {
      throw new ReplayError(
        entry,
        `it was version ${entry.version} and is now ${state.version}; an entry is missing`,
      );
    }
    const status = statusOf(state.snapshot);
    if (status !== entry.status)
      throw new ReplayError(entry, `it led to ${entry.status} and now leads to ${status}`);
    this.states.set(entry.address, state);
    return { entry, state, result };
  }
}

/** The states that a whole journal leads to. */
export function replay(entries: Iterable<Entry>, definitions: Definitions): ReadonlyMap<Address, ActorState> {
  const player = new Replay(definitions);
  for (const entry of entries) player.play(entry);
  return player.states;
}

/** What was sent and not taken in the journal, in order of sending. */
export class Untaken {
  readonly #sends = new Map<string, Message>();
  readonly #early = new Set<string>();

  see({ entry, result }: Replayed): void {
    for (const send of result.sends) if (!this.#early.delete(send.id)) this.#sends.set(send.id, send);
    if (entry.message.by.kind === 'actor' && !this.#sends.delete(entry.message.id))
      this.#early.add(entry.message.id);
  }

  get sends(): readonly Message[] {
    return [...this.#sends.values()];
  }
}
