/** What an operator can do to a plan. */
import type { Orientation } from '../../../actors/dfm/schema.ts';
import type { Down, Recipe } from '../../../actors/plan/schema.ts';
import type { FarmAnswer } from '../../../gateway/api/contract/responses.ts';
import { type Action, always, type Choice, define, OTHER, reason } from './define.ts';

export const planActions: readonly Action<'plan'>[] = [
  define('plan', {
    command: 'approve',
    verb: 'Approve plan',
    tone: 'primary',
    from: ['approval'],
    consequence: 'The plan may be made although its risk is high.',
    reasons: [reason('preview-checked', 'Preview checked'), reason('made-before', 'Made before'), OTHER],
    mustSayWhy: always,
  }),
  define('plan', {
    command: 'retry',
    verb: 'Try again',
    tone: 'primary',
    from: ['stuck'],
    consequence: 'The step that failed is done again.',
    atOnce: true,
  }),
  define('plan', {
    command: 'unblock',
    verb: 'Unblock',
    from: ['blocked', 'trial'],
    because: true,
    mustSayWhy: always,
    consequence:
      'Blocked, one trial follows, and the rest when that is good. On trial already, all of it goes on at once.',
    reasons: [reason('reviewed', 'Plan reviewed'), reason('not-the-plan', 'It was not the plan'), OTHER],
  }),
  define('plan', {
    command: 'block',
    verb: 'Block',
    tone: 'danger',
    from: ['ready', 'trial'],
    because: true,
    mustSayWhy: always,
    consequence: 'No further part is made by it until somebody has reviewed it; what prints goes on.',
    reasons: [reason('parts-bad', 'Its parts come out bad'), reason('wrong-recipe', 'Wrong recipe'), OTHER],
  }),
  define('plan', {
    command: 'reject',
    verb: 'Reject plan',
    tone: 'danger',
    from: ['approval'],
    because: true,
    mustSayWhy: always,
    consequence: 'The part must not be made by this plan; it waits for a revision.',
    reasons: [reason('too-risky', 'Too risky'), reason('wrong-recipe', 'Wrong recipe'), OTHER],
  }),
];

const spoolOf = (material: string, colour: string): string => JSON.stringify([material, colour]);

/** What is made of what, and how: the model stays, everything else of the recipe may be chosen anew. */
export const reviseAction = (
  recipe: Recipe,
  farm: Pick<FarmAnswer, 'materials' | 'profiles'> | null,
  orientations: readonly Orientation[] = [],
): Action<'plan'> => {
  const ways = orientations.map(({ burdenMinutes, down, name }) =>
    reason(JSON.stringify(down), `${name} (${Math.round(burdenMinutes)} min of support, layers and risk)`),
  );
  const here = reason(spoolOf(recipe.material, recipe.colour), `${recipe.material} ${recipe.colour}`);
  const spools = (farm?.materials ?? [])
    .filter((material) => material.lane === recipe.lane)
    .flatMap(({ code, colours }) =>
      colours.map(({ name }) => reason(spoolOf(code, name), `${code} ${name}`)),
    );
  const profiles = (farm?.profiles ?? [])
    .filter((profile) => profile.lane === recipe.lane)
    .map(({ id, name }) => reason(id, name ?? id));
  return define('plan', {
    command: 'revise',
    verb: 'Revise plan',
    from: ['preflight', 'slicing', 'approval', 'ready', 'blocked', 'stuck', 'rejected'],
    consequence:
      'A new revision is checked and sliced. Plates of the one before that have not begun are given up and laid out anew; what was promised stays.',
    questions: [
      {
        name: 'spool',
        words: 'Material',
        kind: 'choice',
        initial: here.value,
        choices: withOwn(here, spools),
      },
      {
        name: 'profileId',
        words: 'Profile',
        kind: 'choice',
        initial: recipe.profileId,
        choices: withOwn(reason(recipe.profileId, recipe.profileId), profiles),
      },
      ...(ways.length === 0
        ? []
        : [
            {
              name: 'down',
              words: 'Stands',
              kind: 'choice' as const,
              initial: standing(recipe, orientations),
              choices: withOwn(reason(standing(recipe, orientations), 'as it stands now'), ways),
            },
          ]),
      {
        name: 'rotationDegrees',
        words: 'Turned on the plate by',
        kind: 'number',
        unit: '°',
        initial: `${recipe.rotationDegrees}`,
      },
    ],
    reasons: [
      reason('failed-prints', 'Prints failed'),
      reason('other-material', 'Another material'),
      reason('quality', 'Quality'),
      OTHER,
    ],
    mustSayWhy: always,
    toBody: ({ spool, profileId, rotationDegrees, down }) => {
      const [material, colour] = JSON.parse(spool ?? here.value) as [string, string];
      const stands = down === undefined ? {} : { down: JSON.parse(down) as Down };
      return {
        recipe: {
          ...recipe,
          material,
          colour,
          profileId,
          rotationDegrees: Number(rotationDegrees),
          ...stands,
        },
      };
    },
  });
};

const AS_IT_CAME: Down = { x: 0, y: 0, z: -1 };

/** Whether a recipe stands its part so; directions are told to six digits. */
export const standsSo = (recipe: Pick<Recipe, 'down'>, { x, y, z }: Down): boolean => {
  const own = recipe.down ?? AS_IT_CAME;
  return Math.abs(own.x - x) + Math.abs(own.y - y) + Math.abs(own.z - z) < 1e-4;
};

const standing = (recipe: Recipe, orientations: readonly Orientation[]): string =>
  JSON.stringify(orientations.find(({ down }) => standsSo(recipe, down))?.down ?? recipe.down ?? AS_IT_CAME);

/** What is in force stands among the choices even where the farm no longer offers it. */
const withOwn = (own: Choice, offered: readonly Choice[]): readonly Choice[] =>
  offered.some((choice) => choice.value === own.value) ? offered : [own, ...offered];
