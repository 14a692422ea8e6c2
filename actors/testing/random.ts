/**
 * Random life of an actor: payloads drawn from its schemas, ids from a small pool, so that guards that compare them are
 * met from both sides.
 */
import { Arbitrary, Effect, type Schema } from 'effect';
import fc from 'fast-check';
import type { ActorDefinition, ActorState } from '../../runtime/actor.ts';
import type { Address, Message } from '../../runtime/envelope.ts';
import { timerMessage } from '../../runtime/turn.ts';

const SAMPLES = 12;

/** Narrows ids and free numbers, so that what was said before is met again. */
function narrowed(value: unknown, key: string, pick: number): unknown {
  if (typeof value === 'string' && /Id$/.test(key))
    return `${key.replace(/Id$/, '').toLowerCase()}-${pick % 2}`;
  if (key === 'timezone') return 'Europe/Berlin';
  if (key === 'revision') return 1 + (pick % 2);
  // Numbers of a farm's size: neither −0, which JSON does not keep, nor 1e308.
  if (typeof value === 'number') return Math.abs(value) > 1e9 ? 37 + pick : value === 0 ? 0 : value;
  if (Array.isArray(value)) return value.slice(0, 3).map((one, index) => narrowed(one, key, pick + index));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, narrowed(v, k, pick)]));
  }
  return value;
}

function payloadsOf(definition: ActorDefinition): ReadonlyMap<string, readonly Record<string, unknown>[]> {
  return new Map(
    Object.entries(definition.messages).map(([type, schema]) => {
      const sample = Arbitrary.sampleEffect(Arbitrary.schema(schema as Schema.Schema<unknown>), {
        seed: 7,
        count: SAMPLES,
      } as never);
      const drawn = Effect.runSync(sample) as readonly unknown[];
      return [type, drawn.map((one, index) => narrowed(one, '', index) as Record<string, unknown>)];
    }),
  );
}

export interface Step {
  readonly pick: number;
  readonly sample: number;
  readonly afterMs: number;
  readonly reason: boolean;
}

export interface RandomLife {
  readonly to: Address;
  readonly step: fc.Arbitrary<Step>;
  /** The step as a message: the first deadline that is due, or else what was drawn. */
  message(step: Step, index: number, at: number, state: ActorState | undefined): Message;
}

export function randomLife(definition: ActorDefinition): RandomLife {
  const payloads = payloadsOf(definition);
  const types = [...payloads.keys()];
  const to: Address = `${definition.kind}/${definition.kind}-0`;
  return {
    to,
    step: fc.record({
      pick: fc.nat(types.length * 2),
      sample: fc.nat(SAMPLES - 1),
      afterMs: fc.nat(30 * 60_000),
      reason: fc.boolean(),
    }),
    message({ pick, sample, reason }, index, at, state) {
      const due = Object.entries(state?.timers ?? {}).find(([, timer]) => timer.dueAt <= at);
      if (due !== undefined) return timerMessage(to, due[0], due[1], at);
      const type = types[pick % types.length]!;
      return {
        id: `m-${index}`,
        to,
        type: pick === 0 ? 'nobody.knows' : type,
        payload: payloads.get(type)?.[sample] ?? {},
        at,
        by: { kind: 'operator', id: 'ada' },
        correlation: 'c',
        ...(reason ? { reason: { code: 'checked' } } : {}),
      };
    },
  };
}
