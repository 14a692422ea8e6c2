/** Charts as inline SVG that stretches, with its words as HTML around it: shapes scale and letters do not. */
import { escaped } from './xml.ts';

export interface Tick {
  /** 0 to 1 along the axis. */
  readonly share: number;
  readonly words: string;
}

/** Two decimals are a hundredth of a pixel here. */
export const round = (value: number): string => `${Math.round(value * 100) / 100}`;

/** Round numbers that cover 0 (or `least`) to `most`, about `count` of them. */
export function niceTicks(least: number, most: number, count: number): readonly number[] {
  const span = most - least || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? rough;
  const first = Math.floor(least / step);
  const last = Math.ceil(most / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

const plain = (value: number): string =>
  Math.abs(value) >= 10_000 ? `${Number((value / 1_000).toFixed(1))}k` : `${value}`;

interface Frame {
  readonly label: string;
  readonly shapes: string;
  readonly x: readonly Tick[];
  readonly y: readonly Tick[];
}

/** `shapes` live in a square of 1,000 by 1,000, from the top left. */
function frame({ label, shapes, x, y }: Frame): string {
  const grid = y
    .map(
      ({ share }) =>
        `<line class="grid" x1="0" x2="1000" y1="${round(1000 * (1 - share))}" y2="${round(1000 * (1 - share))}"/>`,
    )
    .join('');
  const left = y
    .map(({ share, words }) => `<span style="bottom:${round(100 * share)}%">${escaped(words)}</span>`)
    .join('');
  return `<div class="plot"><div class="y" aria-hidden="true">${left}</div><svg viewBox="0 0 1000 1000" preserveAspectRatio="none" role="img" aria-label="${escaped(label)}">${grid}${shapes}</svg>${axis(x)}</div>`;
}

export const axis = (ticks: readonly Tick[], classes = ''): string =>
  `<div class="x${classes}" aria-hidden="true">${ticks
    .map(({ share, words }) => `<span style="left:${round(100 * share)}%">${escaped(words)}</span>`)
    .join('')}</div>`;

const yTicks = (
  values: readonly number[],
  isShare = false,
): { readonly ticks: readonly Tick[]; readonly to: (value: number) => number } => {
  const found = niceTicks(Math.min(0, ...values), Math.max(0, ...values) || 1, 4);
  const [low, high] = [found[0]!, found.at(-1)!];
  const to = (value: number) => (value - low) / (high - low);
  return {
    to,
    ticks: found.map((one) => ({
      share: to(one),
      words: isShare ? `${Math.round(100 * one)} %` : plain(one),
    })),
  };
};

/** At most `most` values, each the mean of those it stands for. */
export function thinned(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values;
  return Array.from({ length: most }, (_, index) => {
    const some = values.slice(
      Math.floor((index * values.length) / most),
      Math.floor(((index + 1) * values.length) / most),
    );
    return some.reduce((sum, value) => sum + value, 0) / some.length;
  });
}

const POINTS_MAX = 500;

export function lineChart(
  label: string,
  values: readonly number[],
  x: readonly Tick[],
  isShare = false,
): string {
  const points = thinned(values, POINTS_MAX);
  const { ticks, to } = yTicks(points, isShare);
  const at = (value: number, index: number) =>
    `${round((1000 * (index + 0.5)) / points.length)} ${round(1000 * (1 - to(value)))}`;
  const line = points.map(at).join('L');
  const ground = round(1000 * (1 - to(0)));
  const [first, last] = [500 / points.length, 1000 - 500 / points.length].map(round);
  return frame({
    label,
    x,
    y: ticks,
    shapes: `<path class="area" d="M${first} ${ground}L${line}L${last} ${ground}Z"/><path class="line" d="M${line}"/>`,
  });
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Equal bins between round ends, of values that are not all the same; a value on an edge belongs to the bin above it, the greatest to the last. */
export function binned(values: readonly number[], count: number): readonly Bin[] {
  const edges = niceTicks(Math.min(...values), Math.max(...values), count);
  const bins = edges.slice(1).map((to, index) => ({ from: edges[index]!, to, count: 0 }));
  for (const value of values) {
    const found = bins.findLast(({ from }) => value >= from) ?? bins[0];
    if (found) found.count++;
  }
  return bins;
}

interface Mean {
  readonly value: number;
  readonly halfWidth: number | null;
}

/** How values spread; with a line at their mean and a band for its interval. */
export function histogram(
  label: string,
  values: readonly number[],
  wordsOf: (value: number) => string,
  what: string,
  mean?: Mean,
): string {
  const finite = values.filter(Number.isFinite);
  const [one] = finite;
  if (one === undefined || finite.every((value) => wordsOf(value) === wordsOf(one)))
    return `<p class="note">${one === undefined ? 'Nothing to show.' : `${escaped(wordsOf(one))} in all of them.`}</p>`;
  const bins = binned(finite, 12);
  const [low, high] = [bins[0]!.from, bins.at(-1)!.to];
  // Of few values the interval may reach beyond all of them.
  const within = (value: number) => Math.min(high, Math.max(low, value));
  const { ticks, to } = yTicks(bins.map(({ count }) => count));
  const xOf = (value: number) => (1000 * (value - low)) / (high - low || 1);
  const bars = bins
    .filter(({ count }) => count > 0)
    .map(
      (bin) =>
        `<rect class="bin" x="${round(xOf(bin.from) + 3)}" width="${round(xOf(bin.to) - xOf(bin.from) - 6)}" y="${round(1000 * (1 - to(bin.count)))}" height="${round(1000 * to(bin.count))}"><title>${escaped(`${wordsOf(bin.from)} to ${wordsOf(bin.to)}: ${bin.count} ${what}`)}</title></rect>`,
    );
  const band =
    mean?.halfWidth == null
      ? ''
      : `<rect class="band" x="${round(xOf(within(mean.value - mean.halfWidth)))}" width="${round(xOf(within(mean.value + mean.halfWidth)) - xOf(within(mean.value - mean.halfWidth)))}" y="0" height="1000"/>`;
  const middle = mean
    ? `<line class="mean" x1="${round(xOf(mean.value))}" x2="${round(xOf(mean.value))}" y1="0" y2="1000"/>`
    : '';
  const every = Math.ceil(bins.length / 4);
  const x = [...bins.map(({ from }) => from), high]
    .filter((_, index) => index % every === 0)
    .map((value) => ({ share: xOf(value) / 1000, words: wordsOf(value) }));
  return frame({
    label,
    x,
    y: ticks.filter(({ words }) => /^\d+k?$/.test(words)),
    shapes: `${bars.join('')}${band}${middle}`,
  });
}

/** Named amounts as bars, one a line. */
export function barList(
  rows: readonly {
    readonly words: string;
    readonly value: number;
    readonly text: string;
    readonly tone?: string;
  }[],
): string {
  const most = Math.max(...rows.map(({ value }) => value), 1e-9);
  const lines = rows.map(
    ({ words, value, text, tone = 'live' }) =>
      `<tr><th scope="row">${escaped(words)}</th><td class="number">${escaped(text)}</td><td class="meter" aria-hidden="true"><i class="${tone}" style="width:${round((100 * Math.max(0, value)) / most)}%"></i></td></tr>`,
  );
  return `<table class="bars"><tbody>${lines.join('')}</tbody></table>`;
}

/** Parts of a whole, side by side. Shares that are none are left out of the bar. */
export function stacked(
  label: string,
  parts: readonly { readonly words: string; readonly share: number; readonly tone: string }[],
): string {
  const bar = parts
    .filter(({ share }) => share > 0)
    .map(
      ({ words, share, tone }) =>
        `<i class="${tone}" style="flex-grow:${round(1000 * share)}" title="${escaped(`${words}: ${(100 * share).toFixed(1)} %`)}"></i>`,
    );
  const legend = parts.map(
    ({ words, share, tone }) =>
      `<li><i class="${tone}"></i>${escaped(words)} <b>${(100 * share).toFixed(1)} %</b></li>`,
  );
  return `<div class="stack" role="img" aria-label="${escaped(label)}">${bar.join('')}</div><ul class="legend">${legend.join('')}</ul>`;
}
