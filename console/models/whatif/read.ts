/** How an answer is read: figures with their units, a verdict in a word, the interval as a picture. Pure. */
import type { WhatIfFigure, WhatIfMean, WhatIfStatus } from '../../../gateway/api/contract/whatif.ts';
import { inWords } from '../format.ts';
import type { Look } from '../status.ts';
import { listed } from './words.ts';

type Verdict = WhatIfFigure['verdict'];

/** Shapes that differ without colour; the word stands beside them. */
export const verdictLooks: Readonly<Record<Verdict, Look>> = {
  better: { word: 'Better', tone: 'done', shape: 'tick' },
  worse: { word: 'Worse', tone: 'alert', shape: 'triangle' },
  more: { word: 'More', tone: 'queued', shape: 'diamond' },
  less: { word: 'Less', tone: 'queued', shape: 'diamond' },
  unclear: { word: 'May be chance', tone: 'idle', shape: 'dashes' },
  same: { word: 'No difference', tone: 'idle', shape: 'ring' },
};

export const stateLooks: Readonly<Record<WhatIfStatus['state'], Look>> = {
  waiting: { word: 'Waits its turn', tone: 'queued', shape: 'dashes' },
  running: { word: 'Simulating', tone: 'live', shape: 'half' },
  done: { word: 'Answered', tone: 'done', shape: 'tick' },
  cancelled: { word: 'Stopped', tone: 'idle', shape: 'cross' },
  failed: { word: 'Failed', tone: 'alert', shape: 'triangle' },
};
export const isOver = ({ state }: Pick<WhatIfStatus, 'state'>): boolean =>
  state !== 'waiting' && state !== 'running';

/** What a plain count counts. */
const counted: Readonly<Record<string, string>> = {
  ordersIn: 'orders',
  ordersDelivered: 'orders',
  partsGood: 'parts',
  platesPrinted: 'plates',
  failures: 'prints',
  heldForPerson: 'times',
};
const unitOf = ({ name, unit }: Pick<WhatIfFigure, 'name' | 'unit'>): string =>
  unit === '' ? (counted[name] ?? '') : unit;

const GAP = '\u202f';
const withUnit = (figure: string, unit: string): string => (unit === '' ? figure : `${figure}${GAP}${unit}`);

