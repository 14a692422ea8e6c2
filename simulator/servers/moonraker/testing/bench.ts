import { afterEach } from 'vitest';
import { VirtualClock } from '../../../physics/clock.ts';
import { createVirtualMoonraker, type VirtualMoonraker, type VirtualMoonrakerOptions } from '../index.ts';
import { TestClient, until, upload } from './client.ts';

/** A printer on a clock turned by hand, and a client of it. */
export interface Bench {
  readonly printer: VirtualMoonraker;
  readonly clock: VirtualClock;
  readonly url: string;
  readonly client: TestClient;
  /** Turns the clock, letting sockets carry what was said. */
  turn(ms: number): Promise<void>;
  /** Turns the clock until something holds. */
  until(holds: () => boolean, what: string, limitMs?: number): Promise<void>;
  /** Waits for an answer while the clock turns. */
  answered<T>(answer: Promise<T>, limitMs?: number): Promise<T>;
  /** Uploads, starts, and waits until the job shows as printing. */
  print(name: string, gcode: string): Promise<void>;
}

const open: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.stop();
});

/** Stopped by itself after the test. */
export async function bench(
  options: VirtualMoonrakerOptions = {},
  headers: Record<string, string> = {},
): Promise<Bench> {
  const clock = (options.clock as VirtualClock | undefined) ?? new VirtualClock();
  const printer = createVirtualMoonraker({ ...options, clock });
  open.push(printer);
  const { url } = await printer.start();
  const client = await TestClient.connect(url, headers);
  open.push({ stop: () => client.close() });
  const turn = async (ms: number) => {
    for (let left = ms; left > 0; left -= 50) {
      clock.advance(Math.min(50, left));
      await client.settle();
    }
  };
  const wait = (holds: () => boolean, what: string, limitMs?: number) =>
    until(clock, client, holds, what, limitMs);
  const answered = async <T>(answer: Promise<T>, limitMs?: number): Promise<T> => {
    let done = false;
    const settled = answer.finally(() => {
      done = true;
    });
    settled.catch(() => undefined);
    await until(clock, client, () => done, 'an answer', limitMs);
    return settled;
  };
  const print = async (name: string, gcode: string) => {
    await upload(url, name, gcode);
    await client.call('printer.print.start', { filename: name });
    await wait(
      () => client.history().some(({ action, job }) => action === 'added' && job.filename === name),
      'added',
    );
  };
  return { printer, clock, url, client, turn, until: wait, answered, print };
}
