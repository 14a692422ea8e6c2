import { describe, expect, it } from 'vitest';
import type { Entry } from '../../runtime/envelope.ts';
import { loadScenario, readScenario } from '../scenarios/load.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { estimatePlate, settingsOf } from '../work/estimate.ts';
import type { DaysResult } from './contract.ts';
import { runDays } from './run-days.ts';

/** One machine, nobody errs, nothing fails, nothing is spread: what comes out can be reckoned by hand. */
const plain = readScenario(
  `
name: by-hand
title: By hand
shows: One machine and one order.
days: 1
timezone: UTC
fleet:
  - model: workhorse-256
    count: 1
    wear: { purchasePrice: 12000, lifetimeHours: 6000, maintenancePerHour: 0 }
    powerWatts: 1000
materials: [PLA-BASIC, PETG-BASIC]
stock:
  - { material: PLA-BASIC, colour: black, spools: 3, reorderAtSpools: 0 }
  - { material: PETG-BASIC, colour: black, spools: 3, reorderAtSpools: 0 }
prices: { minimumPrice: 100, energyPricePerKilowattHour: 0.5, labourRatePerHour: 30, packagingPerPart: 0.25 }
policies: { quote: { reviewFromRisk: HIGH } }
shifts: []
spread: false
failures: { factor: 0 }
outages: { power: { perYear: 0 }, network: { perYear: 0 } }
demand:
  ordersPerDay: 0
  materials: [{ material: PLA-BASIC, colour: black, share: 1 }]
  thinkingMinutes: { median: 4, sigma: 0 }
people:
  breaks: []
  walkingMetresPerSecond: 1.6
  reactionMinutes: { median: 3, sigma: 0 }
  deedMinutes:
    clearPlate: { once: 2, each: 0, sigma: 0 }
    inspectPart: { once: 1, each: 1, sigma: 0 }
    packOrder: { once: 4, each: 0, sigma: 0 }
    handOver: { once: 1, each: 0, sigma: 0 }
  mistakes: { wrongSpool: 0, misScan: 0, lateConfirm: 0, confirmUncleared: 0, passesBad: 0, failsGood: 0 }
`,
  'by-hand.yaml',
);

const cube = { x: 20, y: 20, z: 20 };
const order = {
  inHours: 1,
  quantity: 2,
  material: 'PLA-BASIC',
  colour: 'black',
  sizeMillimetres: cube,
  tier: 'standard',
};
const run = (scenario: Scenario, change: Partial<Parameters<typeof runDays>[0]> = {}): Promise<DaysResult> =>
  runDays({ scenario, seed: 1, ...change });

/** What a failing test prints. */
const story = ({ broken, scenario, seed }: DaysResult) =>
  broken === null ? '' : `${scenario}, seed ${seed}: "${broken.property}": ${broken.words}`;

