import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GcodeReader, readGcode } from './reader.ts';
import { type MotionLimits, MoveClock } from './time.ts';

const LIMITS: MotionLimits = {
  accelerationMillimetresPerSecondSquared: 1000,
  accelerationsMillimetresPerSecondSquared: [1000, 1000, 500, 5000],
  speedsMillimetresPerSecond: [200, 200, 10, 50],
  jerksMillimetresPerSecond: [10, 10, 0.4, 2.5],
};

type Move = readonly [dx: number, dy: number, dz: number, de: number, speed: number];

function secondsOf(moves: ReadonlyArray<Move>, limits = LIMITS): number {
  const clock = new MoveClock(limits);
  for (const move of moves) clock.move(...move);
  return clock.seconds();
}

const read = (gcode: string): number => {
  const reader = new GcodeReader(LIMITS);
  reader.push(gcode);
  return reader.end().motionSeconds;
};

describe('the time that moves take', () => {
  it('is that of a trapezoid: from jerk to cruise, along, and down to rest', () => {
    // 10 to 100 mm/s at 1000 mm/s²: 90 ms, 4.95 mm. Down to 0: 100 ms, 5 mm. Between: 90.05 mm at 100 mm/s.
    expect(secondsOf([[100, 0, 0, 3, 100]])).toBeCloseTo(0.09 + 0.1 + 0.9005, 9);
    // Too short to reach 100: the peak is √(1000 · 2 + 10² / 2) = 45.277 mm/s.
    expect(secondsOf([[2, 0, 0, 0.1, 100]])).toBeCloseTo((2 * Math.sqrt(2050) - 10) / 1000, 9);
  });

  it('is bounded by each axis', () => {
    // Z at 10 mm/s, not 150; the extruder alone at 50 and 5000 mm/s².
    expect(secondsOf([[0, 0, 100, 0, 150]])).toBeCloseTo(10, 1);
    expect(secondsOf([[0, 0, 0, -100, 150]])).toBeCloseTo(2, 1);
    expect(secondsOf([[100, 0, 0, 3, 1000]])).toBeGreaterThan(secondsOf([[100, 0, 0, 3, 200]]) - 1e-9);
  });

  it('is lost at a corner but not on a straight line', () => {
    const straight = secondsOf([
      [50, 0, 0, 1, 100],
      [50, 0, 0, 1, 100],
    ]);
    const corner = secondsOf([
      [50, 0, 0, 1, 100],
      [0, 50, 0, 1, 100],
    ]);
    const back = secondsOf([
      [50, 0, 0, 1, 100],
      [-50, 0, 0, 1, 100],
    ]);
    expect(straight).toBeCloseTo(secondsOf([[100, 0, 0, 2, 100]]), 9);
    // Through the corner at 10 mm/s: twice 90 ms of ramp in place of 9.9 mm of cruise.
    expect(corner - straight).toBeCloseTo(0.18 - 0.099, 9);
    expect(back).toBeCloseTo(corner, 9);
  });

  it('does not depend on how a line is cut, however many pieces', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 20, max: 200 }), (pieces, speed) => {
        const moves = Array.from({ length: pieces }, (): Move => [1000 / pieces, 0, 0, 30 / pieces, speed]);
        expect(secondsOf(moves)).toBeCloseTo(secondsOf([[1000, 0, 0, 30, speed]]), 6);
      }),
      { numRuns: 40 },
    );
  });

  it('is never less than at full speed, nor more than with a stop after each move', () => {
    const unbounded = [Infinity, Infinity, Infinity, Infinity] as const;
    const acceleration = 1000;
    const limits: MotionLimits = {
      ...LIMITS,
      accelerationsMillimetresPerSecondSquared: unbounded,
      speedsMillimetresPerSecond: unbounded,
    };
    const step = fc.integer({ min: -20_000, max: 20_000 }).map((micrometres) => micrometres / 1000);
    const move = fc.tuple(
      step,
      step,
      fc.constantFrom(0, 0, 0, 0.2, -0.2),
      fc.constantFrom(0, 0.3, 1.8),
      fc.integer({ min: 1, max: 300 }),
    );
    const stopping = ([x, y, z, e, v]: Move) => {
      const length = Math.hypot(x, y, z) || e;
      return v ** 2 / acceleration <= length
        ? length / v + v / acceleration
        : 2 * Math.sqrt(length / acceleration);
    };
    fc.assert(
      fc.property(fc.array(move, { maxLength: 3000 }), (moves) => {
        const clock = new MoveClock(limits);
        clock.accelerate(0, 0, acceleration);
        for (const one of moves) clock.move(...one);
        const least = moves.reduce((sum, [x, y, z, , v]) => sum + Math.hypot(x, y, z) / v, 0);
        const most = moves.reduce((sum, one) => sum + stopping(one), 0);
        expect(clock.seconds()).toBeGreaterThanOrEqual(least * (1 - 1e-9) - 1e-6);
        expect(clock.seconds()).toBeLessThanOrEqual(most * (1 + 1e-9) + 1e-6);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the time of a file', () => {
  it('follows feed rate, M204, dwelling and the units', () => {
    expect(read('G91\nM83\nG1 X100 E3 F6000')).toBeCloseTo(1.0905, 9);
    expect(read('G91\nM83\nG20\nG1 X1 E0.1 F60')).toBeCloseTo(read('G91\nM83\nG1 X25.4 E2.54 F1524'), 9);
    expect(read('G4 P1500\nG4 S2')).toBeCloseTo(3.5, 9);
    const slower = read('M204 P200 T500\nG91\nM83\nG1 X100 E3 F6000');
    expect(slower).toBeGreaterThan(1.3);
    expect(read('M204 S200\nG91\nM83\nG1 X100 E3 F6000')).toBeCloseTo(slower, 9);
    expect(read('M204 T200\nG91\nM83\nG1 X100 E3 F6000')).toBeCloseTo(1.0905, 9);
  });

  it('goes along arcs, not across them', () => {
    const round = read('G90\nM83\nG1 X0 Y0 F1200\nG3 X0 Y0 I50 J0 E9');
    expect(round).toBeCloseTo((2 * Math.PI * 50) / 20, 0);
  });

  it('is 0 where nothing moves, and no comment makes it so where something does', () => {
    expect(readGcode('; estimated printing time (normal mode) = 5m\n').motionSeconds).toBe(0);
    for (const none of ['= 0s', '= ', '= soon', '= NaN', '= 0h 0m 0s'])
      expect(readGcode(`G1 X9\n; estimated printing time (normal mode) ${none}\n`).stated).toEqual({});
    expect(readGcode(';TIME:0\n').stated).toEqual({});
    expect(readGcode(';TIME:6666\n;TIME:soon\n').stated).toEqual({ seconds: 6666 });
  });
});
