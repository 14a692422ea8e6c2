import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnomalySign, confidenceOf, HALF_LIFE_MS, type Suspicion, suspected } from './anomaly.ts';

const at = 1_700_000_000_000;
const sign = (confidence: number, source: string, afterMs = 0): AnomalySign => ({
  kind: 'spaghetti',
  confidence,
  source,
  at: at + afterMs,
});
const all = (signs: readonly AnomalySign[]): Suspicion =>
  signs.reduce<Suspicion | null>((before, one) => suspected(before, 'R-1', one), null)!;

describe('signs that a print goes wrong', () => {
  it('is as sure as its only sign', () => {
    expect(confidenceOf(all([sign(0.7, 'camera')]))).toBeCloseTo(0.7, 12);
  });

  it('is surer by another source, as one minus the product of the doubts', () => {
    expect(confidenceOf(all([sign(0.6, 'camera'), sign(0.7, 'heater')]))).toBeCloseTo(1 - 0.4 * 0.3, 12);
  });

  it('is less surer by the same source again', () => {
    const again = confidenceOf(all([sign(0.6, 'camera'), sign(0.6, 'camera')]));
    expect(again).toBeGreaterThan(0.6);
    expect(again).toBeLessThan(1 - 0.4 * 0.4);
  });

  it('forgets half in its half-life', () => {
    const later = suspected(all([sign(0.75, 'camera')]), 'R-1', sign(0, 'clock', HALF_LIFE_MS));
    expect(confidenceOf(later)).toBeCloseTo(0.5, 12);
  });

  it('begins anew with another run', () => {
    const other = suspected(all([sign(0.9, 'camera')]), 'R-2', sign(0.2, 'camera'));
    expect(confidenceOf(other)).toBeCloseTo(0.2, 12);
  });

  it('comes to the same in whatever order the signs come', () => {
    const signs = fc.array(
      fc.record({
        confidence: fc.double({ min: 0, max: 1, noNaN: true }),
        source: fc.constantFrom('camera', 'heater', 'power'),
        afterMs: fc.integer({ min: 0, max: 1_800_000 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(signs, (made) => {
        const told = made.map(({ confidence, source, afterMs }) => sign(confidence, source, afterMs));
        const one = confidenceOf(all(told));
        expect(confidenceOf(all([...told].reverse()))).toBeCloseTo(one, 9);
        expect(one).toBeLessThan(1);
        expect(one).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
