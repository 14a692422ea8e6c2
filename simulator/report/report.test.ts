import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Bar } from '../days/contract.ts';
import { runSweep, type Sweep } from '../seeds/sweep.ts';
import { fakeScenario } from '../seeds/testing/fake-days.ts';
import { calendarOf } from './calendar.ts';
import { binned, histogram, niceTicks, thinned } from './charts.ts';
import { figureList, figureText } from './figures.ts';
import { shares } from './gantt.ts';
import { htmlReport } from './html.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit.ts';
import { type Report, talliesOf } from './report.ts';
import { attribute, escaped, writable } from './xml.ts';

const module = new URL('../seeds/testing/fake-worker.ts', import.meta.url);
let sweep: Sweep;
beforeAll(async () => {
  const scenario = fakeScenario('break:3 crash:5', 7);
  sweep = await runSweep({ scenario, seeds: [1, 2, 3, 4, 5, 6], workers: 2, module, pictures: true });
});

const reportOf = (changes: Partial<Report> = {}): Report => ({
  sweep,
  currency: 'EUR',
  version: '1.2.3',
  replay: 'farm sim --scenario x --seeds 1..6',
  replayOf: (seed) => `farm sim --scenario 'a & b' --seed ${seed}`,
  smallest: [
    { seed: 3, property: 'clear plate', file: 'c.json', words: '1 day', replay: 'farm sim --case c.json' },
  ],
  elapsedSeconds: 1.5,
  writtenAt: Date.UTC(2026, 2, 3),
  ...changes,
});

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** Reads XML strictly. */
function elementsOf(xml: string): Element[] {
  const found: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, text: '' };
    found.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const at = open.at(-1);
    if (at) at.text += text;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(xml).close();
  return found;
}

describe('text in XML', () => {
  it('is read as it was, whatever it holds; what XML cannot hold is replaced', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const [element] = elementsOf(`<a b="${attribute(text)}">${escaped(text)}</a>`);
        const kept = writable(text);
        expect(element!.attributes.b).toBe(kept);
        expect(element!.text).toBe(kept.replace(/\r\n?/g, '\n'));
      }),
    );
    expect(writable('a\u0000b\u001fc\td\ud800')).toBe('a\ufffdb\ufffdc\td\ufffd');
  });
});

describe('the report for CI servers', () => {
  it('has a case a seed, with words and the line that runs it again', () => {
    const all = elementsOf(junitReport(reportOf()));
    const suite = all.find(({ name }) => name === 'testsuite')!;
    expect(suite.attributes).toMatchObject({ tests: '6', failures: '1', errors: '1', skipped: '0' });
    expect(all.filter(({ name }) => name === 'testcase')).toHaveLength(6);
    const failure = all.find(({ name }) => name === 'failure')!;
    expect(failure.attributes.message).toBe('clear plate: R-1 & "R-2" <are> on one plate.');
    expect(failure.text).toContain("Replay: farm sim --scenario 'a & b' --seed 3");
    expect(failure.text).toContain('Replay: farm sim --case c.json');
    expect(all.find(({ name }) => name === 'error')!.text).toContain('code 3');
  });

  it('does not pass off as run what was not', () => {
    const stopped = { ...sweep, rows: sweep.rows.slice(0, 2), isInterrupted: true };
    const all = elementsOf(junitReport(reportOf({ sweep: stopped })));
    expect(all.filter(({ name }) => name === 'skipped')).toHaveLength(4);
  });
});

describe('the report for programs', () => {
  it('survives JSON, and has every figure with its interval', () => {
    const report = jsonReport(reportOf()) as { summary: object; runs: object[] };
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report).toMatchObject({
      schema: 1,
      seedsAsked: 6,
      verdict: { word: 'broken' },
      hash: sweep.hash,
      runs: [
        { seed: 1 },
        { seed: 2 },
        { seed: 3, broken: { property: 'clear plate' } },
        {},
        { crash: {} },
        {},
      ],
    });
    expect(Object.keys(report.summary)).toEqual(figureList.map(({ key }) => key));
    const { figure, spread } = talliesOf(sweep).find((one) => one.figure.key === 'margin')!;
    expect(spread).toMatchObject({
      count: 5,
      min: Math.min(...sweep.rows.flatMap(({ result }) => (result ? [figure.of(result.figures)] : []))),
    });
  });
});

