import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { writeBinaryStl } from '../../actors/preflight/write-stl.ts';
import { torus } from '../../fixtures/models/solids.ts';
import { meshXml, modelXml, threeMf } from '../../fixtures/models/write.ts';
import type { BenchRow } from '../../runtime/bench-row.ts';
import { AnalysisPool } from './pool.ts';

const rounds = 5;
const origin = { x: 0, y: 0, z: 0 };

interface Measured {
  readonly wallMs: number[];
  readonly loopDelayMsMax: number;
  readonly verification: string;
}

/** Goal 16: preflight of a million triangles from file to report, and what the main thread feels of it. */
export async function bench(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'farm-measured-'));
  try {
    const million = torus(40, 12, 1000, 500);
    const stl = join(folder, 'million.stl');
    await writeFile(stl, writeBinaryStl(million, origin));
    const threeMfPath = join(folder, 'million.3mf');
    await writeFile(
      threeMfPath,
      threeMf(modelXml(`<object id="1">${meshXml(million)}</object>`, '<item objectid="1"/>')),
    );
    const hundred = join(folder, 'hundred.stl');
    await writeFile(hundred, writeBinaryStl(torus(40, 12, 500, 100), origin));
    return [
      ...toRows('1M triangles, binary STL, 50 MB', '≤ 2 s', await measure(stl, folder)),
      ...toRows('1M triangles, 3MF', '–', await measure(threeMfPath, folder)),
      ...toRows('100k triangles, binary STL', '–', await measure(hundred, folder)),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(path: string, outputDir: string): Promise<Measured> {
  const pool = new AnalysisPool();
  const wallMs: number[] = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let verification = '';
  try {
    for (let round = 0; round < rounds; round += 1) {
      if (round === 1) delay.enable();
      const started = performance.now();
      const { report } = await pool.analyse({ path, fileName: 'bench', outputDir });
      wallMs.push(performance.now() - started);
      verification = report.verification.status;
    }
  } finally {
    delay.disable();
    await pool.close();
  }
  return { wallMs, loopDelayMsMax: delay.max / 1e6, verification };
}

function toRows(
  what: string,
  target: string,
  { wallMs, loopDelayMsMax, verification }: Measured,
): BenchRow[] {
  const sorted = wallMs.toSorted((a, b) => a - b);
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  return [
    {
      goal: '16',
      what: `Preflight: ${what}`,
      target,
      measured: seconds(sorted[Math.floor(sorted.length / 2)]!),
      note: `median of ${rounds}, ${seconds(sorted[0]!)} to ${seconds(sorted.at(-1)!)}, outputs written; kernel ${verification}`,
    },
    {
      goal: '16',
      what: `Event-loop delay of the main thread meanwhile: ${what}`,
      target: 'not blocked',
      measured: `${loopDelayMsMax.toFixed(1)} ms at most`,
    },
  ];
}
