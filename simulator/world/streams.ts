/** Streams of chance by name, so that a change in one part of a model leaves the luck of all others as it was. */
import { Dice } from './dice.ts';

/**
 * The stream of a name under a seed. Equal seed and names, equal sequence; names are told apart as a list, so
 * `('a', 'bc')` is not `('ab', 'c')`. Give each order, each machine and each run its own: then two runs that differ in
 * a policy only still meet the same orders and the same failures (common random numbers).
 */
export function stream(seed: number, ...names: readonly (string | number)[]): Dice {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (const name of names) {
    const text = String(name);
    for (let index = 0; index < text.length; index++)
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
    // A separator that no character has.
    hash = Math.imul(hash ^ 0x1_0001, 0x01000193) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return new Dice((hash ^ (hash >>> 16)) >>> 0);
}
