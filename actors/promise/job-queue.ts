/** Jobs that wait, in order of their dates, with which machines may take them. */

export interface Waiting {
  readonly seconds: number;
  readonly printerIds: readonly string[];
  readonly stateKey: string;
  readonly releaseAt: number;
  /** Infinite: no date. */
  readonly dueAt: number;
  readonly attempts: number;
  /** Of the order that is asked about. */
  readonly mine: boolean;
}

interface Entry {
  readonly job: Waiting;
  readonly machines: ReadonlySet<number>;
}

export type Taken =
  | { readonly job: Waiting }
  /** When to ask again: the next moment that a job for this machine comes, or never. */
  | { readonly job: null; readonly nextAt: number | null };

const DAY_MS = 86_400_000;

export class JobQueue {
  readonly #entries: Entry[] = [];
  readonly #indexes: ReadonlyMap<string, number>;
  /** Sets of machines recur: a farm's jobs can be made on few different ones. */
  readonly #sets = new Map<string, ReadonlySet<number>>();
  /** The very same list comes with job after job: it is not spelt out each time. */
  readonly #lists = new Map<readonly string[], ReadonlySet<number>>();

  constructor(printerIds: readonly string[]) {
    this.#indexes = new Map(printerIds.map((id, index) => [id, index]));
  }

  add(job: Waiting): void {
    const entries = this.#entries;
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (entries[middle]!.job.dueAt <= job.dueAt) low = middle + 1;
      else high = middle;
    }
    entries.splice(low, 0, { job, machines: this.#machinesOf(job.printerIds) });
  }

  /** The most urgent that this machine may take now; among those due about as soon, one that needs no change-over. */
  take(machine: number, at: number, stateKey: string | null): Taken {
    const entries = this.#entries;
    let best = -1;
    let nextAt: number | null = null;
    for (let index = 0; index < entries.length; index++) {
      const { job, machines } = entries[index]!;
      if (!machines.has(machine)) continue;
      if (job.releaseAt > at) {
        nextAt = nextAt === null ? job.releaseAt : Math.min(nextAt, job.releaseAt);
        continue;
      }
      if (best < 0) best = index;
      else if (job.dueAt > entries[best]!.job.dueAt + DAY_MS) break;
      if (job.stateKey === stateKey) {
        best = index;
        break;
      }
    }
    if (best < 0) return { job: null, nextAt };
    return { job: entries.splice(best, 1)[0]!.job };
  }

  #machinesOf(printerIds: readonly string[]): ReadonlySet<number> {
    let machines = this.#lists.get(printerIds);
    if (machines === undefined) {
      machines = this.#machinesNamed(printerIds);
      this.#lists.set(printerIds, machines);
    }
    return machines;
  }

  #machinesNamed(printerIds: readonly string[]): ReadonlySet<number> {
    const key = printerIds.join();
    const known = this.#sets.get(key);
    if (known) return known;
    const machines = new Set<number>();
    for (const id of printerIds) {
      const index = this.#indexes.get(id);
      if (index !== undefined) machines.add(index);
    }
    this.#sets.set(key, machines);
    return machines;
  }
}