/** So many that a small effect is not rounded away and a large one is not drowned in digits; money keeps its cents. */
const digitsFor = (size: number, unit: string): number => {
  if (size < 0.001 || size >= 100) return 0;
  if (size >= 10) return 1;
  if (size >= 1) return /^[A-Z]{3}\b/.test(unit) ? 2 : 1;
  return size >= 0.01 ? 2 : 3;
};
const written = (value: number, digits: number, sign: boolean): string => {
  if (value === 0) return '0';
  const text = Math.abs(value).toLocaleString('en-GB', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // What rounds to nothing has no sign.
  if (!/[1-9]/.test(text)) return text;
  return value < 0 ? `−${text}` : sign ? `+${text}` : text;
};
const reachOf = ({ high, low }: WhatIfMean): number => Math.max(Math.abs(low), Math.abs(high));

/** `1.43 EUR/h`. Both sides of a figure get as many digits. */
export const sayValue = (figure: WhatIfFigure, side: 'baseline' | 'changed'): string => {
  const digits = digitsFor(
    Math.max(Math.abs(figure.baseline.mean), Math.abs(figure.changed.mean)),
    figure.unit,
  );
  return withUnit(written(figure[side].mean, digits, false), unitOf(figure));
};

/** A difference of shares is in points: from 10 % to 12 % is 2 points, and 20 % more. */
const changeUnit = (figure: Pick<WhatIfFigure, 'name' | 'unit'>): string =>
  figure.unit === '%' ? 'points' : unitOf(figure);

/** `+0.08 EUR/h`. */
export const sayChange = (figure: WhatIfFigure): string =>
  figure.verdict === 'same'
    ? withUnit('0', changeUnit(figure))
    : withUnit(
        written(figure.difference.mean, digitsFor(reachOf(figure.difference), figure.unit), true),
        changeUnit(figure),
      );

/** `+0.02 to +0.14 EUR/h`: where the true change almost surely lies. */
export const sayInterval = (figure: WhatIfFigure): string => {
  const digits = digitsFor(reachOf(figure.difference), figure.unit);
  const { high, low } = figure.difference;
  return withUnit(`${written(low, digits, true)} to ${written(high, digits, true)}`, changeUnit(figure));
};

/** An interval on a line from −1 to 1 with zero in the middle. */
export interface Picture {
  readonly low: number;
  readonly mean: number;
  readonly high: number;
}
/** `reach`: what the ends of the line stand for; its own unless several share one. */
export const pictureOf = (mean: WhatIfMean, reach = reachOf(mean)): Picture => {
  const scaled = (value: number) => (reach > 0 ? Math.max(-1, Math.min(1, value / reach)) : 0);
  return { low: scaled(mean.low), mean: scaled(mean.mean), high: scaled(mean.high) };
};

export interface Tally {
  readonly verdict: Verdict;
  readonly count: number;
}
export const tallies = (figures: readonly WhatIfFigure[]): readonly Tally[] =>
  (['better', 'worse', 'more', 'less', 'unclear', 'same'] as const)
    .map((verdict) => ({ verdict, count: figures.filter((one) => one.verdict === verdict).length }))
    .filter(({ count }) => count > 0);

const NAMED_MAX = 3;
const named = (figures: readonly WhatIfFigure[], verdict: Verdict): string | null => {
  // Two figures of one thing, such as its mean and its nine in ten, are named once.
  const titles = [
    ...new Set(
      figures
        .filter((one) => one.verdict === verdict)
        .map(({ title }) => title.charAt(0).toLowerCase() + title.slice(1).split(',')[0]),
    ),
  ];
  if (titles.length === 0) return null;
  const more = titles.length - NAMED_MAX;
  return listed(
    more > 0 ? [...titles.slice(0, NAMED_MAX), `${inWords(more)} more`] : titles.slice(0, NAMED_MAX),
  );
};

/** The answer before all figures: what gets better, what gets worse, or that nothing can be told. */
export const headline = (figures: readonly WhatIfFigure[]): string => {
  const better = named(figures, 'better');
  const worse = named(figures, 'worse');
  if (better !== null && worse !== null) return `Better: ${better}. Worse: ${worse}.`;
  if (better !== null) return `Better: ${better}. Nothing is surely worse.`;
  if (worse !== null) return `Worse: ${worse}. Nothing is surely better.`;
  return figures.some(({ verdict }) => verdict === 'unclear')
    ? 'No difference that could not be chance.'
    : 'It makes no difference.';
};

export interface Told {
  /** One figure each. */
  readonly findings: readonly string[];
  /** What was taken as given. */
  readonly assumed: readonly string[];
  /** The simulation itself is in doubt; null as a rule. */
  readonly distrust: string | null;
}
/** The API tells everything in one list of sentences; those of the figures are findings, the others say how. */
export const toldBy = ({ figures, words }: Pick<WhatIfStatus, 'figures' | 'words'>): Told => {
  const ofFigures = new Set(figures.map((one) => one.words));
  const others = words.filter((one) => !ofFigures.has(one));
  return {
    findings: words.filter((one) => ofFigures.has(one)),
    assumed: others.filter((one) => !one.startsWith(DISTRUST)),
    distrust: others.find((one) => one.startsWith(DISTRUST)) ?? null,
  };
};
const DISTRUST = 'Do not trust';

/** Some figure may be chance, and more runs would tell. */
export const moreRunsWouldTell = ({ figures, question }: WhatIfStatus): boolean =>
  figures.some(({ verdict }) => verdict === 'unclear') && (question.replications ?? 20) < 60;

export interface Beside {
  readonly first: WhatIfFigure;
  readonly second: WhatIfFigure;
  /** Both pictures are drawn to it. */
  readonly reach: number;
  readonly verdict: 'first' | 'second' | 'apart' | 'unclear';
}
/** Two answers figure by figure. Where their intervals overlap, nothing is said of which is better. */
export const besides = (one: readonly WhatIfFigure[], other: readonly WhatIfFigure[]): readonly Beside[] =>
  one.flatMap((first) => {
    const second = other.find(({ name }) => name === first.name);
    if (second === undefined) return [];
    const [a, b] = [first.difference, second.difference];
    const isFirstMore = a.low > b.high;
    const isApart = isFirstMore || b.low > a.high;
    const verdict = !isApart
      ? ('unclear' as const)
      : first.moreIsBetter === null
        ? ('apart' as const)
        : isFirstMore === first.moreIsBetter
          ? ('first' as const)
          : ('second' as const);
    return [{ first, second, reach: Math.max(reachOf(a), reachOf(b)), verdict }];
  });
