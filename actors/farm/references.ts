import { changeoversFor, materialObstacles } from '../capability/material.ts';
import { objectionsTo } from '../policy/check.ts';
import { documentOf } from '../policy/settings.ts';
import { isTimezone } from './fields.ts';
import { nearest } from './nearest.ts';
import { type FarmConfig, type MaterialSpec, materialKinds, type PrinterSpec } from './schema.ts';

/** Something in a farm that no single key shows: a name nobody bears, two machines with one id. */
export interface FarmProblem {
  readonly path: readonly (string | number)[];
  /** What stands there now; undefined where something is missing. */
  readonly found?: unknown;
  readonly expected: string;
  readonly suggestion?: string | undefined;
}

/** Checks what crosses between the farm's parts. Pure; the API runs it on every edit, the loader on every file. */
export function checkReferences(farm: FarmConfig): FarmProblem[] {
  return [
    ...unique(farm),
    ...(isTimezone(farm.timezone)
      ? []
      : [
          {
            path: ['timezone'],
            found: farm.timezone,
            expected: 'an IANA time zone such as America/Chicago or Europe/Berlin',
          },
        ]),
    ...farm.printers.flatMap((printer, index) => checkPrinter(farm, printer, ['printers', index])),
    ...farm.lots.flatMap((lot, index) => checkSpool(farm, lot, ['lots', index])),
    ...farm.profiles.flatMap((profile, index) => [
      ...profile.materials.flatMap((name, at) =>
        materialOrKind(farm, name, ['profiles', index, 'materials', at]),
      ),
      ...profile.printers.flatMap((id, at) =>
        oneOf(
          id,
          farm.printers.map((printer) => printer.id),
          'a printer',
          ['profiles', index, 'printers', at],
        ),
      ),
    ]),
    ...oneOf(
      farm.policies.defaultSlaTier,
      farm.policies.slaTiers.map((tier) => tier.id),
      'one of slaTiers',
      ['policies', 'defaultSlaTier'],
    ),
    ...checkPrices(farm),
    ...checkPolicy(farm),
  ];
}

function checkPolicy({ policies }: FarmConfig): FarmProblem[] {
  const at = policies.document === undefined ? ['policies', 'rules'] : ['policies', 'document'];
  return objectionsTo(documentOf(policies)).map(({ path, words }) => ({
    path: at,
    expected: `a policy that can be one; ${path}: ${words}`,
  }));
}

function unique(farm: FarmConfig): FarmProblem[] {
  const lists: [readonly (string | number)[], string, readonly string[]][] = [
    [['printers'], 'id', farm.printers.map((one) => one.id)],
    [['materials'], 'code', farm.materials.map((one) => one.code)],
    [['lots'], 'id', farm.lots.map((one) => one.id)],
    [['profiles'], 'id', farm.profiles.map((one) => one.id)],
    [['policies', 'slaTiers'], 'id', farm.policies.slaTiers.map((one) => one.id)],
    ...farm.materials.map((one, index): (typeof lists)[number] => [
      ['materials', index, 'colours'],
      'name',
      one.colours.map((colour) => colour.name),
    ]),
  ];
  return lists.flatMap(([path, key, names]) => {
    const first = new Map<string, number>();
    return names.flatMap((name, index) => {
      const before = first.get(name);
      if (before === undefined) {
        first.set(name, index);
        return [];
      }
      return [
        {
          path: [...path, index, key],
          found: name,
          expected: `a name of its own; entry ${before + 1} of ${path.join('.')} has it already`,
        },
      ];
    });
  });
}

function checkPrinter(
  farm: FarmConfig,
  printer: PrinterSpec,
  path: readonly (string | number)[],
): FarmProblem[] {
  const problems: FarmProblem[] = [];
  const { capability } = printer;
  if (!farm.lanes.includes(printer.lane))
    problems.push({
      path: [...path, 'lane'],
      found: printer.lane,
      expected: `a lane this farm has: ${farm.lanes.join(', ')}`,
    });
  capability.materials.forEach((name, index) => {
    problems.push(...materialOrKind(farm, name, [...path, 'capability', 'materials', index]));
  });
  if (printer.lane === 'FDM') {
    if (capability.nozzleDiametersMillimetres.length === 0)
      problems.push({
        path: [...path, 'capability', 'nozzleDiametersMillimetres'],
        found: [],
        expected: 'at least one nozzle: an FDM machine prints through one',
      });
    if (capability.maxNozzleTemperatureCelsius === 0)
      problems.push({
        path: [...path, 'capability', 'maxNozzleTemperatureCelsius'],
        found: 0,
        expected: 'how hot the nozzle may get; without it no filament can be printed',
      });
  }
  problems.push(...checkAddress(farm, printer, path));
  if (!printer.loaded) return problems;
  const spool = { ...printer.loaded, lane: printer.lane };
  problems.push(...checkSpool(farm, spool, [...path, 'loaded']));
  const { lotId } = printer.loaded;
  if (lotId !== undefined) {
    const lot = farm.lots.find((one) => one.id === lotId);
    const at = [...path, 'loaded', 'lotId'];
    if (!lot)
      problems.push(
        ...oneOf(
          lotId,
          farm.lots.map((one) => one.id),
          'a lot',
          at,
        ),
      );
    else if (changeoversFor(printer.loaded.material, printer.loaded.colour, lot).length > 0)
      problems.push({
        path: at,
        found: lotId,
        expected: `a lot of ${printer.loaded.material} in ${printer.loaded.colour}; this one is ${lot.material} in ${lot.colour}`,
      });
  }
  const material = farm.materials.find((one) => one.code === printer.loaded?.material);
  for (const obstacle of material ? materialObstacles(material, capability, null) : [])
    problems.push({
      path: [...path, 'loaded', 'material'],
      found: printer.loaded.material,
      expected: `a material this machine can print. ${obstacle.words}`,
    });
  return problems;
}

