/** Who is awake here: a mailbox for each actor that is, a queue for each that is being woken, sleep for the idle. */
import type { Definitions } from './actor.ts';
import { type Delivery, settle } from './delivery.ts';
import { type Address, kindOf } from './envelope.ts';
import { Overloaded } from './errors.ts';
import type { Host, MakeHost, Resident } from './host.ts';
import { Mailbox, type Surroundings } from './mailbox.ts';

const retryMs = 100;
const retryMsMax = 2_000;

export interface RoomsOptions {
  readonly definitions: Definitions;
  readonly around: Surroundings;
  readonly mailboxMax: number;
  readonly idleMs: number;
}

type Room = { readonly box: Mailbox } | { readonly waking: Delivery[] };

export class Rooms {
  readonly #o: RoomsOptions;
  readonly #rooms = new Map<Address, Room>();
  /** Those awake, and what tells the host that one has gone to sleep. */
  readonly #awake = new Map<Mailbox, () => void>();
  #host: Host | undefined;
  #idleScanAt = 0;

  constructor(options: RoomsOptions) {
    this.#o = options;
  }

  async open(makeHost: MakeHost): Promise<void> {
    this.#host = await makeHost({ admit: (address) => this.#admit(address) });
  }

  async close(): Promise<void> {
    await this.#host?.close();
  }

  get size(): number {
    return this.#rooms.size;
  }

  get deliveries(): number {
    let count = 0;
    for (const room of this.#rooms.values()) count += 'box' in room ? room.box.size : room.waking.length;
    return count;
  }

  get mailboxes(): readonly Mailbox[] {
    return [...this.#rooms.values()].flatMap((room) => ('box' in room ? [room.box] : []));
  }

  mailbox(address: Address): Mailbox | undefined {
    const room = this.#rooms.get(address);
    return room !== undefined && 'box' in room ? room.box : undefined;
  }

  deliver(delivery: Delivery): void {
    const { to } = delivery.message;
    const room = this.#rooms.get(to);
    if (room === undefined) {
      this.#rooms.set(to, { waking: [delivery] });
      this.#wake(to, 0);
    } else if ('waking' in room) {
      if (delivery.hasCaller && room.waking.length >= this.#o.mailboxMax)
        settle(delivery, overloaded(delivery));
      else room.waking.push(delivery);
    } else if (!room.box.accept(delivery)) settle(delivery, overloaded(delivery));
  }

  /** Lets those sleep that nobody has spoken to for a while. */
  tuckIn(): void {
    const { idleMs, around } = this.#o;
    const now = around.now();
    if (now < this.#idleScanAt) return;
    this.#idleScanAt = now + idleMs / 10;
    for (const [box, fallAsleep] of this.#awake) {
      if (box.usedAt > now - idleMs || box.size > 0) continue;
      this.#awake.delete(box);
      this.#leave(box);
      box.close();
      fallAsleep();
    }
  }

  #wake(address: Address, attempt: number): void {
    this.#host!.wake(address).catch(() => {
      const ms = Math.min(retryMs * 2 ** attempt, retryMsMax);
      this.#o.around.later(ms, () => this.#wake(address, attempt + 1));
    });
  }

  #admit(address: Address): Resident {
    const { definitions, mailboxMax, around } = this.#o;
    const box = new Mailbox(address, definitions.get(kindOf(address))!, mailboxMax, around);
    const room = this.#rooms.get(address);
    this.#rooms.set(address, { box });
    const waiting = room === undefined ? [] : 'waking' in room ? room.waking : room.box.close().map(suspect);
    for (const delivery of waiting) if (!box.accept(delivery)) settle(delivery, overloaded(delivery));
    return {
      retire: () => {
        this.#awake.delete(box);
        const left = box.close();
        if (this.#leave(box)) for (const delivery of left) this.deliver(suspect(delivery));
      },
      onAsleep: (callback) => {
        this.#awake.set(box, callback);
      },
    };
  }

  #leave(box: Mailbox): boolean {
    if (this.mailbox(box.address) !== box) return false;
    return this.#rooms.delete(box.address);
  }
}

const suspect = (delivery: Delivery): Delivery => {
  delivery.suspect = true;
  delivery.cleared = false;
  return delivery;
};

const overloaded = ({ message }: Delivery) =>
  new Overloaded({
    messageId: message.id,
    to: message.to,
    message: `${message.to} has more messages waiting than it may hold. Nothing was kept; try again in a while, and say less at once.`,
  });
