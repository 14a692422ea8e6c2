import { describe, expect, it } from 'vitest';
import { fakeScenario } from '../seeds/testing/fake-days.ts';
import { type Night, reportOf, searchNight } from './night.ts';
import { runTwice, sameWords } from './same.ts';
import { tasksFrom } from './work.ts';

const scenarios = [
  { name: 'quiet', days: 2 },
  { name: 'deadly', days: 365 },
];

it('plays each scenario in turn between chaos plays, and no seed twice', () => {
  const tasks = tasksFrom(1_000, scenarios);
  const some = Array.from({ length: 50 }, () => tasks.next().value!);
  expect(some.slice(0, 6)).toEqual([
    { kind: 'plays', first: 1_000, count: 20 },
    { kind: 'days', scenario: 'quiet', seed: 1_000, days: 2 },
    { kind: 'plays', first: 1_020, count: 20 },
    { kind: 'days', scenario: 'deadly', seed: 1_000, days: 1 },
    { kind: 'plays', first: 1_040, count: 20 },
    { kind: 'plays', first: 1_060, count: 20 },
  ]);
  expect(new Set(some.map((task) => JSON.stringify(task))).size).toBe(some.length);
});

it('searches until it is told to stop, keeps what it finds, and says how to see it', async () => {
  const abort = new AbortController();
  const onWork = (night: Night) => {
    if (night.plays >= 200 && night.finds.some(({ what }) => what === 'deadly')) abort.abort();
  };
  const module = new URL('./testing-worker.ts', import.meta.url);
  const request = {
    seed: 1_000,
    forMs: 3_600_000,
    workers: 2,
    scenarios,
    signal: abort.signal,
    module,
    onWork,
  };
  const night = await searchNight(request);
  const plays = night.finds.filter(({ what }) => what === 'play');
  // Which of the two workers is first nobody knows; more than 50 of one property are not kept.
  expect(plays.filter(({ seed }) => seed % 10 !== 7)).toEqual([]);
  expect(new Set(plays.map(({ seed }) => seed)).size).toBe(Math.min(50, night.plays / 10));
  const deadly = night.finds.find(({ what }) => what === 'deadly')!;
  expect(deadly).toMatchObject({ property: 'no defect', words: expect.stringContaining('Out of luck.') });
  const report = reportOf(1_000, night);
  expect(report).toContain(`${night.finds.length} seeds break a property.`);
  expect(report).toContain(`    replay ${plays[0]!.seed}\n`);
  expect(report).toContain('sim --scenario deadly --days 1 --seed 1000');
});

it('ends by itself when the time is over', async () => {
  const module = new URL('./testing-worker.ts', import.meta.url);
  let clock = 0;
  const request = { seed: 1, forMs: 60_000, workers: 1, scenarios: [], module, now: () => (clock += 10_000) };
  const { plays, finds } = await searchNight(request);
  expect(plays).toBeGreaterThan(0);
  expect(finds.length).toBe(plays / 10);
});

describe('1,000 seeds, with one worker and with two', () => {
  const module = new URL('../seeds/testing/fake-worker.ts', import.meta.url);
  const signal = new AbortController().signal;
  const run = (name: string) => runTwice(5, signal, [fakeScenario('plain'), fakeScenario(name)], module);

  it('are the same, and the report says so', async () => {
    const same = await run('plain');
    expect(same).toEqual({ seeds: 1_000, mismatches: [] });
    const night = { plays: 0, days: 0, turns: 0, finds: [] };
    expect(reportOf(5, night, same)).toContain('1000 seeds ran with one worker and with two: the same');
    expect(reportOf(5, night)).not.toContain('workers');
  });

  it('or are named, with the command that shows them', async () => {
    const same = await run('moody:507,1004');
    expect(same.mismatches.map(({ seed }) => seed)).toEqual([507, 1004]);
    expect(sameWords(same).join('\n')).toMatch(/2 came out otherwise\.\n.*--seed 507 --trace\n.*--seed 1004/);
  });

  it('called off, tell of what was done', async () => {
    const { seeds } = await runTwice(5, AbortSignal.abort(), [fakeScenario('plain')], module);
    expect(seeds).toBe(0);
  });
});
