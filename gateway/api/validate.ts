/** From unknown input to a value of a schema, or a problem with a JSON pointer for every field at fault. */
import { Result, Schema } from 'effect';
import { type Path, shapeProblems } from '../config/issues.ts';
import type { FieldProblem } from './contract/index.ts';
import { invalid } from './problems.ts';

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

/** Throws an `ApiProblem` of type `validation`. Keys that the schema does not know are errors: a typo must not pass. */
export function decode<A>(schema: Schema.Codec<A, unknown>, input: unknown, where: FieldProblem['in']): A {
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
