/** SHA-256 over the turns of a run, in order: equal runs have equal hashes. */
import { createHash } from 'node:crypto';
import type { Turned } from '../world/turned.ts';

/** Of one turn: the moment, who took it, what it was, and what came of it. */
const WORDS = 7;
const CHUNK = WORDS * 2_048;
const TYPES_MAX = 10_000;
const letters = { changed: 1, ignored: 2, refused: 3 } as const;

/** Two numbers of 32 bits for a text. */
type Pair = readonly [number, number];

/** A turn goes in as numbers: texts put together and encoded would cost more than all of the hashing. */
export class TurnHash {
  readonly #hash = createHash('sha256');
  readonly #words = new Uint32Array(CHUNK);
  readonly #types = new Map<string, Pair>();
  #length = 0;

  add({ message, result }: Turned, at: number): void {
    const words = this.#words;
    const { to, type } = message;
    const [typeHigh, typeLow] = this.#type(type);
    let index = this.#length;
    words[index++] = at / 0x1_0000_0000;
    words[index++] = at;
    words[index++] = mixed(to, 0x811c9dc5);
    words[index++] = mixed(to, 0x9747b28c);
    words[index++] = typeHigh;
    words[index++] = typeLow;
    words[index++] = letters[result.outcome] | (result.facts.length << 2) | (result.sends.length << 16);
    this.#length = index;
    if (index === CHUNK) this.#flush();
  }

  /** Ends it: nothing can be added afterwards. */
  digest(): string {
    this.#flush();
    return this.#hash.digest('hex');
  }

  #type(type: string): Pair {
    let known = this.#types.get(type);
    if (known === undefined) {
      if (this.#types.size >= TYPES_MAX) this.#types.clear();
      known = [mixed(type, 0x811c9dc5), mixed(type, 0x9747b28c)];
      this.#types.set(type, known);
    }
    return known;
  }

  #flush(): void {
    this.#hash.update(new Uint8Array(this.#words.buffer, 0, this.#length * this.#words.BYTES_PER_ELEMENT));
    this.#length = 0;
  }
}

/** FNV-1a, over UTF-16. */
function mixed(text: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
