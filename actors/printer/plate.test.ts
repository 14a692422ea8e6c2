import { describe, expect, it } from 'vitest';
import { Alone, asked, sent } from '../testing/alone.ts';
import { evidence, hash, spec } from '../testing/samples.ts';
import { printer } from './machine.ts';
import type { PrinterState } from './schema.ts';

const reason = { code: 'checked', words: 'Looked at it.' };
const runId = 'R-1-1-1';
const print = {
  jobId: 'J-1-1',
  runId,
  gcodeHash: hash,
  gcodeBytes: 1_000,
  remoteName: 'farm/R-1-1-1.gcode',
  material: 'PLA',
  colour: 'black',
  massGrams: 40,
  estimatedSeconds: 3_600,
};
const up = { link: 'up', because: null, camera: true, powerTelemetry: true };

function idle(): Alone<PrinterState> {
  const one = new Alone<PrinterState>(printer, 'p-1');
  one.hear('add', { spec, hasConnector: true });
  one.hear('linkChanged', up);
  return one;
}

function starting(): Alone<PrinterState> {
  const one = idle();
  one.hear('reserve', { jobId: 'J-1-1' });
  one.hear('print', print);
  return one;
}

function printing(): Alone<PrinterState> {
  const one = starting();
  one.hear('dispatched', { runId, jobIdentity: 'j-1' });
  return one;
}

const fail = (one: Alone<PrinterState>) => {
  one.hear('reserve', { jobId: 'J-1-1' });
  one.hear('print', print);
  one.hear('dispatched', { runId, jobIdentity: null });
  one.hear('runFailed', { runId, evidence, cause: { code: 'adhesion', because: 'It came loose.' } });
};

describe('a printer and its plate', () => {
  it('takes the next job only when the plate of the last is confirmed clear', () => {
    const one = printing();
    one.hear('runFinished', { runId, evidence });
    expect(one.status).toBe('awaitingClear');
    expect(sent(one.hear('reserve', { jobId: 'J-1-2' }))).toEqual(['job/J-1-2 job.printerRefused']);
    one.hear('clearPlate');
    expect(sent(one.hear('reserve', { jobId: 'J-1-2' }))[0]).toBe('job/J-1-2 job.printerReserved');
  });

  it('keeps a plate clear whose run never began', () => {
    const one = starting();
    const cause = { code: 'busy', because: 'It is busy.' };
    expect(sent(one.hear('dispatchFailed', { runId, cause }))[0]).toBe(`run/${runId} run.failed`);
    expect(one.status).toBe('idle');
  });

  it('gives the job up when a stranger’s print appears, seen or only found', () => {
    for (const seen of [true, false]) {
      const one = idle();
      one.hear('reserve', { jobId: 'J-1-1' });
      if (seen) one.hear('foreignPrintSeen', { fileName: 'benchy.gcode' });
      if (seen) expect(one.hear('clearPlate').outcome).toBe('refused');
      else expect(sent(one.hear('foreignPrintEnded'))).toContain('job/J-1-1 job.printerLost');
      one.hear('foreignPrintEnded');
      expect(one.status).toBe('awaitingClear');
    }
  });

  it('calls a start off that would follow a stranger’s print', () => {
    const one = starting();
    expect(asked(one.hear('foreignPrintSeen', { fileName: 'benchy.gcode' }))[0]?.payload).toMatchObject({
      command: 'cancel',
      runId,
    });
    one.hear('dispatchFailed', { runId, cause: { code: 'calledOff', because: 'Called off.' } });
    expect(one.status).toBe('foreign');
    one.hear('foreignPrintEnded');
    expect(one.status).toBe('awaitingClear');
  });

  const scored = (runId: string, badShare: number | null, chance = 0.04) => ({
    runId,
    badShare,
    chance,
    because: badShare === 0 ? null : 'It came loose.',
    holds: true,
  });

  it('is out of service once more fails than can be chance, until a person resets it with a reason', () => {
    const one = idle();
    for (let attempt = 1; attempt <= 3; attempt++) {
      fail(one);
      one.hear('clearPlate');
      expect(one.status).toBe('idle');
      one.hear('runScored', scored(`${runId}-${attempt}`, 1));
    }
    expect(one.status).toBe('tripped');
    expect(one.context.trippedBecause).toContain('3 of its last 3 runs failed where 0.1 is usual');
    expect(one.context.breaker.evidence).toHaveLength(3);
    expect(sent(one.hear('reserve', { jobId: 'J-9-9' }))).toEqual(['job/J-9-9 job.printerRefused']);
    expect(one.hear('reset').outcome).toBe('refused');
    expect(sent(one.hear('reset', {}, { reason }))).toContain('incident/I-tripped-p-1 incident.resolve');
    expect(one.status).toBe('idle');
    expect(one.context.breaker).toMatchObject({ state: 'halfOpen', review: reason.words ?? reason.code });
  });

  it('counts a failure less that others have with the same work', () => {
    const one = idle();
    for (let attempt = 1; attempt <= 3; attempt++)
      one.hear('runScored', scored(`${runId}-${attempt}`, 1, 0.6));
    expect(one.status).toBe('idle');
  });

  it('takes one job on trial, and the next once that has been inspected', () => {
    const one = idle();
    one.hear('trip', { because: 'It smells.' });
    expect(one.status).toBe('tripped');
    one.hear('reset', {}, { reason });
    one.hear('reserve', { jobId: 'J-1-1' });
    one.hear('print', print);
    one.hear('dispatched', { runId, jobIdentity: null });
    one.hear('runFinished', { runId, evidence: evidence });
    one.hear('clearPlate');
    expect(one.status).toBe('onTrial');
    expect(sent(one.hear('reserve', { jobId: 'J-9-9' }))).toEqual(['job/J-9-9 job.printerRefused']);
    one.hear('runScored', scored(runId, 1));
    expect(one.status).toBe('tripped');
    one.hear('reset', {}, { reason });
    expect(one.context.breaker.trialsLeft).toBe(2);
    for (const again of ['R-8-8-1', 'R-8-8-2']) {
      one.hear('reserve', { jobId: 'J-1-1' });
      one.hear('print', { ...print, runId: again });
      one.hear('dispatched', { runId: again, jobIdentity: null });
      one.hear('runFinished', { runId: again, evidence: evidence });
      one.hear('clearPlate');
      one.hear('runScored', scored(again, 0));
    }
    expect(one.status).toBe('idle');
    expect(one.context.breaker.state).toBe('closed');
  });

  it('tries another job where the trial came to nothing', () => {
    const one = idle();
    one.hear('trip', { because: 'It smells.' });
    one.hear('reset', {}, { reason });
    one.hear('reserve', { jobId: 'J-1-1' });
    one.hear('print', print);
    one.hear('dispatched', { runId, jobIdentity: null });
    one.hear('runFinished', { runId, evidence: evidence });
    one.hear('clearPlate');
    one.hear('runScored', scored(runId, null));
    expect(one.status).toBe('idle');
    expect(one.context.breaker).toMatchObject({ state: 'halfOpen', trial: null });
  });

  it.each([
    ['worked', 0, 'idle'],
    ['failed', 1, 'tripped'],
    ['came to nothing', null, 'idle'],
  ] as const)(
    'hears that its trial %s though it has left the farm, and is so when it comes back',
    (_, badShare, status) => {
      const one = idle();
      one.hear('trip', { because: 'It smells.' });
      one.hear('reset', {}, { reason });
      one.hear('reserve', { jobId: 'J-1-1' });
      one.hear('print', print);
      one.hear('dispatched', { runId, jobIdentity: null });
      one.hear('runFinished', { runId, evidence: evidence });
      one.hear('remove');
      expect(sent(one.hear('runScored', scored(runId, badShare)))).toEqual([]);
      expect(one.status).toBe('removed');
      one.hear('add', { spec, hasConnector: true });
      one.hear('linkChanged', { link: 'up', because: null, camera: true, powerTelemetry: true });
      one.hear('clearPlate');
      expect(one.status).toBe(status);
      expect(one.context.troubles.includes('tripped')).toBe(status === 'tripped');
    },
  );
});

