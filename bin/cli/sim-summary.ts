/** What `farm sim` tells people at the end. */

import type { DaysResult } from '../../simulator/days/contract.ts';
import { figureText, numberText, unitText } from '../../simulator/report/figures.ts';
import {
  failuresByCause,
  type Report,
  talliesOf,
  utcText,
  verdictOf,
} from '../../simulator/report/report.ts';
import { failed } from '../../simulator/seeds/sweep.ts';
import { duration, type Output, table } from './output.ts';
import type { SimLine } from './sim-line.ts';
import { bar } from './sim-progress.ts';

const PRINTERS_MAX = 60;
const FAILURES_MAX = 20;

export function summaryLines(report: Report, line: SimLine, output: Output): readonly string[] {
  const { sweep } = report;
  const { scenario, days = scenario.days } = line;
  const title = `${scenario.name} · ${days} ${days === 1 ? 'day' : 'days'} · ${
    line.seeds.length === 1 ? `seed ${line.seeds[0]}` : `${line.seeds.length} seeds`
  }`;
  const ran = sweep.rows.filter(({ result }) => result !== null);
  const lines = ['', output.style('bold', title)];
  if (ran.length > 0)
    lines.push(
      '',
      ...figureLines(report, days),
      ...promiseLines(report),
      ...causeLines(report),
      ...printerLines(report),
    );
  return [...lines, ...failureLines(report, output), '', ...endLines(report, days, output)];
}

function figureLines({ sweep, currency }: Report, days: number): readonly string[] {
  const tallies = talliesOf(sweep);
  const perDay = tallies.find(({ figure }) => figure.key === 'ordersDelivered');
  const [first] = tallies;
  if (first?.spread.count === 1) {
    const rows = tallies.map(({ figure, spread }) => [
      `  ${figure.words}`,
      figureText(spread.mean, figure.unit, currency),
    ]);
    if (perDay) rows.splice(2, 0, ['  Throughput', `${(perDay.spread.mean / days).toFixed(1)} orders/day`]);
    return aligned(rows);
  }
  return table(
    ['  figure', 'mean', '± 95 %', 'least', 'most', ''],
    tallies.map(({ figure, spread: { mean, halfWidth, min, max } }) => [
      `  ${figure.words}`,
      numberText(mean, figure.unit, true),
      halfWidth === null ? '' : numberText(halfWidth, figure.unit, true),
      numberText(min, figure.unit),
      numberText(max, figure.unit),
      unitText(figure.unit, currency),
    ]),
  );
}

const aligned = (rows: readonly (readonly string[])[]): string[] => {
  const width = Math.max(...rows.map(([words = '']) => words.length));
  return rows.map(([words = '', text = '']) => `${words.padEnd(width)}  ${text}`);
};

/** How often the dates held that quotes had given; of all seeds together. */
function promiseLines({ sweep }: Report): readonly string[] {
  const sum = (of: (promises: DaysResult['promises']) => number) =>
    sweep.rows.reduce((total, { result }) => total + (result ? of(result.promises) : 0), 0);
  const orders = sum((promises) => promises.orders);
  if (orders === 0) return [];
  const share = (held: number) => `${((100 * held) / orders).toFixed(1)} %`;
  return [
    '',
    `Promised dates: ${share(sum((promises) => promises.heldP50))} held of those meant to hold one time in two (P50), ${share(sum((promises) => promises.heldP90))} of those meant to hold nine times in ten (P90), of ${orders} orders due`,
  ];
}

function causeLines({ sweep }: Report): readonly string[] {
  const causes = failuresByCause(sweep);
  if (causes.length === 0) return [];
  const most = Math.max(...causes.map(([, mean]) => mean));
  const width = Math.max(...causes.map(([cause]) => cause.length));
  return [
    '',
    sweep.rows.length === 1 ? 'Failures by cause' : 'Failures by cause, mean of the seeds',
    ...causes.map(
      ([cause, mean]) =>
        `  ${cause.padEnd(width)}  ${numberText(mean, '', true).padStart(6)}  ${bar(mean / most, 20).replaceAll('·', '')}`,
    ),
  ];
}

function printerLines({ sweep, currency }: Report): readonly string[] {
  const printers = Object.entries(sweep.byPrinter).sort(([a], [b]) => byNumber(a, b));
  if (printers.length === 0) return [];
  const left = printers.length - PRINTERS_MAX;
  return [
    '',
    ...table(
      ['  printer', 'printing', 'plates', 'failures', 'margin'],
      printers
        .slice(0, PRINTERS_MAX)
        .map(([id, { printingHours, platesPrinted, failures, margin }]) => [
          `  ${id}`,
          figureText(printingHours, 'h', currency),
          numberText(platesPrinted, '', true),
          numberText(failures, '', true),
          figureText(margin, 'money', currency),
        ]),
    ),
    ...(left > 0 ? [`  … and ${left} more: --json and --html have them all.`] : []),
  ];
}

export const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

function failureLines({ sweep, replayOf, smallest }: Report, output: Output): readonly string[] {
  const bad = sweep.rows.filter(failed);
  const lines = bad.slice(0, FAILURES_MAX).flatMap(({ seed, broken, crash }) => {
    const what = broken
      ? `breaks "${broken.property}" at ${utcText(broken.at)} UTC: ${broken.words}`
      : `crashes: ${crash!.words}`;
    const small = smallest.find((one) => one.seed === seed);
    return [
      '',
      `${output.style('red', '✗')} Seed ${seed} ${what}`,
      `  Again: ${replayOf(seed)}`,
      ...(small ? [`  Smallest: ${small.words}`, `  Again: ${small.replay}`] : []),
    ];
  });
  const left = bad.length - FAILURES_MAX;
  return left > 0 ? [...lines, '', `… and ${left} more that failed: --json names them all.`] : lines;
}

const marks = {
  held: ['green', '✓'],
  broken: ['red', '✗'],
  interrupted: ['yellow', '!'],
  empty: ['yellow', '!'],
} as const;

function endLines(
  { sweep, elapsedSeconds, replay }: Report,
  days: number,
  output: Output,
): readonly string[] {
  const verdict = verdictOf(sweep);
  const [colour, mark] = marks[verdict.word];
  const turns = sweep.rows.reduce((sum, { result }) => sum + (result?.turns ?? 0), 0);
  const ran = sweep.rows.length * days;
  const faster = Math.round((ran * 86_400) / Math.max(0.001, elapsedSeconds));
  const took = elapsedSeconds < 60 ? `${elapsedSeconds.toFixed(1)} s` : duration(elapsedSeconds);
  return [
    `${output.style(colour, mark)} ${verdict.words}${sweep.isInterrupted ? ' It was stopped.' : ''}`,
    ...(ran > 0
      ? [
          `  ${numberText(ran, '', true)} farm days and ${numberText(turns, '')} turns in ${took}: ${numberText(faster, '')} times as fast as life.`,
          `  Hash ${sweep.hash}`,
        ]
      : []),
    `  Again: ${replay}`,
  ];
}
