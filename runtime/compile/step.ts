/** A whole step (a macrostep in SCXML's words): the event's transition, then whatever follows by itself. */
import type { AnyMachineSnapshot } from 'xstate';
import type { Candidate, Leaf } from './leaf.ts';
import { Run, spawn } from './run.ts';
import type { Context, Event, Sink } from './sink.ts';
import type { Table } from './table.ts';

/** Steps within one step, where the machine sets no bound of its own: more is going round in circles. */
export const MICROSTEPS_MAX = 10_000;

/** The snapshot after an event; the very same one where nothing came of it. Throws what a guard or an action throws. */
export function step(
  table: Table,
  leaf: Leaf,
  snapshot: AnyMachineSnapshot,
  event: Event,
  sink: Sink,
): AnyMachineSnapshot {
  const run = new Run(table, leaf, snapshot.context as Context, event, sink);
  const chosen = choose(leaf, run.context, event);
  if (chosen !== undefined) run.take(table.planOf(leaf, chosen));
  // Most steps end here: the new state goes nowhere by itself, and nothing was raised.
  if (!run.isOver && (run.queue !== undefined || run.leaf.always.length > 0)) settle(run);
  return run.changes === 0 ? snapshot : run.snapshot();
}

/** The first snapshot of an actor. */
export function birth(table: Table, input: unknown, sink: Sink): AnyMachineSnapshot {
  const { machine } = table;
  const made = machine.config.context as unknown;
  const event = { type: 'xstate.init', input };
  const context =
    typeof made === 'function'
      ? { ...made({ spawn, input, self: table.self }) }
      : ((made as Context | undefined) ?? {});
  const run = new Run(table, table.birth.leaf, context, event, sink);
  run.isBirth = true;
  run.take(table.birth);
  run.isBirth = false;
  if (!run.isOver) settle(run);
  return run.snapshot();
}

/** Eventless transitions, and events raised on the way, until neither is left. */
function settle(run: Run): void {
  const { table } = run;
  const bound = table.machine.options.maxIterations;
  const stepsMax = bound !== undefined && Number.isFinite(bound) ? bound : MICROSTEPS_MAX;
  let mayGoOn = true;
  for (let steps = 1; !run.isOver; steps++) {
    if (steps > stepsMax) throw goesInCircles(stepsMax);
    const { leaf } = run;
    const eventless = mayGoOn ? chooseEventless(leaf, run.context, run.event) : undefined;
    if (eventless !== undefined) {
      const before = run.changes;
      run.take(table.planOf(leaf, eventless));
      // One that changed nothing would be taken again and again.
      mayGoOn = run.changes !== before;
      continue;
    }
    const raised = run.queue?.shift();
    if (raised === undefined) return;
    run.event = raised;
    const chosen = choose(leaf, run.context, raised);
    if (chosen !== undefined) run.take(table.planOf(leaf, chosen));
    mayGoOn = true;
  }
}

function choose(leaf: Leaf, context: Context, event: Event): Candidate | undefined {
  const candidates = leaf.on(event.type);
  let i = 0;
  try {
    for (; i < candidates.length; i++) if (passes(candidates[i]!, context, event, leaf)) return candidates[i];
  } catch (error) {
    throw guardFailed(candidates[i]!, event, error);
  }
  return undefined;
}

function chooseEventless(leaf: Leaf, context: Context, event: Event): Candidate | undefined {
  const { always } = leaf;
  for (let i = 0; i < always.length; i++) if (passes(always[i]!, context, event, leaf)) return always[i];
  return undefined;
}

function passes({ guard }: Candidate, context: Context, event: Event, leaf: Leaf): boolean {
  if (guard === undefined) return true;
  return guard.plain === undefined
    ? guard.test(context, event, leaf)
    : guard.plain({ context, event }, undefined);
}

/** XState's words, so that whoever looks for them finds them. */
function guardFailed({ transition }: Candidate, event: Event, error: unknown): Error {
  const { guard, source } = transition;
  const name = typeof guard === 'string' ? guard : typeof guard === 'object' ? (guard as Event).type : '';
  return new Error(
    `Unable to evaluate guard ${name ? `'${name}' ` : ''}in transition for event '${event.type}' in state node ` +
      `'${source.id}':\n${(error as Error).message}`,
    { cause: error },
  );
}

const goesInCircles = (stepsMax: number): Error =>
  new Error(
    `Infinite loop detected: the machine has processed more than ${stepsMax} microsteps without reaching a stable state. ` +
      "This usually happens when there's a cycle of transitions (e.g., eventless transitions or raised events causing " +
      'state A -> B -> C -> A).',
  );
