/** All mutants of the code that decides, and a seeded choice of them. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Dice } from '../world/dice.ts';
import { type Edit, type Operator, operators } from './operators.ts';
import { isNode, type Node, nameOf, parse, walk } from './tree.ts';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export interface Mutant {
  /** The same as long as the place and its surroundings stay as they are, wherever in the file they stand. */
  readonly id: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly line: number;
  readonly operator: string;
  readonly edit: Edit;
  /** One line: what stood there, and what stands there now. */
  readonly diff: string;
}

const folders = [
  'quote',
  'order',
  'plan',
  'plate',
  'job',
  'run',
  'printer',
  'lot',
  'incident',
  'dispatcher',
  'policy',
  'capability',
];
const gateway = [
  'gateway/printers/reconcile.ts',
  'gateway/printers/dispatch.ts',
  'gateway/printers/belief.ts',
  'gateway/printers/judge.ts',
  'gateway/machines/station.ts',
];

/** Pictures for people decide nothing. */
const drawn = new Set(['actors/plate/picture.ts']);

/** What decides: rules and machines of the actors, and what keeps machines and actors in step. */
export const targets = (at = root): readonly string[] => [
  ...folders.flatMap((folder) =>
    readdirSync(path.join(at, 'actors', folder))
      .filter((name) => name.endsWith('.ts') && !/^schema|\.(test|bench)\.ts$/.test(name))
      .sort()
      .map((name) => `actors/${folder}/${name}`)
      .filter((file) => !drawn.has(file)),
  ),
  ...gateway,
];

/** Words for people: nothing but people heeds them. */
const wordy = new Set(['words', 'because', 'what', 'why', 'nextStep', 'severity', 'note', 'yes', 'no']);

const isSentence = (node: unknown): boolean =>
  isNode(node) &&
  (node.type === 'TemplateLiteral' ||
    (node.type === 'Literal' && typeof node.value === 'string' && node.value.includes(' ')));

/** One sentence or the other. */
const choosesWords = (node: Node): boolean =>
  node.type === 'ConditionalExpression' && isSentence(node.consequent) && isSentence(node.alternate);

function isWords(around: readonly Node[]): boolean {
  return around.some(
    (node) =>
      node.type === 'TemplateLiteral' ||
      choosesWords(node) ||
      (node.type === 'CallExpression' && ['refuse', 'note'].includes(nameOf(node) ?? '')) ||
      (node.type === 'Property' && wordy.has(nameOf(node) ?? '')),
  );
}

export function mutantsOf(file: string, text: string, using: readonly Operator[] = operators): Mutant[] {
  const found: Mutant[] = [];
  const ids = new Map<string, number>();
  for (const place of walk(parse(file, text))) {
    if (isWords([...place.around, place.node])) continue;
    for (const operator of using) {
      for (const edit of operator.at(place, text)) {
        const around = text.slice(Math.max(0, edit.start - 80), edit.end + 80);
        const key = `${file} ${operator.name} ${around} ${edit.text}`;
        const hash = createHash('sha256').update(key).digest('hex').slice(0, 6);
        const twin = ids.get(hash) ?? 0;
        ids.set(hash, twin + 1);
        found.push({
          id: `${path.basename(path.dirname(file))}-${path.basename(file, '.ts')}-${hash}${twin > 0 ? `-${twin}` : ''}`,
          file,
          line: text.slice(0, edit.start).split('\n').length,
          operator: operator.name,
          edit,
          diff: diffOf(text, edit),
        });
      }
    }
  }
  return found;
}

export const applied = (text: string, { start, end, text: put }: Edit): string =>
  text.slice(0, start) + put + text.slice(end);

const LINE_MAX = 120;
const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LINE_MAX ? `${line.slice(0, LINE_MAX - 1)}…` : line;
};

function diffOf(text: string, edit: Edit): string {
  const from = text.lastIndexOf('\n', edit.start - 1) + 1;
  const lineEnd = text.indexOf('\n', edit.end);
  const to = lineEnd < 0 ? text.length : lineEnd;
  const [before, after] = [text.slice(from, edit.start), text.slice(edit.end, to)];
  const was = text.slice(edit.start, edit.end);
  if (edit.text === '' || edit.text === ';' || edit.text === '[]') return `- ${oneLine(was)}`;
  const put = edit.shown ?? edit.text;
  if (was.length < 40) return `${oneLine(before + was + after)}  →  ${oneLine(before + put + after)}`;
  return `${oneLine(was)}  →  ${oneLine(put)}`;
}

/** Every mutant there is; a second or so. */
export const allMutants = (at = root): Mutant[] =>
  targets(at).flatMap((file) => mutantsOf(file, readFileSync(path.join(at, file), 'utf8')));

/** So many of them, spread evenly over files and operators; another seed makes another choice. */
export function choose(from: readonly Mutant[], count: number, seed: number): Mutant[] {
  const dice = new Dice(seed);
  const shuffled = from.map((mutant) => ({ mutant, at: dice.share() })).sort((a, b) => a.at - b.at);
  const groups = Map.groupBy(shuffled, ({ mutant }) => `${mutant.file} ${mutant.operator}`);
  const chosen: Mutant[] = [];
  for (let round = 0; chosen.length < Math.min(count, from.length); round++)
    for (const group of groups.values()) {
      const one = group[round];
      if (one !== undefined && chosen.length < count) chosen.push(one.mutant);
    }
  return chosen;
}
