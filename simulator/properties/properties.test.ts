/** Each checker must see what it is there for: a history that is well, and others in which one thing is wrong. */
import { describe, expect, it } from 'vitest';
import { bookCases } from './cases-books.ts';
import { contractCases } from './cases-contract.ts';
import { floorCases } from './cases-floor.ts';
import { givenCases } from './cases-given.ts';
import { properties } from './index.ts';
import { History } from './testing.ts';
import { after, printed, settle, shop, told } from './testing-stories.ts';

const cases = { ...floorCases, ...bookCases, ...contractCases, ...givenCases };

it('each invariant and liveness has its checkers, and each checker its counter-examples', () => {
  const numbers = new Set(properties.map(({ invariant }) => invariant));
  expect([...numbers].filter((one) => typeof one === 'number').sort((a, b) => a - b)).toEqual(
    Array.from({ length: 12 }, (_, index) => index + 1),
  );
  expect(numbers).toContain('liveness');
  expect(Object.keys(cases).sort()).toEqual(properties.map(({ name }) => name).sort());
});

describe.each(properties)('$name', (property) => {
  const { well, wrong } = cases[property.name]!;

  it('has nothing to say where all is well', () => {
    expect(well(new History([property])).words).toBe('');
  });

  it.each(wrong)('sees %s', (_what, words, story) => {
    expect(story(new History([property])).words).toMatch(words);
  });
});

it('without a floor to look at, what the gateway says is enough to credit a print', () => {
  const history = new History(
    properties.filter(({ invariant }) => invariant === 12),
    false,
  );
  expect(after(shop, told, printed)(history).words).toBe('');
});

it('a run that a person settled may be credited and started, whatever the machine says', () => {
  const twelve = new History(properties.filter(({ invariant }) => invariant === 12));
  expect(after(shop, settle, printed)(twelve).words).toBe('');
  const one = new History(properties.filter(({ invariant }) => invariant === 1));
  expect(after(shop, settle, (h) => h.floor('started', 'p1', 'J-1-1'))(one).words).toBe('');
});
