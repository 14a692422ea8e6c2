/**
 * A process of its own for one mutant: it loads the farm with one file made wrong, and plays until something breaks. It
 * is told what to do as JSON in its first argument, and prints one line of JSON.
 */
import { readFileSync } from 'node:fs';
import { enableCompileCache, registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SmallestPlay } from '../seeds/shrink-play.ts';
import type { Turned } from '../world/turned.ts';
import type { Echo } from './echoes.ts';
import type { Edit } from './operators.ts';

export interface HuntTask {
  readonly root: string;
  /** `null`: the code as it is. */
  readonly mutant: { readonly file: string; readonly edit: Edit } | null;
  /** Whether what is pure is held against the laws first. */
  readonly laws?: boolean;
  /** So many times the cases of each law that is about the code made wrong; of all laws, where none is. */
  readonly times?: number;
  /** Plays, in this order. */
  readonly seeds: readonly number[];
  /** Then farm days. */
  readonly days: readonly DaysToTry[];
  /** Processor time for all of it. */
  readonly cpuMsMax: number;
  /** Tells of each seed what it comes by, so that the strongest can go first. */
  readonly surveys?: boolean;
  /** Makes the play of this seed as small as so many tries can. */
  readonly shrink?: { readonly seed: number; readonly triesMax: number };
}

export interface DaysToTry {
  readonly scenario: string;
  readonly seed: number;
  readonly days: number;
}

export interface Caught {
  readonly by: 'law' | 'play' | 'echo' | 'days' | 'load';
  readonly property: string;
  readonly words: string;
  readonly seed: number;
  readonly scenario: string | null;
}

export interface Survey {
  readonly seed: number;
  readonly turns: number;
  /** Steps that it takes, each by a name. */
  readonly steps: readonly string[];
}

export interface Hunted {
  readonly caught: Caught | null;
  readonly plays: number;
  readonly cpuMs: number;
  readonly surveys: readonly Survey[];
  /** What is said and done from outside until it breaks, once nothing more can be left out. */
  readonly smallest?: { readonly commands: number; readonly tries: number };
}

/** Of so few commands a failure is small enough to be looked at. */
const FEW = 20;

/** Whatever goes round in circles for good is ended from another thread; the status says so. */
export const HANGS = 'SIGABRT';
/** What a hunt may take beyond its time before it counts as hanging. */
export const HANG_MS = 5_000;
const patience = `
const { workerData } = require('node:worker_threads');
setInterval(() => {
  const { user, system } = process.cpuUsage();
  if ((user + system) / 1_000 > workerData) process.kill(process.pid, '${HANGS}');
}, 250);`;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

function makeWrong(root: string, { file, edit }: { file: string; edit: Edit }): void {
  const full = path.join(root, file);
  const text = readFileSync(full, 'utf8');
  const source = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  const wrong = pathToFileURL(full).href;
  registerHooks({
    load: (url, context, next) =>
      url === wrong ? { format: 'module-typescript', source, shortCircuit: true } : next(url, context),
  });
}

/** A step by its name: where it leads from and to, and what is recorded and said. */
function stepOf({ message, before, result, state }: Turned): string {
  const facts = result.facts.map(({ type }) => type).join('+');
  const sends = result.sends.map(({ type }) => type).join('+');
  const [from, to] = [before, state].map(({ snapshot }) => JSON.stringify(snapshot.value));
  return `${from} ${message.type} ${to} ${facts} ${sends} ${result.refusal?.code ?? ''}`;
}

