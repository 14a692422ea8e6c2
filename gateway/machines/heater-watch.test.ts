import { describe, expect, it } from 'vitest';
import type { Observation } from '../printers/contract.ts';
import { watchHeaters } from './heater-watch.ts';

const START = 1_700_000_000_000;

function watched(runId: string | null) {
  let listener: (printerId: string, observation: Observation) => void = () => {};
  const told: { to: string; payload: { confidence: number } }[] = [];
  const stop = watchHeaters(
    {
      subscribe: (one) => {
        listener = one;
        return () => {
          listener = () => {};
        };
      },
    },
    {
      state: async () => ({ context: { runId } }) as never,
      tell: async (order) => {
        told.push(order as never);
        return {} as never;
      },
    },
    () => {},
  );
  const read = (second: number, temperatureCelsius: number, phase = 'printing') =>
    listener('p-1', {
      observedAtMs: START + second * 1_000,
      phase,
      heaters: {
        extruder: { temperatureCelsius, targetCelsius: 220 },
        chamber: { temperatureCelsius: 30, targetCelsius: null },
      },
    } as unknown as Observation);
  const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));
  return { told, read, stop, settle };
}

describe('a watch on heaters', () => {
  it('tells the run of a heater that falls off its target, once a minute, surer each time', async () => {
    const { told, read, settle } = watched('R-1');
    for (let second = 0; second < 60; second += 5) read(second, 220);
    for (let second = 60; second <= 300; second += 5) read(second, 180);
    await settle();
    expect(told.map(({ to }) => to)).toEqual(Array(told.length).fill('run/R-1'));
    expect(told.length).toBeGreaterThan(1);
    expect(told.length).toBeLessThan(6);
    const sure = told.map(({ payload }) => payload.confidence);
    expect(sure).toEqual([...sure].sort((a, b) => a - b));
  });

  it('says nothing where nothing of ours prints, nor once it is stopped', async () => {
    const foreign = watched(null);
    for (let second = 0; second <= 300; second += 5) foreign.read(second, second < 60 ? 220 : 180);
    const stopped = watched('R-1');
    stopped.stop();
    for (let second = 0; second <= 300; second += 5) stopped.read(second, second < 60 ? 220 : 180);
    await foreign.settle();
    expect([foreign.told, stopped.told]).toEqual([[], []]);
  });
});
