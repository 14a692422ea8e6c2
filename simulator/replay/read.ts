/** Reads a journal as `farm export` writes it, and says in words what is wrong with one that is not. */
import { Schema } from 'effect';
import type { Definitions } from '../../runtime/actor.ts';
import { Entry, kindOf } from '../../runtime/envelope.ts';

export class JournalError extends Error {
  readonly remedy: string;
  constructor(what: string, remedy: string) {
    super(what);
    this.remedy = remedy;
  }
}

const decode = Schema.decodeUnknownSync(Entry);
const exportIt = 'Write one with `farm export > journal.jsonl`.';

export interface Reading {
  /** For words. */
  readonly name?: string;
  /** More will be read later: it may be empty or break off, and whoever takes an entry sees whether it is known. */
  readonly isPart?: boolean;
}

/**
 * Entries in order, from lines without their ends. Throws a {@link JournalError} at the line that is none, after it has
 * given all before: who stops earlier never meets it.
 */
export async function* readJournal(
  lines: AsyncIterable<string> | Iterable<string>,
  definitions: Definitions,
  { name = 'The journal', isPart = false }: Reading = {},
): AsyncGenerator<Entry> {
  let number = 0;
  let last = 0;
  let broken: { readonly number: number; readonly error: Error } | undefined;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    if (broken !== undefined) throw noEntry(name, broken.number, broken.error);
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      if (number === 1 && !isPart)
        throw new JournalError(`${name} is not a journal: its first line is no JSON.`, exportIt);
      // Whether it is the last line, and so cut off, shows with the next.
      broken = { number, error: error as Error };
      continue;
    }
    const entry = decoded(value, name, number);
    if (!isPart) known(entry, definitions, name, number);
    if (entry.seq <= last)
      throw new JournalError(
        `${name} is not in order: entry ${entry.seq} in line ${number} comes after ${last}.`,
        'Do not sort or join exports; write one anew.',
      );
    last = entry.seq;
    yield entry;
  }
  if (isPart) return;
  if (broken !== undefined)
    throw new JournalError(
      `${name} breaks off in the middle of line ${broken.number}, after entry ${last}.`,
      `Go as far as it does with --until ${last}, or write the rest with \`farm export --after ${last}\`.`,
    );
  if (last === 0) throw new JournalError(`${name} is empty.`, exportIt);
}

function decoded(value: unknown, name: string, number: number): Entry {
  try {
    return decode(value);
  } catch (error) {
    if (number === 1)
      throw new JournalError(
        `${name} is not a journal: its first line is no entry (${firstLine(error as Error)}).`,
        exportIt,
      );
    throw noEntry(name, number, error as Error);
  }
}

function known(entry: Entry, definitions: Definitions, name: string, number: number): void {
  const { address, message } = entry;
  const definition = definitions.get(kindOf(address));
  const isKnown =
    definition !== undefined && (message.by.kind === 'timer' || message.type in definition.messages);
  if (isKnown) return;
  const what = definition === undefined ? `the kind "${kindOf(address)}"` : `the message ${message.type}`;
  throw new JournalError(
    `Line ${number} of ${name} has ${what}, which this program does not know: another version wrote it.`,
    'Use the version of the program that the farm runs.',
  );
}

const noEntry = (name: string, number: number, error: Error): JournalError =>
  new JournalError(`Line ${number} of ${name} is no entry of a journal: ${firstLine(error)}.`, exportIt);

const firstLine = ({ message }: Error): string => message.split('\n')[0]!.replace(/\.$/, '');

/** The lines of a stream of bytes; a last one without an end too. */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}
