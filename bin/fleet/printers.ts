/** Virtual printers on real ports, so many to a process, and what is asked of those processes. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { end } from '../bench/process.ts';

export interface VirtualPrinter {
  readonly name: string;
  readonly url: string;
}

export interface VirtualPrinters {
  readonly list: readonly VirtualPrinter[];
  readonly pids: readonly number[];
  /** Lets a printer meet with a fault. Resolves with what went wrong, or null. */
  injure(name: string, fault: object): Promise<string | null>;
  /** How many printers are in which state of a job; `sockets`: that others hold to them. */
  count(): Promise<Readonly<Record<string, number>>>;
  /** Rejects when one of the processes ends by itself. */
  readonly broken: Promise<never>;
  stop(): Promise<void>;
}

/** The options of one printer; those of its family besides. */
export interface PrinterOptions {
  readonly name: string;
}

/** `machine-0001`, … */
export const printerNames = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${word}-${String(index + 1).padStart(4, '0')}`);

type Child = ChildProcessByStdio<Writable, Readable, null>;

interface Part {
  readonly child: Child;
  readonly printers: readonly VirtualPrinter[];
  ask(question: object): Promise<Readonly<Record<string, unknown>>>;
}

/** Rejects, with none left behind, where one of them cannot start. */
export async function startVirtualPrinters(
  program: string,
  list: readonly PrinterOptions[],
  printersAProcess: number,
): Promise<VirtualPrinters> {
  const children: Child[] = [];
  const stop = async () => {
    await Promise.all(children.map(end));
  };
  try {
    const shares = Array.from({ length: Math.ceil(list.length / printersAProcess) }, (_, index) =>
      list.slice(index * printersAProcess, (index + 1) * printersAProcess),
    );
    const parts = await Promise.all(
      shares.map((share) => {
        const child = spawn(process.execPath, [program], {
          stdio: ['pipe', 'pipe', 'inherit'],
          env: {
            ...process.env,
            VIRTUAL_MOONRAKER: JSON.stringify(share),
            VIRTUAL_ENDS_WITH_INPUT: '1',
          },
        });
        children.push(child);
        return partOf(child);
      }),
    );
    return together(parts, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function together(parts: readonly Part[], stop: () => Promise<void>): VirtualPrinters {
  const partOfPrinter = new Map(
    parts.flatMap((part) => part.printers.map(({ name }) => [name, part] as const)),
  );
  let isStopping = false;
  const broken = new Promise<never>((_, reject) => {
    for (const { child } of parts)
      child.once('exit', (code, signal) => {
        if (isStopping) return;
        reject(new Error(`A process of virtual printers ended by itself (${signal ?? code}).`));
      });
  });
  broken.catch(() => {});
  return {
    list: parts.flatMap(({ printers }) => printers),
    pids: parts.flatMap(({ child }) => child.pid ?? []),
    broken,
    async injure(name, fault) {
      const answer = await partOfPrinter.get(name)?.ask({ printer: name, ...fault });
      return typeof answer?.error === 'string' ? answer.error : null;
    },
    async count() {
      const sum: Record<string, number> = {};
      const answers = await Promise.all(parts.map((part) => part.ask({ kind: 'count' })));
      for (const { count } of answers)
        for (const [state, number] of Object.entries(count as Record<string, number>))
          sum[state] = (sum[state] ?? 0) + number;
      return sum;
    },
    async stop() {
      isStopping = true;
      await stop();
    },
  };
}

/** Its answers come in the order of the questions, except that faults of the slower kinds answer late. */
function partOf(child: Child): Promise<Part> {
  const lines: Interface = createInterface({ input: child.stdout });
  const asked: ((answer: Readonly<Record<string, unknown>>) => void)[] = [];
  let tail: Promise<unknown> = Promise.resolve();
  // One at a time: what comes back is then the answer to the question before.
  const ask: Part['ask'] = (question) => {
    const answer = tail.then(
      () =>
        new Promise<Readonly<Record<string, unknown>>>((resolve) => {
          if (child.exitCode !== null || !child.stdin.writable) return resolve({ error: 'It has ended.' });
          asked.push(resolve);
          child.stdin.write(`${JSON.stringify(question)}\n`);
        }),
    );
    tail = answer;
    return answer;
  };
  return new Promise((resolve, reject) => {
    child.stdin.on('error', () => {});
    child.once('exit', (code) => {
      for (const answer of asked.splice(0)) answer({ error: 'It has ended.', count: {} });
      reject(new Error(`The virtual printers ended with ${code} while starting.`));
    });
    lines.on('line', (line) => {
      const said = JSON.parse(line) as Record<string, unknown>;
      if (said.ready === true) resolve({ child, printers: said.printers as VirtualPrinter[], ask });
      else if (said.ready === false) reject(new Error(String(said.because)));
      else asked.shift()?.(said);
    });
  });
}
