import { describe, expect, test } from 'vitest';
import { createUploadGate } from './upload-gate.ts';

/** A task that ends when it is told to. */
function task() {
  let end: () => void = () => {};
  let running = false;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    run: () => {
      running = true;
      return ended;
    },
    end,
    get running() {
      return running;
    },
  };
}

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the upload gate', () => {
  test('lets as many run as it may, one a printer, in order', async () => {
    const gate = createUploadGate(2);
    const [a1, a2, b, c] = [task(), task(), task(), task()] as const;
    const all = [gate.run('a', a1.run), gate.run('a', a2.run), gate.run('b', b.run), gate.run('c', c.run)];
    await breathe();
    expect([a1.running, a2.running, b.running, c.running]).toEqual([true, false, true, false]);
    b.end();
    await breathe();
    expect([a2.running, c.running]).toEqual([false, true]);
    a1.end();
    await breathe();
    expect(a2.running).toBe(true);
    a2.end();
    c.end();
    await Promise.all(all);
    expect([gate.running, gate.waiting]).toEqual([0, 0]);
  });

  test('goes on after a failure, and forgets those called off', async () => {
    const gate = createUploadGate(1);
    const stop = new AbortController();
    const first = task();
    const running = gate.run('a', first.run);
    const calledOff = gate.run('b', task().run, stop.signal);
    stop.abort(new Error('called off'));
    await expect(calledOff).rejects.toThrow('called off');
    first.end();
    await running;
    await expect(gate.run('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await gate.run('a', () => Promise.resolve(7))).toBe(7);
    expect([gate.running, gate.waiting]).toEqual([0, 0]);
  });

  test('is bounded in those who wait', async () => {
    const gate = createUploadGate(1, 1);
    const first = task();
    const running = gate.run('a', first.run);
    const waiting = gate.run('b', () => Promise.resolve());
    await expect(gate.run('c', () => Promise.resolve())).rejects.toThrow('already wait');
    first.end();
    await Promise.all([running, waiting]);
    expect(() => createUploadGate(0)).toThrow(RangeError);
  });
});
