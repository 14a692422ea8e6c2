import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DispatchLimits, type DispatchRequest, type DispatchResult, dispatch } from './dispatch.ts';
import { type FakeMachineOptions, type Fate, fakeMachine } from './testing/fake-machine.ts';
import { virtualTime } from './testing/virtual-time.ts';
import { createUploadGate } from './upload-gate.ts';

const remoteName = 'farm/run-1.gcode';
const request: Omit<DispatchRequest, 'startMayHaveBeenSent'> = {
  remoteName,
  dispatchKey: 'run-1',
  sizeBytes: 3,
  sha256: 'aa',
  open: () => {
    throw new Error('the fake machine reads no bytes');
  },
};
const limits: DispatchLimits = {
  settleMs: 15_000,
  lookIntervalMs: 1_000,
  readyWaitMs: 20_000,
  confirmWaitMs: 60_000,
  uploadAttemptsMax: 3,
};
const capabilities = { start: 'command', uploadVerified: true } as const;

function bench(fates: Fate[] = [], options: Partial<FakeMachineOptions> = {}) {
  const time = virtualTime();
  const machine = fakeMachine({
    time,
    fates,
    lateMs: 5_000,
    printMs: 600_000,
    showLagMs: 250,
    history: true,
    ...options,
  });
  const run = (startMayHaveBeenSent = false, signal?: AbortSignal, calledOff = false) => {
    const process = machine.attach();
    const result = dispatch(
      process.link,
      capabilities,
      { ...request, startMayHaveBeenSent, calledOff, ...(signal ? { signal } : {}) },
      { ...time, uploads: createUploadGate(4), printer: 'p1' },
      limits,
    );
    return { result, kill: process.kill, died: process.died };
  };
  const once = (sent = false) => time.settle(run(sent).result);
  const calledOff = (sent: boolean) => time.settle(run(sent, undefined, true).result);
  return { time, machine, run, once, calledOff };
}

/** The requests of an untroubled dispatch: look, upload, look, start, look. */
const fatesBeforeStart: Fate[] = ['ok', 'ok', 'ok'];

test('what a person gave up while its file was on the way is not started', async () => {
  const { time, machine } = bench();
  const { link } = machine.attach();
  const asked: number[] = [];
  const isWanted = async () => asked.push(machine.starts.length) > 1;
  const services = { ...time, uploads: createUploadGate(4), printer: 'p1' };
  const attempt = () =>
    time.settle(
      dispatch(link, capabilities, { ...request, startMayHaveBeenSent: false, isWanted }, services, limits),
    );
  expect(await attempt()).toMatchObject({ kind: 'refused', reason: 'calledOff', retryable: false });
  expect(machine.starts).toEqual([]);
  expect(await attempt()).toMatchObject({ kind: 'started' });
  expect(asked).toEqual([0, 0]);
});

describe('an untroubled dispatch', () => {
  test('uploads, starts once, and is confirmed by looking', async () => {
    const { once, machine } = bench();
    expect(await once()).toMatchObject({ kind: 'started', jobId: 'J0' });
    expect(machine.starts).toEqual([remoteName]);
  });

  test('a second one finds the first', async () => {
    const { once, machine, time } = bench();
    await once();
    expect(await once(true)).toMatchObject({ kind: 'alreadyStarted', jobId: 'J0' });
    await time.pass(700_000);
    expect(await once(true)).toMatchObject({ kind: 'alreadyFinished', outcome: 'finished' });
    expect(machine.starts).toHaveLength(1);
  });

  test('a finished one is found in the history although the firmware forgot it', async () => {
    const { once, machine } = bench();
    await once();
    machine.restartFirmware();
    expect(await once(true)).toMatchObject({ kind: 'alreadyFinished', outcome: 'failed' });
    expect(machine.starts).toHaveLength(1);
  });
});

describe('unclear answers to a start', () => {
  test.each<Fate>(['answerLost', 'late'])('%s: looking finds the print', async (fate) => {
    const { once, machine } = bench([...fatesBeforeStart, fate]);
    expect(await once()).toMatchObject({ kind: 'started' });
    expect(machine.starts).toHaveLength(1);
  });

  test('a lost request is proven lost by a settled machine, and the next dispatch starts', async () => {
    const { once, machine } = bench([...fatesBeforeStart, 'requestLost']);
    expect(await once()).toMatchObject({ kind: 'refused', reason: 'startLost', retryable: true });
    expect(machine.starts).toHaveLength(0);
    expect(await once(true)).toMatchObject({ kind: 'started' });
    expect(machine.starts).toHaveLength(1);
  });

  test('a start that waits behind other work is never repeated', async () => {
    const { time, run, machine } = bench([...fatesBeforeStart, 'answerLost']);
    const { result } = run();
    await time.pass(35);
    machine.occupyFor(40_000);
    expect(await time.settle(result)).toMatchObject({ kind: 'started' });
    expect(machine.starts).toHaveLength(1);
  });

  test('work that outlasts our patience leaves it unclear, and still starts once', async () => {
    const { time, run, once, machine } = bench([...fatesBeforeStart, 'answerLost']);
    const { result } = run();
    await time.pass(35);
    machine.occupyFor(200_000);
    expect(await time.settle(result)).toMatchObject({ kind: 'unclear' });
    expect(await once(true)).toMatchObject({ kind: 'unclear' });
    await time.pass(100_000);
    expect(await once(true)).toMatchObject({ kind: 'alreadyStarted' });
    expect(machine.starts).toHaveLength(1);
  });
});

