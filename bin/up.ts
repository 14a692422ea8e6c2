/** `farm up`: puts the parts together, in the order in which they need each other, and takes them apart again. */
import { accessSync, constants, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { layer as nodeFiles } from '@effect/platform-node/NodeFileSystem';
import { Effect } from 'effect';
import { DISPATCHER } from '../actors/common/say.ts';
import { allActors } from '../actors/definitions.ts';
import type { DispatcherState } from '../actors/dispatcher/schema.ts';
import type { FarmConfig } from '../actors/farm/schema.ts';
import type { PrinterState } from '../actors/printer/schema.ts';
import { AnalysisPool } from '../gateway/analysis/pool.ts';
import { numbersFromViews } from '../gateway/api/numbers.ts';
import { type RunningApi, startApi } from '../gateway/api/server.ts';
import { loadFarm } from '../gateway/config/load.ts';
import { openFleet } from '../gateway/machines/fleet.ts';
import { machineHandlers } from '../gateway/machines/handlers.ts';
import { watchHeaters } from '../gateway/machines/heater-watch.ts';
import { telemetryOf } from '../gateway/machines/telemetry.ts';
import { preparationHandlers } from '../gateway/preparation/handlers.ts';
import { learntFrom } from '../gateway/preparation/learnt.ts';
import { openModels } from '../gateway/preparation/models.ts';
import { modelReportOf } from '../gateway/preparation/report.ts';
import type { DispatchLimits } from '../gateway/printers/dispatch.ts';
import { families } from '../gateway/printers/registry.ts';
import { systemServices } from '../gateway/printers/services.ts';
import { createUploadGate } from '../gateway/printers/upload-gate.ts';
import { folderCache } from '../gateway/slicers/cache.ts';
import { chooseSlicer } from '../gateway/slicers/choose.ts';
import { SlicingQueue } from '../gateway/slicers/queue.ts';
import { captureDatabase } from '../runtime/capture.ts';
import { takeFolder } from '../runtime/database/folder.ts';
import { address } from '../runtime/envelope.ts';
import { openKernel } from '../runtime/kernel.ts';
import { openWhatIfDesk } from '../simulator/whatif/desk.ts';
import { openArtifacts } from './up/artifacts.ts';
import { bootstrapDemo } from './up/bootstrap.ts';
import { startDemoFleet } from './up/demo-fleet.ts';
import { reportParked } from './up/parked.ts';
import { seedFarm } from './up/seed.ts';
import { together } from './up/together.ts';
import { VERSION } from './version.ts';

const UPLOADS_AT_ONCE_MAX = 16;
const SLICES_AT_ONCE_MAX = 2;
const SLICES_WAITING_MAX = 500;

export interface UpOptions {
  readonly demo: boolean;
  readonly port: number;
  readonly host: string;
  readonly dataFolder: string;
  readonly configFile?: string;
  readonly console: boolean;
  /** How much faster than life the demo's virtual printers print. */
  readonly timeFactor?: number;
  /** How patiently a start is looked after; for tests, whose machines answer at once. */
  readonly dispatchLimits?: DispatchLimits;
  /** Called at named moments, for tests that stop the farm at one. */
  readonly probe?: (point: string) => void;
}

export interface RunningFarm {
  readonly url: string;
  /** Stops everything, in the reverse order of its start. */
  stop(): Promise<void>;
}

const DEMO_FARM_FILE = path.resolve(import.meta.dirname, '../fixtures/farm/demo.yaml');
const CONSOLE_FOLDER = path.resolve(import.meta.dirname, '../console/dist');
const DEMO_TIME_FACTOR = 60;

export async function up(options: UpOptions): Promise<void> {
  const say = (words: string) => {
    process.stdout.write(`${words}\n`);
  };
  const began = performance.now();
  const starting = startFarm(options, say);

  let stopping = false;
  // From the first moment on: a farm that is still starting has processes to stop, too.
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    say(`\n${signal}: stopping …`);
    const farm = await starting.catch(() => undefined);
    try {
      await farm?.stop();
      say('Stopped. Nothing is left running.');
    } catch (error) {
      process.stderr.write(`farm: stopping failed: ${(error as Error).message}\n`);
      process.exitCode = 1;
    }
    process.exit();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));

  const farm = await starting;
  if (stopping) return;
  say(
    `Ready after ${((performance.now() - began) / 1000).toFixed(1)} s. Console: ${farm.url}  (Ctrl-C stops the farm)`,
  );
}

/** Starts a farm and resolves once it answers. What has been started is stopped again where a later part fails. */
export async function startFarm(options: UpOptions, say: (words: string) => void): Promise<RunningFarm> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    const failures: unknown[] = [];
    // What can't be stopped must not keep the rest running.
    for (const step of undo.splice(0).reverse()) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    return { url: await start(options, say, undo), stop };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

