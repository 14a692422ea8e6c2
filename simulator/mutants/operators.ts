/** The defects that are seeded: each operator says of one place in the text how to make it wrong. */
import { isNode, type Node, nameOf, nodesOf, type Place } from './tree.ts';

/** `text` stands in the place of `start` to `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** For people, where the text itself is long. */
  readonly shown?: string;
}

export interface Operator {
  readonly name: string;
  readonly words: string;
  /** The ways in which this place can be made wrong; mostly none. */
  readonly at: (place: Place, text: string) => readonly Edit[];
}

const sourceOf = (node: Node, text: string): string => text.slice(node.start, node.end);
const parentOf = ({ around }: Place): Node | undefined => around.at(-1);
const isFunction = ({ type }: Node): boolean =>
  type === 'ArrowFunctionExpression' || type === 'FunctionExpression';

/** Removes one of a list, with the comma behind it. */
function without(node: Node, text: string): Edit {
  const behind = /^\s*,/.exec(text.slice(node.end));
  return { start: node.start, end: node.end + (behind?.[0].length ?? 0), text: '' };
}

const isProperty = (node: Node | undefined, ...names: string[]): boolean =>
  node?.type === 'Property' && names.includes(nameOf(node) ?? '');

/** The function or the name of one that stands as guard. */
function guardOf({ node }: Place): Node | undefined {
  if (!isProperty(node, 'guard')) return undefined;
  const [value] = nodesOf(node, 'value');
  return value === undefined || value.type === 'Literal' ? undefined : value;
}

const guardOpen: Operator = {
  name: 'guard open',
  words: 'a guard lets everything through',
  at: (place) => {
    const guard = guardOf(place);
    return guard ? [{ start: guard.start, end: guard.end, text: '() => true' }] : [];
  },
};

const guardSwapped: Operator = {
  name: 'guard swapped',
  words: 'a guard says the contrary',
  at: (place, text) => {
    const named = place.node.type === 'Property' && isProperty(place.around.at(-2), 'guards');
    const guard = named ? nodesOf(place.node, 'value')[0] : guardOf(place);
    if (guard === undefined) return [];
    const was = sourceOf(guard, text);
    const contrary = `(args: never) => !((${was}) as (args: never) => unknown)(args)`;
    return [{ start: guard.start, end: guard.end, text: contrary, shown: `not (${was})` }];
  },
};

/** Where a machine lists what to do: in the property itself, or in an array of it. */
const listing = new Set(['actions', 'entry', 'exit']);

/** `refuse` has words for people and no effect, so that nothing is lost without it. */
const doing = new Set([
  'fact',
  'send',
  'sendAndKeep',
  'effect',
  'assign',
  'trouble',
  'troubleOver',
  'raise',
  'cancel',
]);
const isDeed = (node: Node): boolean => {
  if (node.type === 'CallExpression') return nameOf(node) !== 'refuse';
  return node.type === 'Identifier' || node.type === 'SpreadElement' || doing.has(nameOf(node) ?? '');
};

const actionDropped: Operator = {
  name: 'action dropped',
  words: 'a fact, a message, an effect or an incident is left out',
  at: (place, text) => {
    const { node, field } = place;
    const parent = parentOf(place);
    if (!isDeed(node) || parent === undefined) return [];
    if (field === 'value' && parent.type === 'Property' && listing.has(nameOf(parent) ?? ''))
      return [{ start: node.start, end: node.end, text: '[]' }];
    const property = place.around.at(-2);
    const inList =
      field === 'elements' &&
      (isProperty(property, ...listing) ||
        (property?.type === 'TSAsExpression' && place.around.at(-3)?.type === 'VariableDeclarator'));
    return inList ? [without(node, text)] : [];
  },
};

/** Words for people, and no effect. */
const onlyRefuses = /^\{\s*(actions: refuse\([\s\S]*\),?\s*)?\}$/;

const isTransition = ({ type }: Node): boolean => type === 'ObjectExpression';

const transitionDropped: Operator = {
  name: 'transition dropped',
  words: 'one of several ways that an event can take is left out',
  at: (place, text) => {
    const { node, field } = place;
    const [list, property] = [parentOf(place), place.around.at(-2)];
    if (field !== 'elements' || !isTransition(node) || property?.type !== 'Property') return [];
    const ofEvent = isProperty(place.around.at(-4), 'on') || isProperty(property, 'always');
    if (!ofEvent || nodesOf(list!, 'elements').length < 2 || onlyRefuses.test(sourceOf(node, text)))
      return [];
    return [without(node, text)];
  },
};

const handlerDropped: Operator = {
  name: 'handler dropped',
  words: 'a state does not know an event any more',
  at: (place, text) => {
    const { node } = place;
    if (node.type !== 'Property' || !isProperty(place.around.at(-2), 'on')) return [];
    const [value] = nodesOf(node, 'value');
    if (onlyRefuses.test(value === undefined ? '' : sourceOf(value, text))) return [];
    return [without(node, text)];
  },
};

const comparisons: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
};
const logic: Readonly<Record<string, string>> = { '&&': '||', '||': '&&' };
const sums: Readonly<Record<string, string>> = { '+': '-', '-': '+' };

