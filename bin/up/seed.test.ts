/** The farm file against a real kernel: what it says counts when it is new, and people's edits count until then. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allActors } from '../../actors/definitions.ts';
import type { FarmConfig } from '../../actors/farm/schema.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import { readFarmText } from '../../gateway/config/farm-file.ts';
import { type OpenKernel, openKernel } from '../../runtime/kernel.ts';
import { seedFarm } from './seed.ts';

let folder: string;
let kernel: OpenKernel;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'farm-seed-'));
  kernel = await openKernel({ definitions: allActors, database: { folder } });
});
afterAll(async () => {
  await kernel?.close();
  rmSync(folder, { recursive: true, force: true });
});

const demo = (): FarmConfig => {
  const file = path.resolve(import.meta.dirname, '../../fixtures/farm/demo.yaml');
  const reading = readFarmText(readFileSync(file, 'utf8'), file);
  if (!reading.ok) throw new Error('the demo farm file is broken');
  return { ...reading.farm, printers: reading.farm.printers.slice(0, 1), lots: [] };
};
const withNozzle = (farm: FarmConfig, millimetres: number): FarmConfig => ({
  ...farm,
  printers: farm.printers.map((spec) => ({
    ...spec,
    capability: { ...spec.capability, nozzleDiametersMillimetres: [millimetres] },
  })),
});
const nozzle = async () => {
  const state = await kernel.state('printer/k2-plus-01');
  return (state?.context as unknown as PrinterState | undefined)?.spec?.capability.nozzleDiametersMillimetres;
};

it('takes each new word of the file, an old one said again included, and keeps what people changed', async () => {
  const said: string[] = [];
  const seed = (farm: FarmConfig) => seedFarm(kernel, farm, (words) => said.push(words));
  const farm = demo();
  await seed(withNozzle(farm, 0.4));
  await seed(withNozzle(farm, 0.6));
  expect(await nozzle()).toEqual([0.6]);
  await seed(withNozzle(farm, 0.4));
  expect(await nozzle()).toEqual([0.4]);

  const [spec] = withNozzle(farm, 0.8).printers;
  await kernel.tell({
    to: 'printer/k2-plus-01',
    type: 'printer.edit',
    payload: { spec, hasConnector: true },
    by: { kind: 'operator', id: 'ada' },
  });
  await seed(withNozzle(farm, 0.4));
  expect(await nozzle()).toEqual([0.8]);
  expect(said).toEqual([]);
});
