/** Every machine as a table, and as XState runs it: the same messages in whatever order, and nobody can tell them apart. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActorState } from '../runtime/actor.ts';
import { compile } from '../runtime/compile/compile.ts';
import { frozen, Oracle, seen, toldBy } from '../runtime/compile/testing.ts';
import { decodeState, encodeState } from '../runtime/snapshot.ts';
import { interpretedTurn, newborn, type TurnResult, turn } from '../runtime/turn.ts';
import { allActors } from './definitions.ts';
import { randomLife, type Step } from './testing/random.ts';

const shown = ({ state, ...rest }: TurnResult) => ({
  ...rest,
  address: state.address,
  version: state.version,
  timers: state.timers,
  snapshot: seen(state.snapshot),
});

describe.each(allActors.map((definition) => [definition.kind, definition] as const))(
  '%s',
  (_, definition) => {
    const life = randomLife(definition);

    const play = (steps: readonly Step[], isStored: boolean) => {
      const oracle = new Oracle(definition, life.to);
      expect(seen(newborn(definition, life.to).snapshot)).toStrictEqual(seen(oracle.snapshot));
      let compiled: ActorState | undefined;
      let interpreted: ActorState | undefined;
      let at = 1_700_000_000_000;
      for (const [index, step] of steps.entries()) {
        at += step.afterMs;
        const said = frozen(life.message(step, index, at, compiled));
        const result = turn(definition, compiled, said);
        const slow = interpretedTurn(definition, interpreted, said);
        expect(shown(result)).toStrictEqual(shown(slow));
        // A deadline that no longer stands never reaches the machine.
        if (said.by.kind !== 'timer' || result.outcome === 'changed') {
          expect(toldBy(result)).toStrictEqual(oracle.take(said));
          if (result.outcome === 'changed')
            expect(seen(result.state.snapshot)).toStrictEqual(seen(oracle.snapshot));
        }
        if (result.outcome === 'ignored' && compiled && compiled.version > 0)
          expect(result.state.snapshot).toBe(compiled.snapshot);
        frozen(result.state.snapshot.context);
        interpreted = slow.state;
        compiled = isStored
          ? decodeState(definition, JSON.parse(JSON.stringify(encodeState(definition, result.state))))
          : result.state;
      }
    };

    it('is compiled', () => {
      expect(compile(definition.machine).because).toEqual([]);
    });

    it('does as XState does', () => {
      fc.assert(
        fc.property(fc.array(life.step, { maxLength: 60, size: 'max' }), fc.boolean(), (steps, isStored) =>
          play(steps, isStored),
        ),
        { numRuns: 200 },
      );
    });
  },
);
