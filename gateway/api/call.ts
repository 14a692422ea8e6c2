/** What a handler gets, and what it may answer. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { By } from '../../runtime/envelope.ts';
import type { FarmApi, Limits } from './farm-api.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import { ApiProblem } from './problems.ts';
import type { Guard } from './security.ts';

export interface Call {
  readonly params: Readonly<Record<string, string>>;
  /** As the route's `query` schema decodes it. */
  readonly query: Readonly<Record<string, unknown>>;
  /** As the route's `body` schema decodes it. */
  readonly body: unknown;
  readonly by: By;
  /** The Idempotency-Key, where there is one. */
  readonly key: string | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface JsonAnswer {
  readonly status?: number;
  readonly body: unknown;
}

/** A JSON answer, or word that the handler has sent the reply itself. */
export type Handled = JsonAnswer | 'sent';
export type Handler = (call: Call) => Promise<Handled>;
export type Handlers = Readonly<Record<string, Handler>>;

export interface Context {
  /** Of a kind, by status. */
  readonly counts: (kind: string) => Promise<{ readonly [status: string]: number }>;
  readonly api: FarmApi;
  readonly limits: Limits;
  readonly guard: Guard;
  readonly keys: IdempotencyKeys;
}

/** `X-Operator` is a name for the journal, not a proof: proof is the token's business. */
export function operatorOf(request: FastifyRequest): By {
  const header = request.headers['x-operator'];
  if (header === undefined) return { kind: 'operator', id: 'operator' };
  const id = typeof header === 'string' ? decodeName(header.trim()) : '';
  if (!/^[^\p{Cc}]{1,80}$/u.test(id))
    throw new ApiProblem('invalid-request', {
      detail: 'The X-Operator header is no name.',
      cause: 'It is empty, longer than 80 characters, or has control characters.',
      remedy: 'Send a name, percent-encoded where it is not ASCII, or leave the header out.',
    });
  return { kind: 'operator', id };
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
