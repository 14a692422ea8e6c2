import { createInterface } from 'node:readline';
import { createVirtualFleet, type Fault, type VirtualMoonrakerOptions } from './index.ts';

/**
 * Virtual printers as a process of their own: `node main.ts '{"name":"p1","port":7125}'`, or a list for several,
 * or the same in VIRTUAL_MOONRAKER. Prints one line of JSON when ready: `{"ready":true,"url":…,"printers":[…]}`.
 * Faults may be written to its standard input, one a line: `{"printer":"p1","kind":"powerRestore"}`, and
 * `{"kind":"count"}` asks how many printers do what. With VIRTUAL_ENDS_WITH_INPUT it ends when its input does, so that
 * it does not outlive a parent that was killed.
 */
const text = process.argv[2] ?? process.env.VIRTUAL_MOONRAKER ?? '{}';
const given = JSON.parse(text) as VirtualMoonrakerOptions | VirtualMoonrakerOptions[];
const fleet = createVirtualFleet(Array.isArray(given) ? given : [given]);
const printers = await fleet.start().catch((error: Error) => {
  process.stdout.write(`${JSON.stringify({ ready: false, because: error.message })}\n`);
  process.exit(1);
});
process.stdout.write(`${JSON.stringify({ ready: true, url: printers[0]?.url, printers })}\n`);

// A printer whose network is cut has no open port; the process must live on regardless.
const alive = setInterval(() => undefined, 60_000);

const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  void injectLine(line).then((answer) => process.stdout.write(`${JSON.stringify(answer)}\n`));
});

async function injectLine(line: string): Promise<object> {
  try {
    const { printer: name, ...fault } = JSON.parse(line) as (Fault | { kind: 'count' }) & {
      printer?: string;
    };
    if (fault.kind === 'count') return { count: countStates() };
    const printer = fleet.printers.find((candidate) => candidate.name === name) ?? fleet.printers[0];
    await printer?.faults.inject(fault);
    return { injected: fault.kind };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** How many printers are in which state of a job, and how many sockets they hold. */
function countStates(): Record<string, number> {
  const count: Record<string, number> = { sockets: 0 };
  for (const printer of fleet.printers) {
    const { job, websockets } = printer.state();
    count[job.state] = (count[job.state] ?? 0) + 1;
    count.sockets! += websockets;
  }
  return count;
}

let ending = false;
function end(): void {
  if (ending) return;
  ending = true;
  clearInterval(alive);
  input.close();
  void fleet.stop().then(() => process.exit(0));
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
if (process.env.VIRTUAL_ENDS_WITH_INPUT) input.once('close', end);
