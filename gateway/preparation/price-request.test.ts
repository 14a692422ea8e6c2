import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FarmConfig, PrinterSpec } from '../../actors/farm/schema.ts';
import type { Recipe } from '../../actors/plan/schema.ts';
import { price } from '../../actors/pricing/price.ts';
import { nothingLearnt } from '../../actors/promise/history.ts';
import { readFarmText } from '../config/farm-file.ts';
import { priceRequest, unpriced } from './price-request.ts';
import type { MadeLine } from './quoted.ts';

const file = path.join(import.meta.dirname, '../../fixtures/farm/demo.yaml');
const reading = readFarmText(readFileSync(file, 'utf8'), file);
if (!reading.ok) throw new Error('The demo farm is not sound.');
const { farm } = reading;
const standard = { name: 'Standard', surchargePercent: 0 };

function made(recipe: Partial<Recipe>, change: Partial<MadeLine['line']> = {}): MadeLine {
  const lane = recipe.lane ?? 'FDM';
  const able = farm.printers.filter((printer): printer is PrinterSpec => printer.lane === lane);
  return {
    line: {
      lineId: 'L1',
      quantity: 5,
      recipe: {
        modelHash: 'a'.repeat(64),
        fileName: 'part.stl',
        lane,
        material: 'PLA-BASIC',
        colour: 'black',
        profileId: 'standard-04',
        finish: null,
        rotationDegrees: 0,
        ...recipe,
      },
      ...change,
    },
    part: {
      able,
      verdict: 'ok',
      warnings: 0,
      flags: [],
      estimate: {
        canonicalHash: 'a'.repeat(64),
        seconds: 3600,
        massGrams: 40,
        supportGrams: 4,
        sizeMillimetres: { x: 100, y: 80, z: 20 },
        nozzleDiameterMillimetres: 0.4,
        commonBedMillimetres: { x: 220, y: 220 },
        feasiblePrinterIds: able.map(({ id }) => id),
        profile: 'standard-04 version 1',
        slicer: 'test',
        risk: 'LOW',
        warnings: [],
      },
    },
  };
}
const lineOf = (one: MadeLine, learnt = nothingLearnt, of: FarmConfig = farm) =>
  priceRequest(of, learnt, standard, false, [one]).lines[0]!;
const wordsOf = (one: MadeLine, of: FarmConfig = farm) => {
  const priced = price(priceRequest(of, nothingLearnt, standard, false, [one]));
  if (!priced.ok) throw new Error('refused');
  return priced.price.lines[0]!.steps.map(({ code, words }) => `${code}: ${words}`);
};

describe('what a line is priced from', () => {
  it('tells support from the part where the slicer does', () => {
    expect(lineOf(made({}))).toMatchObject({ partGrams: 36, supportGrams: 4 });
  });

  it('is the farm’s own share of failures once it has a history, and says so', () => {
    const outcomes = { prints: 200, failed: 10, rejected: 2.5 };
    expect(lineOf(made({}))).not.toHaveProperty('failurePercent');
    // (10 + 2.5 + 20 × 4 %) / 220 = 6.05 %
    const line = lineOf(made({}), { ...nothingLearnt, outcomes });
    expect(line.failurePercent).toBe(6);
    const priced = price({ ...priceRequest(farm, nothingLearnt, standard, false, []), lines: [line] });
    if (!priced.ok) throw new Error('refused');
    expect(priced.price.lines[0]!.steps.find(({ code }) => code === 'failure')!.words).toBe(
      "6 % of parts fail (of this farm's last 200 prints 10 failed and 2.5 plates' worth was rejected): costs divided by 0.94",
    );
  });

  it('has a finish by name, and says what has no price', () => {
    const primed = { id: 'primed', name: 'Primed', minutesPerPart: 6, materialPerPart: 0.5 };
    const priced = { ...farm, prices: { ...farm.prices, finishes: [primed] } };
    expect(wordsOf(made({ finish: ' PRIMED ' }), priced)).toContain(
      'finish: 5 × Primed: 6 min at 26 USD/h and 0.5 USD of material',
    );
    expect(unpriced(priced, [made({ finish: 'primed' }), made({})])).toEqual([]);
    expect(unpriced(priced, [made({ finish: 'Gilded' })])).toEqual([
      'The finish "Gilded" of part.stl is not on the price list and not in the price.',
    ]);
  });

  it('has the hardware that was named', () => {
    expect(wordsOf(made({}, { hardwarePerPart: 1.2 }))).toContain(
      'hardware: 5 × 1.2 USD of inserts, screws and the like',
    );
  });

  it('of UV work is the lane’s own', () => {
    const uv = {
      squareMillimetresPerSecond: 100,
      inkGramsPerSquareMillimetre: 0.00005,
      wastePercent: 20,
      labourRatePerHour: 40,
      preparationMinutesPerPart: 3,
      finishingMinutesPerPart: 1,
      failurePercent: 2,
    };
    const priced = { ...farm, prices: { ...farm.prices, uv } };
    const one = made({ lane: 'UV', material: 'UV-INK-CMYKW', colour: 'CMYK + white', profileId: 'uv-print' });
    const outcomes = { prints: 200, failed: 100, rejected: 0 };
    const line = lineOf(one, { ...nothingLearnt, outcomes }, priced);
    expect(line).toMatchObject({ printedSquareMillimetres: 8_000, failurePercent: 2, pricePerKilogram: 380 });
    const words = wordsOf(one, priced);
    expect(words).toContain('labour: 5 × 4 min at 40 USD/h');
    expect(words).toContain('waste: 20 % of the ink for purging and head cleaning');
  });
});
