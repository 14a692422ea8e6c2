import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Prices } from '../farm/schema-prices.ts';
import { formatMoney } from './money.ts';
import { price } from './price.ts';
import type { PriceBreakdown, PriceRequest, PriceRequestLine } from './schema.ts';

const prices: Prices = {
  marginMode: 'margin',
  marginPercent: 45,
  minimumMarginPercent: 20,
  wastePercent: 6,
  energyPricePerKilowattHour: 0.13,
  labourRatePerHour: 26,
  preparationMinutesPerPart: 3,
  finishingMinutesPerPart: 4,
  failurePercent: 4,
  packagingPerPart: 0.35,
  setupPerMaterial: 1.5,
  programmingPerModel: 3,
  bands: [
    { fromQuantity: 10, discountPercent: 5 },
    { fromQuantity: 50, discountPercent: 40 },
  ],
  rushPercent: 30,
  minimumPrice: 12,
};
const bracket: PriceRequestLine = {
  lineId: 'bracket',
  modelKey: 'a1',
  quantity: 1,
  materialCode: 'PLA-BASIC',
  pricePerKilogram: 18.99,
  partGrams: 42.5,
  supportGrams: 3.2,
  printSeconds: 9000,
  machineRatePerHour: 0.4,
  powerWatts: 260,
  hardwarePerPart: 0,
};
const request: PriceRequest = {
  currency: 'USD',
  prices,
  tier: { name: 'Standard', surchargePercent: 0 },
  rush: false,
  lines: [bracket],
};

function priceOf(change: Partial<PriceRequest>): PriceBreakdown {
  const result = price({ ...request, ...change });
  if (!result.ok) throw new Error(result.refusals.map((one) => one.words).join(' '));
  return result.price;
}

/** As a person reads it: one line a step, money on the left. */
function golden({ lines, totalMinor, costMinor, marginPercent, currency }: PriceBreakdown): string {
  const money = (minor: number) => formatMoney(minor, currency).padStart(13);
  return [
    '',
    ...lines.flatMap((line) => [
      `${line.lineId}, ${line.quantity} pieces at ${formatMoney(line.unitPriceMinor, currency)}`,
      ...line.steps.map((step) => `${money(step.amountMinor)}  ${step.code.padEnd(12)} ${step.words}`),
      `${money(line.totalMinor)}`,
    ]),
    `total ${formatMoney(totalMinor, currency)}, cost ${formatMoney(costMinor, currency)}, margin ${marginPercent} %`,
    '',
  ].join('\n');
}

