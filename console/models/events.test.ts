import { describe, expect, it } from 'vitest';
import type { Entry } from '../../runtime/envelope.ts';
import { createEvents, EVENTS_MAX, mergeEntries, parseLines } from './events.ts';

const entry = (seq: number) => ({ seq, address: 'job/J-1', facts: [] }) as unknown as Entry;
const lines = (seqs: readonly number[]) => seqs.map((seq) => `${JSON.stringify(entry(seq))}\n`).join('');

describe('the journal', () => {
  it('a line that was cut off is left out, the rest is kept', () => {
    expect(parseLines(`${lines([1, 2])}{"seq":3,"addr`).map((one) => one.seq)).toEqual([1, 2]);
  });

  it('is held newest first, each number once, and not without end', () => {
    const held = mergeEntries([], [entry(1), entry(2)]);
    expect(mergeEntries(held, [entry(2), entry(3)]).map((one) => one.seq)).toEqual([3, 2, 1]);
    const many = Array.from({ length: EVENTS_MAX + 10 }, (_, index) => entry(index));
    expect(mergeEntries([], many)).toHaveLength(EVENTS_MAX);
  });

  it('is read on from where it was read to', async () => {
    const asked: string[] = [];
    const answers = [lines([99, 100]), lines([101])];
    const events = createEvents({
      text: async (path) => {
        asked.push(path);
        return answers.shift() ?? '';
      },
    });
    await events.readTo(100);
    await events.readTo(100);
    await events.readTo(101);
    expect(asked).toEqual([
      `/api/v1/events?after=0&limit=${EVENTS_MAX}`,
      `/api/v1/events?after=100&limit=${EVENTS_MAX}`,
    ]);
    expect(events.entries.value!.map((one) => one.seq)).toEqual([101, 100, 99]);
  });

  it('far behind, begins anew near the end', async () => {
    const events = createEvents({ text: async (path) => lines([Number(/after=(\d+)/.exec(path)![1]) + 1]) });
    await events.readTo(10);
    await events.readTo(100_000);
    expect(events.entries.value!.map((one) => one.seq)).toEqual([100_001 - EVENTS_MAX]);
  });
});
