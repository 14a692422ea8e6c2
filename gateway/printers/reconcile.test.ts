import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Belief, expectRun, noBelief, releaseRun, type Verdict } from './belief.ts';
import type { HistoryEntry, Observation, ObservedJob, Phase } from './contract.ts';
import { defaultRules, type ReconcileInput, reconcile } from './reconcile.ts';

const ours = 'farm/run-1.gcode';

const jobOf = (
  remoteName: string,
  jobId: string | null,
  elapsedSeconds: number,
  progress = 0,
): ObservedJob => ({
  remoteName,
  jobId,
  elapsedSeconds,
  printedSeconds: elapsedSeconds,
  progress,
  layer: null,
  layerTotal: null,
  remainingSeconds: null,
  filamentUsedMillimeters: 12,
});

const entryOf = (jobId: string, outcome: HistoryEntry['outcome'], remoteName = ours): HistoryEntry => ({
  jobId,
  remoteName,
  outcome,
  words: outcome,
  startedAtMs: null,
  endedAtMs: null,
  elapsedSeconds: 100,
  printedSeconds: null,
  filamentUsedMillimeters: 12,
});

/** Feeds a story, step by step, and keeps what was concluded. */
function story(start: Belief = expectRun(noBelief, 'run-1', ours)) {
  let belief = start;
  let sequence = 0;
  let atMs = 1_000_000;
  const verdicts: Verdict[] = [];
  let wantsLook = false;
  const feed = (input: ReconcileInput) => {
    const next = reconcile(belief, input);
    belief = JSON.parse(JSON.stringify(next.belief)) as Belief;
    verdicts.push(...next.verdicts);
    wantsLook = next.wantsLook;
  };
  const observed = (phase: Phase, job: ObservedJob | null, over: Partial<Observation> = {}): Observation => ({
    observedAtMs: atMs,
    epoch: 'e1',
    sequence: ++sequence,
    link: 'up',
    phase,
    ready: phase === 'idle',
    firmware: 'ready',
    job,
    heaters: {},
    faults: [],
    message: null,
    ...over,
  });
  const it = {
    see: (phase: Phase, job: ObservedJob | null = null, over: Partial<Observation> = {}) => {
      feed({ kind: 'observation', observation: observed(phase, job, over) });
      return it;
    },
    look: (phase: Phase, job: ObservedJob | null, history: HistoryEntry[] | null) => {
      feed({ kind: 'look', observation: observed(phase, job), history });
      return it;
    },
    wait: (ms: number) => {
      atMs += ms;
      feed({ kind: 'tick', atMs });
      return it;
    },
    print: (seconds = 10, progress = 0.1) => it.see('printing', jobOf(ours, 'A', seconds, progress)),
    lose: () => it.see('offline', null, { link: 'down', firmware: 'unknown' }),
    firmwareAway: () => it.see('offline', null, { firmware: 'disconnected' }),
    kinds: () => verdicts.map(({ kind }) => kind).filter((kind) => kind !== 'progress'),
    verdicts,
    get belief() {
      return belief;
    },
    get wantsLook() {
      return wantsLook;
    },
  };
  return it;
}

describe('our run', () => {
  test('is followed from start to finish, each step told once', () => {
    const it = story()
      .see('idle')
      .see('preparing', jobOf(ours, null, 1))
      .print(5, 0.01)
      .print(6, 0.02)
      .print(7, 0.02);
    it.see('paused', jobOf(ours, 'A', 8, 0.02))
      .see('paused', jobOf(ours, 'A', 9, 0.02))
      .print(10, 0.03);
    it.see('finished', jobOf(ours, 'A', 11, 1))
      .see('finished', jobOf(ours, 'A', 11, 1))
      .see('idle');
    expect(it.kinds()).toEqual(['started', 'paused', 'resumed', 'finished']);
    const progress = it.verdicts
      .filter((verdict) => verdict.kind === 'progress')
      .map(({ progress }) => progress);
    expect(progress).toEqual([0.01, 0.02, 0.03]);
    expect(it.verdicts.at(-1)).toMatchObject({ jobId: 'A', elapsedSeconds: 11, filamentUsedMillimeters: 12 });
  });

  test('fails and is cancelled by the machine’s word, though the word clears after seconds', () => {
    const failed = story()
      .print()
      .see('failed', jobOf(ours, 'A', 11), { faults: [{ code: 'x', words: 'too hot' }] });
    expect(failed.see('idle').kinds()).toEqual(['started', 'failed']);
    expect(failed.verdicts.at(-1)).toMatchObject({ words: 'too hot' });
    expect(
      story()
        .print()
        .see('cancelled', jobOf(ours, 'A', 11))
        .see('idle')
        .kinds(),
    ).toEqual(['started', 'cancelled']);
  });

  test('fails with a firmware that stopped while it still names the job', () => {
    const it = story()
      .print()
      .see('failed', jobOf(ours, 'A', 11), { firmware: 'shutdown' });
    expect(it.kinds()).toEqual(['started', 'failed']);
  });
});

