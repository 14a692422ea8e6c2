/**
 * Goal 14. Orders come in, are sliced and released by the rules, and printed by virtual machines that are cleared at once:
 * how long after its release each job is started, by the machines' own logs. Then 19 files of 41 MB to 19 machines.
 */
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sha256Hex } from '../actors/slicing/digest.ts';
import type { Link } from '../gateway/printers/contract.ts';
import { familyOf } from '../gateway/printers/registry.ts';
import { systemServices } from '../gateway/printers/services.ts';
import { createUploadGate } from '../gateway/printers/upload-gate.ts';
import type { BenchRow } from '../runtime/bench-row.ts';
import { telemetryNow } from './bench/farm.ts';
import { median, ms, quantile, range, seconds } from './bench/figures.ts';
import { journalOf } from './bench/journal.ts';
import { injectFault, logOf, type Machines, startMachines } from './bench/machines.ts';
import { onStage, type Stage } from './bench/stage.ts';
import { each } from './bench/wait.ts';
import { clientOf } from './outage/client.ts';
import { quoteOf, uploadModels } from './outage/demand.ts';
import { attend } from './outage/operator.ts';

const MACHINES = 12;
const JOBS = 72;
const TIME_FACTOR = 60;
/** Of the machine that the farm file names. */
const VOLUME = { x: 350, y: 350, z: 350 };
const RUN_MS_MAX = 150_000;
const UPLOADS = 19;
const UPLOAD_BYTES = 41_000_000;
const UPLOAD_ROUNDS = 5;
/** As `farm up` has it. */
const UPLOADS_AT_ONCE_MAX = 16;
const SLOW_BYTES_PER_SECOND = 10_000_000;

export async function bench(): Promise<readonly BenchRow[]> {
  const latencies = await onStage(
    { machines: MACHINES, processes: 1 },
    { timeFactor: TIME_FACTOR, webcam: false, volumeMm: VOLUME },
    async (stage) => {
      await produce(stage);
      return latenciesOf(stage);
    },
  );
  return [
    {
      goal: '14',
      what: 'Released, with its machine free and reserved, to the start received there; upload of a small file included',
      target: 'p99 ≤ 250 ms plus upload',
      measured: `p50 ${ms(median(latencies.released))}, p99 ${ms(quantile(latencies.released, 0.99))}`,
      note: `${latencies.released.length} dispatches to ${MACHINES} machines; of it from the file's arrival to the start p50 ${ms(median(latencies.uploaded))}, p99 ${ms(quantile(latencies.uploaded, 0.99))}`,
    },
    ...(await uploads()),
  ];
}

async function produce({ farm, machines }: Stage): Promise<void> {
  await telemetryNow(farm, machines.length);
  const client = clientOf(farm.url);
  const hashes = await uploadModels(client);
  for (let n = 0; n < JOBS; n++) {
    const wish = { customer: 'Ada Works', box: n % hashes.length, quantity: 1, tier: 'standard' };
    await client.post('/api/v1/quotes', quoteOf(wish, hashes, `bench-${n}`), `bench-quote-${n}`);
  }
  for (const end = performance.now() + RUN_MS_MAX; performance.now() < end; ) {
    await attend(client, 1, { badParts: 0, cancels: 0, pauses: 0 });
    const done = await client.list('jobs', '&status=completed');
    if (done.length >= JOBS) return;
  }
  throw new Error(`After ${RUN_MS_MAX / 1_000} s not all of ${JOBS} jobs were printed.`);
}

async function latenciesOf({ farm, machines }: Stage) {
  const releasedAt = new Map<string, number>();
  const fileOf = new Map<string, string>();
  for (const { message, facts } of await journalOf(farm))
    for (const { type, payload } of facts) {
      const { runId, remoteName } = payload as { runId?: string; remoteName?: string };
      if (runId === undefined) continue;
      if (type === 'job.released') releasedAt.set(runId, message.at);
      if (type === 'printer.dispatching' && remoteName !== undefined) fileOf.set(remoteName, runId);
    }
  const released: number[] = [];
  const uploaded: number[] = [];
  await each(machines, 4, async (machine) => {
    const log = await logOf(machine);
    for (const { event, file, at } of log) {
      const runId = event === 'started' && file !== undefined ? fileOf.get(file) : undefined;
      const begun = runId === undefined ? undefined : releasedAt.get(runId);
      if (begun === undefined) continue;
      released.push(Date.parse(at) - begun);
      const arrived = log.find((entry) => entry.event === 'uploaded' && entry.file === file);
      if (arrived) uploaded.push(Date.parse(at) - Date.parse(arrived.at));
    }
  });
  if (released.length < JOBS)
    throw new Error(`Only ${released.length} of ${JOBS} starts were found in the logs.`);
  return { released, uploaded };
}

