/** Virtual printers on real sockets, in processes of their own, and what is asked of them from outside. */
import path from 'node:path';
import type { JobLogEntry, VirtualMoonrakerOptions } from '../../simulator/servers/moonraker/index.ts';
import {
  printerNames,
  startVirtualPrinters,
  type VirtualPrinter,
  type VirtualPrinters,
} from '../fleet/printers.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../simulator/servers/moonraker/main.ts');

export type Machine = VirtualPrinter;
export type Machines = VirtualPrinters;

export function startMachines(
  count: number,
  processes: number,
  options: VirtualMoonrakerOptions,
): Promise<Machines> {
  const list = printerNames('machine', count).map((name, seed) => ({ name, seed, ...options }));
  return startVirtualPrinters(PROGRAM, list, Math.ceil(count / processes));
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
