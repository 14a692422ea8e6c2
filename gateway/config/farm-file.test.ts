import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeProblem, readFarmText } from './farm-file.ts';

const demo = readFileSync(path.join(import.meta.dirname, '../../fixtures/farm/demo.yaml'), 'utf8');

const small = `name: Small farm
currency: EUR
timezone: Europe/Berlin
printers:
  - id: one
    name: One
    model: Voron
    lane: FDM
    family: moonraker
    connection: { virtual: true }
    capability:
      buildVolumeMillimetres: { x: 300, y: 300, z: 300 }
      nozzleDiametersMillimetres: [0.4]
      materials: [PLA]
      maxNozzleTemperatureCelsius: 300
    wear: { purchasePrice: 900, lifetimeHours: 6000, maintenancePerHour: 0.15 }
    powerWatts: 190
    legacy: true
    loaded: { material: PLA-BASIC, colour: grey, lotId: grey-01 }
  - id: two
    name: Two
    model: Voron
    lane: FDM
    family: moonraker
    connection: {}
    capability:
      buildVolumeMillimetres: { x: 300, y: 300, z: 300 }
      nozzleDiametersMillimetres: [0.4]
      materials: [PLA]
      maxNozzleTemperatureCelsius: 300
    ratePerHour: 0.3
    powerWatts: 190
materials:
  - code: PLA-BASIC
    kind: PLA
    colours: [{ name: grey }, { name: black }]
    densityGramsPerCubicCentimetre: 1.24
    pricePerKilogram: 19
  - code: CARBON
    kind: PETG-CF
    colours: [{ name: black }]
    densityGramsPerCubicCentimetre: 1.25
    pricePerKilogram: 37
    abrasive: true
lots:
  - { id: grey-01, material: PLA-BASIC, colour: grey, grams: 1000 }
policies:
  slaTiers: [{ id: standard, name: Standard, days: 5, priority: 4 }]
  defaultSlaTier: standard
prices:
  marginPercent: 45
  energyPricePerKilowattHour: 0.3
  labourRatePerHour: 30
  bands: [{ fromQuantity: 10, discountPercent: 5 }, { fromQuantity: 50, discountPercent: 9 }]
`;