describe('the report for people', () => {
  it('is one file that asks for nothing else, and escapes what it shows', () => {
    const html = htmlReport(reportOf());
    expect(html).not.toMatch(/\b(src|href)=|url\(|@import|https?:/);
    expect(html).toContain('R-1 &amp; &quot;R-2&quot; &lt;are&gt; on one plate.');
    expect(html).not.toContain('<are>');
    expect(html).toContain('Of 6 seeds 1 broke a property, 1 crashed.');
    expect(html).toContain('Seed 3, the first that broke a property.');
    for (const heading of ['Machines over time', 'Over the seeds', 'All figures', 'Machines', 'Run it again'])
      expect(html).toContain(`<h2>${heading}</h2>`);
    expect(html.match(/<svg[^>]*role="img"[^>]*aria-label="[^"]+"/g)!.length).toBe(
      html.match(/<svg/g)!.length,
    );
    for (const number of html.matchAll(/ (?:width|x|y|height)="([^"]*)"/g))
      expect(number[1]).toMatch(/^-?[\d.]+$/);
  });

  it('stays of a size that a browser shows, for a year of many machines', () => {
    const run = sweep.pictured!;
    const hourMs = 3_600_000;
    const bars: Bar[] = Array.from({ length: 200_000 }, (_, index) => ({
      printerId: `p-${index % 400}`,
      startAt: run.startAt + Math.floor(index / 400) * 17 * hourMs,
      endAt: run.startAt + Math.floor(index / 400) * 17 * hourMs + 9 * hourMs,
      kind: 'printing',
      label: `J-${index}`,
      ended: index % 20 === 0 ? 'failed' : 'finished',
    }));
    const values = Array.from({ length: 8_760 }, (_, hour) => hour % 24);
    const year = {
      ...run,
      bars,
      endAt: run.startAt + 365 * 24 * hourMs,
      series: [{ name: 'x', unit: 'jobs', values }],
    };
    const html = htmlReport(reportOf({ sweep: { ...sweep, pictured: year } }));
    expect(html.length).toBeLessThan(3_000_000);
    expect(html).toContain('The first 120 of 402 machines.');
  });

  it('says so where nothing came to its end', () => {
    const none = { ...sweep, rows: [], byPrinter: {}, pictured: null, isInterrupted: true };
    expect(htmlReport(reportOf({ sweep: none }))).toContain('No seed came to its end.');
  });
});

describe('what is drawn', () => {
  it('time is neither lost nor made when it is divided', () => {
    const minute = fc.nat(1_000);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(minute, fc.nat(300)), { maxLength: 20 }),
        fc.integer({ min: 1, max: 50 }),
        (spans, count) => {
          const bars = spans.map(
            ([startAt, length]): Bar => ({
              printerId: 'p',
              startAt,
              endAt: startAt + length,
              kind: 'printing',
              label: null,
              ended: null,
            }),
          );
          const drawn = [...(shares(bars, 100, 900, count).get('printing') ?? [])].reduce(
            (sum, share) => sum + share,
            0,
          );
          const within = bars.reduce(
            (sum, { startAt, endAt }) => sum + Math.max(0, Math.min(900, endAt) - Math.max(100, startAt)),
            0,
          );
          expect((drawn * 800) / count).toBeCloseTo(within, 6);
        },
      ),
    );
  });

  it('the band of an interval that is wider than all values ends where the chart does', () => {
    const chart = histogram('x', [1, 2, 4], String, 'seeds', { value: 2.3, halfWidth: 100 });
    expect(chart).toContain('<rect class="band" x="0" width="1000"');
  });

  it('every value is in one bin, and ticks cover what they should', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 }),
        (values) => {
          fc.pre(Math.max(...values) - Math.min(...values) > 1e-3);
          const bins = binned(values, 12);
          expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
          expect(bins.length).toBeLessThanOrEqual(14);
          const ticks = niceTicks(Math.min(...values), Math.max(...values), 4);
          expect(ticks[0]).toBeLessThanOrEqual(Math.min(...values) + 1e-6);
          expect(ticks.at(-1)).toBeGreaterThanOrEqual(Math.max(...values) - 1e-6);
        },
      ),
    );
    expect(niceTicks(0, 47, 4)).toEqual([0, 20, 40, 60]);
    expect(thinned([1, 3, 5, 7], 2)).toEqual([2, 6]);
  });

  it('nights are when nobody is on shift, by the local clock, over midnight and a change of the hour', () => {
    const day = 24 * 3_600_000;
    const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as never;
    const late = { name: 'late', days: weekdays, from: '14:00', to: '02:00', operators: 1 };
    const { unattended } = calendarOf('Europe/Berlin', [late]);
    // The clocks go forward on 29 March 2026: that morning lasts from 2:00 winter time (1:00 UTC) to 14:00 summer time.
    const midnight = Date.UTC(2026, 2, 28, 23);
    expect(
      unattended(midnight, midnight + day).map(([from, to]) =>
        [from, to].map((at) => new Date(at).toISOString()),
      ),
    ).toEqual([['2026-03-29T01:00:00.000Z', '2026-03-29T12:00:00.000Z']]);
    expect(calendarOf('UTC', []).unattended(0, day)).toEqual([]);
  });

  it('figures have the digits that one reads', () => {
    expect(figureText(1234567.8, 'money', 'EUR')).toBe('1,234,568 EUR');
    expect(figureText(-0.004, 'money/h', 'EUR')).toBe('0.00 EUR/h');
    expect(figureText(-12.5, 'money', 'EUR')).toBe('−12.50 EUR');
    expect(figureText(0.0512, 'share', 'EUR')).toBe('5.1 %');
    expect(figureText(Number.NaN, 'h', 'EUR')).toBe('– h');
  });
});
