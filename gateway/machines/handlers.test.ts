import { describe, expect, test } from 'vitest';
import type { PrinterState } from '../../actors/printer/schema.ts';
import { address, type EffectRequest } from '../../runtime/envelope.ts';
import type { EffectAttempt, Reply } from '../../runtime/kernel.ts';
import type { Link } from '../printers/contract.ts';
import { UnclearError } from '../printers/errors.ts';
import { fakeMachine } from '../printers/testing/fake-machine.ts';
import { virtualTime } from '../printers/testing/virtual-time.ts';
import { createUploadGate } from '../printers/upload-gate.ts';
import { machineHandlers } from './handlers.ts';

const run = { printerId: 'p-1', runId: 'R-1', remoteName: 'farm/R-1.gcode', gcodeHash: 'aa', gcodeBytes: 3 };
const cancel = { command: 'cancel', ...run };

/** A machine whose farm asks for one run; `change` stands between the farm and its link. */
function bench(change: (link: Link, printer: PrinterState) => Partial<Link>) {
  const time = virtualTime();
  const machine = fakeMachine({
    time,
    fates: [],
    lateMs: 0,
    printMs: 600_000,
    showLagMs: 250,
    history: true,
  });
  const printer = { id: 'p-1', runId: 'R-1', cancelAsked: false, plateClear: true } as PrinterState;
  const real = machine.attach().link;
  const link = { ...real, ...change(real, printer) };
  const handlers = machineHandlers({
    fleet: {
      connect: async () => {},
      link: async () => link,
      expect: () => {},
      release: () => {},
      look: async () => {},
    },
    kernel: {
      state: async () => ({ status: 'starting', context: { ...printer } }) as never,
      tell: async () => ({}) as never,
    },
    uploads: createUploadGate(1),
    services: time,
    open: () => Promise.reject(new Error('The fake machine reads no bytes.')),
    capabilitiesOf: () => ({ start: 'command', uploadVerified: true }),
  });
  const ask = (type: string, payload: object) => {
    const request = { type, from: address('printer', 'p-1'), payload } as unknown as EffectRequest;
    const attempt = { signal: new AbortController().signal, mayHaveBeenTried: false } as EffectAttempt;
    return handlers.find(({ types }) => types.includes(type))!.handle(request, attempt) as Promise<
      readonly Reply[]
    >;
  };
  return { time, machine, printer, ask };
}

describe('a start', () => {
  test('that is called off on its way is awaited for as long as its answer would have been', async () => {
    let sent: (() => void) | undefined;
    const { ask, machine, printer, time } = bench((link) => ({
      start: (request) =>
        new Promise((_, reject) => {
          sent = () => void link.start!(request);
          request.signal?.addEventListener('abort', () =>
            reject(new UnclearError('start', 'it was called off')),
          );
        }),
    }));
    const dispatched = ask('printer.dispatch', run);
    await time.pass(1_000);
    expect(sent).toBeDefined();
    time.after(50_000, () => sent!());
    Object.assign(printer, { cancelAsked: true });
    const cancelled = ask('printer.command', cancel);
    expect(await time.settle(dispatched)).toMatchObject([{ type: 'printer.dispatched' }]);
    expect(machine.starts).toEqual([run.remoteName]);
    await time.settle(cancelled.catch(() => undefined));
  });

  test('is not sent onto a plate on which somebody has printed while the file was brought', async () => {
    const { ask, machine, time } = bench((link, printer) => ({
      upload: (request) => {
        Object.assign(printer, { plateClear: false });
        return link.upload!(request);
      },
    }));
    expect(await time.settle(ask('printer.dispatch', run))).toMatchObject([
      { type: 'printer.dispatchFailed', payload: { cause: { code: 'calledOff' } } },
    ]);
    expect(machine.starts).toEqual([]);
  });
});
