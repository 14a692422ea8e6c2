/**
 * Cuts a journal to what concerns an incident or a moment: the actors that took part, each with its whole past, because a
 * state is the replay of all of it. Dispatcher and other bystanders stay outside; what they said remains, as theirs.
 */
import type { IncidentState } from '../../actors/incident/schema.ts';
import { type Address, type Entry, kindOf } from '../../runtime/envelope.ts';
import type { Turned } from '../properties/property.ts';
import type { Said } from './player.ts';

/** Kinds that have to do with everything: they would bring the whole farm along. */
const bystanders = new Set(['dispatcher', 'composer', 'guard']);
/** Kinds that many orders share: they come along where they are in it themselves, and bring none of their other work. */
const shared = new Set(['printer', 'lot']);

const relations: readonly (readonly [field: string, kind: string])[] = [
  ['orderId', 'order'],
  ['quoteId', 'quote'],
  ['jobId', 'job'],
  ['plateId', 'plate'],
  ['printerId', 'printer'],
  ['lotId', 'lot'],
  ['runId', 'run'],
];

/** Who has to do with whom, learnt as a journal passes by. */
export class Relations {
  readonly #of = new Map<Address, Set<Address>>();
  readonly incidents = new Map<Address, Turned>();

  see(turned: Turned): void {
    const { message, state, result } = turned;
    const at = message.to;
    if (kindOf(at) === 'incident' && result.outcome === 'changed' && message.type === 'incident.open')
      this.incidents.set(at, turned);
    if (bystanders.has(kindOf(at))) return;
    const context = state.snapshot.context as Readonly<Record<string, unknown>>;
    for (const [field, kind] of relations) {
      const id = context[field];
      if (typeof id === 'string' && id !== '') this.#relate(at, `${kind}/${id}`);
    }
    const { orderIds } = context as { readonly orderIds?: readonly string[] };
    for (const orderId of orderIds ?? []) this.#relate(at, `order/${orderId}`);
    if (kindOf(at) === 'incident') this.#relate(at, (context as unknown as IncidentState).subject as Address);
  }

  /** Everyone around a start, as far as they are not shared by others. */
  around(start: Iterable<Address>): ReadonlySet<Address> {
    const found = new Set<Address>();
    const open = [...start];
    while (open.length > 0) {
      const at = open.pop()!;
      if (found.has(at) || bystanders.has(kindOf(at)) || !at.includes('/')) continue;
      found.add(at);
      if (shared.has(kindOf(at))) continue;
      for (const other of this.#of.get(at) ?? []) {
        if (!found.has(other)) open.push(other);
      }
    }
    return found;
  }

  #relate(a: Address, b: Address): void {
    this.#one(a).add(b);
    if (!shared.has(kindOf(b))) this.#one(b).add(a);
  }

  #one(at: Address): Set<Address> {
    let known = this.#of.get(at);
    if (known === undefined) {
      known = new Set();
      this.#of.set(at, known);
    }
    return known;
  }
}

/** Where a cut begins: the incident, what it is about, and whoever was in its chain of causes. */
export function startOf(incident: Turned, chain: readonly Said[]): readonly Address[] {
  const { subject, orderId, orderIds, jobId, printerId } = incident.state.snapshot.context as IncidentState;
  return [
    incident.message.to,
    subject as Address,
    ...(orderIds ?? (orderId ? [orderId] : [])).map((id) => `order/${id}` as const),
    ...(jobId ? [`job/${jobId}` as const] : []),
    ...(printerId ? [`printer/${printerId}` as const] : []),
    ...chain.map(({ to }) => to),
  ];
}

export const only = (entries: readonly Entry[], actors: ReadonlySet<Address>): Entry[] =>
  entries.filter(({ address }) => actors.has(address));
