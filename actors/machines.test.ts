/** What holds for every machine, whatever is said to it in whatever order. */
import { Schema } from 'effect';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { type ActorState, statusOf } from '../runtime/actor.ts';
import { type Address, kindOf } from '../runtime/envelope.ts';
import { decodeState, encodeState } from '../runtime/snapshot.ts';
import { turn } from '../runtime/turn.ts';
import { allActors, definitions } from './definitions.ts';
import { randomLife, type Step } from './testing/random.ts';

function leafNames(machine: AnyStateMachine): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: { key: string; states: Record<string, unknown> }) => {
    const children = Object.values(node.states);
    if (children.length === 0) names.add(node.key);
    for (const child of children) visit(child as typeof node);
  };
  visit(machine.root as never);
  return names;
}

const decodable = (message: { to: Address; type: string; payload: unknown }) => {
  const schema = definitions.get(kindOf(message.to))?.messages[message.type];
  if (schema === undefined) return `no actor takes ${message.type}`;
  const result = Schema.decodeUnknownExit(schema as Schema.Codec<unknown, unknown>)(message.payload);
  return result._tag === 'Success' ? null : String(result.cause);
};

describe.each(allActors.map((definition) => [definition.kind, definition] as const))(
  '%s',
  (kind, definition) => {
    const life = randomLife(definition);
    const leaves = leafNames(definition.machine);

    const play = (steps: readonly Step[]) => {
      let state: ActorState | undefined;
      let at = 1_700_000_000_000;
      const merged: Record<string, unknown> = {};
      const log: unknown[] = [];
      for (const [index, step] of steps.entries()) {
        at += step.afterMs;
        const said = life.message(step, index, at, state);
        const result = turn(definition, state, said);
        expect(leaves).toContain(statusOf(result.state.snapshot));
        for (const one of result.facts) {
          expect(Object.keys(definition.facts)).toContain(one.type);
          Object.assign(merged, one.payload);
        }
        for (const sent of result.sends) expect(decodable(sent), `${said.type} → ${sent.type}`).toBeNull();
        if (result.outcome === 'changed') {
          const context = result.state.snapshot.context as Record<string, unknown>;
          for (const [field, value] of Object.entries(merged)) expect(context[field]).toEqual(value);
          const stored = encodeState(definition, result.state);
          const read = JSON.parse(JSON.stringify(stored));
          expect(read).toEqual(stored);
          state = decodeState(definition, read);
        }
        log.push([said.type, result.outcome, result.facts, result.sends, result.effects, result.timersSet]);
      }
      return { state, log };
    };

    it('keeps to its states, its facts and its contracts with others, and is deterministic', () => {
      fc.assert(
        fc.property(fc.array(life.step, { maxLength: 40 }), (steps) => {
          const first = play(steps);
          const second = play(steps);
          expect(second.log).toEqual(first.log);
          invariants[kind]?.((first.state?.snapshot.context ?? undefined) as never);
        }),
        { numRuns: 150 },
      );
    });
  },
);

/** What must hold of a state at any time. */
const invariants: Record<string, (context: never) => void> = {
  lot: (lot: import('./lot/schema.ts').LotState | undefined) => {
    if (!lot) return;
    const near = (a: number, b: number) =>
      expect(Math.abs(a - b)).toBeLessThan(1e-6 * Math.max(1, Math.abs(a)));
    near(lot.receivedGrams + lot.adjustedGrams, lot.onHandGrams + lot.consumedGrams + lot.scrappedGrams);
    near(
      lot.reservedGrams,
      Object.values(lot.reservations).reduce((sum, grams) => sum + grams, 0),
    );
    expect(lot.reservedGrams).toBeLessThanOrEqual(lot.onHandGrams + 1e-6);
    expect(lot.onHandGrams).toBeGreaterThanOrEqual(0);
  },
  order: (order: import('./order/schema.ts').OrderState | undefined) => {
    for (const line of Object.values(order?.ledger ?? {})) {
      expect(line.planned + line.inWork + line.good + line.cancelled).toBe(line.ordered);
      expect(Math.min(line.planned, line.inWork, line.good, line.cancelled, line.bad)).toBeGreaterThanOrEqual(
        0,
      );
    }
  },
  printer: (printer: import('./printer/schema.ts').PrinterState | undefined) => {
    // A run is never without the job that it is for.
    if (printer && printer.runId !== null) expect(printer.jobId).not.toBeNull();
  },
};