async function start(
  options: UpOptions,
  say: (words: string) => void,
  undo: (() => Promise<unknown>)[],
): Promise<string> {
  const { dataFolder } = options;
  const startedAt = Date.now();
  const farm = await readFarm(options.configFile ?? DEMO_FARM_FILE);
  makeFolder(dataFolder);
  // Before anything in it is touched: a second farm must not end the first one's machines, nor empty its folders.
  const hold = await takeFolder(dataFolder);
  undo.push(async () => hold.release());
  // What lies here was left by a farm that was killed at work.
  const workFolder = path.join(dataFolder, 'work');
  rmSync(workFolder, { recursive: true, force: true });
  mkdirSync(workFolder);

  const url = process.env.DATABASE_URL;
  const virtual = farm.printers.filter(
    (printer) => isVirtual(printer.connection) && families.some((family) => family.id === printer.family),
  );
  const timeFactor = options.timeFactor ?? DEMO_TIME_FACTOR;
  const opening = openKernel({
    definitions: allActors,
    database: url ? { url } : { folder: path.join(dataFolder, 'postgres') },
    onParked: (item) =>
      void opening.then(
        (open) => reportParked(open, item),
        () => undefined,
      ),
    ...(options.probe ? { probe: options.probe } : {}),
  });
  const [kernel, demo, artifacts, { tool: slicer, version: slicerVersion }] = await together(
    opening.then((open) => {
      undo.push(() => open.close());
      return open;
    }),
    options.demo && virtual.length > 0
      ? startDemoFleet(path.join(dataFolder, 'virtual'), virtual, timeFactor).then((started) => {
          undo.push(() => started.stop());
          return started;
        })
      : Promise.resolve(undefined),
    openArtifacts(dataFolder, process.env),
    chooseSlicer().then(async (tool) => ({ tool, version: await tool.version() })),
  );
  say(`Database: ${url ? 'external Postgres' : `embedded Postgres in ${path.join(dataFolder, 'postgres')}`}`);
  say(`Artifacts: ${artifacts.where}`);
  say(`Slicer: ${slicer.name} ${slicerVersion}`);
  if (demo) say(`Demo: ${virtual.length} virtual printers on loopback, ${timeFactor} times as fast as life`);

  const policy = await seedFarm(kernel, farm, say);
  undo.push(() => policy.close());
  const governed = () => policy.governed(farm);

  const pool = new AnalysisPool();
  undo.push(() => pool.close());
  const models = openModels(pool, artifacts.blobs, path.join(dataFolder, 'models'), workFolder);
  const printers = async () => {
    const { items } = await kernel.views.list({ kind: 'printer', limit: 1_000 });
    return items
      .filter((view) => view.status !== 'removed')
      .flatMap((view) => (view.doc as unknown as PrinterState).spec ?? []);
  };
  const preparation = {
    farm: governed,
    printers,
    models,
    blobs: artifacts.blobs,
    tools: {
      workFolder,
      slicer,
      queue: new SlicingQueue({ concurrency: SLICES_AT_ONCE_MAX, waitingMax: SLICES_WAITING_MAX }),
      cache: folderCache(path.join(dataFolder, 'slices')),
    },
    now: Date.now,
    queue: async () =>
      (await kernel.state(address('dispatcher', DISPATCHER)))?.context as unknown as
        | DispatcherState
        | undefined,
    learnt: learntFrom(kernel.views, Date.now),
  };

  const log = (words: string) => process.stderr.write(`farm: ${words}\n`);
  const services = systemServices((level, words) => level === 'warn' && log(words));
  const fleet = openFleet({
    kernel,
    services,
    log,
    connectionOf: ({ id, spec }) =>
      isVirtual(spec?.connection)
        ? { baseUrl: demo?.urls.get(id) ?? 'http://127.0.0.1:9' }
        : spec?.connection,
  });
  undo.push(() => fleet.close());
  const stopWatching = watchHeaters(fleet, kernel, log);
  undo.push(async () => stopWatching());
  for (const handler of preparationHandlers(preparation)) kernel.handle(handler);
  // What the machines did last is read from the views; nothing is asked of a machine before that is known.
  await kernel.views.reached(kernel.health().seq);
  await fleet.start();
  const toMachines = machineHandlers({
    fleet,
    kernel,
    services,
    uploads: createUploadGate(UPLOADS_AT_ONCE_MAX),
    open: artifacts.open,
    ...(options.dispatchLimits ? { limits: options.dispatchLimits } : {}),
    ...(options.probe ? { probe: options.probe } : {}),
  });
  for (const handler of toMachines) kernel.handle(handler);
  say(
    `Printers: ${farm.printers.length} in the farm file, ${farm.printers.filter((printer) => families.some((family) => family.id === printer.family)).length} with a connector`,
  );

  const nextNumber = numbersFromViews(kernel);
  const whatIf = openWhatIfDesk({
    capture: () => captureDatabase(kernel.database),
    config: governed,
    now: Date.now,
  });
  undo.push(() => whatIf.close());
  const api: RunningApi = await startApi(
    {
      version: VERSION,
      startedAt,
      now: Date.now,
      kernel,
      artifacts: artifacts.api,
      farm: governed,
      telemetry: telemetryOf(fleet),
      families,
      slicers: () => [{ name: slicer.name, version: slicerVersion }],
      modelReport: modelReportOf(preparation, artifacts.api),
      nextNumber,
      checks: async () => [await artifacts.check()],
      whatIf,
      ...(options.demo
        ? { bootstrap: () => bootstrapDemo({ kernel, farm, blobs: artifacts.blobs, nextNumber }) }
        : {}),
    },
    {
      host: options.host,
      port: options.port,
      token: process.env.FARM_TOKEN || undefined,
      allowedHosts: (process.env.FARM_ALLOWED_HOSTS ?? '').split(',').flatMap((host) => host.trim() || []),
      consoleFolder: options.console ? CONSOLE_FOLDER : undefined,
    },
  );
  undo.push(() => api.close());
  return api.url;
}

const isVirtual = (connection: unknown): boolean =>
  typeof connection === 'object' &&
  connection !== null &&
  'virtual' in connection &&
  connection.virtual === true;

const readFarm = (file: string): Promise<FarmConfig> =>
  Effect.runPromise(loadFarm(file).pipe(Effect.provide(nodeFiles)));

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new Error(
      `The data folder ${folder} can't be written (${(error as Error).message}). Give it to this user, or choose another with FARM_DATA.`,
      { cause: error },
    );
  }
}
