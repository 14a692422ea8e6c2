/**
 * Goals 12 and 13: what the farm's process costs with 150 and with 1,000 machines that all print and report once a second
 * over real sockets, whether what it shows of each is right, whether any event is lost, and how soon it is whole again
 * after a socket was dropped or a firmware restarted.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { BenchRow } from '../runtime/bench-row.ts';
import { openTelemetry, telemetryNow } from './bench/farm.ts';
import { quantile, range, seconds } from './bench/figures.ts';
import { gcodeOf } from './bench/gcode.ts';
import { journalOf } from './bench/journal.ts';
import {
  cancelPrint,
  injectFault,
  logOf,
  type Machine,
  putFile,
  startPrint,
  statsOf,
} from './bench/machines.ts';
import { onStage, type Stage } from './bench/stage.ts';
import { cpuSeconds, residentMegabytes } from './bench/usage.ts';
import { each, until } from './bench/wait.ts';

const WINDOWS = 6;
const WINDOW_MS = 10_000;
/** For the just-in-time compiler and the garbage of the start. */
const SETTLE_MS = 5_000;
const ASKED_AT_ONCE = 16;
const LONG = { name: 'long.gcode', text: gcodeOf(4 * 3_600) };
const SHORT = { name: 'short.gcode', text: gcodeOf(20) };
const HURT = 20;
const REPORTING = { statusIntervalMs: 1_000, webcam: false, minExtrudeCelsius: 0 };

interface Cost {
  readonly cpuSecondsPerMinute: number;
  /** Of each window, scaled to a minute. */
  readonly windows: readonly number[];
  readonly residentMegabytes: number;
  readonly right: number;
}

export async function bench(): Promise<readonly BenchRow[]> {
  const small = await onStage({ machines: 150, processes: 1 }, REPORTING, async (stage) => {
    await printAll(stage);
    return costOf(stage);
  });
  const large = await onStage({ machines: 1_000, processes: 2 }, REPORTING, async (stage) => {
    await printAll(stage);
    const cost = await costOf(stage);
    const hurt = stage.machines.slice(0, 2 * HURT);
    const dropped = await Promise.all(hurt.slice(0, HURT).map((machine) => afterDrop(stage, machine)));
    const restarted = await Promise.all(hurt.slice(HURT).map((machine) => afterRestart(stage, machine)));
    const events = await eventsOf(stage, stage.machines.slice(2 * HURT));
    return { cost, dropped, restarted, events };
  });
  const windows = `of ${WINDOWS} windows of ${WINDOW_MS / 1_000} s`;
  const cores = large.cost.cpuSecondsPerMinute / 60;
  const { events } = large;
  return [
    {
      goal: '12',
      what: '150 machines printing at 1 Hz: processor time of the farm process',
      target: '≤ 1.5 CPU s a minute',
      measured: `${small.cpuSecondsPerMinute.toFixed(2)} CPU s a minute`,
      note: `${windows}: ${range(small.windows, (value) => value.toFixed(2))}`,
    },
    {
      goal: '12',
      what: '150 machines printing at 1 Hz: resident memory of the farm process, Postgres not counted',
      target: '≤ 200 MB',
      measured: `${Math.round(small.residentMegabytes)} MB`,
    },
    {
      goal: '12',
      what: '150 machines: phase and file that the farm shows are those that the machine says',
      target: 'all',
      measured: `${small.right} of 150`,
    },
    {
      goal: '13',
      what: '1,000 machines printing at 1 Hz: cores used by the farm process',
      target: '≤ 0.2',
      measured: cores.toFixed(3),
      note: `${windows}: ${range(large.cost.windows, (value) => (value / 60).toFixed(3))}; ${Math.round(large.cost.residentMegabytes)} MB resident; ${large.cost.right} of 1,000 shown right`,
    },
    {
      goal: '13',
      what: `Starts and ends of prints at ${events.machines} machines that are facts in the journal, once each`,
      target: 'all',
      measured: `${events.journaled} of ${events.happened}`,
      ...(events.wrong.length > 0 ? { note: `not so: ${events.wrong.slice(0, 5).join(', ')}` } : {}),
    },
    {
      goal: '13',
      what: `Dropped socket to figures over a new one, ${HURT} machines`,
      target: '≤ 5 s',
      measured: `${seconds(Math.max(...large.dropped))} at most`,
      note: `median ${seconds(quantile(large.dropped, 0.5))}`,
    },
    {
      goal: '13',
      what: `Klippy restarted to the farm seeing the machine ready, ${HURT} machines`,
      target: '≤ 5 s',
      measured: `${seconds(Math.max(...large.restarted))} at most`,
      note: `median ${seconds(quantile(large.restarted, 0.5))}; about 2 s of it are the firmware's own`,
    },
  ];
}

