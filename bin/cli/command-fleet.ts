/** Virtual printers on real ports, as load for this farm or anybody's software. */
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FaultLevel, PlannedFault } from '../fleet/faults.ts';
import type { PrinterOptions, VirtualPrinters } from '../fleet/printers.ts';
import { CliError, Exit, usage } from './exit.ts';
import { type CliCommand, type Invocation, type Line, textOf, wholeOf } from './spec.ts';

const PRINTERS_MAX = 2_000;
const PRINTERS_A_PROCESS = 250;
const PORT_MAX = 65_535;
const STATUS_MS = 1_000;
const BUSY_SECONDS = 4 * 3_600;
const BUSY_FILE = 'busy.gcode';
const AT_ONCE_MAX = 16;
/** Taken ports that are named. */
const NAMED_MAX = 5;

const families: Readonly<Record<string, { readonly program: string }>> = {
  moonraker: { program: '../../simulator/servers/moonraker/main.ts' },
};

export const fleetCommand: CliCommand = {
  name: 'fleet',
  takes: '[options]',
  says: 'Virtual printers on real ports, as load for any software that speaks to printers. Ctrl-C ends them all.',
  options: {
    printers: { value: 'N', says: `How many, up to ${PRINTERS_MAX}; 10 if left out.` },
    family: { value: 'NAME', says: `What they speak: ${Object.keys(families).join(', ')}.` },
    host: { value: 'ADDRESS', says: 'Where they listen; 127.0.0.1 if left out.' },
    'first-port': { value: 'PORT', says: 'One port each, from here on; any free ones if left out.' },
    'time-factor': { value: 'F', says: 'How much faster than life they print; 1 if left out.' },
    'report-hz': { value: 'F', says: 'Status reports a second to each follower, 0.1 to 50; 4 if left out.' },
    busy: { says: 'Each of them prints a file of four hours from the beginning.' },
    faults: {
      value: 'LEVEL',
      says: 'none, some (one an hour for each printer) or many (one in five minutes).',
    },
    seed: { value: 'N', says: 'Decides the faults; 1 if left out.' },
    'farm-file': {
      value: 'FILE',
      says: 'Writes a farm file with these printers, for `farm up --config FILE`.',
    },
  },
  more: [
    'Each printer takes files, prints, reports and remembers as a real one does: /virtual/state, /virtual/log and',
    '/virtual/faults beside its own interface tell what it really did. docs/load-test.md shows a whole test.',
  ],
  words: [0, 0],
  async run(invocation) {
    const wish = wishOf(invocation);
    const { startVirtualPrinters } = await import('../fleet/printers.ts');
    if (wish.firstPort !== undefined) await checkPorts(wish.host, wish.firstPort, wish.list.length);
    const printers = await startVirtualPrinters(wish.program, wish.list, PRINTERS_A_PROCESS).catch(
      (error: Error) => {
        throw new CliError(
          Exit.FAILED,
          `The printers could not be started: ${error.message}.`,
          'Try fewer of them, other ports (--first-port) or another address (--host).',
        );
      },
    );
    try {
      if (invocation.values.busy === true) await beginAll(printers);
      await tell(invocation, printers, textOf(invocation, 'farm-file'));
      await Promise.race([watch(invocation, printers, wish.faults, wish.seed), printers.broken]);
    } finally {
      invocation.output.progressEnd();
      await printers.stop();
    }
    return Exit.OK;
  },
};

interface Wish {
  readonly program: string;
  readonly list: readonly PrinterOptions[];
  readonly host: string;
  readonly firstPort: number | undefined;
  readonly faults: FaultLevel;
  readonly seed: number;
}

function wishOf(line: Line): Wish {
  const count = wholeOf(line, 'printers', 1, PRINTERS_MAX) ?? 10;
  const familyName = textOf(line, 'family') ?? Object.keys(families)[0]!;
  const family = Object.hasOwn(families, familyName) ? families[familyName] : undefined;
  if (family === undefined)
    throw usage(
      `No virtual printers speak "${familyName}".`,
      `Those there are: ${Object.keys(families).join(', ')}.`,
    );
  const firstPort = wholeOf(line, 'first-port', 1, PORT_MAX);
  if (firstPort !== undefined && firstPort + count - 1 > PORT_MAX)
    throw usage(
      `${count} ports from ${firstPort} on end beyond ${PORT_MAX}.`,
      `Begin at ${PORT_MAX - count + 1} or lower.`,
    );
  const host = textOf(line, 'host') ?? '127.0.0.1';
  const timeFactor = numberOf(line, 'time-factor', 0.001, 100_000) ?? 1;
  const reportHz = numberOf(line, 'report-hz', 0.1, 50) ?? 4;
  const level = textOf(line, 'faults') ?? 'none';
  if (level !== 'none' && level !== 'some' && level !== 'many')
    throw usage(`--faults is "${level}"; it must be none, some or many.`, 'Try again.');
  const list = Array.from({ length: count }, (_, index) => ({
    name: `virtual-${String(index + 1).padStart(4, '0')}`,
    seed: index + 1,
    host,
    port: firstPort === undefined ? 0 : firstPort + index,
    timeFactor,
    statusIntervalMs: Math.round(1_000 / reportHz),
    webcam: false,
    // What they are busy with heats without waiting for it.
    ...(line.values.busy === true ? { minExtrudeCelsius: 0 } : {}),
  }));
  const program = fileURLToPath(new URL(family.program, import.meta.url));
  const seed = wholeOf(line, 'seed', 0, 0xffff_ffff) ?? 1;
  return { program, list, host, firstPort, faults: level, seed };
}

