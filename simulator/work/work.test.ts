import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heater, type HeaterSpec } from '../physics/heat.ts';
import { stream } from '../world/streams.ts';
import { actual, machineBias, ordinaryDuration, ordinaryUse, usedGrams } from './duration.ts';
import { estimatePlate, type PartShape, settingsOf } from './estimate.ts';
import {
  holdingWatts,
  holdWatts,
  idleKilowattHours,
  meteredPower,
  ordinaryPower,
  plaTargets,
  printingWatts,
  printKilowattHours,
  reachable,
} from './power.ts';
import {
  coolDownSeconds,
  cooledCelsius,
  type HeatedBody,
  heatUpSeconds,
  releaseCelsius,
  releaseSeconds,
  type ThermalModel,
  thermalOf,
  warmUpSeconds,
} from './thermal.ts';

/** The same body as `simulator/physics` describes it. */
const heaterOf = (body: HeatedBody, { ambientCelsius, settleSeconds }: ThermalModel): HeaterSpec => ({
  fullPowerCelsius: ambientCelsius + body.watts / body.lossWattsPerKelvin,
  timeConstantSeconds: body.joulesPerKelvin / body.lossWattsPerKelvin,
  settleSeconds,
});

const pla = settingsOf('PLA', 'standard', 1.24);
const boxOf = (x: number, y: number, z: number): PartShape => ({
  sizeMillimetres: { x, y, z },
  volumeCubicMillimetres: x * y * z,
});

describe('the stand-in for the slicer', () => {
  // As sliced by three-slicer 0.3.2 with the profile pla-standard-04.
  it.each([
    ['cube of 10 mm', boxOf(10, 10, 10), 450, 0.8],
    ['cube of 20 mm', boxOf(20, 20, 20), 1166, 4.0],
    ['cube of 40 mm', boxOf(40, 40, 40), 4841, 21.55],
    ['cube of 50 mm', boxOf(50, 50, 50), 8305, 37.7],
    ['cube of 70 mm', boxOf(70, 70, 70), 19102, 89.26],
    ['low block', boxOf(90, 90, 40), 18442, 83.76],
    ['flat part', boxOf(100, 60, 4), 4003, 14.05],
    ['tower', boxOf(15, 15, 90), 4128, 10.88],
    ['bar', boxOf(120, 20, 12), 3248, 12.62],
    ['plate', boxOf(150, 150, 3), 12693, 45.86],
    ['bracket', { sizeMillimetres: { x: 60, y: 40, z: 30 }, volumeCubicMillimetres: 20383 }, 3854, 13.2],
  ] as const)('%s: within 13 %% of the slicer', (_, shape, seconds, grams) => {
    const work = estimatePlate(shape, 1, pla);
    expect(Math.abs(work.seconds / seconds - 1)).toBeLessThan(0.13);
    expect(Math.abs(work.massGrams / grams - 1)).toBeLessThan(0.07);
  });

  it.each([
    ['PLA', 'draft', 1.24, 821, 2870, 3.59, 18.3],
    ['PLA', 'fine', 1.24, 1917, 8970, 4.14, 22.35],
    ['PETG', 'standard', 1.27, 1374, 5782, 4.05, 21.85],
    ['ABS', 'standard', 1.04, 1565, 5197, 3.42, 18.06],
    ['TPU', 'standard', 1.21, 1946, 9853, 3.98, 21.46],
  ] as const)(
    'meets it within 21 %% for %s %s, cubes of 20 and 40 mm',
    (kind, quality, density, s20, s40, g20, g40) => {
      const settings = settingsOf(kind, quality, density);
      const [small, large] = [20, 40].map((edge) => estimatePlate(boxOf(edge, edge, edge), 1, settings));
      expect(Math.abs(small!.seconds / s20 - 1)).toBeLessThan(0.21);
      expect(Math.abs(large!.seconds / s40 - 1)).toBeLessThan(0.21);
      expect(Math.abs(small!.massGrams / g20 - 1)).toBeLessThan(0.07);
      expect(Math.abs(large!.massGrams / g40 - 1)).toBeLessThan(0.07);
    },
  );

  it('grams and metres are one filament; more parts are more of everything; nothing exceeds the solid', () => {
    const edge = fc.double({ min: 1, max: 300, noNaN: true });
    fc.assert(
      fc.property(
        edge,
        edge,
        edge,
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        (x, y, z, fill, count) => {
          const shape = { sizeMillimetres: { x, y, z }, volumeCubicMillimetres: x * y * z * fill };
          const one = estimatePlate(shape, count, pla);
          const more = estimatePlate(shape, count + 1, pla);
          const cubic = (one.massGrams * 1000) / 1.24;
          expect(one.filamentMillimetres * Math.PI * 0.875 ** 2).toBeCloseTo(cubic, 4);
          expect(cubic).toBeLessThanOrEqual(shape.volumeCubicMillimetres * count * (1 + 1e-9));
          expect(cubic).toBeGreaterThan(0);
          expect(more.massGrams).toBeCloseTo((one.massGrams * (count + 1)) / count, 6);
          expect(more.seconds).toBeGreaterThanOrEqual(one.seconds);
          // Side by side is never longer than one after another.
          expect(one.seconds).toBeLessThanOrEqual(count * estimatePlate(shape, 1, pla).seconds + 1e-6);
        },
      ),
    );
  });
});

