import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from './clock.ts';
import { BED, Heater, HOTEND } from './heat.ts';
import { DEFAULT_LIMITS, moveSeconds } from './motion.ts';
import { compileText, type Op } from './program.ts';
import { GO_ON, type OpOutcome, Run } from './run.ts';

describe('a heater', () => {
  test('is at its target when the wait for it ends, and not before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 300 }), fc.integer({ min: 0, max: 300 }), (target, earlier) => {
        const heater = new Heater(HOTEND, 25);
        heater.setTarget(earlier, 0);
        heater.setTarget(target, 60);
        const reached = heater.reachedAtSeconds(60);
        expect(heater.temperatureCelsius(reached)).toBeCloseTo(target, 1);
        if (reached > 62) {
          expect(
            Math.abs(heater.temperatureCelsius(reached - HOTEND.settleSeconds - 1) - target),
          ).toBeGreaterThan(0.01);
        }
      }),
    );
  });

  test('never leaves the band between the room and what it was asked for', () => {
    const changes = fc.array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 110 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(changes, (list) => {
        const heater = new Heater(BED, 25);
        let now = 0;
        let highest = 25;
        for (const [wait, target] of list) {
          heater.setTarget(target, now);
          highest = Math.max(highest, target);
          now += wait;
          const celsius = heater.temperatureCelsius(now);
          expect(celsius).toBeGreaterThan(24.9);
          expect(celsius).toBeLessThan(highest + 0.1);
        }
      }),
    );
  });

  test('remembers its past', () => {
    const heater = new Heater(HOTEND, 25);
    heater.setTarget(200, 100);
    const then = heater.temperatureCelsius(110);
    heater.setTarget(0, 150);
    expect(heater.temperatureCelsius(110)).toBe(then);
    expect([heater.targetAt(99), heater.targetAt(110), heater.targetAt(151)]).toEqual([0, 200, 0]);
  });
});

describe('a program', () => {
  test('knows the byte of every line, whatever the characters', () => {
    const text = 'M117 Größe\nG28\nG1 X10 F600\n; übrig\nM400\n';
    const program = compileText(text);
    expect(program.sizeBytes).toBe(Buffer.byteLength(text));
    const offsets = program.steps.map((step) => [step.op.op, step.offsetBytes]);
    expect(offsets).toContainEqual(['home', Buffer.byteLength('M117 Größe\n')]);
    expect(program.steps[0]!.op).toEqual({ op: 'message', text: 'Größe' });
  });

  test('is the same in whatever pieces the file comes', async () => {
    const { Compiler } = await import('./compiler.ts');
    const { DEFAULT_PROFILE } = await import('./program.ts');
    const text = `G28\nM83\n${Array.from({ length: 50 }, (_, i) => `G1 X${i} Y${i % 7} E0.5 F1200\n`).join('')}M104 S0`;
    const whole = compileText(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 200 }), (sizes) => {
        const compiler = new Compiler(DEFAULT_PROFILE);
        let at = 0;
        for (const size of sizes) {
          compiler.push(text.slice(at, at + size));
          at += size;
        }
        compiler.push(text.slice(at));
        const pieces = compiler.end();
        expect([pieces.motionSeconds, pieces.sizeBytes, pieces.steps]).toEqual([
          whole.motionSeconds,
          whole.sizeBytes,
          whole.steps,
        ]);
      }),
      { numRuns: 30 },
    );
  });

  test('stays small however long the print, and loses no filament to that', () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `G1 X${i % 2 ? 100 : 50} E1 F3000\n`);
    const program = compileText(`G28\nM83\n${lines.join('')}`);
    expect(program.track.length).toBeLessThanOrEqual(65_536);
    expect(program.peakFilamentMm).toBe(300_000);
    const half = program.track.at(program.readSeconds / 2);
    expect(half.filamentMm / 300_000).toBeCloseTo(0.5, 2);
    expect(half.offsetBytes / program.sizeBytes).toBeCloseTo(0.5, 2);
  });

  test('a move takes longer the further, and never less than at full speed', () => {
    const length = fc.double({ min: 0.01, max: 300, noNaN: true });
    fc.assert(
      fc.property(length, length, fc.integer({ min: 1, max: 500 }), (a, b, feed) => {
        const [short, long] = a < b ? [a, b] : [b, a];
        expect(moveSeconds(short, feed, DEFAULT_LIMITS)).toBeLessThanOrEqual(
          moveSeconds(long, feed, DEFAULT_LIMITS) + 1e-9,
        );
        expect(moveSeconds(long, feed, DEFAULT_LIMITS)).toBeGreaterThanOrEqual(long / feed - 1e-9);
      }),
    );
  });
});

describe('a run', () => {
  const program = compileText(
    `G28\nG4 S10\n${Array.from({ length: 20 }, (_, i) => `G1 X${i * 10} F600\n`).join('')}M117 end\n`,
  );
  const carry = (looks: readonly number[]) => {
    const seen: string[] = [];
    const run = new Run(
      program,
      {
        apply(op: Op, at: number): OpOutcome {
          seen.push(`${op.op} ${at.toFixed(6)}`);
          if (op.op === 'home') return { kind: 'wait', untilSeconds: at + 6 };
          return op.op === 'dwell' ? { kind: 'wait', untilSeconds: at + op.seconds } : GO_ON;
        },
        finished: (at) => seen.push(`finished ${at.toFixed(6)}`),
        failed: (message) => seen.push(message),
      },
      0,
    );
    run.thaw(0);
    for (const look of looks) run.advance(look);
    run.advance(1e6);
    return seen;
  };

  test('goes the same way however seldom or often it is looked at', () => {
    const once = carry([]);
    expect(once.at(-1)).toMatch(/^finished/);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 60, noNaN: true })), (looks) => {
        expect(carry(looks.sort((a, b) => a - b))).toEqual(once);
      }),
    );
  });
});

test('a virtual clock fires in order of time, then of creation, also what is set on the way', () => {
  const clock = new VirtualClock(0);
  const fired: string[] = [];
  clock.setTimer(() => fired.push('b'), 20);
  clock.setTimer(() => {
    fired.push('a');
    clock.setTimer(() => fired.push('a2'), 5);
  }, 10);
  clock.setTimer(() => fired.push('c'), 20);
  clock.setTimer(() => fired.push('never'), 15)();
  clock.advance(30);
  expect(fired).toEqual(['a', 'a2', 'b', 'c']);
  expect(clock.nowMs()).toBe(30);
});
