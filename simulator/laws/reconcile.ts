/**
 * What a machine shows, told in time: a case is a short life of one machine, of which the farm hears each step, and after
 * each step it must have told just what has happened. What it must find out of what it missed is in `missed.ts`.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  type Belief,
  expectRun,
  isFamiliar,
  noBelief,
  releaseRun,
  type Verdict,
} from '../../gateway/printers/belief.ts';
import type { Observation } from '../../gateway/printers/contract.ts';
import { type ReconcileInput, reconcile } from '../../gateway/printers/reconcile.ts';
import { must } from '../properties/property.ts';
import { BenchMachine, type Outcome } from './bench-machine.ts';
import { law } from './law.ts';
import { DOUBT_MS, GONE_MS, type Step, stepOf, strangersJob, wordOf } from './telling-steps.ts';

class Telling {
  readonly machine = new BenchMachine();
  belief: Belief = noBelief;
  #runs = 0;
  #expected: string[] = [];
  #told: Verdict[] = [];
  #wantsLook = false;
  /** Names of our own runs that are over, and of the one that is believed. */
  readonly #past: string[] = [];
  #ours: string | null = null;
  #isStarted = false;
  #stranger: string | null = null;
  #heard: Observation[] = [];
  #progressTold = 0;

  take(step: Step): void {
    this.#expected = [];
    this.#told = [];
    this.#do(step);
    const told = this.#told.filter(({ kind }) => kind !== 'progress').map(wordOf);
    must(
      told.join() === this.#expected.join(),
      () =>
        `At ${step.deed} it tells ${told.join() || 'nothing'}, not ${this.#expected.join() || 'nothing'}.`,
    );
    for (const verdict of this.#told) this.#compare(verdict);
    this.#agree();
  }

  #do({ deed, ms, name, outcome }: Step): void {
    const { machine } = this;
    const isOurs = this.#ours !== null && machine.job?.remoteName === this.#ours && this.#isStarted;
    switch (deed) {
      case 'expect':
        if (this.#ours !== null) return;
        this.#ours = `farm/run-${++this.#runs}.gcode`;
        this.belief = expectRun(this.belief, `R-${this.#runs}`, this.#ours);
        this.#progressTold = 0;
        this.#hear();
        return;
      case 'start':
        if (this.#ours === null || this.#isStarted || machine.active) return;
        machine.begin(this.#ours);
        this.#isStarted = true;
        this.#expect('started');
        this.#hear();
        return;
      case 'pass':
        machine.pass(ms);
        this.#hear();
        return;
      case 'pause':
        if (machine.phase !== 'printing') return;
        machine.pause();
        if (isOurs) this.#expect('paused');
        this.#hear();
        return;
      case 'resume':
        if (machine.phase !== 'paused') return;
        machine.resume();
        if (isOurs) this.#expect('resumed');
        this.#hear();
        return;
      case 'end':
        if (!machine.active) return;
        machine.pass(1_000 + ms);
        machine.end(outcome);
        this.#endOf(outcome);
        this.#hear();
        return;
      case 'clear':
        if (machine.active) return;
        machine.clear();
        this.#hear();
        return;
      case 'stranger':
        if (machine.active) return;
        machine.begin(`stranger-${name}.gcode`);
        this.#stranger = `stranger-${name}.gcode`;
        this.#expect(`foreignPrint ${this.#stranger} a stranger`);
        this.#hear();
        return;
      case 'byHand': {
        const past = this.#past.at(-1);
        if (past === undefined || machine.active) return;
        machine.begin(past);
        this.#stranger = past;
        this.#expect(`foreignPrint ${past} ours`);
        this.#hear();
        return;
      }
      case 'again':
        this.#hear();
        return;
      case 'stale':
        this.#hearOld(name);
        return;
      case 'release':
        if (this.#ours === null || this.#isStarted) return;
        this.belief = releaseRun(this.belief, `R-${this.#runs}`);
        this.#ours = null;
        this.#hear();
        return;
      case 'cut':
        this.#away('linkDown', ms, name === 1 ? null : outcome);
        return;
      case 'firmware':
        if (machine.active) return;
        this.#away('firmwareDown', ms, null);
        return;
      case 'stopped':
        this.#stopped(isOurs);
        return;
      case 'lose':
        if (isOurs && machine.active) this.#lose(ms);
        return;
      case 'replace':
        if (isOurs && machine.active) this.#replace(outcome, ms);
        return;
    }
  }

  #expect(...words: readonly string[]): void {
    this.#expected.push(...words);
  }

  /** The machine's print has ended, ours or a stranger's. */
  #endOf(outcome: Outcome, away = false): void {
    if (this.#isStarted && this.machine.job?.remoteName === this.#ours && this.#stranger === null) {
      this.#over(away && outcome === 'finished' ? 'finishedWhileAway' : outcome);
    } else if (this.#stranger !== null) {
      this.#expect(`foreignPrintEnded ${this.#stranger} ${outcome}`);
      this.#stranger = null;
    }
  }

  #over(...words: readonly string[]): void {
    this.#expect(...words);
    this.#past.push(this.#ours!);
    this.#ours = null;
    this.#isStarted = false;
  }

  /** Out of reach for a while; meanwhile its print may end. */
  #away(why: 'linkDown' | 'firmwareDown', ms: number, outcome: Outcome | null): void {
    const { machine } = this;
    if (why === 'linkDown') machine.link = 'down';
    else machine.firmware = 'starting';
    this.#hear();
    const ends = outcome !== null && machine.active;
    if (ends) {
      machine.pass(1_000);
      machine.end(outcome);
    }
    machine.pass(ms - 1);
    this.#tick();
    machine.pass(1);
    this.#tick();
    const lastedMs = ms + (ends ? 1_000 : 0);
    if (lastedMs >= DOUBT_MS) this.#expect(`desynced ${why}`);
    if (why === 'linkDown') machine.reconnect();
    else machine.firmware = 'ready';
    const isOver = ends && machine.job?.remoteName === this.#ours && this.#stranger === null;
    if (lastedMs >= DOUBT_MS) {
      // Of what ended meanwhile it is told that it ended, and then nothing is in doubt.
      if (ends && !isOver) this.#endOf(outcome, true);
      this.#expect(`recovered ${why}`);
      if (isOver) this.#endOf(outcome, true);
    } else if (ends) this.#endOf(outcome, true);
    this.#hear();
  }

  /** A firmware that stopped with our job in it says which one: an end, and no doubt. */
  #stopped(isOurs: boolean): void {
    const { machine } = this;
    if (!isOurs || !machine.active) return;
    machine.pass(2_000);
    machine.end('failed');
    this.#over('failed');
    const observation: Observation = {
      ...machine.observation(),
      firmware: 'shutdown',
      ready: false,
    };
    this.#feed({ kind: 'observation', observation });
    this.#hear();
  }

  /** Ours is gone, and no record says how it ended: a person is told, once it has been gone for a while. */
  #lose(ms: number): void {
    const { machine } = this;
    machine.pass(2_000);
    machine.lose();
    this.#hear();
    must(this.#wantsLook, () => 'A job that is not there is not looked for.');
    machine.pass(GONE_MS - 1);
    this.#look();
    must(this.belief.run !== null, () => 'A job is given up that is gone for less than five seconds.');
    let gone = GONE_MS - 1;
    if (ms >= DOUBT_MS) {
      machine.pass(DOUBT_MS - gone - 1);
      this.#tick();
      machine.pass(1);
      gone = DOUBT_MS;
      this.#tick();
      this.#expect('desynced jobMissing');
    } else machine.pass(1);
    this.#over('jobVanished');
    this.#look();
    must(this.belief.doubt === null && !this.#wantsLook, () => 'A job that has vanished is in doubt still.');
  }

  /** Ours ended unseen, and somebody started its file again. */
  #replace(outcome: Outcome, ms: number): void {
    const { machine } = this;
    machine.pass(30_000);
    this.#hear();
    const name = this.#ours!;
    machine.end(outcome);
    machine.begin(name);
    machine.pass(1_000);
    if (ms < 10_000) machine.showsIdentity = false;
    this.#hear();
    must(this.#wantsLook && this.belief.run !== null, () => 'Another print of our file is not looked into.');
    this.#over(outcome === 'finished' ? 'finishedWhileAway' : outcome);
    this.#stranger = name;
    this.#expect(`foreignPrint ${name} ours`);
    this.#look();
    machine.showsIdentity = true;
  }

  #hear(): void {
    const observation = this.machine.observation();
    this.#heard.push(observation);
    this.#feed({ kind: 'observation', observation });
  }

  /** What was on its way for long, from before the last step or from an earlier connection, says nothing any more. */
  #hearOld(which: number): void {
    const old = this.#heard.at(-1 - which);
    const last = this.#heard.at(-1);
    if (old === undefined || last === undefined) return;
    const before = this.belief;
    this.#feed({ kind: 'observation', observation: old });
    must(isDeepStrictEqual(before, this.belief), () => 'Old news changes what is believed.');
  }

  #look(): void {
    const { machine } = this;
    const observation = machine.observation();
    const history = machine.history(this.#oursOrPast() ?? '');
    this.#feed({ kind: 'look', observation, history });
  }

  #oursOrPast = (): string | null => this.belief.run?.remoteName ?? this.#past.at(-1) ?? null;

  #tick(): void {
    this.#feed({ kind: 'tick', atMs: this.machine.nowMs });
  }

  #feed(input: ReconcileInput): void {
    const { belief, verdicts, wantsLook } = reconcile(this.belief, input);
    // It survives a restart of the farm.
    this.belief = JSON.parse(JSON.stringify(belief)) as Belief;
    this.#told.push(...verdicts);
    this.#wantsLook = wantsLook;
  }

  #compare(verdict: Verdict): void {
    if (!('evidence' in verdict)) return;
    const { atMs, evidence, runId } = verdict;
    must(
      runId === `R-${this.#runs}` && atMs <= this.machine.nowMs && atMs > this.machine.nowMs - 200_000,
      () => `${verdict.kind} is told of ${runId} at ${atMs}.`,
    );
    if (verdict.kind === 'progress') {
      const isStep = Math.floor(verdict.progress * 100 + 1e-7) > Math.floor(this.#progressTold * 100 + 1e-7);
      must(isStep && verdict.progress === evidence.progress, () => `Progress ${verdict.progress} is told.`);
      this.#progressTold = verdict.progress;
      return;
    }
    const figures = Object.values(evidence);
    must(
      figures.every((one) => one === null || one >= 0) &&
        evidence.elapsedSeconds >= (evidence.printedSeconds ?? 0),
      () => `${verdict.kind} is told with ${JSON.stringify(evidence)}.`,
    );
    if (verdict.kind === 'finished') {
      const { job } = this.machine;
      must(
        !verdict.away &&
          verdict.jobId === job?.jobId &&
          evidence.elapsedSeconds === job.elapsedSeconds &&
          evidence.printedSeconds === job.printedSeconds &&
          evidence.progress === job.progress &&
          evidence.filamentUsedMillimetres === job.filamentUsedMillimetres,
        () =>
          `It is told finished with ${JSON.stringify(evidence)}; the machine shows ${JSON.stringify(job)}.`,
      );
    }
    if (verdict.kind === 'finishedWhileAway')
      must(verdict.away && evidence.elapsedSeconds > 0, () => `Found finished: ${JSON.stringify(evidence)}`);
  }

  /** What is believed is what is there. */
  #agree(): void {
    const { belief, machine } = this;
    const stage = this.#ours === null ? null : this.#isStarted ? machine.phase : 'dispatching';
    must(
      (belief.run?.stage ?? null) === stage && (belief.run?.remoteName ?? null) === this.#ours,
      () => `It believes ${JSON.stringify(belief.run)}; so it is: ${this.#ours} ${stage}.`,
    );
    must(
      (belief.foreign?.remoteName ?? null) === this.#stranger,
      () => `It believes ${JSON.stringify(belief.foreign)}; so it is: ${this.#stranger}.`,
    );
    must(belief.doubt === null, () => `It doubts ${JSON.stringify(belief.doubt)}, and all is clear.`);
    const told = belief.run?.progressTold ?? 0;
    must(
      !this.#isStarted || (machine.job!.progress! - told < 0.01 + 1e-9 && told === this.#progressTold),
      () => `Progress ${machine.job?.progress} is told as ${told}.`,
    );
    const seen = machine.observation();
    must(
      isFamiliar(belief, seen),
      () => `It takes ${seen.job?.remoteName} for a stranger's, which it knows.`,
    );
    const unknown: Observation = { ...seen, phase: 'printing', firmware: 'ready', job: strangersJob };
    must(!isFamiliar(belief, unknown), () => 'It takes a print of which it has never heard for a known one.');
    must(belief.past.length <= 4, () => `${belief.past.length} runs that are over are remembered.`);
    const last = this.#past.at(-1);
    must(
      last === undefined || belief.past.some(({ came, remoteName }) => came && remoteName === last),
      () => `The run that was on the machine last, ${last}, is forgotten.`,
    );
  }
}

export const reconcileLaw = law<Step>({
  name: 'what is shown is told',
  holds:
    'Of each step of a machine that the farm hears in time it tells what happened: that, once, and nothing else.',
  about: ['gateway/'],
  cases: 500,
  draw: (dice) => Array.from({ length: dice.whole(2, 30) }, () => stepOf(dice)),
  check: (steps) => {
    const telling = new Telling();
    for (const step of steps) telling.take(step);
  },
});