function numberOf(line: Line, name: string, least: number, most: number): number | undefined {
  const text = textOf(line, name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== '' && number >= least && number <= most) return number;
  throw usage(`--${name} is "${text}"; it must be a number from ${least} to ${most}.`, 'Try again.');
}

async function beginAll({ list }: VirtualPrinters): Promise<void> {
  const { putFile, startPrint } = await import('../bench/machines.ts');
  const { gcodeOf } = await import('../bench/gcode.ts');
  const { each } = await import('../bench/wait.ts');
  const gcode = gcodeOf(BUSY_SECONDS);
  await each(list, AT_ONCE_MAX, async (printer) => {
    await putFile(printer, BUSY_FILE, gcode);
    await startPrint(printer, BUSY_FILE);
  });
}

async function checkPorts(host: string, first: number, count: number): Promise<void> {
  const { portsTaken } = await import('../fleet/ports.ts');
  const taken = await portsTaken(host, first, count);
  if (taken.length === 0) return;
  const named = taken.slice(0, NAMED_MAX).map(({ port, code }) => `${port} (${code})`);
  const rest = taken.length > NAMED_MAX ? ` and ${taken.length - NAMED_MAX} more` : '';
  throw usage(
    `Of ${count} ports from ${first} on ${host} ${taken.length} cannot be had: ${named.join(', ')}${rest}.`,
    'Choose another --first-port, or leave it out for any free ones.',
  );
}

async function tell(
  { json, output }: Invocation,
  { list, pids }: VirtualPrinters,
  farmFile: string | undefined,
): Promise<void> {
  const { printersPartOf, writeFarmFile } = await import('../fleet/farm-file.ts');
  if (farmFile !== undefined) {
    try {
      writeFarmFile(farmFile, list);
    } catch (error) {
      throw new CliError(
        Exit.FAILED,
        `The farm file could not be written: ${(error as Error).message}.`,
        'Give --farm-file a place that may be written.',
      );
    }
  }
  if (json) {
    output.json({ printers: list.map(({ name, url }) => ({ name, url })), pids, farmFile: farmFile ?? null });
    return;
  }
  for (const { name, url } of list) output.line(`${name}  ${url}`);
  output.line();
  if (farmFile === undefined) {
    output.line('In a farm file (--farm-file FILE writes a whole one), for each of them:');
    output.line();
    output.line(printersPartOf(list.slice(0, 1)).trimEnd());
  } else output.line(`Farm file: ${farmFile}. Try: farm up --config ${farmFile} --data ./load-test`);
  output.line();
}

/** Until Ctrl-C. */
async function watch(
  { json, output, signal }: Invocation,
  printers: VirtualPrinters,
  level: FaultLevel,
  seed: number,
): Promise<void> {
  const { plannedFaults } = await import('../fleet/faults.ts');
  const names = printers.list.map(({ name }) => name);
  const coming = plannedFaults(level, names, seed);
  let faults = 0;
  const suffer = async () => {
    for (const planned of coming) {
      if (!(await waited(planned.afterMs, signal))) return;
      const because = await printers.injure(planned.printer, planned.fault);
      faults++;
      if (json) output.json(injury(planned, because));
    }
  };
  const show = async () => {
    do {
      const { sockets = 0, ...states } = await printers.count();
      const words = Object.entries(states).map(([state, number]) => `${number} ${state}`);
      const text = `${names.length} printers: ${words.join(', ')}; ${sockets} sockets${level === 'none' ? '' : `, ${faults} faults`}`;
      if (!json) output.progress(text, words.join());
    } while (await waited(STATUS_MS, signal));
  };
  await Promise.all([suffer(), show()]);
}

const injury = ({ fault, printer }: PlannedFault, because: string | null) => ({ printer, fault, because });

/** `false`: it was called off. */
const waited = (ms: number, signal: AbortSignal): Promise<boolean> =>
  pause(ms, true, { signal }).catch(() => false);
