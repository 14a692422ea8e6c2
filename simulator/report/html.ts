/** The report for people: one HTML file that needs no network and no other file. */
import { failed } from '../seeds/sweep.ts';
import { calendarOf } from './calendar.ts';
import { figureText } from './figures.ts';
import { gantt } from './gantt.ts';
import { figureTable, machineTime, printerTable, seedCharts, timeCharts } from './html-sections.ts';
import { css, script } from './html-style.ts';
import { type Report, talliesOf, utcText, verdictOf } from './report.ts';
import { escaped } from './xml.ts';

const FAILURES_MAX = 50;

export const section = (heading: string, sub: string, content: string): string =>
  content === ''
    ? ''
    : `<section><h2>${escaped(heading)}</h2>${sub === '' ? '' : `<p class="sub">${escaped(sub)}</p>`}${content}</section>`;

export function htmlReport(report: Report): string {
  const { sweep } = report;
  const { scenario } = sweep.request;
  const calendar = calendarOf(scenario.timezone, scenario.shifts);
  const { pictured } = sweep;
  const isMany = sweep.request.seeds.length > 1;
  const whose =
    isMany && pictured
      ? ` Seed ${pictured.seed}${pictured.broken ? ', the first that broke a property' : ', a typical one'}.`
      : '';
  const content = [
    header(report),
    tiles(report),
    section('What broke', '', failures(report)),
    pictured && pictured.bars.length > 0
      ? section(
          'Machines over time',
          `Local time of the farm, ${scenario.timezone}.${whose}`,
          gantt(pictured, calendar),
        )
      : '',
    `<div class="pair">${machineTime(report)}</div>`,
    pictured ? section('Over time', `One value an hour.${whose}`, timeCharts(pictured, calendar)) : '',
    isMany
      ? section(
          'Over the seeds',
          'How often each value came. The dashed line is the mean; the band is its 95 % interval: were the whole sweep repeated with other seeds, such a band would hold the true mean 95 times of 100.',
          seedCharts(report),
        )
      : '',
    section('All figures', '', figureTable(report)),
    section('Machines', isMany ? 'Means over the seeds.' : '', printerTable(report)),
    section('Run it again', 'The same to the last event, on any machine.', again(report)),
  ];
  const csp = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="${csp}"><title>${escaped(`${verdictOf(sweep).words} ${titleOf(report)}`)}</title><style>${css}</style></head>
<body><main>${content.join('\n')}</main><script>${script}</script></body></html>
`;
}

const titleOf = ({ sweep: { request } }: Report): string => request.scenario.title || request.scenario.name;

const marks = { held: '✓', broken: '✗', interrupted: '!', empty: '!' } as const;

function header(report: Report): string {
  const { sweep } = report;
  const { scenario, seeds, days = scenario.days } = sweep.request;
  const machines = Object.keys(sweep.byPrinter).length;
  const facts = [
    `${days} ${days === 1 ? 'day' : 'days'}`,
    machines > 0 ? `${machines} machines` : '',
    seeds.length === 1 ? `seed ${seeds[0]}` : `${sweep.rows.length} of ${seeds.length} seeds`,
  ].filter((fact) => fact !== '');
  const verdict = verdictOf(sweep);
  return `<header><p class="kicker">Print Farm OS · simulated farm days · ${escaped(scenario.name)}</p><h1>${escaped(titleOf(report))}</h1><p class="facts">${facts.join(' · ')}</p><p class="lead">${escaped(scenario.shows ?? '')}</p><p class="verdict ${verdict.word}"><span aria-hidden="true">${marks[verdict.word]}</span>${escaped(verdict.words)}${sweep.isInterrupted ? ' It was stopped.' : ''}</p></header>`;
}

function tiles(report: Report): string {
  const shown = talliesOf(report.sweep).filter(({ figure }) => figure.isHeadline);
  if (shown.length === 0) return '';
  const each = shown.map(({ figure: { words, unit }, spread: { mean, halfWidth } }) => {
    const [number = '', ...rest] = figureText(mean, unit, report.currency, true).split(' ');
    const interval =
      halfWidth === null ? '' : `<p>± ${figureText(halfWidth, unit, report.currency, true)} (95 %)</p>`;
    return `<div class="tile"><dt>${escaped(words)}</dt><dd>${escaped(number)}${rest.length > 0 ? ` <small>${escaped(rest.join(' '))}</small>` : ''}</dd>${interval}</div>`;
  });
  return `<dl class="tiles">${each.join('')}</dl>`;
}

function failures({ sweep, replayOf, smallest }: Report): string {
  const bad = sweep.rows.filter(failed);
  const each = bad.slice(0, FAILURES_MAX).map(({ seed, broken, crash }) => {
    const small = smallest.find((one) => one.seed === seed);
    const heading = broken ? `Seed ${seed}: ${broken.property}` : `Seed ${seed}: the worker died`;
    const when = broken ? `At ${utcText(broken.at)} UTC of simulated time. ` : '';
    const smaller = small
      ? `<p>Smallest case found: ${escaped(small.words)}.</p><pre>${escaped(small.replay)}</pre>`
      : '';
    return `<div class="failure"><h3>${escaped(heading)}</h3><p>${escaped(when + (broken?.words ?? crash!.words))}</p><pre>${escaped(replayOf(seed))}</pre>${smaller}</div>`;
  });
  const left = bad.length - FAILURES_MAX;
  return (
    each.join('') + (left > 0 ? `<p class="note">And ${left} more: the JSON report names them all.</p>` : '')
  );
}

function again({ sweep, replay, version, writtenAt, elapsedSeconds }: Report): string {
  const turns = sweep.rows.reduce((sum, { result }) => sum + (result?.turns ?? 0), 0);
  const rows = [
    ['Hash', sweep.hash],
    ['Turns of actors', turns.toLocaleString('en')],
    ['Took', `${elapsedSeconds.toFixed(1)} s`],
    ['Written', `${utcText(writtenAt)} UTC by version ${version}`],
  ] as const;
  return `<pre>${escaped(replay)}</pre><dl class="small">${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>`;
}