describe('a price, line by line', () => {
  it('of one part', () =>
    expect(golden(priceOf({ lines: [bracket] }))).toMatchInlineSnapshot(`
      "
      bracket, 1 pieces at 18.39 USD
           0.81 USD  material     42.5 g PLA-BASIC at 18.99 USD/kg
           0.06 USD  support      3.2 g of support at 18.99 USD/kg
           0.05 USD  waste        6 % of the material for purge, skirts and spool ends
           0.08 USD  energy       2.5 h at 260 W and 0.13 USD/kWh
           1.00 USD  machine      2.5 h at 0.4 USD/h
           3.04 USD  labour       7 min at 26 USD/h
           0.35 USD  packaging    0.35 USD of box and padding
           0.22 USD  failure      4 % of parts fail: costs divided by 0.96
           1.50 USD  setup        Set-up for PLA-BASIC, once an order
           3.00 USD  programming  Preparing the model, once
           8.28 USD  margin       Margin of 45 % on the price
          18.39 USD
      total 18.39 USD, cost 10.11 USD, margin 45 %
      "
    `));

  it('of an order in a hurry: set-up once a material, programming once a model', () => {
    const lines = [
      { ...bracket, quantity: 60 },
      { ...bracket, lineId: 'bracket again', quantity: 2 },
      {
        ...bracket,
        lineId: 'lid',
        modelKey: 'b2',
        materialCode: 'PA6-CF',
        pricePerKilogram: 74.99,
        supportGrams: 0,
        hardwarePerPart: 0.8,
        failurePercent: 20,
      },
    ];
    const tier = { name: 'Express', surchargePercent: 25 };
    expect(golden(priceOf({ lines, tier, rush: true }))).toMatchInlineSnapshot(`
      "
      bracket, 60 pieces at 12.48 USD
          48.42 USD  material     60 × 42.5 g PLA-BASIC at 18.99 USD/kg
           3.65 USD  support      60 × 3.2 g of support at 18.99 USD/kg
           3.12 USD  waste        6 % of the material for purge, skirts and spool ends
           5.07 USD  energy       60 × 2.5 h at 260 W and 0.13 USD/kWh
          60.00 USD  machine      60 × 2.5 h at 0.4 USD/h
         182.00 USD  labour       60 × 7 min at 26 USD/h
          21.00 USD  packaging    60 × 0.35 USD of box and padding
          13.47 USD  failure      4 % of parts fail: costs divided by 0.96
           1.50 USD  setup        Set-up for PLA-BASIC, once an order
           3.00 USD  programming  Preparing the model, once
         279.20 USD  margin       Margin of 45 % on the price
        -137.25 USD  band         40 % off the part price from 50 parts, but no less than 49 parts cost
         120.80 USD  tier         Express: 25 %
         144.95 USD  rush         Rush: 30 %
         748.93 USD
      bracket again, 2 pieces at 15.82 USD
           1.61 USD  material     2 × 42.5 g PLA-BASIC at 18.99 USD/kg
           0.13 USD  support      2 × 3.2 g of support at 18.99 USD/kg
           0.10 USD  waste        6 % of the material for purge, skirts and spool ends
           0.17 USD  energy       2 × 2.5 h at 260 W and 0.13 USD/kWh
           2.00 USD  machine      2 × 2.5 h at 0.4 USD/h
           6.07 USD  labour       2 × 7 min at 26 USD/h
           0.70 USD  packaging    2 × 0.35 USD of box and padding
           0.45 USD  failure      4 % of parts fail: costs divided by 0.96
           9.18 USD  margin       Margin of 45 % on the price
           5.10 USD  tier         Express: 25 %
           6.12 USD  rush         Rush: 30 %
          31.63 USD
      lid, 1 pieces at 43.14 USD
           3.19 USD  material     42.5 g PA6-CF at 74.99 USD/kg
           0.19 USD  waste        6 % of the material for purge, skirts and spool ends
           0.09 USD  energy       2.5 h at 260 W and 0.13 USD/kWh
           1.00 USD  machine      2.5 h at 0.4 USD/h
           3.03 USD  labour       7 min at 26 USD/h
           0.80 USD  hardware     0.8 USD of inserts, screws and the like
           0.35 USD  packaging    0.35 USD of box and padding
           2.16 USD  failure      20 % of parts fail: costs divided by 0.8
           1.50 USD  setup        Set-up for PA6-CF, once an order
           3.00 USD  programming  Preparing the model, once
          12.53 USD  margin       Margin of 45 % on the price
           6.95 USD  tier         Express: 25 %
           8.35 USD  rush         Rush: 30 %
          43.14 USD
      total 823.70 USD, cost 367.77 USD, margin 55.35 %
      "
    `);
  });

  it('below the minimum', () => {
    const cheap = { ...prices, labourRatePerHour: 0, programmingPerModel: 0 };
    const lines = [bracket, { ...bracket, lineId: 'second', modelKey: 'c', partGrams: 10 }];
    expect(golden(priceOf({ prices: cheap, lines }))).toMatchInlineSnapshot(`
      "
      bracket, 1 pieces at 8.29 USD
           0.81 USD  material     42.5 g PLA-BASIC at 18.99 USD/kg
           0.06 USD  support      3.2 g of support at 18.99 USD/kg
           0.05 USD  waste        6 % of the material for purge, skirts and spool ends
           0.08 USD  energy       2.5 h at 260 W and 0.13 USD/kWh
           1.00 USD  machine      2.5 h at 0.4 USD/h
           0.35 USD  packaging    0.35 USD of box and padding
           0.10 USD  failure      4 % of parts fail: costs divided by 0.96
           1.50 USD  setup        Set-up for PLA-BASIC, once an order
           3.24 USD  margin       Margin of 45 % on the price
           1.10 USD  minimum      Up to the minimum price of 12 USD
           8.29 USD
      second, 1 pieces at 3.71 USD
           0.19 USD  material     10 g PLA-BASIC at 18.99 USD/kg
           0.06 USD  support      3.2 g of support at 18.99 USD/kg
           0.01 USD  waste        6 % of the material for purge, skirts and spool ends
           0.09 USD  energy       2.5 h at 260 W and 0.13 USD/kWh
           1.00 USD  machine      2.5 h at 0.4 USD/h
           0.35 USD  packaging    0.35 USD of box and padding
           0.07 USD  failure      4 % of parts fail: costs divided by 0.96
           1.45 USD  margin       Margin of 45 % on the price
           0.49 USD  minimum      Up to the minimum price of 12 USD
           3.71 USD
      total 12.00 USD, cost 5.72 USD, margin 52.3 %
      "
    `);
  });

  it('knows margin from mark-up', () => {
    const plain = { ...prices, bands: [], minimumPrice: 0, minimumMarginPercent: 0, marginPercent: 60 };
    const costless = {
      ...bracket,
      partGrams: 0,
      supportGrams: 0,
      printSeconds: 0,
      hardwarePerPart: 40,
      failurePercent: 0,
    };
    const bare = {
      ...plain,
      labourRatePerHour: 0,
      packagingPerPart: 0,
      setupPerMaterial: 0,
      programmingPerModel: 0,
    };
    expect(priceOf({ prices: bare, lines: [costless] }).totalMinor).toBe(10_000);
    expect(priceOf({ prices: { ...bare, marginMode: 'markup' }, lines: [costless] }).totalMinor).toBe(6_400);
  });

  it('keeps its inputs', () => expect(priceOf({}).inputs).toEqual(request));
});

