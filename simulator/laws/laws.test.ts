import { describe, expect, it } from 'vitest';
import type { GateDecision } from '../../actors/policy/schema.ts';
import { whyNotThere } from '../properties/can-make.ts';
import { whyNotDecided } from '../properties/gates-again.ts';
import { must } from '../properties/property.ts';
import { laws } from './index.ts';
import { breachOf, law, nearest, shrinkBreach } from './law.ts';

describe.each(laws)('$name', (one) => {
  it('holds for the code as it is', async () => {
    expect((await breachOf(one))?.words).toBeUndefined();
  });

  it('draws the same cases from the same seed', async () => {
    const seen: unknown[][] = [[], []];
    for (const drawn of seen)
      await breachOf({ ...one, check: (steps) => void drawn.push(structuredClone(steps)) }, 20);
    expect(seen[0]).toEqual(seen[1]);
    expect(new Set(seen[0]!.map((steps) => JSON.stringify(steps))).size).toBeGreaterThan(15);
  });
});

describe('a law', () => {
  const noThree = law<number>({
    name: 'no three',
    holds: 'There is no three.',
    about: ['actors/three/'],
    cases: 50,
    draw: (dice) => Array.from({ length: 12 }, () => dice.whole(1, 6)),
    check: (steps) => must(!steps.includes(3), () => 'There is a three.'),
  });

  it('that is broken tells the first case that breaks it, and its steps are made few', async () => {
    const breach = (await breachOf(noThree))!;
    expect(breach).toMatchObject({ law: 'no three', words: 'There is a three.' });
    expect(await shrinkBreach(noThree, breach, 200)).toEqual([3]);
  });

  it('about the code that is asked for goes first', () => {
    const names = (file: string | undefined) => nearest([...laws, noThree], file).map(({ name }) => name);
    expect(names('actors/three/machine.ts')[0]).toBe('no three');
    expect(names(undefined).at(-1)).toBe('no three');
    expect(names('actors/three/machine.ts').toSorted()).toEqual(names(undefined).toSorted());
  });

  it('is broken by whatever its rule throws', async () => {
    const thrown = await breachOf({
      ...noThree,
      check: () => {
        throw new TypeError('Not a function.');
      },
    });
    expect(thrown?.words).toContain('Not a function.');
  });
});

describe('what the laws compare with', () => {
  const spec = {
    id: 'p-1',
    lane: 'FDM',
    capability: {
      buildVolumeMillimetres: { x: 200, y: 100, z: 100 },
      bedShape: 'box',
      nozzleDiametersMillimetres: [0.4],
      materials: ['PLA'],
      enclosure: false,
      hardenedNozzle: false,
      maxNozzleTemperatureCelsius: 260,
      maxBedTemperatureCelsius: 100,
      maxChamberTemperatureCelsius: 0,
      extruderCount: 1,
    },
  } as const;
  const wanted = {
    lane: 'FDM',
    sizeMillimetres: { x: 150, y: 90, z: 90 },
    material: 'PLA',
    nozzleDiameterMillimetres: 0.4,
  };
  const pla = { code: 'PLA', kind: 'PLA', requires: { enclosure: false }, abrasive: false } as never;

  it('knows what a machine can make, and why not', () => {
    expect([...whyNotThere(wanted, spec, pla, undefined)]).toEqual([]);
    const long = { ...wanted, sizeMillimetres: { x: 90, y: 150, z: 101 } };
    expect([...whyNotThere(long, spec, pla, undefined)]).toEqual(['too-tall', 'too-large']);
    expect([...whyNotThere({ ...long, mayTurn: true }, spec, pla, undefined)]).toEqual(['too-tall']);
    const filled = { code: 'PA-CF', kind: 'PA-CF', requires: { enclosure: true }, abrasive: true } as never;
    expect([...whyNotThere({ ...wanted, material: 'PA-CF' }, spec, filled, undefined)]).toEqual([
      'material-not-supported',
      'no-enclosure',
      'nozzle-not-hardened',
    ]);
  });

  it('knows what a gate must decide', () => {
    const decision: GateDecision = {
      policyVersion: '1',
      gate: 'reprint',
      inputs: { attempts: 2, unwantedBecause: null, approval: null },
      predicates: [
        { name: 'wanted', passed: true, words: '', onFail: 'block' },
        { name: 'retry-ceiling', passed: true, words: '', onFail: 'review' },
        { name: 'automatic', passed: false, words: '', onFail: 'review' },
      ],
      outcome: 'review',
      clearedBy: null,
    };
    const rules = (attempts: number) => [
      { name: 'wanted' },
      { name: 'retry-ceiling', params: { attempts } },
      { name: 'automatic', params: { on: false } },
    ];
    expect(whyNotDecided({ rules: rules(3) }, decision)).toBeNull();
    expect(whyNotDecided({ rules: rules(2) }, decision)).toContain('retry-ceiling');
    expect(whyNotDecided({ rules: rules(3) }, { ...decision, outcome: 'pass' })).toContain('it is review');
  });
});
