/** What the console offers and shows, against the machines themselves: their rules are written down twice otherwise. */
import { Schema } from 'effect';
import { describe, expect, it } from 'vitest';
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { definitions } from '../../../actors/definitions.ts';
import { commands } from '../../../gateway/api/contract/commands.ts';
import { kinds } from '../../../gateway/api/contract/kinds.ts';
import { bodyOf as schemaOfBody } from '../../../gateway/api/contract/payloads.ts';
import { everyAction } from '../../walk/every-action.ts';
import { looks } from '../status.ts';
import { bodyOf } from './index.ts';

const machineOf = (kind: string): AnyStateMachine => definitions.get(kind)!.machine;
const leavesOf = (node: AnyStateNode): readonly AnyStateNode[] => {
  const inner = Object.values(node.states);
  return inner.length === 0 ? [node] : inner.flatMap(leavesOf);
};
const leafOf = (kind: string, status: string) =>
  leavesOf(machineOf(kind).root).find(({ key }) => key === status);

/** Of `runtime/actions.ts`, which the console may not see; the second test below fails should it change. */
const REFUSE = 'kernel.refuse';

/** Refusals are actions that ask XState to run one named for it: what they ask for is seen by running them dry. */
const isRefusal = (action: unknown): boolean => {
  const asked: unknown[] = [];
  const enqueue = Object.assign((one: unknown) => asked.push(one), { assign() {}, emit() {} });
  const anything: unknown = new Proxy(() => anything, {
    get: (_, key) =>
      key === Symbol.toPrimitive ? () => 'x' : key === Symbol.iterator ? undefined : anything,
  });
  const { collect } = action as { readonly collect?: (args: unknown) => void };
  try {
    collect?.({ context: anything, event: anything, enqueue, check: () => true });
  } catch {
    return false;
  }
  return asked.length > 0 && asked.every((one) => (one as { readonly type?: string }).type === REFUSE);
};

const doesSomething = ({ target, actions }: AnyTransitionDefinition): boolean =>
  (target?.length ?? 0) > 0 || (actions.length > 0 && !actions.every(isRefusal));

/** As XState does: the innermost state that has an open way takes it; one without a guard ends the search. */
const mayBeTaken = (leaf: AnyStateNode, type: string): boolean => {
  for (let node: AnyStateNode | undefined = leaf; node !== undefined; node = node.parent) {
    const ways = node.transitions.get(type) ?? [];
    if (ways.some(doesSomething)) return true;
    if (ways.some(({ guard }) => guard === undefined)) return false;
  }
  return false;
};

const typeOf = (kind: string, command: string) =>
  commands.find((one) => one.kind === kind && one.command === command)!.type;

describe('an action', () => {
  it('is offered only where its machine may take it', () => {
    const wrong = everyAction.flatMap(({ kind, command, from }) =>
      from.flatMap((status) => {
        const leaf = leafOf(kind, status);
        if (leaf === undefined) return [`${kind} has no "${status}", from which ${command} is offered`];
        return mayBeTaken(leaf, typeOf(kind, command)) ? [] : [`${kind} "${status}" never takes ${command}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('is seen through by this test where a machine refuses, or ignores', () => {
    const takes = (kind: string, status: string, type: string) => mayBeTaken(leafOf(kind, status)!, type);
    expect(takes('printer', 'reserved', 'printer.load')).toBe(false);
    expect(takes('printer', 'servicing', 'printer.load')).toBe(false);
    expect(takes('printer', 'paused', 'printer.load')).toBe(true);
    expect(takes('printer', 'starting', 'printer.settleRun')).toBe(true);
    expect(takes('order', 'qc', 'order.cancel')).toBe(false);
    expect(takes('job', 'held', 'job.release')).toBe(false);
    expect(takes('plan', 'stuck', 'plan.reject')).toBe(false);
  });

  it('says what its command holds', () => {
    for (const action of everyAction) {
      const command = commands.find((one) => one.kind === action.kind && one.command === action.command)!;
      const answers = Object.fromEntries(
        (action.questions ?? []).map((question) => [
          question.name,
          question.initial ??
            question.choices?.[0]?.value ??
            (question.kind === 'number' ? '2' : question.kind === 'moment' ? '2026-11-24T09:00' : 'words'),
        ]),
      );
      const said = { reason: action.reasons?.[0]?.value ?? null, words: '', answers };
      const decode = Schema.decodeUnknownExit(schemaOfBody(command) as unknown as Schema.Codec<unknown>);
      const result = decode(bodyOf(action, said), { onExcessProperty: 'error' } as never);
      expect(result._tag === 'Success' ? '' : `${action.kind}/${action.command}: ${result.cause}`).toBe('');
    }
  });
});

describe('a status', () => {
  /** Left at once, or before there is anything to show: a job may be told of a hold before it is made. */
  const shown = (kind: string) => {
    const { root } = machineOf(kind);
    const unborn = leavesOf(root).find(({ key }) => root.initial.target.some((one) => one.key === key));
    return leavesOf(root).filter(
      (leaf) => (leaf.always ?? []).length === 0 && (leaf !== unborn || kind === 'job'),
    );
  };

  it.each(kinds)('of a %s has a look, and no other has', (kind) => {
    expect(Object.keys(looks[kind]).sort()).toEqual([...new Set(shown(kind).map(({ key }) => key))].sort());
  });
});
