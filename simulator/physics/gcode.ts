/** One command of a G-code line: `G1`, `M104`, or a named macro such as `START_PRINT`. */
export interface Command {
  readonly name: string;
  /** Upper-cased parameters: `X` → "10.5", `BED_TEMP` → "60". */
  readonly params: ReadonlyMap<string, string>;
  /** Everything after the command's name, comment removed. */
  readonly rest: string;
}

const TRADITIONAL = /^([GMT])\s*(\d+(?:\.\d+)?)(?=$|[\sA-Z])/i;
const WORD = /([A-Z])\s*([-+]?[\d.]+)?/gi;
const NAMED = /([A-Za-z_][\w]*)=("(?:[^"\\]|\\.)*"|\S+)/g;

/** Reads one line; undefined for an empty one or a comment. Line numbers and checksums are dropped. */
export function parseCommand(line: string): Command | undefined {
  const comment = line.indexOf(';');
  let text = (comment < 0 ? line : line.slice(0, comment)).trim();
  if (text === '') return undefined;
  text = text.replace(/^N\d+\s+/i, '').replace(/\*\d+$/, '');
  const traditional = TRADITIONAL.exec(text);
  if (traditional !== null) {
    const name = `${traditional[1]!.toUpperCase()}${Number(traditional[2])}`;
    const rest = text.slice(traditional[0].length).trim();
    return { name, rest, params: words(rest) };
  }
  const space = text.search(/\s/);
  const name = (space < 0 ? text : text.slice(0, space)).toUpperCase();
  const rest = space < 0 ? '' : text.slice(space + 1).trim();
  return { name, rest, params: named(rest) };
}

function words(rest: string): Map<string, string> {
  const params = new Map<string, string>();
  for (const match of rest.matchAll(WORD)) params.set(match[1]!.toUpperCase(), match[2] ?? '');
  return params;
}

function named(rest: string): Map<string, string> {
  const params = new Map<string, string>();
  for (const match of rest.matchAll(NAMED)) {
    const value = match[2]!;
    const bare = value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
    params.set(match[1]!.toUpperCase(), bare);
  }
  return params;
}

/** A number parameter, or the fallback when it is missing or malformed. */
export function numberParam(command: Command, name: string, fallback: number): number {
  const text = command.params.get(name);
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  return Number.isFinite(value) ? value : fallback;
}

/**
 * Macros as data: name → G-code lines. `{NAME|60}` is replaced by the call's parameter NAME, or 60 without it;
 * `{NAME1|NAME2|60}` tries each name in turn.
 */
export type Macros = Readonly<Record<string, readonly string[]>>;

/** A macro's lines for one call. */
export function expandMacro(lines: readonly string[], command: Command): string[] {
  return lines.map((line) =>
    line.replace(/\{([^}]+)\}/g, (_, inner: string) => {
      const names = inner.split('|');
      const fallback = names.pop()!;
      for (const name of names) {
        const value = command.params.get(name);
        if (value !== undefined) return value;
      }
      return fallback;
    }),
  );
}

export const DEFAULT_MACROS: Macros = {
  START_PRINT: [
    'M140 S{BED_TEMP|BED|60}',
    'M104 S{EXTRUDER_TEMP|EXTRUDER|HOTEND|TEMP|200}',
    'G28',
    'M190 S{BED_TEMP|BED|60}',
    'M109 S{EXTRUDER_TEMP|EXTRUDER|HOTEND|TEMP|200}',
  ],
  PRINT_START: [
    'M140 S{BED_TEMP|BED|60}',
    'M104 S{EXTRUDER_TEMP|EXTRUDER|HOTEND|TEMP|200}',
    'G28',
    'M190 S{BED_TEMP|BED|60}',
    'M109 S{EXTRUDER_TEMP|EXTRUDER|HOTEND|TEMP|200}',
  ],
  END_PRINT: ['G91', 'G1 E-2 F1800', 'G90', 'M104 S0', 'M140 S0', 'M107'],
  PRINT_END: ['G91', 'G1 E-2 F1800', 'G90', 'M104 S0', 'M140 S0', 'M107'],
};
