/** Defects are seeded as they are meant to be, and those that matter are caught. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { strongestFirst } from './campaign.ts';
import { allMutants, applied, choose, mutantsOf, root } from './mutants.ts';
import { huntApart } from './process.ts';
import { parse } from './tree.ts';

/** Every way in which the operator makes this text wrong. */
const made = (operator: string, text: string): string[] =>
  mutantsOf('actors/made/up.ts', text)
    .filter((mutant) => mutant.operator === operator)
    .map(({ edit }) => applied(text, edit));

describe('an operator', () => {
  it.each([
    ['comparison swapped', 'const isLow = a < b;', ['const isLow = a <= b;']],
    ['comparison swapped', 'const is = (a) === (b);', ['const is = (a) !== (b);']],
    ['logic swapped', 'const is = a && b;', ['const is = (a || b);']],
    [
      'logic swapped',
      'const is = a || (b && c);',
      ['const is = (a && (b && c));', 'const is = a || ((b || c));'],
    ],
    ['negation dropped', 'const is = !isOver;', ['const is = (isOver);']],
    ['sign changed', 'const left = held - grams;', ['const left = held + grams;']],
    ['sign changed', 'left -= Math.min(a, b);', ['left += Math.min(a, b);', 'left -= Math.max(a, b);']],
    ['sign changed', "const words = 'a' + b;", []],
    ['count off by one', 'const TRIES_MAX = 3;', ['const TRIES_MAX = 4;', 'const TRIES_MAX = 2;']],
    ['count off by one', 'const HOUR_MS = 3600000;', []],
    ['check dropped', 'const f = () => { if (a) return b; };', ['const f = () => { ; };']],
    ['check dropped', 'if (a) b(); else c();', []],
    [
      'guard open',
      'const on = { guard: ({ event }) => event.ready };',
      ['const on = { guard: () => true };'],
    ],
    [
      'guard swapped',
      'const on = { guard: isOurs };',
      ['const on = { guard: (args: never) => !((isOurs) as (args: never) => unknown)(args) };'],
    ],
    [
      'action dropped',
      "const on = { actions: [fact('a.b'), send(c)] };",
      ['const on = { actions: [ send(c)] };', "const on = { actions: [fact('a.b'), ] };"],
    ],
    ['action dropped', 'const on = { entry: send(c) };', ['const on = { entry: [] };']],
    ['action dropped', "const on = { actions: refuse('no', () => 'No.') };", []],
    [
      'transition dropped',
      "const s = { on: { 'a.b': [{ target: 'x' }, { target: 'y' }] } };",
      [
        "const s = { on: { 'a.b': [ { target: 'y' }] } };",
        "const s = { on: { 'a.b': [{ target: 'x' }, ] } };",
      ],
    ],
    [
      'handler dropped',
      "const s = { on: { 'a.b': { target: 'x' }, 'a.c': {} } };",
      ["const s = { on: { 'a.c': {} } };"],
    ],
    [
      'field dropped',
      "fact('a.b', ({ event }) => ({ a: 1, b: event.b }));",
      ["fact('a.b', ({ event }) => ({ b: event.b }));", "fact('a.b', ({ event }) => ({ a: 1, }));"],
    ],
    ['bookkeeping dropped', 'this.told = true;', [';']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
    ['comparison swapped', 'const words = `${a < b}`; type T = { because: string };', []],
    ['comparison swapped', 'refuse("no", ({ a }) => a === 1);', []],
  ])('%s: %s', (operator, text, wrong) => {
    const without = (one: string) => one.replace(/\s+/g, '');
    expect(made(operator, text).map(without)).toEqual(wrong.map(without));
  });
});

it('every mutant is TypeScript, and has an id of its own', () => {
  const all = allMutants();
  expect(all.length).toBeGreaterThan(1_500);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const { file, edit } of choose(all, 300, 1)) {
    const text = readFileSync(path.join(root, file), 'utf8');
    expect(() => parse(file, applied(text, edit))).not.toThrow();
  }
});

it('a choice follows from its seed, and is spread over files and operators', () => {
  const all = allMutants();
  const some = choose(all, 120, 7);
  expect(choose(all, 120, 7)).toEqual(some);
  expect(choose(all, 120, 8)).not.toEqual(some);
  expect(new Set(some.map(({ file }) => file)).size).toBeGreaterThan(30);
  expect(new Set(some.map(({ operator }) => operator)).size).toBeGreaterThan(9);
});

it('the seed that adds most for its turns goes first', () => {
  const surveys = [
    { seed: 1, turns: 100, steps: ['a'] },
    { seed: 2, turns: 100, steps: ['a', 'b', 'c'] },
    { seed: 3, turns: 100, steps: ['d', 'e'] },
  ];
  expect(strongestFirst(surveys)).toEqual([2, 3, 1]);
});

/** The only mutant of that operator whose change has these words. */
function known(operator: string, words: RegExp) {
  const found = allMutants().filter(
    (one) => one.operator === operator && words.test(`${one.file} ${one.diff}`),
  );
  expect(found).toHaveLength(1);
  return found[0]!;
}

describe('a defect is caught', () => {
  const hunt = ({ file, edit }: ReturnType<typeof known>) =>
    huntApart({ root, mutant: { file, edit }, seeds: [1, 2, 3, 4, 5, 6], days: [], cpuMsMax: 30_000 });

  it('of a lot that books with the wrong sign', async () => {
    const { caught } = await hunt(
      known('sign changed', /lot\/rules.*consumedGrams: lot.consumedGrams [+] grams/),
    );
    expect(caught).not.toBeNull();
  });

  it('of a printer that takes the end of another run for its own', async () => {
    const { caught } = await hunt(
      known('comparison swapped', /printer\/commands.*event.runId === context.runId/),
    );
    expect(caught).not.toBeNull();
  });

  it('and the code as it is breaks nothing', async () => {
    const { caught, plays } = await huntApart({
      root,
      mutant: null,
      seeds: [1, 2],
      days: [],
      cpuMsMax: 30_000,
    });
    expect({ caught, plays }).toEqual({ caught: null, plays: 2 });
  });
});