async function uploads(): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'farm-measured-'));
  const machines = await startMachines(UPLOADS, 2, { webcam: false });
  const links = machines.list.map(({ url }) =>
    familyOf('moonraker').connect({ baseUrl: url }, systemServices()),
  );
  try {
    const file = await bigFile(folder);
    const abreast: number[] = [];
    const inSeries: number[] = [];
    const disk: number[] = [];
    for (let round = 0; round < UPLOAD_ROUNDS; round++) {
      abreast.push(await uploadAll(links, file, UPLOADS_AT_ONCE_MAX, `a${round}`));
      inSeries.push(await uploadAll(links, file, 1, `s${round}`));
      disk.push(await writeOnly(folder, file));
    }
    const slow = await slowUploads(machines, links, file);
    const ratio = median(inSeries.map((taken, n) => taken / abreast[n]!));
    const alone = (UPLOAD_BYTES / SLOW_BYTES_PER_SECOND) * 1_000;
    return [
      {
        goal: '14',
        what: `${UPLOADS} uploads of 41 MB over loopback side by side, checksums verified`,
        target: 'bounded by the disk, not in series',
        measured: seconds(median(abreast)),
        note: `median of ${UPLOAD_ROUNDS}: ${range(abreast, seconds)}; one after another ${seconds(median(inSeries))}, ${ratio.toFixed(2)} times as long; writing the same bytes to the disk, synced, ${seconds(median(disk))}`,
      },
      {
        goal: '14',
        what: `The same to machines that take ${SLOW_BYTES_PER_SECOND / 1e6} MB a second each, ${UPLOADS_AT_ONCE_MAX} at a time`,
        target: 'not in series',
        measured: seconds(slow),
        note: `one alone takes ${seconds(alone)}, one after another would take ${seconds(alone * UPLOADS)}`,
      },
    ];
  } finally {
    await Promise.all(links.map((link) => link.close()));
    await machines.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Comments only: what is measured is the way, not the reading of G-code. */
async function bigFile(folder: string): Promise<{ path: string; sha256: string }> {
  const file = path.join(folder, 'big.gcode');
  const line = `; ${'layer '.repeat(12)}\n`;
  const handle = await open(file, 'w');
  await handle.writeFile(line.repeat(Math.ceil(UPLOAD_BYTES / line.length)).slice(0, UPLOAD_BYTES));
  await handle.close();
  return { path: file, sha256: sha256Hex(readFileSync(file, 'utf8')) };
}

async function uploadAll(
  links: readonly Link[],
  file: { path: string; sha256: string },
  atOnceMax: number,
  name: string,
): Promise<number> {
  const gate = createUploadGate(atOnceMax);
  const begin = performance.now();
  await Promise.all(
    links.map((link, n) =>
      gate.run(String(n), () =>
        link.upload!({
          // Each round overwrites one of two names, so that the disk does not fill.
          remoteName: `farm/${name[0]}.gcode`,
          sizeBytes: statSync(file.path).size,
          sha256: file.sha256,
          open: async () => createReadStream(file.path),
        }),
      ),
    ),
  );
  return performance.now() - begin;
}

async function slowUploads(
  machines: Machines,
  links: readonly Link[],
  file: { path: string; sha256: string },
) {
  for (const machine of machines.list)
    await injectFault(machine, { kind: 'uploadSlow', bytesPerSecond: SLOW_BYTES_PER_SECOND });
  return uploadAll(links, file, UPLOADS_AT_ONCE_MAX, 'slow');
}

async function writeOnly(folder: string, file: { path: string }): Promise<number> {
  const bytes = readFileSync(file.path);
  const copies = Array.from({ length: UPLOADS }, (_, n) => path.join(folder, `copy-${n}`));
  const begin = performance.now();
  await Promise.all(
    copies.map(async (copy) => {
      const handle = await open(copy, 'w');
      await handle.writeFile(bytes);
      await handle.sync();
      await handle.close();
    }),
  );
  const taken = performance.now() - begin;
  for (const copy of copies) rmSync(copy);
  return taken;
}

if (import.meta.main) console.table(await bench());
