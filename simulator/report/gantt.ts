/** Machines over time: a row a machine, a bar a stretch. Bounded: long runs are shown in stretches, each divided as its time was. */
import type { Bar, DaysResult } from '../days/contract.ts';
import type { Calendar } from './calendar.ts';
import { axis, round } from './charts.ts';
import { escaped } from './xml.ts';

const ROW = 16;
const BARS_MAX = 6_000;
const CELLS_MAX = 12_000;
export const ROWS_MAX = 120;
const MINUTE_MS = 60_000;

/** What is drawn, with the word for it and the class that colours it. */
export const tones = {
  printing: 'Printing',
  failed: 'Print that failed',
  paused: 'Paused',
  awaitingClear: 'Waiting for a clear plate',
  maintenance: 'Maintenance',
  down: 'Out of order',
} as const;
type Tone = keyof typeof tones;

export const toneOf = ({ kind, ended }: Bar): Tone =>
  kind === 'printing' && ended === 'failed' ? 'failed' : kind;

export function gantt(run: DaysResult, calendar: Calendar): string {
  const { startAt, endAt } = run;
  const byPrinter = Map.groupBy(run.bars, ({ printerId }) => printerId);
  const ids = [...new Set([...Object.keys(run.byPrinter), ...byPrinter.keys()])].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const shown = ids.slice(0, ROWS_MAX);
  const bars = shown.reduce((sum, id) => sum + (byPrinter.get(id)?.length ?? 0), 0);
  const isCoarse = bars > BARS_MAX;
  const rows = shown.map((id, row) => {
    const own = byPrinter.get(id) ?? [];
    if (isCoarse) return coarseRow(id, own, row, run, Math.min(240, Math.floor(CELLS_MAX / shown.length)));
    return own.map((bar) => rect(bar, row, startAt, endAt, calendar)).join('');
  });
  const minutes = (endAt - startAt) / MINUTE_MS;
  const height = ROW * shown.length;
  // Narrower than this they are noise.
  const areNightsSeen = endAt - startAt <= 45 * 86_400_000;
  const nights = (areNightsSeen ? calendar.unattended(startAt, endAt) : []).map(
    ([from, to]) =>
      `<rect class="night" x="${round((from - startAt) / MINUTE_MS)}" width="${round((to - from) / MINUTE_MS)}" y="0" height="${height}"/>`,
  );
  const lines = shown
    .slice(1)
    .map(
      (_, row) =>
        `<line class="grid" x1="0" x2="${minutes}" y1="${(row + 1) * ROW}" y2="${(row + 1) * ROW}"/>`,
    );
  const present = new Set(run.bars.map(toneOf));
  const legend = (Object.keys(tones) as Tone[])
    .filter((tone) => present.has(tone))
    .map((tone) => `<li><i class="${tone}"></i>${tones[tone]}</li>`);
  if (nights.length > 0) legend.push('<li><i class="night"></i>Nobody on shift</li>');
  const names = shown.map((id) => `<span>${escaped(id)}</span>`).join('');
  const notes = [
    isCoarse
      ? 'Each column of a row shows how its machine divided that stretch of time; what is empty was idle.'
      : '',
    shown.length < ids.length ? `The first ${shown.length} of ${ids.length} machines.` : '',
  ].filter((note) => note !== '');
  return `<div class="tools"><ul class="legend">${legend.join('')}</ul><div class="zoom" role="group" aria-label="Zoom" hidden><button type="button" data-zoom="out" aria-label="Zoom out">−</button><button type="button" data-zoom="whole">Whole run</button><button type="button" data-zoom="in" aria-label="Zoom in">+</button></div></div>
<div class="gantt" style="--rows:${shown.length}"><div class="names">${names}</div><div class="scroll" tabindex="0" role="group" aria-label="Machines over time; scrolls sideways when zoomed"><div class="canvas"><svg viewBox="0 0 ${round(minutes)} ${height}" preserveAspectRatio="none" role="img" aria-label="${escaped(`What ${shown.length} machines did from ${calendar.moment(startAt)} to ${calendar.moment(endAt)}`)}">${nights.join('')}${lines.join('')}${rows.join('')}</svg>${axis(calendar.ticks(startAt, endAt), ' coarse')}${axis(calendar.ticks(startAt, endAt, 72), ' fine')}</div></div></div>${notes.length > 0 ? `<p class="note">${notes.join(' ')}</p>` : ''}`;
}

function rect(bar: Bar, row: number, startAt: number, endAt: number, calendar: Calendar): string {
  const tone = toneOf(bar);
  const [from, to] = [Math.max(startAt, bar.startAt), Math.min(endAt, bar.endAt)];
  if (to <= from) return '';
  const what = `${bar.label ? `${bar.label}, ` : ''}${tones[tone].toLowerCase()}`;
  const words = `${bar.printerId}: ${what}\n${calendar.moment(from)}, ${span(to - from)}${bar.ended === 'cancelled' ? ', cancelled' : ''}`;
  return `<rect class="${tone}" x="${round((from - startAt) / MINUTE_MS)}" width="${round((to - from) / MINUTE_MS)}" y="${row * ROW + 2}" height="${ROW - 4}"><title>${escaped(words)}</title></rect>`;
}

export function span(milliseconds: number): string {
  const minutes = Math.round(milliseconds / MINUTE_MS);
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** How a machine spent each of `count` equal stretches: shares of each tone, one value a stretch. */
export function shares(
  bars: readonly Bar[],
  startAt: number,
  endAt: number,
  count: number,
): ReadonlyMap<Tone, Float64Array> {
  const cellMs = (endAt - startAt) / count;
  const found = new Map<Tone, Float64Array>();
  for (const bar of bars) {
    const [from, to] = [Math.max(startAt, bar.startAt), Math.min(endAt, bar.endAt)];
    if (to <= from) continue;
    const tone = toneOf(bar);
    const tally = found.get(tone) ?? new Float64Array(count);
    found.set(tone, tally);
    const last = Math.min(count - 1, Math.floor((to - startAt) / cellMs));
    for (let cell = Math.floor((from - startAt) / cellMs); cell <= last; cell++) {
      const ms = Math.min(to, startAt + (cell + 1) * cellMs) - Math.max(from, startAt + cell * cellMs);
      if (ms > 0) tally[cell]! += ms / cellMs;
    }
  }
  return found;
}

/** A row of stacked cells, one path a tone. */
function coarseRow(
  id: string,
  bars: readonly Bar[],
  row: number,
  { startAt, endAt }: DaysResult,
  count: number,
): string {
  const width = (endAt - startAt) / MINUTE_MS / count;
  const ground = new Float64Array(count);
  const found = shares(bars, startAt, endAt, count);
  return (Object.keys(tones) as Tone[])
    .filter((tone) => found.has(tone))
    .map((tone) => {
      const tally = found.get(tone)!;
      let path = '';
      let sum = 0;
      for (const [cell, share] of tally.entries()) {
        sum += share;
        if (share < 0.01) continue;
        const bottom = row * ROW + ROW - 1 - ground[cell]! * (ROW - 2);
        path += `M${round(cell * width)} ${round(bottom)}h${round(width)}v${round(-share * (ROW - 2))}h${round(-width)}z`;
        ground[cell]! += share;
      }
      const words = `${id}: ${tones[tone].toLowerCase()} ${((100 * sum) / count).toFixed(1)} % of the run`;
      return `<path class="${tone}" d="${path}"><title>${escaped(words)}</title></path>`;
    })
    .join('');
}
