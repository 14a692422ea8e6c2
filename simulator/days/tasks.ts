/** How a thing that waits becomes a task: how long it takes, where, and whether it still waits when somebody comes. */
import type { Payload, Reason } from '../../runtime/envelope.ts';
import { address } from '../../runtime/envelope.ts';
import { deedMs, reactionMs } from '../people/operators.ts';
import type { Deed } from '../people/operators-spec.ts';
import type { Dice } from '../world/dice.ts';
import type { Shop } from './shop.ts';
import type { Task } from './work-list.ts';

interface Wanted {
  readonly key: string;
  readonly urgency: Task['urgency'];
  /** The machine that it is done at; `null`: at the bench. */
  readonly printerId: string | null;
  readonly deed: Deed;
  readonly count?: number;
  readonly extraMs?: number;
  /** Since when the farm has shown it, where that is not now, UTC milliseconds. */
  readonly shownAt?: number;
  /** It can't be done before, UTC milliseconds. */
  readonly fromAt?: number;
  readonly waits: () => boolean;
  readonly done: (by: string, luck: Dice) => void;
}

export function addTask(shop: Shop, wanted: Wanted): void {
  const { work, crew, places, bench, luckOf } = shop;
  if (work.has(wanted.key)) return;
  const { now } = shop.world;
  const luck = luckOf(wanted.key, wanted.printerId === null ? 0 : nthAt(shop, wanted.key));
  let durationMs: number | undefined;
  work.add({
    key: wanted.key,
    noticedAfterMs:
      Math.max((wanted.shownAt ?? now) + reactionMs(crew, luck), wanted.fromAt ?? Number.NEGATIVE_INFINITY) -
      now,
    urgency: wanted.urgency,
    place: (wanted.printerId === null ? undefined : places.get(wanted.printerId)) ?? bench,
    durationMs: () => {
      if (!wanted.waits()) return null;
      durationMs ??= deedMs(crew, luck, wanted.deed, wanted.count ?? 1) + (wanted.extraMs ?? 0);
      return durationMs;
    },
    done: (by) => wanted.done(by, luck),
  });
}

const counts = new WeakMap<Shop, Map<string, number>>();

/** What is done at a machine is done there again and again, with other luck each time. */
function nthAt(shop: Shop, key: string): number {
  let known = counts.get(shop);
  if (known === undefined) {
    known = new Map();
    counts.set(shop, known);
  }
  const nth = known.get(key) ?? 0;
  known.set(key, nth + 1);
  return nth;
}

const checked: Reason = { code: 'checked', words: 'Looked at it.' };

/** An operator says something. */
export function say(
  shop: Shop,
  by: string,
  kind: string,
  id: string,
  type: string,
  payload: Payload = {},
): void {
  shop.world.tell(address(kind, id), `${kind}.${type}`, payload, {
    by: { kind: 'operator', id: by },
    reason: checked,
  });
}

export const statusIs =
  (shop: Shop, kind: string, id: string, ...statuses: readonly string[]) =>
  (): boolean => {
    const status = shop.world.look(address(kind, id))?.status;
    return status !== undefined && statuses.includes(status);
  };