describe('a machine that forgot', () => {
  test('firmware restarted: standby, no file; the record decides', () => {
    const it = story().print().firmwareAway().see('idle');
    expect(it.wantsLook).toBe(true);
    it.look('idle', null, [entryOf('A', 'failed')]);
    expect(it.kinds()).toEqual(['started', 'failed']);
  });

  test('with no record of the end the job has vanished, and a person must look', () => {
    const it = story()
      .print()
      .see('idle')
      .look('idle', null, [entryOf('A', 'running')]);
    expect(it.kinds()).toEqual(['started']);
    it.wait(defaultRules.vanishAfterMs).look('idle', null, [entryOf('A', 'interrupted')]);
    expect(it.kinds()).toEqual(['started', 'jobVanished']);
    expect(it.belief.run).toBeNull();
  });

  test('without any history it is the same', () => {
    const it = story().print().see('idle').wait(defaultRules.vanishAfterMs).look('idle', null, null);
    expect(it.kinds()).toEqual(['started', 'jobVanished']);
  });

  test('the record keeper restarted in mid-print: interrupted in the books, printing in fact', () => {
    const it = story().print(10).lose();
    it.look('printing', jobOf(ours, 'A', 20), [entryOf('A', 'interrupted')]).print(30);
    it.see('finished', jobOf(ours, 'A', 40, 1));
    expect(it.kinds()).toEqual(['started', 'finished']);
  });
});

describe('while we were away', () => {
  test('finished, and still shown', () => {
    const it = story()
      .print()
      .lose()
      .wait(60_000)
      .see('finished', jobOf(ours, 'A', 99, 1));
    expect(it.kinds()).toEqual(['started', 'desynced', 'recovered', 'finishedWhileAway']);
  });

  test('finished, and only in the history', () => {
    const it = story()
      .print()
      .lose()
      .see('idle')
      .look('idle', null, [entryOf('A', 'finished')]);
    expect(it.kinds()).toEqual(['started', 'finishedWhileAway']);
  });

  test('started and finished before we saw either', () => {
    const it = story().look('idle', null, [entryOf('A', 'finished')]);
    expect(it.kinds()).toEqual(['started', 'finishedWhileAway']);
  });

  test('started by hand again: ours ended as its own record says, and this print is foreign', () => {
    const it = story()
      .print(500)
      .lose()
      .see('printing', jobOf(ours, 'B', 3));
    expect(it.wantsLook).toBe(true);
    it.look('printing', jobOf(ours, 'B', 4), [entryOf('B', 'running'), entryOf('A', 'cancelled')]);
    expect(it.kinds()).toEqual(['started', 'cancelled', 'foreignPrint']);
    expect(it.verdicts.at(-1)).toMatchObject({ wasOurs: true });
    it.see('finished', jobOf(ours, 'B', 900, 1));
    expect(it.kinds().slice(3)).toEqual(['foreignPrintEnded']);
  });

  test('a shrunken duration is another execution even before its identity is known', () => {
    const it = story()
      .print(500)
      .see('finished', jobOf(ours, null, 30, 1));
    expect(it.kinds()).toEqual(['started']);
    expect(it.wantsLook).toBe(true);
  });
});

describe('no credit', () => {
  test('for a finish without a moment of printing', () => {
    expect(
      story()
        .see('finished', jobOf(ours, null, 0, 1))
        .kinds(),
    ).toEqual([]);
  });

  test('for another file’s finish, or one that lingers from before', () => {
    const it = story()
      .see('finished', jobOf('old.gcode', 'Z', 50, 1))
      .see('finished', jobOf('old.gcode', 'Z', 50, 1));
    expect(it.kinds()).toEqual(['foreignPrintEnded']);
    expect(it.print().kinds()).toEqual(['foreignPrintEnded', 'started']);
  });

  test('for stale frames: of an older moment, or of an older life of the link', () => {
    const it = story().print(10);
    it.see('finished', jobOf(ours, 'A', 11, 1), { sequence: 0 });
    it.see('printing', jobOf(ours, 'A', 12), { epoch: 'e2', sequence: 1 });
    it.see('finished', jobOf(ours, 'A', 13, 1), { epoch: 'e1' });
    expect(it.kinds()).toEqual(['started']);
  });

  test('for a run that was released', () => {
    const it = story(releaseRun(expectRun(noBelief, 'run-1', ours), 'run-1')).print();
    expect(it.verdicts).toMatchObject([{ kind: 'foreignPrint', wasOurs: true }]);
    expect(it.see('finished', jobOf(ours, 'A', 20, 1)).kinds()).toEqual([
      'foreignPrint',
      'foreignPrintEnded',
    ]);
  });
});

