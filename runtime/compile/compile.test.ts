/**
 * Machines made at random, as tables and as XState runs them. They nest, raise events, go on by themselves, enter
 * themselves anew, set deadlines and end; some have what no table holds, and must be just as equal.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AnyStateMachine,
  and,
  assign,
  cancel,
  createMachine,
  emit,
  enqueueActions,
  not,
  or,
  raise,
  stateIn,
} from 'xstate';
import { effect, fact, refuse, send, sendAndKeep } from '../actions.ts';
import type { ActorDefinition, ActorState, Outgoing } from '../actor.ts';
import type { Message } from '../envelope.ts';
import { type TurnResult, timerMessage, turn } from '../turn.ts';
import { compile } from './compile.ts';
import { frozen, Oracle, seen, toldBy } from './testing.ts';

interface Count {
  readonly n: number;
  readonly id?: string;
  readonly seen: readonly string[];
}
interface Node {
  readonly id: string;
  readonly type?: string;
  readonly initial?: unknown;
  readonly states?: Record<string, Node>;
  readonly [more: string]: unknown;
}
type Args = { readonly context: Count; readonly event: { readonly type: string } };

/** A search by hand takes more: `COMPILE_RUNS=20000`. */
const RUNS = Number(process.env.COMPILE_RUNS ?? 240);
const EVENTS = ['a', 'b', 'n.x', 'n.y'];
const DESCRIPTORS = [...EVENTS, 'n.*', '*', 'r'];

const noted = ({ context, event }: Args, word: string) => ({
  seen: [...context.seen, `${word} ${event.type} ${context.n}`].slice(-6),
});

const word = fc.constantFrom('x', 'y', 'z');
const out = (type: string, n: number): Outgoing => ({ to: 'other/1', type, payload: { n } }) as Outgoing;

