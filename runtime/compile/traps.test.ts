/** Where a table is easily wrong, one case each; and XState's own answer beside ours. */
import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, assign, createMachine, raise } from 'xstate';
import { fact, refuse, send } from '../actions.ts';
import type { ActorState } from '../actor.ts';
import { interpretedTurn, newborn, turn } from '../turn.ts';
import { compile } from './compile.ts';
import { MICROSTEPS_MAX } from './step.ts';
import { definitionOf, f, Oracle, say, seen, toldBy } from './testing.ts';

type Counted = { readonly context: { readonly n: number } };

/** Says it all to both and holds them against one another; the facts of each turn. */
function told(machine: AnyStateMachine, ...types: readonly string[]): readonly (readonly string[])[] {
  const definition = definitionOf(machine);
  expect(compile(machine).because).toEqual([]);
  const oracle = new Oracle(definition, 'm/1');
  let state: ActorState | undefined;
  return types.map((type) => {
    const wanted = oracle.take(say(type));
    const result = turn(definition, state, say(type));
    expect(toldBy(result)).toStrictEqual(wanted);
    if (result.outcome === 'changed')
      expect(seen(result.state.snapshot)).toStrictEqual(seen(oracle.snapshot));
    state = result.state;
    return result.facts.map((one) => one.type);
  });
}

const no = (code: string) => refuse(code, () => `Because ${code}.`) as never;

describe('order', () => {
  it('leaves from within, acts, enters from without, then goes on by itself, then takes what was raised', () => {
    const nested = createMachine({
      initial: 'a',
      states: {
        a: {
          initial: 'a1',
          entry: f('+a'),
          exit: [f('-a'), raise({ type: 'later' })],
          states: {
            a1: { entry: f('+a1'), exit: f('-a1'), on: { go: { target: '#b2', actions: f('go') } } },
          },
        },
        b: {
          initial: 'b1',
          entry: f('+b'),
          states: {
            b1: { entry: f('+b1') },
            b2: { id: 'b2', entry: f('+b2'), always: { target: 'b3', actions: f('on') } },
            b3: { entry: f('+b3'), on: { later: { actions: f('later') } } },
          },
        },
      },
    });
    expect(told(nested, 'go')).toEqual([['+a', '+a1', '-a1', '-a', 'go', '+b', '+b2', 'on', '+b3', 'later']]);
  });

  it('shows each action the context that the one before left, and leaves the old snapshot alone', () => {
    const counting = createMachine({
      context: { n: 0, was: [] as number[] },
      on: {
        go: {
          guard: ({ context }) => context.n < 5,
          actions: [
            assign({ n: ({ context }) => context.n + 1 }),
            fact('one', ({ context }) => ({ was: [...(context.was as number[]), context.n as number] })),
            assign(({ context }) => ({ n: context.n * 10 })),
            fact('two', ({ context }) => ({ was: [...(context.was as number[]), context.n as number] })),
          ],
        },
      },
    });
    const definition = definitionOf(counting);
    const first = turn(definition, undefined, say('go'));
    const second = turn(definition, first.state, say('go'));
    expect(first.facts.map(({ payload }) => payload)).toEqual([{ was: [1] }, { was: [1, 10] }]);
    expect(first.state.snapshot.context).toEqual({ n: 10, was: [1, 10] });
    expect(second.outcome).toBe('ignored');
    expect(second.state.snapshot).toBe(first.state.snapshot);
  });

  it('tries the innermost state first, the named event before wildcards, the longer wildcard before the shorter', () => {
    const wild = createMachine({
      initial: 'a',
      on: { 'x.y.z': { actions: f('root') }, '*': { actions: f('any') } },
      states: {
        a: {
          on: {
            'x.*': { actions: f('short') },
            'x.y.*': { actions: f('long') },
            'x.y.w': { actions: f('named') },
          },
        },
      },
    });
    expect(told(wild, 'x.y.z', 'x.y.w', 'x.q', 'other', 'x')).toEqual([
      ['long'],
      ['named'],
      ['short'],
      ['any'],
      ['short'],
    ]);
  });
});

describe('staying', () => {
  const staying = createMachine({
    initial: 'a',
    entry: f('+root'),
    on: { again: { target: '.a' }, anew: { target: '#(machine)', reenter: true } },
    states: {
      a: {
        entry: f('+a'),
        exit: f('-a'),
        initial: 'a1',
        on: {
          stay: { actions: f('stay') },
          self: { target: 'a' },
          reenter: { target: 'a', reenter: true },
          child: { target: '.a2' },
          childAnew: { target: '.a2', reenter: true },
          never: {},
        },
        states: {
          a1: { entry: f('+a1'), exit: f('-a1') },
          a2: { entry: f('+a2'), exit: f('-a2') },
        },
      },
    },
  });

  it('tells transitions without a target, to itself, into a child and anew apart', () => {
    const [, ...facts] = told(
      staying,
      'stay',
      'stay',
      'self',
      'reenter',
      'child',
      'childAnew',
      'again',
      'anew',
    );
    expect(facts).toEqual([
      ['stay'],
      ['-a1', '+a1'],
      ['-a1', '-a', '+a', '+a1'],
      ['-a1', '+a2'],
      ['-a2', '-a', '+a', '+a2'],
      ['-a2', '-a', '+a', '+a1'],
      ['-a1', '-a', '+root', '+a', '+a1'],
    ]);
  });

  it('keeps an event from the parent where a state forbids it', () => {
    const forbidding = createMachine({
      initial: 'a',
      on: { never: { actions: f('parent') } },
      states: { a: { on: { never: {} } } },
    });
    const definition = definitionOf(forbidding);
    expect(turn(definition, newborn(definition, 'm/1'), say('never')).outcome).toBe('ignored');
    expect(told(forbidding, 'never')).toEqual([[]]);
  });
});