describe('doubt', () => {
  test('is told when it lasts, once, and taken back', () => {
    const it = story().print().lose().wait(5_000).lose();
    expect(it.kinds()).toEqual(['started']);
    it.wait(20_000).wait(20_000);
    expect(it.verdicts.at(-1)).toMatchObject({ kind: 'desynced', why: 'linkDown', runId: 'run-1' });
    expect(it.print(99).kinds()).toEqual(['started', 'desynced', 'recovered']);
  });

  test('survives a clock that goes back, and does not last for ever by it', () => {
    const it = story().print().lose().wait(-3_600_000).wait(defaultRules.desyncAfterMs);
    expect(it.kinds()).toEqual(['started', 'desynced']);
  });
});

describe('foreign prints', () => {
  const theirs = (seconds: number, jobId: string | null = 'F') => jobOf('theirs.gcode', jobId, seconds);

  test('are told once, though their identity comes later, and their end once', () => {
    const it = story(noBelief)
      .see('preparing', theirs(1, null))
      .see('printing', theirs(5))
      .see('printing', theirs(9));
    it.see('finished', theirs(10)).see('finished', theirs(10)).see('idle');
    expect(it.kinds()).toEqual(['foreignPrint', 'foreignPrintEnded']);
    expect(it.verdicts.at(-1)).toMatchObject({ outcome: 'finished' });
  });

  test('that end unseen still leave the plate in doubt', () => {
    const it = story(noBelief).see('printing', theirs(5)).firmwareAway().see('idle');
    expect(it.verdicts.at(-1)).toMatchObject({ kind: 'foreignPrintEnded', outcome: 'unknown' });
    expect(story(noBelief).see('cancelled', theirs(5)).kinds()).toEqual(['foreignPrintEnded']);
  });

  test('of the same file are two when it runs twice', () => {
    const it = story(noBelief).see('printing', theirs(500)).see('printing', theirs(2, 'G'));
    expect(it.kinds()).toEqual(['foreignPrint', 'foreignPrintEnded', 'foreignPrint']);
  });
});

test('two runs are never believed active on one printer', () => {
  const belief = expectRun(noBelief, 'run-1', ours);
  expect(() => expectRun(belief, 'run-2', 'other')).toThrow(/run-1 is believed active/);
  expect(expectRun(belief, 'run-1', ours)).toBe(belief);
});

/** A machine with a memory of its own, which the reconciler sees only through what is fed. */
const step = fc.record({
  what: fc.constantFrom(
    'startOurs',
    'startTheirs',
    'restartOursByHand',
    'pause',
    'finish',
    'cancel',
    'fail',
    'firmwareRestart',
    'keeperRestart',
    'idle',
  ),
  seconds: fc.integer({ min: 0, max: 400 }),
  heard: fc.constantFrom('observe', 'observe', 'observe', 'look', 'nothing', 'down', 'stale'),
  nameKnown: fc.boolean(),
});

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const stepOf = (what: Step['what'], heard: Step['heard'], nameKnown: boolean): Step => ({
  what,
  heard,
  nameKnown,
  seconds: 0,
});

/** Stories that once ended in a wrong credit. */
const found: [Step[], boolean][] = [
  [
    [
      stepOf('startOurs', 'observe', true),
      stepOf('firmwareRestart', 'observe', false),
      stepOf('restartOursByHand', 'observe', false),
      stepOf('finish', 'observe', false),
    ],
    true,
  ],
  [
    [
      stepOf('startOurs', 'observe', true),
      stepOf('finish', 'down', false),
      stepOf('restartOursByHand', 'observe', false),
      stepOf('fail', 'observe', false),
    ],
    true,
  ],
  [
    [
      stepOf('startOurs', 'observe', true),
      stepOf('fail', 'nothing', false),
      stepOf('restartOursByHand', 'observe', false),
      stepOf('cancel', 'observe', false),
    ],
    true,
  ],
];

