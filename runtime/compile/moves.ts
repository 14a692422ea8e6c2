/**
 * Which states a transition leaves and enters, and in what order: SCXML's procedure (https://www.w3.org/TR/scxml/#AlgorithmforSCXMLInterpretation)
 * as XState reads it, narrowed to machines that are in one innermost state at a time.
 */
import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';

export interface Entered {
  readonly node: AnyStateNode;
  /** Entered by being a target or the first child of one: its `initial` transition's actions are taken too. */
  readonly byDefault: boolean;
}

export interface Move {
  /** Innermost first. */
  readonly exits: readonly AnyStateNode[];
  /** Outermost first. */
  readonly entries: readonly Entered[];
  /** The innermost state afterwards. */
  readonly leaf: AnyStateNode;
}

/** The node and its ancestors, innermost first. */
export function chainOf(node: AnyStateNode): AnyStateNode[] {
  const chain: AnyStateNode[] = [];
  for (let at: AnyStateNode | undefined = node; at !== undefined; at = at.parent) chain.push(at);
  return chain;
}

/** The first children below a node, outermost first. */
export function firstsBelow(node: AnyStateNode): AnyStateNode[] {
  const firsts: AnyStateNode[] = [];
  let at = node;
  while (at.type === 'compound') {
    at = at.initial.target[0]!;
    firsts.push(at);
  }
  return firsts;
}

export function moveOf(from: AnyStateNode, transition: AnyTransitionDefinition): Move {
  const target = transition.target?.[0];
  if (target === undefined) return { exits: [], entries: [], leaf: from };
  const { source, reenter } = transition;
  const domain = domainOf(source, target, reenter);
  const exits = chainOf(from).filter((node) => isWithin(node, domain));
  const below = firstsBelow(target);
  const entered = new Map<AnyStateNode, boolean>();
  if (source !== target || source !== domain) entered.set(target, true);
  for (const node of below) entered.set(node, true);
  if (target !== domain) {
    for (let at = target.parent; at !== undefined && at !== domain; at = at.parent)
      if (!entered.has(at)) entered.set(at, false);
  }
  const entries = [...entered]
    .map(([node, byDefault]) => ({ node, byDefault }))
    .sort((a, b) => a.node.order - b.node.order);
  return { exits, entries, leaf: below.at(-1) ?? target };
}

/** The state within which everything happens; `undefined`: the whole machine, the root included, is left and entered. */
function domainOf(source: AnyStateNode, target: AnyStateNode, reenter: boolean): AnyStateNode | undefined {
  if (!reenter && (target === source || isWithin(target, source))) return source;
  for (let at = target.parent; at !== undefined; at = at.parent) if (isWithin(source, at)) return at;
  return reenter ? undefined : chainOf(source).at(-1);
}

function isWithin(node: AnyStateNode, ancestor: AnyStateNode | undefined): boolean {
  if (ancestor === undefined) return true;
  for (let at = node.parent; at !== undefined; at = at.parent) if (at === ancestor) return true;
  return false;
}
