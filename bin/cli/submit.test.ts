import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Price } from '../../actors/quote/schema.ts';
import type { RunningApi } from '../../gateway/api/server.ts';
import { demoFarm, type FakeFarm, fakeFarm, listening } from '../../gateway/api/testing/fake-farm.ts';
import { farmCliAt } from './testing.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'farm-submit-'));
const model = path.join(folder, 'part.stl');
let farm: FakeFarm;
let api: RunningApi;
const farmCli = (line: string) => farmCliAt(api.url, line);

beforeAll(() => writeFileSync(model, 'solid part'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  farm = fakeFarm();
  api = await listening(farm);
});
afterEach(() => api.close());

describe('submit', () => {
  const priced = (outcome: 'pass' | 'review'): Price => ({
    lines: [
      {
        lineId: 'L1',
        unitPriceMinor: 1250,
        totalMinor: 2500,
        breakdown: [{ code: 'material', words: 'Material, 12 g', amountMinor: 300 }],
        estimate: {
          canonicalHash: 'a'.repeat(64),
          seconds: 4_000,
          massGrams: 12,
          sizeMillimetres: { x: 20, y: 20, z: 20 },
          nozzleDiameterMillimetres: 0.4,
          commonBedMillimetres: { x: 220, y: 220 },
          feasiblePrinterIds: ['k2-plus-01'],
          profile: 'p',
          slicer: 's',
          risk: 'LOW',
          warnings: [],
        },
      },
    ],
    totalMinor: 2500,
    currency: 'USD',
    costMinor: 1000,
    promiseAt: Date.now() + 86_400_000,
    validUntil: Date.now() + 86_400_000,
    decision: {
      gate: 'quote',
      policyVersion: '1',
      outcome,
      clearedBy: null,
      predicates: [
        { name: 'geometry', passed: outcome === 'pass', words: 'Thin walls at the rim.', onFail: 'review' },
      ],
      inputs: {},
    },
    risk: { stage: 'intent', level: 'LOW', score: 0, factors: [], words: '' },
    priority: 5,
    terms: {
      policyVersion: '1',
      retryCeiling: 3,
      planFailuresToTrip: 2,
      approveFromRisk: 'HIGH',
      automaticReprint: true,
      holdUntilPaid: false,
      partSpacingMillimetres: 5,
    },
    inputs: {},
  });

  /** What the farm's own hands do once a quote is asked for. */
  async function priceTheQuote(outcome: 'pass' | 'review' = 'pass') {
    await expect.poll(() => farm.kernel.journaled.at(0)?.message.type).toBe('quote.request');
    const payload = farm.kernel.journaled[0]!.message.payload as {
      lines: { recipe: { modelHash: string } }[];
    };
    const summary = {
      verdict: 'ok',
      words: [],
      triangleCount: 12,
      volumeMm3: 8_000,
      sizeMillimetres: { x: 20, y: 20, z: 20 },
      reportHash: 'b'.repeat(64),
      previewHash: null,
    };
    const { modelHash } = payload.lines[0]!.recipe;
    await farm.kernel.say('quote/Q-1001', 'quote.analysed', { modelHash, summary });
    await farm.kernel.say('quote/Q-1001', 'quote.priced', { price: priced(outcome) });
  }

  test('prints the price line by line, with what was chosen for you', async () => {
    const running = farmCli(`submit ${model} --quantity 2`);
    await priceTheQuote();
    const { code, out } = await running;
    const first = demoFarm().materials.find(({ lane }) => lane === 'FDM')!;
    expect(code).toBe(0);
    expect(out).toContain('Uploaded part.stl (10 B)');
    expect(out).toContain(`Quote Q-1001: 2 × part.stl in ${first.code}, ${first.colours[0]!.name}`);
    expect(out).toMatch(/3\.00 USD {2}Material, 12 g/);
    expect(out).toMatch(/12\.50 USD {2}a piece; 1 h 06 min, 12\.0 g/);
    expect(out).toMatch(/25\.00 USD {2}in all, ships by/);
    expect(out).not.toContain('\u001b');
    expect(farm.blobs.size).toBe(1);
  });

  test('orders, and follows until it ends, with one line a change where nothing can be written over', async () => {
    const running = farmCli(`submit ${model} --order --paid --wait`);
    await priceTheQuote();
    await expect.poll(async () => (await farm.kernel.views.list({ kind: 'order' })).items.length).toBe(1);
    const { id } = (await farm.kernel.views.list({ kind: 'order' })).items[0]!;
    await farmCli(`order cancel ${id} --reason "changed my mind"`);
    const { code, out } = await running;
    expect(out).toContain(`Ordered as ${id}`);
    expect(out).toContain(`${id} was cancelled: changed my mind`);
    expect(code).toBe(3);
    expect((await farm.kernel.views.get(`order/${id}`))!.doc).toMatchObject({ payment: 'paid' });
  });

  test('an order that needs review first is refused, with the next step', async () => {
    const running = farmCli(`submit ${model} --order --json`);
    await priceTheQuote('review');
    const { code, json } = await running;
    expect(code).toBe(3);
    expect(json().map(({ event, error }) => event ?? error.remedy)).toEqual([
      'uploaded',
      'quote',
      'priced',
      expect.stringContaining('farm quote approve Q-1001'),
    ]);
  });

  test('what the farm does not have is told with what was meant', async () => {
    const { code, err } = await farmCli(`submit ${model} --material PLA-BASC`);
    expect(code).toBe(3);
    expect(err).toContain('Did you mean "PLA-BASIC"?');
    expect((await farmCli('submit /no/such.stl')).code).toBe(2);
    expect((await farmCli(`submit ${folder}`)).err).toContain('is no file');
  });

  test('waits no longer than it is told to', async () => {
    const { code, err } = await farmCli(`submit ${model} --timeout 1`);
    expect([code, err]).toEqual([1, expect.stringContaining('not done in the time')]);
  });

  test('goes on when the farm is started anew meanwhile', async () => {
    const running = farmCli(`submit ${model}`);
    await expect.poll(() => farm.kernel.journaled.length).toBe(1);
    await api.close();
    api = await listening(fakeFarm({ kernel: farm.kernel, blobs: farm.blobs }), { port: api.port });
    await priceTheQuote();
    expect((await running).out).toContain('25.00 USD');
  });
});
