/** A whole farm behind the API's port, in memory: the real machines, the demo farm file, no printer and no disk. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { FarmConfig } from '../../../actors/farm/schema.ts';
import { readFarmText } from '../../config/farm-file.ts';
import { families } from '../../printers/registry.ts';
import type { HealthCheck, Telemetry } from '../contract/index.ts';
import type { ApiOptions, FarmApi } from '../farm-api.ts';
import { numbersFromViews } from '../numbers.ts';
import { type RunningApi, startApi } from '../server.ts';
import { type MemoryKernel, memoryKernel } from './memory-kernel.ts';

const demo = new URL('../../../fixtures/farm/demo.yaml', import.meta.url);
let farm: FarmConfig | undefined;

export function demoFarm(): FarmConfig {
  if (farm) return farm;
  const reading = readFarmText(readFileSync(demo, 'utf8'), 'demo.yaml');
  if (!reading.ok) throw new Error('The demo farm file has problems.');
  farm = reading.farm;
  return farm;
}

export interface FakeFarm extends FarmApi {
  readonly kernel: MemoryKernel;
  readonly blobs: Map<string, Buffer>;
  readonly checksNow: HealthCheck[];
  /** What a printer says. */
  emit(telemetry: Telemetry): void;
}

export interface FakeOptions {
  readonly kernel?: MemoryKernel;
  readonly blobs?: Map<string, Buffer>;
}

export function fakeFarm({ kernel = memoryKernel(), blobs = new Map() }: FakeOptions = {}): FakeFarm {
  const latest = new Map<string, Telemetry>();
  const listeners = new Set<(telemetry: Telemetry) => void>();
  const checksNow: HealthCheck[] = [{ name: 'slicer', ok: true, required: true, words: 'Built in.' }];
  let bootstrapped = false;
  return {
    version: '0.1.0',
    startedAt: Date.now(),
    now: Date.now,
    kernel,
    blobs,
    checksNow,
    artifacts: {
      async put(bytes) {
        const chunks: Buffer[] = [];
        for await (const chunk of bytes) chunks.push(chunk as Buffer);
        const all = Buffer.concat(chunks);
        const sha256 = createHash('sha256').update(all).digest('hex');
        blobs.set(sha256, all);
        return { sha256, sizeBytes: all.length };
      },
      async stat(sha256) {
        const bytes = blobs.get(sha256);
        return bytes && { sizeBytes: bytes.length };
      },
      open: async (sha256) => Readable.from([blobs.get(sha256)!]),
    },
    farm: demoFarm,
    telemetry: {
      latest: () => [...latest.values()],
      observe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    emit(telemetry) {
      latest.set(telemetry.printerId, telemetry);
      for (const listener of listeners) listener(telemetry);
    },
    families,
    slicers: () => [{ name: 'three-slicer', version: '0.3.2' }],
    modelReport: async (sha256) => ({
      sha256,
      sizeBytes: blobs.get(sha256)?.length ?? null,
      state: 'stored',
      report: null,
      failure: null,
      fits: [],
      canonicalHash: null,
      previewHash: null,
    }),
    nextNumber: numbersFromViews(kernel),
    checks: () => checksNow,
    async bootstrap() {
      const created = !bootstrapped;
      bootstrapped = true;
      return { created, words: created ? 'Filled.' : 'It was full already.' };
    },
  };
}

/** The API of a farm, listening on a free port of loopback. */
export const listening = (farm: FarmApi, options: Partial<ApiOptions> = {}): Promise<RunningApi> =>
  startApi(farm, { port: 0, ...options });
