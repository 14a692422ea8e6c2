/** A draft becomes a message, or an error that says what is wrong with it. Unknown names come with the nearest known. */
import { Schema } from 'effect';
import type { ActorDefinition, Definitions } from './actor.ts';
import type { Draft } from './contract.ts';
import { Address, kindOf, type Message, type Payload } from './envelope.ts';
import { InvalidPayload, UnknownName } from './errors.ts';

const nearestMax = 3;
const idLengthMax = 200;
/** Text columns hold no NUL; the rest would only confuse people. */
const control = /\p{Cc}/u;

/** Letters to change, add or drop to get from one name to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

export const nearest = (name: string, known: Iterable<string>): readonly string[] =>
  [...known]
    .map((one) => ({ one, far: distance(name, one) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, nearestMax)
    .map(({ one }) => one);

const decoders = new WeakMap<ActorDefinition, Map<string, (payload: unknown) => unknown>>();

function decoderOf(definition: ActorDefinition, type: string): ((payload: unknown) => unknown) | undefined {
  let known = decoders.get(definition);
  if (known === undefined) {
    known = new Map();
    decoders.set(definition, known);
  }
  let decode = known.get(type);
  if (decode === undefined && Object.hasOwn(definition.messages, type)) {
    decode = Schema.decodeUnknownSync(definition.messages[type]!);
    known.set(type, decode);
  }
  return decode;
}

const isAddress = Schema.is(Address);

/** Throws an `UnknownName` or `InvalidPayload`. */
export function messageOf(definitions: Definitions, draft: Draft, now: number, newId: () => string): Message {
  const { to, type } = draft;
  if (!isAddress(to) || !to.isWellFormed() || control.test(to)) {
    throw new UnknownName({
      what: 'address',
      name: String(to),
      nearest: [],
      message: `"${to}" is not an address. One looks like kind/id, without blanks, for instance "${[...definitions.keys()][0]}/1".`,
    });
  }
  const definition = definitions.get(kindOf(to));
  if (definition === undefined) {
    const near = nearest(kindOf(to), definitions.keys());
    throw new UnknownName({
      what: 'kind',
      name: kindOf(to),
      nearest: near,
      message: `There is no kind of actor "${kindOf(to)}" (in "${to}"). Nearest: ${near.join(', ')}.`,
    });
  }
  const decode = decoderOf(definition, type);
  if (decode === undefined) {
    const near = nearest(type, Object.keys(definition.messages));
    throw new UnknownName({
      what: 'message',
      name: type,
      nearest: near,
      message: `A ${definition.kind} takes no message "${type}". Nearest: ${near.join(', ')}.`,
    });
  }
  const id = draft.id ?? newId();
  if (id.length === 0 || id.length > idLengthMax || !id.isWellFormed() || control.test(id)) {
    throw new InvalidPayload({
      to,
      type,
      message: `A message id has 1 to ${idLengthMax} characters, none of them control characters. Use a UUID.`,
    });
  }
  let payload: Payload;
  try {
    payload = decode(draft.payload) as Payload;
  } catch (error) {
    throw new InvalidPayload({
      to,
      type,
      message: `The payload of ${type} to ${to} is not right: ${error instanceof Error ? error.message : error}`,
    });
  }
  return {
    id,
    to,
    type,
    payload,
    at: draft.at ?? now,
    by: draft.by,
    correlation: draft.correlation ?? id,
    ...(draft.cause === undefined ? {} : { cause: draft.cause }),
    ...(draft.reason === undefined ? {} : { reason: draft.reason }),
  };
}
