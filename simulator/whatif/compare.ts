/** Two ways of running the same days with the same luck, side by side: what differs, and whether it could be chance. */
import type { WhatIfFigure, WhatIfMean } from '../../gateway/api/contract/whatif.ts';
import type { Figures } from '../days/contract.ts';
import { type Interval, meanInterval, pairedInterval } from '../engine/statistics/interval.ts';
import { type ComparedFigure, comparedFigures } from './figures.ts';

/** One seed, run without the change and with it. */
export interface Pair {
  readonly seed: number;
  readonly baseline: Figures;
  readonly changed: Figures;
}

/** Two pairs at least; a figure that some run has no value for is left out. */
export function compare(pairs: readonly Pair[], currency: string): readonly WhatIfFigure[] {
  if (pairs.length < 2) return [];
  return comparedFigures(currency).flatMap((figure) => compareOne(figure, pairs));
}

function compareOne(figure: ComparedFigure, pairs: readonly Pair[]): readonly WhatIfFigure[] {
  const before = pairs.map((pair) => figure.of(pair.baseline));
  const after = pairs.map((pair) => figure.of(pair.changed));
  if ([...before, ...after].some((value) => !Number.isFinite(value))) return [];
  const difference = meanOf(pairedInterval(before, after));
  const { name, title, unit, moreIsBetter } = figure;
  const told = {
    name,
    title,
    unit,
    moreIsBetter,
    baseline: meanOf(meanInterval(before)),
    changed: meanOf(meanInterval(after)),
    difference,
  };
  const verdict = verdictOf(difference, moreIsBetter);
  return [{ ...told, verdict, words: wordsOf({ ...told, verdict }, figure.digits) }];
}

const meanOf = ({ high, low, mean }: Interval): WhatIfMean => ({ mean, low, high });

/** Less than half of the last digit that is ever shown: nobody would decide anything on it. */
const NOTHING = 0.005;

function verdictOf({ high, low, mean }: WhatIfMean, moreIsBetter: boolean | null): WhatIfFigure['verdict'] {
  if (Math.abs(low) < NOTHING && Math.abs(high) < NOTHING) return 'same';
  if (low <= 0 && high >= 0) return 'unclear';
  const rises = mean > 0;
  if (moreIsBetter === null) return rises ? 'more' : 'less';
  return rises === moreIsBetter ? 'better' : 'worse';
}

function wordsOf(figure: Omit<WhatIfFigure, 'words'>, digits: number): string {
  const { baseline, changed, difference, title, unit, verdict } = figure;
  const places = isSmall(figure) ? Math.max(2, digits) : digits;
  const bare = (value: number) => fixed(value, places);
  const one = (value: number) => (unit === '' ? bare(value) : `${bare(value)} ${unit}`);
  if (verdict === 'same') return `${title}: no difference, ${one(baseline.mean)} either way.`;
  const span = `${bare(difference.low)} to ${bare(difference.high)}`;
  if (verdict === 'unclear')
    return `${title}: ${one(baseline.mean)} against ${one(changed.mean)}, which may be chance (${span}).`;
  const moves = difference.mean > 0 ? 'up' : 'down';
  // A share that goes from 40 to 50 % is a quarter more, and ten points.
  const by = bare(Math.abs(difference.mean)) + (unit === '' ? '' : unit === '%' ? ' points' : ` ${unit}`);
  const [least, most] = [Math.abs(difference.low), Math.abs(difference.high)].sort((a, b) => a - b);
  return `${title}: ${moves} from ${bare(baseline.mean)} to ${one(changed.mean)}, by ${by}, almost surely between ${bare(least!)} and ${bare(most!)}.`;
}

/** Both sides are below ten: then whole numbers say too little. */
export const isSmall = ({ baseline, changed }: Pick<WhatIfFigure, 'baseline' | 'changed'>): boolean =>
  Math.abs(baseline.mean) < 10 && Math.abs(changed.mean) < 10;

/** With so many decimals, and no sign on what rounds to zero. */
export function fixed(value: number, places: number): string {
  const text = value.toFixed(places);
  return Number(text) === 0 ? (0).toFixed(places) : text;
}

/** What a planner wants to hear first, in at most three sentences. */
export function summary(figures: readonly WhatIfFigure[], pairs: number): readonly string[] {
  if (figures.length === 0) return ['Too few runs to compare anything.'];
  const told = (name: string) => figures.find((figure) => figure.name === name);
  const first = ['marginPerMachineHour', 'margin', 'lateShare'].flatMap((name) => told(name)?.words ?? []);
  return [...first, `From ${pairs} pairs of runs, each pair with the same luck for both.`];
}

/**
 * The whole answer in sentences. `assumed`: what the question took for granted. `broken`: properties that broke. `checked`:
 * pairs of runs in which they were watched.
 */
export const answerWords = (
  figures: readonly WhatIfFigure[],
  pairs: number,
  assumed: readonly string[],
  broken: readonly string[],
  checked: number,
): readonly string[] => [
  ...broken
    .slice(0, 1)
    .map((words) => `Do not trust this answer: the simulation broke a rule of its own. ${words}`),
  ...summary(figures, pairs),
  ...assumed,
  ...(broken.length === 0 && checked > 0
    ? [`In ${checked} of the ${pairs} pairs every rule that a farm must keep was watched: none was broken.`]
    : []),
];
