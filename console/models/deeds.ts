/** Doing things: the dialog that asks for a reason, the command, and what the farm answered, kept where it arose. */
import { signal } from '@preact/signals';
import type { KeepAnswer } from '../../gateway/api/contract/keeping.ts';
import type { Kind, View } from '../../gateway/api/contract/kinds.ts';
import type { CommandAnswer } from '../../gateway/api/contract/responses.ts';
import { type Action, bodyOf, type Said } from './actions/index.ts';
import { thing } from './api.ts';
import { type Batch, createBatch } from './batch.ts';
import { api } from './here.ts';
import { type Trouble, troubleFrom } from './problem.ts';
import { eachOf } from './together.ts';

export interface Asked {
  readonly action: Action;
  readonly views: readonly View[];
  /** What it is done to, where that is no view: "2 lines, 8 parts". */
  readonly of?: string;
  readonly answer: (said: Said) => void;
  readonly dismiss: () => void;
}
/** What the dialog on screen asks for. */
export const asked = signal<Asked | null>(null, { name: 'asked' });
/** Last refusal by address (`job/J-1042`), shown beside the buttons until the next try. */
export const troubles = signal<ReadonlyMap<string, Trouble>>(new Map(), { name: 'troubles' });
/** Addresses with a command under way. */
export const busy = signal<ReadonlySet<string>>(new Set(), { name: 'busy' });

const addressOf = (view: View): string => `${view.kind}/${view.id}`;
const nothingSaid: Said = { reason: null, words: '', answers: {} };

export const setTrouble = (address: string, trouble: Trouble | null) => {
  const next = new Map(troubles.value);
  if (trouble === null) next.delete(address);
  else next.set(address, trouble);
  troubles.value = next;
};
const setBusy = (address: string, is: boolean) => {
  const next = new Set(busy.value);
  if (is) next.add(address);
  else next.delete(address);
  busy.value = next;
};

/** What the operator says to it; null when they thought better of it. */
const telling = (action: Action, views: readonly View[], of?: string): Promise<Said | null> =>
  action.atOnce
    ? Promise.resolve(nothingSaid)
    : new Promise((done) => {
        const close = (said: Said | null) => {
          asked.value = null;
          done(said);
        };
        asked.value = {
          action,
          views,
          ...(of === undefined ? {} : { of }),
          answer: close,
          dismiss: () => close(null),
        };
      });

/** For what is no view. */
export const tell = (action: Action, of: string): Promise<Said | null> => telling(action, [], of);

const post = (view: View, command: string, body: unknown) =>
  api.send<CommandAnswer>('POST', `${thing(view.kind, view.id)}/${command}`, body);

/** Sends with the busy mark and the refusal kept under `address`; false when it was refused. */
export const tracked = async (address: string, send: () => Promise<unknown>): Promise<boolean> => {
  setBusy(address, true);
  setTrouble(address, null);
  try {
    await send();
    return true;
  } catch (error) {
    setTrouble(address, troubleFrom(error));
    return false;
  } finally {
    setBusy(address, false);
  }
};

export const perform = async <K extends Kind>(action: Action<K>, view: View<K>): Promise<boolean> => {
  const plain = action as unknown as Action<Kind>;
  const said = await telling(plain, [view]);
  if (said === null) return false;
  return tracked(addressOf(view), () => post(view, action.command, bodyOf(plain, said)));
};

/** The ids that failed, which stay selected; null when the operator thought better of it. */
export const performAll = async <K extends Kind>(
  run: Batch,
  action: Action<K>,
  views: readonly View<K>[],
): Promise<readonly string[] | null> => {
  const plain = action as unknown as Action<Kind>;
  const said = await telling(plain, views);
  if (said === null) return null;
  const byId = new Map<string, View>(views.map((view) => [view.id, view]));
  const body = bodyOf(plain, said);
  const ids = [...byId.keys()];
  const { together } = plain;
  if (together !== undefined)
    return run.start(
      action.verb,
      ids,
      eachOf(together, ids, body, (path, all) => api.send<KeepAnswer>('POST', path, all)),
    );
  return run.start(action.verb, ids, (id) => post(byId.get(id)!, action.command, body));
};

export { createBatch };
