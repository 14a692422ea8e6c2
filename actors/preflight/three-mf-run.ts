import { parseNumber } from './text.ts';

/** Where a run of elements stopped: `at` is the first byte not used; `wait` true when only more bytes can tell. */
export interface RunEnd {
  readonly at: number;
  readonly wait: boolean;
}

const space = 32;
const lessThan = 60;
const greaterThan = 62;
const slash = 47;
const equals = 61;
const ampersand = 38;

/**
 * Reads `<vertex …/>` or `<triangle …/>` elements that follow one another straight from the bytes: nearly all of a
 * 3MF is such runs, and an XML parser is four times slower at them. Anything unusual (a comment, an entity, a
 * prefix, an end tag) ends the run, and the XML parser goes on from there. The first letter of the attributes is
 * `x`, `y`, `z` for a vertex and `v` with a digit for a triangle; other attributes are passed over.
 */
export function readRun(
  bytes: Uint8Array,
  from: number,
  word: 'vertex' | 'triangle',
  take: (a: number, b: number, c: number) => void,
): RunEnd {
  const length = bytes.length;
  const isVertex = word === 'vertex';
  let at = from;
  for (;;) {
    while (at < length && bytes[at]! <= space) at += 1;
    const start = at;
    if (at === length) return { at, wait: true };
    if (bytes[at] !== lessThan) return { at, wait: false };
    for (let letter = 0; letter < word.length; letter += 1) {
      at += 1;
      if (at >= length) return { at: start, wait: true };
      if (bytes[at] !== word.charCodeAt(letter)) return { at: start, wait: false };
    }
    at += 1;
    let first = Number.NaN;
    let second = Number.NaN;
    let third = Number.NaN;
    let seen = 0;
    for (;;) {
      const blankFrom = at;
      while (at < length && bytes[at]! <= space) at += 1;
      if (at + 1 >= length) return { at: start, wait: true };
      if (bytes[at] === slash && bytes[at + 1] === greaterThan) break;
      if (blankFrom === at) return { at: start, wait: false };
      const nameFrom = at;
      while (at < length && bytes[at] !== equals && bytes[at]! > space && bytes[at] !== greaterThan) at += 1;
      if (at + 1 >= length) return { at: start, wait: true };
      const quote = bytes[at + 1];
      if (bytes[at] !== equals || (quote !== 34 && quote !== 39)) return { at: start, wait: false };
      const nameBytes = at - nameFrom;
      at += 2;
      const valueFrom = at;
      while (at < length && bytes[at] !== quote) {
        if (bytes[at] === ampersand || bytes[at] === lessThan) return { at: start, wait: false };
        at += 1;
      }
      if (at >= length) return { at: start, wait: true };
      const slot = slotOf(bytes, nameFrom, nameBytes, isVertex);
      if (slot !== 0) {
        const value = parseNumber(bytes, valueFrom, at);
        // The XML parser's side knows how to complain about it, and how to trim blanks.
        if (Number.isNaN(value)) return { at: start, wait: false };
        if (slot === 1) first = value;
        else if (slot === 2) second = value;
        else third = value;
        seen |= slot === 3 ? 4 : slot;
      }
      at += 1;
    }
    if (seen !== 7) return { at: start, wait: false };
    at += 2;
    take(first, second, third);
  }
}

/** 1, 2 or 3 for the attribute that holds the first, second or third number; 0 for any other. */
function slotOf(bytes: Uint8Array, from: number, length: number, isVertex: boolean): number {
  if (isVertex) {
    const slot = bytes[from]! - 119;
    return length === 1 && slot >= 1 && slot <= 3 ? slot : 0;
  }
  const slot = bytes[from + 1]! - 48;
  return length === 2 && bytes[from] === 118 && slot >= 1 && slot <= 3 ? slot : 0;
}
