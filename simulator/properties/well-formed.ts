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

export const wellFormed: Property = {
  name: 'well formed',
  invariant: null,
  holds:
    'What actors say to one another is of the schema that the other takes, and what they record is in their list of facts.',
  watch: (sight) => ({
    turned: ({ message, result }) => {
      const facts = sight.definitions.get(kindOf(message.to))?.facts;
      for (const { type } of result.facts)
        must(facts?.[type] !== undefined, () => `${message.to} records ${type}, which is in no list.`);
      for (const { to, type, payload } of result.sends) {
        const decode = decoders.get(type);
        must(decode !== undefined, () => `${message.to} says ${type} to ${to}, which nobody takes.`);
        must(
          decode(payload)._tag === 'Success',
          () => `${message.to} says ${type} to ${to}: ${JSON.stringify(payload)}`,
        );
      }
    },
  }),
};