/** Puts another sign between the two sides of an expression. */
function resigned(node: Node, text: string, signs: Readonly<Record<string, string>>): readonly Edit[] {
  const other = signs[node.operator as string];
  if (other === undefined) return [];
  const [left, right] = [node.left as Node, node.right as Node];
  const between = text.slice(left.end, right.start);
  const at = left.end + between.indexOf(node.operator as string);
  const mixed = (side: Node) => side.type === 'LogicalExpression' && side.operator !== other;
  // `a && b || c` binds otherwise than it reads once the outer sign changes.
  const sign: Edit = { start: at, end: at + (node.operator as string).length, text: other };
  if (node.type !== 'LogicalExpression' || (!mixed(left) && !mixed(right)))
    return node.type === 'LogicalExpression'
      ? [
          {
            start: node.start,
            end: node.end,
            text: `(${text.slice(node.start, at)}${other}${text.slice(sign.end, node.end)})`,
          },
        ]
      : [sign];
  const side = (one: Node) => `(${sourceOf(one, text)})`;
  return [{ start: node.start, end: node.end, text: `(${side(left)} ${other} ${side(right)})` }];
}

const comparisonSwapped: Operator = {
  name: 'comparison swapped',
  words: '`<` for `<=`, `===` for `!==`, and the other way round',
  at: ({ node }, text) => (node.type === 'BinaryExpression' ? resigned(node, text, comparisons) : []),
};

const logicSwapped: Operator = {
  name: 'logic swapped',
  words: '`&&` for `||`, and the other way round',
  at: ({ node }, text) => (node.type === 'LogicalExpression' ? resigned(node, text, logic) : []),
};

const negationDropped: Operator = {
  name: 'negation dropped',
  words: '`x` for `!x`',
  at: ({ node }, text) =>
    node.type === 'UnaryExpression' && node.operator === '!'
      ? [{ start: node.start, end: node.end, text: `(${sourceOf(node.argument as Node, text)})` }]
      : [],
};

const isText = (node: Node): boolean =>
  node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string');

const signChanged: Operator = {
  name: 'sign changed',
  words: '`+` for `-`, and the other way round; the lesser for the greater',
  at: ({ node }, text) => {
    if (node.type === 'BinaryExpression') {
      if (isText(node.left as Node) || isText(node.right as Node)) return [];
      return resigned(node, text, sums);
    }
    if (node.type === 'AssignmentExpression' && /^[-+]=$/.test(node.operator as string)) {
      const at = text.indexOf(node.operator as string, (node.left as Node).end);
      return [{ start: at, end: at + 2, text: node.operator === '+=' ? '-=' : '+=' }];
    }
    const callee = node.type === 'CallExpression' ? (node.callee as Node) : undefined;
    const called = callee === undefined ? '' : sourceOf(callee, text);
    if (called !== 'Math.min' && called !== 'Math.max') return [];
    return [
      { start: callee!.start, end: callee!.end, text: called === 'Math.min' ? 'Math.max' : 'Math.min' },
    ];
  },
};

const countOff: Operator = {
  name: 'count off by one',
  words: 'a ceiling is one higher or one lower',
  at: (place) => {
    const { node, field } = place;
    const parent = parentOf(place);
    const value = node.type === 'Literal' ? node.value : undefined;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 20) return [];
    const isCeiling =
      (parent?.type === 'VariableDeclarator' && field === 'init') ||
      (parent?.type === 'Property' && /Max$|Ceiling$|ToTrip$/.test(nameOf(parent) ?? ''));
    // What an actor holds before it was made is replaced when it is: no value there has an effect.
    if (!isCeiling || place.around.some((one) => isProperty(one, 'context'))) return [];
    return [value + 1, value - 1].map((other) => ({ start: node.start, end: node.end, text: `${other}` }));
  },
};

const checkDropped: Operator = {
  name: 'check dropped',
  words: 'a rule does not return early any more',
  at: ({ node }) => {
    if (node.type !== 'IfStatement' || isNode(node.alternate)) return [];
    const then = node.consequent as Node;
    const last = then.type === 'BlockStatement' ? nodesOf(then, 'body').at(-1) : then;
    const leaves = new Set(['ReturnStatement', 'ContinueStatement', 'ThrowStatement']);
    return last !== undefined && leaves.has(last.type)
      ? [{ start: node.start, end: node.end, text: ';' }]
      : [];
  },
};

/** Calls whose result becomes what the actor knows. */
const recording = new Set(['fact', 'assign']);

const fieldDropped: Operator = {
  name: 'field dropped',
  words: 'a fact does not keep one of its fields',
  at: (place, text) => {
    const { node } = place;
    if (node.type !== 'Property' && node.type !== 'SpreadElement') return [];
    const object = parentOf(place);
    const maker = place.around.at(-2);
    if (object?.type !== 'ObjectExpression' || maker === undefined || !isFunction(maker)) return [];
    const call = place.around.at(-3);
    if (call?.type !== 'CallExpression' || !recording.has(nameOf(call) ?? '')) return [];
    return [without(node, text)];
  },
};

const bookkeepingDropped: Operator = {
  name: 'bookkeeping dropped',
  words: 'what was to be remembered or told is not',
  at: ({ node }, text) => {
    if (node.type !== 'ExpressionStatement') return [];
    const says = sourceOf(node, text);
    // Notes and evidence are words for people.
    if (/^(note|await|evidence)\b/.test(says)) return [];
    return [{ start: node.start, end: node.end, text: ';' }];
  },
};

export const operators: readonly Operator[] = [
  guardOpen,
  guardSwapped,
  transitionDropped,
  handlerDropped,
  actionDropped,
  fieldDropped,
  checkDropped,
  comparisonSwapped,
  logicSwapped,
  negationDropped,
  signChanged,
  countOff,
  bookkeepingDropped,
];
