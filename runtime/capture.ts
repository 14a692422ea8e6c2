/**
 * One moment of a whole system, as data: every actor, and everything asked for and not yet taken. A simulation goes on
 * from it; the system itself never notices.
 */
import { sql } from 'kysely';
import { type Definitions, statusOf } from './actor.ts';
import type { Database } from './database/database.ts';
import { type Address, type EffectRequest, type Entry, kindOf, type Message } from './envelope.ts';
import { Replay, type Replayed, Untaken } from './replay.ts';
import { encodeState, type StoredActor } from './snapshot.ts';

export interface Capture {
  /** The newest entry of the journal that is in it; 0 for an empty one. */
  readonly seq: number;
  /** UTC milliseconds: of that entry. */
  readonly at: number;
  readonly actors: readonly (StoredActor & { readonly status: string })[];
  /** In order of being sent. */
  readonly sends: readonly Message[];
  readonly effects: readonly EffectRequest[];
}

interface ActorRow {
  readonly address: Address;
  readonly version: number;
  readonly status: string;
  readonly snapshot: Omit<StoredActor, 'address' | 'version'>;
}

/** Of a live system's database, in one consistent look that blocks nobody. */
export async function captureDatabase(db: Database): Promise<Capture> {
  return db.sql
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const last = await tx
        .selectFrom('entries')
        .select(['seq', 'message'])
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      const actors =
        await sql<ActorRow>`select address, version, status, snapshot from actors order by address`.execute(
          tx,
        );
      const outbox = await sql<{
        readonly kind: 'send' | 'effect';
        readonly body: unknown;
      }>`select kind, body from outbox order by seq`.execute(tx);
      // Set aside, but not done either: whoever goes on from here may try again.
      const parked = await sql<{
        readonly body: EffectRequest;
      }>`select body from parked where kind = 'effect' and discarded is null order by parked_at`.execute(tx);
      const of = <T>(kind: 'send' | 'effect') =>
        outbox.rows.flatMap((row) => (row.kind === kind ? [row.body as T] : []));
      return {
        seq: last?.seq ?? 0,
        at: (last?.message as { readonly at?: number } | undefined)?.at ?? 0,
        actors: actors.rows.map(({ snapshot, ...row }) => ({ ...row, ...snapshot })),
        sends: of<Message>('send'),
        effects: [...of<EffectRequest>('effect'), ...parked.rows.map(({ body }) => body)],
      };
    });
}

/** Effects that have had no answer. One whose handler answers nothing looks as if it were under way still. */
class Unanswered {
  readonly #effects = new Map<string, EffectRequest>();

  see({ entry, result }: Replayed): void {
    for (const effect of result.effects) this.#effects.set(effect.id, effect);
    const { by, cause } = entry.message;
    if (by.kind === 'integration' && cause !== undefined) this.#effects.delete(cause);
  }

  get effects(): readonly EffectRequest[] {
    return [...this.#effects.values()];
  }
}

/**
 * Of a journal, at the moment after entry `until` (the whole journal if left out). Throws a `ReplayError` where today's
 * machines are not those that wrote it.
 */
export async function captureJournal(
  entries: AsyncIterable<Entry> | Iterable<Entry>,
  definitions: Definitions,
  until = Number.POSITIVE_INFINITY,
): Promise<Capture> {
  const player = new Replay(definitions);
  const untaken = new Untaken();
  const unanswered = new Unanswered();
  let [seq, at] = [0, 0];
  for await (const entry of entries) {
    if (entry.seq > until) break;
    const played = player.play(entry);
    untaken.see(played);
    unanswered.see(played);
    seq = entry.seq;
    at = Math.max(at, entry.message.at);
  }
  return {
    seq,
    at,
    actors: [...player.states.values()].map((state) => ({
      ...encodeState(definitions.get(kindOf(state.address))!, state),
      status: statusOf(state.snapshot),
    })),
    sends: untaken.sends,
    effects: unanswered.effects,
  };
}
