/** Where a table ends and XState begins, and that the two can pass an actor to one another. */
import { describe, expect, it } from 'vitest';
import { assign, createActor, createMachine, fromCallback, log, sendTo, stateIn, transition } from 'xstate';
import { statusOf } from '../actor.ts';
import { decodeState } from '../snapshot.ts';
import { turn } from '../turn.ts';
import { compile } from './compile.ts';
import { definitionOf, f, say, seen } from './testing.ts';

type Counted = { readonly context: { readonly n: number } };

describe('what no table holds', () => {
  it('is named, and XState runs the machine', () => {
    const odd = createMachine({
      type: 'parallel',
      states: {
        a: { initial: 'h', states: { h: { type: 'history' }, i: {} } },
        b: { invoke: { src: fromCallback(() => undefined) } },
        c: { entry: [log('x'), sendTo('#_parent', { type: 'x' })], exit: function shout() {} },
        d: { on: { x: { guard: 'unheard' as never } } },
      },
    } as never);
    expect(compile(odd)).toEqual({
      table: undefined,
      because: [
        '(machine): Parallel regions are not compiled.',
        '(machine).a.h: History states are not compiled.',
        '(machine).b: Invoked actors are not compiled.',
        '(machine).c: Action "xstate.log" is beyond a compiled machine.',
        '(machine).c: Action "xstate.sendTo" is beyond a compiled machine.',
        '(machine).c: Function "shout" as an action is beyond a compiled machine.',
        '(machine).d: Guard "unheard", which nobody has implemented, is beyond a compiled machine.',
      ],
    });
    const regions = createMachine({
      type: 'parallel',
      states: {
        a: { initial: 'a1', states: { a1: { on: { go: 'a2' } }, a2: {} } },
        b: { initial: 'b1', states: { b1: { on: { go: { actions: f('b') } } } } },
      },
    });
    const { facts, state } = turn(definitionOf(regions), undefined, say('go'));
    expect(facts.map(({ type }) => type)).toEqual(['b']);
    expect(statusOf(state.snapshot)).toBe('a2+b1');
  });

  it('is met at run time: XState takes the whole turn', () => {
    const spawning = createMachine({
      context: { n: 0 },
      on: {
        go: {
          actions: [
            f('before'),
            assign(({ spawn }) => ({ n: typeof spawn(fromCallback(() => undefined)) === 'object' ? 7 : 0 })),
          ],
        },
      },
    });
    expect(compile(spawning).because).toEqual([]);
    const { facts, state } = turn(definitionOf(spawning), undefined, say('go'));
    expect(facts.map(({ type }) => type)).toEqual(['before']);
    expect(state.snapshot.context).toEqual({ n: 7 });
  });
});

describe('a snapshot of ours', () => {
  const tool = createMachine({
    context: { n: 0 },
    initial: 'a',
    states: {
      a: {
        initial: 'a1',
        tags: 't',
        states: {
          a1: {
            meta: { colour: 'red' },
            on: {
              go: {
                guard: stateIn({ a: 'a1' }),
                target: 'a2',
                actions: assign({ n: ({ context }: Counted) => context.n + 1 }),
              },
            },
          },
          a2: { on: { back: 'a1' } },
        },
      },
    },
  });
  const definition = definitionOf(tool);

  it('is one that XState’s tools take', () => {
    const { snapshot } = turn(definition, undefined, say('go')).state;
    expect(snapshot.matches({ a: 'a2' } as never)).toBe(true);
    expect(snapshot.can({ type: 'back' })).toBe(true);
    expect(snapshot.can({ type: 'go' })).toBe(false);
    expect(snapshot.hasTag('t')).toBe(true);
    const [next] = transition(tool, snapshot as never, { type: 'back' });
    expect(next.getMeta()).toEqual({ '(machine).a.a1': { colour: 'red' } });
    const actor = createActor(tool, { snapshot: tool.getPersistedSnapshot(snapshot as never) }).start();
    actor.send({ type: 'back' });
    expect(actor.getSnapshot().value).toEqual({ a: 'a1' });
  });

  it('comes back from storage as it went, also where XState must say what a value stands for', () => {
    const stored = { address: 'm/1', version: 3, snapshotVersion: 1, context: { n: 4 }, timers: {} } as const;
    const whole = decodeState(definition, { ...stored, value: { a: 'a2' } });
    expect(seen(whole.snapshot)).toEqual(
      seen(tool.resolveState({ value: { a: 'a2' }, context: { n: 4 } }) as never),
    );
    expect(statusOf(decodeState(definition, { ...stored, value: 'a' }).snapshot)).toBe('a1');
    expect(() => decodeState(definition, { ...stored, value: { a: 'gone' } })).toThrow(
      "'gone' does not exist",
    );
    expect(turn(definition, whole, say('back')).outcome).toBe('changed');
  });
});
