/** The reports that `farm sim` writes: that they can be written is known before the run, and each is there whole or not at all. */
import { accessSync, constants, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Report } from '../../simulator/report/report.ts';
import { usage } from './exit.ts';
import type { SimLine } from './sim-line.ts';
import type { Invocation } from './spec.ts';

export interface ReportFiles {
  readonly write: (report: Report, invocation: Invocation) => Promise<void>;
}

/** Throws where one could not be written. */
export function makeFiles({ files }: SimLine): ReportFiles {
  for (const [kind, file] of Object.entries(files)) if (file !== '-') checkWritable(kind, file);
  return {
    async write(report, { output, stdout }) {
      if (files.json !== undefined) {
        const { jsonReport } = await import('../../simulator/report/json.ts');
        const text = `${JSON.stringify(jsonReport(report))}\n`;
        if (files.json === '-') stdout.write(text);
        else put(files.json, text);
      }
      if (files.junit !== undefined) {
        const { junitReport } = await import('../../simulator/report/junit.ts');
        put(files.junit, junitReport(report));
      }
      if (files.html !== undefined) {
        const { htmlReport } = await import('../../simulator/report/html.ts');
        put(files.html, htmlReport(report));
      }
      for (const [kind, file] of Object.entries(files))
        if (file !== '-') output.note(`The ${kind} report is in ${file}.`);
    },
  };
}

function checkWritable(kind: string, file: string): void {
  const refuse = (why: string) =>
    usage(`--${kind} ${file} can't be written: ${why}.`, 'Nothing was run. Give another file.');
  const folder = path.dirname(path.resolve(file));
  try {
    if (!statSync(folder).isDirectory()) throw refuse(`${folder} is no folder`);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw refuse(`there is no folder ${folder}`);
    if (code === 'EACCES' || code === 'EROFS') throw refuse(`nothing may be written in ${folder}`);
    throw error;
  }
  const existing = statSync(file, { throwIfNoEntry: false });
  if (existing?.isDirectory()) throw refuse('it is a folder');
}

export function put(file: string, text: string): void {
  const stat = statSync(file, { throwIfNoEntry: false });
  // A device or a pipe takes what comes; a file is replaced when the new one is whole.
  if (stat !== undefined && !stat.isFile()) {
    writeFileSync(file, text);
    return;
  }
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}
