import type { Op, Program, Step } from './program.ts';
import type { TrackPoint } from './track.ts';

/** What the machine answers to an op: go on at once, wait, stop the run where it is, or fail. */
export type OpOutcome =
  | { readonly kind: 'go' }
  | { readonly kind: 'wait'; readonly untilSeconds: number }
  | { readonly kind: 'stop' }
  | { readonly kind: 'fail'; readonly message: string };

/** The machine a run drives. Times are its own seconds. */
export interface RunHost {
  apply(op: Op, atSeconds: number): OpOutcome;
  /** The last line was read. */
  finished(atSeconds: number): void;
  failed(message: string, atSeconds: number): void;
}

/** The usual outcome. */
export const GO_ON: OpOutcome = { kind: 'go' };

/**
 * A program being carried out, as a function of time: `advance` catches up with whatever happened since it was
 * last looked at, each op applied at its own moment, so nothing needs to tick in between.
 */
export class Run {
  readonly program: Program;
  readonly #host: RunHost;
  #anchorSeconds: number;
  #anchorProgram = 0;
  #nextStep = 0;
  #waiting: { readonly step: Step; readonly untilSeconds: number } | undefined;
  #held: Step | undefined;
  /** Stands still; a new run waits for its first `thaw`. */
  #frozen = true;
  #ended = false;
  #rate = 1;
  #nextWatched = -1;

  constructor(program: Program, host: RunHost, nowSeconds: number) {
    this.program = program;
    this.#host = host;
    this.#anchorSeconds = nowSeconds;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  /** One line is under way and keeps the machine to itself: other commands queue behind it. */
  get holdsMachine(): boolean {
    return !this.#frozen && !this.#ended && (this.#waiting !== undefined || this.#held !== undefined);
  }

  get waitingFor(): Op | undefined {
    return this.#waiting?.step.op;
  }

  advance(nowSeconds: number): void {
    while (!this.#frozen && !this.#ended) {
      if (this.#waiting !== undefined) {
        if (this.#waiting.untilSeconds > nowSeconds) return;
        this.#anchorSeconds = this.#waiting.untilSeconds;
        const { step } = this.#waiting;
        this.#waiting = undefined;
        this.#held = step.releases ? undefined : step;
      }
      const step = this.program.steps[this.#nextStep];
      const atProgram = step === undefined ? this.program.readSeconds : step.atSeconds;
      const dueSeconds = this.#dueSeconds(atProgram);
      if (dueSeconds > nowSeconds) return;
      this.#anchorSeconds = dueSeconds;
      this.#anchorProgram = atProgram;
      if (step === undefined) {
        this.#ended = true;
        this.#host.finished(dueSeconds);
      } else {
        this.#nextStep++;
        this.#begin(step, dueSeconds);
      }
    }
  }

  /** When something next happens that others may notice; undefined when nothing will by itself. */
  nextWakeSeconds(): number | undefined {
    if (this.#frozen || this.#ended) return undefined;
    if (this.#waiting !== undefined) return this.#waiting.untilSeconds;
    const { steps } = this.program;
    if (this.#nextWatched < this.#nextStep) {
      this.#nextWatched = this.#nextStep;
      while (this.#nextWatched < steps.length && !isWatched(steps[this.#nextWatched]!.op))
        this.#nextWatched++;
    }
    const step = steps[this.#nextWatched];
    return this.#dueSeconds(step === undefined ? this.program.readSeconds : step.atSeconds);
  }

  /** Where the print is. While a line waits, it is at that line. */
  point(nowSeconds: number): TrackPoint {
    const at =
      this.#waiting !== undefined || this.#frozen || this.#ended
        ? this.#anchorProgram
        : this.#programAt(nowSeconds);
    const point = this.program.track.at(at);
    const holding = this.#waiting?.step ?? this.#held;
    if (holding === undefined) return point;
    return { ...point, offsetBytes: holding.offsetBytes, velocityMmPerSecond: 0 };
  }

  freeze(nowSeconds: number): void {
    if (this.#frozen || this.#ended) return;
    this.advance(nowSeconds);
    if (this.#frozen || this.#ended) return;
    if (this.#waiting === undefined) this.#anchorProgram = this.#programAt(nowSeconds);
    this.#anchorSeconds = nowSeconds;
    this.#frozen = true;
  }

  /** Goes on; a wait that was cut into goes on for what was left of it. */
  thaw(nowSeconds: number): void {
    if (!this.#frozen) return;
    this.#frozen = false;
    if (this.#waiting !== undefined) {
      const { step, untilSeconds } = this.#waiting;
      this.#waiting = { step, untilSeconds: untilSeconds + nowSeconds - this.#anchorSeconds };
    }
    this.#anchorSeconds = nowSeconds;
  }

  /** Stops for good: cancelled, failed or the power gone. */
  end(): void {
    this.#ended = true;
    this.#waiting = undefined;
    this.#held = undefined;
  }

  setRate(rate: number, nowSeconds: number): void {
    if (this.#waiting === undefined && !this.#frozen) {
      this.#anchorProgram = this.#programAt(nowSeconds);
      this.#anchorSeconds = nowSeconds;
    }
    this.#rate = rate;
  }

  #begin(step: Step, atSeconds: number): void {
    const outcome = this.#host.apply(step.op, atSeconds);
    if (outcome.kind === 'wait') {
      this.#waiting = { step, untilSeconds: outcome.untilSeconds };
    } else if (outcome.kind === 'fail') {
      this.#ended = true;
      this.#held = step;
      this.#host.failed(outcome.message, atSeconds);
    } else if (outcome.kind === 'stop') {
      this.#held = undefined;
      this.#frozen = true;
    } else {
      this.#held = step.releases ? undefined : step;
    }
  }

  #dueSeconds(atProgram: number): number {
    return this.#anchorSeconds + Math.max(0, atProgram - this.#anchorProgram) / this.#rate;
  }

  #programAt(nowSeconds: number): number {
    const elapsed = Math.max(0, nowSeconds - this.#anchorSeconds) * this.#rate;
    const next = this.program.steps[this.#nextStep]?.atSeconds ?? this.program.readSeconds;
    return Math.min(this.#anchorProgram + elapsed, next);
  }
}

/** Ops that others hear of at the moment they happen; the rest is seen when somebody looks. */
function isWatched(op: Op): boolean {
  switch (op.op) {
    case 'heat':
      return op.wait;
    case 'home':
    case 'dwell':
    case 'drain':
    case 'respond':
    case 'needHomed':
    case 'needHot':
    case 'pause':
    case 'cancel':
    case 'error':
    case 'outOfRange':
      return true;
    default:
      return false;
  }
}
