/**
 * A farm of machines that break down: the model that the engine is measured with.
 *
 * Jobs arrive at random and wait in one queue; a machine takes a job for an exponential time of mean 1. Machines fail after
 * an exponential time of mean 20, busy or not, and are repaired in a mean of 1. A failure interrupts the job, which goes
 * back to the end of the queue and keeps the time at which it came.
 *
 * Run: `node simulator/engine/examples/farm50.ts [machines] [arrivals a unit of time] [events] [failures: 1 or 0]`
 */
import { Stream } from '../random/stream.ts';
import { Ring } from '../ring.ts';
import { Simulation, type Timer } from '../simulation.ts';
import { Tally } from '../statistics/tally.ts';

const MEAN_WORK = 1;
const MEAN_TIME_TO_FAILURE = 20;
const MEAN_REPAIR = 1;

class Machine {
  isIdle = true;
  /** When the job that it works on came. */
  jobCameAt = Number.NaN;
  readonly finish: Timer;
  readonly breakdown: Timer;
  readonly repair: Timer;

  constructor(farm: Farm) {
    this.finish = farm.sim.timer(farm.finished, this);
    this.breakdown = farm.sim.timer(farm.brokeDown, this);
    this.repair = farm.sim.timer(farm.repaired, this);
  }
}

export class Farm {
  readonly sim = new Simulation();
  readonly sojourn = new Tally();
  failures = 0;

  readonly finished = this.sim.event((machine: Machine) => this.#finish(machine));
  readonly brokeDown = this.sim.event((machine: Machine) => this.#breakDown(machine));
  readonly repaired = this.sim.event((machine: Machine) => this.#repair(machine));
  readonly #arrival: Timer;
  readonly #random: Stream;
  readonly #meanGap: number;
  readonly #idle: Machine[] = [];
  /** When each waiting job came, in order of waiting. */
  readonly #waiting = new Ring();

  constructor(machines: number, arrivalRate: number, fails: boolean, seed = 12_345) {
    this.#random = new Stream(seed);
    this.#meanGap = 1 / arrivalRate;
    const all = Array.from({ length: machines }, () => new Machine(this));
    this.#idle.push(...all.toReversed());
    if (fails) for (const { breakdown } of all) this.#arm(breakdown, MEAN_TIME_TO_FAILURE);
    this.#arrival = this.sim.timer(
      this.sim.event(() => this.#arrive()),
      undefined,
    );
    this.#arm(this.#arrival, this.#meanGap);
  }

  #arm(timer: Timer, mean: number): void {
    this.sim.arm(timer, this.#random.exponential(mean));
  }

  #arrive(): void {
    this.#arm(this.#arrival, this.#meanGap);
    const machine = this.#idle.pop();
    if (machine === undefined) this.#waiting.push(this.sim.now);
    else {
      machine.jobCameAt = this.sim.now;
      this.#start(machine);
    }
  }

  #start(machine: Machine): void {
    machine.isIdle = false;
    this.#arm(machine.finish, MEAN_WORK);
  }

  #finish(machine: Machine): void {
    this.sojourn.record(this.sim.now - machine.jobCameAt);
    this.#next(machine);
  }

  #next(machine: Machine): void {
    if (this.#waiting.length > 0) {
      machine.jobCameAt = this.#waiting.shift();
      this.#start(machine);
    } else {
      machine.isIdle = true;
      this.#idle.push(machine);
    }
  }

  #breakDown(machine: Machine): void {
    this.failures++;
    if (machine.isIdle) this.#idle.splice(this.#idle.indexOf(machine), 1);
    else {
      this.sim.disarm(machine.finish);
      this.#waiting.push(machine.jobCameAt);
    }
    machine.isIdle = false;
    this.#arm(machine.repair, MEAN_REPAIR);
  }

  #repair(machine: Machine): void {
    this.#arm(machine.breakdown, MEAN_TIME_TO_FAILURE);
    this.#next(machine);
  }
}

/** The counts and the mean sojourn as the comparators print them. */
export function farm50(machines: number, arrivalRate: number, events: number, fails: boolean): string {
  const farm = new Farm(machines, arrivalRate, fails);
  farm.sim.run({ events });
  const { sim, sojourn, failures } = farm;
  return `c=${machines} F=${Number(fails)} ev=${sim.executed} done=${sojourn.count} fails=${failures} simT=${sim.now.toFixed(3)} meanSojourn=${sojourn.mean.toFixed(6)}`;
}

if (import.meta.main) {
  const [machines = 50, rate = 38, events = 5_000_000, fails = 1] = process.argv.slice(2).map(Number);
  const begin = performance.now();
  const text = farm50(machines, rate, events, fails === 1);
  const seconds = (performance.now() - begin) / 1_000;
  console.log(`${text}  ${seconds.toFixed(3)} s  ${(events / seconds / 1e6).toFixed(2)} M ev/s`);
}
