/** Whatever a machine says, in whatever order: what the farm concludes of it is what its rules say, gone through once more. */
import {
  type Belief,
  expectRun,
  isFamiliar,
  noBelief,
  recall,
  releaseRun,
} from '../../gateway/printers/belief.ts';
import { judgeLook } from '../../gateway/printers/judge.ts';
import { reconcile } from '../../gateway/printers/reconcile.ts';
import { isLike, WORDS } from '../books/book.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import { Dice } from '../world/dice.ts';
import { law } from './law.ts';
import { Reckoning } from './reckoning.ts';

interface Said {
  readonly seed: number;
}

export const names = ['farm/a.gcode', 'farm/b.gcode', 'farm/c.gcode', 'vase.gcode', 'box.gcode'];
const jobless = ['idle', 'idle', 'busy', 'offline'];
const phases = ['printing', 'printing', 'paused', 'finished', 'failed', 'cancelled', 'idle'];
const outcomes = ['finished', 'failed', 'cancelled', 'running', 'interrupted'];

/** Mostly of what is believed now, with figures around what was seen of it. */
function drawJob(dice: Dice, belief: Belief): Loose {
  if (dice.chance(0.2)) return null;
  const { foreign, past, run } = belief;
  const remoteName =
    dice.pick([run?.remoteName, run?.remoteName, foreign?.remoteName, past[0]?.remoteName, ...names]) ??
    names[0];
  const seen = run?.remoteName === remoteName ? run?.seen.elapsedSeconds : foreign?.elapsedSecondsMax;
  const elapsedSeconds = Math.max(0, (seen ?? 100) + dice.pick([0, 1, -4.9, -5, -5.1, -30, 20, 20])!);
  const known =
    run?.remoteName === remoteName ? run?.jobId : past.find((one) => one.remoteName === remoteName)?.jobId;
  return {
    remoteName,
    jobId: dice.pick([known ?? null, known ?? null, 'M-1', 'M-2', null]),
    elapsedSeconds: dice.pick([elapsedSeconds, elapsedSeconds, elapsedSeconds, null, 0]),
    printedSeconds: dice.pick([null, elapsedSeconds]),
    progress: dice.pick([null, 0.005, 0.01, 0.5, 0.509, 0.51, 1]),
    layer: dice.pick([null, 3]),
    layerTotal: null,
    remainingSeconds: null,
    filamentUsedMillimetres: dice.pick([null, 10, 300]),
  };
}

/** Whatever a machine may show: `when` says of which moment it is. */
export function drawSeen(dice: Dice, belief: Belief, when: Loose): Loose {
  const job = drawJob(dice, belief);
  const phase = dice.pick(job === null ? jobless : phases)!;
  return {
    ...when,
    link: dice.chance(0.93) ? 'up' : 'down',
    phase,
    ready: phase === 'idle' && dice.chance(0.8),
    firmware: dice.chance(0.7) ? 'ready' : dice.pick(['unknown', 'starting', 'shutdown']),
    job,
    heaters: {},
    faults: dice.chance(0.15) ? [{ words: 'The door is open.' }] : [],
    message: dice.pick([null, null, 'Done.']),
  };
}

export function drawHistory(dice: Dice, belief: Belief): readonly Loose[] {
  const { past, run } = belief;
  return Array.from({ length: dice.whole(0, 3) }, () => ({
    jobId: dice.pick([run?.jobId ?? 'M-1', run?.jobId ?? 'M-2', 'M-1', 'M-2', 'M-3']),
    remoteName: dice.pick([run?.remoteName, run?.remoteName, past[0]?.remoteName, names[3]]) ?? names[0],
    outcome: dice.pick(outcomes),
    words: 'so',
    startedAtMs: null,
    endedAtMs: null,
    elapsedSeconds: dice.pick([null, 0, 900]),
    printedSeconds: dice.pick([null, 800]),
    filamentUsedMillimetres: dice.pick([null, 500]),
  }));
}

class Machine {
  belief: Belief = noBelief;
  #atMs = 1_700_000_000_000;
  #epoch = 1;
  #sequence = 0;
  #runs = 0;

  hear(dice: Dice): void {
    this.#atMs += dice.pick([0, 1_000, 4_999, 5_000, 5_001, 14_999, 15_000, 60_000, -20_000])!;
    const what = dice.share();
    if (what < 0.1) this.#expect(dice);
    else if (what < 0.15) this.#release();
    else if (what < 0.18) this.#recall(dice);
    else if (what < 0.33) this.#tick();
    else this.#observe(dice);
  }

