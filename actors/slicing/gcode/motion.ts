/**
 * Where the head is: G0 to G3, G20/G21, G28, G90 to G92, M82/M83.
 *
 * Extrusion is relative when either M83 or G91 holds, as the firmware of most farms has it. A position is
 * unknown until an absolute move names it, and again after homing, whose end point the file does not say.
 */
import { arcPoints } from './arc.ts';
import type { Words } from './words.ts';

const MILLIMETRES_PER_INCH = 25.4;
const SECONDS_PER_MINUTE = 60;

export class Motion {
  x = 0;
  y = 0;
  z = 0;
  xKnown = false;
  yKnown = false;
  zKnown = false;
  homed = false;
  /** Filament pushed by the last move; negative when it retracted. */
  extruded = 0;
  /** As the last F asked for; a machine that has heard none yet goes slowly. */
  millimetresPerSecond = 25;
  /** The last command moved the head in X or Y. */
  movedInPlane = false;
  /** Points passed before the end of the last move, when it was an arc. */
  arc: ReadonlyArray<readonly [number, number]> = [];

  #unit = 1;
  #absolute = true;
  #absoluteExtrusion = true;
  #e = 0;
  #xBase = 0;
  #yBase = 0;
  #zBase = 0;

  /** Applies a G command that is not a move, or M82/M83. */
  apply(words: Words): void {
    if (words.letter === 'M') {
      if (words.number === 82) this.#absoluteExtrusion = true;
      else if (words.number === 83) this.#absoluteExtrusion = false;
      return;
    }
    switch (words.number) {
      case 20:
        this.#unit = MILLIMETRES_PER_INCH;
        return;
      case 21:
        this.#unit = 1;
        return;
      case 28:
        this.#home(words);
        return;
      case 90:
        this.#absolute = true;
        return;
      case 91:
        this.#absolute = false;
        return;
      case 92:
        this.#rename(words);
        return;
    }
  }

  /** G0, G1, G2 or G3. */
  move(words: Words): void {
    const fromX = this.x;
    const fromY = this.y;
    if (words.has('F') && words.get('F') > 0)
      this.millimetresPerSecond = (words.get('F') * this.#unit) / SECONDS_PER_MINUTE;
    if (words.has('X')) {
      this.x = this.#absolute
        ? words.get('X') * this.#unit + this.#xBase
        : this.x + words.get('X') * this.#unit;
      this.xKnown ||= this.#absolute;
    }
    if (words.has('Y')) {
      this.y = this.#absolute
        ? words.get('Y') * this.#unit + this.#yBase
        : this.y + words.get('Y') * this.#unit;
      this.yKnown ||= this.#absolute;
    }
    if (words.has('Z')) {
      this.z = this.#absolute
        ? words.get('Z') * this.#unit + this.#zBase
        : this.z + words.get('Z') * this.#unit;
      this.zKnown ||= this.#absolute;
    }
    this.extruded = 0;
    if (words.has('E')) {
      const value = words.get('E') * this.#unit;
      this.extruded = this.#absolute && this.#absoluteExtrusion ? value - this.#e : value;
      this.#e += this.extruded;
    }
    const isArc = words.number === 2 || words.number === 3;
    this.movedInPlane = isArc || this.x !== fromX || this.y !== fromY;
    this.arc = isArc ? this.#arc(words, fromX, fromY) : [];
  }

  #arc(words: Words, fromX: number, fromY: number) {
    const centre = words.has('R')
      ? { r: words.get('R') * this.#unit }
      : {
          i: words.has('I') ? words.get('I') * this.#unit : 0,
          j: words.has('J') ? words.get('J') * this.#unit : 0,
        };
    return arcPoints({ x: fromX, y: fromY }, { x: this.x, y: this.y }, centre, words.number === 2).slice(
      0,
      -1,
    );
  }

  #home(words: Words): void {
    const all = !words.has('X') && !words.has('Y') && !words.has('Z');
    if (all || words.has('X')) {
      this.xKnown = false;
      this.#xBase = 0;
    }
    if (all || words.has('Y')) {
      this.yKnown = false;
      this.#yBase = 0;
    }
    if (all || words.has('Z')) {
      this.zKnown = false;
      this.#zBase = 0;
    }
    this.homed = true;
  }

  /** G92 gives the present point new numbers; the machine does not move. A bare G92 renames every axis 0. */
  #rename(words: Words): void {
    const all = !words.has('X') && !words.has('Y') && !words.has('Z') && !words.has('E');
    const value = (letter: string) => (words.has(letter) ? words.get(letter) * this.#unit : 0);
    if (all || words.has('X')) this.#xBase = this.x - value('X');
    if (all || words.has('Y')) this.#yBase = this.y - value('Y');
    if (all || words.has('Z')) this.#zBase = this.z - value('Z');
    if (all || words.has('E')) this.#e = value('E');
  }
}
