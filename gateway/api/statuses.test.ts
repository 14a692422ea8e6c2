import { expect, test } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { allActors } from '../../actors/definitions.ts';
import { counted } from './statuses.ts';

type Node = AnyStateMachine['root'];

/** What `statusOf` can say of a machine without parallel regions. */
const leavesOf = (node: Node): string[] => {
  const inner = Object.values(node.states) as Node[];
  return inner.length === 0 ? [node.key] : inner.flatMap(leavesOf);
};

test.each(Object.entries(counted))('%s counts statuses that its kind can have', (_, { kind, statuses }) => {
  const actor = allActors.find((one) => one.kind === kind)!;
  expect(leavesOf(actor.machine.root)).toEqual(expect.arrayContaining([...statuses]));
});
