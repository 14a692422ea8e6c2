import { Schema } from 'effect';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { effect, fact, message, refuse, send } from './actions.ts';
import { type ActorState, defineActor, type EventOf, statusOf } from './actor.ts';
import type { Message } from './envelope.ts';
import { decodeState, encodeState } from './snapshot.ts';
import { timerMessage, turn } from './turn.ts';

const messages = {
  'lamp.press': Schema.Struct({ watts: Schema.Number }),
  'lamp.release': Schema.Struct({}),
};
interface LampContext {
  readonly id: string;
  readonly watts: number;
  readonly presses: number;
}
const machine = setup({
  types: {} as { context: LampContext; events: EventOf<typeof messages>; input: { id: string } },
  delays: { patience: 5_000 },
}).createMachine({
  id: 'lamp',
  context: ({ input }) => ({ id: input.id, watts: 0, presses: 0 }),
  initial: 'off',
  states: {
    off: {
      on: {
        'lamp.press': [
          {
            guard: ({ event }) => event.watts <= 100,
            target: 'on',
            actions: [
              fact('lamp.lit', ({ context, event }) => ({
                watts: event.watts,
                presses: context.presses + 1,
              })),
              send(({ context }) => message('meter/m', 'meter.count', { watts: context.watts })),
              effect('lamp.switch', ({ context }) => ({ on: true, watts: context.watts })),
            ],
          },
          {
            actions: refuse(
              'too-bright',
              ({ event }) => `${event.watts} W is above the 100 W that the lamp bears.`,
            ),
          },
        ],
      },
    },
    on: {
      after: { patience: { target: 'off', actions: fact('lamp.timedOut', () => ({ watts: 0 })) } },
      on: { 'lamp.release': { target: 'off', actions: fact('lamp.putOut', () => ({ watts: 0 })) } },
    },
  },
});
const lamp = defineActor({
  kind: 'lamp',
  machine,
  messages,
  facts: { 'lamp.lit': 'Lit', 'lamp.putOut': 'Put out', 'lamp.timedOut': 'Went out by itself' },
  snapshotVersion: 1,
  upcasters: {},
});

let serial = 0;
const say = (type: string, payload: Record<string, unknown> = {}, at = 1_000): Message => ({
  id: `m-${serial++}`,
  to: 'lamp/a',
  type,
  payload,
  at,
  by: { kind: 'operator', id: 'ada' },
  correlation: 'c',
});

describe('turn', () => {
  it('gives state, facts, sends, timers and effects as data', () => {
    const m = say('lamp.press', { watts: 60 });
    const result = turn(lamp, undefined, m);
    expect(result.outcome).toBe('changed');
    expect(statusOf(result.state.snapshot)).toBe('on');
    expect(result.state.version).toBe(1);
    expect(result.facts).toEqual([{ type: 'lamp.lit', payload: { watts: 60, presses: 1 } }]);
    expect(result.sends).toMatchObject([
      {
        to: 'meter/m',
        type: 'meter.count',
        payload: { watts: 60 },
        cause: m.id,
        correlation: 'c',
        by: { id: 'lamp/a' },
      },
    ]);
    expect(result.effects).toMatchObject([
      { type: 'lamp.switch', payload: { on: true, watts: 60 }, from: 'lamp/a' },
    ]);
    expect(result.timersSet).toEqual([
      { id: 'xstate.after.patience.lamp.on', type: 'xstate.after.patience.lamp.on', dueAt: 6_000 },
    ]);
  });

  it('returns a deadline as a message, once, and only while it still stands', () => {
    const lit = turn(lamp, undefined, say('lamp.press', { watts: 60 })).state;
    const [timerId, pending] = Object.entries(lit.timers)[0]!;
    const deadline = timerMessage('lamp/a', timerId, pending, 6_500);
    const dark = turn(lamp, lit, deadline);
    expect(dark.facts.map((f) => f.type)).toEqual(['lamp.timedOut']);
    expect(dark.state.timers).toEqual({});
    expect(turn(lamp, dark.state, deadline).outcome).toBe('ignored');

    const putOut = turn(lamp, lit, say('lamp.release')).state;
    const again = turn(lamp, putOut, say('lamp.press', { watts: 5 }, 3_000)).state;
    expect(turn(lamp, again, deadline).outcome).toBe('ignored');
    expect(again.timers[timerId]).toMatchObject({ dueAt: 8_000, setAtVersion: 3 });
  });

  it('refuses without effect and says why', () => {
    const result = turn(lamp, undefined, say('lamp.press', { watts: 400 }));
    expect(result.outcome).toBe('refused');
    expect(result.refusal).toEqual({
      code: 'too-bright',
      because: '400 W is above the 100 W that the lamp bears.',
    });
    expect(result.state.version).toBe(0);
    expect(result.facts).toEqual([]);
  });

  it('ignores what the state has no transition for, and counts the turn', () => {
    const result = turn(lamp, undefined, say('lamp.release'));
    expect(result.outcome).toBe('ignored');
    expect(result.state.version).toBe(1);
  });

  it('is deterministic, through storage too, and every derived id is its own', () => {
    const step = fc.oneof(
      fc.record({ type: fc.constant('lamp.press'), watts: fc.integer({ min: 0, max: 150 }) }),
      fc.record({ type: fc.constant('lamp.release'), watts: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const sequence = steps.map((s, i) => ({
          ...say(s.type, { watts: s.watts }, 1_000 + i),
          id: `s-${i}`,
        }));
        const ids: string[] = [];
        let a: ActorState | undefined;
        let b: ActorState | undefined;
        for (const m of sequence) {
          const first = turn(lamp, a, m);
          const second = turn(lamp, b, m);
          const shown = ({ state: _, ...rest }: typeof first) => rest;
          expect(shown(second)).toEqual(shown(first));
          ids.push(...first.sends.map((s) => s.id), ...first.effects.map((e) => e.id));
          a = first.state;
          b = decodeState(lamp, JSON.parse(JSON.stringify(encodeState(lamp, second.state))));
        }
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});
