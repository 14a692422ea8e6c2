import { describe, expect, it } from 'vitest';
import { Tally } from '../statistics/tally.ts';
import { Discrete, Empirical } from './discrete.ts';
import { negativeLogs } from './negative-log.ts';
import { Stream } from './stream.ts';
import { Streams } from './streams.ts';

const DRAWS = 200_000;

function tally(draw: () => number): Tally {
  const all = new Tally();
  for (let i = 0; i < DRAWS; i++) all.record(draw());
  return all;
}

it('the logarithm is Math.log to the last digits', () => {
  const draws = Float64Array.of(
    ...[0, 1, 2, 3, 2 ** 31, 2 ** 32 - 1, 2 ** 32 - 2, 2 ** 32 - 1000],
    ...Array.from({ length: 100_000 }, (_, i) => (i * 2_654_435_761) % 2 ** 32),
    ...Array.from({ length: 1_000 }, (_, i) => 2 ** 32 - 1 - i * i),
  );
  const logs = new Float64Array(draws.length);
  negativeLogs(draws, logs, 0);
  // Where u is near 1, log(u) itself is exact only through log1p.
  const exact = draws.map((t) =>
    t > 2 ** 31 ? -Math.log1p((t + 0.5 - 2 ** 32) / 2 ** 32) : -Math.log((t + 0.5) / 2 ** 32),
  );
  const errors = logs.map((log, i) => Math.abs(log - exact[i]!));
  expect(Math.max(...errors.subarray(0, 50_000), ...errors.subarray(50_000))).toBeLessThan(5e-15);
  expect(Math.max(...errors.map((error, i) => error / exact[i]!).subarray(0, 100_000))).toBeLessThan(1e-12);
});

describe('a stream', () => {
  it('is the sequence of the published generator, whatever is drawn between', () => {
    const state = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 42].map((n) => n | 0);
    const next = (): number => {
      const [a, b, c, d] = state as [number, number, number, number];
      const t = (a + b + d) | 0;
      state.splice(0, 4, b ^ (b >>> 9), (c + (c << 3)) | 0, (((c << 21) | (c >>> 11)) + t) | 0, (d + 1) | 0);
      return t >>> 0;
    };
    for (let i = 0; i < 15; i++) next();
    const stream = new Stream(42);
    for (let i = 0; i < 2_000; i++) {
      if (i % 7 === 3) expect(stream.exponential(2)).toBeCloseTo(-2 * Math.log((next() + 0.5) / 2 ** 32), 10);
      else expect(stream.uint32()).toBe(next());
    }
  });

  it.each<[string, (s: Stream) => number, number, number]>([
    ['uniform', (s) => s.uniform(2, 6), 4, 16 / 12],
    ['exponential', (s) => s.exponential(3), 3, 9],
    ['normal', (s) => s.normal(5, 2), 5, 4],
    ['lognormal', (s) => s.lognormal(5, 2), 5, 4],
    ['weibull', (s) => s.weibull(2, 2), Math.sqrt(Math.PI), 4 * (1 - Math.PI / 4)],
    ['triangular', (s) => s.triangular(1, 2, 6), 3, (1 + 4 + 36 - 2 - 6 - 12) / 18],
    ['erlang', (s) => s.erlang(6, 3), 6, 12],
    ['integer', (s) => s.integer(6), 2.5, 35 / 12],
  ])('%s has its mean and variance', (_, draw, mean, variance) => {
    const stream = new Stream(11);
    const all = tally(() => draw(stream));
    expect(Math.abs(all.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
    expect(Math.abs(all.variance / variance - 1)).toBeLessThan(0.03);
  });

  it('of another name is another, and leaves the others as they are', () => {
    const streams = new Streams(9);
    const first = Array.from({ length: 5 }, () => streams.get('arrivals').uint32());
    streams.get('failures').uint32();
    const again = new Streams(9).get('arrivals');
    expect(Array.from({ length: 5 }, () => again.uint32())).toEqual(first);
    expect(new Streams(9).get('failures').uint32()).not.toBe(first[0]);
    expect(new Streams(9).replication(1).get('arrivals').uint32()).not.toBe(first[0]);
    const [a, b] = [new Stream(9, 'a'), new Stream(9, 'b')];
    const products = tally(() => (a.unit() - 0.5) * (b.unit() - 0.5));
    expect(Math.abs(products.mean)).toBeLessThan(5 / 12 / Math.sqrt(DRAWS));
  });
});

describe('by data', () => {
  it('choices come as often as their weights say, and never with none', () => {
    const stream = new Stream(2);
    const dice = new Discrete([
      ['a', 1],
      ['b', 0],
      ['c', 6],
      ['d', 3],
    ]);
    const counts = new Map<string, number>();
    for (let i = 0; i < DRAWS; i++) {
      const value = dice.draw(stream);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect(counts.get('b')).toBeUndefined();
    for (const [value, share] of [
      ['a', 0.1],
      ['c', 0.6],
      ['d', 0.3],
    ] as const)
      expect(Math.abs(counts.get(value)! / DRAWS - share)).toBeLessThan(0.006);
    expect(() => new Discrete([['a', 0]])).toThrow(/weights/);
  });

  it('observations come back within their range and with their mean', () => {
    const stream = new Stream(4);
    const all = tally(() => empirical.draw(stream));
    expect(all.mean).toBeCloseTo(17.5 / 3, 1);
    expect(all.min).toBeGreaterThanOrEqual(1);
    expect(all.max).toBeLessThanOrEqual(10);
    expect(new Empirical([7]).draw(stream)).toBe(7);
  });
  const empirical = new Empirical([10, 1, 4, 8]);
});
