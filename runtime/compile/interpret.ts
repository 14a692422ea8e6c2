/** The same step as XState takes it: for machines that are not compiled, and as the oracle for those that are. */
import { type AnyMachineSnapshot, type AnyStateMachine, createActor, initialTransition } from 'xstate';
import type { Event } from './sink.ts';
import { MICROSTEPS_MAX } from './step.ts';

export interface Action {
  readonly type: string;
  readonly params?: unknown;
}

type Step = (snapshot: AnyMachineSnapshot, event: Event, into: Action[]) => AnyMachineSnapshot;
const steps = new WeakMap<AnyStateMachine, Step>();

/**
 * The machine's own transition with one scope used again and again: XState's `transition()` makes a whole inert actor a
 * call, which costs four times the transition itself.
 */
export function interpreted(machine: AnyStateMachine): Step {
  const known = steps.get(machine);
  if (known) return known;
  bound(machine);
  let sink: Action[] = [];
  const self = createActor(machine, { input: { id: '', address: 'none/none' } });
  const scope = {
    self,
    id: '',
    sessionId: '',
    logger: () => undefined,
    defer: () => undefined,
    emit: () => undefined,
    stopChild: () => undefined,
    system: self.system,
    actionExecutor: (action: Action) => {
      sink.push(action);
    },
  };
  const step: Step = (snapshot, event, into) => {
    sink = into;
    return machine.transition(snapshot, event, scope as never) as AnyMachineSnapshot;
  };
  steps.set(machine, step);
  return step;
}

export function interpretedBirth(
  machine: AnyStateMachine,
  input: unknown,
  into: Action[],
): AnyMachineSnapshot {
  bound(machine);
  const [snapshot, actions] = initialTransition(machine, input as never);
  for (const action of actions as readonly Action[]) into.push(action);
  return snapshot as AnyMachineSnapshot;
}

/** XState lets a machine go round in circles for ever, unless told otherwise. */
function bound(machine: AnyStateMachine): void {
  if (!Number.isFinite(machine.options.maxIterations ?? Number.POSITIVE_INFINITY))
    machine.options = { ...machine.options, maxIterations: MICROSTEPS_MAX };
}