async function hunt(task: HuntTask): Promise<Hunted> {
  if (task.mutant !== null) makeWrong(task.root, task.mutant);
  let plays = 0;
  const surveys: Survey[] = [];
  const hunted = (caught: Caught | null): Hunted => ({ caught, plays, cpuMs: cpuMs(), surveys });
  const loading = async <T>(load: () => Promise<T>): Promise<T | Caught> =>
    load().catch((error: Error) => ({
      by: 'load' as const,
      property: 'no defect',
      words: error.stack ?? String(error),
      seed: 0,
      scenario: null,
    }));

  const loaded = await loading(async () => ({
    ...(await import('../world/play.ts')),
    ...(await import('./echoes.ts')),
    ...(await import('../laws/law.ts')),
    ...(await import('../laws/index.ts')),
  }));
  if ('by' in loaded) return hunted(loaded);
  const { play, again, Echoes, shrinkEcho, laws, breachOf, nearest, shrinkBreach } = loaded;
  if (task.laws)
    for (const law of nearest(laws, task.mutant?.file)) {
      const isAbout = task.mutant === null || law.about.some((path) => task.mutant!.file.startsWith(path));
      const breach = await breachOf(law, isAbout ? law.cases * (task.times ?? 1) : law.cases);
      if (breach === null) continue;
      const { seed, words } = breach;
      const caught: Caught = { by: 'law', property: law.name, words, seed, scenario: null };
      if (!task.shrink) return hunted(caught);
      const { length } = await shrinkBreach(law, breach, task.shrink.triesMax);
      return { ...hunted(caught), smallest: { commands: length, tries: 0 } };
    }
  if (task.shrink) {
    const { seed, triesMax } = task.shrink;
    const echoes = new Echoes();
    const { broken } = await play(seed, { onTurn: echoes.hear });
    const messages = broken === null ? null : echoes.last;
    // What breaks in a turn of one actor breaks by what that actor was told, whatever the farm around it does.
    const alone = messages === null ? null : again(messages, broken!.property);
    const echo = alone === null ? echoes.listen(seed) : { ...alone, messages: messages! };
    const tellEcho = async (one: Echo, by: Caught['by']): Promise<Hunted> => {
      const few = await shrinkEcho(one, 5 * triesMax);
      const { property, words } = one;
      return {
        ...hunted({ by, property, words, seed, scenario: null }),
        smallest: { commands: few.length, tries: 0 },
      };
    };
    if (alone !== null && alone.property === broken!.property) {
      const told = await tellEcho(echo!, 'play');
      if (told.smallest!.commands <= FEW) return told;
    }
    const { shrinkPlay } = await import('../seeds/shrink-play.ts');
    const isOver = () => cpuMs() > task.cpuMsMax;
    const found: SmallestPlay | null = await shrinkPlay({ seed, triesMax, isOver });
    if (found === null) return echo === null ? hunted(null) : tellEcho(echo, 'echo');
    const { property, words, smallest, tries } = found;
    return {
      ...hunted({ by: 'play', property, words, seed, scenario: null }),
      smallest: { commands: smallest.acts?.length ?? Number.MAX_SAFE_INTEGER, tries },
    };
  }
  for (const seed of task.seeds) {
    if (cpuMs() > task.cpuMsMax) return hunted(null);
    const steps = new Set<string>();
    const echoes = new Echoes();
    const { broken, turns } = await play(seed, {
      onTurn: (turned) => {
        echoes.hear(turned);
        if (task.surveys) steps.add(stepOf(turned));
      },
    });
    plays++;
    if (task.surveys) surveys.push({ seed, turns, steps: [...steps] });
    if (broken !== null)
      return hunted({ by: 'play', property: broken.property, words: broken.words, seed, scenario: null });
    const echo = echoes.listen(seed);
    if (echo !== null)
      return hunted({ by: 'echo', property: echo.property, words: echo.words, seed, scenario: null });
  }
  for (const { scenario, seed, days } of task.days) {
    if (cpuMs() > task.cpuMsMax) return hunted(null);
    const modules = await loading(async () => ({
      ...(await import('../days/run-days.ts')),
      ...(await import('../scenarios/load.ts')),
    }));
    if ('by' in modules) return hunted(modules);
    const { broken } = await modules.runDays({ scenario: modules.loadScenario(scenario), seed, days });
    plays++;
    if (broken !== null)
      return hunted({ by: 'days', property: broken.property, words: broken.words, seed, scenario });
  }
  return hunted(null);
}

/** What actors meet while a mutant is at work is its own doing, also where nobody waits for it. */
process.on('unhandledRejection', (error) => {
  throw error;
});
if (import.meta.main) {
  enableCompileCache();
  const task = JSON.parse(process.argv[2]!) as HuntTask;
  new Worker(patience, { eval: true, workerData: task.cpuMsMax + HANG_MS }).unref();
  const done = await hunt(task);
  process.stdout.write(`${JSON.stringify(done)}\n`, () => process.exit(0));
}
