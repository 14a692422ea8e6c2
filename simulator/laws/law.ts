/**
 * A law: what a pure rule of the farm must say of any case, restated without its code. Cases are drawn from a seed, dense
 * at the edges that farms meet once in years; a case is a list of steps, so that one that breaks the law can be made smaller.
 */
import { PropertyBroken } from '../properties/property.ts';
import { budgetOf, fewer, shrink } from '../seeds/shrink.ts';
import { Dice } from '../world/dice.ts';

export interface Law<Step = unknown> {
  readonly name: string;
  /** In one sentence. */
  readonly holds: string;
  /** Whose code it is about: paths from the root of the repository begin so. */
  readonly about: readonly string[];
  /** Cases that one look at the code takes; so many find nearly all that the law can find. */
  readonly cases: number;
  readonly draw: (dice: Dice) => readonly Step[];
  /** Throws {@link PropertyBroken} where the steps break it. */
  readonly check: (steps: readonly Step[]) => void | Promise<void>;
}

export const law = <Step>(one: Law<Step>): Law => one as Law as Law;

export interface Breach {
  readonly law: string;
  readonly words: string;
  readonly seed: number;
  readonly steps: readonly unknown[];
}

/** Those about this code first. */
export const nearest = (laws: readonly Law[], file: string | undefined): readonly Law[] => {
  const isAbout = ({ about }: Law) => file !== undefined && about.some((path) => file.startsWith(path));
  return [...laws.filter(isAbout), ...laws.filter((one) => !isAbout(one))];
};

const SEED_OF_LAW = 7_919;

/** The first case that breaks the law, or `null`; whatever else the rule throws breaks it as well. */
export async function breachOf(one: Law, cases = one.cases): Promise<Breach | null> {
  for (let seed = 1; seed <= cases; seed++) {
    const steps = one.draw(new Dice(SEED_OF_LAW * seed));
    const words = await wordsAgainst(one, steps);
    if (words !== null) return { law: one.name, words, seed, steps };
  }
  return null;
}

async function wordsAgainst({ check }: Law, steps: readonly unknown[]): Promise<string | null> {
  try {
    await check(steps);
    return null;
  } catch (error) {
    if (error instanceof PropertyBroken) return error.message;
    return (error as Error).stack ?? String(error);
  }
}

/** Fewer steps that still break it. */
export async function shrinkBreach(
  one: Law,
  { steps }: Breach,
  triesMax: number,
): Promise<readonly unknown[]> {
  const without = fewer<readonly unknown[], unknown>(
    'fewer steps',
    (all) => all,
    (_, some) => some,
  );
  const fails = async (some: readonly unknown[]) => (await wordsAgainst(one, some)) !== null;
  return (await shrink(steps, [without], fails, budgetOf(triesMax))).smallest;
}