describe('what has no price', () => {
  const refusalOf = (change: Partial<PriceRequest>) => {
    const result = price({ ...request, ...change });
    return result.ok ? [] : result.refusals.map((one) => one.code);
  };
  it.each<[string, Partial<PriceRequest>]>([
    ['never-succeeds', { lines: [{ ...bracket, failurePercent: 100 }] }],
    ['margin-impossible', { prices: { ...prices, marginPercent: 100 } }],
    ['bad-quantity', { lines: [{ ...bracket, quantity: 1.5 }] }],
    ['not-a-number', { lines: [{ ...bracket, partGrams: Number.NaN }] }],
    ['not-a-number', { lines: [{ ...bracket, printSeconds: -1 }] }],
    ['no-lines', { lines: [] }],
  ])('%s', (code, change) => expect(refusalOf(change)).toEqual([code]));

  it('a mark-up of 100 % and more is fine', () => {
    expect(refusalOf({ prices: { ...prices, marginMode: 'markup', marginPercent: 250 } })).toEqual([]);
  });
});

const amount = (max: number) => fc.integer({ min: 0, max: max * 100 }).map((hundredths) => hundredths / 100);
const anyPrices: fc.Arbitrary<Prices> = fc.record({
  marginMode: fc.constantFrom('margin', 'markup'),
  marginPercent: fc.integer({ min: 0, max: 95 }),
  minimumMarginPercent: fc.integer({ min: 0, max: 60 }),
  wastePercent: amount(30),
  energyPricePerKilowattHour: amount(1),
  labourRatePerHour: amount(60),
  preparationMinutesPerPart: amount(10),
  finishingMinutesPerPart: amount(10),
  failurePercent: amount(90),
  packagingPerPart: amount(3),
  setupPerMaterial: amount(10),
  programmingPerModel: amount(20),
  bands: fc
    .uniqueArray(fc.tuple(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 0, max: 80 })), {
      maxLength: 4,
      selector: ([from]) => from,
    })
    .map((bands) => {
      const discounts = bands.map(([, discount]) => discount).sort((a, b) => a - b);
      const from = bands.map(([quantity]) => quantity).sort((a, b) => a - b);
      return from.map((fromQuantity, index) => ({ fromQuantity, discountPercent: discounts[index]! }));
    }),
  rushPercent: fc.integer({ min: 0, max: 100 }),
  minimumPrice: amount(40),
});
const anyLine: fc.Arbitrary<PriceRequestLine> = fc.record({
  lineId: fc.uuid(),
  modelKey: fc.constantFrom('m1', 'm2', 'm3'),
  quantity: fc.integer({ min: 1, max: 100 }),
  materialCode: fc.constantFrom('PLA', 'PETG'),
  pricePerKilogram: amount(100),
  partGrams: amount(900),
  supportGrams: amount(200),
  printSeconds: fc.integer({ min: 0, max: 200_000 }),
  machineRatePerHour: amount(5),
  powerWatts: fc.integer({ min: 0, max: 1500 }),
  hardwarePerPart: amount(20),
});
const anyRequest: fc.Arbitrary<PriceRequest> = fc.record({
  currency: fc.constantFrom('USD', 'JPY', 'KWD'),
  prices: anyPrices,
  tier: fc.record({ name: fc.constant('tier'), surchargePercent: fc.integer({ min: 0, max: 50 }) }),
  rush: fc.boolean(),
  lines: fc.array(anyLine, { minLength: 1, maxLength: 5 }),
});
const total = (of: PriceRequest) => {
  const result = price(of);
  if (!result.ok) throw new Error('refused');
  return result.price.totalMinor;
};
const bump = (
  of: PriceRequest,
  change: (line: PriceRequestLine) => Partial<PriceRequestLine>,
): PriceRequest => ({
  ...of,
  lines: of.lines.map((line, index) => (index === 0 ? { ...line, ...change(line) } : line)),
});

