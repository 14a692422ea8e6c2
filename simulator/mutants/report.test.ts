import { expect, it } from 'vitest';
import type { Tried } from './campaign.ts';
import { isUnseen, reasons } from './reasons.ts';
import { reportOf } from './report.ts';

const tried = (id: string, isCaught: boolean): Tried => ({
  mutant: {
    id,
    file: 'actors/lot/stock.ts',
    line: 7,
    operator: 'comparison swapped',
    edit: { start: 0, end: 1, text: '' },
    diff: 'a < b  →  a <= b',
  },
  caught: isCaught
    ? { by: 'law', property: 'the shelf adds up', words: 'No.', seed: 1, scenario: null }
    : null,
  plays: 0,
  cpuMs: 1_000,
});
const report = (all: readonly Tried[]) =>
  reportOf({ seed: 3, of: 900, tried: all, surveyCpuMs: 2_000, shrunk: [] });

it('shares are told with all, and without those that nobody can tell from the code as it is', () => {
  const unseen = Object.keys(reasons).find(isUnseen)!;
  const text = report([tried('a', true), tried('b', true), tried('c', false), tried(unseen, false)]);
  expect(text).toContain(
    '2 of 4 mutants caught (50.0 %), of 900 that can be made, choice 3. 6 s of one core',
  );
  expect(text).toContain('as it is: 2 of 3 (66.7 %).');
  expect(text).toContain(`${reasons[unseen]!.kind}: ${reasons[unseen]!.words} |`);
  expect(text).toContain('| c | actors/lot/stock.ts:7 | `a < b  →  a <= b` | no reason is known');
});

it('what only people read counts as seen', () => {
  const [id] = Object.entries(reasons).find(([, { kind }]) => kind === 'words')!;
  expect(isUnseen(id)).toBe(false);
  expect(isUnseen('nobody-knows-it')).toBe(false);
});

it('where all are caught nothing is said of survivors', () => {
  expect(report([tried('a', true)])).not.toContain('survivor');
});
