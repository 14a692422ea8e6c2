/**
 * The plain form of an instance, as `farm plan` reads and writes it, for comparison with published ones. Unit of time and
 * of money are the reader's own. A fault is told once, where it is, and nothing is guessed.
 */
import { type Instance, makeInstance } from './instance.ts';
import type { Sequences } from './sequences.ts';

/** More would take too long to read, or too much memory, to be meant. */
export const LIMITS = { jobs: 20_000, machines: 2_000, states: 500, pairs: 10_000_000 } as const;

export class PlainError extends Error {}

export interface PlainInstance {
  readonly instance: Instance;
  readonly jobIds: readonly string[];
  readonly machineIds: readonly string[];
}

export interface PlainAssignment {
  readonly job: string;
  readonly machine: string;
  /** Processing begins; the set-up for it is done by then. */
  readonly start: number;
  readonly end: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Numbers beyond are no times or costs; sums of them would lose digits. */
const NUMBER_MAX = 1e12;

/** Throws a {@link PlainError} that says what is wrong with which part. */
export function readPlain(input: unknown): PlainInstance {
  const root = fieldsOf(input, 'The instance');
  const machines = listOf(root.machines, 'machines', LIMITS.machines).map((one, i) =>
    fieldsOf(one, `machines[${i}]`),
  );
  const jobs = listOf(root.jobs, 'jobs', LIMITS.jobs).map((one, i) => fieldsOf(one, `jobs[${i}]`));
  if (machines.length === 0) throw new PlainError('There are no machines: nothing could be made.');
  if (machines.length * jobs.length > LIMITS.pairs)
    throw new PlainError(
      `${jobs.length} jobs × ${machines.length} machines are too many pairs; at most ${LIMITS.pairs}.`,
    );
  const machineIds = idsOf(machines, 'machines');
  const jobIds = idsOf(jobs, 'jobs');
  const machineAt = new Map(machineIds.map((id, k) => [id, k]));
  const states = new States();
  const objective = fieldsOf(root.objective ?? {}, 'objective', [
    'tardiness',
    'makespan',
    'completion',
    'machine',
    'setup',
  ]);
  const factor = (name: string, otherwise: number): number =>
    costOf(objective[name] ?? otherwise, `objective.${name}`);
  const tardinessFactor = factor('tardiness', root.objective === undefined ? 1 : 0);
  const completionFactor = factor('completion', 0);
  const rate = ratesOf(objective.machine, machineAt);
  const count = jobs.length;
  const width = machines.length;
  const processing = new Float64Array(count * width).fill(Infinity);
  const running = new Float64Array(count * width);
  const weight = new Float64Array(count);
  const due = new Float64Array(count).fill(Infinity);
  const release = new Float64Array(count);
  for (const [j, job] of jobs.entries()) {
    const name = `job "${jobIds[j]}"`;
    weight[j] = costOf(job.weight ?? 1, `${name}: weight`);
    release[j] = timeOf(job.releaseAt ?? 0, `${name}: releaseAt`);
    // A due date may lie in the past.
    if (job.dueAt !== undefined && job.dueAt !== null) due[j] = numberOf(job.dueAt, `${name}: dueAt`);
    if (job.value !== undefined && job.value !== null) numberOf(job.value, `${name}: value`);
    const times = Object.entries(fieldsOf(job.processing, `${name}: processing`));
    for (const [id, time] of times) {
      const k = machineAt.get(id);
      if (k === undefined) throw new PlainError(`${name}: processing names "${id}", which is no machine.`);
      processing[j * width + k] = timeOf(time, `${name}: processing on "${id}"`);
      running[j * width + k] = processing[j * width + k]! * rate[k]!;
    }
    if (times.length === 0)
      throw new PlainError(`${name} is impossible: processing names no machine that could make it.`);
  }
  const initialState = Int32Array.from(machines, ({ state }, k) =>
    states.of(state, `machine "${machineIds[k]}"`),
  );
  const state = Int32Array.from(jobs, (job, j) => states.of(job.state, `job "${jobIds[j]}"`));
  const setup = setupOf(root.setup, states);
  const setupFactor = factor('setup', 0);
  const instance = makeInstance({
    jobs: count,
    machines: width,
    states: states.count,
    processing,
    running,
    release,
    due,
    tardiness: weight.map((one) => one * tardinessFactor),
    completion: weight.map((one) => one * completionFactor),
    state,
    setup,
    setupCost: setup.map((time) => time * setupFactor),
    readyAt: Float64Array.from(machines, ({ readyAt }, k) =>
      timeOf(readyAt ?? 0, `machine "${machineIds[k]}": readyAt`),
    ),
    initialState,
    makespan: factor('makespan', 0),
    attendance: null,
  });
  return { instance, jobIds, machineIds };
}

/** In the order of start, then of machine. */
export function assignmentsOf(
  { instance, jobIds, machineIds }: PlainInstance,
  schedule: Sequences,
): PlainAssignment[] {
  const { machines, processing } = instance;
  return jobIds
    .map((job, j) => {
      const k = schedule.machineOf[j]!;
      const end = schedule.jobEnd(j);
      return { job, machine: machineIds[k]!, start: end - processing[j * machines + k]!, end };
    })
    .sort(
      (a, b) =>
        a.start - b.start || (a.machine < b.machine ? -1 : a.machine > b.machine ? 1 : 0) || a.end - b.end,
    );
}

/** Names to numbers. 0 is that of a machine or a job without one: nothing is set up for it. */
class States {
  readonly #numbers = new Map<string, number>();

