import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Schema } from 'effect';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PreflightError } from '../../actors/preflight/failure.ts';
import { defaultLimits } from '../../actors/preflight/limits.ts';
import { readMesh } from '../../actors/preflight/read.ts';
import { PreflightReport } from '../../actors/preflight/schema.ts';
import { decodePreview } from '../../actors/preflight/schema-preview.ts';
import { torus, torusVolume } from '../../fixtures/models/solids.ts';
import { binaryStl } from '../../fixtures/models/write.ts';
import { AnalysisPool, type AnalysisPoolOptions } from './pool.ts';
import { analyseStream } from './spool.ts';

const models = fileURLToPath(new URL('../../fixtures/models', import.meta.url));
let folder: string;
let pools: AnalysisPool[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farm-test-'));
  pools = [];
});
afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  rmSync(folder, { recursive: true, force: true });
});

function open(options: Partial<AnalysisPoolOptions> = {}): AnalysisPool {
  const pool = new AnalysisPool(options);
  pools.push(pool);
  return pool;
}

const fixture = (fileName: string) => ({ path: join(models, fileName), fileName, outputDir: folder });

function write(fileName: string, content: Uint8Array | string) {
  writeFileSync(join(folder, fileName), content);
  return { path: join(folder, fileName), fileName, outputDir: folder };
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable('It was analysed, though it should not be.'),
    (error: PreflightError) => error.failure,
  );

/** Takes a worker a good while: some eighty megabytes of blanks for the XML parser. */
const slowModel = (): ReturnType<typeof write> =>
  write('slow.3mf', zipSync({ '3D/3dmodel.model': new Uint8Array(80_000_000).fill(10) }, { level: 1 }));

describe('analysis', () => {
  test('of every fixture gives a report of the contract', async () => {
    const pool = open();
    const verdicts: Record<string, string> = {};
    for (const name of readdirSync(models).filter((file) => /\.(stl|obj|3mf)$/.test(file))) {
      const { report } = await pool.analyse(fixture(name));
      expect(Schema.decodeUnknownSync(PreflightReport)(JSON.parse(JSON.stringify(report)))).toEqual(report);
      verdicts[name] = [report.verdict, ...report.findings.map(({ code }) => code)].join(' ');
    }
    expect(verdicts).toEqual({
      'assembly-inch.3mf': 'warn several_shells overhang',
      'bracket.stl': 'ok',
      'calibration-cube-20mm.stl': 'ok',
      'calibration-cube-ascii.stl': 'ok',
      'calibration-cube.obj': 'ok',
      'cube-one-inch-unitless.stl': 'warn units_suspect',
      'cube-one-triangle-missing.stl': 'repair open_edges',
      'gear.stl': 'ok',
      'hollow.stl': 'ok',
      'inside-out.stl': 'repair inverted_shells overhang',
      'non-manifold-edge.stl': 'warn non_manifold_edges',
      'one-face-flipped.stl': 'repair flipped_triangles',
      'open-box.stl': 'warn open_edges volume_unreliable',
      'three-shells.stl': 'warn several_shells overlapping_shells floating_parts',
    });
  });

  test('writes the mended mesh for slicers and the preview for the console', async () => {
    const { report, canonicalStlPath, previewPath } = await open().analyse(fixture('inside-out.stl'));
    const again = await open().analyse({ path: canonicalStlPath!, fileName: 'again.stl' });
    expect(again.report).toMatchObject({
      verdict: 'ok',
      boundsMm: { min: { z: 0 } },
      units: { declared: 'millimeter' },
    });
    expect(again.report.volumeMm3).toBeCloseTo(report.volumeMm3, 2);
    expect(readMesh(readFileSync(canonicalStlPath!), defaultLimits).positions).toHaveLength(
      report.canonical.triangleCount * 9,
    );
    expect(decodePreview(readFileSync(previewPath!)).indices).toHaveLength(
      report.canonical.triangleCount * 3,
    );
    rmSync(join(again.canonicalStlPath!, '..'), { recursive: true });
  });

  test('of a blocked model gives a picture, and no mesh to slice', async () => {
    const flat = write('flat.obj', 'v 0 0 0\nv 9 0 0\nv 9 9 0\nf 1 2 3\n');
    const result = await open().analyse(flat);
    expect(result).toMatchObject({ report: { verdict: 'block' }, canonicalStlPath: null });
    expect(existsSync(result.previewPath!)).toBe(true);
  });

  test('of a large mesh goes without the kernel', async () => {
    const pool = open();
    const { report } = await pool.analyse(write('ring.stl', binaryStl(torus(40, 10, 1000, 250))));
    expect(report.volumeMm3 / torusVolume(40, 10, 1000, 250)).toBeCloseTo(1, 4);
    expect(report.verification).toMatchObject({ status: 'skipped' });
  });

  test('takes a stream, and stops it at the size limit', async () => {
    const pool = open();
    const content = readFileSync(join(models, 'gear.stl'));
    const { report } = await analyseStream(
      pool,
      Readable.from([content.subarray(0, 777), content.subarray(777)]),
      { fileName: 'gear.stl', outputDir: folder },
    );
    expect(report).toMatchObject({ verdict: 'ok', fileSizeBytes: content.length });
    const endless = Readable.from(
      (function* () {
        for (;;) yield new Uint8Array(65_536);
      })(),
    );
    const request = { fileName: 'endless.stl', outputDir: folder, limits: { fileBytesMax: 1_000_000 } };
    expect(await failureOf(analyseStream(pool, endless, request))).toMatchObject({ code: 'too_large' });
    expect(endless.destroyed).toBe(true);
  });
});