const plainGuard = fc.tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 0, max: 3 })).map(
  ([by, rest]) =>
    ({ context }: Args) =>
      context.n % by === rest,
);
const guardIn = (ids: readonly string[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    plainGuard,
    fc.constantFrom(
      'isEven',
      'isOdd',
      { type: 'isRest', params: { by: 3 } },
      { type: 'isRest', params: () => ({ by: 2 }) },
    ),
    fc.tuple(plainGuard, plainGuard).map(([one, other]) => and([one as never, other as never])),
    fc
      .tuple(plainGuard, plainGuard)
      .map(([one, other]) => or([one as never, 'isEven', other as never] as never)),
    plainGuard.map((one) => not(one as never)),
    fc.constantFrom(...ids).map((id) => stateIn(`#${id}`)),
    fc.constantFrom('s0', { s1: 's10' }, { s0: { s00: 's001' } }).map((value) => stateIn(value as never)),
  );

const action: fc.Arbitrary<unknown> = fc.oneof(
  word.map((w) => fact(w, (args) => noted(args as never, w) as never)),
  word.map((w) => fact(w)),
  fc.constant(assign({ n: ({ context }: Args) => context.n + 1 } as never)),
  fc.constant(
    assign((args) => ({ ...noted(args as never, 'assign'), n: (args.context as Count).n + 1 }) as never),
  ),
  fc.constant('count'),
  fc.constant({ type: 'countBy', params: ({ context }: Args) => ({ by: context.n % 3 }) }),
  fc.constantFrom('a', 'r', 'n.x').map((type) => raise({ type } as never)),
  fc.constant(raise(({ context }) => ({ type: (context as Count).n % 2 ? 'a' : 'r' }) as never)),
  fc
    .tuple(fc.constantFrom('t1', 't2'), fc.constantFrom(5, 'short', 'byCount', 'nobody'))
    .map(([id, delay]) => raise({ type: 'n.y' } as never, { id, delay } as never)),
  fc.constantFrom('t1', 't2').map((id) => cancel(id)),
  fc.constant(cancel((({ context }: Args) => `t${1 + (context.n % 2)}`) as never)),
  word.map((type) => emit(({ context }) => ({ type, payload: { n: (context as Count).n } }) as never)),
  word.map((type) => send(({ context }) => [out(type, (context as Count).n), out(type, -1)])),
  word.map((type) => send(({ context }) => ((context as Count).n % 2 ? out(type, 0) : undefined))),
  word.map((type) => effect(type, ({ context }) => ({ n: (context as Count).n }))),
  word.map((type) =>
    sendAndKeep(({ context, event }) => ({
      keep: noted({ context, event } as never, type) as never,
      send: out(type, (context as Count).n),
    })),
  ),
  fc.constant(
    enqueueActions(({ context, enqueue, check }) => {
      enqueue.assign({ n: ({ context: later }: { context: Count }) => later.n + 2 } as never);
      enqueue('count' as never);
      if (check('isEven' as never)) enqueue.raise({ type: 'r' } as never);
      if (check(stateIn('#s0') as never)) enqueue.emit({ type: 'inS0', payload: {} } as never);
      enqueue.emit((({ context: now }: { context: Count }) => ({
        type: 'was',
        payload: { was: (context as Count).n, now: now.n },
      })) as never);
      enqueue({ type: 'kernel.send', params: out('by-hand', (context as Count).n) } as never);
    }),
  ),
);
const rareAction = fc.oneof(
  { weight: 150, arbitrary: action },
  { weight: 1, arbitrary: fc.constant(refuse('no', ({ context }) => `at ${(context as Count).n}`)) },
  {
    weight: 1,
    arbitrary: fc.constant(
      fact('burst', ({ context }) => {
        if ((context as Count).n % 3 === 1) throw new Error('burst');
        return {};
      }),
    ),
  },
);
const actions = fc.array(rareAction, { maxLength: 2 });

const transitionTo = (targets: readonly string[], guarded: fc.Arbitrary<unknown>) =>
  fc.record(
    {
      target: fc.constantFrom(...targets.map((id) => `#${id}`)),
      guard: guarded,
      reenter: fc.boolean(),
      actions,
    },
    { requiredKeys: [] },
  );

/** A tree of states, its ids telling the place: `s01` is the second child of the first. */
const shape = (id: string, depth: number): fc.Arbitrary<Node> =>
  depth === 0
    ? fc.constant({ id })
    : fc.tuple(fc.boolean(), fc.boolean()).chain(([first, second]) =>
        first || second
          ? fc.tuple(shape(`${id}0`, depth - 1), shape(`${id}1`, depth - 1)).map(([one, other]) => ({
              id,
              initial: first ? `${id}0` : `${id}1`,
              states: { [`${id}0`]: one, [`${id}1`]: other },
            }))
          : fc.constant({ id }),
      );

const idsOf = (node: Node): string[] => [node.id, ...Object.values(node.states ?? {}).flatMap(idsOf)];

function dressed(node: Node, ids: readonly string[], isOdd: boolean): fc.Arbitrary<Node> {
  const transition = transitionTo(ids, guardIn(ids));
  const own = fc.record(
    {
      entry: actions,
      exit: actions,
      tags: fc.constantFrom('t', ['u', 'v']),
      on: fc.dictionary(
        fc.constantFrom(...DESCRIPTORS),
        fc.oneof(transition, fc.array(transition, { minLength: 1, maxLength: 3 })),
        {
          maxKeys: 3,
        },
      ),
      // Most of them count, so that most machines come to rest.
      always: fc.array(
        fc
          .tuple(transitionTo(ids, plainGuard), fc.nat(4))
          .filter(([one]) => one.guard !== undefined)
          .map(([one, dice]) => (dice === 0 ? one : { ...one, actions: ['count', ...(one.actions ?? [])] })),
        { maxLength: 1 },
      ),
      after: fc.dictionary(fc.constantFrom('10', 'short', 'byCount'), transition, { maxKeys: 1 }),
    },
    { requiredKeys: ['on'] },
  );
  const children = Object.values(node.states ?? {});
  if (children.length === 0) {
    const kind = fc.oneof(
      { weight: 12, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom('final', ...(isOdd ? ['history'] : [])) },
    );
    return fc.tuple(own, kind).map(([dress, type]) => {
      if (type === undefined) return { ...node, ...dress };
      return {
        id: node.id,
        type,
        ...(type === 'final' && dress.entry ? { entry: dress.entry, output: { from: node.id } } : {}),
      };
    });
  }
  return fc
    .tuple(
      own,
      fc.boolean(),
      isOdd ? fc.nat(5) : fc.constant(1),
      fc.tuple(...children.map((child) => dressed(child, ids, isOdd))),
    )
    .chain(([dress, hasDone, dice, inner]) =>
      fc.tuple(transition, actions).map(([done, first]) => ({
        ...node,
        ...dress,
        ...(hasDone ? { onDone: done, initial: { target: node.initial, actions: first } } : {}),
        ...(dice === 0 ? { type: 'parallel' } : {}),
        states: Object.fromEntries(inner.map((child) => [child.id, child])),
      })),
    );
}

const configOf = (isOdd: boolean): fc.Arbitrary<Node> =>
  fc.tuple(shape('s0', 2), shape('s1', 2), shape('s2', 0)).chain((tops) => {
    const ids = ['m', ...tops.flatMap(idsOf)];
    const states = Object.fromEntries(tops.map((top) => [top.id, top]));
    return dressed({ id: 'm', initial: 's0', states }, ids, isOdd);
  });

const built = (config: Node): AnyStateMachine =>
  createMachine(
    {
      ...config,
      context: ({ input }: { input?: { id: string } }) => ({ n: 0, id: input?.id, seen: [] }),
      options: { maxIterations: 25 },
      output: ({ context }: Args) => ({ at: context.n }),
    } as never,
    {
      guards: {
        isEven: ({ context }: Args) => context.n % 2 === 0,
        isOdd: ({ context }: Args) => context.n % 2 === 1,
        isRest: ({ context }: Args, { by }: { by: number }) => context.n % by === 1,
      },
      actions: {
        count: assign({ n: ({ context }: { context: Count }) => context.n + 1 } as never),
        countBy: assign((({ context }: Args, { by }: { by: number }) => ({ n: context.n + by })) as never),
      },
      delays: { short: 7, byCount: ({ context }: Args) => context.n * 3 },
    } as never,
  );

const step = fc.record({ type: fc.constantFrom(...EVENTS, 'nobody.knows'), afterMs: fc.nat(12) });

/** Plays both until one of them fails; they must fail alike. */
function play(machine: AnyStateMachine, steps: readonly { type: string; afterMs: number }[]): void {
  const definition = { kind: 'm', machine, messages: {}, facts: {}, snapshotVersion: 1, upcasters: {} };
  const oracle = new Oracle(definition as ActorDefinition, 'm/1');
  let state: ActorState | undefined;
  let at = 1_000;
  for (const [index, { type, afterMs }] of steps.entries()) {
    at += afterMs;
    const due = Object.entries(state?.timers ?? {}).find(([, timer]) => timer.dueAt <= at);
    const said: Message = due
      ? timerMessage('m/1', due[0], due[1], at)
      : {
          id: `e${index}`,
          to: 'm/1',
          type,
          payload: { index },
          at,
          by: { kind: 'operator', id: 'a' },
          correlation: 'c',
        };
    let wanted: ReturnType<Oracle['take']> | undefined;
    let failure: Error | undefined;
    try {
      wanted = oracle.take(said);
    } catch (error) {
      failure = error as Error;
    }
    if (failure !== undefined) {
      const { message } = failure;
      expect(() => turn(definition as ActorDefinition, state, said)).toThrow(message);
      return;
    }
    const result: TurnResult = turn(definition as ActorDefinition, state, said);
    expect(toldBy(result)).toStrictEqual(wanted);
    if (result.outcome === 'changed')
      expect(seen(result.state.snapshot)).toStrictEqual(seen(oracle.snapshot));
    frozen(result.state.snapshot.context);
    state = result.state;
  }
}

describe('a machine made at random', () => {
  it('is compiled where it has nothing but what tables hold, and does as XState does', () => {
    fc.assert(
      fc.property(
        configOf(false),
        fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
        (config, steps) => {
          const machine = built(config);
          expect(compile(machine).because).toEqual([]);
          play(machine, steps);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('falls back to XState for regions and history', () => {
    let fellBack = 0;
    fc.assert(
      fc.property(
        configOf(true),
        fc.array(step, { minLength: 1, maxLength: 15, size: 'max' }),
        (config, steps) => {
          const machine = built(config);
          if (compile(machine).table === undefined) fellBack++;
          play(machine, steps);
        },
      ),
      { numRuns: RUNS / 4 },
    );
    expect(fellBack).toBeGreaterThan(RUNS / 40);
  });
});