describe('a dispatch that was called off', () => {
  const off = { kind: 'refused', reason: 'calledOff', retryable: false };

  test('sends nothing any more', async () => {
    const { calledOff, machine } = bench();
    expect(await calledOff(false)).toMatchObject(off);
    expect(await calledOff(true)).toMatchObject(off);
    expect(machine.starts).toHaveLength(0);
  });

  test('is told as started where it was', async () => {
    const { calledOff, machine, once } = bench([...fatesBeforeStart, 'answerLost']);
    await once();
    expect(await calledOff(true)).toMatchObject({ kind: 'alreadyStarted', jobId: 'J0' });
    expect(machine.starts).toHaveLength(1);
  });

  test('is not decided before a late start can no longer come', async () => {
    const { calledOff, machine, run, time } = bench([...fatesBeforeStart, 'late']);
    const { kill } = run();
    await time.pass(45);
    kill();
    expect(machine.starts).toHaveLength(0);
    expect(await calledOff(true)).toMatchObject({ kind: 'alreadyStarted' });
    expect(machine.starts).toHaveLength(1);
  });

  test('stays unclear while the machine works on something that a start may wait behind', async () => {
    const { calledOff, machine, time } = bench();
    machine.occupyFor(100_000);
    expect(await calledOff(true)).toMatchObject({ kind: 'unclear' });
    await time.pass(100_000);
    expect(await calledOff(true)).toMatchObject(off);
  });
});

describe('machines that are not free', () => {
  test('another print is left alone', async () => {
    const { once, machine, time } = bench();
    machine.printByHand('theirs.gcode', 100_000);
    await time.pass(1_000);
    expect(await once()).toMatchObject({ kind: 'refused', reason: 'occupied', retryable: false });
    expect(machine.starts).toHaveLength(0);
  });

  test('a machine that executes something is waited for, within bounds', async () => {
    const short = bench();
    short.machine.occupyFor(10_000);
    expect(await short.once()).toMatchObject({ kind: 'started' });
    const long = bench();
    long.machine.occupyFor(1_000_000);
    expect(await long.once()).toMatchObject({ kind: 'refused', reason: 'busy', retryable: true });
  });

  test('a start nobody can give is the operator’s', async () => {
    const { machine, time } = bench();
    const result = dispatch(
      machine.attach().link,
      { start: 'operator', uploadVerified: false },
      { ...request, startMayHaveBeenSent: false },
      { ...time, uploads: createUploadGate(1), printer: 'p1' },
    );
    expect(await time.settle(result)).toMatchObject({ kind: 'refused', reason: 'needsOperator' });
  });
});

describe('calling off', () => {
  test('before the start it is refused, after it unclear', async () => {
    const early = bench();
    const stop = new AbortController();
    early.machine.occupyFor(10_000);
    const before = early.run(false, stop.signal);
    await early.time.pass(2_000);
    stop.abort(new Error('cancelled'));
    expect(await early.time.settle(before.result)).toMatchObject({ kind: 'refused', reason: 'calledOff' });

    const late = bench([...fatesBeforeStart, 'requestLost']);
    const stopLate = new AbortController();
    const after = late.run(false, stopLate.signal);
    await late.time.pass(3_000);
    stopLate.abort(new Error('cancelled'));
    expect(await late.time.settle(after.result)).toMatchObject({ kind: 'unclear' });
  });
});

const fate = fc.constantFrom<Fate>(
  'ok',
  'ok',
  'ok',
  'requestLost',
  'answerLost',
  'late',
  'unreachable',
  'refused',
  'corrupted',
  'dieBefore',
  'dieAfter',
  'dieLate',
);

/** Something happens at the machine at a moment, whatever the farm does. */
const incident = fc.record({
  atMs: fc.integer({ min: 0, max: 120_000 }),
  what: fc.constantFrom('work', 'restart', 'kill', 'print', 'pause'),
  ms: fc.integer({ min: 500, max: 90_000 }),
});

describe('a dispatch happens once', () => {
  test('under every fate of every request, death of the farm, and events at the machine', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 40 }),
        fc.array(incident, { maxLength: 5 }),
        fc.integer({ min: 0, max: 14_000 }),
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 1_000, max: 60_000 }),
        async (fates, incidents, lateMs, restartMs, printMs) => {
          const { time, machine, run } = bench([...fates], { lateMs, printMs });
          let process: ReturnType<typeof run> | null = null;
          for (const { atMs, what, ms } of incidents) {
            time.after(atMs, () => {
              if (what === 'work') machine.occupyFor(ms);
              if (what === 'restart') machine.restartFirmware();
              if (what === 'print') machine.printByHand('theirs.gcode', ms);
              if (what === 'pause') machine.pause();
              if (what === 'kill') process?.kill();
            });
          }
          let sent = false;
          let last: DispatchResult | null = null;
          for (let attempt = 0; attempt < 200; attempt++) {
            process = run(sent);
            last = await time.settle(Promise.race([process.result, process.died]));
            expect(machine.starts.length).toBeLessThanOrEqual(1);
            if (
              last?.kind === 'started' ||
              last?.kind === 'alreadyStarted' ||
              last?.kind === 'alreadyFinished'
            )
              break;
            // A refusal promises that no start is under way, whatever came before it.
            sent = last?.kind !== 'refused';
            await time.pass(last ? 5_000 : restartMs);
          }
          expect(last?.kind).toMatch(/started|already/i);
          await time.pass(200_000);
          expect(machine.starts).toEqual([remoteName]);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
