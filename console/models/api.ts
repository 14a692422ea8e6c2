/** The farm's API as calls. A command is sent with a key, so that a repeat after a broken connection takes effect once. */
import type { Kind } from '../../gateway/api/contract/kinds.ts';
import type { ModelAnswer } from '../../gateway/api/contract/responses.ts';
import { Refusal, troubleOf, unreachable } from './problem.ts';

export interface Upload {
  readonly fileName: string;
  readonly body: Blob;
  readonly onProgress: (sentBytes: number) => void;
  readonly signal?: AbortSignal;
}

export interface Ports {
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  /** A new Idempotency-Key. */
  readonly newKey: () => string;
  readonly operator: () => string;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** `fetch` can't tell how far an upload is. */
  readonly upload: (
    path: string,
    headers: Readonly<Record<string, string>>,
    upload: Upload,
  ) => Promise<{ readonly status: number; readonly body: unknown }>;
}

export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  text(path: string, signal?: AbortSignal): Promise<string>;
  bytes(path: string, signal?: AbortSignal): Promise<ArrayBuffer>;
  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T>;
  upload(upload: Upload): Promise<ModelAnswer>;
}

/** Tries of one command over a connection that breaks; all carry the same key. */
const TRIES = 3;
const BACK_OFF_MILLISECONDS = 400;

export const createApi = (ports: Ports): Api => {
  /** Header values are Latin-1: a name of another script travels percent-encoded, as RFC 8187 would have it. */
  const identity = () => ({ 'x-operator': encodeURIComponent(ports.operator()) });

  const answered = async (path: string, init?: RequestInit): Promise<Response> => {
    let response: Response;
    try {
      response = await ports.fetch(path, init);
    } catch (error) {
      if (init?.signal?.aborted) throw error;
      throw new Refusal(unreachable);
    }
    if (response.ok) return response;
    throw new Refusal(troubleOf(response.status, await response.json().catch(() => null)));
  };

  const patiently = async <T>(attempt: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        const broken = error instanceof Refusal && error.trouble.status === 0;
        if (!broken || tries >= TRIES) throw error;
        await ports.wait(BACK_OFF_MILLISECONDS * tries);
      }
    }
  };

  const withSignal = (signal?: AbortSignal): RequestInit => (signal === undefined ? {} : { signal });
  return {
    get: async <T>(path: string, signal?: AbortSignal) =>
      (await (await answered(path, withSignal(signal))).json()) as T,
    text: async (path, signal) => (await answered(path, withSignal(signal))).text(),
    bytes: async (path, signal) => (await answered(path, withSignal(signal))).arrayBuffer(),
    async send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) {
      const key = ports.newKey();
      const init: RequestInit = {
        method,
        headers: { 'content-type': 'application/json', 'idempotency-key': key, ...identity() },
        body: JSON.stringify(body ?? {}),
      };
      return patiently(async () => (await (await answered(path, init)).json()) as T);
    },
    async upload(upload) {
      const path = `/api/v1/models?fileName=${encodeURIComponent(upload.fileName)}`;
      const headers = {
        'content-type': 'application/octet-stream',
        'idempotency-key': ports.newKey(),
        ...identity(),
      };
      const answer = await ports.upload(path, headers, upload);
      if (answer.status === 0) throw new Refusal(unreachable);
      if (answer.status >= 400) throw new Refusal(troubleOf(answer.status, answer.body));
      return answer.body as ModelAnswer;
    },
  };
};

const paths: Readonly<Record<Kind, string>> = {
  quote: 'quotes',
  order: 'orders',
  plan: 'plans',
  plate: 'plates',
  job: 'jobs',
  run: 'runs',
  printer: 'printers',
  lot: 'lots',
  incident: 'incidents',
};
/** `/api/v1/jobs/J-1042`. */
export const thing = (kind: Kind, id: string): string => `/api/v1/${paths[kind]}/${encodeURIComponent(id)}`;
