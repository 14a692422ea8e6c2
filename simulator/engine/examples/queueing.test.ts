import { describe, expect, it } from 'vitest';
import { meanInterval } from '../statistics/index.ts';
import { erlangC, machineRepair, meanWaitInQueue, simulateRepair, simulateWait } from './queueing.ts';

const REPLICATIONS = 20;
const LEVEL = 0.99;

const waits = (servers: number, load: number, work: 'exponential' | 'constant') =>
  meanInterval(
    Array.from({ length: REPLICATIONS }, (_, i) =>
      simulateWait({ servers, arrivalRate: servers * load, work, seed: 1 + i, customers: 20_000 }),
    ),
    LEVEL,
  );

describe('queues whose answer is known', () => {
  it('Erlang-C is the published one', () => {
    // One server: the load. Two: 2ρ²/(1+ρ). Ten servers at 0.8: 0.4092 (tables).
    expect(erlangC(1, 0.7)).toBeCloseTo(0.7, 12);
    expect(erlangC(2, 1.6)).toBeCloseTo((2 * 0.8 ** 2) / 1.8, 12);
    expect(erlangC(10, 8)).toBeCloseTo(0.4092, 4);
  });

  it.each([
    [1, 0.5],
    [1, 0.8],
    [2, 0.7],
    [5, 0.8],
    [10, 0.9],
    [50, 0.9],
  ])('M/M/%d at load %d: the mean wait of Erlang-C lies within the interval', (servers, load) => {
    const { low, high, mean } = waits(servers, load, 'exponential');
    const exact = meanWaitInQueue(servers, servers * load);
    expect(low).toBeLessThan(exact);
    expect(high).toBeGreaterThan(exact);
    // An interval that is wide enough holds everything.
    expect(high - low).toBeLessThan(0.5 * mean);
  });

  it.each([0.5, 0.8])('M/D/1 at load %d: half the wait of M/M/1 (Pollaczek and Khinchine)', (load) => {
    const { low, high } = waits(1, load, 'constant');
    const exact = meanWaitInQueue(1, load) / 2;
    expect(low).toBeLessThan(exact);
    expect(high).toBeGreaterThan(exact);
  });

  it('machine repair: the mean number of machines at work is that of the birth-death chain', () => {
    const model = { machines: 8, repairers: 2, meanUp: 10, meanRepair: 2 };
    const { low, high } = meanInterval(
      Array.from({ length: REPLICATIONS }, (_, i) => simulateRepair(model, 1 + i, 20_000)),
      LEVEL,
    );
    expect(low).toBeLessThan(machineRepair(model));
    expect(high).toBeGreaterThan(machineRepair(model));
    expect(high - low).toBeLessThan(0.05);
  });
});