describe('an end', () => {
  it('is raised in the parent, with its output', () => {
    const ending = createMachine({
      initial: 'a',
      states: {
        a: {
          initial: 'a1',
          onDone: {
            target: 'b',
            actions: send(({ event }) => ({ to: 'o/1', type: 'o.x', payload: { event } })) as never,
          },
          states: { a1: { on: { go: 'a2' } }, a2: { type: 'final', output: { said: 1 } } },
        },
        b: {},
      },
    });
    told(ending, 'go');
    const { sends } = turn(definitionOf(ending), undefined, say('go'));
    expect(sends[0]!.payload).toEqual({
      event: { type: 'xstate.done.state.(machine).a', output: { said: 1 } },
    });
  });

  it('of the whole machine leaves its states, and what comes later is as with XState', () => {
    const over = createMachine({
      initial: 'a',
      exit: f('-root'),
      output: ({ event }) => ({ of: event }),
      states: { a: { on: { go: 'b' } }, b: { type: 'final', entry: f('+b'), exit: f('-b'), output: 3 } },
    });
    expect(told(over, 'go', 'go')).toEqual([['+b', '-b', '-root'], []]);
  });
});

describe('defects', () => {
  it('tells of a guard that throws in XState’s words', () => {
    const throwing = createMachine({
      initial: 'a',
      states: {
        a: {
          on: {
            go: {
              guard: () => {
                throw new Error('no such field');
              },
              target: 'a',
            },
          },
        },
      },
    });
    const definition = definitionOf(throwing);
    const words =
      /Unable to evaluate guard in transition for event 'go' in state node '\(machine\)\.a':\nno such field/;
    expect(() => turn(definition, undefined, say('go'))).toThrow(words);
    expect(() => interpretedTurn(definition, undefined, say('go'))).toThrow(words);
  });

  it('gives up on a machine that goes round in circles, whoever runs it', () => {
    const circling = createMachine({
      initial: 'a',
      states: { a: { on: { go: 'b' } }, b: { always: 'c' }, c: { always: 'b' } },
    });
    const definition = definitionOf(circling);
    const words = new RegExp(`more than ${MICROSTEPS_MAX} microsteps`);
    expect(() => turn(definition, undefined, say('go'))).toThrow(words);
    expect(() => interpretedTurn(definition, undefined, say('go'))).toThrow(words);
  });

  it('counts microsteps as XState does', () => {
    const outcomes = [3, 4, 5, 6, 7].map((maxIterations) => {
      const machine = createMachine({
        context: { n: 0 },
        options: { maxIterations },
        initial: 'a',
        states: {
          a: { on: { go: { target: 'b', actions: raise({ type: 'last' }) } } },
          b: {
            always: {
              guard: ({ context }: Counted) => context.n < 3,
              actions: assign({ n: ({ context }: Counted) => context.n + 1 }),
            },
            on: { last: {} },
          },
        },
      });
      const outcome = (take: typeof turn) => {
        try {
          return take(definitionOf(machine), undefined, say('go')).outcome;
        } catch (error) {
          return (error as Error).message;
        }
      };
      expect(outcome(turn)).toBe(outcome(interpretedTurn));
      return outcome(turn);
    });
    expect(new Set(outcomes).size).toBeGreaterThan(2);
  });

  it('shows a birth that fails as XState does', () => {
    const stillborn = createMachine({
      context: (): { n: number } => {
        throw new Error('no input');
      },
      on: { go: { actions: f('go') } },
    });
    expect(compile(stillborn).because).toEqual([]);
    const definition = definitionOf(stillborn);
    expect(newborn(definition, 'm/1').snapshot.status).toBe('error');
    expect(seen(newborn(definition, 'm/1').snapshot)).toEqual(seen(new Oracle(definition, 'm/1').snapshot));
  });

  it('takes the first refusal, and still throws what comes after it', () => {
    const refusing = createMachine({
      context: { n: 0 },
      on: {
        go: { actions: [f('lost'), no('first'), no('second')] },
        burst: {
          actions: [
            no('first'),
            fact('burst', () => {
              throw new Error('burst');
            }) as never,
          ],
        },
      },
    });
    const definition = definitionOf(refusing);
    expect(turn(definition, undefined, say('go'))).toMatchObject({ refusal: { code: 'first' }, facts: [] });
    expect(() => turn(definition, undefined, say('burst'))).toThrow('burst');
    told(refusing, 'go');
  });
});
