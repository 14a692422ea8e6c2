/** What a revision of a plan changed, in words. Pure. */
import type { PlanRevision, Recipe } from '../../../actors/plan/schema.ts';

const told: readonly (readonly [name: string, of: (recipe: Recipe) => string])[] = [
  ['Model', (recipe) => recipe.fileName],
  ['Material', (recipe) => `${recipe.material} ${recipe.colour}`],
  ['Profile', (recipe) => recipe.profileId],
  ['Turned by', (recipe) => `${recipe.rotationDegrees}°`],
  [
    'Points down',
    ({ down }) => (down ? [down.x, down.y, down.z].map((part) => part.toFixed(2)).join(', ') : 'as it came'),
  ],
  ['Finish', (recipe) => recipe.finish ?? 'none'],
];

/** `Material: PLA Black → PETG Clear`, for each part of the recipe that differs. */
export const changesBetween = (before: Recipe, after: Recipe): readonly string[] => {
  const named = told.flatMap(([name, of]) =>
    of(before) === of(after) ? [] : [`${name}: ${of(before)} → ${of(after)}`],
  );
  const sameName = before.fileName === after.fileName && before.modelHash !== after.modelHash;
  return sameName ? [`Model: another file called ${after.fileName}`, ...named] : named;
};

export interface ToldRevision extends PlanRevision {
  readonly changes: readonly string[];
}
/** Newest first, each with what it changed of the one before it. */
export const toldRevisions = (revisions: readonly PlanRevision[]): readonly ToldRevision[] =>
  revisions
    .map((one, index) => {
      const before = revisions[index - 1];
      if (before === undefined) return { ...one, changes: ['As it was ordered.'] };
      const changes = changesBetween(before.recipe, one.recipe);
      return { ...one, changes: changes.length > 0 ? changes : ['The same recipe, sliced anew.'] };
    })
    .toReversed();
