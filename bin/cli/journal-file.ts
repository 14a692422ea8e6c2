/** A journal in a file, as `farm export` writes it. */
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { usage } from './exit.ts';

/** Its whole path. Throws a usage error where it can't be read. */
export async function journalFile(given: string): Promise<string> {
  const file = path.resolve(given);
  await access(file, constants.R_OK).catch((error: Error) => {
    throw usage(`${file} can not be read (${error.message}).`, 'Name a file that `farm export` wrote.');
  });
  return file;
}
