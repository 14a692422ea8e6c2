/** The syntax tree of a module, as plain nodes that know their place in the text. */
import { parseSync } from 'vite';

/** ESTree with TypeScript's own nodes; `start` and `end` count UTF-16 units of the text. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export interface Place {
  readonly node: Node;
  /** The nodes around it, the nearest last. */
  readonly around: readonly Node[];
  /** The field of the nearest of them in which it stands. */
  readonly field: string;
}

/** Throws when the text is no TypeScript. */
export function parse(file: string, text: string): Node {
  const { program, errors } = parseSync(file, text, { preserveParens: false });
  if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0]!.message}`);
  return program as unknown as Node;
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Types say nothing about what runs; these hold an expression all the same. */
const transparent = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSInstantiationExpression',
]);

/** Every node that runs, outer before inner, in the order of the text. */
export function* walk(node: Node, around: readonly Node[] = [], field = ''): Generator<Place> {
  if (node.type.startsWith('TS') && !transparent.has(node.type)) return;
  if (node.type === 'ImportDeclaration') return;
  yield { node, around, field };
  const inside = [...around, node];
  for (const [name, value] of Object.entries(node)) {
    for (const one of Array.isArray(value) ? value : [value]) if (isNode(one)) yield* walk(one, inside, name);
  }
}

/** What a property or a call is named; `undefined` for what has no plain name. */
export function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return node.name as string;
  if (node.type === 'Literal') return String(node.value);
  if (node.type === 'MemberExpression') return nameOf(node.property);
  if (node.type === 'CallExpression') return nameOf(node.callee);
  if (node.type === 'Property' || node.type === 'PropertyDefinition') return nameOf(node.key);
  return undefined;
}

export const nodesOf = (node: Node, field: string): readonly Node[] => {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [];
};
