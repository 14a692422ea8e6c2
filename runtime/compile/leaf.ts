/**
 * One innermost state of a machine and all that follows from being in it: the active states, the snapshot's unchanging
 * parts, and for each event the transitions to try, in order.
 */
import type { AnyMachineSnapshot, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { statusOfValue } from '../status.ts';
import type { Guard } from './guards.ts';
import { markLeaf } from './leaf-mark.ts';
import { chainOf } from './moves.ts';
import type { Op } from './ops.ts';
import type { Context } from './sink.ts';
import type { Table } from './table.ts';

/** A transition as seen from one leaf. */
export interface Candidate {
  readonly transition: AnyTransitionDefinition;
  readonly guard: Guard | undefined;
  /** What it does and where it leads; made when it is first taken. */
  plan: Plan | undefined;
}

export interface Plan {
  /** Exit actions, its own, entry actions. */
  readonly ops: readonly Op[];
  readonly leaf: Leaf;
}

/** Types that a wildcard matched are remembered, up to so many. */
const TYPES_MAX = 1_000;
const none: readonly Candidate[] = [];

export class Leaf {
  readonly table: Table;
  readonly node: AnyStateNode;
  /** This state and its ancestors, as every snapshot in it shows them. */
  readonly nodes: readonly AnyStateNode[];
  readonly value: unknown;
  /** See `statusOf`. */
  readonly status: string;
  readonly always: readonly Candidate[];
  readonly #model: AnyMachineSnapshot;
  readonly #byType = new Map<string, readonly Candidate[]>();
  readonly #isOpen: boolean;

  constructor(table: Table, node: AnyStateNode) {
    this.table = table;
    this.node = node;
    const chain = chainOf(node);
    const path = chain.slice(0, -1).map(({ key }) => key);
    const [innermost, ...outer] = path;
    const value =
      innermost === undefined ? {} : outer.reduce<unknown>((inner, key) => ({ [key]: inner }), innermost);
    this.#model = table.machine.resolveState({ value: value as never, context: {} as never });
    this.value = this.#model.value;
    this.status = statusOfValue(this.value as never);
    this.nodes = this.#model._nodes;
    markLeaf(this.nodes, this);
    this.always = chain.flatMap(({ always }) => (always ?? []).map((one) => this.#candidate(one)));
    const descriptors = new Set(chain.flatMap(({ transitions }) => [...transitions.keys()]));
    this.#isOpen = [...descriptors].some((descriptor) => descriptor.endsWith('*'));
    for (const type of descriptors) this.#byType.set(type, this.#candidates(type));
  }

  /** The transitions that the event may take, the first whose guard passes. */
  on(type: string): readonly Candidate[] {
    return this.#byType.get(type) ?? (this.#isOpen ? this.#learn(type) : none);
  }

  #learn(type: string): readonly Candidate[] {
    const candidates = this.#candidates(type);
    if (this.#byType.size < TYPES_MAX) this.#byType.set(type, candidates);
    return candidates;
  }

  /** XState's own kind of snapshot; what depends on the state alone is shared between all of them. */
  snapshot(context: Context, status: string, output: unknown): AnyMachineSnapshot {
    const model = this.#model;
    return {
      status,
      output,
      error: undefined,
      machine: model.machine,
      context,
      _nodes: model._nodes,
      value: model.value,
      tags: model.tags,
      children: model.children,
      historyValue: model.historyValue,
      matches: model.matches,
      hasTag: model.hasTag,
      can: model.can,
      getMeta: model.getMeta,
      toJSON: model.toJSON,
    } as never;
  }

  #candidate(transition: AnyTransitionDefinition): Candidate {
    return { transition, guard: this.table.guardOf(transition), plan: undefined };
  }

  /** Of each state, innermost first: what names the event, then what matches it by a wildcard, the longest first. */
  #candidates(type: string): readonly Candidate[] {
    return chainOf(this.node).flatMap(({ transitions }) => {
      const wild = [...transitions.keys()]
        .filter((descriptor) => descriptor !== type && matches(type, descriptor))
        .sort((a, b) => b.length - a.length);
      return [type, ...wild].flatMap((descriptor) =>
        (transitions.get(descriptor) ?? []).map((one) => this.#candidate(one)),
      );
    });
  }
}

function matches(type: string, descriptor: string): boolean {
  if (descriptor === '*') return true;
  if (!descriptor.endsWith('.*')) return false;
  const wanted = descriptor.split('.');
  const given = type.split('.');
  for (const [index, token] of wanted.entries()) {
    if (token === '*') return index === wanted.length - 1;
    if (token !== given[index]) return false;
  }
  return true;
}
