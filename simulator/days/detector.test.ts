import { describe, expect, it } from 'vitest';
import { loadScenario } from '../scenarios/load.ts';
import { runDays } from './run-days.ts';
import { sparedOf } from './spared.ts';

const { detector: _, ...week } = loadScenario('busy-week');
const watched = {
  ...week,
  fleet: week.fleet.map((entry) => ({ ...entry, camera: true, watched: false })),
  failures: { ...week.failures, byCause: { ...week.failures.byCause, spaghetti: 30 } },
};

async function lived(hitShare: number | null, falseAlarmsPerHundredHours = 0) {
  const counts: Record<string, number> = {};
  const { entry, spared } = sparedOf();
  const scenario =
    hitShare === null ? watched : { ...watched, detector: { hitShare, falseAlarmsPerHundredHours } };
  const { broken, figures } = await runDays(
    { scenario, seed: 4, days: 2 },
    {
      entry: (one) => {
        entry(one);
        for (const { type } of one.facts) counts[type] = (counts[type] ?? 0) + 1;
      },
    },
  );
  expect(broken).toBeNull();
  return { figures, spared, of: (fact: string) => counts[fact] ?? 0 };
}

describe('a detector', () => {
  it('has prints paused that go wrong, and saves what they would still have taken', async () => {
    const [without, withIt] = [await lived(null), await lived(1)];
    expect(without.of('printer.anomalyPause')).toBe(0);
    expect(withIt.of('printer.anomalyPause')).toBeGreaterThan(2);
    expect(withIt.spared.givenUp).toBeGreaterThan(2);
    expect(withIt.spared.grams).toBeGreaterThan(20);
    expect(withIt.spared.hours).toBeGreaterThan(1);
  });

  it('that only has false alarms costs a look, and no print', async () => {
    const { of, figures } = await lived(0, 40);
    expect(of('printer.suspected')).toBeGreaterThan(5);
    // Whatever it paused was looked at, and went on.
    expect(of('printer.resumed')).toBeGreaterThanOrEqual(of('printer.anomalyPause'));
    expect(figures.partsGood).toBeGreaterThan(0);
  });
});
