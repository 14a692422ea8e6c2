import { describe, expect, test } from 'vitest';
import type { Said } from '../../actors/common/say.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import type { HistoryEntry, Link, Observation, ObservedJob, Phase } from '../printers/contract.ts';
import { entryOf, jobOf } from '../printers/testing/story.ts';
import { type RunRecord, Station } from './station.ts';

const nameOf = (run: string) => `farm/${run}.gcode`;

function standing(records: Readonly<Record<string, RunRecord>> = {}) {
  const told: Said[] = [];
  const waiting: (() => void)[] = [];
  let sequence = 0;
  let shown: { phase: Phase; job: ObservedJob | null } = { phase: 'idle', job: null };
  let history: readonly HistoryEntry[] = [];
  let latest: Observation | undefined;
  let monotonicMs = 0;
  const it = {
    status: 'idle',
    /** Looks are answered. */
    answers: true,
    /** What is asked of the actor is answered by `answer()`, as it was when it was asked. */
    patient: false,
    printer: { runId: null, remoteName: null, jobIdentity: null, foreignFile: null } as PrinterState,
    told: () =>
      told
        .map(({ type }) => type)
        .filter((type) => type !== 'printer.linkChanged' && type !== 'printer.readiness'),
    links: () =>
      told
        .filter(({ type }) => type === 'printer.linkChanged')
        .map(({ payload }) => (payload as { link: string }).link),
    station: undefined as unknown as Station,
    async passes(ms: number) {
      monotonicMs += ms;
      if (it.station.restless) it.station.tick();
      await settled();
    },
    /** Its link has noticed that nothing answers, or has not found anything yet. */
    isAway(): Observation {
      latest = { ...observe(), link: 'down', ready: false, firmware: 'unknown', phase: 'offline', job: null };
      return latest;
    },
    begin: () => it.station.begin({ status: it.status, printer: it.printer }),
    has: (status: string, runId: string | null) => {
      it.status = status;
      it.printer = { ...it.printer, runId, remoteName: runId && nameOf(runId) };
    },
    /** What the machine shows from now on; it says so. */
    async shows(phase: Phase, job: ObservedJob | null, records: readonly HistoryEntry[] = []) {
      shown = { phase, job };
      history = records;
      it.station.observed(observe());
      await settled();
    },
    async answer() {
      for (const go of waiting.splice(0)) go();
      await settled();
    },
  };
  const observe = (): Observation => {
    latest = {
      observedAtMs: 1_000_000,
      epoch: 'e',
      sequence: ++sequence,
      link: 'up',
      ready: shown.phase === 'idle',
      firmware: 'ready',
      heaters: {},
      faults: [],
      message: null,
      ...shown,
    };
    return latest;
  };
  const link = {
    look: async (remoteName: string) => {
      if (!it.answers) throw new Error('No answer.');
      return {
        observation: observe(),
        file: null,
        history: history.filter((entry) => entry.remoteName === remoteName),
      };
    },
  } as unknown as Link;
  it.station = new Station('machine-1', {
    nowMs: () => 1_000_000,
    monotonicMs: () => monotonicMs,
    link: async () => link,
    latest: () => latest,
    tell: (said) => void told.push(said),
    actor: async () => {
      if (!it.patient) return { status: it.status, printer: it.printer };
      const then = { status: it.status, printer: it.printer };
      return new Promise((resolve) => waiting.push(() => resolve(then)));
    },
    runOf: async (remoteName) => records[remoteName],
  });
  return it;
}