describe('one machine and one order', () => {
  const work = estimatePlate(
    { sizeMillimetres: cube, volumeCubicMillimetres: 0.35 * 8000 },
    2,
    settingsOf('PLA', 'standard', 1.24),
  );
  // What the machine counts: the plate, and a purge line of 0.07 g.
  const [seconds, grams] = [Math.round(work.seconds), Math.round(work.massGrams * 100) / 100 + 0.07];
  const uploadSeconds = 2 + Math.ceil(work.massGrams * 90_000) / 2_000_000;

  it('take the time and the money that they must', async () => {
    const result = await run(plain, { extraOrders: [order], pictures: true });
    expect(story(result)).toBe('');
    const { figures } = result;
    expect(figures).toMatchObject({
      ordersIn: 1,
      ordersDelivered: 1,
      partsGood: 2,
      platesPrinted: 1,
      failures: 0,
      failureShare: 0,
      lateShare: 0,
      revenue: 100,
      scrapKilograms: 0,
      heldForPerson: 0,
      untouchedShare: 1,
    });
    expect(figures.materialKilograms).toBeCloseTo(grams / 1000, 7);

    // The machine: uploaded to and printing; then full until its bed has cooled from 60 to 35 °C in a room of 23 °C
    // (1.4 J/K and 3.4 mW/K for each cm²), by when it has been noticed, and it is walked to (0.8 m) and cleared.
    const coolingSeconds = (1.4 / 0.0034) * Math.log((60 - 23) / (35 - 23));
    expect(coolingSeconds).toBeGreaterThan(3 * 60);
    const [printing, awaiting] = result.bars;
    expect(result.bars.map(({ kind, ended, label }) => [kind, ended, label])).toEqual([
      ['printing', 'finished', 'J-8001000-1'],
      ['awaitingClear', null, 'J-8001000-1'],
    ]);
    expect((printing!.endAt - printing!.startAt) / 1000).toBeCloseTo(uploadSeconds + seconds, 2);
    expect((awaiting!.endAt - awaiting!.startAt) / 1000).toBeCloseTo(coolingSeconds + 0.5 + 2 * 60, 2);

    // Asked for after an hour; 5 + 1 s until the price, 4 min of thought, 5 + 20 s for the plan, 20 s for the plate.
    expect((printing!.startAt - result.startAt) / 1000).toBeCloseTo(3600 + 6 + 240 + 25 + 20, 2);

    // Cleared first (2 min and the way), then back at the bench: inspected at once, which had been noticed long ago; packed
    // and handed over when noticed.
    const working = 2 * 60 + 3 * 60 + 4 * 60 + 60;
    expect(figures.operatorHours).toBeCloseTo((working + 2 * 0.5) / 3600, 6);
    const leadSeconds =
      25 +
      20 +
      uploadSeconds +
      seconds +
      (coolingSeconds + 0.5 + 2 * 60) +
      (0.5 + 3 * 60) +
      (3 + 4) * 60 +
      (3 + 1) * 60;
    expect(figures.leadHoursMean).toBeCloseTo(leadSeconds / 3600, 5);

    const printingHours = (uploadSeconds + seconds) / 3600;
    expect(figures.utilisation.printing).toBeCloseTo(printingHours / 24, 8);
    // 1000 W while it prints PLA, as stated; 8 W while it stands.
    const kilowattHours = seconds / 3600 + ((24 - seconds / 3600) * 8) / 1000;
    expect(figures.energyKilowattHours).toBeCloseTo(kilowattHours, 6);
    const cost =
      (grams * 18.99) / 1000 +
      kilowattHours * 0.5 +
      printingHours * 2 +
      figures.operatorHours * 30 +
      2 * 0.25;
    expect(figures.margin).toBeCloseTo(100 - cost, 4);
    expect(figures.marginPerMachineHour).toBeCloseTo((100 - cost) / 24, 6);
    expect(result.latenessHours).toEqual([]);
  });

  it('draw what their temperatures take: PETG keeps the bed 20 °C warmer and the nozzle 25 °C', async () => {
    const petg = { ...order, material: 'PETG-BASIC' };
    const machine = { ...plain, fleet: plain.fleet.map((entry) => ({ ...entry, powerWatts: 200 })) };
    const drawn = async (extra: typeof order) => {
      const result = await run(machine, { extraOrders: [extra], pictures: true });
      expect(story(result)).toBe('');
      const printing = result.bars.find(({ kind }) => kind === 'printing')!;
      const uploading = 2 + Math.ceil(result.figures.materialKilograms * 90_000_000) / 2_000_000;
      const hours = (printing.endAt - printing.startAt) / 3_600_000 - uploading / 3600;
      return (1000 * result.figures.energyKilowattHours - 8 * (24 - hours)) / hours;
    };
    expect(await drawn(order)).toBeCloseTo(200, 1);
    // 3.4 mW/K for each of 25.6 × 25.6 cm², and 105 mW/K at the nozzle.
    expect(await drawn(petg)).toBeCloseTo(200 + 20 * 0.0034 * 25.6 ** 2 + 25 * 0.105, 1);
  });

  it('wait for the morning where nobody is there at night', async () => {
    const shifts = readScenario(
      JSON.stringify({
        ...JSON.parse(JSON.stringify(plain)),
        shifts: [{ name: 'Day', days: ['tue'], from: '08:00', to: '17:00' }],
      }),
      'night.yaml',
    );
    // Monday at one: printed long before dawn, cleared on Tuesday at eight.
    const result = await run(shifts, { days: 2, extraOrders: [order], pictures: true });
    expect(story(result)).toBe('');
    const awaiting = result.bars.find(({ kind }) => kind === 'awaitingClear')!;
    expect(new Date(awaiting.endAt).toISOString().slice(0, 16)).toBe('2026-03-03T08:02');
    expect(result.figures.ordersDelivered).toBe(1);
  });

  it('count as late when nobody ever packs', async () => {
    const alone = {
      ...plain,
      events: [{ kind: 'absence' as const, atHours: 1.2, operators: 1, lastsHours: 200 }],
    };
    const result = await run(alone, {
      days: 3,
      extraOrders: [{ ...order, tier: 'express' }],
      pictures: true,
    });
    expect(result.figures).toMatchObject({ ordersIn: 1, ordersDelivered: 0, lateShare: 1, revenue: 0 });
    // Due two days after it came in at one; the run ends after three.
    expect(result.figures.tardinessHoursMean).toBeCloseTo(23, 6);
    expect(result.latenessHours).toHaveLength(1);
  });
});

