/** What is true of the floor whatever the day: cuts strike every machine, plates cool, counters count. */
import { describe, expect, it } from 'vitest';
import type { RunEvidence } from '../../actors/printer/schema.ts';
import type { Entry } from '../../runtime/envelope.ts';
import { idOf } from '../../runtime/envelope.ts';
import { outagesBetween } from '../failures/outages.ts';
import { loadScenario } from '../scenarios/load.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { runDays } from './run-days.ts';

const HOUR_MS = 3_600_000;
const busy = loadScenario('busy-week');
const never = { perYear: 0, hours: { median: 1, sigma: 0 } };
const calm: Scenario = {
  ...busy,
  outages: { power: never, network: never },
  failures: { ...busy.failures, factor: 0 },
};
const seed = 3;
const days = 3;

async function lived(scenario: Scenario) {
  const entries: Entry[] = [];
  const result = await runDays(
    { scenario, seed, days, pictures: true },
    { entry: (entry) => void entries.push(entry) },
  );
  expect(result.broken?.words).toBeUndefined();
  return { ...result, entries };
}

describe('a cut that strikes the whole farm', () => {
  const often = { perYear: 500, hours: { median: 0.5, sigma: 0.2 } };
  const cut = (kind: 'power' | 'network'): Scenario => ({
    ...calm,
    outages: { ...calm.outages, [kind]: often },
  });
  it.each(['power', 'network'] as const)('of %s comes when it must, to every machine', async (kind) => {
    const scenario = cut(kind);
    const result = await lived(scenario);
    const outages = outagesBetween(seed, result.startAt, result.endAt, scenario.outages).filter(
      ({ untilAt }) => untilAt < result.endAt,
    );
    expect(outages.length).toBeGreaterThan(0);
    const machines = Object.keys(result.byPrinter).length;
    for (const { fromAt, untilAt } of outages) {
      const heard = (link: string, at: number) =>
        result.entries.filter(
          ({ message }) =>
            message.type === 'printer.linkChanged' &&
            (message.payload as { link: string }).link === link &&
            Math.abs(message.at - at) < 60_000,
        ).length;
      expect(heard('down', fromAt)).toBe(machines);
      expect(heard('up', untilAt)).toBe(machines);
    }
    const lost = result.entries.filter(
      ({ message }) => message.type === 'run.failed' && (message.payload as { began: boolean }).began,
    );
    // Without power every print is gone; without network they all go on.
    if (kind === 'power') expect(lost.length).toBeGreaterThan(0);
    else expect(lost).toEqual([]);
  });

  it('does not come where the scenario says so', async () => {
    const { figures } = await lived(calm);
    expect(figures.failures).toBe(0);
    expect(figures.utilisation.down).toBe(0);
  });
});

describe('on the floor', () => {
  it('no plate is cleared hot, and no part is inspected on a plate', async () => {
    const mistakes = { ...busy.people.mistakes, lateConfirm: 0, confirmUncleared: 0 };
    const { entries } = await lived({ ...calm, people: { ...busy.people, mistakes } });
    const uncleared = new Map<string, { readonly at: number; readonly jobId: string }>();
    let [cleared, judged] = [0, 0];
    for (const { address, message, outcome } of entries) {
      if (outcome !== 'changed') continue;
      const id = idOf(address);
      if (message.type === 'printer.runFinished') {
        const { runId } = message.payload as { runId: string };
        uncleared.set(id, { at: message.at, jobId: runId.slice(0, runId.lastIndexOf('-')) });
      } else if (message.type === 'printer.clearPlate') {
        const stood = uncleared.get(id);
        if (stood === undefined) continue;
        // Of all materials and beds ASA on the coolest lets go first, after some six minutes.
        expect(message.at - stood.at).toBeGreaterThan(HOUR_MS / 12);
        uncleared.delete(id);
        cleared++;
      } else if (message.type === 'job.judge') {
        expect([...uncleared.values()].map(({ jobId }) => jobId)).not.toContain(id);
        judged++;
      }
    }
    expect(cleared).toBeGreaterThan(50);
    expect(judged).toBeGreaterThan(50);
  });

  it.each(['direct', 'production'] as const)(
    'a lot pays for what a failed print took by the machine’s counter (%s gateway)',
    async (gateway) => {
      const { entries } = await lived({ ...calm, gateway, failures: { ...busy.failures, factor: 15 } });
      const begun = new Map<string, { massGrams: number; filamentMillimetres: number }>();
      const shares: number[] = [];
      for (const { address, message, outcome } of entries) {
        if (outcome !== 'changed') continue;
        if (message.type === 'run.begin') begun.set(idOf(address), message.payload as never);
        if (message.type !== 'run.failed' || !(message.payload as { began: boolean }).began) continue;
        const { filamentMillimetres, progress } = (message.payload as { evidence: RunEvidence }).evidence;
        const run = begun.get(idOf(address))!;
        if (filamentMillimetres === null || progress === null) continue;
        const share = Math.min(1.25, filamentMillimetres / run.filamentMillimetres);
        const booked = entries.find(
          (entry) =>
            entry.message.type === 'lot.consume' &&
            (entry.message.payload as { runId: string }).runId === idOf(address),
        )!;
        expect((booked.message.payload as { grams: number }).grams).toBeCloseTo(run.massGrams * share, 6);
        if (progress > 0.1 && share < 1) shares.push(share / progress);
      }
      expect(shares.length).toBeGreaterThan(5);
      // The counter runs ahead of the file's share: 2 % more than sliced, and the purge line.
      const mean = shares.reduce((sum, one) => sum + one, 0) / shares.length;
      expect(mean).toBeGreaterThan(1.005);
      expect(mean).toBeLessThan(1.08);
    },
  );
});
