/** A farm file like the demo's, with as many machines of one kind as wanted, all loaded with the same material. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import type { VirtualPrinter } from './printers.ts';

const DEMO = path.resolve(import.meta.dirname, '../../fixtures/farm/demo.yaml');
const LIKE = 'k2-plus-01';
const LOT_GRAMS = 900;

interface FarmFile {
  printers: { id: string; loaded: { lotId: string } }[];
  lots: { id: string; grams: number }[];
  profiles: { printers?: readonly string[] }[];
}

export const writeFarmFile = (file: string, machines: readonly VirtualPrinter[]): void =>
  writeFileSync(file, farmFileOf(machines));

/** The `printers:` part for these machines alone, to be pasted into a farm file. */
export const printersPartOf = (machines: readonly VirtualPrinter[]): string =>
  stringify({ printers: (parse(farmFileOf(machines)) as FarmFile).printers });

export function farmFileOf(machines: readonly VirtualPrinter[]): string {
  const farm = parse(readFileSync(DEMO, 'utf8')) as FarmFile;
  const printer = farm.printers.find(({ id }) => id === LIKE);
  const lot = farm.lots.find(({ id }) => id === printer?.loaded.lotId);
  if (!printer || !lot) throw new Error(`${DEMO} has no ${LIKE} with a lot of material.`);
  farm.printers = machines.map(({ name, url }) => ({
    ...printer,
    id: name,
    name,
    connection: { baseUrl: url },
    loaded: { ...printer.loaded, lotId: `lot-${name}` },
  }));
  farm.lots = machines.map(({ name }) => ({ ...lot, id: `lot-${name}`, grams: LOT_GRAMS }));
  farm.profiles = farm.profiles.filter((profile) => profile.printers === undefined);
  return stringify(farm, { aliasDuplicateObjects: false });
}
