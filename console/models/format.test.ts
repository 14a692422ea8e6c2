import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  absolute,
  bytes,
  count,
  duration,
  length,
  mass,
  money,
  percent,
  relative,
  size,
  temperature,
  volume,
} from './format.ts';

const plain = (text: string) => text.replaceAll('\u202f', ' ').replaceAll('\u00a0', ' ');

describe('figures carry their unit', () => {
  it.each([
    [mass(0), '0 g'],
    [mass(22.44), '22.4 g'],
    [mass(901.6), '902 g'],
    [mass(12_340), '12.3 kg'],
    [mass(-3.2), '-3.2 g'],
    [mass(null), '–'],
    [temperature(214.6), '215 °C'],
    [length(18.24), '18.2 mm'],
    [length(29_376), '29.4 m'],
    [size({ x: 62.4, y: 40, z: 18.2 }), '62.4 × 40.0 × 18.2 mm'],
    [volume(18_420), '18.4 cm³'],
    [volume(12), '0.012 cm³'],
    [bytes(999), '999 B'],
    [bytes(624_084), '624 kB'],
    [bytes(200_000_000), '200.0 MB'],
    [count(1, 'machine'), '1 machine'],
    [count(1_204, 'machine'), '1,204 machines'],
  ])('%s', (text, expected) => expect(plain(text)).toBe(expected));

  it('money is in whole smallest units of a currency', () => {
    expect(plain(money(1_999, 'USD'))).toBe('$19.99');
    expect(plain(money(1_999, 'JPY', 0))).toBe('¥1,999');
    expect(plain(money(1_999, 'KWD', 3))).toContain('1.999');
    expect(money(undefined, 'USD')).toBe('–');
  });

  it('a percentage says 100 only at the end and 0 only before the start', () => {
    expect(plain(percent(0.9999))).toBe('99 %');
    expect(plain(percent(1))).toBe('100 %');
    expect(plain(percent(0.0001))).toBe('1 %');
    expect(plain(percent(0))).toBe('0 %');
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true, noDefaultInfinity: true }), (share) => {
        const shown = Number.parseInt(percent(share), 10);
        expect(shown).toBeGreaterThanOrEqual(share > 0 ? 1 : 0);
        expect(shown).toBeLessThanOrEqual(share < 1 ? 99 : 100);
      }),
    );
  });
});

describe('time', () => {
  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [3_599, '1 h'],
    [8_040, '2 h 14 min'],
    [86_399, '1 d'],
    [273_600, '3 d 4 h'],
    [-5, '0 s'],
  ])('%s seconds are %s', (seconds, expected) => expect(plain(duration(seconds))).toBe(expected));

  it('never shows sixty of a smaller unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seconds) => {
        expect(plain(duration(seconds))).not.toMatch(/\b60 (s|min)\b|\b24 h\b/);
      }),
    );
  });

  it('is told as a distance from now', () => {
    const now = 1_000_000_000;
    expect(relative(now + 2_000, now)).toBe('now');
    expect(plain(relative(now - 240_000, now))).toBe('4 min ago');
    expect(plain(relative(now + 7_800_000, now))).toBe('in 2 h 10 min');
    expect(plain(relative(now + 14 * 86_400_000, now))).toBe('in 14 d');
    expect(relative(null, now)).toBe('–');
  });

  it('stands in full behind it', () => {
    expect(absolute(Date.UTC(2026, 2, 25, 22, 59, 28), 'America/Chicago')).toMatch(
      /Wed,? 25 Mar 2026,? 17:59:28/,
    );
  });
});
