import { expect, test } from 'vitest';
import { allActors } from '../definitions.ts';
import { factWords } from './schema-facts.ts';

test('every fact of every actor has its words, and no word is left over', () => {
  const told = Object.assign({}, ...allActors.map(({ facts }) => facts)) as Record<string, string>;
  expect(factWords).toEqual(told);
  for (const [type, words] of Object.entries(told)) expect(words, type).toMatch(/^[A-Z]/);
});
