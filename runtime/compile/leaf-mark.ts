/** How a snapshot of a compiled machine tells which leaf it is in: by its list of active states, which all of them share. */
import type { AnyMachineSnapshot, AnyStateNode } from 'xstate';
import type { Leaf } from './leaf.ts';

const LEAF = Symbol('runtime.leaf');
type Marked = { readonly [LEAF]?: Leaf };

export function markLeaf(nodes: readonly AnyStateNode[], leaf: Leaf): void {
  Object.defineProperty(nodes, LEAF, { value: leaf });
}

/** `undefined` for a snapshot that XState made. */
export const leafMark = (snapshot: AnyMachineSnapshot): Leaf | undefined =>
  (snapshot._nodes as unknown as Marked)[LEAF];
