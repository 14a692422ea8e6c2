/**
 * Reads G-code as it streams past: one pass, constant memory, no clock.
 *
 * It follows the moves themselves, because a slicer's exit code and its comments do not say whether the
 * print fits: one gives a success and G-code to Z 300 for a machine 210 mm high.
 */
import type { Box } from '../schema.ts';
import { isLayerMark, readGenerator, readObjectMark, readStatement, type Stated } from './comments.ts';
import { Extent, Outline } from './extent.ts';
import type { GcodeFacts, GcodeObject } from './facts.ts';
import { Motion } from './motion.ts';
import { type MotionLimits, MoveClock } from './time.ts';
import { Words } from './words.ts';

const MALFORMED_KEPT = 5;
const MACROS_KEPT = 64;
const HEIGHTS_KEPT = 100_000;
const OBJECTS_KEPT = 2000;
/** A line longer than this is no G-code; the rest of it is passed over. */
const LINE_LENGTH_MAX = 65_536;

interface ObjectProgress {
  readonly extent: Extent;
  net: number;
}

export class GcodeReader {
  #rest = '';
  #lines = 0;
  #generator: { name: string; version: string } | undefined;
  #inCustom = false;
  #layerMarks = 0;
  #net = 0;
  #furthest = 0;
  #nozzleCelsiusMax = 0;
  #bedCelsiusMax = 0;
  #heatedBeforeExtrusion = false;
  #extrudedYet = false;
  #object: ObjectProgress | undefined;
  readonly #stated: Stated = {};
  readonly #motion = new Motion();
  readonly #clock: MoveClock;
  readonly #words = new Words();
  readonly #printed = new Extent();
  readonly #purge = new Extent();
  readonly #travel = new Extent();
  readonly #outline = new Outline();
  readonly #heights = new Set<number>();
  readonly #macros = new Set<string>();
  readonly #objects = new Map<string, ObjectProgress>();
  readonly #malformed: string[] = [];

  /** @param limits of the machine, for the time that the moves take */
  constructor(limits?: MotionLimits) {
    this.#clock = new MoveClock(limits);
  }

  /** Takes the next piece of the file; pieces may end anywhere. */
  push(chunk: string): void {
    let from = 0;
    for (let newline = chunk.indexOf('\n'); newline >= 0; newline = chunk.indexOf('\n', from)) {
      const line = this.#rest + chunk.slice(from, newline);
      this.#rest = '';
      from = newline + 1;
      this.line(line);
    }
    this.#rest = (this.#rest + chunk.slice(from)).slice(0, LINE_LENGTH_MAX);
  }

  /** Takes one whole line, without its line end. */
  line(raw: string): void {
    this.#lines++;
    const line = raw.trim();
    if (line === '') return;
    if (line.charCodeAt(0) === 59) {
      this.#comment(line);
      return;
    }
    const first = line.charCodeAt(0) & ~32;
    const second = line.charCodeAt(1);
    const isCode =
      (first === 71 || first === 77 || first === 84 || first === 78) && second >= 48 && second <= 57;
    if (!isCode) {
      this.#macro(line);
      return;
    }
    const semicolon = line.indexOf(';');
    this.#words.parse(semicolon < 0 ? line : line.slice(0, semicolon));
    this.#command(line);
  }

  #comment(line: string): void {
    const mark = readObjectMark(line);
    if (mark !== undefined) {
      this.#enter(mark);
      return;
    }
    if (isLayerMark(line)) {
      this.#layerMarks++;
      this.#inCustom = false;
    } else if (line.startsWith(';TYPE:')) {
      this.#inCustom = line === ';TYPE:Custom';
    } else {
      this.#generator ??= readGenerator(line);
      readStatement(line, this.#stated);
    }
  }

  #macro(line: string): void {
    const mark = readObjectMark(line);
    if (mark !== undefined) {
      this.#enter(mark);
      return;
    }
    const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(line)?.[0];
    if (!name || this.#macros.size >= MACROS_KEPT || name.startsWith('EXCLUDE_OBJECT')) return;
    this.#macros.add(name.toUpperCase());
  }

