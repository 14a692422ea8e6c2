/** Errors of the API: RFC 9457 problem details, always with what happened, the likely cause and what to do. */
import { Schema } from 'effect';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export const FieldProblem = Schema.Struct({
  /** RFC 6901, into the request's body: `/lines/0/quantity`. Empty for the whole body. */
  pointer: Schema.String,
  /** Where the value came from. */
  in: Schema.Literals(['body', 'query', 'path', 'header']),
  detail: Schema.String,
  /** What was most likely meant. */
  suggestion: Schema.optionalKey(Schema.String),
});
export type FieldProblem = typeof FieldProblem.Type;

export const Problem = Schema.Struct({
  /** A stable address: `/problems/refused`. Branch on this, never on words. */
  type: Schema.String,
  title: Schema.String,
  status: Schema.Int,
  /** What happened. */
  detail: Schema.String,
  /** Why, most likely. */
  cause: Schema.String,
  /** What to do. */
  remedy: Schema.String,
  /** One a field, where fields are at fault. */
  errors: Schema.optionalKey(Schema.Array(FieldProblem)),
  /** A refusal's own stable code, such as `plate-not-clear`. */
  code: Schema.optionalKey(Schema.String),
}).annotate({ identifier: 'Problem' });
export type Problem = typeof Problem.Type;

/** Every problem the API answers with. */
export const problemTypes = {
  'not-found': [404, 'There is no such thing'],
  'no-such-route': [404, 'There is no such address'],
  'method-not-allowed': [405, 'That address does not take this method'],
  'invalid-json': [400, 'The body is not JSON'],
  'invalid-request': [400, 'The request could not be read'],
  validation: [422, 'Some fields are not as they must be'],
  refused: [409, 'The farm refused'],
  'idempotency-conflict': [409, 'That Idempotency-Key was used for another request'],
  'already-exists': [409, 'It exists already'],
  unauthorized: [401, 'Who are you?'],
  forbidden: [403, 'Not from there'],
  'too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'That kind of body is not understood'],
  'too-many-requests': [429, 'Too much at once'],
  'upload-aborted': [400, 'The upload broke off'],
  'not-ready': [503, 'The farm can not work yet'],
  internal: [500, 'The farm made a mistake'],
} as const satisfies Record<string, readonly [status: number, title: string]>;
export type ProblemType = keyof typeof problemTypes;
