import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderState } from '../order/schema.ts';
import { price } from '../pricing/price.ts';
import type { PriceRequest } from '../pricing/schema.ts';
import { ordinaryTaskMinutes, type Rates } from './cost.ts';
import { modelledKilowattHours } from './energy.ts';
import { type OrderRecord, orderMargin, runMargin } from './order-margin.ts';
import { type RunUse, runUse } from './run-use.ts';
import { farmMargin, perMachineHour } from './whole.ts';

const inputs: PriceRequest = {
  currency: 'USD',
  prices: {
    marginMode: 'margin',
    marginPercent: 50,
    minimumMarginPercent: 0,
    wastePercent: 5,
    energyPricePerKilowattHour: 0.2,
    labourRatePerHour: 30,
    preparationMinutesPerPart: 3,
    finishingMinutesPerPart: 4,
    failurePercent: 5,
    packagingPerPart: 0.5,
    setupPerMaterial: 1.5,
    programmingPerModel: 3,
    bands: [],
    rushPercent: 0,
    minimumPrice: 0,
  },
  tier: { name: 'Standard', surchargePercent: 0 },
  rush: false,
  lines: [
    {
      lineId: 'L1',
      modelKey: 'm',
      quantity: 4,
      materialCode: 'PLA',
      pricePerKilogram: 20,
      partGrams: 50,
      supportGrams: 0,
      printSeconds: 7_200,
      machineRatePerHour: 0.5,
      powerWatts: 100,
      hardwarePerPart: 0,
    },
  ],
};
const priced = price(inputs);
if (!priced.ok) throw new Error('refused');
const breakdown = priced.price.lines.map(({ steps }) => ({ breakdown: steps }));
const rates: Rates = {
  energyPricePerKilowattHour: 0.2,
  labourRatePerHour: 30,
  taskMinutes: ordinaryTaskMinutes,
  pricePerKilogram: { PLA: 20 },
};
const use = (change: Partial<RunUse> = {}): RunUse => ({
  runId: 'R-1-1',
  jobId: 'J-1',
  printerId: 'p-1',
  material: 'PLA',
  outcome: 'finished',
  share: 1,
  parts: 4,
  badParts: 0,
  inspected: true,
  grams: 204,
  printSeconds: 30_000,
  kilowattHours: 0.9,
  measured: false,
  ratePerHour: 0.5,
  byHand: false,
  changeover: false,
  ...change,
});
const order = (change: Partial<OrderState> = {}): OrderState =>
  ({
    id: 'O-1',
    customer: 'Ada',
    currency: 'USD',
    totalMinor: priced.price.totalMinor,
    payment: 'paid',
    estimates: {},
    ledger: { L1: { ordered: 4, planned: 0, inWork: 0, good: 4, cancelled: 0, bad: 0 } },
    ...change,
  }) as OrderState;
const record = (change: Partial<OrderRecord> = {}): OrderRecord => ({
  order: order(),
  status: 'delivered',
  quoted: { inputs, lines: breakdown },
  uses: [use()],
  rates,
  ...change,
});
const factorsOf = (of: OrderRecord) =>
  Object.fromEntries(orderMargin(of).factors.map((one) => [one.factor, one]));

