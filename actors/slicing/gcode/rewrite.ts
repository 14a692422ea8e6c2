/**
 * Turns a slicer's output into the file the farm keeps: equal input gives equal bytes, and each part is marked.
 *
 * The date in the first line is fixed rather than removed, because readers down the line find the slicer's
 * name by the shape of that line. Part marks are given as commands too where the machine takes them. A printing
 * time of 0 is left out, because the machine would show it.
 */
import { readObjectMark, readTime } from './comments.ts';

export interface MarkedObject {
  readonly instanceId: string;
  readonly xCentreMillimetres: number;
  readonly yCentreMillimetres: number;
  /** Corners of its footprint, machine coordinates. */
  readonly polygon: ReadonlyArray<readonly [x: number, y: number]>;
}

export interface RewriteOptions {
  /** Comment lines put under the first line, without the `; `. */
  readonly header: ReadonlyArray<string>;
  readonly objects: ReadonlyArray<MarkedObject>;
  /** The instance behind a slicer's label; undefined leaves the mark alone. */
  readonly instanceOf: (label: string) => string | undefined;
  readonly excludeObjectCommands: boolean;
}

/** Machines count their place in a file in bytes, some in letters: with plain ASCII these are the same. */
const NOT_PLAIN = /[^\t -~]/g;
const GENERATED_AT = / on \d{4}-\d\d-\d\d at \d\d:\d\d:\d\d(?: UTC)?\s*$/;
export const FIXED_DATE = ' on 1970-01-01 at 00:00:00 UTC';

export class GcodeRewriter {
  readonly #options: RewriteOptions;
  #headed = false;

  constructor(options: RewriteOptions) {
    this.#options = options;
  }

  /** The lines that take the place of one line. */
  line(raw: string): ReadonlyArray<string> {
    const line = raw.replaceAll(NOT_PLAIN, '?');
    if (!this.#headed) {
      this.#headed = true;
      return [line.replace(GENERATED_AT, FIXED_DATE), ...this.#header()];
    }
    if (line.charCodeAt(0) !== 59) return [line];
    if (readTime(line) === null) return [];
    if (!this.#options.excludeObjectCommands) return [line];
    const mark = readObjectMark(line);
    if (mark === undefined) return [line];
    if (mark === null) return [line, 'EXCLUDE_OBJECT_END'];
    const instanceId = this.#options.instanceOf(mark);
    return instanceId === undefined ? [line] : [line, `EXCLUDE_OBJECT_START NAME=${instanceId}`];
  }

  #header(): string[] {
    const lines = this.#options.header.map((text) => `; ${text}`);
    if (!this.#options.excludeObjectCommands) return lines;
    for (const object of this.#options.objects) {
      const polygon = object.polygon.map(([x, y]) => `[${mm(x)},${mm(y)}]`).join(',');
      const centre = `${mm(object.xCentreMillimetres)},${mm(object.yCentreMillimetres)}`;
      lines.push(`EXCLUDE_OBJECT_DEFINE NAME=${object.instanceId} CENTER=${centre} POLYGON=[${polygon}]`);
    }
    return lines;
  }
}

function mm(value: number): number {
  return Math.round(value * 1000) / 1000;
}
