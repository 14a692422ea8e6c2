import { createInterface } from 'node:readline';
import { createVirtualFleet, type Fault, type VirtualMoonrakerOptions } from './index.ts';

/**
 * Virtual printers as a process of their own: `node main.ts '{"name":"p1","port":7125}'`, or a list for several,
 * or the same in VIRTUAL_MOONRAKER. Prints one line of JSON when ready: `{"ready":true,"url":…,"printers":[…]}`.
 * Faults may be written to its standard input, one a line: `{"printer":"p1","kind":"powerRestore"}`.
 */
const text = process.argv[2] ?? process.env.VIRTUAL_MOONRAKER ?? '{}';
const given = JSON.parse(text) as VirtualMoonrakerOptions | VirtualMoonrakerOptions[];
const fleet = createVirtualFleet(Array.isArray(given) ? given : [given]);
const printers = await fleet.start();
process.stdout.write(`${JSON.stringify({ ready: true, url: printers[0]?.url, printers })}\n`);

// A printer whose network is cut has no open port; the process must live on regardless.
const alive = setInterval(() => undefined, 60_000);

const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  void injectLine(line).then((answer) => process.stdout.write(`${JSON.stringify(answer)}\n`));
});

async function injectLine(line: string): Promise<object> {
  try {
    const { printer: name, ...fault } = JSON.parse(line) as Fault & { printer?: string };
    const printer = fleet.printers.find((candidate) => candidate.name === name) ?? fleet.printers[0];
    await printer?.faults.inject(fault as Fault);
    return { injected: fault.kind };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clearInterval(alive);
    input.close();
    void fleet.stop().then(() => process.exit(0));
  });
}
