/**
 * Brings the kernel's G-code to the form the farm reads: parts marked, layers marked, heating left to the
 * start G-code, temperatures changed after the first layer, coordinates moved to the machine's origin.
 *
 * The kernel slices the plate as one mesh. Which part an extrusion belongs to is known from where it is: the
 * parts' outlines do not overlap (where they do, nothing is marked).
 */
import type { Box } from '../../../actors/slicing/schema.ts';

export interface LabelOptions {
  readonly parts: ReadonlyArray<{
    readonly label: string;
    readonly bounds: Box;
    /** Corners x, y anti-clockwise; where absent, the bounds stand for it. */
    readonly outline?: ReadonlyArray<number>;
  }>;
  /** Width of the brim: extrusion of a skirt further away belongs to no part. */
  readonly brimMillimetres: number;
  /** Machine coordinates of what the kernel calls 0, 0. */
  readonly originXMillimetres: number;
  readonly originYMillimetres: number;
  readonly startGcode: string;
  /** Lines put in at the second layer. */
  readonly secondLayerGcode: ReadonlyArray<string>;
}

/** Supports and brims may stand this far from a part's rectangle. */
const REACH_MILLIMETRES = 15;
const HEATS_NOZZLE = /^M10[49]\b/m;
const HEATS_BED = /^M1[49]0\b/m;

type Section = 'preamble' | 'start' | 'layers' | 'end';

export class KernelLabeller {
  readonly #options: LabelOptions;
  readonly #dropNozzle: boolean;
  readonly #dropBed: boolean;
  #section: Section = 'preamble';
  #rest = '';
  #out: string[] = [];
  /** Travel since the last extrusion: it belongs to the part it leads to. */
  #pending: string[] = [];
  #part: string | undefined;
  #x = Number.NaN;
  #y = Number.NaN;
  #isSkirt = false;
  #layers = 0;

  constructor(options: LabelOptions) {
    this.#options = options;
    this.#dropNozzle = HEATS_NOZZLE.test(options.startGcode);
    this.#dropBed = HEATS_BED.test(options.startGcode);
  }

  get layers(): number {
    return this.#layers;
  }

  /** Takes a piece of the kernel's output and gives what is ready of ours. */
  push(text: string): string {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
    return this.#take();
  }

  end(): string {
    if (this.#rest !== '') this.#line(this.#rest);
    this.#leave();
    return this.#take();
  }

  #take(): string {
    const text = this.#out.length === 0 ? '' : `${this.#out.join('\n')}\n`;
    this.#out = [];
    return text;
  }

  #line(line: string): void {
    if (line.startsWith('; LAYER ')) {
      this.#layer(line);
      return;
    }
    switch (this.#section) {
      case 'preamble':
        this.#preamble(line);
        return;
      case 'layers':
        this.#print(line);
        return;
      default:
        this.#out.push(line);
    }
  }

  #preamble(line: string): void {
    if (line.startsWith('; machine_start_gcode')) {
      this.#section = 'start';
      this.#out.push(';TYPE:Custom');
      return;
    }
    // The start G-code heats in its own order; heating here first would cook the nozzle while it homes.
    if ((this.#dropNozzle && HEATS_NOZZLE.test(line)) || (this.#dropBed && HEATS_BED.test(line))) return;
    if (!line.startsWith('; (no G28')) this.#out.push(line);
  }

  #layer(line: string): void {
    this.#leave();
    this.#section = 'layers';
    const z = /Z(\S+)/.exec(line)?.[1] ?? '';
    this.#out.push(';BEFORE_LAYER_CHANGE', `;${z}`, ';LAYER_CHANGE', `;Z:${z}`);
    if (this.#layers === 1) this.#out.push(...this.#options.secondLayerGcode);
    this.#layers++;
  }

  #print(raw: string): void {
    if (raw === '; end') {
      this.#leave();
      this.#section = 'end';
      this.#out.push(';TYPE:Custom');
      return;
    }
    if (raw.startsWith(';TYPE:')) this.#isSkirt = raw === ';TYPE:Skirt';
    const move = /^G[01] X(-?[\d.]+) Y(-?[\d.]+)(.*)$/.exec(raw);
    if (!move) {
      this.#pending.push(raw);
      return;
    }
    const fromX = this.#x;
    const fromY = this.#y;
    this.#x = Number(move[1]) + this.#options.originXMillimetres;
    this.#y = Number(move[2]) + this.#options.originYMillimetres;
    const line = `${raw.slice(0, 2)} X${this.#x.toFixed(3)} Y${this.#y.toFixed(3)}${move[3]}`;
    if (!/ E[\d.]/.test(move[3]!)) {
      this.#pending.push(line);
      return;
    }
    this.#enter(this.#partAt((fromX + this.#x) / 2, (fromY + this.#y) / 2));
    this.#out.push(...this.#pending, line);
    this.#pending = [];
  }

  #enter(part: string | undefined): void {
    if (part === this.#part) return;
    if (this.#part !== undefined) this.#out.push(`; stop printing object ${this.#part}`);
    if (part !== undefined) this.#out.push(`; printing object ${part}`);
    this.#part = part;
  }

  #leave(): void {
    if (this.#part !== undefined) this.#out.push(`; stop printing object ${this.#part}`);
    this.#part = undefined;
    this.#out.push(...this.#pending);
    this.#pending = [];
  }

  #partAt(x: number, y: number): string | undefined {
    let nearest: string | undefined;
    let least = this.#isSkirt ? this.#options.brimMillimetres + 0.5 : REACH_MILLIMETRES;
    for (const { label, bounds, outline } of this.#options.parts) {
      const dx = Math.max(bounds.xMin - x, x - bounds.xMax, 0);
      const dy = Math.max(bounds.yMin - y, y - bounds.yMax, 0);
      let distance = Math.max(dx, dy);
      if (distance >= least) continue;
      if (outline) distance = Math.max(distance, beyond(outline, x, y));
      if (distance >= least) continue;
      least = distance;
      nearest = label;
      if (distance === 0) break;
    }
    return nearest;
  }
}

/** How far a point is beyond the furthest side of a convex outline; 0 inside. */
function beyond(outline: ReadonlyArray<number>, x: number, y: number): number {
  let furthest = 0;
  for (let at = 0; at < outline.length; at += 2) {
    const next = (at + 2) % outline.length;
    const dx = outline[next]! - outline[at]!;
    const dy = outline[next + 1]! - outline[at + 1]!;
    const out = (dy * (x - outline[at]!) - dx * (y - outline[at + 1]!)) / Math.hypot(dx, dy);
    if (out > furthest) furthest = out;
  }
  return furthest;
}