  #enter(label: string | null): void {
    if (label === null) {
      this.#object = undefined;
      return;
    }
    let progress = this.#objects.get(label);
    if (!progress && this.#objects.size < OBJECTS_KEPT) {
      progress = { extent: new Extent(), net: 0 };
      this.#objects.set(label, progress);
    }
    this.#object = progress;
  }

  #command(line: string): void {
    const words = this.#words;
    if (words.letter === 'G' && words.number >= 0 && words.number <= 3) {
      if (words.malformed) {
        if (this.#malformed.length < MALFORMED_KEPT) this.#malformed.push(line.slice(0, 80));
        return;
      }
      this.#move();
      return;
    }
    if (words.letter === 'M' && words.has('S')) {
      const celsius = words.get('S');
      if (words.number === 104 || words.number === 109) {
        this.#nozzleCelsiusMax = Math.max(this.#nozzleCelsiusMax, celsius);
        if (celsius > 0 && !this.#extrudedYet) this.#heatedBeforeExtrusion = true;
      } else if (words.number === 140 || words.number === 190) {
        this.#bedCelsiusMax = Math.max(this.#bedCelsiusMax, celsius);
      }
    }
    this.#keepTime();
    this.#motion.apply(words);
  }

  /** Commands the machine stands still for, and M204. */
  #keepTime(): void {
    const words = this.#words;
    const value = (letter: string) => (words.has(letter) ? words.get(letter) : 0);
    if (words.letter === 'G') {
      if (words.number === 4) this.#clock.pause(value('P') / 1000 + value('S'));
      else if (words.number === 28) this.#clock.pause();
    } else if (words.letter === 'M') {
      if (words.number === 204)
        this.#clock.accelerate(value('P') || value('S'), value('T') || value('S'), value('R'));
      else if (words.number === 109 || words.number === 190 || words.number === 400) this.#clock.pause();
    }
  }

  #timeMove(fromX: number, fromY: number, fromZ: number): void {
    const { x, y, z, extruded, millimetresPerSecond, arc } = this.#motion;
    const pieces = arc.length + 1;
    let atX = fromX;
    let atY = fromY;
    for (let piece = 0; piece < pieces; piece++) {
      const toX = arc[piece]?.[0] ?? x;
      const toY = arc[piece]?.[1] ?? y;
      this.#clock.move(toX - atX, toY - atY, (z - fromZ) / pieces, extruded / pieces, millimetresPerSecond);
      atX = toX;
      atY = toY;
    }
  }

  #move(): void {
    const motion = this.#motion;
    const { x: fromX, y: fromY, z: fromZ, xKnown: fromXKnown, yKnown: fromYKnown } = motion;
    motion.move(this.#words);
    const { x, y, z, extruded } = motion;
    this.#timeMove(fromX, fromY, fromZ);
    for (const [arcX, arcY] of motion.arc) this.#travel.add(arcX, arcY, z);
    this.#travel.addKnown(x, y, z, motion.xKnown, motion.yKnown, motion.zKnown);
    if (extruded === 0) return;

    this.#net += extruded;
    if (this.#net > this.#furthest) this.#furthest = this.#net;
    if (this.#object) this.#object.net += extruded;
    if (extruded < 0 || !motion.movedInPlane) return;
    this.#extrudedYet = true;
    if (fromXKnown && fromYKnown) this.#print(fromX, fromY, z);
    for (const [arcX, arcY] of motion.arc) this.#print(arcX, arcY, z);
    this.#print(x, y, z);
  }

  #print(x: number, y: number, z: number): void {
    if (this.#inCustom) {
      this.#purge.add(x, y, z);
      return;
    }
    this.#printed.add(x, y, z);
    this.#outline.add(x, y);
    this.#object?.extent.add(x, y, z);
    if (this.#heights.size < HEIGHTS_KEPT) this.#heights.add(Math.round(z * 1000));
  }

  /** Facts of everything pushed. */
  end(): GcodeFacts {
    if (this.#rest !== '') this.line(this.#rest);
    this.#rest = '';
    const printed = this.#printed.box();
    const purge = this.#purge.box();
    const travel = this.#travel.box();
    return {
      lines: this.#lines,
      ...(this.#generator && { generator: this.#generator }),
      stated: { ...this.#stated },
      motionSeconds: this.#clock.seconds(),
      extrudedMillimetres: this.#furthest,
      layers: this.#layerMarks || this.#heights.size,
      ...(printed && { printedBounds: printed }),
      outline: this.#outline.points(),
      ...(purge && { purgeBounds: purge }),
      ...(travel && { travelBounds: travel }),
      nozzleCelsiusMax: this.#nozzleCelsiusMax,
      bedCelsiusMax: this.#bedCelsiusMax,
      homed: this.#motion.homed,
      heatedBeforeExtrusion: this.#heatedBeforeExtrusion,
      macros: [...this.#macros],
      objects: [...this.#objects].flatMap(([label, progress]) => objectFacts(label, progress)),
      malformed: [...this.#malformed],
    };
  }
}

function objectFacts(label: string, { extent, net }: ObjectProgress): GcodeObject[] {
  const bounds: Box | undefined = extent.box();
  return bounds ? [{ label, extrudedMillimetres: Math.max(0, net), bounds }] : [];
}

/** Facts of G-code already in memory. */
export function readGcode(text: string): GcodeFacts {
  const reader = new GcodeReader();
  reader.push(text);
  return reader.end();
}
