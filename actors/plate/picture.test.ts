import { expect, test } from 'vitest';
import { estimate, recipe } from '../testing/samples.ts';
import { platePicture } from './picture.ts';

const outline: readonly (readonly [number, number])[] = [
  [-10, -5],
  [10, -5],
  [0, 5],
];
const plan = {
  revision: 2,
  recipe: { ...recipe, rotationDegrees: 90 },
  estimate: { ...estimate, sizeMillimetres: { x: 20, y: 10, z: 4 }, outlineMillimetres: outline },
};
const item = (number: number, more: object = {}) => ({
  itemId: `B-1-${number}`,
  lineId: '1',
  planId: 'P-1-1',
  revision: 2,
  modelHash: 'a'.repeat(64),
  xMillimetres: 0,
  yMillimetres: 0,
  rotationDegrees: 90,
  ...more,
});
const bed = { x: 200, y: 100 };
const drawn = (...items: ReturnType<typeof item>[]) =>
  platePicture('B-1', items, new Map([['P-1-1', plan]]), bed);

test('parts are numbered as they are inspected, and lie where the plate says from the middle of the bed', () => {
  const svg = drawn(item(1), item(2, { xMillimetres: 50, yMillimetres: 25 }));
  expect([...svg.matchAll(/>(\d+)<\/text>/g)].map(([, number]) => number)).toEqual(['1', '2']);
  // A rectangle of 20 × 10 about the middle of a bed of 200 × 100, the front below.
  expect(svg).toContain('points="90,55 110,55 110,45 90,45"');
  expect(svg).toContain('points="140,30 160,30 160,20 140,20"');
});

test('a part nested by its outline is drawn with it, turned only by what the recipe has not turned already', () => {
  expect(drawn(item(1, { anchor: 'origin' }))).toContain('points="90,55 110,55 100,45"');
  expect(drawn(item(1, { anchor: 'origin', rotationDegrees: 180 }))).toContain(
    'points="105,60 105,40 95,50"',
  );
});

test('a part whose plan has been revised since is a dot', () => {
  const svg = drawn(item(1), item(2, { revision: 1, xMillimetres: 50 }));
  expect(svg.match(/<polygon/g)).toHaveLength(1);
  expect(svg).toContain('<circle cx="150" cy="50"');
});
