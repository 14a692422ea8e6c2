import { createReadStream } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { CliError, Exit } from './exit.ts';
import { journalFile } from './journal-file.ts';
import { type CliCommand, type Invocation, textOf } from './spec.ts';

export const importCommand: CliCommand = {
  name: 'import',
  takes: 'FILE [options]',
  says: 'Fills an empty database with a journal that `farm export` wrote. No farm may run on it.',
  options: {
    data: { value: 'FOLDER', says: 'Where the farm keeps its data; FARM_DATA or ./data if left out.' },
  },
  words: [1, 1],
  more: [
    'DATABASE_URL names a database of your own, as for `farm up`. Secrets of connections are not in an export:',
    'give them anew with PUT /api/v1/printers/ID once the farm runs.',
  ],
  run: importFile,
};

async function importFile(invocation: Invocation): Promise<number> {
  const { env, words, json, output } = invocation;
  const file = await journalFile(words[0]!);
  const folder = path.resolve(textOf(invocation, 'data') ?? (env.FARM_DATA || 'data'));
  // Loaded only here: the other commands start without the farm's own parts.
  const [{ definitionsOf }, { allActors }, { openDatabase }, { HostLock }, portable] = await Promise.all([
    import('../../runtime/actor.ts'),
    import('../../actors/definitions.ts'),
    import('../../runtime/database/database.ts'),
    import('../../runtime/hostlock.ts'),
    import('../../runtime/portable.ts'),
  ]);
  const database = await openDatabase(
    env.DATABASE_URL ? { url: env.DATABASE_URL } : { folder: path.join(folder, 'postgres') },
  );
  const lock = new HostLock(database, `farm import, process ${process.pid} on ${hostname()}`);
  try {
    await lock.begin();
    const entries = await portable.importJournal(
      database,
      definitionsOf(allActors),
      portable.readLines(linesOf(file)),
    );
    if (json) output.json({ entries });
    else output.line(`${entries} entries imported. \`farm up\` goes on from there.`);
    return Exit.OK;
  } catch (error) {
    throw new CliError(
      Exit.FAILED,
      `Nothing was imported. ${(error as Error).message}`,
      'An import is whole or not at all: mend what the words name, and say it again.',
    );
  } finally {
    await lock.release();
    await database.close();
  }
}

/** Opened at the first line asked for: lines that come before anyone listens are lost. */
async function* linesOf(file: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
}
