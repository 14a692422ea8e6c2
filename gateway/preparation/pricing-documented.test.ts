/** The example of docs/pricing.md, worked out again in floating point from the settings printed there. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Schema } from 'effect';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatMoney } from '../../actors/pricing/money.ts';
import { price } from '../../actors/pricing/price.ts';
import { PriceRequest, priceCodes } from '../../actors/pricing/schema.ts';

const text = readFileSync(path.join(import.meta.dirname, '../../docs/pricing.md'), 'utf8');
const request = Schema.decodeUnknownSync(PriceRequest)(parse(/```yaml\n([\s\S]*?)```/.exec(text)![1]!));
const rows = [...text.matchAll(/^\| `(\w+)` \| (.+) \| (-?[\d.]+) USD \|$/gm)].map(
  ([, code, words, amount]) => ({
    code: code!,
    words: words!,
    amount: Number(amount),
  }),
);

/** By its own way: amounts a part, then all of them. */
function worked(): Record<string, number> {
  const { prices: p, tier } = request;
  const [line] = request.lines;
  const n = line!.quantity;
  const hours = line!.printSeconds / 3600;
  const material = (line!.partGrams * line!.pricePerKilogram) / 1000;
  const support = (line!.supportGrams * line!.pricePerKilogram) / 1000;
  const waste = (material + support) * (p.wastePercent / 100);
  const energy = (line!.powerWatts / 1000) * hours * p.energyPricePerKilowattHour;
  const machine = hours * line!.machineRatePerHour;
  const minute = p.labourRatePerHour / 60;
  const labour = (p.preparationMinutesPerPart + p.finishingMinutesPerPart) * minute;
  const finish = line!.finish!.minutesPerPart * minute + line!.finish!.materialPerPart;
  const spent =
    material +
    support +
    waste +
    energy +
    machine +
    labour +
    finish +
    line!.hardwarePerPart +
    p.packagingPerPart;
  const good = spent / (1 - p.failurePercent / 100);
  const cost = n * good + p.setupPerMaterial + p.programmingPerModel;
  const margin = cost / (1 - p.marginPercent / 100) - cost;
  const band = -(p.bands[0]!.discountPercent / 100) * n * (good / (1 - p.marginPercent / 100));
  const base = cost + margin + band;
  return {
    material: n * material,
    support: n * support,
    waste: n * waste,
    energy: n * energy,
    machine: n * machine,
    labour: n * labour,
    finish: n * finish,
    hardware: n * line!.hardwarePerPart,
    packaging: n * p.packagingPerPart,
    failure: n * (good - spent),
    setup: p.setupPerMaterial,
    programming: p.programmingPerModel,
    margin,
    band,
    tier: base * (tier.surchargePercent / 100),
    rush: base * (p.rushPercent / 100),
    total: base * (1 + tier.surchargePercent / 100 + p.rushPercent / 100),
    cost,
  };
}

describe('docs/pricing.md', () => {
  it('has an example that comes out so, to the cent', () => {
    const expected = worked();
    expect(rows.map(({ code }) => code)).toEqual(Object.keys(expected).slice(0, -2));
    for (const { amount, code } of rows)
      expect(Math.abs(amount - expected[code]!), code).toBeLessThan(0.0101);
    const [, total, cost] = /\*\*([\d.]+) USD\*\*; making it is expected to cost ([\d.]+) USD/.exec(text)!;
    expect(Number(total)).toBeCloseTo(expected.total!, 2);
    expect(Number(cost)).toBeCloseTo(expected.cost!, 2);
    expect(rows.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(Number(total), 6);
  });

  it('shows what the farm answers, word for word', () => {
    const priced = price(request);
    if (!priced.ok) throw new Error('refused');
    const [line] = priced.price.lines;
    expect(
      line!.steps.map(({ code, words, amountMinor }) => [code, words, formatMoney(amountMinor, 'USD')]),
    ).toEqual(rows.map(({ amount, code, words }) => [code, words, `${amount.toFixed(2)} USD`]));
    expect(text).toContain(`a margin of ${priced.price.marginPercent} %`);
  });

  it('explains every step', () => {
    const explained = [...text.matchAll(/^\| `(\w+)` \| [^|]+ \|$/gm)].map(([, code]) => code);
    expect(explained).toEqual([...priceCodes]);
  });
});