describe('every price', () => {
  it('adds up exactly, step by step and line by line', () => {
    fc.assert(
      fc.property(anyRequest, (of) => {
        const result = price(of);
        if (!result.ok) throw new Error('refused');
        for (const line of result.price.lines)
          expect(line.steps.reduce((sum, step) => sum + step.amountMinor, 0)).toBe(line.totalMinor);
        expect(result.price.lines.reduce((sum, line) => sum + line.totalMinor, 0)).toBe(
          result.price.totalMinor,
        );
        expect(result.price.lines.reduce((sum, line) => sum + line.costMinor, 0)).toBe(
          result.price.costMinor,
        );
      }),
    );
  });

  it('never falls when there is more of anything', () => {
    fc.assert(
      fc.property(anyRequest, fc.integer({ min: 1, max: 50 }), (of, more) => {
        const before = total(of);
        expect(total(bump(of, (line) => ({ partGrams: line.partGrams + more })))).toBeGreaterThanOrEqual(
          before,
        );
        expect(
          total(bump(of, (line) => ({ supportGrams: line.supportGrams + more }))),
        ).toBeGreaterThanOrEqual(before);
        expect(
          total(bump(of, (line) => ({ printSeconds: line.printSeconds + more }))),
        ).toBeGreaterThanOrEqual(before);
        expect(total(bump(of, (line) => ({ quantity: line.quantity + more })))).toBeGreaterThanOrEqual(
          before,
        );
        expect(total(bump(of, () => ({ failurePercent: 90 + more / 10 })))).toBeGreaterThanOrEqual(before);
        expect(total({ ...of, rush: true })).toBeGreaterThanOrEqual(total({ ...of, rush: false }));
      }),
    );
  });

  it('keeps the margin asked for, or the least one where a band bites', () => {
    fc.assert(
      fc.property(anyRequest, (of) => {
        const result = price(of);
        if (!result.ok) throw new Error('refused');
        const { totalMinor, costMinor } = result.price;
        const asked =
          of.prices.marginMode === 'margin'
            ? of.prices.marginPercent / 100
            : of.prices.marginPercent / (100 + of.prices.marginPercent);
        const bites = of.lines.some((line) =>
          of.prices.bands.some((band) => band.fromQuantity <= line.quantity),
        );
        const least = bites ? Math.min(asked, of.prices.minimumMarginPercent / 100) : asked;
        expect(totalMinor * (1 - least) - costMinor).toBeGreaterThanOrEqual(-1);
      }),
    );
  });

  it('agrees with the formula worked out in plain numbers', () => {
    fc.assert(
      fc.property(anyRequest, (of) => {
        const p = { ...of.prices, bands: [], minimumPrice: 0 };
        const seen = { material: new Set<string>(), model: new Set<string>() };
        let expected = 0;
        for (const line of of.lines) {
          const hours = line.printSeconds / 3600;
          const part =
            ((line.partGrams + line.supportGrams) * line.pricePerKilogram * (1 + p.wastePercent / 100)) /
              1000 +
            (line.powerWatts / 1000) * hours * p.energyPricePerKilowattHour +
            hours * line.machineRatePerHour +
            ((p.preparationMinutesPerPart + p.finishingMinutesPerPart) / 60) * p.labourRatePerHour +
            line.hardwarePerPart +
            p.packagingPerPart;
          let cost = (part / (1 - p.failurePercent / 100)) * line.quantity;
          if (!seen.material.has(line.materialCode)) cost += p.setupPerMaterial;
          if (!seen.model.has(line.modelKey)) cost += p.programmingPerModel;
          seen.material.add(line.materialCode);
          seen.model.add(line.modelKey);
          const full =
            p.marginMode === 'margin'
              ? cost / (1 - p.marginPercent / 100)
              : cost * (1 + p.marginPercent / 100);
          expected += full * (1 + of.tier.surchargePercent / 100 + (of.rush ? p.rushPercent / 100 : 0));
        }
        const scale = { USD: 100, JPY: 1, KWD: 1000 }[of.currency]!;
        const found = total({ ...of, prices: p });
        expect(Math.abs(found - expected * scale)).toBeLessThanOrEqual(
          0.5 + 1e-9 * Math.abs(expected * scale),
        );
      }),
    );
  });
});
