/** From anything thrown to one problem document. */
import type { FastifyError, FastifyReply } from 'fastify';
import {
  type FieldProblem,
  PROBLEM_MEDIA_TYPE,
  type Problem,
  type ProblemType,
  problemTypes,
} from './contract/index.ts';

interface Words {
  readonly detail: string;
  readonly cause: string;
  readonly remedy: string;
  readonly errors?: readonly FieldProblem[];
  readonly code?: string;
}

/** Thrown by handlers. `headers` go with the answer. */
export class ApiProblem extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  constructor(type: ProblemType, words: Words, headers: Readonly<Record<string, string>> = {}) {
    super(words.detail);
    const [status, title] = problemTypes[type];
    this.problem = { type: `/problems/${type}`, title, status, ...words };
    this.headers = headers;
  }
}

export const notFound = (what: string, id: string): ApiProblem =>
  new ApiProblem('not-found', {
    detail: `There is no ${what} "${id}".`,
    cause: 'The id is misspelt, or it belongs to another farm.',
    remedy: `List them with GET /api/v1/${what}s.`,
  });

export const invalid = (errors: readonly FieldProblem[]): ApiProblem =>
  new ApiProblem('validation', {
    detail:
      errors.length === 1
        ? `${errors[0]!.pointer || `The ${errors[0]!.in}`}: ${errors[0]!.detail}`
        : `${errors.length} fields are not as they must be.`,
    cause: 'The request does not match what this address takes; see /api/v1/openapi.json.',
    remedy: 'Mend the fields named in `errors` and send it again.',
    errors,
  });

/** The first link of a thrown chain that carries a tag is the kernel's own word. */
const tagOf = (error: unknown): string | undefined => {
  const tag = (error as { _tag?: unknown } | null)?._tag;
  return typeof tag === 'string' ? tag : undefined;
};

const waiting = (detail: string): ApiProblem =>
  new ApiProblem(
    'not-ready',
    {
      detail,
      cause: 'The database or another part that the farm needs does not answer.',
      remedy:
        'Send the same request again, with the same Idempotency-Key: it takes effect once. GET /api/v1/health says what is waited for.',
    },
    { 'retry-after': '2' },
  );

function fromKernel(tag: string, message: string): ApiProblem | undefined {
  switch (tag) {
    case 'Unavailable':
    case 'Closed':
    case 'DatabaseError':
      return waiting(message);
    case 'Overloaded':
      return new ApiProblem(
        'too-many-requests',
        {
          detail: message,
          cause: 'More is said to it than can be written.',
          remedy: 'Wait a second, then send it again.',
        },
        { 'retry-after': '1' },
      );
    case 'IdReused':
      return keyConflict();
    case 'InvalidPayload':
      return invalid([{ pointer: '', in: 'body', detail: message }]);
    case 'MessageParked':
      return new ApiProblem('internal', {
        detail: message,
        cause: 'The message made a machine fail three times; it was set aside and changed nothing.',
        remedy: 'See GET /api/v1/parked, and report it: this is a defect of the farm.',
      });
    case 'ArtifactError':
      return waiting(message);
  }
  return undefined;
}

export const keyConflict = (): ApiProblem =>
  new ApiProblem('idempotency-conflict', {
    detail: 'This Idempotency-Key came before, with another request.',
    cause: 'A key was used twice: keys name one request, not a client.',
    remedy: 'Make a new key for each new request; keep a key only to repeat the very same one.',
  });

const fromFastify: Readonly<Record<string, (error: FastifyError) => ApiProblem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => tooLarge('The body is larger than this address takes.'),
  FST_ERR_CTP_INVALID_JSON_BODY: (error) => badJson(error.message),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => badJson('The body is empty although its Content-Type is JSON.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: (error) => badRequest(error.message),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => wrongMediaType(),
};

export const tooLarge = (detail: string): ApiProblem =>
  new ApiProblem('too-large', {
    detail,
    cause: 'Model files may have 200 MB, everything else 1 MB.',
    remedy: 'Send less at once; a mesh that large can usually be simplified without loss.',
  });

export const wrongMediaType = (): ApiProblem =>
  new ApiProblem('unsupported-media-type', {
    detail: 'This address does not take a body of that Content-Type.',
    cause: 'The header is missing or names something else than JSON.',
    remedy: 'Send `Content-Type: application/json`.',
  });

const badJson = (words: string): ApiProblem =>
  new ApiProblem('invalid-json', {
    detail: words,
    cause: 'A quote or a comma too many or too few, or a body that was cut off.',
    remedy: 'Check the body with a JSON parser.',
  });

const badRequest = (words: string): ApiProblem =>
  new ApiProblem('invalid-request', {
    detail: words,
    cause: 'The request is not well-formed HTTP, or its parts contradict each other.',
    remedy: 'Compare it with /api/v1/openapi.json.',
  });

/** Any error as a problem. `report` gets what nobody foresaw; its words never reach the client. */
export function toProblem(error: unknown, report: (error: unknown) => void): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const tag = tagOf(error);
  const known = tag && fromKernel(tag, String((error as Error).message));
  if (known) return known;
  const fastify = error as FastifyError;
  const made = fastify?.code ? fromFastify[fastify.code] : undefined;
  if (made) return made(fastify);
  const status = fastify?.statusCode;
  if (status === 413) return tooLarge('The body is larger than this address takes.');
  if (status === 415 || status === 406) return wrongMediaType();
  if (status !== undefined && status >= 400 && status < 500) return badRequest(fastify.message);
  report(error);
  return new ApiProblem('internal', {
    detail: 'Something went wrong inside the farm; the request may not have been carried out.',
    cause: 'A defect of the farm. Its log has the details.',
    remedy: 'Try again; if it stays, report it with the log.',
  });
}

export function sendProblem(reply: FastifyReply, { problem, headers }: ApiProblem): FastifyReply {
  return reply
    .code(problem.status)
    .headers(headers)
    .header('cache-control', 'no-store')
    .type(PROBLEM_MEDIA_TYPE)
    .send(JSON.stringify(problem));
}
