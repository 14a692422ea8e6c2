/** Machines over time: a row a machine, a bar a stretch. Bounded: long runs are shown in cells, by what filled them most. */
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
    const drawn = isCoarse ? cells(own, startAt, endAt, Math.floor(CELLS_MAX / shown.length)) : own;
    return drawn.map((bar) => rect(bar, row, startAt, endAt, calendar, isCoarse)).join('');
  });
  const minutes = (endAt - startAt) / MINUTE_MS;
  const height = ROW * shown.length;
  const nights = calendar
    .unattended(startAt, endAt)
    .map(
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
    isCoarse ? 'Each cell shows what its machine did most in that stretch.' : '',
    shown.length < ids.length ? `The first ${shown.length} of ${ids.length} machines.` : '',
  ].filter((note) => note !== '');
  return `<div class="tools"><ul class="legend">${legend.join('')}</ul><div class="zoom" role="group" aria-label="Zoom" hidden><button type="button" data-zoom="out" aria-label="Zoom out">−</button><button type="button" data-zoom="whole">Whole run</button><button type="button" data-zoom="in" aria-label="Zoom in">+</button></div></div>
<div class="gantt" style="--rows:${shown.length}"><div class="names">${names}</div><div class="scroll" tabindex="0" role="group" aria-label="Machines over time; scrolls sideways when zoomed"><div class="canvas"><svg viewBox="0 0 ${round(minutes)} ${height}" preserveAspectRatio="none" role="img" aria-label="${escaped(`What ${shown.length} machines did from ${calendar.moment(startAt)} to ${calendar.moment(endAt)}`)}">${nights.join('')}${lines.join('')}${rows.join('')}</svg>${axis(calendar.ticks(startAt, endAt))}</div></div></div>${notes.length > 0 ? `<p class="note">${notes.join(' ')}</p>` : ''}`;
}

function rect(
  bar: Bar,
  row: number,
  startAt: number,
  endAt: number,
  calendar: Calendar,
  isCoarse: boolean,
): string {
  const tone = toneOf(bar);
  const [from, to] = [Math.max(startAt, bar.startAt), Math.min(endAt, bar.endAt)];
  if (to <= from) return '';
  const words = isCoarse
    ? `${bar.printerId}: mostly ${tones[tone].toLowerCase()}, ${calendar.moment(from)}`
    : `${bar.printerId}: ${bar.label ? `${bar.label}, ` : ''}${tones[tone].toLowerCase()}\n${calendar.moment(from)}, ${span(to - from)}${bar.ended === 'cancelled' ? ', cancelled' : ''}`;
  return `<rect class="${tone}" x="${round((from - startAt) / MINUTE_MS)}" width="${round((to - from) / MINUTE_MS)}" y="${row * ROW + 2}" height="${ROW - 4}"><title>${escaped(words)}</title></rect>`;
}

export function span(milliseconds: number): string {
  const minutes = Math.round(milliseconds / MINUTE_MS);
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** Cells of equal length, each of the tone that filled it most; those that stood idle most are left out. */
export function cells(bars: readonly Bar[], startAt: number, endAt: number, most: number): readonly Bar[] {
  const count = Math.max(1, Math.min(most, 400));
  const cellMs = (endAt - startAt) / count;
  const filled: Map<Tone, { ms: number; bar: Bar }>[] = Array.from({ length: count }, () => new Map());
  for (const bar of bars) {
    const [from, to] = [Math.max(startAt, bar.startAt), Math.min(endAt, bar.endAt)];
    const last = Math.min(count - 1, Math.floor((to - startAt) / cellMs));
    for (let cell = Math.max(0, Math.floor((from - startAt) / cellMs)); cell <= last; cell++) {
      const ms = Math.min(to, startAt + (cell + 1) * cellMs) - Math.max(from, startAt + cell * cellMs);
      if (ms <= 0) continue;
      const entry = filled[cell]!.get(toneOf(bar));
      if (entry) entry.ms += ms;
      else filled[cell]!.set(toneOf(bar), { ms, bar });
    }
  }
  return filled.flatMap((tally, cell) => {
    const [top] = [...tally.values()].sort((a, b) => b.ms - a.ms);
    const busy = [...tally.values()].reduce((sum, { ms }) => sum + ms, 0);
    if (!top || busy < cellMs / 2) return [];
    return [
      { ...top.bar, label: null, startAt: startAt + cell * cellMs, endAt: startAt + (cell + 1) * cellMs },
    ];
  });
}
