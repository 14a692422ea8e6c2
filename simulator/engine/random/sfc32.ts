/**
 * The generator behind a stream: sfc32 (Chris Doty-Humphrey's "small fast counting", 128 bits of state of which 32 are a
 * counter, so no cycle is shorter than 2³² draws). It passes PractRand and BigCrush. Not for secrets.
 */
export type Sfc32State = Int32Array;

/** Enough steps to spread the seed over the whole state. */
const MIXING_STEPS = 15;

/** A state from a 32-bit seed; the other three words are the digits of the golden ratio, π and e. */
export function seedState(seed: number): Sfc32State {
  return mixed(Int32Array.of(0x9e3779b9, 0x243f6a88, 0xb7e15162, seed));
}

/** A state from a seed and a name: two streams differ in 96 bits, not in 32. */
export function namedState(seed: number, name: string): Sfc32State {
  return mixed(Int32Array.of(hash(name, seed), hash(name, ~seed), hash(name, seed ^ 0x5bd1e995), seed));
}

/** Fills `block` with the next unsigned 32-bit draws. */
export function draw(state: Sfc32State, block: Float64Array): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let counter = state[3]!;
  for (let i = 0; i < block.length; i++) {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    block[i] = sum >>> 0;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = counter;
}

function mixed(state: Sfc32State): Sfc32State {
  draw(state, new Float64Array(MIXING_STEPS));
  return state;
}

/** FNV-1a over the UTF-16 units, finished with murmur3's avalanche. */
function hash(text: string, salt: number): number {
  let h = 0x811c9dc5 ^ salt;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
