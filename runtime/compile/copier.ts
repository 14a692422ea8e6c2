/**
 * Copies of contexts. `{ ...context }` is what is meant, and what is done where nothing better is known; but V8 copies an
 * object slowly (some 13 ns a field) that has more than about forty fields or has held a number beyond 31 bits, such as
 * a time in milliseconds. A function written for the very fields of a machine's context is several times as fast.
 */
import type { Context } from './sink.ts';

type Copy = (context: Context) => Record<string, unknown> | undefined;

/** So many contexts in a row that are not of the known shape make it learn another. */
const MISSES_MAX = 64;
/** A machine whose contexts keep changing shape is copied the plain way. */
const SHAPES_MAX = 8;

export class Copier {
  #copy: Copy | undefined = undefined;
  #misses = MISSES_MAX;
  #shapes = 0;

  /** A fresh object with the same fields in the same order. */
  copy(context: Context): Record<string, unknown> {
    const copied = this.#copy === undefined ? undefined : this.#copy(context);
    if (copied !== undefined) {
      this.#misses = 0;
      return copied;
    }
    if (++this.#misses > MISSES_MAX && this.#shapes < SHAPES_MAX) {
      this.#shapes++;
      this.#misses = 0;
      this.#copy = copyOf(Object.keys(context));
    }
    return { ...context };
  }
}

/** Gives `undefined` for an object that has other fields, or has them in another order. */
function copyOf(keys: readonly string[]): Copy | undefined {
  // In a literal this one is not a field but the prototype.
  if (keys.includes('__proto__')) return undefined;
  const fields = keys.map((key) => JSON.stringify(key)).map((key) => `${key}: context[${key}]`);
  const body = `
    let known = 0;
    for (const key in context) if (key !== keys[known++]) return undefined;
    return known === ${keys.length} ? { ${fields.join(', ')} } : undefined;`;
  try {
    return new Function('keys', `return function copy(context) {${body}};`)(keys) as Copy;
  } catch {
    // A process may forbid functions made of text.
    return undefined;
  }
}
