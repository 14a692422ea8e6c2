/**
 * Identifiers. `uuidv7` makes a new one from the clock and random bytes that it is handed; `derivedId` makes one that
 * anyone can compute again from its cause, which is what makes a repeated turn ask for the same things.
 */

/** Character codes of the hexadecimal digits. */
const digit = new Uint8Array(Array.from('0123456789abcdef', (char) => char.charCodeAt(0)));
const DASH = 0x2d;
const SEVEN = 0x37;

/**
 * Lays out 48 bits of milliseconds and 74 other bits as a UUID of version 7 (RFC 9562). In one go: a string put together
 * from pieces stays in pieces, and costs whoever reads it first.
 */
function layOut(atMs: number, a: number, b: number, c: number): string {
  const high = Math.floor(atMs / 0x1_0000) >>> 0;
  const low = (atMs % 0x1_0000) >>> 0;
  const varied = ((b & 0x3fff_ffff) | 0x8000_0000) >>> 0;
  return String.fromCharCode(
    digit[high >>> 28]!,
    digit[(high >>> 24) & 15]!,
    digit[(high >>> 20) & 15]!,
    digit[(high >>> 16) & 15]!,
    digit[(high >>> 12) & 15]!,
    digit[(high >>> 8) & 15]!,
    digit[(high >>> 4) & 15]!,
    digit[high & 15]!,
    DASH,
    digit[(low >>> 12) & 15]!,
    digit[(low >>> 8) & 15]!,
    digit[(low >>> 4) & 15]!,
    digit[low & 15]!,
    DASH,
    SEVEN,
    digit[(a >>> 24) & 15]!,
    digit[(a >>> 20) & 15]!,
    digit[(a >>> 16) & 15]!,
    DASH,
    digit[varied >>> 28]!,
    digit[(varied >>> 24) & 15]!,
    digit[(varied >>> 20) & 15]!,
    digit[(varied >>> 16) & 15]!,
    DASH,
    digit[(varied >>> 12) & 15]!,
    digit[(varied >>> 8) & 15]!,
    digit[(varied >>> 4) & 15]!,
    digit[varied & 15]!,
    digit[c >>> 28]!,
    digit[(c >>> 24) & 15]!,
    digit[(c >>> 20) & 15]!,
    digit[(c >>> 16) & 15]!,
    digit[(c >>> 12) & 15]!,
    digit[(c >>> 8) & 15]!,
    digit[(c >>> 4) & 15]!,
    digit[c & 15]!,
  );
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