describe('the margin of an order', () => {
  it('is what it brought less what it took, factor by factor', () => {
    const margin = orderMargin(record());
    const factors = factorsOf(record());
    // Quoted: 4 × 50 g × 20/kg × 1.05; 8 h × 100 W × 0.2; 8 h × 0.5; 28 min at 30/h and set-up; ÷ 0.95.
    const spent = 4.2 + 0.16 + 4 + 14 + 2;
    expect(factors.material!.quotedMinor).toBe(420);
    expect(factors.energy!.quotedMinor).toBe(16);
    expect(factors.machine!.quotedMinor).toBe(400);
    expect(factors.labour!.quotedMinor).toBe(1_550);
    expect(factors.failures!.quotedMinor).toBe(Math.round((spent / 0.95 - spent) * 100));
    expect(factors.fixed!.quotedMinor).toBe(500);
    // Realised: 204 g; 0.9 kWh; 8 h 20 min; a plate cleared, 4 parts inspected, a parcel: 2 + 6 + 4 min.
    expect(factors.material!.realisedMinor).toBe(408);
    expect(factors.energy!.realisedMinor).toBe(18);
    expect(factors.machine!.realisedMinor).toBe(417);
    expect(factors.labour!.realisedMinor).toBe(600);
    expect(factors.failures!.realisedMinor).toBe(0);
    expect(factors.fixed!.realisedMinor).toBe(500);
    expect(margin.realisedMinor).toBe(order().totalMinor - (408 + 18 + 417 + 600 + 500));
    expect(margin.perMachineHourMinor).toBe(Math.round(margin.realisedMinor / (30_000 / 3_600)));
    expect(margin.expectedMinor).toBe(margin.realisedMinor);
    expect(margin.factors[0]!.factor).toBe('labour');
    expect(margin.words).toBe(
      '10.71 USD more than quoted, mostly saved on labour (9.50 USD) and failures (1.28 USD).',
    );
    expect(factors.machine!.words).toBe(
      '8.33 h of printing that finished at 0.5 USD/h; quoted: 8 h at 0.5 USD/h.',
    );
    expect(factors.labour!.words).toBe(
      '8 min beside packing: 1 plate cleared, 4 parts inspected; quoted: 28 min, and set-up.',
    );
    expect(factors.energy!.words).toBe('0.9 kWh, by the machines’ figures; quoted: 0.8 kWh.');
  });

  it('counts failed prints and rejected parts as failures, with all that they took', () => {
    const failed = use({
      runId: 'R-1-0',
      outcome: 'failed',
      grams: 60,
      printSeconds: 9_000,
      inspected: false,
      kilowattHours: 0.3,
    });
    const partly = use({ badParts: 1 });
    const again = use({
      runId: 'R-2-1',
      jobId: 'J-2',
      parts: 1,
      grams: 51,
      printSeconds: 7_500,
      kilowattHours: 0.25,
      changeover: true,
    });
    const factors = factorsOf(record({ uses: [failed, partly, again] }));
    // The failed one: 1.2 of material, 0.06 of energy, 1.25 of machine, 2 min to clear; and a quarter of the other.
    const wholeFailed = 1.2 + 0.06 + 1.25 + 1;
    const wholePartly = 4.08 + 0.18 + 30_000 / 7_200 + 4;
    expect(factors.failures!.realisedMinor).toBe(Math.round((wholeFailed + wholePartly / 4) * 100));
    expect(factors.failures!.words).toBe('1 print failed and 1 part was rejected.');
    expect(factors.labour!.words).toContain('3 plates cleared, 1 spool loaded, 5 parts inspected');
    const margin = orderMargin(record({ uses: [failed, partly, again] }));
    expect(margin.taken).toMatchObject({ prints: 3, failedPrints: 1, rejectedParts: 1, grams: 315 });
  });

  it('of a cancelled or refunded order is a loss', () => {
    for (const change of [{ status: 'cancelled' }, { order: order({ payment: 'refunded' }) }]) {
      const margin = orderMargin(record(change));
      expect(margin.revenueMinor).toBe(0);
      expect(margin.realisedMinor).toBeLessThan(0);
      expect(margin.words).toMatch(/^It brought nothing; making it took \d+\.\d\d USD\.$/);
    }
  });

  it('is expected as quoted while nothing is made, and by what it takes once some is', () => {
    const ledger = { L1: { ordered: 4, planned: 4, inWork: 0, good: 0, cancelled: 0, bad: 0 } };
    const fresh = orderMargin(record({ status: 'accepted', order: order({ ledger }), uses: [] }));
    expect(fresh.closed).toBe(false);
    expect(fresh.deltaMinor).toBeNull();
    expect(Math.abs(fresh.expectedMinor! - fresh.quotedMinor!)).toBeLessThanOrEqual(1);
    expect(fresh.words).toBe('Nothing has been printed for it yet.');
    const estimate = { seconds: 14_400, massGrams: 100 };
    const estimates = { L1: estimate } as unknown as OrderState['estimates'];
    const heavier = orderMargin(
      record({ status: 'accepted', order: order({ ledger, estimates }), uses: [] }),
    );
    // 4 × 50 g more at 20/kg and 5 %, 8 h more at 0.5 and at 100 W: each ÷ 0.95.
    const more = (4.2 + 4 + 0.16) / 0.95;
    expect(fresh.expectedMinor! - heavier.expectedMinor!).toBeCloseTo(more * 100, -1);
  });

  it('without a quote has no quoted figure, and says so', () => {
    const margin = orderMargin(record({ quoted: null }));
    expect(margin).toMatchObject({ quotedMinor: null, deltaMinor: null, closed: true });
    expect(margin.words).toBe('There was no quote to compare it with.');
  });

  it('adds up, whatever was printed', () => {
    const any = fc.record({
      outcome: fc.constantFrom('finished' as const, 'failed' as const, 'cancelled' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      parts: fc.integer({ min: 0, max: 9 }),
      badParts: fc.constant(0),
      grams: fc.double({ min: 0, max: 2_000, noNaN: true }),
      printSeconds: fc.double({ min: 0, max: 300_000, noNaN: true }),
      kilowattHours: fc.double({ min: 0, max: 30, noNaN: true }),
      ratePerHour: fc.integer({ min: 0, max: 400 }).map((n) => n / 100),
      byHand: fc.boolean(),
      changeover: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), fc.boolean(), (some, isOpen) => {
        const uses = some.map((one, index) => use({ ...one, runId: `R-${index}` }));
        const of = record({ uses, status: isOpen ? 'inProduction' : 'delivered' });
        const margin = orderMargin(of);
        const sum = (pick: (one: (typeof margin.factors)[number]) => number) =>
          margin.factors.reduce((total, one) => total + pick(one), 0);
        expect(margin.realisedMinor).toBe(margin.revenueMinor - sum((one) => one.realisedMinor));
        expect(margin.quotedMinor).toBe(order().totalMinor - sum((one) => one.quotedMinor));
        if (!isOpen) expect(margin.deltaMinor).toBe(sum((one) => one.deltaMinor));
        const runs = uses.map((one) => runMargin(one, rates, 'USD'));
        const fixed = margin.factors.find(({ factor }) => factor === 'fixed')!.realisedMinor;
        const packing = isOpen ? 0 : 200;
        const whole = runs.reduce((cost, { costMinor }) => cost + costMinor, 0) + fixed + packing;
        // Each factor and each run is rounded by itself.
        expect(Math.abs(margin.revenueMinor - margin.realisedMinor - whole)).toBeLessThanOrEqual(
          uses.length / 2 + 4,
        );
        // One more failed print never makes it better.
        const worse = orderMargin({ ...of, uses: [...uses, use({ runId: 'R-x', outcome: 'failed' })] });
        expect(worse.realisedMinor).toBeLessThanOrEqual(margin.realisedMinor);
      }),
    );
  });
});

