/**
 * One request, one effect, however often it is sent. The answer of a key is remembered for as long as there is room; the
 * message's id is derived from the key as well, so that after a restart the journal itself knows it.
 */
import { createHash } from 'node:crypto';
import { ApiProblem, keyConflict } from './problems.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Kept {
  readonly fingerprint: string;
  readonly answer: Promise<Answer>;
}

/** Same JSON, same text: keys sorted at every depth. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? '';

/** A UUID (version 8: of our own making) that is the same for the same key. */
export function messageIdOf(key: string): string {
  const bytes = createHash('sha256').update(`idempotency-key\0${key}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The header's value, or undefined where there is none. */
export function keyOf(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw new ApiProblem('invalid-request', {
    detail: 'The Idempotency-Key can not be used.',
    cause: 'It is empty, longer than 255 characters, sent twice, or has spaces or letters beyond ASCII.',
    remedy: 'Use a UUID.',
  });
}

export class IdempotencyKeys {
  readonly #kept = new Map<string, Kept>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#kept.size;
  }

  /**
   * Runs `work` once a key: who comes second, even while the first is at work, gets the first one's answer. Refusals are
   * answers; any other failure is forgotten, so that the request can be sent again. Throws on another fingerprint.
   */
  async once(
    key: string,
    fingerprint: string,
    work: () => Promise<Answer>,
  ): Promise<Answer & { readonly replayed: boolean }> {
    const known = this.#kept.get(key);
    if (known) {
      if (known.fingerprint !== fingerprint) throw keyConflict();
      return { ...(await known.answer), replayed: true };
    }
    const answer = work().catch((error: unknown) => {
      if (error instanceof ApiProblem && error.problem.type === '/problems/refused')
        return { status: error.problem.status, body: error };
      throw error;
    });
    this.#kept.set(key, { fingerprint, answer });
    if (this.#kept.size > this.#max) this.#kept.delete(this.#kept.keys().next().value!);
    try {
      return { ...(await answer), replayed: false };
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }
}
