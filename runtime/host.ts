/**
 * Where actors live. The kernel asks for an actor to be woken; the host decides where, and keeps it awake there until it
 * sleeps. In one process every actor is local; across several, `remote` carries a message to the one that has it.
 */
import type { Receipt } from './contract.ts';
import type { Address, Message } from './envelope.ts';

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

export type Found =
  | { readonly where: 'here' }
  | { readonly where: 'there'; readonly deliver: (message: Message) => Promise<Receipt> };

export interface Host {
  /** Has the actor admitted, here or elsewhere. Rejects where the host cannot say; the kernel asks again. */
  wake(address: Address): Promise<Found>;
  close(): Promise<void>;
}

export type MakeHost = (tenancy: Tenancy) => Promise<Host>;
