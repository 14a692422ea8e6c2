/** The kernel's contract over the real machines, in memory: one thread, no durability, no timers. For tests of the API. */
import { setImmediate as breath } from 'node:timers/promises';
import { allActors } from '../../../actors/definitions.ts';
import { type ActorState, definitionsOf, statusOf } from '../../../runtime/actor.ts';
import type {
  Change,
  Feed,
  FeedItem,
  ParkedItem,
  Receipt,
  UnfinishedEffect,
  View,
  ViewQuery,
} from '../../../runtime/contract.ts';
import {
  type Address,
  type Entry,
  idOf,
  kindOf,
  type Message,
  type Payload,
} from '../../../runtime/envelope.ts';
import { accepts } from '../../../runtime/mailbox.ts';
import { turn } from '../../../runtime/turn.ts';
import type { FarmApi } from '../farm-api.ts';

type Kernel = FarmApi['kernel'];

interface Reader {
  readonly items: FeedItem[];
  readonly buffer: number;
  wake: () => void;
  open: boolean;
}

export interface MemoryKernel extends Kernel {
  readonly journaled: Entry[];
  readonly parkedItems: ParkedItem[];
  /** What `unfinished` tells, whoever asked for it. */
  readonly unfinishedEffects: UnfinishedEffect[];
  /** What `health()` says it waits for. */
  waitsFor: string[];
  /** Thrown by the next `tell`s, one each. */
  readonly failures: unknown[];
  /** Puts a view there without a turn, as a long history would have. */
  put(view: View): void;
  /** Says something as the farm itself would. */
  say(to: Address, type: string, payload: Payload): Promise<Receipt>;
}

