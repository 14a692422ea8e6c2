/**
 * A recorded farm, taken again turn by turn with today's machines. It goes on where the journal says something else than
 * the machines do: the property "state is replay" has the words for that.
 */
import type { Definitions } from '../../runtime/actor.ts';
import { type Address, type Entry, kindOf, type Message } from '../../runtime/envelope.ts';
import { after } from '../../runtime/outcome.ts';
import { newborn, turn } from '../../runtime/turn.ts';
import { Ageing, DAY_MS } from '../properties/memory.ts';
import type { Looked, ParkedItem, Sight, Turned } from '../properties/property.ts';
import { JournalError } from './read.ts';
import { Shelf } from './shelf.ts';

/** What was said, for telling causes. */
export interface Said {
  readonly seq: number;
  readonly at: number;
  readonly by: Message['by'];
  readonly to: Address;
  readonly type: string;
  readonly cause: string | undefined;
}

const CHAIN_MAX = 20;
const SAID_MS = 7 * DAY_MS;

export class Player implements Sight {
  readonly definitions: Definitions;
  readonly shelf: Shelf;
  readonly hasFloor = false;
  /** Set by whoever knows: a journal does not say what was set aside. */
  parkedNow: readonly ParkedItem[] = [];
  /** Of a part of a journal: what is not in it. */
  isOutside?: (at: Address) => boolean;
  seq = 0;
  entries = 0;
  #now = 0;
  readonly #said = new Ageing<string, Said>(SAID_MS);
  /** By the id of an effect, the message whose turn asked for it. */
  readonly #asked = new Ageing<string, string>(SAID_MS);

  constructor(definitions: Definitions) {
    this.definitions = definitions;
    this.shelf = new Shelf(definitions);
  }

  /** The latest moment that the journal speaks of, or that a live farm's clock has shown since. */
  get now(): number {
    return this.#now;
  }

  passTo(now: number): void {
    this.#now = Math.max(this.#now, now);
  }

  look<C>(at: Address): Looked<C> | undefined {
    return this.shelf.look<C>(at);
  }

  all(kind: string): readonly Address[] {
    return this.shelf.all(kind);
  }

  parked(): readonly ParkedItem[] {
    return this.parkedNow;
  }

  /** Throws a {@link JournalError} only where a machine can not take the message at all. */
  take(entry: Entry): Turned {
    const { address, message, seq } = entry;
    const definition = this.definitions.get(kindOf(address));
    if (definition === undefined)
      throw new JournalError(
        `Entry ${seq} is of a kind that this program does not know: ${address}.`,
        'Use the version of the program that the farm runs.',
      );
    const before = this.shelf.get(address) ?? newborn(definition, address);
    this.passTo(message.at);
    const result = taken(definition, before, entry);
    const state = { ...after(result, before, message), version: entry.version };
    this.shelf.put(state, this.#now);
    this.seq = seq;
    this.entries++;
    const { id, by, to, type, cause } = message;
    this.#said.set(id, { seq, at: message.at, by, to, type, cause }, this.#now);
    for (const effect of result.effects) this.#asked.set(effect.id, id, this.#now);
    return { seq, at: this.#now, message, before, result, state, recorded: entry };
  }

  /** What led to a message, oldest first, itself last. */
  chainOf(message: Message): readonly Said[] {
    const chain: Said[] = [];
    for (let id: string | undefined = message.id; id !== undefined && chain.length < CHAIN_MAX; ) {
      const said: Said | undefined = this.#said.get(id) ?? this.#said.get(this.#asked.get(id) ?? '');
      if (said === undefined) break;
      chain.unshift(said);
      id = said.cause;
    }
    return chain;
  }
}

function taken(definition: Parameters<typeof turn>[0], before: Turned['before'], entry: Entry) {
  try {
    return turn(definition, before, entry.message);
  } catch (error) {
    throw new JournalError(
      `Entry ${entry.seq}: ${entry.address} can not take ${entry.message.type}: ${(error as Error).message}`,
      'The entry was changed, or another version of the program wrote it.',
    );
  }
}
