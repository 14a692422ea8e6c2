/** Sections of the HTML report that are made of figures. */
import type { DaysResult } from '../days/contract.ts';
import type { Calendar } from './calendar.ts';
import { barList, histogram, lineChart, stacked } from './charts.ts';
import { figureText, numberText, unitText } from './figures.ts';
import { failuresByCause, type Report, talliesOf } from './report.ts';
import { escaped } from './xml.ts';

const card = (heading: string, content: string): string =>
  `<section><h2>${escaped(heading)}</h2>${content}</section>`;

/** Where the machines' time went, and what failed. */
export function machineTime(report: Report): string {
  const tallies = new Map(talliesOf(report.sweep).map(({ figure, spread }) => [figure.key, spread.mean]));
  if (tallies.size === 0) return '';
  const parts = [
    ['Printing', 'printing', 'printing'],
    ['Waiting for a clear plate', 'awaitingClear', 'awaitingClear'],
    ['Maintenance', 'maintenance', 'maintenance'],
    ['Out of order', 'down', 'down'],
    ['Idle', 'idle', 'idle'],
  ].map(([words = '', key, tone = '']) => ({ words, tone, share: tallies.get(`utilisation.${key}`) ?? 0 }));
  const causes = failuresByCause(report.sweep);
  const failures =
    causes.length === 0
      ? '<p class="sub">No print failed.</p>'
      : barList(
          causes.map(([cause, mean]) => ({
            words: inWords(cause),
            value: mean,
            text: numberText(mean, '', true),
            tone: 'failed',
          })),
        );
  const many = report.sweep.rows.length > 1 ? ', mean of the seeds' : '';
  return (
    card(
      `Where machine time went${many}`,
      stacked(
        `Machine time: ${parts.map(({ words, share }) => `${words} ${(100 * share).toFixed(1)} %`).join(', ')}`,
        parts,
      ),
    ) + card(`Failed prints by cause${many}`, failures)
  );
}

/** `layerShift` is `layer shift`. */
export const inWords = (name: string): string =>
  name.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);

const shareUnits = new Set(['share', '0 to 1']);

export function timeCharts(run: DaysResult, calendar: Calendar): string {
  const x = calendar.ticks(run.startAt, run.endAt, 4);
  const charts = run.series
    .filter(({ values }) => values.length > 1)
    .map(({ name, unit, values }) => {
      const isShare = shareUnits.has(unit);
      const most = values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
      const label = `${inWords(name)} over time; at most ${isShare ? `${(100 * most).toFixed(0)} %` : `${numberText(most, '', true)} ${unit}`}`;
      const unitWords = isShare || unit === '' ? '' : ` <span>${escaped(unit)}</span>`;
      return `<div><h3>${escaped(capital(inWords(name)))}${unitWords}</h3>${lineChart(label, values, x, isShare)}</div>`;
    });
  const late = run.latenessHours ?? [];
  if (late.length > 0) {
    const missed = late.filter((hours) => hours > 0).length;
    const text = `${late.length} orders, ${missed} after their date`;
    charts.push(
      `<div><h3>Lateness <span>orders by hours after their date; below zero is early</span></h3>${histogram(`Lateness: ${text}`, late, (value) => `${value} h`, 'orders')}</div>`,
    );
  }
  return charts.length === 0 ? '' : `<div class="grid-of">${charts.join('')}</div>`;
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

const spreading = [
  'ordersDelivered',
  'marginPerMachineHour',
  'lateShare',
  'tardinessHoursMean',
  'leadHoursMean',
  'utilisation.printing',
  'failureShare',
  'operatorHours',
  'energyKilowattHours',
];

export function seedCharts(report: Report): string {
  const charts = talliesOf(report.sweep)
    .filter(({ figure }) => spreading.includes(figure.key))
    .map(({ figure: { words, unit }, values, spread }) => {
      const { currency } = report;
      const text = `mean ${figureText(spread.mean, unit, currency, true)}`;
      // Edges of bins are round numbers: all of their digits count.
      const short = (value: number) =>
        unit === 'share' ? `${Number((100 * value).toPrecision(4))} %` : `${Number(value.toPrecision(5))}`;
      return `<div><h3>${escaped(words)} <span>${escaped(text)}</span></h3>${histogram(`${words} over ${spread.count} seeds: ${text}, from ${short(spread.min)} to ${short(spread.max)}`, values, short, 'seeds', { value: spread.mean, halfWidth: spread.halfWidth })}</div>`;
    });
  return charts.length === 0 ? '' : `<div class="grid-of">${charts.join('')}</div>`;
}

export function figureTable(report: Report): string {
  const tallies = talliesOf(report.sweep);
  if (tallies.length === 0) return '';
  const isMany = tallies[0]!.spread.count > 1;
  const head = isMany
    ? '<thead><tr><th>Figure</th><th class="number">Mean</th><th class="number">± 95 %</th><th class="number">Least</th><th class="number">Most</th><th></th></tr></thead>'
    : '';
  const rows = tallies.map(({ figure: { words, unit }, spread: { mean, halfWidth, min, max } }) => {
    const cell = (value: number | null, isMean = true) =>
      `<td class="number">${value === null ? '' : numberText(value, unit, isMean)}</td>`;
    const numbers = isMany ? cell(mean) + cell(halfWidth) + cell(min, false) + cell(max, false) : cell(mean);
    return `<tr><th scope="row">${escaped(words)}</th>${numbers}<td class="unit">${escaped(unitText(unit, report.currency))}</td></tr>`;
  });
  return `<div class="table"><table class="figures${isMany ? ' many' : ''}">${head}<tbody>${rows.join('')}</tbody></table></div>`;
}

const PRINTERS_MAX = 1_000;

export function printerTable({ sweep, currency }: Report): string {
  const printers = Object.entries(sweep.byPrinter).sort(([a], [b]) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  if (printers.length === 0) return '';
  const most = Math.max(...printers.map(([, { printingHours }]) => printingHours), 1e-9);
  const rows = printers
    .slice(0, PRINTERS_MAX)
    .map(
      ([id, { printingHours, platesPrinted, failures, margin }]) =>
        `<tr><th scope="row">${escaped(id)}</th><td class="number">${figureText(printingHours, 'h', currency)}</td><td class="meter" aria-hidden="true"><i class="live" style="width:${((100 * printingHours) / most).toFixed(1)}%"></i></td><td class="number">${numberText(platesPrinted, '', true)}</td><td class="number">${numberText(failures, '', true)}</td><td class="number">${figureText(margin, 'money', currency)}</td></tr>`,
    );
  const left = printers.length - PRINTERS_MAX;
  const note = left > 0 ? `<p class="note">And ${left} more: the JSON report has them all.</p>` : '';
  return `<div class="table"><table class="machines"><thead><tr><th>Machine</th><th class="number">Printing</th><th></th><th class="number">Plates</th><th class="number">Failures</th><th class="number">Margin</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>${note}`;
}
