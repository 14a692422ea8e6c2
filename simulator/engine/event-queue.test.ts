import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';

interface Entry {
  readonly id: number;
  readonly time: number;
  readonly priority: number;
  readonly sequence: number;
}

/** The plainest queue that is right: an array, sorted at each look. */
class Oracle {
  #entries: Entry[] = [];
  #sequence = 0;

  set(id: number, time: number, priority: number): void {
    this.clear(id);
    this.#entries.push({ id, time, priority, sequence: this.#sequence++ });
  }
  clear(id: number): boolean {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    return this.#entries.length < before;
  }
  take(): Entry | undefined {
    this.#entries.sort((a, b) => a.time - b.time || a.priority - b.priority || a.sequence - b.sequence);
    return this.#entries.shift();
  }
  timeOf = (id: number): number => this.#entries.find((entry) => entry.id === id)?.time ?? Number.NaN;
  get size(): number {
    return this.#entries.length;
  }
}

const IDS = 200;
const id = fc.nat(IDS - 1);
const command = fc.oneof(
  {
    weight: 5,
    // Few different times, so that priority and sequence have something to decide.
    arbitrary: fc.record({
      do: fc.constant('set' as const),
      id,
      time: fc.nat(20),
      priority: fc.integer({ min: -255, max: 255 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('clear' as const), id }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('take' as const) }) },
);

function take(queue: EventQueue): number {
  const head = queue.head();
  if (head >= 0) queue.takeHead();
  return head;
}

describe('event queue', () => {
  it('is a sorted array, for any sequence of setting, clearing and taking', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 600, size: 'max' }), (commands) => {
        const queue = new EventQueue(4);
        queue.reserve(IDS);
        const oracle = new Oracle();
        for (const one of commands) {
          if (one.do === 'set') {
            queue.set(one.id, one.time, one.priority);
            oracle.set(one.id, one.time, one.priority);
          } else if (one.do === 'clear') expect(queue.clear(one.id)).toBe(oracle.clear(one.id));
          else {
            expect(queue.timeOf(queue.head())).toBe(queue.head() < 0 ? Number.NaN : queue.headTime);
            expect(take(queue)).toBe(oracle.take()?.id ?? -1);
          }
          expect(queue.size).toBe(oracle.size);
        }
        for (let i = 0; i < IDS; i++) expect(queue.timeOf(i)).toBe(oracle.timeOf(i));
        for (let next = oracle.take(); next !== undefined; next = oracle.take())
          expect(take(queue)).toBe(next.id);
        expect(queue.head()).toBe(-1);
      }),
      { numRuns: 300 },
    );
  });

  it('holds few more entries than ids, however often they are set anew and cleared', () => {
    const queue = new EventQueue();
    queue.reserve(10);
    for (let i = 0; i < 100_000; i++) {
      queue.set(i % 10, i);
      if (i % 3 === 0) queue.clear((i + 5) % 10);
    }
    expect(queue.size).toBeLessThanOrEqual(10);
    expect(queue.entries).toBeLessThanOrEqual(200);
  });
});
