import { type Document, isMap, isPair, isScalar, type LineCounter, type Node } from 'yaml';
import type { Path } from './issues.ts';

/** 1-based, as editors count. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where a path stands in the file; for a missing key, where its parent begins. */
export function placeOf(document: Document, lines: LineCounter, path: Path, part: 'key' | 'value'): Place {
  for (let length = path.length; length >= 0; length--) {
    const offset = offsetAt(document, path.slice(0, length), part);
    if (offset === undefined) continue;
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
  return { line: 1, column: 1 };
}

function offsetAt(document: Document, path: Path, part: 'key' | 'value'): number | undefined {
  const last = path.at(-1);
  if (last === undefined) return (document.contents as Node | null)?.range?.[0];
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find(
      (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(last),
    );
    const node = part === 'key' ? pair?.key : (pair?.value ?? pair?.key);
    return (node as Node | undefined)?.range?.[0] ?? (pair?.key as Node | undefined)?.range?.[0];
  }
  return (document.getIn(path, true) as Node | undefined)?.range?.[0];
}
