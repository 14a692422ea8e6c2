import { describe, expect, it } from 'vitest';
import type { Recipe } from '../../../actors/plan/schema.ts';
import { changesBetween, toldRevisions } from './revisions.ts';

const recipe: Recipe = {
  modelHash: 'a'.repeat(64),
  fileName: 'bracket.stl',
  lane: 'FDM',
  material: 'PLA',
  colour: 'Black',
  profileId: 'standard',
  finish: null,
  rotationDegrees: 0,
};

describe('revisions of a plan', () => {
  it('say what differs, and nothing of what does not', () => {
    expect(changesBetween(recipe, recipe)).toEqual([]);
    expect(changesBetween(recipe, { ...recipe, colour: 'White', rotationDegrees: 45 })).toEqual([
      'Material: PLA Black → PLA White',
      'Turned by: 0° → 45°',
    ]);
    expect(changesBetween(recipe, { ...recipe, modelHash: 'b'.repeat(64) })).toEqual([
      'Model: another file called bracket.stl',
    ]);
  });

  it('are told newest first, each against the one before it', () => {
    const of = (revision: number, change: Partial<Recipe>) => ({
      revision,
      recipe: { ...recipe, ...change },
      at: revision,
      by: 'Ana',
    });
    const told = toldRevisions([of(1, {}), of(2, { profileId: 'fine' }), of(3, { profileId: 'fine' })]);
    expect(told.map(({ revision, changes }) => [revision, changes])).toEqual([
      [3, ['The same recipe, sliced anew.']],
      [2, ['Profile: standard → fine']],
      [1, ['As it was ordered.']],
    ]);
  });
});
