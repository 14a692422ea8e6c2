/** Lists, single views and timelines of all kinds. */
import { address, type Entry, type Json } from '../../../runtime/envelope.ts';
import type { Context, Handlers } from '../call.ts';
import {
  commandsOf,
  filterFields,
  type Kind,
  kindByPath,
  kindPaths,
  type Timeline,
  type TimelineEffect,
  type TimelineItem,
} from '../contract/index.ts';
import { notFound } from '../problems.ts';
import { redact } from '../redact.ts';
import { showFact, showView } from '../views.ts';

const LIMIT = 100;
const CHAINS_MAX = 50;
const CHAIN_ENTRIES_MAX = 1_000;
const FILTER_VALUES_MAX = 100;

export function readHandlers(context: Context): Handlers {
  return Object.fromEntries(
    kindPaths.flatMap((path) => {
      const kind = kindByPath[path];
      return [
        [`${path}.list`, ({ query }) => list(context, kind, query)],
        [`${path}.get`, ({ params }) => one(context, kind, params.id!)],
        [`${path}.timeline`, ({ params, query }) => timeline(context, kind, params.id!, query)],
      ] as [string, Handlers[string]][];
    }),
  );
}

const split = (text: unknown): string[] =>
  String(text)
    .split(',')
    .filter((part) => part !== '')
    .slice(0, FILTER_VALUES_MAX);

/** `true`, `12` and `null` in an address may mean the text or the value. */
function meanings(text: string): Json[] {
  if (text === 'true' || text === 'false' || text === 'null') return [text, JSON.parse(text) as Json];
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? [text, number] : [text];
}

async function list(
  { api, counts: countsOf }: Context,
  kind: Kind,
  query: Readonly<Record<string, unknown>>,
) {
  const where: Record<string, Json> = {};
  for (const field of filterFields[kind]) {
    if (query[field] !== undefined) where[field] = split(query[field]).flatMap(meanings);
  }
  const pages = api.kernel.views.list({
    kind,
    limit: (query.limit as number | undefined) ?? LIMIT,
    order: (query.order as 'newest' | 'oldest' | undefined) ?? 'newest',
    ...(query.status !== undefined && { status: split(query.status) }),
    ...(Object.keys(where).length > 0 && { where }),
    ...(query.cursor !== undefined && { cursor: query.cursor as string }),
  });
  const [page, counts] = await Promise.all([pages, countsOf(kind)]);
  return { body: { items: page.items.map(showView), nextCursor: page.next ?? null, counts } };
}

async function one({ api }: Context, kind: Kind, id: string) {
  if (!/^[^/\s]{1,120}$/.test(id)) throw notFound(kind, id);
  const at = address(kind, id);
  const [view, state] = await Promise.all([api.kernel.views.get(at), api.kernel.state(at)]);
  if (view === undefined) throw notFound(kind, id);
  const accepts = new Set(state?.accepts ?? []);
  const can = commandsOf(kind)
    .filter(({ type }) => accepts.has(type))
    .map(({ command }) => command);
  return { body: { ...showView(view), can } };
}

async function timeline(context: Context, kind: Kind, id: string, query: Readonly<Record<string, unknown>>) {
  const { api } = context;
  if (!/^[^/\s]{1,120}$/.test(id)) throw notFound(kind, id);
  const at = address(kind, id);
  const after = (query.after as number | undefined) ?? 0;
  const limit = (query.limit as number | undefined) ?? LIMIT;
  const related = query.related === '1' || query.related === 'true';
  const own = await api.kernel.entries({
    address: at,
    after: related ? 0 : after,
    limit: related ? CHAIN_ENTRIES_MAX : limit,
  });
  if (own.length === 0 && (await api.kernel.views.get(at)) === undefined) throw notFound(kind, id);
  const entries = related ? await chains(context, own, after, limit) : own;
  const effects = await effectsOf(context, entries);
  const body: Timeline = {
    items: entries.map((entry) => showEntry(entry, effects.get(entry.message.id) ?? [])),
    nextAfter: entries.length === limit ? entries.at(-1)!.seq : null,
  };
  return { body };
}

/** By the message that asked for them. One that is done shows as the turn that its result led to. */
async function effectsOf(
  { api }: Context,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, TimelineEffect[]>> {
  const found = new Map<string, TimelineEffect[]>();
  if (entries.length === 0) return found;
  const from = [...new Set(entries.map((entry) => entry.address))];
  for (const { request, parked } of await api.kernel.unfinished(from)) {
    const { id, type, at, cause } = request;
    const effect: TimelineEffect = {
      id,
      type,
      at,
      outcome: parked ? 'failed' : 'pending',
      attempts: parked?.attempts ?? null,
      detail: parked?.because ?? null,
    };
    found.set(cause, [...(found.get(cause) ?? []), effect]);
  }
  return found;
}

/** The actor's own entries and all others of the chains that they belong to. */
async function chains(
  { api }: Context,
  own: readonly Entry[],
  after: number,
  limit: number,
): Promise<Entry[]> {
  const correlations = [...new Set(own.map((entry) => entry.message.correlation))].slice(-CHAINS_MAX);
  const bySeq = new Map<number, Entry>(
    own.filter(({ seq }) => seq > after).map((entry) => [entry.seq, entry]),
  );
  const found = await Promise.all(
    correlations.map((correlation) => api.kernel.entries({ correlation, after, limit })),
  );
  for (const entry of found.flat()) bySeq.set(entry.seq, entry);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(0, limit);
}

function showEntry(entry: Entry, effects: readonly TimelineEffect[]): TimelineItem {
  const { message } = entry;
  const [kind = '', id = ''] = entry.address.split('/', 2);
  return {
    seq: entry.seq,
    address: entry.address,
    kind,
    id,
    at: message.at,
    version: entry.version,
    status: entry.status,
    message: { id: message.id, type: message.type, payload: redact(message.payload) },
    by: message.by,
    reason: message.reason ?? null,
    correlation: message.correlation,
    cause: message.cause ?? null,
    facts: entry.facts.map(showFact),
    effects,
  };
}
