/** The farm's API as its customers and operators use it, who know that it may be away for a moment. */
import type { KindPath } from '../../gateway/api/contract/index.ts';

/** The farm did not answer, or cannot work now: the same again later. */
export class Away extends Error {}

/** `409`: it stands otherwise by now, and what was meant does not apply. */
export interface Answer<T = unknown> {
  readonly status: number;
  readonly body: T;
}

export interface Item {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly [field: string]: unknown;
}

const ANSWER_MS_MAX = 20_000;
const PAGE = 500;

export interface Client {
  get<T>(path: string): Promise<T>;
  list<T = Item>(kind: KindPath, query?: string): Promise<readonly (T & Item)[]>;
  /** A key makes it safe to say again. Rejects with `Away`, or where the farm found the request wrong. */
  post(path: string, body: unknown, key: string): Promise<Answer>;
  upload(bytes: Uint8Array<ArrayBuffer>, fileName: string): Promise<string>;
}

export function clientOf(url: string): Client {
  const ask = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    try {
      const answer = await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(ANSWER_MS_MAX) });
      const text = await answer.text();
      const body: unknown = text === '' ? null : JSON.parse(text);
      if (answer.status === 503 || answer.status === 429) throw new Away(text);
      return { status: answer.status, body };
    } catch (error) {
      throw error instanceof Away ? error : new Away(String(error));
    }
  };
  const good = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const { status, body } = await ask(path, init);
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  return {
    get: async <T>(path: string) => (await good(path)) as T,
    async list<T>(kind: KindPath, query = '') {
      const items: (T & Item)[] = [];
      for (let cursor = ''; ; ) {
        const page = (await good(`/api/v1/${kind}?limit=${PAGE}&order=oldest${query}${cursor}`)) as {
          items: (T & Item)[];
          nextCursor: string | null;
        };
        items.push(...page.items);
        if (page.nextCursor === null) return items;
        cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
      }
    },
    async post(path, body, key) {
      const answer = await ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
      });
      if (answer.status >= 300 && answer.status !== 409)
        throw new Error(
          `POST ${path} ${JSON.stringify(body)}: ${answer.status} ${JSON.stringify(answer.body)}`,
        );
      return answer;
    },
    async upload(bytes, fileName) {
      const answer = (await good(`/api/v1/models?fileName=${fileName}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: bytes,
      })) as { sha256: string };
      return answer.sha256;
    },
  };
}
