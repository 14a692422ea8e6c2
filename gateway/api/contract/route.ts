/** What a route of the API is, and the parts that many are made of. */
import { Schema } from 'effect';

/** Any schema whose JSON form is its wire form. */
export type AnySchema = Schema.ConstraintCodec<unknown, unknown>;

export interface Route {
  /** `jobs.list`, `jobs.release`, `models.upload`: the server's handler and OpenAPI's operationId. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Parameters as `:id`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly query?: AnySchema;
  /** A JSON body; `file` is a raw or multipart one. */
  readonly body?: AnySchema | 'file';
  /** Every field of the body may be left out, so may the body. */
  readonly bodyOptional?: boolean;
  readonly status: 200 | 201;
  /** A JSON answer, or the media type of another. */
  readonly answer: AnySchema | `${string}/${string}`;
  /** Takes an `Idempotency-Key`. */
  readonly keyed?: boolean;
  /** Open to everyone even when a token is set. */
  readonly open?: boolean;
}

export const whole = (minimum: number, maximum: number) =>
  Schema.optionalKey(Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum, maximum })));
export const flag = Schema.optionalKey(Schema.Literals(['1', '0', 'true', 'false']));
export const text = Schema.optionalKey(Schema.String.check(Schema.isMaxLength(2_000)));
export const params = (fields: Readonly<Record<string, AnySchema>>): AnySchema => Schema.Struct(fields);
export const seq = whole(0, Number.MAX_SAFE_INTEGER);

export const get = (
  path: string,
  tag: string,
  summary: string,
  answer: Route['answer'],
  more: Partial<Route> = {},
): Route => ({
  id: more.id ?? `${path}.get`,
  method: 'GET',
  path: `/api/v1/${path}`,
  tag,
  summary,
  status: 200,
  answer,
  ...more,
});
