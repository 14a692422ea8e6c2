/** The gateway's own client against the virtual printer, over real sockets, through every fault it offers. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { expectRun, noBelief, type Verdict } from '../../../gateway/printers/belief.ts';
import type { Link } from '../../../gateway/printers/contract.ts';
import { type DispatchLimits, dispatch } from '../../../gateway/printers/dispatch.ts';
import { moonraker } from '../../../gateway/printers/moonraker/index.ts';
import { reconcile } from '../../../gateway/printers/reconcile.ts';
import { systemServices } from '../../../gateway/printers/services.ts';
import { until } from '../../../gateway/printers/testing/until.ts';
import { createUploadGate } from '../../../gateway/printers/upload-gate.ts';
import {
  createVirtualMoonraker,
  type Fault,
  type VirtualMoonraker,
  type VirtualMoonrakerOptions,
} from './index.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A virtual printer in its own time, and our link to it. */
async function bench(options: VirtualMoonrakerOptions = {}, config: Record<string, unknown> = {}) {
  const printer = createVirtualMoonraker({ timeFactor: 60, ...options });
  const { url } = await printer.start();
  closers.push(() => printer.stop());
  const link = attach(url, config);
  return { printer, url, link };
}

function attach(url: string, config: Record<string, unknown> = {}): Link {
  const link = moonraker.connect(
    { baseUrl: url, telemetryIntervalMs: 50, pollIntervalMs: 100, silenceMs: 1_500, ...config },
    systemServices(),
  );
  closers.push(() => link.close());
  return link;
}

const up = (link: Link) => until(link, (seen) => seen.link === 'up' && seen.firmware === 'ready');

/** Heats, then draws squares; each layer takes some minutes of printer time. */
function gcode(layers: number): Buffer {
  const lines = ['M104 S200', 'G28', 'M109 S200', 'M83', 'G90', `SET_PRINT_STATS_INFO TOTAL_LAYER=${layers}`];
  for (let layer = 1; layer <= layers; layer++) {
    lines.push(`SET_PRINT_STATS_INFO CURRENT_LAYER=${layer}`, `G1 Z${(layer * 0.2).toFixed(2)} F600`);
    for (let pass = 0; pass < 20; pass++) {
      lines.push('G1 X20 Y20 F3000', 'G1 X120 Y20 E2', 'G1 X120 Y120 E2', 'G1 X20 Y120 E2', 'G1 X20 Y20 E2');
    }
  }
  return Buffer.from(`${lines.join('\n')}\nM104 S0\n`);
}

const requestOf = (remoteName: string, bytes = gcode(3)) => ({
  remoteName,
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  open: () => Readable.from([bytes]),
});

const limits: DispatchLimits = {
  settleMs: 1_000,
  lookIntervalMs: 100,
  readyWaitMs: 20_000,
  confirmWaitMs: 30_000,
  uploadAttemptsMax: 3,
};

const send = (link: Link, remoteName: string, sent = false, bytes?: Buffer) =>
  dispatch(
    link,
    moonraker.capabilities,
    { ...requestOf(remoteName, bytes), dispatchKey: remoteName, startMayHaveBeenSent: sent },
    { ...systemServices(), uploads: createUploadGate(2), printer: 'p' },
    limits,
  );

const startsOf = (printer: VirtualMoonraker) =>
  printer.log.filter((entry) => entry.event === 'started').map((entry) => entry.file);