const equals = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export function memoryKernel(now: () => number = Date.now): MemoryKernel {
  const definitions = definitionsOf(allActors);
  const states = new Map<Address, ActorState>();
  const views = new Map<Address, View>();
  const receipts = new Map<string, Receipt>();
  const journaled: Entry[] = [];
  const readers = new Set<Reader>();
  const parkedItems: ParkedItem[] = [];
  const unfinishedEffects: UnfinishedEffect[] = [];
  const failures: unknown[] = [];
  let ids = 0;

  const take = (message: Message): Receipt => {
    const before = receipts.get(message.id);
    if (before) {
      if (before.address !== message.to)
        throw Object.assign(new Error('The id was used already.'), { _tag: 'IdReused' });
      return { ...before, duplicate: true };
    }
    const definition = definitions.get(kindOf(message.to));
    if (!definition?.messages[message.type])
      throw Object.assign(new Error(`No message ${message.type}.`), { _tag: 'UnknownName' });
    const old = states.get(message.to);
    const result = turn(definition, old, message);
    const base = { messageId: message.id, address: message.to, duplicate: false, facts: result.facts };
    if (result.outcome === 'refused' || (result.outcome === 'ignored' && message.by.kind === 'operator'))
      return {
        ...base,
        outcome: 'refused',
        version: old?.version ?? 0,
        seq: undefined,
        status: statusOf(result.state.snapshot),
        refusal: result.refusal ?? { code: 'not-now', because: `${message.to} takes no ${message.type}.` },
      };
    states.set(message.to, result.state);
    const { version } = result.state;
    const status = statusOf(result.state.snapshot);
    const seq = journaled.length + 1;
    journaled.push({
      seq,
      address: message.to,
      version,
      status,
      outcome: result.outcome,
      message,
      facts: result.facts,
    });
    const receipt: Receipt = { ...base, outcome: result.outcome, version, seq, status };
    receipts.set(message.id, receipt);
    show(message, receipt, seq);
    for (const send of result.sends) take(send);
    return receipt;
  };

  const show = (message: Message, { version, status, facts }: Receipt, seq: number): void => {
    const { to: address, at } = message;
    const before = views.get(address);
    const doc = Object.assign({}, before?.doc, ...facts.map(({ payload }) => payload)) as Payload;
    const createdAt = before?.createdAt ?? at;
    views.set(address, {
      kind: kindOf(address),
      id: idOf(address),
      address,
      status,
      version,
      seq,
      doc,
      createdAt,
      updatedAt: at,
    });
    const { by, correlation } = message;
    const change: Change = { seq, address, version, status, facts, doc, at, by, correlation };
    for (const reader of readers) {
      if (reader.items.length >= reader.buffer)
        reader.items.splice(0, reader.items.length, { _tag: 'lag', missed: reader.buffer + 1, seq });
      else reader.items.push({ _tag: 'change', change });
      reader.wake();
    }
  };

  const matching = ({ kind, status, ids: wanted, where, order }: ViewQuery): View[] => {
    const all = [...views.values()].filter(
      (view) =>
        view.kind === kind &&
        (!status || status.includes(view.status)) &&
        (!wanted || wanted.includes(view.id)) &&
        Object.entries(where ?? {}).every(([field, value]) =>
          (Array.isArray(value) ? value : [value]).some((one) => equals(view.doc[field], one)),
        ),
    );
    return order === 'oldest' ? all : all.reverse();
  };

  const kernel: MemoryKernel = {
    journaled,
    parkedItems,
    unfinishedEffects,
    waitsFor: [],
    failures,
    put: (view) => void views.set(view.address, view),
    say: async (to, type, payload) =>
      take({
        id: `m${++ids}`,
        to,
        type,
        payload,
        at: now(),
        by: { kind: 'integration', id: 'test' },
        correlation: `m${ids}`,
      }),
    async tell(draft) {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      // As with a database: others get a turn before this one is answered.
      await breath();
      const id = draft.id ?? `m${++ids}`;
      return take({
        id,
        to: draft.to,
        type: draft.type,
        payload: draft.payload,
        at: draft.at ?? now(),
        by: draft.by,
        correlation: draft.correlation ?? id,
        ...(draft.cause !== undefined && { cause: draft.cause }),
        ...(draft.reason && { reason: draft.reason }),
      });
    },
    async state(address) {
      const state = states.get(address);
      if (!state) return undefined;
      const { snapshot, version } = state;
      return {
        address,
        version,
        status: statusOf(snapshot),
        value: snapshot.value,
        context: snapshot.context as Payload,
        timers: state.timers,
        accepts: accepts(definitions.get(kindOf(address))!, snapshot),
      };
    },
    async entries({ after = 0, address, before, correlation, direction, limit = 100 } = {}) {
      return (direction === 'backward' ? journaled.toReversed() : journaled)
        .filter(
          (entry) =>
            entry.seq > after &&
            (before === undefined || entry.seq < before) &&
            (!address || entry.address === address) &&
            (!correlation || entry.message.correlation === correlation),
        )
        .slice(0, limit);
    },
    unfinished: async (from) => unfinishedEffects.filter(({ request }) => from.includes(request.from)),
    async *journal({ after = 0 } = {}) {
      for (const entry of journaled) if (entry.seq > after) yield entry;
    },
    views: {
      get: async (address) => views.get(address),
      async list(query) {
        const from = Number(query.cursor ?? 0);
        const limit = query.limit ?? 100;
        const all = matching(query);
        const items = all.slice(from, from + limit);
        return { items, ...(from + limit < all.length && { next: String(from + limit) }) };
      },
      async counts(kind, where) {
        const counts: Record<string, number> = {};
        for (const { status } of matching({ kind, ...(where && { where }) }))
          counts[status] = (counts[status] ?? 0) + 1;
        return counts;
      },
      position: () => journaled.length,
      reached: async () => undefined,
    },
    changes({ buffer = 1_024 } = {}) {
      const reader: Reader = { items: [], buffer, wake: () => undefined, open: true };
      readers.add(reader);
      const close = () => {
        reader.open = false;
        readers.delete(reader);
        reader.wake();
      };
      const feed: Feed = {
        close,
        async *[Symbol.asyncIterator]() {
          while (reader.open) {
            const item = reader.items.shift();
            if (item) yield item;
            else
              await new Promise<void>((resolve) => {
                reader.wake = resolve;
              });
          }
        },
      };
      return feed;
    },
    parked: {
      list: async () => parkedItems,
      retry: async (id) => parkedItems.some((item) => item.id === id),
      discard: async (id) => parkedItems.some((item) => item.id === id),
    },
    health: () => ({
      ok: kernel.waitsFor.length === 0,
      waitsFor: kernel.waitsFor,
      awake: states.size,
      mailboxed: 0,
      outboxed: 0,
      effectsRunning: 0,
      effectsWaiting: 0,
      timers: 0,
      parked: parkedItems.length,
      seq: journaled.length,
      viewsSeq: journaled.length,
    }),
  };
  return kernel;
}