describe('what a run took', () => {
  const run = {
    id: 'R-1-1',
    jobId: 'J-1',
    printerId: 'p-1',
    lotId: 'spool-2',
    startedAt: 1_000_000,
    endedAt: 1_000_000 + 10_000_000,
    printedSeconds: 8_000,
    estimatedSeconds: 7_900,
    consumedGrams: 51,
    foundAfterwards: false,
    verdicts: [],
  };
  const item = (itemId: string, orderId: string) => ({ itemId, orderId }) as never;
  const job = {
    orderId: 'O-1',
    items: [item('a', 'O-1'), item('b', 'O-2'), item('c', 'O-2'), item('d', 'O-2')],
    requirements: { lane: 'FDM', material: 'PLA' } as never,
    releasedBy: 'ada',
    runId: 'R-1-1',
  };
  const machine = { ratePerHour: 0.5, powerWatts: 100 };

  it('is shared by the parts on the plate', () => {
    expect(runUse('O-1', run, 'judged', job, machine, null)).toMatchObject({ share: 0.25, parts: 1 });
    expect(runUse('O-2', run, 'judged', job, machine, null)).toMatchObject({ share: 0.75, parts: 3 });
  });

  it('is told by phase: printing, standing paused, and warming up once', () => {
    const one = runUse('O-1', run, 'finished', job, machine, { lotId: 'spool-1' })!;
    // 10,000 s on the machine, 8,000 s of them printing; 300 s to warm up at twice the figure.
    expect(one).toMatchObject({ printSeconds: 8_000, byHand: true, changeover: true, measured: false });
    expect(one.kilowattHours).toBeCloseTo((100 * (8_000 + 0.7 * 1_700 + 600)) / 3.6e6, 9);
    expect(modelledKilowattHours(60, { printSeconds: 3_600, pausedSeconds: 0, heated: false })).toBeCloseTo(
      0.06,
      9,
    );
  });

  it('is the meter’s word where there is one', () => {
    const one = runUse('O-1', { ...run, kilowattHours: 0.31 }, 'finished', job, machine, null)!;
    expect(one).toMatchObject({ kilowattHours: 0.31, measured: true });
  });

  it('of one whose end was found afterwards is no longer than its estimate', () => {
    const found = { ...run, foundAfterwards: true, printedSeconds: null };
    expect(runUse('O-1', found, 'finished', job, machine, null)!.printSeconds).toBe(7_900);
  });

  it('is nothing while it is under way, and of one that never began', () => {
    expect(runUse('O-1', { ...run, endedAt: null }, 'printing', job, machine, null)).toBeNull();
    expect(runUse('O-1', { ...run, startedAt: null }, 'failed', job, machine, null)).toBeNull();
  });
});

it('the farm’s margin is over all hours that machines stood there', () => {
  const taken = {
    revenue: 100,
    materialCost: 20,
    machineCost: 5,
    kilowattHours: 10,
    operatorHours: 1,
    partsDelivered: 4,
  };
  const all = { energyPricePerKilowattHour: 0.2, labourRatePerHour: 30, packagingPerPart: 0.5 };
  expect(farmMargin(taken, all)).toBeCloseTo(41, 12);
  expect(perMachineHour(41, 20)).toBeCloseTo(2.05, 12);
  expect(perMachineHour(41, 0)).toBeNull();
});
