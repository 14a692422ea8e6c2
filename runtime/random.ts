/** Randomness, as a service: the only source of it in the kernel and whatever is built on it. */
import { randomFillSync } from 'node:crypto';

/** Gives an unsigned 32-bit integer a call. */
export type Random32 = () => number;

/** From the operating system, a block at a time. */
export function systemRandom(): Random32 {
  const block = new Uint32Array(1024);
  let next = block.length;
  return () => {
    if (next === block.length) {
      randomFillSync(block);
      next = 0;
    }
    return block[next++]!;
  };
}

/** The same sequence for the same seed (splitmix32). Not for secrets. */
export function seededRandom(seed: number): Random32 {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}
