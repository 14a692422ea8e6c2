import { describe, expect, it } from 'vitest';
import { noEvidence } from '../printer/rules.ts';
import { takenGrams } from './rules.ts';
import type { RunState } from './schema.ts';

const run = { massGrams: 200, filamentMillimetres: 67_000 } as RunState;
const counted = (filamentMillimetres: number | null, progress: number | null = null) => ({
  ...noEvidence,
  filamentMillimetres,
  progress,
});

describe('grams that a run took', () => {
  it('are what the machine counted when it finished', () => {
    expect(takenGrams(run, counted(69_010), true)).toBeCloseTo(206, 9);
    expect(takenGrams(run, counted(66_330), true)).toBeCloseTo(198, 9);
  });

  it.each([
    ['began anew after a restart of the firmware', 1_200],
    ['counts another print as well', 140_000],
    ['is not there', null],
  ])('are those of the file when the counter of a finished print %s', (_, filamentMillimetres) => {
    expect(takenGrams(run, counted(filamentMillimetres), true)).toBe(200);
  });

  it('of one that failed are what was counted, else the share that was carried out, else all', () => {
    expect(takenGrams(run, counted(6_700, 0.2), false)).toBeCloseTo(20, 9);
    expect(takenGrams(run, counted(null, 0.2), false)).toBe(40);
    expect(takenGrams(run, counted(null), false)).toBe(200);
    expect(takenGrams(run, counted(-5), false)).toBe(0);
    expect(takenGrams(run, counted(1e9), false)).toBe(250);
  });

  it('of a file without filament are those of the file', () => {
    expect(takenGrams({ ...run, filamentMillimetres: 0 }, counted(0), true)).toBe(200);
  });
});
