import { failMalformed } from './failure.ts';

const powersOfTen = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const mantissaMax = 2 ** 53 / 10 - 1;
const tokenBytesMax = 4096;

/** Decimal text of the bytes from `start` to `end` as a number; NaN when it is not one. Exact as `Number()` is. */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const sign = bytes[at];
  if (sign === 45 || sign === 43) at += 1;
  let mantissa = 0;
  let digits = 0;
  let exponent = 0;
  for (; at < end; at += 1) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9) break;
    if (mantissa > mantissaMax) return parseSlowly(bytes, start, end);
    mantissa = mantissa * 10 + digit;
    digits += 1;
  }
  if (at < end && bytes[at] === 46) {
    for (at += 1; at < end; at += 1) {
      const digit = bytes[at]! - 48;
      if (digit < 0 || digit > 9) break;
      if (mantissa > mantissaMax) return parseSlowly(bytes, start, end);
      mantissa = mantissa * 10 + digit;
      digits += 1;
      exponent -= 1;
    }
  }
  if (digits === 0) return Number.NaN;
  if (at < end) {
    if ((bytes[at]! | 32) !== 101) return Number.NaN;
    at += 1;
    const exponentSign = bytes[at];
    if (exponentSign === 45 || exponentSign === 43) at += 1;
    if (at >= end) return Number.NaN;
    let power = 0;
    for (; at < end; at += 1) {
      const digit = bytes[at]! - 48;
      if (digit < 0 || digit > 9) return Number.NaN;
      if (power < 10_000) power = power * 10 + digit;
    }
    exponent += exponentSign === 45 ? -power : power;
  }
  if (exponent < -22 || exponent > 22) return mantissa === 0 ? 0 : parseSlowly(bytes, start, end);
  const value = exponent < 0 ? mantissa / powersOfTen[-exponent]! : mantissa * powersOfTen[exponent]!;
  return sign === 45 ? -value : value;
}

function parseSlowly(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > tokenBytesMax) return Number.NaN;
  return Number(asciiText(bytes, start, end));
}

/** Words that C libraries print for values that are not numbers. */
const nonFiniteWord = /^[+-]?(nan.*|inf|infinity|1\.#(qnan|snan|ind|inf).*)$/i;

/** A coordinate. NaN for the words printers of C libraries use; anything else that is no number is an error. */
export function parseCoordinate(bytes: Uint8Array, start: number, end: number, line: number): number {
  const value = parseNumber(bytes, start, end);
  if (!Number.isNaN(value)) return value;
  const word = asciiText(bytes, start, Math.min(end, start + 40));
  if (nonFiniteWord.test(word)) return Number.NaN;
  return failMalformed(
    `Line ${line}: "${printable(word)}" stands where a coordinate should.`,
    /^[+-]?\d+,\d+$/.test(word)
      ? 'The program that wrote the file used a decimal comma (a language setting) where the format wants a point.'
      : 'The file was damaged or edited by hand.',
  );
}

export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 1) text += String.fromCharCode(bytes[at]!);
  return text;
}

/** Safe to show: control characters and anything exotic become dots. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '.');
}

const utf8 = new TextDecoder('utf-8');
export function decodeName(bytes: Uint8Array, start: number, end: number): string {
  return printable(utf8.decode(bytes.subarray(start, Math.min(end, start + 400)))).trim();
}

/** `isCut` may look back this far from the byte it judges. */
const lookBackBytes = 2;

/**
 * Cuts a stream of bytes into pieces that end at a safe place, so that readers never see half a word.
 * `isCut(bytes, at)` says whether a piece may end just after `at`. Chunks are copied, each byte a bounded number of times.
 */
export class PieceCutter {
  private held: Uint8Array[] = [];
  private heldBytes = 0;
  private readonly isCut: (bytes: Uint8Array, at: number) => boolean;
  private readonly pieceBytesMax: number;

  constructor(isCut: (bytes: Uint8Array, at: number) => boolean, pieceBytesMax = 8 * 1024 * 1024) {
    this.isCut = isCut;
    this.pieceBytesMax = pieceBytesMax;
  }

  /** The bytes that may be read now; the rest waits for the next chunk. */
  push(chunk: Uint8Array): Uint8Array {
    const tail = this.tail();
    const seen = tail.length === 0 ? chunk : join([tail, chunk]);
    let end = seen.length;
    while (end > tail.length && !this.isCut(seen, end - 1)) end -= 1;
    if (end === tail.length) {
      this.hold(chunk);
      return new Uint8Array(0);
    }
    const cut = end - tail.length;
    const piece =
      this.heldBytes === 0 ? chunk.subarray(0, cut) : join([...this.held, chunk.subarray(0, cut)]);
    this.held = [];
    this.heldBytes = 0;
    this.hold(chunk.subarray(cut));
    return piece;
  }

  rest(): Uint8Array {
    const rest = join(this.held);
    this.held = [];
    this.heldBytes = 0;
    return rest;
  }

  private hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.held.push(bytes.slice());
    this.heldBytes += bytes.length;
    if (this.heldBytes > this.pieceBytesMax) {
      failMalformed(`A single line runs on for more than ${this.pieceBytesMax.toLocaleString('en')} bytes.`);
    }
  }

  private tail(): Uint8Array {
    const last = this.held.at(-1);
    if (last === undefined || last.length >= lookBackBytes)
      return last?.subarray(-lookBackBytes) ?? new Uint8Array(0);
    return join(this.held.slice(-lookBackBytes)).subarray(-lookBackBytes);
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
