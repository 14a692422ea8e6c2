/**
 * Where actors live. The kernel asks for an actor to be woken; the host has it admitted, and keeps it awake until it
 * sleeps. The host that there is keeps every actor in this process (`cluster/single.ts`).
 *
 * The seam for several processes over one database is here: a host that finds an actor awake elsewhere would carry its
 * messages there. Commits are ready for that (versions are guarded, messages deduplicated, readers wait for the horizon);
 * the host lock, the in-memory tail and the sweeps of outbox and timers are of one process, and would go by shard.
 */
import type { Address } from './envelope.ts';

/** An actor awake here. The host calls `retire` when the actor has to leave this process. */
export interface Resident {
  retire(): void;
  /** Calls back once, when the actor has gone to sleep of itself. */
  onAsleep(callback: () => void): void;
}

export interface Tenancy {
  /** Makes a resident of the actor, which takes messages from then on. */
  admit(address: Address): Resident;
}

export interface Host {
  /** Has the actor admitted. Rejects where that cannot be just now; the kernel asks again. */
  wake(address: Address): Promise<void>;
  close(): Promise<void>;
}

export type MakeHost = (tenancy: Tenancy) => Promise<Host>;
