/** How things are shown in a terminal. No colour where NO_COLOR says so or nobody looks. */
import { stripVTControlCharacters, styleText } from 'node:util';

export interface Terminal {
  readonly columns?: number;
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

type Style = Parameters<typeof styleText>[0];

export interface Output {
  line(text?: string): void;
  /** Facts for machines: one JSON value a line. */
  json(value: unknown): void;
  /** Words beside the result; never in the way of a pipe. */
  note(text: string): void;
  /** One line that is written over, where that can be done; else a line whenever `key` changes. */
  progress(text: string, key: string): void;
  progressEnd(): void;
  style(style: Style, text: string): string;
}

export function makeOutput(out: Terminal, err: Terminal, env: NodeJS.ProcessEnv): Output {
  const coloured = out.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  let shown = '';
  let lastKey = '';
  return {
    line: (text = '') => void out.write(`${text}\n`),
    json: (value) => void out.write(`${JSON.stringify(value)}\n`),
    note: (text) => void err.write(`${text}\n`),
    progress(text, key) {
      if (out.isTTY) {
        const cut = clip(text, (out.columns || 80) - 1);
        if (cut !== shown) out.write(`\r\u001b[2K${cut}`);
        shown = cut;
      } else if (key !== lastKey) out.write(`${text}\n`);
      lastKey = key;
    },
    progressEnd() {
      if (shown !== '') out.write('\n');
      shown = '';
      lastKey = '';
    },
    style: (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text),
  };
}

const width = (text: string): number => [...stripVTControlCharacters(text)].length;

export const clip = (text: string, columns: number): string =>
  width(text) <= columns
    ? text
    : `${[...stripVTControlCharacters(text)].slice(0, Math.max(0, columns - 1)).join('')}…`;

/** Columns side by side, each as wide as its widest cell; the header in capitals. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [header.map((name) => name.toUpperCase()), ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))));
  return all.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + ' '.repeat(widths[column]! - width(cell)),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** `1999` in USD is `19.99 USD`. */
export const money = (minor: number, currency: string, digits: number): string =>
  `${(minor / 10 ** digits).toFixed(digits)} ${currency}`;

export function bytes(count: number): string {
  if (count < 1_000) return `${count} B`;
  const unit = count < 1_000_000 ? 'kB' : count < 1_000_000_000 ? 'MB' : 'GB';
  return `${(count / { kB: 1e3, MB: 1e6, GB: 1e9 }[unit]!).toFixed(1)} ${unit}`;
}

export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  return minutes > 0 ? `${minutes} min` : `${whole} s`;
}

/** Local time to the minute. */
export function moment(at: number | null | undefined): string {
  if (at === null || at === undefined) return '';
  const [date = '', time = ''] = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
    .toISOString()
    .split('T');
  return `${date} ${time.slice(0, 5)}`;
}