describe('a run', () => {
  const busy = loadScenario('busy-week');

  it('is the same for the same seed, whoever watches, and another for another', async () => {
    const lines: string[] = [];
    const shares: number[] = [];
    const request = { scenario: busy, seed: 5, days: 1 };
    const first = await runDays({ ...request, properties: false });
    const watched = await runDays(
      { ...request, pictures: true },
      {
        line: (words) => lines.push(words),
        progress: (share) => shares.push(share),
        signal: new AbortController().signal,
      },
    );
    expect(story(watched)).toBe('');
    expect(watched.hash).toBe(first.hash);
    expect(watched.figures).toEqual(first.figures);
    expect(lines.length).toBeGreaterThanOrEqual(watched.turns);
    expect(shares.length).toBeLessThanOrEqual(100);
    expect(shares.at(-1)).toBe(1);
    expect((await runDays({ ...request, seed: 6, properties: false })).hash).not.toBe(first.hash);
  });

  it('is the same again through faults and a crash', async () => {
    const request = { scenario: loadScenario('network-storms'), seed: 3, days: 2 };
    const [first, again] = [await runDays(request), await runDays(request)];
    expect(story(first)).toBe('');
    expect(again.hash).toBe(first.hash);
  });

  it('meets the same customers whatever its machines', async () => {
    const asked = async (count: number) => {
      const seen: string[] = [];
      const scenario = {
        ...busy,
        fleet: busy.fleet.map((entry) => ({ ...entry, count: entry.count + count })),
      };
      await runDays(
        { scenario, seed: 2, days: 1, properties: false },
        { line: (words) => void (words.includes(' quote.request') && seen.push(words)) },
      );
      return seen;
    };
    const seen = await asked(0);
    expect(seen.length).toBeGreaterThan(20);
    expect(await asked(1)).toEqual(seen);
  });

  it('gives account of every hour of every machine', async () => {
    const { bars, byPrinter, figures, startAt, endAt } = await run(busy, { days: 2, pictures: true });
    const { printing, awaitingClear, maintenance, down, idle } = figures.utilisation;
    expect(printing + awaitingClear + maintenance + down + idle).toBeCloseTo(1, 9);
    for (const [printerId, { printingHours, platesPrinted }] of Object.entries(byPrinter)) {
      const own = bars.filter((bar) => bar.printerId === printerId).sort((a, b) => a.startAt - b.startAt);
      own.forEach((bar, index) => {
        expect(bar.startAt).toBeGreaterThanOrEqual(index === 0 ? startAt : own[index - 1]!.endAt);
        expect(bar.endAt).toBeLessThanOrEqual(endAt);
      });
      const printed = own.filter(({ kind }) => kind === 'printing');
      const hours = printed.reduce((sum, bar) => sum + (bar.endAt - bar.startAt) / 3_600_000, 0);
      expect(hours).toBeCloseTo(printingHours, 6);
      expect(printed.filter(({ ended }) => ended === 'finished').length).toBe(platesPrinted);
    }
    const plates = Object.values(byPrinter).reduce((sum, one) => sum + one.platesPrinted, 0);
    expect(plates).toBe(figures.platesPrinted);
  });

  it('ends when it is told to', async () => {
    const controller = new AbortController();
    const watch = { signal: controller.signal, progress: () => controller.abort(new Error('enough')) };
    await expect(runDays({ scenario: busy, seed: 1 }, watch)).rejects.toThrow('enough');
  });
});

describe('money and grams', () => {
  it('are what the journal says they are', async () => {
    const entries: Entry[] = [];
    const request = { scenario: loadScenario('printer-dies'), seed: 4, days: 4 };
    const { figures } = await runDays(request, { entry: (entry) => void entries.push(entry) });
    const facts = entries.flatMap(({ address, facts: recorded }) =>
      recorded.map((fact) => ({
        address,
        type: fact.type,
        payload: fact.payload as Record<string, unknown>,
      })),
    );
    const accepted = new Map(
      facts
        .filter(({ type }) => type === 'order.accepted')
        .map(({ address, payload }) => [address, payload.totalMinor as number]),
    );
    const delivered = facts.filter(({ type }) => type === 'order.delivered');
    expect(figures.ordersIn).toBe(accepted.size);
    expect(figures.ordersDelivered).toBe(delivered.length);
    const revenueMinor = delivered.reduce((sum, { address }) => sum + accepted.get(address)!, 0);
    expect(figures.revenue).toBeCloseTo(revenueMinor / 100, 6);

    const consumed = entries
      .filter(({ message, outcome }) => outcome === 'changed' && message.type === 'lot.consume')
      .reduce((sum, { message }) => sum + (message.payload.grams as number), 0);
    const thrownAway = entries
      .filter(({ message, outcome }) => outcome === 'changed' && message.type === 'lot.scrap')
      .reduce((sum, { message }) => sum + (message.payload.grams as number), 0);
    expect(consumed).toBeGreaterThan(0);
    expect(figures.materialKilograms).toBeCloseTo((consumed + thrownAway) / 1000, 6);
    expect(figures.scrapKilograms).toBeLessThan(figures.materialKilograms);
    const ended = facts.filter(({ type }) => type === 'run.finished').length;
    expect(figures.platesPrinted).toBe(ended);
    const byCause = Object.values(figures.failuresByCause).reduce((sum, count) => sum + count, 0);
    expect(byCause).toBe(figures.failures);
  });
});
