/** SHA-256 over the turns of a run, in order: equal runs have equal hashes. */
import { createHash } from 'node:crypto';
import type { Turned } from '../world/turned.ts';

const CHUNK_CHARACTERS = 1 << 16;
const letters = { changed: 'c', ignored: 'i', refused: 'r' } as const;

export class TurnHash {
  readonly #hash = createHash('sha256');
  #chunk = '';

  add({ message, result }: Turned, at: number): void {
    this.#chunk += `${at} ${message.to} ${message.type} ${letters[result.outcome]}${result.facts.length}${result.sends.length}\n`;
    if (this.#chunk.length >= CHUNK_CHARACTERS) this.#flush();
  }

  /** Ends it: nothing can be added afterwards. */
  digest(): string {
    this.#flush();
    return this.#hash.digest('hex');
  }

  #flush(): void {
    this.#hash.update(this.#chunk);
    this.#chunk = '';
  }
}