  get count(): number {
    return this.#numbers.size + 1;
  }

  of(name: unknown, where: string): number {
    if (name === undefined || name === null) return 0;
    if (typeof name !== 'string' && typeof name !== 'number')
      throw new PlainError(`${where}: state is ${show(name)}; it must be a text.`);
    const known = this.#numbers.get(String(name));
    if (known !== undefined) return known;
    if (this.count > LIMITS.states)
      throw new PlainError(`There are more than ${LIMITS.states} states; group those that need no set-up.`);
    this.#numbers.set(String(name), this.count);
    return this.count - 1;
  }

  number(name: string): number | undefined {
    return this.#numbers.get(name);
  }
}

/** Pairs that are not named take no time. States that nobody has are left out. */
function setupOf(given: unknown, states: States): Float64Array {
  const setup = new Float64Array(states.count * states.count);
  for (const [from, row] of Object.entries(fieldsOf(given ?? {}, 'setup')))
    for (const [to, time] of Object.entries(fieldsOf(row, `setup from "${from}"`))) {
      const length = timeOf(time, `setup from "${from}" to "${to}"`);
      const [a, b] = [states.number(from), states.number(to)];
      if (a !== undefined && b !== undefined) setup[a * states.count + b] = length;
    }
  return setup;
}

function ratesOf(given: unknown, machineAt: ReadonlyMap<string, number>): Float64Array {
  const rates = new Float64Array(machineAt.size);
  for (const [id, rate] of Object.entries(fieldsOf(given ?? {}, 'objective.machine'))) {
    const k = machineAt.get(id);
    if (k === undefined) throw new PlainError(`objective.machine names "${id}", which is no machine.`);
    rates[k] = costOf(rate, `objective.machine of "${id}"`);
  }
  return rates;
}

function idsOf(things: readonly Fields[], name: string): string[] {
  const seen = new Set<string>();
  return things.map(({ id }, i) => {
    if ((typeof id !== 'string' && typeof id !== 'number') || id === '')
      throw new PlainError(`${name}[${i}]: id is ${show(id)}; it must be a text.`);
    const text = String(id);
    if (seen.has(text)) throw new PlainError(`${name}: "${text}" is there twice.`);
    seen.add(text);
    return text;
  });
}

function fieldsOf(value: unknown, name: string, known?: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new PlainError(`${name} is ${show(value)}; it must be an object.`);
  const stranger = known && Object.keys(value).find((key) => !known.includes(key));
  if (stranger !== undefined)
    throw new PlainError(
      `${name} has "${stranger}", which means nothing here; known are ${known!.join(', ')}.`,
    );
  return value as Fields;
}

function listOf(value: unknown, name: string, most: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new PlainError(`${name} is ${show(value)}; it must be a list.`);
  if (value.length > most) throw new PlainError(`${name}: ${value.length} are too many; at most ${most}.`);
  return value;
}

function numberOf(value: unknown, name: string): number {
  if (typeof value === 'number' && Math.abs(value) <= NUMBER_MAX) return value;
  throw new PlainError(`${name} is ${show(value)}; it must be a number of at most ${NUMBER_MAX}.`);
}

function timeOf(value: unknown, name: string): number {
  const number = numberOf(value, name);
  if (number >= 0) return number;
  throw new PlainError(`${name} is ${number}; it must not be negative.`);
}

const costOf = timeOf;

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
