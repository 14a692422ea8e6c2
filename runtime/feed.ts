/** The live feed: changes to many readers, each with a bounded buffer; who falls behind is told so. */
import type { Change, Feed, FeedItem } from './contract.ts';

/** Changes kept for readers that come back. */
const keptMax = 4_096;
const bufferDefault = 1_024;

export class LiveFeed {
  readonly #readers = new Set<Reader>();
  #kept: Change[] = [];
  /** Every change after this one is kept; unknown before the first. */
  #from: number | undefined;

  get hasReaders(): boolean {
    return this.#readers.size > 0;
  }

  /** What came up to `seq` was not published, for nobody was reading. */
  skip(seq: number): void {
    this.#kept = [];
    this.#from = seq;
  }

  /** `after`: there is no change between this `seq` and the first. */
  publish(changes: readonly Change[], after: number): void {
    this.#from ??= after;
    for (const change of changes) this.#kept.push(change);
    if (this.#kept.length > keptMax * 2) {
      this.#kept = this.#kept.slice(-keptMax);
      this.#from = this.#kept[0]!.seq - 1;
    }
    for (const reader of this.#readers) reader.push(changes);
  }

  /** `now` is the position of the views. */
  open(now: number, options: { readonly after?: number; readonly buffer?: number } = {}): Feed {
    const reader = new Reader(options.buffer ?? bufferDefault, () => this.#readers.delete(reader));
    this.#readers.add(reader);
    const { after } = options;
    if (after !== undefined && after < now) {
      if (this.#from !== undefined && after >= this.#from)
        reader.push(this.#kept.filter((change) => change.seq > after));
      else reader.miss(now - after, now);
    }
    return reader;
  }

  close(): void {
    for (const reader of this.#readers) reader.close();
  }
}

class Reader implements Feed {
  readonly #capacity: number;
  readonly #onClose: () => void;
  #buffer: Change[] = [];
  #missed = 0;
  #missedTo = 0;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(capacity: number, onClose: () => void) {
    this.#capacity = capacity;
    this.#onClose = onClose;
  }

  push(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    if (this.#buffer.length + changes.length > this.#capacity) {
      const missed = this.#buffer.length + changes.length;
      this.#buffer = [];
      this.miss(missed, changes.at(-1)!.seq);
      return;
    }
    for (const change of changes) this.#buffer.push(change);
    this.#wake?.();
  }

  miss(count: number, seq: number): void {
    this.#missed += count;
    this.#missedTo = seq;
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    this.#onClose();
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<FeedItem> {
    try {
      while (!this.#closed) {
        if (this.#missed > 0) {
          const lag = { _tag: 'lag' as const, missed: this.#missed, seq: this.#missedTo };
          this.#missed = 0;
          yield lag;
          continue;
        }
        const changes = this.#buffer;
        if (changes.length === 0) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          this.#wake = undefined;
          continue;
        }
        const change = changes.shift()!;
        yield { _tag: 'change', change };
      }
    } finally {
      this.close();
    }
  }
}
