/** A machine read into tables: leaves, and the plans that lead from one to another. Made once, used for every turn. */
import {
  type AnyActor,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  type AnyTransitionDefinition,
  createActor,
} from 'xstate';
import { Copier } from './copier.ts';
import { compileGuard, type Guard } from './guards.ts';
import { type Candidate, Leaf, type Plan } from './leaf.ts';
import { leafMark } from './leaf-mark.ts';
import { chainOf, firstsBelow, type Move, moveOf } from './moves.ts';
import { compileAction, doneOp, finishOp, type Op } from './ops.ts';
import type { Context } from './sink.ts';

export class Table {
  readonly machine: AnyStateMachine;
  /** The actor that functions of the machine are shown as `self`: one that never runs. */
  readonly self: AnyActor;
  readonly copier = new Copier();
  readonly birth: Plan;
  readonly #leaves = new Map<AnyStateNode, Leaf>();
  readonly #guards = new Map<unknown, Guard>();
  readonly #ops = new Map<unknown, Op>();

  constructor(machine: AnyStateMachine) {
    this.machine = machine;
    this.self = createActor(machine, { input: { id: '', address: 'none/none' } });
    const chain = [machine.root as AnyStateNode, ...firstsBelow(machine.root)];
    const entries = chain.map((node) => ({ node, byDefault: true }));
    this.birth = this.#plan({ exits: [], entries, leaf: chain.at(-1)! }, []);
  }

  /** Being born asks for nothing: a newborn's first turn need not bear it again. */
  get isBornSilent(): boolean {
    return this.birth.ops.length === 0 && this.birth.leaf.always.length === 0;
  }

  leaf(node: AnyStateNode): Leaf {
    let leaf = this.#leaves.get(node);
    if (leaf === undefined) {
      leaf = new Leaf(this, node);
      this.#leaves.set(node, leaf);
    }
    return leaf;
  }

  /** `undefined` where the snapshot is of another machine. */
  leafOf(snapshot: AnyMachineSnapshot): Leaf | undefined {
    const marked = leafMark(snapshot);
    if (marked !== undefined) return marked.table === this ? marked : undefined;
    if (snapshot.machine !== this.machine) return undefined;
    const node = snapshot._nodes.find(({ type }) => type === 'atomic' || type === 'final');
    return node === undefined ? undefined : this.leaf(node);
  }

  /** The snapshot of a stored state; `undefined` where it takes XState to say what it stands for. */
  restored(value: unknown, context: Context): AnyMachineSnapshot | undefined {
    let node: AnyStateNode | undefined = this.machine.root;
    let rest = value;
    while (node !== undefined && typeof rest === 'object' && rest !== null) {
      const [key, ...others]: readonly string[] = Object.keys(rest);
      if (key === undefined || others.length > 0) return undefined;
      node = childOf(node, key);
      rest = (rest as Record<string, unknown>)[key];
    }
    if (node === undefined || typeof rest !== 'string') return undefined;
    const innermost = childOf(node, rest);
    return innermost?.type === 'atomic'
      ? this.leaf(innermost).snapshot(context, 'active', undefined)
      : undefined;
  }

  guardOf({ guard }: AnyTransitionDefinition): Guard | undefined {
    if (guard === undefined) return undefined;
    let known = this.#guards.get(guard);
    if (known === undefined) {
      known = compileGuard(this.machine, guard);
      this.#guards.set(guard, known);
    }
    return known;
  }

  opOf(action: unknown): Op {
    let known = this.#ops.get(action);
    if (known === undefined) {
      known = compileAction(this.machine, action);
      this.#ops.set(action, known);
    }
    return known;
  }

  planOf(from: Leaf, candidate: Candidate): Plan {
    const { transition } = candidate;
    candidate.plan ??= this.#plan(moveOf(from.node, transition), transition.actions);
    return candidate.plan;
  }

  #plan({ exits, entries, leaf }: Move, own: readonly unknown[]): Plan {
    const ops: Op[] = [];
    const add = (actions: readonly unknown[]) => {
      for (const action of actions) ops.push(this.opOf(action));
    };
    for (const { exit } of exits) add(exit);
    add(own);
    let isOver = false;
    for (const { node, byDefault } of entries) {
      add(node.entry);
      if (byDefault) add(node.initial.actions);
      if (node.type !== 'final') continue;
      if (node.parent !== undefined) ops.push(doneOp(node.parent.id, node.output));
      if (node.parent?.parent !== undefined) continue;
      isOver = true;
      ops.push(
        finishOp({
          nodeId: node.id,
          nodeOutput: node.parent === undefined ? undefined : node.output,
          rootOutput: this.machine.root.output,
        }),
      );
    }
    // A machine that has ended leaves its states.
    if (isOver) for (const { exit } of chainOf(leaf)) add(exit);
    return { ops, leaf: this.leaf(leaf) };
  }
}

const childOf = (node: AnyStateNode, key: string): AnyStateNode | undefined =>
  Object.hasOwn(node.states, key) ? (node.states[key] as AnyStateNode) : undefined;