describe('a printer and its run', () => {
  it('does not print a run that was given up before it came', () => {
    const one = idle();
    one.hear('reserve', { jobId: 'J-1-1' });
    expect(sent(one.hear('cancel', { runId, jobId: 'J-1-1' }))[0]).toBe(`run/${runId} run.refused`);
    expect(sent(one.hear('print', print))).toEqual([`run/${runId} run.refused`]);
    expect(asked(one.last!)).toEqual([]);
  });

  it('remembers a cancel that came before there was anything to cancel', () => {
    const one = starting();
    one.hear('cancel', { runId, jobId: 'J-1-1' });
    one.hear('commandFailed', {
      command: 'cancel',
      runId,
      cause: { code: 'idle', because: 'Nothing there.' },
    });
    expect(asked(one.hear('dispatched', { runId, jobIdentity: null }))[0]?.payload).toMatchObject({
      command: 'cancel',
    });
  });

  it('lets nobody settle a start that is under way, and anybody one that is unclear', () => {
    const one = starting();
    const word = { runId, outcome: 'failed', because: 'It stands still.' };
    expect(one.hear('settleRun', word, { reason }).outcome).toBe('refused');
    one.hear('dispatchUnclear', { runId, because: 'No answer.' });
    const said = sent(one.hear('settleRun', word, { reason }));
    expect(said).toContain(`run/${runId} run.failed`);
    expect(said).toContain('incident/I-start-unclear-p-1 incident.resolve');
    expect(one.status).toBe('awaitingClear');
  });

  it('calls a person when the link stays down, and no more once it is back', () => {
    const one = printing();
    one.hear('linkChanged', { ...up, link: 'down', because: 'No answer.' });
    one.pass(11 * 60_000);
    expect(sent(one.last!)).toEqual(['incident/I-link-lost-p-1 incident.open']);
    expect(sent(one.hear('linkChanged', up))).toEqual(['incident/I-link-lost-p-1 incident.resolve']);
    expect(one.status).toBe('printing');
  });

  it('closes what stood with the run when it ends', () => {
    const one = printing();
    one.hear('desynced', { because: 'It shows another file.' });
    expect(sent(one.hear('runFinished', { runId, evidence }))).toContain(
      'incident/I-desynced-p-1 incident.resolve',
    );
  });

  it('follows a print that goes on during maintenance', () => {
    const one = printing();
    one.hear('runPaused', { runId, because: 'Filament ran out.' });
    one.hear('startMaintenance', { because: 'Jam.' });
    expect(one.status).toBe('servicing');
    one.hear('runResumed', { runId });
    expect(one.status).toBe('printing');
    expect(one.context.maintenanceBecause).toBeNull();
  });

  it('knows nothing of what was seen before it was removed', () => {
    const one = idle();
    one.hear('readiness', { ready: false, because: 'Firmware is away.' });
    one.hear('remove');
    one.hear('readiness', { ready: true, because: null });
    one.hear('add', { spec, hasConnector: true });
    one.hear('linkChanged', up);
    expect(one.status).toBe('idle');
  });
});
