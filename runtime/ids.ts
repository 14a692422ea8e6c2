/**
 * Identifiers. `uuidv7` makes a new one from the clock and random bytes that it is handed; `derivedId` makes one that
 * anyone can compute again from its cause, which is what makes a repeated turn ask for the same things.
 */

const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex32 = (n: number): string =>
  hex[n >>> 24]! + hex[(n >>> 16) & 255]! + hex[(n >>> 8) & 255]! + hex[n & 255]!;

/** Lays out 48 bits of milliseconds and 74 other bits as a UUID of version 7 (RFC 9562). */
function layOut(atMs: number, a: number, b: number, c: number): string {
  const high = Math.floor(atMs / 0x1_0000) >>> 0;
  const low = hex32((atMs % 0x1_0000) >>> 0).slice(4);
  const first = hex32(a);
  const second = hex32(((b & 0x3fff_ffff) | 0x8000_0000) >>> 0);
  return `${hex32(high)}-${low}-7${first.slice(1, 4)}-${second.slice(0, 4)}-${second.slice(4)}${hex32(c)}`;
}

/** A new UUIDv7. `random32` gives an unsigned 32-bit integer a call. */
export const uuidv7 = (atMs: number, random32: () => number): string =>
  layOut(atMs, random32(), random32(), random32());

/**
 * The id of the `n`th thing that `cause` led to: a UUIDv7 at `atMs` whose other bits mix the two. Not a secret, and
 * not proof against someone who wants a collision: causes are ids of our own.
 */
export function derivedId(cause: string, n: number, atMs: number): string {
  let a = 0x9e3779b9 ^ n;
  let b = 0x85ebca6b;
  let c = 0xc2b2ae35 ^ (n << 7);
  for (let i = 0; i < cause.length; i++) {
    const k = cause.charCodeAt(i);
    a = Math.imul(a ^ k, 0x01000193);
    b = Math.imul(b ^ k, 0x5bd1e995) ^ (b >>> 15);
    c = (Math.imul(c, 31) + k + (a >>> 13)) | 0;
  }
  a = mix(a ^ (c >>> 3));
  b = mix(b ^ a);
  c = mix(c ^ b);
  return layOut(atMs, a, b, c);
}

function mix(h: number): number {
  let x = h >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
