/** Machines as tables. See `docs/decisions/006-compiled-machines.md`. */
import type { AnyStateMachine } from 'xstate';
import { Table } from './table.ts';
import { unsupported } from './unsupported.ts';

/** Either a table, or why XState has to run the machine itself. */
export interface Compiled {
  readonly table: Table | undefined;
  /** `state: what it has`, one for each; empty for a compiled machine. */
  readonly because: readonly string[];
}

const known = new WeakMap<AnyStateMachine, Compiled>();

export function compile(machine: AnyStateMachine): Compiled {
  let compiled = known.get(machine);
  if (compiled === undefined) {
    const because = unsupported(machine);
    compiled = { table: because.length === 0 ? new Table(machine) : undefined, because };
    known.set(machine, compiled);
  }
  return compiled;
}