/** Everything that waits for nothing but its turn has had it. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

const finished = (jobIdentity: string): RunRecord => ({
  status: 'finished',
  run: { startedAt: 1, jobIdentity },
});
const ended = (run: string, jobId: string) => jobOf(nameOf(run), jobId, 100, 1);

describe('the end of an earlier run, shown to a farm that has begun again', () => {
  const records = { [nameOf('run-1')]: finished('A'), [nameOf('run-2')]: { status: 'dispatching', run: {} } };

  test('is no stranger’s, where the next run has begun and has not come to the printer yet', async () => {
    const it = standing(records);
    it.begin();
    await it.shows('finished', ended('run-1', 'A'));
    it.has('starting', 'run-2');
    it.station.expect('run-2', nameOf('run-2'));
    await it.shows('finished', ended('run-1', 'A'));
    await it.shows('printing', jobOf(nameOf('run-2'), 'B', 1), [entryOf('B', 'running', nameOf('run-2'))]);
    expect(it.told()).toEqual(['printer.runStarted']);
  });

  test('is none where the next run is on its way', async () => {
    const it = standing(records);
    it.has('starting', 'run-2');
    it.begin();
    await it.shows('finished', ended('run-1', 'A'));
    expect(it.told()).toEqual([]);
  });

  test('is a stranger’s where its file was started again meanwhile, or the farm never started it', async () => {
    const again = standing(records);
    again.begin();
    await again.shows('finished', ended('run-1', 'B'));
    expect(again.told()).toEqual(['printer.foreignPrintEnded']);
    const never = standing({ [nameOf('run-3')]: { status: 'failed', run: {} } });
    never.begin();
    await never.shows('finished', ended('run-3', 'A'));
    expect(never.told()).toEqual(['printer.foreignPrintEnded']);
  });
});

describe('late words of the actor', () => {
  test('that the run before never began do not give up the one after', async () => {
    const it = standing();
    it.patient = true;
    it.begin();
    it.has('starting', 'run-2');
    it.station.expect('run-2', nameOf('run-2'));
    void it.station.actorChanged(['printer.runNeverBegan']);
    await it.answer();
    await it.shows('printing', jobOf(nameOf('run-2'), 'B', 1));
    expect(it.told()).toEqual(['printer.runStarted']);
  });

  test('that our run is over give it up', async () => {
    const it = standing();
    it.patient = true;
    it.has('printing', 'run-1');
    it.begin();
    it.has('awaitingClear', null);
    void it.station.actorChanged(['printer.runEnded']);
    await it.answer();
    expect(it.station.runId).toBeNull();
  });

  test('that it has no run do not give up one that was expected meanwhile', async () => {
    const it = standing();
    it.patient = true;
    it.station.expect('run-1', nameOf('run-1'));
    it.has('idle', null);
    void it.station.resync();
    it.has('starting', 'run-2');
    it.station.expect('run-2', nameOf('run-2'));
    await it.answer();
    expect(it.station.runId).toBe('run-2');
  });

  test('nor does a new address of the machine', () => {
    const it = standing();
    it.patient = true;
    it.station.expect('run-1', nameOf('run-1'));
    it.begin();
    expect(it.station.runId).toBe('run-1');
  });

  test('leave what is known of the print before as it is', async () => {
    const it = standing({ [nameOf('run-1')]: finished('A') });
    it.patient = true;
    it.has('printing', 'run-1');
    it.begin();
    await it.shows('finished', ended('run-1', 'A'));
    it.has('starting', 'run-2');
    void it.station.resync();
    await it.answer();
    await it.shows('finished', ended('run-1', 'A'));
    expect(it.told()).toEqual(['printer.runFinished']);
  });
});

test('a run that was held for vanished is taken up again when the machine shows it', async () => {
  const it = standing();
  it.has('printing', 'run-1');
  it.printer = { ...it.printer, jobIdentity: 'A', desyncedBecause: 'The machine no longer has it.' };
  it.station.begin({ status: 'idle', printer: { ...it.printer, runId: null } });
  await it.shows('printing', jobOf(nameOf('run-1'), 'A', 30));
  await it.shows('finished', ended('run-1', 'A'));
  expect(it.told()).toEqual(['printer.recovered', 'printer.runFinished']);
});

test('a run that the actor has is expected, whatever was expected before', () => {
  const it = standing();
  it.station.expect('run-1', nameOf('run-1'));
  it.station.expect('run-2', nameOf('run-2'));
  expect(it.station.runId).toBe('run-2');
});

describe('a stranger’s print', () => {
  test('is told once, though every sight of it was a look', async () => {
    const it = standing();
    it.begin();
    await it.shows('printing', jobOf('theirs.gcode', 'F', 5));
    await it.shows('printing', jobOf('theirs.gcode', 'F', 6));
    await it.shows('finished', jobOf('theirs.gcode', 'F', 7));
    await it.shows('finished', jobOf('theirs.gcode', 'F', 7));
    expect(it.told()).toEqual(['printer.foreignPrintSeen', 'printer.foreignPrintEnded']);
  });

  test('that the actor knows of is not told again by the next life of the farm, but its end is', async () => {
    const it = standing();
    it.printer = { ...it.printer, foreignFile: 'theirs.gcode' };
    it.begin();
    await it.shows('printing', jobOf('theirs.gcode', 'F', 6));
    expect(it.told()).toEqual([]);
    await it.shows('idle', null);
    expect(it.told()).toEqual(['printer.foreignPrintEnded']);
  });

  test('a run that a person settled, and that prints all the same, is told of though the machine says nothing new', async () => {
    const it = standing({ [nameOf('R-1')]: { status: 'failed', run: {} } });
    it.has('starting', 'R-1');
    it.begin();
    it.station.expect('R-1', nameOf('R-1'));
    await it.shows('printing', jobOf(nameOf('R-1'), 'J1', 10));
    it.has('awaitingClear', null);
    await it.station.actorChanged(['printer.runEnded']);
    await settled();
    expect(it.told()).toEqual(['printer.runStarted', 'printer.foreignPrintSeen']);
  });

  test('whose file was once ours is told of though the look that is to settle it is lost', async () => {
    const it = standing();
    it.begin();
    await it.shows('idle', null);
    it.station.expect('R-1', nameOf('R-1'));
    it.station.release('R-1');
    it.answers = false;
    await it.shows('printing', jobOf(nameOf('R-1'), 'F', 5));
    expect(it.told()).toEqual([]);
    await it.passes(5_000);
    it.answers = true;
    await it.passes(5_000);
    expect(it.told()).toEqual(['printer.foreignPrintSeen']);
    expect(it.station.restless).toBe(false);
  });
});

describe('the link of a machine', () => {
  test('is told to be down though nobody could look at the machine since the farm began again', async () => {
    const it = standing();
    it.printer = { ...it.printer, link: 'up', linkBecause: null };
    it.has('printing', 'run-1');
    it.begin();
    it.answers = false;
    it.station.observed(it.isAway());
    expect(it.links()).toEqual([]);
    await it.passes(5_000);
    expect(it.links()).toEqual(['down']);
  });

  test('is told anew to a printer that was removed and added before anybody came to end it', async () => {
    const it = standing();
    it.printer = { ...it.printer, link: 'down', linkBecause: null, camera: false };
    it.begin();
    await it.shows('idle', null);
    it.printer = { ...it.printer, link: 'up' };
    await it.station.linkedAsBefore();
    expect(it.links()).toEqual(['up']);
    it.printer = { ...it.printer, link: 'down' };
    await it.station.linkedAsBefore();
    expect(it.links()).toEqual(['up', 'up']);
  });
});