async function printAll({ farm, machines }: Stage): Promise<void> {
  await telemetryNow(farm, machines.length);
  await each(machines, ASKED_AT_ONCE, async (machine) => {
    await putFile(machine, LONG.name, LONG.text);
    await startPrint(machine, LONG.name);
  });
  await until(
    `${machines.length} machines to print`,
    60_000,
    async () => {
      const shown = await telemetryNow(farm, machines.length);
      return [...shown.values()].every(({ phase }) => phase === 'printing') || undefined;
    },
    1_000,
  );
}

async function costOf({ farm, machines }: Stage): Promise<Cost> {
  await pause(SETTLE_MS);
  const windows: number[] = [];
  const begun = { at: performance.now(), cpu: cpuSeconds(farm.pid) };
  for (let n = 0; n < WINDOWS; n++) {
    const from = { at: performance.now(), cpu: cpuSeconds(farm.pid) };
    await pause(WINDOW_MS);
    windows.push(((cpuSeconds(farm.pid) - from.cpu) / (performance.now() - from.at)) * 60_000);
  }
  const cpuSecondsPerMinute = ((cpuSeconds(farm.pid) - begun.cpu) / (performance.now() - begun.at)) * 60_000;
  const resident = residentMegabytes(farm.pid);
  const shown = await telemetryNow(farm, machines.length);
  let right = 0;
  await each(machines, ASKED_AT_ONCE, async (machine) => {
    const { state, filename } = await statsOf(machine);
    const seen = shown.get(machine.name);
    if (seen?.phase === state && seen.remoteName === filename) right++;
  });
  return { cpuSecondsPerMinute, windows, residentMegabytes: resident, right };
}

/** Milliseconds until figures come again over a socket that stands. */
async function afterDrop({ farm }: Stage, machine: Machine): Promise<number> {
  const feed = openTelemetry(farm);
  try {
    await until('telemetry', 10_000, () => feed.latest.get(machine.name));
    await injectFault(machine, { kind: 'dropSockets' });
    const at = Date.now();
    let lost = false;
    const back = await until(
      'the dropped socket',
      60_000,
      () => {
        const seen = feed.latest.get(machine.name)!;
        lost ||= seen.link !== 'up';
        return seen.link === 'up' && seen.observedAt > at && (lost || seen.observedAt > at + 1_500)
          ? seen
          : undefined;
      },
      20,
    );
    return back.observedAt - at;
  } finally {
    feed.close();
  }
}

/** Milliseconds until the farm sees a machine that would take a job again. */
async function afterRestart({ farm }: Stage, machine: Machine): Promise<number> {
  const feed = openTelemetry(farm);
  try {
    await until('telemetry', 10_000, () => feed.latest.get(machine.name));
    const at = Date.now();
    await injectFault(machine, { kind: 'klippyRestart' });
    const back = await until(
      'the restarted firmware',
      60_000,
      () => {
        const seen = feed.latest.get(machine.name)!;
        return seen.link === 'up' && seen.phase === 'idle' && seen.observedAt > at ? seen : undefined;
      },
      20,
    );
    return back.observedAt - at;
  } finally {
    feed.close();
  }
}

/** Ends the long prints, lets each machine make a short one, and compares the journal with the machines' own logs. */
async function eventsOf({ farm }: Stage, machines: readonly Machine[]) {
  await each(machines, ASKED_AT_ONCE, cancelPrint);
  await each(machines, ASKED_AT_ONCE, (machine) => putFile(machine, SHORT.name, SHORT.text));
  await each(machines, ASKED_AT_ONCE, (machine) => startPrint(machine, SHORT.name));
  await until(
    'the short prints to end',
    120_000,
    async () => {
      const shown = await telemetryNow(farm, machines.length);
      return machines.every(({ name }) => shown.get(name)?.phase === 'finished') || undefined;
    },
    1_000,
  );
  const counts = new Map<string, number>();
  for (const { address, facts } of await journalOf(farm))
    for (const { type } of facts) {
      const key = `${address} ${type}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  const wrong: string[] = [];
  let happened = 0;
  let journaled = 0;
  await each(machines, ASKED_AT_ONCE, async (machine) => {
    const log = await logOf(machine);
    for (const [event, fact] of [
      ['started', 'printer.foreignPrint'],
      ['ended', 'printer.foreignPrintOver'],
    ] as const) {
      const truth = log.filter((entry) => entry.event === event).length;
      const told = counts.get(`printer/${machine.name} ${fact}`) ?? 0;
      happened += truth;
      journaled += Math.min(truth, told);
      if (truth !== told) wrong.push(`${machine.name} ${event} ${truth} times, ${fact} ${told} times`);
    }
  });
  return { machines: machines.length, happened, journaled, wrong };
}

if (import.meta.main) console.table(await bench());