/** Follows one run with the reconciler as the farm does, taking a look whenever it asks for one. */
function follow(link: Link, remoteName: string) {
  let belief = expectRun(noBelief, 'run', remoteName);
  const verdicts: Verdict[] = [];
  const waiting = new Set<() => void>();
  let looking = false;
  const feed = (input: Parameters<typeof reconcile>[1]) => {
    const next = reconcile(belief, input);
    belief = next.belief;
    verdicts.push(...next.verdicts);
    for (const check of [...waiting]) check();
    if (!next.wantsLook || looking) return;
    looking = true;
    link
      .look(remoteName)
      .then((look) => {
        looking = false;
        feed({ kind: 'look', ...look });
      })
      .catch(() => {
        looking = false;
      });
  };
  const stop = link.observe((observation) => feed({ kind: 'observation', observation }));
  const pulse = setInterval(() => feed({ kind: 'tick', atMs: Date.now() }), 100);
  closers.push(async () => {
    stop();
    clearInterval(pulse);
  });
  const saw = (...kinds: Verdict['kind'][]) =>
    new Promise<Verdict>((resolve) => {
      const check = () => {
        const found = verdicts.find((verdict) => kinds.includes(verdict.kind));
        if (!found) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  const kinds = () => verdicts.map((verdict) => verdict.kind).filter((kind) => kind !== 'progress');
  return { saw, kinds, verdicts };
}

describe('a print, from file to finish', () => {
  test('is uploaded, started, paused, resumed and finished', async () => {
    const { printer, link } = await bench({ timeFactor: 200 });
    await up(link);
    const run = follow(link, 'farm/run-1.gcode');
    expect(await send(link, 'farm/run-1.gcode')).toMatchObject({ kind: 'started' });
    await run.saw('started');
    await link.pause!();
    await run.saw('paused');
    await link.resume!();
    await run.saw('resumed');
    const finished = await run.saw('finished', 'failed', 'jobVanished');
    expect(run.kinds()).toEqual(['started', 'paused', 'resumed', 'finished']);
    expect(finished).toMatchObject({ kind: 'finished', jobId: expect.any(String) });
    expect(run.verdicts.some((verdict) => verdict.kind === 'progress')).toBe(true);
    expect(startsOf(printer)).toEqual(['farm/run-1.gcode']);
  });

  test('is cancelled', async () => {
    const { link } = await bench();
    await up(link);
    const run = follow(link, 'run-2.gcode');
    await send(link, 'run-2.gcode');
    await run.saw('started');
    await link.cancel!();
    await run.saw('cancelled');
    expect(run.kinds()).toEqual(['started', 'cancelled']);
  });

  test('is stopped in an emergency', async () => {
    const { link } = await bench();
    await up(link);
    const run = follow(link, 'run-3.gcode');
    await send(link, 'run-3.gcode');
    await run.saw('started');
    await link.emergencyStop!();
    const failed = await run.saw('failed');
    expect(failed).toMatchObject({ words: expect.stringMatching(/shutdown/i) });
    const seen = await until(link, (one) => one.firmware === 'shutdown');
    expect(seen).toMatchObject({ ready: false });
  });
});

describe('the dispatch happens once', () => {
  test.each<[string, Fault]>([
    ['lost acknowledgement', { kind: 'lostAck', method: 'printer.print.start' }],
    ['late acknowledgement', { kind: 'lateAck', method: 'printer.print.start', delayMs: 800 }],
    ['upload cut', { kind: 'uploadCut', afterBytes: 2_000 }],
    ['upload corrupted', { kind: 'uploadCorrupt' }],
    ['slow upload', { kind: 'uploadSlow', bytesPerSecond: 40_000 }],
    ['lost upload acknowledgement', { kind: 'lostAck', method: 'server.files.upload' }],
    ['clock going back', { kind: 'clockBack', seconds: 7_200 }],
    ['subscriptions dropped', { kind: 'dropSubscriptions' }],
    ['sockets dropped', { kind: 'dropSockets' }],
    ['sockets half open', { kind: 'halfOpen' }],
    ['too many sockets', { kind: 'tooManySockets', max: 0 }],
    ['klippy restarted', { kind: 'klippyRestart' }],
    ['server restarted', { kind: 'serverRestart' }],
  ])('%s', async (_name, fault) => {
    const { printer, link } = await bench();
    await up(link);
    await printer.faults.inject(fault);
    if (fault.kind === 'tooManySockets') await printer.faults.inject({ kind: 'dropSockets' });
    let result = await send(link, 'run.gcode');
    for (let again = 0; again < 10 && (result.kind === 'refused' || result.kind === 'unclear'); again++) {
      if (fault.kind === 'halfOpen') await printer.faults.clear();
      result = await send(link, 'run.gcode', result.kind === 'unclear');
    }
    expect(result.kind).toMatch(/started|already/i);
    expect(startsOf(printer)).toEqual(['run.gcode']);
  });

  test('a failed start is refused with the machine’s words', async () => {
    const { printer, link } = await bench();
    await up(link);
    await printer.faults.inject({ kind: 'failStart', message: 'Unable to open file' });
    expect(await send(link, 'run.gcode')).toMatchObject({
      kind: 'refused',
      words: expect.stringMatching(/open file/),
    });
    expect(startsOf(printer)).toEqual([]);
    expect(await send(link, 'run.gcode')).toMatchObject({ kind: 'started' });
    expect(startsOf(printer)).toEqual(['run.gcode']);
  });

  test('a new farm process finds what the old one did, at whatever step it was', async () => {
    const { printer, url, link } = await bench();
    await up(link);
    await link.upload!(requestOf('run.gcode'));
    await link.close();
    const second = attach(url);
    expect(await send(second, 'run.gcode', true)).toMatchObject({ kind: 'started' });
    await second.close();
    const third = attach(url);
    expect(await send(third, 'run.gcode', true)).toMatchObject({ kind: expect.stringMatching(/^already/) });
    expect(startsOf(printer)).toEqual(['run.gcode']);
    expect(printer.log.filter((entry) => entry.event === 'uploaded')).toHaveLength(1);
  });

  test('a print started by hand is left alone, and told as foreign', async () => {
    const { printer, link } = await bench();
    await up(link);
    const run = follow(link, 'run.gcode');
    await printer.faults.inject({ kind: 'handStart' });
    await run.saw('foreignPrint');
    expect(await send(link, 'run.gcode')).toMatchObject({ kind: 'refused', reason: 'occupied' });
    expect(startsOf(printer)).not.toContain('run.gcode');
    await link.cancel!();
    expect(await run.saw('foreignPrintEnded')).toMatchObject({ outcome: 'cancelled' });
  });
});

describe('a machine that is not free', () => {
  test('keeps the file it prints, and the job it has paused', async () => {
    const { printer, link } = await bench();
    await up(link);
    expect(await send(link, 'first.gcode', false, long)).toMatchObject({ kind: 'started' });
    // Moonraker itself knows what is loaded only from the next status update on.
    await until(link, (seen) => seen.job?.jobId != null);
    await expect(link.upload!(requestOf('first.gcode', gcode(1)))).rejects.toMatchObject({
      reason: 'fileInUse',
    });
    await expect(link.start!({ remoteName: 'first.gcode', dispatchKey: 'k' })).rejects.toMatchObject({
      kind: 'refused',
      reason: 'busy',
    });
    await link.pause!();
    await until(link, (seen) => seen.phase === 'paused');
    expect(await send(link, 'second.gcode')).toMatchObject({ kind: 'refused', reason: 'occupied' });
    expect(link.latest()).toMatchObject({ phase: 'paused', job: { remoteName: 'first.gcode' } });
    expect(startsOf(printer)).toEqual(['first.gcode']);
  });
});

/** Long enough that the trouble comes in mid-print. */
const long = gcode(200);

async function printing(options: VirtualMoonrakerOptions = {}) {
  const it = await bench({ timeFactor: 60, ...options });
  await up(it.link);
  const run = follow(it.link, 'long.gcode');
  expect((await send(it.link, 'long.gcode', false, long)).kind).toBe('started');
  await until(it.link, (seen) => seen.phase === 'printing' && seen.job?.jobId != null);
  return { ...it, run };
}

describe('trouble in mid-print', () => {
  test('a restarted firmware fails the run by the machine’s own record', async () => {
    const { printer, run } = await printing();
    await printer.faults.inject({ kind: 'klippyRestart' });
    expect(await run.saw('failed', 'jobVanished')).toMatchObject({ kind: 'failed' });
  });

  test('a killed firmware that comes back is a failed run', async () => {
    const { printer, run, link } = await printing();
    await printer.faults.inject({ kind: 'klippyKill', backAfterMs: 500 });
    await until(link, (seen) => seen.firmware !== 'ready');
    expect(await run.saw('failed', 'jobVanished')).toMatchObject({ kind: 'failed' });
    await up(link);
  });

  test('a restarted Moonraker is no end: Klipper prints on, under the same identity', async () => {
    const { printer, run, link } = await printing();
    const before = (await until(link, (seen) => seen.job?.jobId != null)).job!;
    await printer.faults.inject({ kind: 'serverRestart' });
    await until(link, (seen) => seen.link !== 'up');
    const after = (await until(link, (seen) => seen.link === 'up' && seen.job?.jobId != null)).job!;
    expect(after.jobId).toBe(before.jobId);
    expect(after.elapsedSeconds!).toBeGreaterThan(before.elapsedSeconds!);
    const look = await link.look('long.gcode');
    expect(look.history?.[0]?.outcome).toBe('interrupted');
    expect(run.kinds()).toEqual(['started']);
  });

  test.each<[string, Fault]>([
    ['dropped sockets', { kind: 'dropSockets' }],
    ['half-open sockets', { kind: 'halfOpen' }],
  ])('%s are rebuilt', async (_name, fault) => {
    const { printer, run, link } = await printing();
    await printer.faults.inject(fault);
    await until(link, (seen) => seen.link !== 'up');
    if (fault.kind === 'halfOpen') await printer.faults.clear();
    expect((await up(link)).job?.remoteName).toBe('long.gcode');
    expect(run.kinds()).toEqual(['started']);
  });

  test('too many sockets: polls, and the run is followed all the same', async () => {
    const { printer, link } = await printing();
    await printer.faults.inject({ kind: 'tooManySockets', max: 0 });
    await printer.faults.inject({ kind: 'dropSockets' });
    const before = await until(link, (seen) => seen.link === 'degraded' && seen.job !== null);
    const seconds = before.job!.elapsedSeconds!;
    await until(link, (seen) => seen.link === 'degraded' && (seen.job?.elapsedSeconds ?? 0) > seconds);
    await printer.faults.clear();
    await up(link);
  });

  test('an error, a runout and a heater’s fault are told in the machine’s words', async () => {
    const broken = await printing();
    await broken.printer.faults.inject({ kind: 'printError', message: 'Move out of range' });
    expect(await broken.run.saw('failed')).toMatchObject({
      words: expect.stringMatching(/Move out of range/),
    });

    const empty = await printing();
    await empty.printer.faults.inject({ kind: 'filamentRunout' });
    await empty.run.saw('paused');
    const seen = await until(empty.link, (one) =>
      one.faults.some((fault) => fault.code === 'filament_runout'),
    );
    expect(seen.phase).toBe('paused');

    const cold = await printing();
    await cold.printer.faults.inject({ kind: 'thermalFault' });
    expect(await cold.run.saw('failed')).toMatchObject({ words: expect.stringMatching(/not heating/) });
  });

  test.each<[string, Fault, Fault]>([
    ['power', { kind: 'powerCut' }, { kind: 'powerRestore' }],
    ['network', { kind: 'networkCut' }, { kind: 'networkRestore' }],
  ])('%s cut and restored', async (name, cut, restore) => {
    const { printer, run, link } = await printing();
    await printer.faults.inject(cut);
    await until(link, (seen) => seen.link === 'down');
    await printer.faults.inject(restore);
    await up(link);
    if (name === 'network') {
      expect(link.latest().job?.remoteName).toBe('long.gcode');
      expect(run.kinds()).toEqual(['started']);
    } else {
      // Whether the record survived is the machine's luck; a completion is never made of it.
      expect((await run.saw('failed', 'jobVanished', 'finished', 'finishedWhileAway')).kind).toMatch(
        /failed|jobVanished/,
      );
    }
    expect(startsOf(printer)).toEqual(['long.gcode']);
  });
});

describe('the farm was away', () => {
  test('and finds by its history that the print finished', async () => {
    const { printer, url, link } = await bench({ timeFactor: 600 });
    await up(link);
    await send(link, 'run.gcode');
    await link.close();
    const watcher = attach(url);
    await until(watcher, (seen) => seen.phase === 'finished');
    await printer.faults.inject({ kind: 'klippyRestart' });
    await until(watcher, (seen) => seen.phase === 'idle' && seen.link === 'up');
    const later = attach(url);
    await up(later);
    const run = follow(later, 'run.gcode');
    const look = await later.look('run.gcode');
    const { verdicts } = reconcile(expectRun(noBelief, 'run', 'run.gcode'), { kind: 'look', ...look });
    expect(verdicts.map((verdict) => verdict.kind)).toEqual(['started', 'finishedWhileAway']);
    expect(run.kinds()).toEqual([]);
    expect(await send(later, 'run.gcode', true)).toMatchObject({
      kind: 'alreadyFinished',
      outcome: 'finished',
    });
    expect(startsOf(printer)).toEqual(['run.gcode']);
  });
});

describe('credentials', () => {
  const users = [{ username: 'farm', password: 'secret' }];

  test('are needed where nobody is trusted, and each kind opens the door', async () => {
    const { printer, url, link } = await bench({ auth: { trusted: false, users } });
    await expect(link.look('a.gcode')).rejects.toMatchObject({ kind: 'auth' });
    const byKey = attach(url, { apiKey: printer.apiKey });
    await up(byKey);
    const byLogin = attach(url, { username: 'farm', password: 'secret' });
    await up(byLogin);
    expect(await send(byLogin, 'run.gcode')).toMatchObject({ kind: 'started' });
    await byKey.cancel!();
  });
});

describe('cameras and power', () => {
  test('are listed, and a plug is switched', async () => {
    const { link } = await bench();
    await up(link);
    expect((await link.webcams!())[0]).toMatchObject({ streamUrl: expect.stringMatching(/^http/) });
    const [lamp] = await link.powerDevices!();
    await link.setPower!(lamp!.name, !lamp!.on);
    expect((await link.powerDevices!())[0]).toMatchObject({ name: lamp!.name, on: !lamp!.on });
  });
});

test('a part is left out of a print that goes on', async () => {
  const { link, url } = await bench();
  await up(link);
  const marked = gcode(3)
    .toString()
    .replace('G28', 'G28\nEXCLUDE_OBJECT_DEFINE NAME=P-1-1-1\nEXCLUDE_OBJECT_DEFINE NAME=P-1-1-2');
  await send(link, 'farm/R-7.gcode', false, Buffer.from(marked));
  await until(link, ({ phase }) => phase === 'printing');
  await link.cancelObject!('P-1-1-2');
  const status = await fetch(`${url}/printer/objects/query?exclude_object`);
  const { result } = (await status.json()) as {
    result: { status: { exclude_object: { excluded_objects: string[] } } };
  };
  expect(result.status.exclude_object.excluded_objects).toEqual(['P-1-1-2']);
  await until(link, ({ phase }) => phase === 'finished');
});