  #compare(
    what: string,
    due: Reckoning,
    is: { belief: Belief; verdicts: readonly Loose[]; wantsLook: boolean },
  ): void {
    const { belief, verdicts, wantsLook } = due;
    const wanted = verdicts.map((one) =>
      'words' in one && one.words === null ? { ...one, words: WORDS } : one,
    );
    must(
      isLike(is.belief, belief) && isLike(is.verdicts, wanted) && is.wantsLook === wantsLook,
      () =>
        `At ${what} it says ${JSON.stringify(is)}; due is ${JSON.stringify({ belief, verdicts, wantsLook })}. Believed was ${JSON.stringify(this.belief)}.`,
    );
    this.belief = is.belief;
  }

  #expect(dice: Dice): void {
    const due = new Reckoning(this.belief);
    const runId = this.belief.run?.runId ?? `R-${++this.#runs}`;
    const name = names[this.#runs % 3]!;
    if (this.belief.run !== null && dice.chance(0.3)) {
      this.#refuseSecond(runId);
      return;
    }
    due.expect(runId, name);
    this.#compare('a run', due, {
      belief: expectRun(this.belief, runId, name),
      verdicts: [],
      wantsLook: false,
    });
  }

  #refuseSecond(runId: string): void {
    let said = '';
    try {
      expectRun(this.belief, 'R-other', names[0]!);
    } catch (error) {
      said = (error as Error).message;
    }
    must(said.includes(runId), () => `A second run is expected beside ${runId}: ${said}`);
  }

  #release(): void {
    const { run } = this.belief;
    must(isLike(releaseRun(this.belief, 'R-nobody'), this.belief), () => 'Another run is let go of.');
    if (run === null) return;
    const due = new Reckoning(this.belief);
    due.over(run, run.stage !== 'dispatching');
    due.belief.run = null;
    this.#compare('its release', due, {
      belief: releaseRun(this.belief, run.runId),
      verdicts: [],
      wantsLook: false,
    });
  }

  #recall(dice: Dice): void {
    const run = { remoteName: `farm/old-${dice.whole(1, 6)}.gcode`, jobId: null, came: dice.chance(0.4) };
    const due = new Reckoning(this.belief);
    due.over(run, run.came);
    this.#compare('the records', due, { belief: recall(this.belief, run), verdicts: [], wantsLook: false });
  }

  #tick(): void {
    const due = new Reckoning(this.belief);
    due.tick(this.#atMs);
    this.#compare('a tick', due, reconcile(this.belief, { kind: 'tick', atMs: this.#atMs }));
  }

  #observe(dice: Dice): void {
    if (dice.chance(0.12)) {
      this.#epoch++;
      this.#sequence = 0;
    }
    const isOld = dice.chance(0.06);
    const observation = drawSeen(dice, this.belief, {
      observedAtMs: this.#atMs,
      epoch: `e-${isOld ? Math.max(1, this.#epoch - dice.whole(0, 6)) : this.#epoch}`,
      sequence: isOld ? this.#sequence - dice.whole(0, 2) : ++this.#sequence,
    });
    this.#familiar(observation);
    const isLook = dice.chance(0.35);
    const history = isLook ? drawHistory(dice, this.belief) : null;
    if (history !== null) checkStanding(observation, history, dice.pick(names)!);
    const isKept = dice.chance(0.9);
    const due = new Reckoning(this.belief);
    due.observe(observation, isLook ? (isKept ? history : []) : null);
    const input = isLook
      ? { kind: 'look', observation, history: isKept ? history : null }
      : { kind: 'observation', observation };
    this.#compare(
      `${isLook ? `a look with ${JSON.stringify(history)} at` : ''} ${JSON.stringify(observation)}`,
      due,
      reconcile(this.belief, input as never),
    );
  }

  /** A print of which nothing is believed yet may be a stranger's. */
  #familiar(observation: Loose): void {
    const { firmware, job, phase } = observation;
    const { foreign, foreignEndTold, past, run } = this.belief;
    const known = [run?.remoteName, foreign?.remoteName, ...past.map(({ remoteName }) => remoteName)];
    const isShown = job !== null && ['printing', 'paused', 'finished', 'failed', 'cancelled'].includes(phase);
    const isUp = firmware === 'ready' || firmware === 'unknown';
    const isKnown =
      !isShown ||
      !isUp ||
      known.includes(job.remoteName) ||
      foreignEndTold === `${job.remoteName} ${Math.round(job.elapsedSeconds ?? 0)}`;
    must(
      isFamiliar(this.belief, observation as never) === isKnown,
      () => `${JSON.stringify(job)} is taken for ${isKnown ? 'new' : 'known'}.`,
    );
  }
}

/** What one look says of one dispatch: what the machine shows of it comes first, then its records, then whether it would take a start. */
function checkStanding(observation: Loose, history: readonly Loose[], name: string): void {
  const { firmware, job, link, phase, ready } = observation;
  const [record] = history;
  const isActive = phase === 'printing' || phase === 'paused';
  const isEnded = ['finished', 'failed', 'cancelled'].includes(phase);
  let due = 'idle';
  if (job?.remoteName === name && (isActive || isEnded))
    due = isActive ? `running ${job.jobId}` : `ended ${phase} ${job.jobId}`;
  else if (record !== undefined)
    due = ['running', 'interrupted'].includes(record.outcome)
      ? `running ${record.jobId}`
      : `ended ${record.outcome} ${record.jobId}`;
  else if (link === 'down' || phase === 'offline') due = 'offline';
  else if (isActive) due = 'occupied';
  else if (isEnded && firmware !== 'ready') due = 'offline';
  else if (!ready) due = 'busy';
  const standing: Loose = judgeLook({ observation, history, file: null } as never, name);
  const is = [standing.kind, standing.outcome, 'jobId' in standing ? `${standing.jobId}` : undefined]
    .filter((one) => one !== undefined)
    .join(' ');
  must(
    is === due && standing.words !== '',
    () => `A look for ${name} says ${is}, not ${due}: ${JSON.stringify({ observation, history })}`,
  );
}

export const weighedLaw = law<Said>({
  name: 'word of a machine is weighed by its rules',
  holds:
    'Of whatever a machine says, in whatever order, the farm believes and tells what its rules say, and looks where only that helps.',
  about: ['gateway/printers/reconcile', 'gateway/printers/belief', 'gateway/printers/judge'],
  cases: 150,
  draw: (dice) => Array.from({ length: 40 }, () => ({ seed: dice.whole(1, 1_000_000_000) })),
  check: (said) => {
    const machine = new Machine();
    for (const { seed } of said) machine.hear(new Dice(seed));
  },
});