/** The small farm with texts replaced; fails when there is nothing to replace. */
function farmWith(...changes: [from: string, to: string][]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the farm has no ${from}`);
    return text.replace(from, to);
  }, small);
}

function problemsOf(text: string): string[] {
  const reading = readFarmText(text, 'farm.yaml');
  return reading.ok ? [] : reading.problems.map(describeProblem);
}

describe('the demo farm', () => {
  it('is valid, and names the six machines and two everyday ones', () => {
    expect(problemsOf(demo)).toEqual([]);
    const reading = readFarmText(demo, 'demo.yaml');
    if (!reading.ok) throw new Error('unreachable');
    expect(reading.farm.printers.map((printer) => [printer.id, printer.family, printer.lane])).toEqual([
      ['k2-plus-01', 'moonraker', 'FDM'],
      ['kobra-3-max-01', 'moonraker', 'FDM'],
      ['centauri-carbon-01', 'sdcp', 'FDM'],
      ['snapmaker-u1-01', 'moonraker', 'FDM'],
      ['eufymake-e1-01', 'eufymake', 'UV'],
      ['ankermake-m5-01', 'ankermake', 'FDM'],
      ['corexy-300-01', 'moonraker', 'FDM'],
      ['bedslinger-220-01', 'moonraker', 'FDM'],
    ]);
  });

  it('derives the hourly rate from wear', () => {
    const reading = readFarmText(demo, 'demo.yaml');
    expect(reading.ok && reading.farm.printers[0]?.ratePerHour).toBe(0.4);
  });
});

describe('planned maintenance in a farm file', () => {
  it('is by the clock of the farm unless it says another', () => {
    const at = (when: string) =>
      readFarmText(
        farmWith([
          '    legacy: true',
          `    legacy: true\n    maintenance: [{ id: nozzle, what: nozzle service, minutes: 90, when: ${when} }]`,
        ]),
        'farm.yaml',
      );
    const whenOf = (when: string) => {
      const reading = at(when);
      if (!reading.ok) throw new Error(reading.problems.map(describeProblem).join('\n'));
      return reading.farm.printers.flatMap(({ maintenance = [] }) => maintenance.map((one) => one.when));
    };
    const weekly = { days: ['tue'], from: '09:00' };
    expect(whenOf('{ days: [tue], from: "09:00" }')).toEqual([{ ...weekly, timezone: 'Europe/Berlin' }]);
    expect(whenOf('{ days: [tue], from: "09:00", timezone: UTC }')).toEqual([{ ...weekly, timezone: 'UTC' }]);
    expect(whenOf('{ everyPrintedHours: 200 }')).toEqual([{ everyPrintedHours: 200 }]);
    expect(at('{ days: [tue], from: "25:00" }').ok).toBe(false);
  });
});

describe('a farm file that is wrong', () => {
  const defects: Record<string, string> = {
    'a literal in the wrong case': farmWith(['lane: FDM', 'lane: fdm']),
    'a misspelt key': farmWith(['legacy: true', 'legasy: true']),
    'a missing key': farmWith(['    powerWatts: 190\n', '']),
    'neither rate nor wear': farmWith(['    ratePerHour: 0.3\n', '']),
    'both rate and wear': farmWith(['    legacy: true', '    ratePerHour: 1']),
    'a number out of bounds': farmWith(['powerWatts: 190', 'powerWatts: -60']),
    'words for a number': farmWith(['powerWatts: 190', 'powerWatts: 190 W']),
    'an id nobody can say': farmWith(['id: one', 'id: K2_Plus']),
    'two machines of one id': farmWith(['id: two', 'id: one']),
    'a colour the material does not come in': farmWith(['colour: grey, grams', 'colour: gray, grams']),
    'a material nobody has': farmWith(['materials: [PLA]', 'materials: [PLA, PTEG]']),
    'a spool the machine must not print': farmWith([
      '{ material: PLA-BASIC, colour: grey, lotId: grey-01 }',
      '{ material: CARBON, colour: black }',
    ]),
    'a margin that leaves nothing': farmWith(['marginPercent: 45', 'marginPercent: 100']),
    'bands out of order': farmWith(['fromQuantity: 50', 'fromQuantity: 10']),
    'an impossible port': farmWith(['{ virtual: true }', '{ host: k2.local, port: 71250 }']),
    'two machines at one address': farmWith(
      ['{ virtual: true }', '{ url: "http://10.0.0.7/" }'],
      ['connection: {}', 'connection: { url: "http://10.0.0.7" }'],
    ),
    'a time zone nobody lives in': farmWith(['Europe/Berlin', 'Europe/Berlon']),
    'a default tier that is none': farmWith(['defaultSlaTier: standard', 'defaultSlaTier: standrad']),
    'nothing at all': '',
    'one key twice': 'name: a\nname: b\n',
  };

  it('is told what is wrong, where, and what was meant', () => {
    expect(problemsOf(small)).toEqual([]);
    const told = Object.entries(defects).map(([name, text]) => [name, ...problemsOf(text)].join('\n  '));
    expect(`\n${told.join('\n')}\n`).toMatchInlineSnapshot(`
      "
      a literal in the wrong case
        farm.yaml:8:11 printers[0].lane: found "fdm", expected one of FDM, UV. Did you mean FDM?
      a misspelt key
        farm.yaml:18:5 printers[0].legasy: found "legasy", expected one of the keys id, name, model, lane, family, connection, capability, ratePerHour, wear, powerWatts, legacy, loaded, maintenance, notes. Did you mean legacy?
      a missing key
        farm.yaml:5:5 printers[0].powerWatts: found nothing, expected this key; it has no default.
      neither rate nor wear
        farm.yaml:20:5 printers[1].ratePerHour: found nothing, expected this key; or \`wear\`, from which it follows.
      both rate and wear
        farm.yaml:18:18 printers[0].ratePerHour: found 1, expected either ratePerHour or wear, from which it follows, not both.
      a number out of bounds
        farm.yaml:17:17 printers[0].powerWatts: found -60, expected a value greater than or equal to 0.
      words for a number
        farm.yaml:17:17 printers[0].powerWatts: found "190 W", expected number.
      an id nobody can say
        farm.yaml:5:9 printers[0].id: found "K2_Plus", expected an id of lower-case letters, digits and single hyphens, such as k2-plus-01.
      two machines of one id
        farm.yaml:20:9 printers[1].id: found "one", expected a name of its own; entry 1 of printers has it already.
      a colour the material does not come in
        farm.yaml:19:57 printers[0].loaded.lotId: found "grey-01", expected a lot of PLA-BASIC in grey; this one is PLA-BASIC in gray.
        farm.yaml:46:49 lots[0].colour: found "gray", expected a colour of PLA-BASIC (grey, black). Did you mean grey?
      a material nobody has
        farm.yaml:14:24 printers[0].capability.materials[1]: found "PTEG", expected a material of this farm or a kind (PLA-BASIC, CARBON, PLA, PLA-CF, PETG, PETG-CF, PCTG, ABS, …). Did you mean PETG?
      a spool the machine must not print
        farm.yaml:19:25 printers[0].loaded.material: found "CARBON", expected a material this machine can print. It is not set up for CARBON (PETG-CF).
        farm.yaml:19:25 printers[0].loaded.material: found "CARBON", expected a material this machine can print. CARBON is abrasive and would wear out its nozzle, which is not hardened.
      a margin that leaves nothing
        farm.yaml:51:18 prices.marginPercent: found 100, expected less than 100: a margin is a share of the price (marginMode: markup has no such end).
      bands out of order
        farm.yaml:54:69 prices.bands[1].fromQuantity: found 10, expected more than the band before it (10).
      an impossible port
        farm.yaml:10:41 printers[0].connection.port: found 71250, expected a port from 1 to 65535.
      two machines at one address
        farm.yaml:25:17 printers[1].connection: found "http://10.0.0.7", expected an address of its own; one has it already.
      a time zone nobody lives in
        farm.yaml:3:11 timezone: found "Europe/Berlon", expected an IANA time zone such as America/Chicago or Europe/Berlin.
      a default tier that is none
        farm.yaml:49:19 policies.defaultSlaTier: found "standrad", expected one of slaTiers (standard). Did you mean standard?
      nothing at all
        farm.yaml:1:1: found null, expected keys and values: name, currency, timezone, lanes, printers, materials, lots, profiles, policies, prices, shifts.
      one key twice
        farm.yaml:2:1: expected valid YAML: Map keys must be unique.
      "
    `);
  });

  it('ends in bounded time and with bounded words on an alias bomb', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'
        .split('')
        .map((key, index) => `${key}: &${key} [${Array(10).fill(`*${'abcdefg'[index]}`).join(',')}]`),
    ].join('\n');
    expect(problemsOf(bomb).length).toBeLessThanOrEqual(50);
  });

  it('never throws, whatever line is broken', () => {
    const lines = demo.split('\n');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: lines.length - 1 }),
        fc.oneof(
          fc.string(),
          fc.constantFrom('- ', '}', 'null', '&x *x', '"', '\t', ': :', '? !!binary x', '__proto__: 1'),
        ),
        fc.boolean(),
        (line, text, keepIndent) => {
          const broken = [...lines];
          broken[line] = (keepIndent ? (lines[line]?.match(/^ */)?.[0] ?? '') : '') + text;
          const reading = readFarmText(broken.join('\n'), 'farm.yaml');
          if (reading.ok) return;
          expect(reading.problems.length).toBeGreaterThan(0);
          for (const problem of reading.problems) expect(problem.line).toBeGreaterThanOrEqual(1);
        },
      ),
      { numRuns: 150 },
    );
  });
});
