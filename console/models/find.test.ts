import { expect, it } from 'vitest';
import { type Found, includes, search } from './find.ts';

const found = (words: string, hint = ''): Found => ({
  key: words,
  icon: 'queue',
  words,
  hint,
  keys: '',
  run: () => {},
});
const names = (typed: string, things: readonly Found[]) =>
  search(typed, [found('Go to Queue')], things).map((one) => one.words);

it('an exact id comes first, then starts, then words within', () => {
  expect(names('j-1', [found('J-10'), found('J-1'), found('O-7', 'for J-1')])).toEqual([
    'J-1',
    'J-10',
    'O-7',
  ]);
  expect(names('queue', [])).toEqual(['Go to Queue']);
});

it('every word typed must occur somewhere', () => {
  expect(names('gear ada', [found('J-1', 'gear for Ada'), found('J-2', 'gear for Bo')])).toEqual(['J-1']);
});

it('nothing typed shows the commands', () => {
  expect(names('  ', [found('J-1')])).toEqual(['Go to Queue']);
});

it('a list is narrowed over several texts at once', () => {
  expect(includes('ada black', 'J-1', 'Ada', null, 'PLA Black')).toBe(true);
  expect(includes('ada white', 'J-1', 'Ada', undefined, 'PLA Black')).toBe(false);
  expect(includes('', 'anything')).toBe(true);
});
