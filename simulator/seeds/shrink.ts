/**
 * Makes a failing case smaller while it still fails: delta debugging (Zeller & Hildebrandt, "Simplifying and Isolating
 * Failure-Inducing Input", IEEE TSE 28(2), 2002) over lists, bisection over counts, and resetting of what differs from
 * a calm case. Generic over what a case is; whether a candidate still fails is the caller's question to answer.
 */

/** Answers whether the candidate still fails in the same way. */
export type Fails<T> = (candidate: T) => Promise<boolean>;

/** How much trying a search may do. Shared by all its steps. */
export interface Budget {
  readonly triesMax: number;
  tries: number;
  /** Time is up, or somebody asked to stop. */
  readonly isOver: () => boolean;
}

export const budgetOf = (triesMax: number, isOver: () => boolean = () => false): Budget => ({
  triesMax,
  tries: 0,
  isOver,
});

const isSpent = (budget: Budget): boolean => budget.tries >= budget.triesMax || budget.isOver();

async function attempt<T>(candidate: T, fails: Fails<T>, budget: Budget): Promise<boolean> {
  if (isSpent(budget)) return false;
  budget.tries++;
  return fails(candidate);
}

/**
 * The fewest of `items`, in their order, that still fail. `items` itself is taken to fail. Within its budget the
 * result is 1-minimal: without any one of its items it does not fail.
 */
export async function ddmin<T>(
  items: readonly T[],
  fails: Fails<readonly T[]>,
  budget: Budget,
): Promise<readonly T[]> {
  if (items.length === 0) return items;
  const known = new Set<string>();
  const numbers = items.map((_, index) => index);
  const stillFails = async (kept: readonly number[]): Promise<boolean> => {
    const key = kept.join(',');
    if (known.has(key)) return false;
    const found = await attempt(
      kept.map((index) => items[index]!),
      fails,
      budget,
    );
    if (!found) known.add(key);
    return found;
  };
  if (await stillFails([])) return [];

  let kept: readonly number[] = numbers;
  let parts = 2;
  while (kept.length > 1 && !isSpent(budget)) {
    const chunks = split(kept, parts);
    const smaller = (await first(chunks, stillFails)) ?? undefined;
    if (smaller !== undefined) {
      kept = smaller;
      parts = 2;
      continue;
    }
    const complements = chunks.length === 2 ? [] : chunks.map((chunk) => without(kept, chunk));
    const rest = await first(complements, stillFails);
    if (rest !== undefined) {
      kept = rest;
      parts = Math.max(2, parts - 1);
    } else if (parts >= kept.length) break;
    else parts = Math.min(kept.length, parts * 2);
  }
  return kept.map((index) => items[index]!);
}

function split(items: readonly number[], parts: number): readonly (readonly number[])[] {
  const count = Math.min(parts, items.length);
  return Array.from({ length: count }, (_, part) =>
    items.slice(Math.floor((part * items.length) / count), Math.floor(((part + 1) * items.length) / count)),
  );
}

function without(items: readonly number[], some: readonly number[]): readonly number[] {
  const gone = new Set(some);
  return items.filter((item) => !gone.has(item));
}

async function first<T>(candidates: readonly T[], holds: Fails<T>): Promise<T | undefined> {
  for (const candidate of candidates) if (await holds(candidate)) return candidate;
  return undefined;
}

/** The smallest whole number from `least` to `value` that bisection finds to fail still. `value` is taken to fail. */
export async function shrinkWhole(
  value: number,
  least: number,
  fails: Fails<number>,
  budget: Budget,
): Promise<number> {
  if (value <= least) return value;
  if (await attempt(least, fails, budget)) return least;
  let [holds, failing] = [least, value];
  while (failing - holds > 1 && !isSpent(budget)) {
    const middle = Math.floor((holds + failing) / 2);
    if (await attempt(middle, fails, budget)) failing = middle;
    else holds = middle;
  }
  return failing;
}

/** One way to make a case smaller. */
export interface Step<T> {
  /** What it takes away, for whoever watches. */
  readonly words: string;
  readonly run: (current: T, fails: Fails<T>, budget: Budget) => Promise<T>;
}

/** Leaves items out of a list in the case. */
export const fewer = <T, I>(
  words: string,
  get: (from: T) => readonly I[],
  set: (into: T, items: readonly I[]) => T,
): Step<T> => ({
  words,
  run: async (current, fails, budget) => {
    const items = get(current);
    const kept = await ddmin(items, (some) => fails(set(current, some)), budget);
    return kept.length === items.length ? current : set(current, kept);
  },
});

/** Lowers a count in the case. */
export const lower = <T>(
  words: string,
  least: number,
  get: (from: T) => number,
  set: (into: T, count: number) => T,
): Step<T> => ({
  words,
  run: async (current, fails, budget) => {
    const count = get(current);
    const found = await shrinkWhole(count, least, (some) => fails(set(current, some)), budget);
    return found === count ? current : set(current, found);
  },
});

export interface Shrunk<T> {
  readonly smallest: T;
  readonly tries: number;
  /** Every step found nothing more: not merely out of budget. */
  readonly isMinimal: boolean;
}

/** Takes every step in turn, and all of them again, until a whole round changes nothing. `start` is taken to fail. */
export async function shrink<T>(
  start: T,
  steps: readonly Step<T>[],
  fails: Fails<T>,
  budget: Budget,
  onSmaller: (words: string, smallest: T) => void = () => undefined,
): Promise<Shrunk<T>> {
  let smallest = start;
  for (;;) {
    const before = smallest;
    for (const { words, run } of steps) {
      const found = await run(smallest, fails, budget);
      if (found !== smallest) onSmaller(words, found);
      smallest = found;
    }
    const spent = isSpent(budget);
    if (smallest === before || spent) return { smallest, tries: budget.tries, isMinimal: !spent };
  }
}
