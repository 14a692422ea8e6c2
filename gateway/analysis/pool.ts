import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { withoutVerification } from '../../actors/preflight/analyse.ts';
import { PreflightError } from '../../actors/preflight/failure.ts';
import { defaultLimits, type PreflightLimits } from '../../actors/preflight/limits.ts';
import type { LengthUnit, PreflightFailure } from '../../actors/preflight/schema.ts';
import type { AnalysisAnswer, AnalysisJob, AnalysisResult } from './job.ts';

export interface AnalysisPoolOptions {
  /** Models analysed at once. */
  readonly workers: number;
  /** Models that may wait; one more is refused with `busy`. */
  readonly queueMax: number;
  /** Reading, measuring and writing together. */
  readonly wallMsMax: number;
  /** The solid kernel after that; past it the report goes out unverified. 0 does not wait for it at all. */
  readonly verifyMsMax: number;
  /** JavaScript heap of one worker. Meshes are outside the heap and bounded by `PreflightLimits`. */
  readonly heapMbMax: number;
}

export const defaultPoolOptions: AnalysisPoolOptions = {
  workers: 1,
  queueMax: 64,
  wallMsMax: 60_000,
  verifyMsMax: 10_000,
  heapMbMax: 768,
};

export interface AnalysisRequest {
  readonly path: string;
  /** As the customer named it: for the report only, the file's kind is told by its bytes. */
  readonly fileName: string;
  /** The customer's word on the unit; the file's, or millimetres, without it. */
  readonly unit?: LengthUnit | undefined;
  readonly limits?: Partial<PreflightLimits> | undefined;
  /** Folder for the outputs; a fresh temporary one without it. The caller removes what it keeps there. */
  readonly outputDir?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Task {
  readonly request: AnalysisRequest;
  readonly resolve: (result: AnalysisResult) => void;
  readonly reject: (error: PreflightError) => void;
  readonly onAbort: () => void;
}

interface Running {
  readonly task: Task;
  readonly job: AnalysisJob;
  readonly ownsOutputDir: boolean;
  draft: AnalysisResult | null;
  timer: NodeJS.Timeout | null;
}

interface Slot {
  worker: Worker | null;
  running: Running | null;
  /** Taken, though `running` waits for its folder. */
  isTaken: boolean;
}

/** The kernel's memory only ever grows, so a worker that saw a large model is not kept. */
const keptTrianglesMax = 150_000;

/**
 * Runs preflight in worker threads that can be killed: a model that hangs, explodes or crashes its worker costs that
 * worker and nothing else. `analyse` rejects with `PreflightError` only.
 */
export class AnalysisPool {
  private readonly options: AnalysisPoolOptions;
  private readonly slots: Slot[];
  private readonly queue: Task[] = [];
  private nextId = 1;
  private isClosed = false;

  constructor(options: Partial<AnalysisPoolOptions> = {}) {
    this.options = { ...defaultPoolOptions, ...options };
    this.slots = Array.from({ length: this.options.workers }, () => ({
      worker: null,
      running: null,
      isTaken: false,
    }));
  }

  get waitingCount(): number {
    return this.queue.length;
  }

  get runningCount(): number {
    return this.slots.filter((slot) => slot.isTaken).length;
  }

  analyse(request: AnalysisRequest): Promise<AnalysisResult> {
    return new Promise((resolve, reject) => {
      const task: Task = { request, resolve, reject, onAbort: () => this.cancel(task) };
      if (this.isClosed) return reject(closed());
      if (request.signal?.aborted) return reject(cancelled());
      const isFull = this.slots.every((slot) => slot.isTaken) && this.queue.length >= this.options.queueMax;
      if (isFull) return reject(busy(this.queue.length));
      request.signal?.addEventListener('abort', task.onAbort, { once: true });
      this.queue.push(task);
      this.pump();
    });
  }

