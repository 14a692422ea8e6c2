/** What a command of the CLI is, and how its line is read. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nearest } from '../../actors/farm/nearest.ts';
import type { FarmClient } from './client.ts';
import { usage } from './exit.ts';
import type { Output } from './output.ts';

export interface Option {
  /** What stands in place of the value in help; absent for a switch. */
  readonly value?: string;
  readonly short?: string;
  /** May be given more than once: see `Line.lists`. */
  readonly many?: boolean;
  readonly says: string;
}

export interface Io {
  readonly output: Output;
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: NodeJS.WritableStream;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Line {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly words: readonly string[];
  /** Every value of the options that may be given more than once, in their order. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

export interface Invocation extends Io, Line {
  readonly json: boolean;
  /** Made on first use: not every command talks to a farm. */
  readonly client: () => FarmClient;
}

export interface CliCommand {
  readonly name: string;
  /** After the name, for the usage line: `MODEL [options]`. */
  readonly takes: string;
  readonly says: string;
  readonly options: Readonly<Record<string, Option>>;
  /** How many words follow the name, at least and at most. */
  readonly words: readonly [least: number, most: number];
  /** Talks to a farm that runs: has --url and --operator. */
  readonly remote?: boolean;
  readonly more?: readonly string[];
  run(invocation: Invocation): Promise<number | undefined>;
}

export const commonOptions: Readonly<Record<string, Option>> = {
  help: { short: 'h', says: 'Says what a command does and takes.' },
  json: { says: 'One JSON value a line, for programs.' },
};
export const remoteOptions: Readonly<Record<string, Option>> = {
  url: { value: 'URL', says: 'Where the farm is; FARM_URL or http://127.0.0.1:$PORT (8787) if left out.' },
  operator: { value: 'NAME', says: "Who you are in the journal; your account's name if left out." },
};

/** Its own come first and win: `farm sim --json FILE` is a file. */
export const optionsOf = (command: CliCommand): Readonly<Record<string, Option>> => ({
  ...command.options,
  ...(command.remote ? remoteOptions : {}),
  ...commonOptions,
  ...command.options,
});

/** Reads what follows the command's name. Throws a usage error that names the option that was meant. */
export function readLine(
  command: CliCommand,
  args: readonly string[],
  extra: Readonly<Record<string, Option>> = {},
): Line {
  const options = { ...optionsOf(command), ...extra };
  const config: ParseArgsOptionsConfig = Object.fromEntries(
    Object.entries(options).map(([name, { value, short }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), ...(short && { short }) },
    ]),
  );
  const seeHelp = `See \`farm ${command.name} --help\`.`;
  const { tokens } = parseArgs({
    args: [...args],
    options: config,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, string | boolean> = {};
  const words: string[] = [];
  const lists: Record<string, string[]> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!option) {
      const meant = nearest(token.name, Object.keys(options));
      throw usage(
        `${token.rawName} is no option of \`farm ${command.name}\`.`,
        meant ? `Did you mean --${meant}?` : seeHelp,
      );
    }
    if (option.value === undefined && token.value !== undefined && token.inlineValue)
      throw usage(`${token.rawName} takes no value.`, seeHelp);
    if (option.value !== undefined && token.value === undefined)
      throw usage(`${token.rawName} needs a value: ${token.rawName} ${option.value}`, seeHelp);
    values[token.name] = option.value === undefined ? true : token.value!;
    if (option.many) {
      lists[token.name] ??= [];
      lists[token.name]!.push(token.value!);
    }
  }
  return { values, words, lists };
}

export function checkWords(command: CliCommand, { words }: Line): void {
  const [least, most] = command.words;
  if (words.length >= least && words.length <= most) return;
  throw usage(
    words.length < least
      ? `\`farm ${command.name}\` needs ${command.takes}.`
      : `"${words[most]}" is one word too many.`,
    `See \`farm ${command.name} --help\`.`,
  );
}

export const textOf = (line: Line, name: string): string | undefined => {
  const value = line.values[name];
  return typeof value === 'string' ? value : undefined;
};

export function wholeOf(line: Line, name: string, least: number, most: number): number | undefined {
  const text = textOf(line, name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw usage(`--${name} is "${text}"; it must be a whole number from ${least} to ${most}.`, 'Try again.');
}
