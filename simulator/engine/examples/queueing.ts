/** Textbook queues, simulated and exact: what the engine is held against. */
import { Stream } from '../random/stream.ts';
import { type Claim, Resource } from '../resource.ts';
import { Simulation } from '../simulation.ts';
import { endWarmUp } from '../statistics/warm-up.ts';

export interface QueueModel {
  readonly servers: number;
  readonly arrivalRate: number;
  /** Work has a mean of 1. */
  readonly work: 'exponential' | 'constant';
  readonly seed: number;
  /** About so many are counted, after a warm-up of a fifth of them. */
  readonly customers: number;
}

/** The mean time that customers wait for a server. */
export function simulateWait({ servers, arrivalRate, work, seed, customers }: QueueModel): number {
  const sim = new Simulation();
  const gaps = new Stream(seed, 'arrivals');
  const works = new Stream(seed, 'work');
  const desk = new Resource(sim, { capacity: servers });
  const finished = sim.event((claim: Claim) => claim.release());
  const onGranted = (claim: Claim): void => {
    sim.schedule(finished, work === 'constant' ? 1 : works.exponential(1), claim);
  };
  const arrival = sim.timer(
    sim.event(() => {
      sim.arm(arrival, gaps.exponential(1 / arrivalRate));
      desk.claim({ onGranted });
    }),
    undefined,
  );
  sim.arm(arrival, gaps.exponential(1 / arrivalRate));
  const warmUp = customers / 5 / arrivalRate;
  endWarmUp(sim, warmUp, [desk.waits]);
  sim.run({ until: warmUp + customers / arrivalRate });
  return desk.waits.mean;
}

/** The probability that a customer must wait in M/M/c; `offered` is arrival rate times mean work (Erlang 1917). */
export function erlangC(servers: number, offered: number): number {
  // Erlang-B by its recursion, which neither overflows nor cancels.
  let blocked = 1;
  for (let server = 1; server <= servers; server++)
    blocked = (offered * blocked) / (server + offered * blocked);
  const load = offered / servers;
  return blocked / (1 - load * (1 - blocked));
}

/** The mean wait in M/M/c with a mean work of 1. */
export function meanWaitInQueue(servers: number, arrivalRate: number): number {
  return erlangC(servers, arrivalRate) / (servers - arrivalRate);
}

export interface RepairModel {
  readonly machines: number;
  readonly repairers: number;
  readonly meanUp: number;
  readonly meanRepair: number;
}

/** The mean number of machines at work, over a run of that length. */
export function simulateRepair(
  { machines, repairers, meanUp, meanRepair }: RepairModel,
  seed: number,
  length: number,
): number {
  const sim = new Simulation();
  const random = new Stream(seed, 'machines');
  const crew = new Resource(sim, { capacity: repairers });
  const repaired = sim.event((claim: Claim) => {
    claim.release();
    sim.schedule(failed, random.exponential(meanUp), undefined);
  });
  const onGranted = (claim: Claim): void => {
    sim.schedule(repaired, random.exponential(meanRepair), claim);
  };
  const failed = sim.event<undefined>(() => {
    crew.claim({ onGranted });
  });
  for (let machine = 0; machine < machines; machine++)
    sim.schedule(failed, random.exponential(meanUp), undefined);
  endWarmUp(sim, length / 10, [crew.busy, crew.queued]);
  sim.run({ until: length });
  return machines - crew.busy.mean(sim.now) - crew.queued.mean(sim.now);
}

/** The same, exact: the stationary distribution of the number of machines that are down. */
export function machineRepair({ machines, repairers, meanUp, meanRepair }: RepairModel): number {
  let weight = 1;
  let total = 1;
  let up = machines;
  for (let down = 1; down <= machines; down++) {
    weight *= ((machines - down + 1) / meanUp) * (meanRepair / Math.min(down, repairers));
    total += weight;
    up += weight * (machines - down);
  }
  return up / total;
}