test('whatever happens and whatever is missed, a run is credited only with its own end', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (steps, keepsHistory) => {
      const it = story();
      const records: HistoryEntry[] = [];
      let shown: { phase: Phase; job: ObservedJob | null } = { phase: 'idle', job: null };
      let truth: 'none' | 'running' | HistoryEntry['outcome'] = 'none';
      let oursId: string | null = null;
      const stale: Observation[] = [];

      const active = () => shown.phase === 'printing' || shown.phase === 'paused';
      const end = (outcome: 'finished' | 'cancelled' | 'failed') => {
        if (!active() || !shown.job) return;
        const { jobId } = shown.job;
        const at = records.findIndex((record) => record.jobId === jobId);
        if (records[at]?.outcome === 'running') records[at] = { ...records[at]!, outcome };
        if (jobId === oursId) truth = outcome;
        shown = { phase: outcome, job: shown.job };
      };
      const begin = (remoteName: string) => {
        if (active()) return;
        const jobId = `J${records.length}`;
        records.unshift(entryOf(jobId, 'running', remoteName));
        shown = { phase: 'printing', job: jobOf(remoteName, jobId, 1) };
        if (remoteName === ours && truth === 'none') {
          truth = 'running';
          oursId = jobId;
        }
      };

      for (const { what, seconds, heard, nameKnown } of steps) {
        if (what === 'startOurs' && truth === 'none') begin(ours);
        if (what === 'startTheirs') begin('theirs.gcode');
        // Only a name the farm has seen run is reprinted at the machine; the first execution is always ours.
        if (what === 'restartOursByHand' && it.belief.run?.jobId === oursId && truth !== 'none') begin(ours);
        if (what === 'pause' && shown.phase === 'printing') shown = { ...shown, phase: 'paused' };
        if (what === 'finish' || what === 'cancel' || what === 'fail') {
          end(what === 'finish' ? 'finished' : what === 'cancel' ? 'cancelled' : 'failed');
        }
        if (what === 'firmwareRestart') {
          end('failed');
          shown = { phase: 'idle', job: null };
        }
        if (what === 'keeperRestart' && records[0]?.outcome === 'running') {
          records[0] = { ...records[0], outcome: 'interrupted' };
        }
        if (active() && shown.job) {
          shown = { ...shown, job: { ...shown.job, elapsedSeconds: shown.job.elapsedSeconds! + seconds } };
        }
        it.wait(seconds * 10);
        // A machine with neither records nor identities could tell nobody whose end it shows.
        const job = shown.job && { ...shown.job, jobId: nameKnown || !keepsHistory ? shown.job.jobId : null };
        const history = keepsHistory ? records.filter((record) => record.remoteName === ours) : null;
        if (heard === 'observe') it.see(shown.phase, job);
        if (heard === 'look') it.look(shown.phase, job, history);
        if (heard === 'down') it.lose();
        if (heard === 'stale' && stale.length > 0) it.see(stale[0]!.phase, stale[0]!.job, { sequence: -1 });
        if (stale.length === 0 && job) stale.push({ phase: shown.phase, job } as Observation);

        const kinds = it.kinds();
        const ends = kinds.filter((kind) =>
          ['finished', 'finishedWhileAway', 'failed', 'cancelled', 'jobVanished'].includes(kind),
        );
        expect(ends.length).toBeLessThanOrEqual(1);
        expect(kinds.filter((kind) => kind === 'started').length).toBeLessThanOrEqual(1);
        if (kinds.includes('started')) expect(truth).not.toBe('none');
        if (ends[0]) expect(kinds.indexOf('started')).toBeLessThan(kinds.indexOf(ends[0]));
        if (ends[0]?.startsWith('finished')) expect(truth).toBe('finished');
        if (ends[0] === 'failed' || ends[0] === 'cancelled') expect(truth).toBe(ends[0]);
      }

      // The faults heal: a machine at rest, looked at twice, leaves nothing undecided that has ended.
      const history = keepsHistory ? records.filter((record) => record.remoteName === ours) : null;
      it.look(shown.phase, shown.job, history);
      it.wait(60_000).look(shown.phase, shown.job, history);
      if (truth !== 'none' && truth !== 'running' && it.kinds().includes('started'))
        expect(it.belief.run).toBeNull();
      expect(it.belief.doubt).toBeNull();
    }),
    { numRuns: 2_000, examples: found },
  );
});
