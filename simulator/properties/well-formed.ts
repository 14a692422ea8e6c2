import { Schema } from 'effect';
import { definitions } from '../../actors/definitions.ts';
import { kindOf } from '../../runtime/envelope.ts';
import { must, type Property } from './property.ts';

type Decode = (payload: unknown) => { readonly _tag: string };
const decoders = new Map<string, Decode>(
  [...definitions.values()].flatMap(({ messages }) =>
    Object.entries(messages).map(
      ([type, schema]) => [type, Schema.decodeUnknownExit(schema as Schema.Codec<unknown, unknown>)] as const,
    ),
  ),
);

/** Of each type so many are looked into, then one of so many: decoding costs as much as a turn. */
const ALL_OF_FIRST = 2_000;
const THEN_EVERY = 32;

const isNobody = /\/(|null|undefined)$/;

export const wellFormed: Property = {
  name: 'well formed',
  invariant: null,
  holds:
    'What actors say to one another is of the schema that the other takes, and what they record is in their list of facts.',
  watch: (sight) => {
    const counts = new Map<string, number>();
    return {
      turned: ({ message, result }) => {
        const facts = sight.definitions.get(kindOf(message.to))?.facts;
        for (const { type } of result.facts)
          must(facts?.[type] !== undefined, () => `${message.to} records ${type}, which is in no list.`);
        for (const { to, type, payload } of result.sends) {
          const decode = decoders.get(type);
          must(
            decode !== undefined && !isNobody.test(to),
            () => `${message.to} says ${type} to ${to}, which nobody takes.`,
          );
          const count = (counts.get(type) ?? 0) + 1;
          counts.set(type, count);
          if (count > ALL_OF_FIRST && count % THEN_EVERY !== 0) continue;
          must(
            decode(payload)._tag === 'Success',
            () => `${message.to} says ${type} to ${to}: ${JSON.stringify(payload)}`,
          );
        }
      },
    };
  },
};
