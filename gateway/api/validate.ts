/** From unknown input to a value of a schema, or a problem with a JSON pointer for every field at fault. */
import { Result, Schema } from 'effect';
import { type Path, shapeProblems } from '../config/issues.ts';
import type { FieldProblem } from './contract/index.ts';
import { ApiProblem, invalid } from './problems.ts';

const ERRORS_MAX = 50;

/** RFC 6901. */
export const pointer = (path: readonly (string | number)[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (at, step) =>
      at !== null && typeof at === 'object' ? (at as Record<string | number, unknown>)[step] : undefined,
    root,
  );

const show = (value: unknown): string => {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

const decoders = new WeakMap<object, (input: unknown) => Result.Result<unknown, Schema.SchemaError>>();

/** No name and no word holds one, and the database does not take them all. Throws a problem of status 400. */
export function assertPlain(values: Readonly<Record<string, unknown>>, where: string): void {
  for (const [name, value] of Object.entries(values))
    if (typeof value === 'string' && /\p{Cc}/u.test(value))
      throw new ApiProblem('invalid-request', {
        detail: `"${name}" in the ${where} has a control character.`,
        cause: 'It was put together from bytes that are no text, or percent-encoded wrongly.',
        remedy: 'Send it without characters below U+0020 and from U+007F to U+009F.',
      });
}

/** Throws an `ApiProblem` of type `validation`. Keys that the schema does not know are errors: a typo must not pass. */
export function decode<A>(
  schema: Schema.ConstraintCodec<A, unknown>,
  input: unknown,
  where: FieldProblem['in'],
): A {
  let decoder = decoders.get(schema);
  if (!decoder) {
    decoder = Schema.decodeUnknownResult(schema, { errors: 'all', onExcessProperty: 'error' });
    decoders.set(schema, decoder);
  }
  const result = decoder(input);
  if (Result.isSuccess(result)) return result.success as A;
  const problems = shapeProblems(result.failure.issue, (path) => valueAt(input, path));
  throw invalid(
    problems.slice(0, ERRORS_MAX).map(
      (one): FieldProblem => ({
        pointer: pointer(one.path),
        in: where,
        detail: one.missing
          ? 'is missing'
          : one.unknownKey
            ? `"${String(one.found)}" is not known here; expected ${one.expected}`
            : `is ${show(one.found)}; expected ${one.expected}`,
        ...(one.suggestion !== undefined && { suggestion: one.suggestion }),
      }),
    ),
  );
}
