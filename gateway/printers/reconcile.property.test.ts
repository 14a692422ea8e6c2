import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HistoryEntry, Observation, ObservedJob, Phase } from './contract.ts';
import { entryOf, jobOf, ours, story } from './testing/story.ts';

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
