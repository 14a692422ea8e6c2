/** Gives a hunt to a process of its own, and hears what came of it. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { HANG_MS, HANGS, type Hunted, type HuntTask } from './hunt.ts';

const OUTPUT_CHARS_MAX = 20_000_000;
const ERRORS_CHARS_MAX = 4_000;

/** Never rejects for what the mutant does: a process that dies of it has caught it. */
export async function huntApart(task: HuntTask): Promise<Hunted> {
  const child = spawn(
    process.execPath,
    ['--no-warnings', path.join(task.root, 'simulator/mutants/hunt.ts'), JSON.stringify(task)],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let [said, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (said.length < OUTPUT_CHARS_MAX) said += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    if (errors.length < ERRORS_CHARS_MAX) errors += chunk;
  });
  const { promise, resolve, reject } = Promise.withResolvers<{
    code: number | null;
    signal: string | null;
  }>();
  child.on('error', reject);
  child.on('close', (code, signal) => resolve({ code, signal }));
  const { code, signal } = await promise;
  const line = said.trimEnd().split('\n').at(-1) ?? '';
  if (code === 0 && line.startsWith('{')) return JSON.parse(line) as Hunted;
  const hangs = signal === HANGS || code === 128 + constants.signals[HANGS];
  if (task.mutant === null) throw new Error(`The plays themselves ended with ${code ?? signal}:\n${errors}`);
  const words = hangs
    ? 'It goes round in circles without end.'
    : `The process ended with ${code ?? signal}.\n${errors}`;
  return {
    caught: { by: 'load', property: 'no defect', words, seed: task.seeds[0] ?? 0, scenario: null },
    plays: 0,
    // A process that was ended did not say what it took: it took all that it was given.
    cpuMs: hangs ? task.cpuMsMax + HANG_MS : 1_000,
    surveys: [],
  };
}
