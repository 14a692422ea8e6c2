/** Numbers in [0, 1) from a seed: xorshift (Marsaglia 2003), which costs a few cycles where one is drawn for every try. */
export function seededUnit(seed: number): () => number {
  // Zero is the one state it never leaves.
  let x = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) * 2.3283064365386963e-10;
  };
}
