/** `farm whatif`: what would be if. Asks a farm that runs, or simulates a journal or a scenario here. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { FarmConfig } from '../../actors/farm/schema.ts';
import type { WhatIfQuestion, WhatIfStatus } from '../../gateway/api/contract/whatif.ts';
import { CliError, Exit, usage } from './exit.ts';
import { journalFile } from './journal-file.ts';
import { bar } from './sim-progress.ts';
import { type CliCommand, type Invocation, textOf, wholeOf } from './spec.ts';
import { showAnswer } from './whatif-answer.ts';
import { questionOf, questionOptions } from './whatif-question.ts';

const LOOK_EVERY_MS = 500;
const DAYS = 7;
const RUNS = 20;

export const whatIfCommand: CliCommand = {
  name: 'whatif',
  takes: '--add MODEL:N | --remove PRINTER | --demand FACTOR | … [options]',
  says: 'Says what would be if: the farm as it is now, simulated with a change and without. The farm itself is not touched.',
  options: {
    ...questionOptions,
    'no-orders': { says: 'Only the work at hand: no orders come in meanwhile.' },
    scenario: { value: 'NAME', says: 'Of a named scenario (`farm sim --list`) instead of a farm that runs.' },
    from: { value: 'FILE', says: 'Of a journal that `farm export` wrote, with --config.' },
    until: { value: 'SEQ', says: 'The journal as it stood after that entry.' },
    config: {
      value: 'FILE',
      says: 'The farm file that belongs to the journal; FARM_CONFIG or farm.yaml if left out.',
    },
    workers: { value: 'N', says: 'Threads, where it is simulated here; as many as cores if left out.' },
  },
  words: [0, 0],
  remote: true,
  more: ['docs/what-if.md tells how to read an answer.'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const question = await questionOf(invocation);
  const scenario = textOf(invocation, 'scenario');
  const file = textOf(invocation, 'from');
  if (scenario !== undefined && file !== undefined)
    throw usage(
      '--scenario and --from do not go together.',
      'Give one of them, or neither for the farm that runs.',
    );
  if (file === undefined && textOf(invocation, 'until') !== undefined)
    throw usage('--until belongs to --from.', 'Export the journal first: `farm export > journal.jsonl`.');
  const answer =
    scenario === undefined && file === undefined
      ? await askFarm(invocation, question)
      : await simulate(invocation, question);
  invocation.output.progressEnd();
  if (invocation.json) invocation.output.json(answer);
  else if (answer.state === 'done') showAnswer(answer, invocation.output);
  if (answer.state === 'failed')
    throw new CliError(
      Exit.FAILED,
      `It could not be simulated: ${answer.because}`,
      'Ask a smaller question, or look at the farm’s log.',
    );
  return answer.state === 'done' ? Exit.OK : Exit.INTERRUPTED;
}

type Shown = Pick<WhatIfStatus, 'state' | 'changes' | 'figures' | 'words' | 'because' | 'replications'>;

async function askFarm(invocation: Invocation, question: WhatIfQuestion): Promise<Shown> {
  const client = invocation.client();
  let status = await client.post<WhatIfStatus>('/api/v1/whatif', question);
  try {
    while (status.state === 'waiting' || status.state === 'running') {
      await pause(LOOK_EVERY_MS, undefined, { signal: invocation.signal });
      status = await client.get<WhatIfStatus>(`/api/v1/whatif/${status.id}`);
      tell(invocation, status.progress);
    }
  } catch (error) {
    // Nobody waits for the answer any more: the farm need not go on with it.
    if (invocation.signal.aborted)
      await fetch(`${client.url}/api/v1/whatif/${status.id}`, {
        method: 'DELETE',
        headers: client.headers,
      }).catch(() => undefined);
    throw error;
  }
  return status;
}

function tell({ json, output }: Invocation, share: number): void {
  if (!json)
    output.progress(`Simulating ${bar(share, 24)} ${Math.floor(100 * share)} %`, `${Math.floor(10 * share)}`);
}

/** Loaded only when needed: the other commands start without it. */
async function simulate(invocation: Invocation, question: WhatIfQuestion): Promise<Shown> {
  const [{ ask }, { answerWords }, put] = await Promise.all([
    import('../../simulator/whatif/ask.ts'),
    import('../../simulator/whatif/compare.ts'),
    poseHere(invocation, question),
  ]);
  const { broken, checked, figures, pairs } = await ask(
    {
      ...put.question,
      seed: question.seed ?? 1,
      replications: question.replications ?? RUNS,
      workers: wholeOf(invocation, 'workers', 1, 256) ?? availableParallelism(),
    },
    { signal: invocation.signal, progress: (share) => tell(invocation, share) },
  );
  return {
    state: invocation.signal.aborted ? 'cancelled' : 'done',
    changes: put.changes,
    figures,
    words: answerWords(figures, pairs.length, put.words, broken, checked),
    because: null,
    replications: pairs.length,
  };
}

async function poseHere(invocation: Invocation, question: WhatIfQuestion) {
  const [{ posed, posedOf }, { loadScenario, ScenarioError }] = await Promise.all([
    import('../../simulator/whatif/posed.ts'),
    import('../../simulator/scenarios/load.ts'),
  ]);
  try {
    const name = textOf(invocation, 'scenario');
    if (name !== undefined) return posedOf(question, loadScenario(name));
    const [{ forkJournal }, { readLines }] = await Promise.all([
      import('../../simulator/whatif/fork.ts'),
      import('../../runtime/portable.ts'),
    ]);
    const file = await journalFile(textOf(invocation, 'from')!);
    const config = await farmFileOf(invocation);
    const lines = createInterface({ input: createReadStream(file) });
    const fork = await forkJournal(
      readLines(lines),
      wholeOf(invocation, 'until', 1, Number.MAX_SAFE_INTEGER),
    );
    return posed(question, config, fork, question.days ?? DAYS);
  } catch (error) {
    if (error instanceof ScenarioError) throw new CliError(Exit.USAGE, error.message);
    throw error;
  }
}

async function farmFileOf(invocation: Invocation): Promise<FarmConfig> {
  const file = textOf(invocation, 'config') ?? (invocation.env.FARM_CONFIG || 'farm.yaml');
  const { describeProblem, readFarmText } = await import('../../gateway/config/farm-file.ts');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw usage(
      `The farm file ${file} could not be read: ${(error as Error).message}.`,
      'A journal holds no prices and shifts: say which farm file belongs to it with --config.',
    );
  }
  const reading = readFarmText(text, file);
  if (reading.ok) return reading.farm;
  throw new CliError(Exit.USAGE, reading.problems.map(describeProblem).join('\n'));
}