describe('what really comes of an estimate', () => {
  it('is biased and spread as the model says, machine by machine', () => {
    const machines = Array.from({ length: 4_000 }, (_, index) =>
      machineBias(stream(1, 'p', index), ordinaryDuration),
    );
    const mean = machines.reduce((a, b) => a + b, 0) / machines.length;
    expect(Math.abs(mean - 1.04)).toBeLessThan((4 * 0.03 * 1.04) / Math.sqrt(4_000));
    const dice = stream(2);
    const prints = Array.from({ length: 4_000 }, () => actual(dice, 100, 1.02, ordinaryUse));
    const grams = prints.reduce((a, b) => a + b, 0) / prints.length;
    expect(Math.abs(grams - 102)).toBeLessThan((4 * 1.53) / Math.sqrt(4_000));
    const sd = Math.sqrt(prints.reduce((sum, one) => sum + (one - grams) ** 2, 0) / 4_000);
    expect(sd / grams).toBeCloseTo(0.015, 2);
  });

  it('grams are used as the print goes on, and none before it starts', () => {
    expect(usedGrams(100, 0)).toBe(0);
    expect(usedGrams(100, 0.25, 1)).toBe(26);
    expect(usedGrams(100, 2, 0)).toBe(100);
  });
});

describe('heat', () => {
  const model = thermalOf({ x: 220, y: 220 });

  it('is that of the physics which plays G-code', () => {
    for (const [body, target] of [
      [model.bed, 60],
      [model.bed, 100],
      [model.nozzle, 215],
    ] as const) {
      const heater = new Heater(heaterOf(body, model), model.ambientCelsius);
      heater.setTarget(target, 0);
      expect(heater.reachedAtSeconds(0) - model.settleSeconds).toBeCloseTo(
        heatUpSeconds(body, model.ambientCelsius, model.ambientCelsius, target),
        6,
      );
      heater.setTarget(0, 10_000);
      expect(heater.temperatureCelsius(10_400)).toBeCloseTo(cooledCelsius(body, 23, target, 400), 6);
    }
  });

  it('takes minutes, as beds do', () => {
    const cold = { bedCelsius: 23, nozzleCelsius: 23 };
    const pla = warmUpSeconds(model, { bedCelsius: 60, nozzleCelsius: 215 }, cold);
    const abs = warmUpSeconds(model, { bedCelsius: 100, nozzleCelsius: 250 }, cold);
    expect(pla).toBeGreaterThan(120);
    expect(pla).toBeLessThan(360);
    expect(abs).toBeGreaterThan(pla);
    expect(
      warmUpSeconds(model, { bedCelsius: 60, nozzleCelsius: 215 }, { bedCelsius: 50, nozzleCelsius: 150 }),
    ).toBeLessThan(pla);
    expect(releaseSeconds(model, 60)).toBeGreaterThan(240);
    expect(releaseSeconds(model, 60)).toBeLessThan(900);
  });

  it('cools to what it says it cools to, and never below the room', () => {
    const celsius = fc.double({ min: 40, max: 110, noNaN: true });
    fc.assert(
      fc.property(celsius, fc.double({ min: 24, max: 39, noNaN: true }), (from, to) => {
        const seconds = coolDownSeconds(model.bed, 23, from, to);
        expect(cooledCelsius(model.bed, 23, from, seconds)).toBeCloseTo(to, 6);
      }),
    );
    expect(coolDownSeconds(model.bed, 23, 60, 23)).toBe(Number.POSITIVE_INFINITY);
    expect(coolDownSeconds(model.bed, 23, 30, 35)).toBe(0);
    expect(heatUpSeconds(model.bed, 23, 23, 400)).toBe(Number.POSITIVE_INFINITY);
    expect(releaseSeconds(model, 30)).toBe(0);
    expect(releaseCelsius(100)).toBeCloseTo(55, 9);
    expect(releaseSeconds(thermalOf({ x: 220, y: 220 }, 40), 60)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('power', () => {
  const targets = { bedCelsius: 60, nozzleCelsius: 215 };
  const cold = { bedCelsius: 23, nozzleCelsius: 23 };

  it('a 300 mm machine uses in an hour of PLA what was measured at the plug', () => {
    // 189.5 W on average over an hour from cold, 65 °C and 225 °C: 3dprintscape.com, a Kill A Watt read every 5 s.
    const thermal = thermalOf({ x: 300, y: 300 });
    const hot = { bedCelsius: 65, nozzleCelsius: 225 };
    const printing = 3_600 - warmUpSeconds(thermal, hot, cold);
    const energy = printKilowattHours(ordinaryPower, thermal, hot, cold, printing);
    expect(Math.abs(energy / 0.1895 - 1)).toBeLessThan(0.1);
  });

  it('grows with time, with heat, and with how cold it was', () => {
    const thermal = thermalOf({ x: 220, y: 220 });
    const energy = (seconds: number, at = targets, from = cold) =>
      printKilowattHours(ordinaryPower, thermal, at, from, seconds);
    const hour = energy(7_200) - energy(3_600);
    expect(hour).toBeCloseTo(printingWatts(ordinaryPower, thermal, targets) / 1000, 9);
    expect(hour).toBeGreaterThan(0.1);
    expect(hour).toBeLessThan(0.16);
    expect(energy(3_600, { bedCelsius: 100, nozzleCelsius: 250 })).toBeGreaterThan(energy(3_600));
    expect(energy(3_600, targets, { bedCelsius: 60, nozzleCelsius: 215 })).toBeLessThan(energy(3_600));
    expect(energy(-5)).toBe(energy(0));
    expect(idleKilowattHours(ordinaryPower, 3_600)).toBeCloseTo(0.008, 9);
  });

  it('nothing holds more than its heater has, and what cannot be reached is said', () => {
    const thermal = thermalOf({ x: 220, y: 220 });
    expect(holdWatts(thermal.bed, 23, 500)).toBe(thermal.bed.watts);
    expect(holdWatts(thermal.bed, 23, 20)).toBe(0);
    expect(() =>
      printKilowattHours(ordinaryPower, thermal, { bedCelsius: 300, nozzleCelsius: 215 }, cold, 60),
    ).toThrow('stronger heater');
  });

  it('warming up costs what a simulation of it in small steps costs', () => {
    const thermal = { ...thermalOf({ x: 220, y: 220 }), settleSeconds: 0, prepareSeconds: 0 };
    const still = { idleWatts: 0, motionWatts: 0 };
    const bodies = [
      { ...thermal.bed, celsius: 23, target: 60 },
      { ...thermal.nozzle, celsius: 23, target: 215 },
    ];
    const step = 0.01;
    let joules = 0;
    while (bodies.some(({ celsius, target }) => celsius < target))
      for (const body of bodies) {
        const loss = (body.celsius - 23) * body.lossWattsPerKelvin;
        const watts = body.celsius < body.target ? body.watts : loss;
        joules += watts * step;
        body.celsius += ((watts - loss) * step) / body.joulesPerKelvin;
      }
    const energy = printKilowattHours(still, thermal, targets, cold, 0) * 3_600_000;
    expect(Math.abs(energy / joules - 1)).toBeLessThan(0.002);
    // The nozzle is hot first and is held; were the bed hot first, it would be.
    const late = printKilowattHours(still, thermal, targets, { bedCelsius: 59, nozzleCelsius: 23 }, 0);
    const held = heatUpSeconds(thermal.nozzle, 23, 23, 215) - heatUpSeconds(thermal.bed, 23, 59, 60);
    const bedOnly = late * 3_600_000 - thermal.nozzle.watts * heatUpSeconds(thermal.nozzle, 23, 23, 215);
    expect(bedOnly).toBeCloseTo(
      thermal.bed.watts * heatUpSeconds(thermal.bed, 23, 59, 60) + held * holdWatts(thermal.bed, 23, 60),
      3,
    );
  });

  it('a stated figure is what it draws with PLA; other temperatures follow from the body', () => {
    const thermal = thermalOf({ x: 220, y: 220 });
    const drawn = (watts: number, at = plaTargets) => {
      const model = meteredPower(watts, thermal);
      return printingWatts(model.power, model.thermal, at);
    };
    // Held: 37 K over the bed's 1.65 W/K and 197 K over the nozzle's 0.105 W/K, 81.6 W; 8 W idle.
    for (const watts of [150, 100, 60, 40]) expect(drawn(watts)).toBeCloseTo(watts, 9);
    const hot = { bedCelsius: 80, nozzleCelsius: 240 };
    expect(drawn(150, hot) - 150).toBeCloseTo(20 * 4.84 * 3.4 * 0.1 + 20 * 0.105, 9);
    // One that draws less than its bed would lose is better insulated, and gains less with heat.
    expect(drawn(60, hot) - 60).toBeLessThan(drawn(150, hot) - 150);
    const still = meteredPower(150, thermal);
    expect(drawn(150) - holdingWatts(still.power, still.thermal, plaTargets)).toBeCloseTo(
      still.power.motionWatts,
      9,
    );
    // A wrong figure breaks nothing.
    const none = meteredPower(0, thermal);
    expect(printKilowattHours(none.power, none.thermal, plaTargets, cold, 60)).toBeGreaterThan(0);
  });

  it('what no heater reaches is left a little below what it does', () => {
    const thermal = thermalOf({ x: 220, y: 220 });
    expect(reachable(thermal, plaTargets)).toEqual(plaTargets);
    const most = reachable(thermal, { bedCelsius: 300, nozzleCelsius: 900 });
    expect(most.bedCelsius).toBeCloseTo(23 + (0.95 * 0.5) / 0.0034, 6);
    expect(most.nozzleCelsius).toBeCloseTo(23 + (0.95 * 50) / 0.105, 6);
    expect(warmUpSeconds(thermal, most, cold)).toBeLessThan(3_600);
  });

  it('what is drawn when idle is drawn all the time', () => {
    const thermal = thermalOf({ x: 220, y: 220 });
    const energy = (idleWatts: number) =>
      printKilowattHours({ idleWatts, motionWatts: 0 }, thermal, targets, cold, 1_000);
    const seconds = warmUpSeconds(thermal, targets, cold) + 1_000;
    expect(energy(10) - energy(0)).toBeCloseTo((10 * seconds) / 3_600_000, 9);
  });
});
