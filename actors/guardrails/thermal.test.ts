import { describe, expect, it } from 'vitest';
import { type HeaterSeen, type HeaterWatch, heaterSeen } from './thermal.ts';

const SECOND_MS = 1_000;
/** Readings every five seconds; the last answer. */
function watch(actual: (second: number) => number, seconds: number, target = 220): HeaterSeen {
  let seen: HeaterSeen = { watch: null as unknown as HeaterWatch, confidence: null };
  for (let second = 0; second <= seconds; second += 5)
    seen = heaterSeen(seen.watch, {
      targetCelsius: target,
      actualCelsius: actual(second),
      at: second * SECOND_MS,
    });
  return seen;
}
const heats = (second: number): number => Math.min(220, 25 + 2 * second);

describe('a heater that is watched', () => {
  it('may swing, and may take its time to warm up', () => {
    expect(watch(heats, 600).confidence).toBeNull();
    expect(watch((second) => 220 + 5 * Math.sin(second / 7), 600).confidence).toBeNull();
  });

  it('is suspected once it has been off its target for long, the longer the more', () => {
    const falls = (from: number) => (second: number) => (second < from ? heats(second) : 190);
    expect(watch(falls(300), 330).confidence).toBeNull();
    const early = watch(falls(300), 360).confidence!;
    const late = watch(falls(300), 600).confidence!;
    expect(early).toBeGreaterThanOrEqual(0.5);
    expect(late).toBeGreaterThan(0.9);
  });

  it('is suspected where it never gets there', () => {
    expect(watch(() => 150, 19 * 60).confidence).toBeNull();
    expect(watch(() => 150, 26 * 60).confidence).toBeGreaterThan(0.9);
  });

  it('is not suspected for a new target, nor when switched off, nor for a gap in the readings', () => {
    const { watch: known } = watch(heats, 300);
    expect(heaterSeen(known, { targetCelsius: 250, actualCelsius: 220, at: 400_000 }).confidence).toBeNull();
    expect(heaterSeen(known, { targetCelsius: 0, actualCelsius: 219, at: 400_000 }).confidence).toBeNull();
    const off = heaterSeen(known, { targetCelsius: 220, actualCelsius: 180, at: 305_000 }).watch;
    expect(heaterSeen(off, { targetCelsius: 220, actualCelsius: 180, at: 905_000 }).confidence).toBeNull();
  });
});
