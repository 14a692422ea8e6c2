/** What a machine has that no table holds, in words; an empty list where all of it can be compiled. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { compileGuard } from './guards.ts';
import { compileAction } from './ops.ts';

export function unsupported(machine: AnyStateMachine): readonly string[] {
  const reasons: string[] = [];
  visit(machine, machine.root, reasons);
  return reasons;
}

function visit(machine: AnyStateMachine, node: AnyStateNode, reasons: string[]): void {
  const say = (what: string) => reasons.push(`${node.id}: ${what}`);
  if (node.type === 'parallel') say('Parallel regions are not compiled.');
  if (node.type === 'history') say('History states are not compiled.');
  if (node.invoke.length > 0) say('Invoked actors are not compiled.');
  const trying = (compile: () => unknown) => {
    try {
      compile();
    } catch (error) {
      say((error as Error).message);
    }
  };
  const actions = (all: readonly unknown[]) => {
    for (const action of all) trying(() => compileAction(machine, action));
  };
  actions(node.entry);
  actions(node.exit);
  if (node.type === 'compound') actions(node.initial.actions);
  const transitions: readonly AnyTransitionDefinition[] = [
    ...[...node.transitions.values()].flat(),
    ...(node.always ?? []),
  ];
  for (const { guard, target, actions: own } of transitions) {
    if (target !== undefined && target.length > 1) say('A transition with several targets is not compiled.');
    if (guard !== undefined) trying(() => compileGuard(machine, guard));
    actions(own);
  }
  for (const child of Object.values(node.states)) visit(machine, child as AnyStateNode, reasons);
}
