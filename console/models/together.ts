/** One request for many things, with an answer for each. */
import type { KeepAnswer } from '../../gateway/api/contract/keeping.ts';
import { Refusal } from './problem.ts';

export interface Together {
  readonly path: string;
  /** Field of the body that names the things. */
  readonly ids: string;
  /** Of one request. */
  readonly idsMax: number;
}

type Send = (path: string, body: unknown) => Promise<KeepAnswer>;

/** The result of one row: its request is sent once for all that are in it. Throws a `Refusal` with the row's own words. */
export function eachOf(
  { ids: field, idsMax, path }: Together,
  ids: readonly string[],
  body: Record<string, unknown>,
  send: Send,
): (id: string) => Promise<void> {
  const answers = new Map<number, Promise<KeepAnswer>>();
  return async (id) => {
    const page = Math.floor(ids.indexOf(id) / idsMax);
    const some = ids.slice(page * idsMax, (page + 1) * idsMax);
    const answer = answers.get(page) ?? send(path, { ...body, [field]: some });
    answers.set(page, answer);
    const item = (await answer).items.find(({ orderId }) => orderId === id);
    if (item?.done === true) return;
    throw new Refusal({
      what: item?.words ?? `The farm said nothing of ${id}.`,
      ...{ cause: '', remedy: '', status: 200, code: null, fields: [] },
    });
  };
}
