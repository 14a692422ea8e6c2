import { describe, expect, it } from 'vitest';
import { ordinaryOutages } from '../failures/outages.ts';
import { listScenarios, loadScenario, readScenario, ScenarioError } from './load.ts';

const text = `name: mine
title: Mine
shows: A farm of my own.
days: 1
fleet:
  - { model: k2-plus, count: 2, powerWatts: 300 }
materials: [PLA-BASIC]
stock:
  - { material: PLA-BASIC, colour: black, spools: 5, reorderAtSpools: 2 }
demand:
  materials:
    - { material: PLA-BASIC, colour: black, share: 1 }
`;

const complaint = (change: (text: string) => string): string => {
  try {
    readScenario(change(text), 'mine.yaml');
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(ScenarioError);
    return (error as Error).message;
  }
};

describe('a scenario', () => {
  it('is completed by the catalogue and its defaults; what it states stands', () => {
    const scenario = readScenario(text, 'mine.yaml');
    expect(scenario.fleet[0]).toMatchObject({
      name: 'Creality K2 Plus',
      count: 2,
      powerWatts: 300,
      ratePerHour: 0.4,
      capability: { buildVolumeMillimetres: { x: 350, y: 350, z: 350 } },
    });
    expect(scenario.materials[0]).toMatchObject({ code: 'PLA-BASIC', pricePerKilogram: 18.99 });
    expect(scenario.policies.slaTiers.map(({ id }) => id)).toEqual(['express', 'standard', 'economy']);
    expect(scenario.demand.hourWeights).toHaveLength(24);
  });

  it('has machines that jet ink as what they are, and cuts at the ordinary rate unless it says otherwise', () => {
    const { fleet, outages } = loadScenario('mixed-fdm-uv');
    const inks = fleet.filter(({ lane }) => lane === 'UV');
    expect(inks.length).toBeGreaterThan(0);
    expect(new Set(inks.map(({ machineClass }) => machineClass))).toEqual(new Set(['uvFlatbed']));
    expect(outages).toEqual(ordinaryOutages);
    const calm = readScenario(`${text}outages: { power: { perYear: 0 } }\n`, 'mine.yaml').outages;
    expect(calm).toEqual({ ...ordinaryOutages, power: { ...ordinaryOutages.power, perYear: 0 } });
  });

  it('is plain data', () => {
    for (const { name } of listScenarios()) {
      const scenario = loadScenario(name);
      expect(JSON.parse(JSON.stringify(scenario))).toEqual(scenario);
      expect(structuredClone(scenario)).toEqual(scenario);
    }
  });

  it.each<[string, (text: string) => string, string]>([
    [
      'a model that nobody knows',
      (of) => of.replace('k2-plus', 'k2-pluss'),
      'mine.yaml:6:14 fleet.0.model: found "k2-pluss", expected a model of the catalogue',
    ],
    ['the near one', (of) => of.replace('k2-plus', 'k2-pluss'), 'Did you mean k2-plus?'],
    [
      'a material without stock',
      (of) => of.replace('colour: black, share', 'colour: white, share'),
      'mine.yaml:12:7 demand.materials.0: found "PLA-BASIC white", expected an entry of stock for it',
    ],
    [
      'a colour that is not made',
      (of) => of.replace('colour: black, spools', 'colour: pink, spools'),
      '"pink", expected a colour of PLA-BASIC',
    ],
    [
      'a number out of range',
      (of) => of.replace('days: 1', 'days: 9999'),
      'mine.yaml:4:7 days: found 9999, expected a number of days',
    ],
    [
      'a key that is not one',
      (of) => `${of}weather: fine\n`,
      'weather: found "weather", expected one of the keys',
    ],
    ['a missing key', (of) => of.replace('title: Mine\n', ''), 'title: found nothing, expected this key'],
    [
      'a time zone that is not one',
      (of) => `${of}timezone: Mars/Olympus\n`,
      'timezone: found "Mars/Olympus"',
    ],
    [
      'a fault that is not one',
      (of) => `${of}faults:\n  - { fromHours: 0, untilHours: 2, chances: { uploadFail: 0.1 } }\n`,
      'Did you mean uploadFails?',
    ],
    [
      'faults that overlap',
      (of) => `${of}faults:\n  - { fromHours: 0, untilHours: 5 }\n  - { fromHours: 4, untilHours: 6 }\n`,
      'faults.1.fromHours: found 4, expected stretches that end after they begin',
    ],
    [
      'an event at a machine that is not there',
      (of) => `${of}events:\n  - { kind: printerDies, atHours: 1, printer: k2-plus-3 }\n`,
      'events.0.printer: found "k2-plus-3", expected a machine of the fleet, such as k2-plus-1, k2-plus-2',
    ],
    ['no YAML', (of) => `${of}\n  :\n- x`, 'expected valid YAML'],
  ])('complains in words of %s', (_, change, words) => {
    expect(complaint(change)).toContain(words);
  });

  it('that nobody knows is told with those that are there', () => {
    expect(() => loadScenario('busy-weak')).toThrow('Did you mean busy-week?');
    expect(() => loadScenario('./nowhere.yaml')).toThrow('could not be read');
  });
});
