/** Seeds mutants in a copy of the code, and hunts each of them until something breaks. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Caught, DaysToTry, Hunted, Survey } from './hunt.ts';
import { type Mutant, root } from './mutants.ts';
import { huntApart } from './process.ts';

/** A copy to work on, so that nobody who edits meanwhile is taken for a mutant. `remove` it when done. */
export function copyOfCode(): { readonly at: string; readonly remove: () => void } {
  const at = mkdtempSync(path.join(tmpdir(), 'mutants-'));
  for (const name of ['actors', 'gateway', 'runtime', 'simulator', 'package.json'])
    cpSync(path.join(root, name), path.join(at, name), {
      recursive: true,
      filter: (file) => !/\.(test|bench)\.ts$/.test(file),
    });
  symlinkSync(path.join(root, 'node_modules'), path.join(at, 'node_modules'), 'dir');
  return { at, remove: () => rmSync(at, { recursive: true, force: true }) };
}

export interface Tried {
  readonly mutant: Mutant;
  readonly caught: Caught | null;
  readonly plays: number;
  readonly cpuMs: number;
}

export interface Limits {
  /** Chaos plays among which the strongest are looked for. */
  readonly seeds: number;
  readonly cpuMsMax: number;
  /** For all mutants together, the look for the strongest seeds not included: what is left goes to those that survive. */
  readonly cpuMsTotal: number;
  readonly days: readonly DaysToTry[];
  readonly workers: number;
}

export const limits: Limits = {
  seeds: 120,
  cpuMsMax: 6_000,
  cpuMsTotal: 510_000,
  days: [
    { scenario: 'network-storms', seed: 1, days: 1 },
    { scenario: 'mixed-fdm-uv', seed: 1, days: 2 },
  ],
  workers: 1,
};

/**
 * Seeds in an order in which each adds as many steps that those before it have not taken as it can, for its turns: a
 * defect hides in a step, so few seeds find most.
 */
export function strongestFirst(surveys: readonly Survey[]): number[] {
  const left = new Set(surveys);
  const times = new Map<string, number>();
  const order: number[] = [];
  while (left.size > 0) {
    let best: { survey: Survey; worth: number } | undefined;
    for (const survey of left) {
      let news = 0;
      for (const step of survey.steps) news += 1 / 4 ** (times.get(step) ?? 0);
      const worth = news / (survey.turns + 200);
      if (best === undefined || worth > best.worth) best = { survey, worth };
    }
    const { survey } = best!;
    left.delete(survey);
    order.push(survey.seed);
    for (const step of survey.steps) times.set(step, (times.get(step) ?? 0) + 1);
  }
  return order;
}

/** A second look has so many times the cases of the laws that are about the code. */
const SECOND_TIMES = 6;
/** With less than that there is no time for a second look. */
const SECOND_CPU_MS_MIN = 4_000;
const SECOND_CPU_MS_MAX = 60_000;

/** Plays the code as it is. Rejects when it breaks something by itself: then no mutant could be told from it. */
export async function survey(at: string, seeds: number, days: readonly DaysToTry[]): Promise<Hunted> {
  const hunted = await huntApart({
    root: at,
    mutant: null,
    laws: true,
    times: SECOND_TIMES,
    seeds: Array.from({ length: seeds }, (_, index) => index + 1),
    days,
    cpuMsMax: 600_000,
    surveys: true,
  });
  if (hunted.caught !== null) {
    const { property, seed, scenario, words } = hunted.caught;
    throw new Error(
      `The code as it is breaks "${property}" (${scenario ?? 'play'}, seed ${seed}): mend that first.\n${words}`,
    );
  }
  return hunted;
}

/** Each mutant in turn, then what survives once more for as long as there is time: the seeds that were left, more cases. */
export async function campaign(
  at: string,
  mutants: readonly Mutant[],
  how: Limits,
  seeds: readonly number[],
  onTried: (tried: Tried) => void = () => undefined,
): Promise<Tried[]> {
  const tried = new Map<Mutant, Tried>();
  const hunt = async ({ mutant, plays: before, cpuMs: spent }: Tried, cpuMsMax: number, times: number) => {
    const { file, edit } = mutant;
    const { caught, plays, cpuMs } = await huntApart({
      root: at,
      mutant: { file, edit },
      laws: true,
      times,
      seeds: seeds.slice(before),
      days: how.days,
      cpuMsMax,
    });
    const one = { mutant, caught, plays: before + plays, cpuMs: spent + cpuMs };
    tried.set(mutant, one);
    return one;
  };
  const all = mutants.map((mutant): Tried => ({ mutant, caught: null, plays: 0, cpuMs: 0 }));
  await inTurn(all, how.workers, async (one) => {
    const first = await hunt(one, how.cpuMsMax, 1);
    if (first.caught !== null) onTried(first);
  });
  const left = mutants.map((mutant) => tried.get(mutant)!).filter(({ caught }) => caught === null);
  const spent = [...tried.values()].reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  const cpuMsEach = Math.min(SECOND_CPU_MS_MAX, (how.cpuMsTotal - spent) / left.length);
  await inTurn(left, how.workers, async (one) =>
    onTried(cpuMsEach < SECOND_CPU_MS_MIN ? one : await hunt(one, cpuMsEach, SECOND_TIMES)),
  );
  return mutants.map((mutant) => tried.get(mutant)!);
}

async function inTurn<A>(all: readonly A[], workers: number, work: (one: A) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}
