/**
 * Makes the chaos play of a failing seed smaller: calmer faults, fewer machines and orders, and in the end only those
 * things said and done from outside without which nothing breaks. These are its commands.
 */
import { Acts } from '../world/acts.ts';
import { Dice } from '../world/dice.ts';
import { type Farm, farmOf } from '../world/farm.ts';
import { calm, type Options, optionsOf, promptNetwork } from '../world/options.ts';
import { type Outcome, type PlayOptions, play } from '../world/play.ts';
import { differences, type Path, valueAt, withValueAt } from './calm.ts';
import { budgetOf, fewer, lower, type Step, shrink } from './shrink.ts';

/** A play that breaks something; as JSON with {@link textOfPlay}. */
export interface PlayCase {
  readonly seed: number;
  readonly options: Options;
  readonly farm: Farm;
  /** What happens from outside while it breaks; everything, where `null`. */
  readonly acts: readonly string[] | null;
  /** It breaks only when everything has come to rest: after the faults people do all that they are asked to. */
  readonly atRest: boolean;
}

export type Playing = (seed: number, how: PlayOptions) => Promise<Outcome>;

export interface PlayShrinkRequest {
  readonly seed: number;
  readonly triesMax: number;
  readonly isOver?: () => boolean;
  /** The play itself, unless something else is to be watched. */
  readonly playing?: Playing;
}

export interface SmallestPlay {
  readonly smallest: PlayCase;
  readonly property: string;
  readonly words: string;
  readonly tries: number;
  readonly isMinimal: boolean;
}

/** Other fates of a smaller play that are tried: with something left out, its random draws are not the same any more. */
const FATES = [0, 1, 2, 3];
const FATE_STRIDE = 1_000_003;

interface Played {
  readonly outcome: Outcome;
  /** What happened from outside. */
  readonly acts: readonly string[];
}

async function perform({ seed, options, farm, acts, atRest }: PlayCase, playing: Playing): Promise<Played> {
  const outside = new Acts(acts);
  const outcome = await playing(seed, {
    options,
    farm,
    outside: (act, healing) => (atRest && healing) || outside.allows(act),
  });
  return { outcome, acts: outside.happened };
}

/** Plays a case as it stands. */
export const replayPlay = async (given: PlayCase, playing: Playing = play): Promise<Outcome> =>
  (await perform(given, playing)).outcome;

export const caseOfSeed = (seed: number): PlayCase => ({
  seed,
  options: optionsOf(new Dice(3 * seed)),
  farm: farmOf(new Dice(3 * seed + 1)),
  acts: null,
  atRest: false,
});

/** `null` where the seed breaks nothing. */
export async function shrinkPlay(request: PlayShrinkRequest): Promise<SmallestPlay | null> {
  const { seed, playing = play } = request;
  const whole = caseOfSeed(seed);
  const first = await perform(whole, playing);
  const { broken } = first.outcome;
  if (broken === null) return null;
  const { property, atRest } = broken;
  const start: PlayCase = { ...whole, atRest };
  let best = { play: start, words: broken.words };
  const fails = async (candidate: PlayCase): Promise<boolean> => {
    for (const fate of FATES) {
      const tried = { ...candidate, seed: candidate.seed + fate * FATE_STRIDE };
      const { outcome } = await perform(tried, playing);
      if (outcome.broken?.property !== property || outcome.broken.atRest !== atRest) continue;
      best = { play: tried, words: outcome.broken.words };
      return true;
    }
    return false;
  };
  const budget = budgetOf(request.triesMax, request.isOver);
  const onBest = (step: Step<PlayCase>): Step<PlayCase> => ({
    ...step,
    run: async (_, ask, left) => {
      const before = best.play;
      await step.run(before, ask, left);
      return best.play;
    },
  });
  const calmer = await shrink(start, circumstances.map(onBest), fails, budget);
  const recorded = await perform(calmer.smallest, playing);
  const { isMinimal, tries } = await shrink(
    { ...calmer.smallest, acts: recorded.acts },
    [onBestActs(() => best.play, recorded.acts)],
    fails,
    budget,
  );
  return { smallest: best.play, property, words: best.words, tries, isMinimal };
}

/** Fewer of what happens, ever fewer; the fate may change with each success. */
const onBestActs = (best: () => PlayCase, recorded: readonly string[]): Step<PlayCase> => ({
  words: 'fewer commands',
  run: async (_, fails, budget) => {
    const from = best();
    const acts = from.acts ?? recorded;
    const step = fewer<PlayCase, string>(
      'fewer commands',
      () => acts,
      (__, some) => ({ ...best(), acts: some }),
    );
    await step.run(from, fails, budget);
    return best();
  },
});

const calmOptions: Pick<Options, 'faults' | 'network' | 'whimMsMean'> = {
  faults: calm,
  network: promptNetwork,
  whimMsMean: Number.POSITIVE_INFINITY,
};

const calmerFaults: Step<PlayCase> = {
  words: 'calmer faults',
  run: (current, fails, budget) => {
    const { faults, network, whimMsMean } = current.options;
    const all = differences({ faults, network, whimMsMean }, calmOptions);
    return fewer<PlayCase, Path>(
      'calmer faults',
      () => all,
      (into, kept) => ({
        ...into,
        options: all
          .filter((path) => !kept.includes(path))
          .reduce((options, path) => withValueAt(options, path, valueAt(calmOptions, path)), into.options),
      }),
    ).run(current, fails, budget);
  },
};

const count = (words: string, key: 'orders' | 'quantityMax'): Step<PlayCase> =>
  lower<PlayCase>(
    words,
    1,
    ({ options }) => options[key],
    (into, value) => ({ ...into, options: { ...into.options, [key]: value } }),
  );

const circumstances: readonly Step<PlayCase>[] = [
  calmerFaults,
  count('fewer orders', 'orders'),
  count('fewer parts', 'quantityMax'),
  fewer<PlayCase, Farm['printers'][number]>(
    'fewer machines',
    ({ farm }) => farm.printers,
    (into, printers) => ({ ...into, farm: { ...into.farm, printers } }),
  ),
];

/** JSON knows no infinity: it is written as a word. */
export const textOfPlay = (given: PlayCase): string =>
  JSON.stringify(given, (_, value: unknown) => (value === Number.POSITIVE_INFINITY ? 'never' : value), 2);

export const playOfText = (text: string): PlayCase =>
  JSON.parse(text, (key, value: unknown) =>
    value === 'never' && key.endsWith('MsMean') ? Number.POSITIVE_INFINITY : value,
  ) as PlayCase;
