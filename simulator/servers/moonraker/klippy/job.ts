import type { Program } from '../../../physics/program.ts';
import { Run, type RunHost } from '../../../physics/run.ts';
import type { TrackPoint } from '../../../physics/track.ts';

export type JobState = 'standby' | 'printing' | 'paused' | 'complete' | 'cancelled' | 'error';

/** A file as the virtual SD card knows it. */
export interface LoadedFile {
  /** Path below the G-code root. */
  readonly name: string;
  /** Path as the printer's host would show it. */
  readonly displayPath: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly program: Program;
}

const EXTRUDED_MM_MIN = 1e-7;

/**
 * What the virtual SD card and the print's statistics know: which file, how far, since when. It holds the run,
 * and every figure is computed for the moment asked.
 */
export class Job {
  state: JobState = 'standby';
  message = '';
  fileName = '';
  file: LoadedFile | undefined;
  run: Run | undefined;
  totalLayer: number | null = null;
  currentLayer: number | null = null;
  #positionBytes = 0;
  #sizeBytes = 0;
  #startSeconds: number | undefined;
  #pauseSeconds: number | undefined;
  #pausedBefore = 0;
  #initSeconds = 0;
  #totalSeconds = 0;
  #filamentMm = 0;

  /** A run is active: reading lines, or in the middle of one. */
  get active(): boolean {
    return this.run !== undefined && !this.run.ended && !this.run.frozen;
  }

  load(file: LoadedFile, host: RunHost, nowSeconds: number): void {
    this.reset();
    this.file = file;
    this.fileName = file.name;
    this.#sizeBytes = file.sizeBytes;
    this.run = new Run(file.program, host, nowSeconds);
  }

  /** Forgets the file and its statistics, as loading another does. */
  reset(): void {
    this.run?.end();
    this.run = undefined;
    this.file = undefined;
    this.fileName = '';
    this.state = 'standby';
    this.message = '';
    this.totalLayer = null;
    this.currentLayer = null;
    this.#positionBytes = 0;
    this.#sizeBytes = 0;
    this.#startSeconds = undefined;
    this.#pauseSeconds = undefined;
    this.#pausedBefore = 0;
    this.#initSeconds = 0;
    this.#totalSeconds = 0;
    this.#filamentMm = 0;
  }

  /** Starts or goes on. */
  noteStart(nowSeconds: number): void {
    if (this.#startSeconds === undefined) this.#startSeconds = nowSeconds;
    else if (this.#pauseSeconds !== undefined) this.#pausedBefore += nowSeconds - this.#pauseSeconds;
    this.#pauseSeconds = undefined;
    this.state = 'printing';
    this.message = '';
    this.run?.thaw(nowSeconds);
  }

  notePause(nowSeconds: number): void {
    this.run?.freeze(nowSeconds);
    if (this.#startSeconds === undefined) return;
    this.#measure(nowSeconds);
    this.#pauseSeconds ??= nowSeconds;
    if (this.state !== 'error') this.state = 'paused';
  }

  /** The file is done, failed or was called off. A cancelled file is closed and its position forgotten. */
  finish(state: 'complete' | 'cancelled' | 'error', message: string, nowSeconds: number): void {
    const point = this.run?.point(nowSeconds);
    this.#measure(nowSeconds);
    // The last retraction is queued when the print ends: it was never seen in the statistics.
    if (state === 'complete' && this.file !== undefined) this.#filamentMm = this.file.program.peakFilamentMm;
    this.run?.end();
    if (this.#startSeconds !== undefined) {
      this.state = state;
      this.message = message;
      this.#startSeconds = undefined;
    }
    this.#positionBytes = state === 'cancelled' ? 0 : (point?.offsetBytes ?? this.#positionBytes);
    if (state === 'cancelled') this.#sizeBytes = 0;
    if (state === 'complete') this.#positionBytes = this.#sizeBytes;
    if (state !== 'error') this.file = undefined;
  }

  point(nowSeconds: number): TrackPoint | undefined {
    return this.run?.point(nowSeconds);
  }

  sdStatus(nowSeconds: number) {
    const live = this.file !== undefined && this.run !== undefined && !this.run.ended;
    const position = live ? this.run!.point(nowSeconds).offsetBytes : this.#positionBytes;
    return {
      file_path: this.file?.displayPath ?? null,
      progress: this.#sizeBytes === 0 ? 0 : position / this.#sizeBytes,
      is_active: this.active,
      file_position: position,
      file_size: this.#sizeBytes,
    };
  }

  statistics(nowSeconds: number) {
    this.#measure(nowSeconds);
    const paused = this.#pausedSeconds(nowSeconds);
    return {
      filename: this.fileName,
      total_duration: this.#totalSeconds,
      print_duration: Math.max(0, this.#totalSeconds - this.#initSeconds - paused),
      filament_used: this.#filamentMm,
      state: this.state,
      message: this.message,
      info: { total_layer: this.totalLayer, current_layer: this.currentLayer },
    };
  }

  /** Layers as the G-code tells them. A total of 0 forgets both. */
  setLayers(total: number | undefined, current: number | undefined): void {
    if (total === 0) {
      this.totalLayer = null;
      this.currentLayer = null;
      return;
    }
    if (total !== undefined && total !== this.totalLayer) {
      this.totalLayer = total;
      this.currentLayer = 0;
    }
    if (this.totalLayer !== null && current !== undefined) {
      this.currentLayer = Math.min(current, this.totalLayer);
    }
  }

  #pausedSeconds(nowSeconds: number): number {
    const counting = this.#startSeconds !== undefined && this.#pauseSeconds !== undefined;
    return this.#pausedBefore + (counting ? nowSeconds - this.#pauseSeconds! : 0);
  }

  #measure(nowSeconds: number): void {
    if (this.#startSeconds === undefined) return;
    const point = this.run?.point(nowSeconds);
    if (point !== undefined && this.#pauseSeconds === undefined) {
      this.#filamentMm = Math.max(0, point.filamentMm);
    }
    this.#totalSeconds = nowSeconds - this.#startSeconds;
    if (this.#filamentMm < EXTRUDED_MM_MIN) {
      this.#initSeconds = this.#totalSeconds - this.#pausedSeconds(nowSeconds);
    }
  }
}
