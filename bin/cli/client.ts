/** The API as the CLI uses it: retries what is safe to repeat, and turns problems into words and exit codes. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { PROBLEM_MEDIA_TYPE, type Problem } from '../../gateway/api/contract/problem.ts';
import { CliError, Exit } from './exit.ts';

const TRIES = 4;
const PAUSE_MS = 300;

export interface ClientOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly operator: string;
  readonly signal: AbortSignal;
}

export class FarmClient {
  readonly url: string;
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.url = options.url.replace(/\/+$/, '');
  }

  get headers(): Record<string, string> {
    const { token, operator } = this.#options;
    return {
      'x-operator': encodeURIComponent(operator),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
  }

  get signal(): AbortSignal {
    return this.#options.signal;
  }

  async get<T>(path: string): Promise<T> {
    return (await this.#once('GET', path, {}, true)).json() as Promise<T>;
  }

  /** The answer as it comes, for streams. */
  raw(path: string): Promise<Response> {
    return this.#once('GET', path, {}, true);
  }

  /** Takes effect once although it may be sent several times: every try has the same key. */
  async post<T>(path: string, body: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    return (
      await this.#once('POST', path, { body: JSON.stringify(body ?? {}), headers }, true)
    ).json() as Promise<T>;
  }

  async upload<T>(path: string, file: Blob): Promise<T> {
    const headers = { 'content-type': 'application/octet-stream' };
    return (await this.#once('POST', path, { body: file, headers }, true)).json() as Promise<T>;
  }

  async #once(method: string, path: string, init: RequestInit, repeatable: boolean): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= TRIES || !repeatable;
      let response: Response;
      try {
        response = await fetch(this.url + path, {
          method,
          ...init,
          headers: { ...this.headers, ...(init.headers as Record<string, string> | undefined) },
          signal: this.#options.signal,
        });
      } catch (error) {
        if (this.#options.signal.aborted) throw error;
        if (last || refusedToConnect(error)) throw unreachable(this.url, error);
        await pause(PAUSE_MS * 2 ** attempt, undefined, { signal: this.#options.signal });
        continue;
      }
      if (response.ok) return response;
      const again = response.status === 503 || response.status === 429;
      if (!again || last) throw await fromResponse(this.url, response);
      await response.body?.cancel();
      await pause(PAUSE_MS * 2 ** attempt, undefined, { signal: this.#options.signal });
    }
  }
}

const causeOf = (error: unknown): NodeJS.ErrnoException | undefined =>
  (error as { cause?: NodeJS.ErrnoException }).cause;
const refusedToConnect = (error: unknown): boolean =>
  ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(causeOf(error)?.code ?? '');

const unreachable = (url: string, error: unknown): CliError =>
  new CliError(
    Exit.UNREACHABLE,
    `No farm answers at ${url} (${causeOf(error)?.code ?? (error as Error).message}).`,
    'Start one with `npm start`, or say where it is with --url or FARM_URL. `farm doctor` looks deeper.',
  );

async function fromResponse(url: string, response: Response): Promise<CliError> {
  const text = await response.text();
  if (!response.headers.get('content-type')?.startsWith(PROBLEM_MEDIA_TYPE))
    return new CliError(
      Exit.UNREACHABLE,
      `What answers at ${url} is no farm (HTTP ${response.status}).`,
      'Check --url, FARM_URL or PORT.',
    );
  const problem = JSON.parse(text) as Problem;
  const fields = (problem.errors ?? []).map(
    ({ pointer, detail, suggestion }) =>
      `  ${pointer === '' ? 'body' : pointer}: ${detail}${suggestion === undefined ? '' : `. Did you mean "${suggestion}"?`}`,
  );
  // One field that is all there is to say: its place in the request tells nobody at a command line anything.
  const isWhole = fields.length === 1 && problem.errors![0]!.detail === problem.detail;
  const words = fields.length > 0 && !isWhole ? [`${problem.title}:`, ...fields].join('\n') : problem.detail;
  return new CliError(exitOf(problem.status), words, problem.remedy, problem);
}

function exitOf(status: number) {
  if (status === 401) return Exit.NOT_SIGNED_IN;
  if (status === 503 || status === 429) return Exit.UNREACHABLE;
  return status < 500 ? Exit.REFUSED : Exit.FAILED;
}
