import { describe, expect, test } from 'vitest';
import { expectRun, noBelief, releaseRun } from './belief.ts';
import { defaultRules } from './reconcile.ts';
import { entryOf, jobOf, ours, story } from './testing/story.ts';

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
    expect(it.verdicts.at(-1)).toMatchObject({
      jobId: 'A',
      away: false,
      evidence: { elapsedSeconds: 11, printedSeconds: 11, progress: 1, filamentUsedMillimetres: 12 },
    });
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

  test('what has vanished is not well again, however long it was in doubt before', () => {
    const it = story().print().see('idle').wait(defaultRules.desyncAfterMs).look('idle', null, []);
    expect(it.kinds()).toEqual(['started', 'desynced', 'jobVanished']);
    expect(it.belief.doubt).toBeNull();
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

test('a machine that names no executions is judged by the duration alone', () => {
  const it = story()
    .see('printing', jobOf(ours, null, 500))
    .see('finished', jobOf(ours, null, 30, 1));
  expect(it.kinds()).toEqual(['started']);
  expect(it.wantsLook).toBe(true);
  // Once in doubt it stays so: without identities only a person can tell.
  expect(it.see('finished', jobOf(ours, null, 501, 1)).kinds()).toEqual(['started']);
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
    expect(it.wantsLook).toBe(true);
    it.look('printing', jobOf(ours, 'A', 11), [entryOf('A', 'running')]);
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

  test('are none where a run that never came leaves the end of the one before to be seen', () => {
    const before = story()
      .print()
      .see('finished', jobOf(ours, 'A', 20, 1)).belief;
    const released = releaseRun(expectRun(before, 'run-2', 'farm/run-2.gcode'), 'run-2');
    const it = story(released).see('finished', jobOf(ours, 'A', 20, 1), { sequence: 9 });
    expect(it.kinds()).toEqual([]);
    expect(it.see('printing', jobOf(ours, 'B', 1), { sequence: 10 }).kinds()).toEqual(['foreignPrint']);
  });

  test('are none where our own print is still said to run after its end was told', () => {
    const it = story()
      .print()
      .see('finished', jobOf(ours, 'A', 20, 1));
    for (const jobId of ['A', null]) {
      it.see('printing', jobOf(ours, jobId, 19, 0.9));
      expect(it.wantsLook).toBe(true);
      it.look('finished', jobOf(ours, 'A', 20, 1), [entryOf('A', 'finished')]);
    }
    expect(it.kinds()).toEqual(['started', 'finished']);
  });

  test('are none where our end is in the records before the status shows it', () => {
    const it = story()
      .print()
      .see('printing', jobOf(ours, null, 12));
    expect(it.wantsLook).toBe(true);
    it.look('printing', jobOf(ours, null, 12), [entryOf('A', 'finished')]);
    expect(it.wantsLook).toBe(true);
    it.look('finished', jobOf(ours, null, 13, 1), [entryOf('A', 'finished')]);
    expect(it.kinds()).toEqual(['started', 'finishedWhileAway']);
    const again = story()
      .print()
      .see('printing', jobOf(ours, null, 12));
    again.look('printing', jobOf(ours, null, 12), [entryOf('B', 'running'), entryOf('A', 'finished')]);
    expect(again.kinds()).toEqual(['started', 'finishedWhileAway', 'foreignPrint']);
  });

  test('are none where an older run of ours is the last that was at the machine', () => {
    let { belief } = story()
      .print()
      .see('finished', jobOf(ours, 'A', 20, 1));
    for (const n of [2, 3, 4, 5, 6])
      belief = releaseRun(expectRun(belief, `run-${n}`, `farm/run-${n}.gcode`), `run-${n}`);
    const seen = story(belief).see('finished', jobOf(ours, 'A', 20, 1), { sequence: 9 });
    expect(seen.kinds()).toEqual([]);
  });

  test('are ended ones of a file that the farm brought and never started', () => {
    const released = releaseRun(expectRun(noBelief, 'run-1', ours), 'run-1');
    const it = story(released).see('finished', jobOf(ours, 'A', 20, 1));
    expect(it.kinds()).toEqual(['foreignPrintEnded']);
  });

  test('known from an earlier life of the farm end under the identity that the machine gives', () => {
    const known = { ...noBelief, foreign: { remoteName: 'theirs.gcode', jobId: null, elapsedSecondsMax: 0 } };
    expect(story(known).see('finished', theirs(20)).verdicts).toMatchObject([
      { kind: 'foreignPrintEnded', jobId: 'F', outcome: 'finished' },
    ]);
    expect(story(known).see('idle').kinds()).toEqual(['foreignPrintEnded']);
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
