/** Goal 15: the API with 100 jobs printing and 10,000 in history, and the way of a fact to a feed's reader. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { BenchRow } from '../../runtime/bench-row.ts';
import { address } from '../../runtime/envelope.ts';
import { type OpenKernel, openKernel } from '../../runtime/kernel.ts';
import type { RunningApi } from './server.ts';
import { benchJob, jobCreate } from './testing/bench-job.ts';
import type { LoadOrder, WatchOrder } from './testing/bench-load.ts';
import { type FakeFarm, fakeFarm, listening } from './testing/fake-farm.ts';

const HISTORY = 10_000;
const PRINTING = 100;
const ROUNDS = 5;
const REQUESTS = 2_000;
/** Twenty consoles that each ask ten times a second. */
const RATE = 200;
const FEEDS = 20;
const FACTS = 500;
const FACTS_PER_SECOND = 100;

const now = () => performance.timeOrigin + performance.now();
const by = { kind: 'operator', id: 'bench' } as const;

export async function bench(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'farm-measured-'));
  const kernel = await openKernel({ definitions: [benchJob], database: { folder } });
  const farm = { ...fakeFarm(), kernel };
  const api = await listening(farm);
  const worker = new Worker(new URL('./testing/bench-load.ts', import.meta.url));
  const telemetry = setInterval(() => emitAll(farm), 1_000);
  try {
    await fill(kernel);
    return [...(await requests(api, worker)), await feed(kernel, api, worker)];
  } finally {
    clearInterval(telemetry);
    await worker.terminate();
    await api.close();
    await kernel.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(kernel: OpenKernel): Promise<void> {
  const make = async (n: number) => {
    const to = address('job', `J-${n}`);
    await kernel.tell({ to, type: 'job.create', payload: jobCreate(n), by });
    if (n < HISTORY) await kernel.tell({ to, type: 'job.judge', payload: { verdicts: [] }, by });
  };
  for (let n = 0; n < HISTORY + PRINTING; n += 200)
    await Promise.all(Array.from({ length: Math.min(200, HISTORY + PRINTING - n) }, (_, m) => make(n + m)));
  await kernel.views.reached(kernel.health().seq);
}

/** What open consoles ask for: mostly what is going on, now and then a look back, some commands. */
const mix = (): LoadOrder['requests'] =>
  Array.from({ length: REQUESTS }, (_, n): LoadOrder['requests'][number] => {
    const job = HISTORY + (n % PRINTING);
    switch (n % 10) {
      case 0:
        return ['GET', '/api/v1/jobs?limit=100'];
      case 1:
        return ['GET', '/api/v1/jobs?status=printing&limit=100'];
      case 2:
        return ['GET', `/api/v1/jobs?customer=Customer%20${n % 97}&limit=50`];
      case 3:
        return ['GET', '/api/v1/counters'];
      case 4:
        return ['GET', `/api/v1/jobs/J-${n % HISTORY}/timeline?related=1`];
      case 5:
      case 6:
        return ['POST', `/api/v1/jobs/J-${job}/priority`, `{"priority":${n % 10}}`];
      default:
        return ['GET', `/api/v1/jobs/J-${job}`];
    }
  });

async function requests(api: RunningApi, worker: Worker): Promise<BenchRow[]> {
  const latenciesMs: number[][] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const order: LoadOrder = { url: api.url, requests: mix(), rate: RATE };
    worker.postMessage(order);
    const [measured] = (await once(worker, 'message')) as [number[]];
    // The first round warms the program up.
    if (round > 0) latenciesMs.push(measured);
  }
  const quietest = Math.min(...latenciesMs.map((round) => quantile(round, 0.99)));
  const at = (share: number) => median(latenciesMs.map((round) => quantile(round, share)));
  return [
    {
      goal: '15',
      what: `API, ${RATE} requests a second (4 in 5 reads), ${PRINTING} jobs printing, ${HISTORY} in history, p99`,
      target: '≤ 50 ms',
      measured: `${at(0.99).toFixed(1)} ms`,
      note: `p50 ${at(0.5).toFixed(1)} ms, p99 of the quietest round ${quietest.toFixed(1)} ms; median of ${ROUNDS} rounds of ${REQUESTS}`,
    },
  ];
}

async function feed(kernel: OpenKernel, api: RunningApi, worker: Worker): Promise<BenchRow> {
  const order: WatchOrder = { url: api.url, feeds: FEEDS, until: 1_000 + FACTS - 1 };
  worker.postMessage(order);
  await once(worker, 'message');
  const saidAt = new Map<number, number>();
  const seen = once(worker, 'message') as Promise<[[number, number][]]>;
  for (let n = 0; n < FACTS; n++) {
    const priority = 1_000 + n;
    saidAt.set(priority, now());
    const to = address('job', `J-${HISTORY + (n % PRINTING)}`);
    void kernel.tell({ to, type: 'job.setPriority', payload: { priority }, by });
    await pause(1_000 / FACTS_PER_SECOND);
  }
  const [arrivals] = await seen;
  const latenciesMs = arrivals.map(([priority, at]) => at - saidAt.get(priority)!);
  return {
    goal: '15',
    what: `Feed, from a message said to its fact at each of ${FEEDS} readers (commit included), p99`,
    target: '≤ 100 ms',
    measured: `${quantile(latenciesMs, 0.99).toFixed(1)} ms`,
    note: `p50 ${quantile(latenciesMs, 0.5).toFixed(1)} ms; ${FACTS_PER_SECOND} facts a second, ${PRINTING} printers' telemetry at 1 Hz beside it`,
  };
}

function emitAll(farm: Pick<FakeFarm, 'emit'>): void {
  for (let n = 0; n < PRINTING; n++)
    farm.emit({
      printerId: `printer-${n}`,
      observedAt: Date.now(),
      link: 'up',
      phase: 'printing',
      remoteName: `J-${n}.gcode`,
      progress: Math.random(),
      layer: 10,
      layerTotal: 200,
      elapsedSeconds: 100,
      printedSeconds: 400,
      remainingSeconds: 3_500,
      heaters: {
        extruder: { temperatureCelsius: 215 + Math.random(), targetCelsius: 215 },
        heater_bed: { temperatureCelsius: 60, targetCelsius: 60 },
      },
      powerWatts: 210,
      faults: [],
      message: null,
    });
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
const median = (values: readonly number[]): number => quantile(values, 0.5);
