import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../runtime/random.ts';
import type { Figures } from '../days/contract.ts';
import { compare, type Pair, summary } from './compare.ts';

const still: Figures = {
  ordersIn: 10,
  ordersDelivered: 10,
  partsGood: 50,
  platesPrinted: 20,
  revenue: 900,
  margin: 300,
  marginPerMachineHour: 1.5,
  lateShare: 0.1,
  tardinessHoursMean: 1,
  tardinessHoursP90: 3,
  leadHoursMean: 30,
  leadHoursP90: 50,
  utilisation: { printing: 0.5, awaitingClear: 0.1, maintenance: 0, down: 0, idle: 0.4 },
  failures: 2,
  failuresByCause: {},
  failureShare: 0.1,
  operatorHours: 8,
  energyKilowattHours: 20,
  materialKilograms: 3,
  scrapKilograms: 0.2,
  untouchedShare: 0.8,
};

/** Luck moves both of a pair alike; `effect` is what the change does. */
function pairsOf(effect: number, noise: number, count = 20): Pair[] {
  const next = seededRandom(8);
  const share = () => next() / 2 ** 32;
  return Array.from({ length: count }, (_, seed) => {
    const luck = 100 * share();
    const own = noise * (share() - 0.5);
    return {
      seed,
      baseline: { ...still, margin: 300 + luck },
      changed: { ...still, margin: 300 + luck + effect + own },
    };
  });
}
const margin = (pairs: readonly Pair[]) => compare(pairs, 'EUR').find(({ name }) => name === 'margin')!;

describe('a comparison', () => {
  it('sees through the luck that both have in common', () => {
    const told = margin(pairsOf(10, 4));
    expect(told.verdict).toBe('better');
    expect(told.difference.mean).toBeCloseTo(10, 0);
    expect(told.difference.high - told.difference.low).toBeLessThan(2);
    expect(told.baseline.high - told.baseline.low).toBeGreaterThan(20);
    expect(told.words).toMatch(
      /^Margin rises from \d+ to \d+ EUR: by \d+ EUR, almost surely between \d+ and \d+\.$/,
    );
  });

  it('says worse where more is worse, and does not take chance for an effect', () => {
    expect(margin(pairsOf(-10, 4)).verdict).toBe('worse');
    expect(margin(pairsOf(0.1, 40)).verdict).toBe('unclear');
    expect(margin(pairsOf(0, 0)).verdict).toBe('same');
    const late = pairsOf(0, 0).map((pair) => ({
      ...pair,
      changed: { ...pair.changed, lateShare: 0.05 + pair.seed / 1_000 },
    }));
    const told = compare(late, 'EUR').find(({ name }) => name === 'lateShare')!;
    expect(told).toMatchObject({ verdict: 'better', unit: '%' });
  });

  it('of one pair is none', () => {
    expect(compare(pairsOf(1, 1, 1), 'EUR')).toEqual([]);
    expect(summary([], 1)).toEqual(['Too few runs to compare anything.']);
  });
});
