/** Virtual printers on real sockets, in processes of their own, and what is asked of them from outside. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { JobLogEntry, VirtualMoonrakerOptions } from '../../simulator/servers/moonraker/index.ts';
import { end } from './process.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../simulator/servers/moonraker/main.ts');

export interface Machine {
  readonly name: string;
  readonly url: string;
}

export interface Machines {
  readonly list: readonly Machine[];
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

export async function startMachines(
  count: number,
  processes: number,
  options: VirtualMoonrakerOptions,
): Promise<Machines> {
  const names = Array.from({ length: count }, (_, n) => `machine-${String(n + 1).padStart(4, '0')}`);
  const share = Math.ceil(count / processes);
  const children: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(children.map(end));
  };
  try {
    const lists = await Promise.all(
      Array.from({ length: processes }, (_, n) => {
        const own = names.slice(n * share, (n + 1) * share);
        const child = spawn(process.execPath, [PROGRAM], {
          stdio: ['pipe', 'pipe', 'inherit'],
          env: {
            ...process.env,
            VIRTUAL_MOONRAKER: JSON.stringify(own.map((name, seed) => ({ name, seed, ...options }))),
          },
        });
        children.push(child);
        return listening(child);
      }),
    );
    return { list: lists.flat(), pids: children.flatMap(({ pid }) => pid ?? []), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function listening(child: ChildProcess): Promise<readonly Machine[]> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`The virtual printers ended with ${code} while starting.`)),
    );
    createInterface({ input: child.stdout! }).once('line', (line) =>
      resolve((JSON.parse(line) as { printers: Machine[] }).printers),
    );
  });
}

async function ask<T>(machine: Machine, route: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(`${machine.url}${route}`, { ...init, signal: AbortSignal.timeout(30_000) });
  if (!answer.ok) throw new Error(`${machine.name} answers ${route} with ${answer.status}.`);
  return (await answer.json()) as T;
}

export async function putFile(machine: Machine, name: string, gcode: string): Promise<void> {
  const form = new FormData();
  form.set('root', 'gcodes');
  form.set('file', new Blob([gcode]), name);
  await ask(machine, '/server/files/upload', { method: 'POST', body: form });
}

export const startPrint = (machine: Machine, name: string) =>
  ask(machine, `/printer/print/start?filename=${encodeURIComponent(name)}`, { method: 'POST' });

export const cancelPrint = (machine: Machine) => ask(machine, '/printer/print/cancel', { method: 'POST' });

export const injectFault = (machine: Machine, fault: object) =>
  ask(machine, '/virtual/faults', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });

export interface PrintStats {
  readonly state: string;
  readonly filename: string;
}

export async function statsOf(machine: Machine): Promise<PrintStats> {
  const { result } = await ask<{ result: { status: { print_stats: PrintStats } } }>(
    machine,
    '/printer/objects/query?print_stats',
  );
  return result.status.print_stats;
}

/** What the machine itself saw, oldest first. */
export const logOf = async (machine: Machine): Promise<readonly JobLogEntry[]> =>
  (await ask<{ entries: readonly JobLogEntry[] }>(machine, '/virtual/log')).entries;
