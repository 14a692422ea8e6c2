import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../runtime/random.ts';
import type { Figures } from '../days/contract.ts';
import { answerWords, compare, type Pair, summary } from './compare.ts';

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
  heldForPerson: 4,
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
      /^Margin: up from \d+ to \d+ EUR, by \d+ EUR, almost surely between \d+ and \d+\.$/,
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

  it('leaves out the time of orders that nobody received', () => {
    const pairs = pairsOf(0, 0).map((pair) => ({
      ...pair,
      changed: { ...pair.changed, ordersDelivered: 0, leadHoursMean: 0, leadHoursP90: 0 },
    }));
    const names = compare(pairs, 'EUR').map(({ name }) => name);
    expect(names).toContain('ordersDelivered');
    expect(names).not.toContain('leadHoursMean');
  });

  it('calls nothing better that no digit shows, and writes no minus before zero', () => {
    const shown = (effect: number) =>
      compare(
        pairsOf(0, 0).map(({ seed, baseline }) => ({
          seed,
          baseline: { ...baseline, margin: -0.002 },
          changed: { ...baseline, margin: -0.002 + effect },
        })),
        'EUR',
      ).find(({ name }) => name === 'margin')!;
    expect(shown(0.001)).toMatchObject({
      verdict: 'same',
      words: 'Margin: no difference, 0.00 EUR either way.',
    });
    expect(shown(0.5).words).toBe(
      'Margin: up from 0.00 to 0.50 EUR, by 0.50 EUR, almost surely between 0.50 and 0.50.',
    );
  });

  it('warns first of all where the simulation broke a rule of its own', () => {
    expect(answerWords([], 1, ['assumed'], ['Seed 1: x', 'Seed 2: y'], 1)).toEqual([
      expect.stringMatching(/^Do not trust.*Seed 1/),
      'Too few runs to compare anything.',
      'assumed',
    ]);
  });

  it('says in how many pairs the rules of a farm were watched', () => {
    expect(answerWords([], 20, [], [], 4).at(-1)).toBe(
      'In 4 of the 20 pairs every rule that a farm must keep was watched: none was broken.',
    );
    expect(answerWords([], 20, [], [], 0)).toHaveLength(1);
  });

  it('of one pair is none', () => {
    expect(compare(pairsOf(1, 1, 1), 'EUR')).toEqual([]);
    expect(summary([], 1)).toEqual(['Too few runs to compare anything.']);
  });
});