  /** Kills what runs, refuses what waits. Resolves when all threads are gone. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const task of this.queue.splice(0)) this.settle(task, closed());
    await Promise.all(
      this.slots.map(async (slot) => {
        const { worker } = slot;
        if (slot.running !== null) this.finish(slot, closed(), false);
        await worker?.terminate();
      }),
    );
  }

  private pump(): void {
    for (const slot of this.slots) {
      if (slot.isTaken || this.queue.length === 0) continue;
      slot.isTaken = true;
      void this.start(slot, this.queue.shift()!);
    }
  }

  private async start(slot: Slot, task: Task): Promise<void> {
    const { request } = task;
    let outputDir = '';
    try {
      outputDir =
        request.outputDir === undefined
          ? await mkdtemp(join(tmpdir(), 'farm-model-'))
          : resolve(request.outputDir);
    } catch (cause) {
      this.settle(task, storageFailed(cause));
      this.release(slot);
      return;
    }
    const job: AnalysisJob = {
      id: this.nextId,
      path: resolve(request.path),
      fileName: request.fileName,
      unit: request.unit ?? null,
      limits: { ...defaultLimits, ...request.limits },
      outputDir,
    };
    this.nextId += 1;
    slot.running = { task, job, ownsOutputDir: request.outputDir === undefined, draft: null, timer: null };
    if (this.isClosed || request.signal?.aborted) {
      this.finish(slot, this.isClosed ? closed() : cancelled(), true);
      return;
    }
    slot.worker ??= this.spawn(slot);
    slot.worker.ref();
    this.arm(slot, this.options.wallMsMax);
    slot.worker.postMessage(job);
  }

  private spawn(slot: Slot): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: this.options.heapMbMax, maxYoungGenerationSizeMb: 64 },
    });
    worker.on('message', (answer: AnalysisAnswer) => {
      if (slot.worker === worker) this.onAnswer(slot, answer);
    });
    worker.on('error', (cause) => {
      if (slot.worker === worker) this.onDeath(slot, cause);
    });
    worker.on('exit', () => {
      if (slot.worker === worker) this.onDeath(slot, null);
    });
    return worker;
  }

  private onAnswer(slot: Slot, answer: AnalysisAnswer): void {
    const { running } = slot;
    if (running === null || running.job.id !== answer.id) return;
    if (answer.kind === 'draft') {
      running.draft = answer.result;
      if (this.options.verifyMsMax > 0) this.arm(slot, this.options.verifyMsMax);
      else this.finish(slot, unverified(answer.result, 'The manifold kernel was not waited for.'), false);
    } else if (answer.kind === 'done') {
      this.finish(slot, answer.result, answer.result.report.triangleCount <= keptTrianglesMax);
    } else {
      this.finish(
        slot,
        new PreflightError(answer.failure),
        answer.failure.code !== 'internal' && answer.failure.code !== 'memory_limit',
      );
    }
  }

  private onDeath(slot: Slot, cause: unknown): void {
    slot.worker = null;
    if (slot.running === null) return;
    const { draft } = slot.running;
    if (draft !== null) this.finish(slot, unverified(draft, 'The manifold kernel crashed on it.'), false);
    else this.finish(slot, died(cause), false);
  }

  private arm(slot: Slot, ms: number): void {
    const running = slot.running!;
    if (running.timer !== null) clearTimeout(running.timer);
    running.timer = setTimeout(() => {
      const outcome =
        running.draft === null
          ? outOfTime(ms)
          : unverified(running.draft, `The manifold kernel took longer than ${ms / 1000} s.`);
      this.finish(slot, outcome, false);
    }, ms);
  }

  private cancel(task: Task): void {
    const at = this.queue.indexOf(task);
    if (at !== -1) {
      this.queue.splice(at, 1);
      this.settle(task, cancelled());
      return;
    }
    const slot = this.slots.find(({ running }) => running?.task === task);
    if (slot !== undefined) this.finish(slot, cancelled(), false);
  }

  /** Ends what runs in a slot. A worker not kept is killed; the slot is free once it is gone, and a failure's leavings too. */
  private finish(slot: Slot, outcome: AnalysisResult | PreflightError, isKept: boolean): void {
    const running = slot.running!;
    const { worker } = slot;
    slot.running = null;
    if (running.timer !== null) clearTimeout(running.timer);
    const cleanUp = async (): Promise<void> => {
      if (!isKept) await worker?.terminate();
      if (outcome instanceof PreflightError) await removeOutputs(running);
    };
    if (isKept) worker?.unref();
    else slot.worker = null;
    if (!(outcome instanceof PreflightError)) this.settle(running.task, outcome);
    void cleanUp()
      .catch(() => undefined)
      .then(() => {
        if (outcome instanceof PreflightError) this.settle(running.task, outcome);
        this.release(slot);
      });
  }

  private settle(task: Task, outcome: AnalysisResult | PreflightError): void {
    task.request.signal?.removeEventListener('abort', task.onAbort);
    if (outcome instanceof PreflightError) task.reject(outcome);
    else task.resolve(outcome);
  }

  private release(slot: Slot): void {
    slot.isTaken = false;
    if (!this.isClosed) this.pump();
  }
}

async function removeOutputs({ job, ownsOutputDir }: Running): Promise<void> {
  if (ownsOutputDir) return rm(job.outputDir, { recursive: true, force: true });
  for (const name of ['canonical.stl', 'preview.pfpv']) await rm(join(job.outputDir, name), { force: true });
}

function unverified(draft: AnalysisResult, reason: string): AnalysisResult {
  return { ...draft, report: withoutVerification(draft.report, reason) };
}

const failure = (
  code: PreflightFailure['code'],
  what: string,
  likelyCause: string,
  whatToDo: string,
): PreflightError => new PreflightError({ code, what, likelyCause, whatToDo, detected: null });

const cancelled = (): PreflightError =>
  failure(
    'cancelled',
    'The analysis was cancelled.',
    'The upload was withdrawn or its connection closed.',
    'Upload the model again if it is still wanted.',
  );

const closed = (): PreflightError =>
  failure(
    'cancelled',
    'The analysis was stopped.',
    'The farm is shutting down.',
    'Upload the model again once the farm is up.',
  );

const busy = (waiting: number): PreflightError =>
  failure(
    'busy',
    `${waiting} models are waiting to be analysed already.`,
    'Many models came in at once.',
    'Try again in a minute.',
  );

const outOfTime = (ms: number): PreflightError =>
  failure(
    'time_limit',
    `The model is too complex: it could not be analysed within ${ms / 1000} s.`,
    'The mesh is very fine or badly tangled, or the file was made to exhaust whoever opens it.',
    'Reduce the mesh in your modelling program and upload it again.',
  );

const storageFailed = (cause: unknown): PreflightError =>
  failure(
    'storage',
    `No folder for the analysis could be made: ${String((cause as Error).message)}.`,
    'The disk is full or not writable.',
    'Free some space, then analyse the model again.',
  );

function died(cause: unknown): PreflightError {
  if ((cause as NodeJS.ErrnoException | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return failure(
      'memory_limit',
      'The model is too complex: it needs more memory than the analysis may take.',
      'The mesh is very fine, or the file was made to exhaust whoever opens it.',
      'Reduce the mesh in your modelling program and upload it again.',
    );
  }
  const words = cause === null ? 'its thread ended' : String((cause as Error).message).slice(0, 300);
  return failure(
    'internal',
    `The analysis broke down: ${words}.`,
    'A fault in the farm itself; the model may be unusual.',
    'Report it with the model.',
  );
}
