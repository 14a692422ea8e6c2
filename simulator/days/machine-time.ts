/** Where the hours of machines go, from what the farm knows of them. The kinds add up to the hours installed. */
import type { Bar } from './contract.ts';

const timeKinds = ['printing', 'paused', 'awaitingClear', 'maintenance', 'down', 'idle'] as const;
export type TimeKind = (typeof timeKinds)[number];

/** By the status of its actor. What is uploaded is about to print; what is reserved is sliced for. */
const kindOfStatus: Readonly<Record<string, TimeKind>> = {
  starting: 'printing',
  printing: 'printing',
  paused: 'paused',
  awaitingClear: 'awaitingClear',
  maintenance: 'maintenance',
  servicing: 'maintenance',
  offline: 'down',
  tripped: 'down',
  // It could print, and waits for people to inspect its trial.
  onTrial: 'awaitingClear',
  foreign: 'down',
  idle: 'idle',
  reserved: 'idle',
};

interface Standing {
  kind: TimeKind;
  since: number;
  label: string | null;
  readonly hours: Record<TimeKind, number>;
}

export class MachineTime {
  readonly #machines = new Map<string, Standing>();
  readonly #bars: Bar[] | null;
  /** Machines in each kind now. */
  readonly now: Record<TimeKind, number>;

  constructor(printerIds: Iterable<string>, startAt: number, keepsBars: boolean) {
    this.#bars = keepsBars ? [] : null;
    this.now = none();
    for (const id of printerIds) {
      this.#machines.set(id, { kind: 'idle', since: startAt, label: null, hours: none() });
      this.now.idle++;
    }
  }

  /** @param label the job that it is about. @param ended what became of the print that was on it. */
  moved(printerId: string, status: string, at: number, label: string | null, ended: Bar['ended']): void {
    const machine = this.#machines.get(printerId);
    const kind = kindOfStatus[status] ?? 'down';
    if (machine === undefined || machine.kind === kind) return;
    this.#settle(printerId, machine, at, ended);
    this.now[machine.kind]--;
    this.now[kind]++;
    machine.kind = kind;
    machine.since = at;
    machine.label = label;
  }

  /** Closes what is open, once. */
  end(at: number): void {
    for (const [id, machine] of this.#machines) this.#settle(id, machine, at, null);
  }

  hoursOf(printerId: string): Readonly<Record<TimeKind, number>> {
    return this.#machines.get(printerId)?.hours ?? none();
  }

  /** All machines together. */
  get hours(): Readonly<Record<TimeKind, number>> {
    const sum = none();
    for (const { hours } of this.#machines.values()) for (const kind of timeKinds) sum[kind] += hours[kind];
    return sum;
  }

  get bars(): readonly Bar[] {
    return this.#bars ?? [];
  }

  #settle(printerId: string, machine: Standing, at: number, ended: Bar['ended']): void {
    machine.hours[machine.kind] += (at - machine.since) / 3_600_000;
    if (this.#bars === null || machine.kind === 'idle' || at <= machine.since) return;
    this.#bars.push({
      printerId,
      startAt: machine.since,
      endAt: at,
      kind: machine.kind,
      label: machine.label,
      ended,
    });
  }
}

const none = (): Record<TimeKind, number> => ({
  printing: 0,
  paused: 0,
  awaitingClear: 0,
  maintenance: 0,
  down: 0,
  idle: 0,
});
