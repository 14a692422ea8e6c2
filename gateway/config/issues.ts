import { type SchemaAST, SchemaIssue } from 'effect';
import { nearest } from '../../actors/farm/nearest.ts';
import type { FarmProblem } from '../../actors/farm/references.ts';

export type Path = readonly (string | number)[];

/** One thing the schema says is wrong. `unknownKey` marks a key that should not be there, the last of the path. */
export interface ShapeProblem extends FarmProblem {
  readonly unknownKey?: true;
  readonly missing?: true;
}

const formatFilter = SchemaIssue.makeFormatterStandardSchemaV1();

/** Flattens a schema's issue tree to problems with a path, in the tree's order. */
export function shapeProblems(issue: SchemaIssue.Issue, valueAt: (path: Path) => unknown): ShapeProblem[] {
  const problems: ShapeProblem[] = [];
  const visit = (node: SchemaIssue.Issue, path: Path): void => {
    if (node._tag === 'Pointer') visit(node.issue, [...path, ...node.path.map(asStep)]);
    else if (node._tag === 'Composite') for (const inner of node.issues) visit(inner, path);
    else if (node._tag === 'Encoding') visit(node.issue, path);
    else if (node._tag === 'Filter') {
      for (const inner of formatFilter(node).issues) {
        const at = [
          ...path,
          ...(inner.path ?? []).map((step) => asStep(typeof step === 'object' ? step.key : step)),
        ];
        problems.push({ path: at, found: valueAt(at), expected: withoutExpected(inner.message) });
      }
    } else problems.push(leafProblem(node, path, valueAt(path)));
  };
  visit(issue, []);
  return problems;
}

function leafProblem(node: SchemaIssue.Leaf | SchemaIssue.AnyOf, path: Path, found: unknown): ShapeProblem {
  if (node._tag === 'MissingKey') return { path, expected: `this key; ${missingHelp(path)}`, missing: true };
  if (node._tag === 'UnexpectedKey') {
    const known = keysOf(node.ast);
    const name = String(path.at(-1));
    const expected = known.length > 0 ? `one of the keys ${known.join(', ')}` : 'no such key';
    return { path, found: name, expected, suggestion: nearest(name, known), unknownKey: true };
  }
  if ('ast' in node && node.ast._tag === 'Objects')
    return { path, found, expected: `keys and values: ${keysOf(node.ast).join(', ') || 'any'}` };
  const names = 'ast' in node ? literalsOf(node.ast) : [];
  if (names.length > 0)
    return {
      path,
      found,
      expected: `one of ${names.join(', ')}`,
      suggestion: typeof found === 'string' ? nearest(found, names) : undefined,
    };
  return {
    path,
    found,
    expected: node._tag === 'AnyOf' ? 'another shape' : withoutExpected(SchemaIssue.defaultLeafHook(node)),
  };
}

const missingHelp = (path: Path) =>
  path.at(-1) === 'ratePerHour' ? 'or `wear`, from which it follows' : 'it has no default';

const asStep = (key: PropertyKey): string | number => (typeof key === 'number' ? key : String(key));

/** The library's message already says "Expected"; ours puts what was found before it. */
const withoutExpected = (words: string) => words.replace(/^Expected /, '');

function keysOf(ast: SchemaAST.AST): string[] {
  return ast._tag === 'Objects' ? ast.propertySignatures.map((one) => String(one.name)) : [];
}

function literalsOf(ast: SchemaAST.AST): string[] {
  return ast._tag === 'Union'
    ? ast.types.flatMap((one) => (one._tag === 'Literal' ? [String(one.literal)] : []))
    : [];
}