/** Connections are the families' own, but a port is a port, and two machines at one address are one machine. */
function checkAddress(
  farm: FarmConfig,
  printer: PrinterSpec,
  path: readonly (string | number)[],
): FarmProblem[] {
  const { port } = printer.connection;
  if (
    port !== undefined &&
    !(typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535)
  )
    return [{ path: [...path, 'connection', 'port'], found: port, expected: 'a port from 1 to 65535' }];
  const address = addressOf(printer);
  const first = farm.printers.find((one) => addressOf(one) === address);
  if (address === undefined || !first || first === printer) return [];
  return [
    {
      path: [...path, 'connection'],
      found: address,
      expected: `an address of its own; ${first.id} has it already`,
    },
  ];
}

function addressOf({ connection }: PrinterSpec): string | undefined {
  const host = connection.url ?? connection.host;
  if (typeof host !== 'string') return undefined;
  const port = connection.port === undefined ? '' : `:${String(connection.port)}`;
  return `${host.toLowerCase().replace(/\/+$/, '')}${port}`;
}

function checkSpool(
  farm: FarmConfig,
  spool: { material: string; colour: string; lane?: PrinterSpec['lane'] },
  path: readonly (string | number)[],
): FarmProblem[] {
  const material: MaterialSpec | undefined = farm.materials.find((one) => one.code === spool.material);
  if (!material)
    return oneOf(
      spool.material,
      farm.materials.map((one) => one.code),
      'a material',
      [...path, 'material'],
    );
  if (spool.lane && material.lane !== spool.lane)
    return [
      {
        path: [...path, 'material'],
        found: spool.material,
        expected: `a material for the ${spool.lane} lane`,
      },
    ];
  return oneOf(
    spool.colour,
    material.colours.map((one) => one.name),
    `a colour of ${material.code}`,
    [...path, 'colour'],
  );
}

function checkPrices({ prices }: FarmConfig): FarmProblem[] {
  const problems: FarmProblem[] = [];
  if (prices.marginMode === 'margin' && prices.marginPercent >= 100)
    problems.push({
      path: ['prices', 'marginPercent'],
      found: prices.marginPercent,
      expected: 'less than 100: a margin is a share of the price (marginMode: markup has no such end)',
    });
  prices.bands.forEach((band, index) => {
    const before = prices.bands[index - 1];
    if (!before) return;
    if (band.fromQuantity <= before.fromQuantity)
      problems.push({
        path: ['prices', 'bands', index, 'fromQuantity'],
        found: band.fromQuantity,
        expected: `more than the band before it (${before.fromQuantity})`,
      });
    if (band.discountPercent < before.discountPercent)
      problems.push({
        path: ['prices', 'bands', index, 'discountPercent'],
        found: band.discountPercent,
        expected: `no less than the band before it (${before.discountPercent}): more parts never get a smaller discount`,
      });
  });
  return problems;
}

const materialOrKind = (farm: FarmConfig, name: string, path: readonly (string | number)[]): FarmProblem[] =>
  oneOf(
    name,
    [...farm.materials.map((one) => one.code), ...materialKinds],
    'a material of this farm or a kind',
    path,
  );

function oneOf(
  name: string,
  names: readonly string[],
  what: string,
  path: readonly (string | number)[],
): FarmProblem[] {
  if (names.includes(name)) return [];
  const some = names.slice(0, 8).join(', ');
  const list = names.length === 0 ? 'none is defined' : names.length > 8 ? `${some}, …` : some;
  return [{ path, found: name, expected: `${what} (${list})`, suggestion: nearest(name, names) }];
}