describe('trouble', () => {
  test('a file that is no model, or not there, or a folder', async () => {
    const pool = open();
    expect(
      await failureOf(pool.analyse(write('page.stl', '<!doctype html><title>404</title>'))),
    ).toMatchObject({ code: 'not_a_model', detected: 'an HTML page' });
    expect(
      await failureOf(pool.analyse({ path: join(folder, 'gone.stl'), fileName: 'gone.stl' })),
    ).toMatchObject({ code: 'unreadable' });
    expect(await failureOf(pool.analyse({ path: folder, fileName: 'folder' }))).toMatchObject({
      code: 'unreadable',
    });
    expect((await pool.analyse(fixture('calibration-cube-20mm.stl'))).report.verdict).toBe('ok');
  });

  test('outputs that cannot be written', async () => {
    const request = { ...fixture('calibration-cube-20mm.stl'), outputDir: join(folder, 'not', 'there') };
    expect(await failureOf(open().analyse(request))).toMatchObject({ code: 'storage' });
  });

  test('a model that takes too long costs its worker only', async () => {
    const pool = open({ wallMsMax: 50 });
    expect(await failureOf(pool.analyse(slowModel()))).toMatchObject({
      code: 'time_limit',
      what: expect.stringContaining('too complex'),
    });
    const patient = open();
    expect((await patient.analyse(fixture('gear.stl'))).report.verdict).toBe('ok');
  });

  test('a model that eats the heap is told so, and the next one is served', async () => {
    const pool = open({ heapMbMax: 64 });
    const objects = Array.from(
      { length: 99_000 },
      (_, id) =>
        `<object id="${id}" name="${'n'.repeat(150)}${id}"><components><component objectid="1" transform="1 0 0 0 1 0 0 0 1 0 0 ${id}"/></components></object>`,
    );
    const model = `<model xmlns="c"><resources>${objects.join('')}</resources><build/></model>`;
    const failure = await failureOf(
      pool.analyse(write('many.3mf', zipSync({ '3D/3dmodel.model': new TextEncoder().encode(model) }))),
    );
    expect(failure).toMatchObject({ code: 'memory_limit', what: expect.stringContaining('too complex') });
    expect((await pool.analyse(fixture('gear.stl'))).report.verdict).toBe('ok');
  });

  test('a kernel that is not waited for leaves the report unverified', async () => {
    const pool = open({ verifyMsMax: 0 });
    const { report, canonicalStlPath } = await pool.analyse({
      ...write('ring.stl', binaryStl(torus(40, 10, 1000, 150))),
    });
    expect(report.verification).toMatchObject({
      status: 'skipped',
      reason: expect.stringContaining('not waited for'),
    });
    expect(existsSync(canonicalStlPath!)).toBe(true);
  });

  test('cancelled: running, waiting, and before it began', async () => {
    const pool = open({ workers: 1 });
    const [running, waiting] = [new AbortController(), new AbortController()];
    const first = failureOf(pool.analyse({ ...slowModel(), signal: running.signal }));
    const second = failureOf(pool.analyse({ ...fixture('gear.stl'), signal: waiting.signal }));
    const third = pool.analyse(fixture('calibration-cube-20mm.stl'));
    expect(pool.waitingCount).toBe(2);
    waiting.abort();
    expect(await second).toMatchObject({ code: 'cancelled' });
    running.abort();
    expect(await first).toMatchObject({ code: 'cancelled' });
    expect((await third).report.verdict).toBe('ok');
    expect(
      await failureOf(pool.analyse({ ...fixture('gear.stl'), signal: AbortSignal.abort() })),
    ).toMatchObject({ code: 'cancelled' });
  });

  test('the queue is bounded', async () => {
    const pool = open({ workers: 1, queueMax: 2 });
    const accepted = [1, 2, 3].map(() => pool.analyse(fixture('calibration-cube-20mm.stl')));
    expect(await failureOf(pool.analyse(fixture('calibration-cube-20mm.stl')))).toMatchObject({
      code: 'busy',
    });
    expect(await Promise.all(accepted)).toHaveLength(3);
  });

  test('closing ends what runs and what waits, and leaves nothing behind', async () => {
    const pool = open({ workers: 1 });
    const work = [failureOf(pool.analyse(slowModel())), failureOf(pool.analyse(fixture('gear.stl')))];
    await pool.close();
    for (const failure of await Promise.all(work)) expect(failure).toMatchObject({ code: 'cancelled' });
    expect(await failureOf(pool.analyse(fixture('gear.stl')))).toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder)).toEqual(['slow.3mf']);
  });
});
