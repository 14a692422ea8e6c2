import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkBounds } from '../../../actors/slicing/gcode/bounds.ts';
import { GcodeReader, readGcode } from '../../../actors/slicing/gcode/reader.ts';
import { motionLimits } from '../../../actors/slicing/gcode/time.ts';
import type { SliceFailed, SlicingProfile } from '../../../actors/slicing/schema.ts';
import { memoryCache } from '../cache.ts';
import { chooseSlicer } from '../choose.ts';
import { DEFAULT_LIMITS, type PlacedModel, type SliceLimits, type Slicer, type SlicerJob } from '../port.ts';
import { SlicingQueue } from '../queue.ts';
import {
  binaryStl,
  box,
  ownTemporaryFolder,
  PRINTER,
  PROFILE,
  PROFILES_TO_SLICE,
  type Sample,
  sample,
  sphere,
  type Triangle,
} from '../samples.ts';
import { slicePlate } from '../slice-plate.ts';
import { measureStl, turnedBy } from '../stl.ts';
import { findPrusaSlicer, pinning, processorList } from './find.ts';
import { iniText, prusaSettings } from './ini.ts';
import { prusaSlicer } from './slicer.ts';

const temporary = ownTemporaryFolder();
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const CUBE = box(20, 20, 20);
const LIVE = new AbortController().signal;

const slice = (slicer: Slicer, plate: Sample, limits?: Partial<SliceLimits>, signal?: AbortSignal) =>
  slicePlate(
    {
      slicer,
      queue: new SlicingQueue({ concurrency: 1, waitingMax: 1 }),
      cache: memoryCache(),
      limits: { ...DEFAULT_LIMITS, ...limits },
    },
    plate,
    signal,
  );

const failure = (promise: Promise<unknown>): Promise<SliceFailed> =>
  promise.then(
    () => Promise.reject(new Error('it was accepted')),
    (error: SliceFailed) => error,
  );

/** A job put together by hand, past the checks that would refuse it. */
async function rawJob(
  shapes: ReadonlyArray<ReadonlyArray<Triangle>>,
  profile: SlicingProfile = PROFILE,
): Promise<SlicerJob> {
  const workFolder = mkdtempSync(join(tmpdir(), 'job-'));
  const models: PlacedModel[] = [];
  for (const [index, triangles] of shapes.entries()) {
    const path = join(workFolder, `part-${index + 1}.stl`);
    writeFileSync(path, binaryStl(triangles));
    const measured = await measureStl(path, turnedBy(0));
    models.push({ instanceId: `part-${index + 1}`, path, ...measured });
  }
  return {
    workFolder,
    models,
    profile,
    printer: PRINTER,
    startGcode: 'G28\nM190 S60\nM109 S215',
    endGcode: 'M84',
    limits: DEFAULT_LIMITS,
  };
}

/** A program that says it is PrusaSlicer and then does what the script says; `$OUT` is where G-code belongs. */
function fake(script: string): { readonly slicer: Slicer; readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'fake-'));
  const path = join(folder, 'prusa-slicer');
  const find = 'OUT=; while [ $# -gt 0 ]; do [ "$1" = --output ] && OUT="$2"; shift; done';
  writeFileSync(
    path,
    `#!/bin/sh\ncd ${folder}\nif [ "$1" = --help ]; then echo "PrusaSlicer-9.8.7 based on Slic3r"; exit 0; fi\n${find}\n${script}\n`,
    { mode: 0o755 },
  );
  return { slicer: prusaSlicer(path), folder, path };
}

const CONFIG = '; prusaslicer_config = begin\n; prusaslicer_config = end';
const square = (z: number, x = 50) =>
  `G28\nM109 S215\nG90\nM83\n; printing object cube-1.stl id:0 copy 0\nG1 X${x} Y50 Z${z}\nG1 X${x + 20} E1\n; stop printing object cube-1.stl id:0 copy 0\n; estimated printing time (normal mode) = 1m 5s\n${CONFIG}`;
const plate = () => sample({ cube: CUBE }, [['cube', 60, 60]]);

describe('a PrusaSlicer that fails', () => {
  it.each([
    [
      'crashed',
      'echo "Objects could not fit on the bed" >&2; exit 134',
      /gave up \(abort\): Objects could not fit/,
    ],
    ['crashed', 'kill -SEGV $$', /segmentation fault/],
    ['crashed', 'kill -KILL $$', /ended from outside \(SIGKILL\)/],
    ['crashed', 'echo "unknown option" >&2; exit 1', /exit code 1: unknown option/],
    ['memory-limit', 'echo "std::bad_alloc" >&2; exit 134', /more memory/],
    [
      'nothing-to-print',
      'echo "No layers were detected. You might want to repair."; exit 1',
      /found nothing to print/,
    ],
    ['nothing-to-print', 'exit 0', /reported success but wrote no G-code/],
    ['slicer-missing', 'exec /nowhere/at/all', /could not be started/],
    ['unsafe-gcode', `cat > "$OUT" <<'EOF'\n${square(300)}\nEOF`, /Z 300 mm, 90 mm above/],
    ['unsafe-gcode', `cat > "$OUT" <<'EOF'\n${square(0.2, 210)}\nEOF`, /10 mm over the right edge/],
    [
      'invalid-request',
      `printf '\\tkey = "gcode_flavor"\\t loaded = "rapid\\tsubstituted = "reprap"\\n'; echo G28 > "$OUT"`,
      /does not know the value of gcode_flavor/,
    ],
  ])('is explained: %s from %j', async (code, script, words) => {
    const error = await failure(slice(fake(script).slicer, plate()));
    expect(error.message).toMatch(words);
    expect(error.code).toBe(code);
    expect(error.remedy).not.toBe('');
  });

  it.each(['0s', '', 'unknown'])('is not believed that it takes "%s"', async (time) => {
    const raw = square(0.2).replace('1m 5s', time);
    const { estimatedSeconds } = await slice(fake(`cat > "$OUT" <<'EOF'\n${raw}\nEOF`).slicer, plate());
    expect(estimatedSeconds).toBeGreaterThanOrEqual(1);
  });

  it('is ended at the time limit with everything it started', async () => {
    const { slicer, folder } = fake('sleep 1000 & echo $! > child; echo $$ > self; wait');
    const error = await failure(slice(slicer, plate(), { timeMilliseconds: 1000 }));
    expect(error.code).toBe('time-limit');
    await expectGone(folder, ['self', 'child']);
  });

  it('is ended when the slice is cancelled', async () => {
    const { slicer, folder } = fake('sleep 1000 & echo $! > child; echo $$ > self; wait');
    const abort = new AbortController();
    const watcher = watch(folder, (_, name) => {
      if (name === 'self') abort.abort();
    });
    const error = await failure(slice(slicer, plate(), {}, abort.signal));
    watcher.close();
    expect(error.code).toBe('cancelled');
    await expectGone(folder, ['self', 'child']);
  });

  it('does not hold the farm up by leaving something behind that keeps its output open', async () => {
    const { slicer, folder } = fake('sleep 1000 & echo $! > child; exit 134');
    expect((await failure(slice(slicer, plate()))).code).toBe('crashed');
    await expectGone(folder, ['child']);
  });

  it('is capped in memory by the kernel', async () => {
    const { slicer: reporting, folder } = fake('ulimit -v > limit; ulimit -t > cpu; exit 1');
    await failure(slice(reporting, plate(), { memoryBytes: 512 * 1024 ** 2, timeMilliseconds: 30_000 }));
    expect(readFileSync(join(folder, 'limit'), 'utf8').trim()).toBe(String(512 * 1024));
    expect(readFileSync(join(folder, 'cpu'), 'utf8').trim()).toBe('61');
  });
});

async function expectGone(folder: string, names: ReadonlyArray<string>): Promise<void> {
  for (const name of names) {
    const pid = Number(readFileSync(join(folder, name), 'utf8'));
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  }
}

/** A process that ended but was not yet waited for by its new parent counts as gone. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ' Z ';
  return !/\) Z /.test(stat) && stat !== ' Z ';
}

describe('finding PrusaSlicer', () => {
  it('prefers it over the slicer that comes with the farm', async () => {
    const { path, folder } = fake('exit 1');
    expect((await chooseSlicer({ PATH: folder })).name).toBe('prusaslicer');
    expect((await chooseSlicer({ PATH: '/nowhere', PRUSASLICER: path })).name).toBe('prusaslicer');
    expect((await chooseSlicer({ PATH: '/nowhere' })).name).toBe('threeslicer');
    expect(await (await chooseSlicer({ PATH: folder })).version()).toBe('9.8.7');
  });

  it('says so when PRUSASLICER names nothing, or another program', async () => {
    await expect(chooseSlicer({ PRUSASLICER: '/nowhere/prusa' })).rejects.toMatchObject({
      code: 'slicer-missing',
    });
    await expect(prusaSlicer('/bin/true').version()).rejects.toMatchObject({ code: 'slicer-missing' });
  });

  it('pins it to one processor at a time of those this process may use', async () => {
    expect(await pinning({ PATH: '/nowhere' }, 0)).toEqual([]);
    expect(processorList('0-2,5')).toEqual([0, 1, 2, 5]);
    expect(processorList('')).toEqual([]);
  });
});

describe('the ini', () => {
  const settings = (profile: SlicingProfile, startGcode = 'G28\nM109 S215') =>
    prusaSettings({ profile, printer: PRINTER, startGcode, endGcode: '' });
  const extra = (name: string, value: string | number = 1) => ({
    ...PROFILE,
    extra: { prusaslicer: { [name]: value } },
  });

  it('sets what would otherwise be missed', () => {
    const ini = settings(PROFILE);
    expect(ini.get('filament_density')).toBe('1.24');
    expect(ini.get('gcode_label_objects')).toBe('1');
    expect(ini.get('max_print_height')).toBe('210');
    expect(ini.get('bed_shape')).toBe('0x0,220x0,220x220,0x220');
  });

  it('takes extras, but none that runs a program or undoes the profile', () => {
    expect(settings(extra('ironing')).get('ironing')).toBe('1');
    for (const name of ['post_process', 'output_filename_format', 'layer_height', 'start_gcode'])
      expect(() => settings(extra(name))).toThrow(`"${name}"`);
  });

  it('lets no value begin a setting of its own', () => {
    const lines = iniText(settings(extra('notes', 'a\npost_process = rm\r\nb\\')));
    expect(lines).toContain('notes = a\\npost_process = rm\\nb\\\\\n');
    expect(lines).not.toMatch(/^post_process/m);
  });
});

const installed = await findPrusaSlicer({ PATH: process.env.PATH, PRUSASLICER: process.env.PRUSASLICER });

describe.skipIf(installed === undefined)(
  `the real PrusaSlicer (${installed ?? 'skipped: none on PATH or in PRUSASLICER'})`,
  () => {
    const real = () => prusaSlicer(installed!);

    it('slices a cube within the bed, its grams not zero', async () => {
      const one = plate();
      const result = await slice(real(), one);
      expect(result.layers).toBe(100);
      expect(result.boundsMillimetres.zMax).toBeCloseTo(20, 6);
      expect(result.warnings).toEqual([]);
      const facts = readGcode(readFileSync(one.gcodePath, 'utf8'));
      expect(checkBounds(facts, PRINTER)).toEqual([]);
      // Its own sum leaves out the 14 mm of the purge line.
      expect(result.filamentMillimetres - facts.stated.filamentMillimetres!).toBeLessThan(20);
      expect(facts.stated.massGrams).toBeCloseTo(result.massGrams, 1);
    });

    it('states the time that its moves take', async () => {
      for (const shape of [CUBE, sphere(9, 5000)]) {
        const one = sample({ part: shape }, [['part', 110, 110]]);
        const { estimatedSeconds } = await slice(real(), one);
        const reader = new GcodeReader(motionLimits(PROFILE));
        reader.push(readFileSync(one.gcodePath, 'utf8'));
        expect(Math.abs(reader.end().motionSeconds / estimatedSeconds - 1)).toBeLessThan(0.03);
      }
    });

    it('gives the same hash twice, for a large mesh too', async () => {
      const shapes = { ball: sphere(10, 100_000) };
      const places = [['ball', 60, 60]] as const;
      expect(await slice(real(), sample(shapes, places))).toEqual(
        await slice(real(), sample(shapes, places)),
      );
    });

    it('keeps several instances where they were put, each marked', async () => {
      const result = await slice(
        real(),
        sample({ cube: CUBE, low: box(30, 10, 10) }, [
          ['cube', 60, 60],
          ['low', 120, 120, 90],
          ['cube', 60, 120],
        ]),
      );
      expect(result.objects.map((object) => object.instanceId)).toEqual(['cube-1', 'low-2', 'cube-3']);
      expect(result.objects[1]!.boundsMillimetres).toMatchObject({
        xMin: expect.closeTo(115.2, 0),
        yMax: expect.closeTo(134.8, 0),
      });
    });

    it('reports success for a part too tall and one off the bed, which their G-code then shows', async () => {
      for (const [shape, words] of [
        [box(20, 20, 300, [50, 50, 0]), /above the machine/],
        [box(20, 20, 20, [210, 50, 0]), /over the right edge/],
      ] as const) {
        const { gcodePath } = await real().slice(await rawJob([shape]), LIVE);
        expect(checkBounds(readGcode(readFileSync(gcodePath, 'utf8')), PRINTER).join()).toMatch(words);
      }
    });

    it('is explained when it finds nothing to print', async () => {
      const error = await failure(real().slice(await rawJob([box(20, 20, 0, [50, 50, 0])]), LIVE));
      expect(['nothing-to-print', 'crashed']).toContain(error.code);
    });

    it('does not pass over a setting it has not got', async () => {
      const profile = { ...PROFILE, extra: { prusaslicer: { no_such_setting: 1 } } };
      const error = await failure(real().slice(await rawJob([box(20, 20, 2, [50, 50, 0])], profile), LIVE));
      expect(error).toMatchObject({
        code: 'invalid-request',
        message: expect.stringContaining('no_such_setting'),
      });
    });

    it.each(PROFILES_TO_SLICE.map((profile) => [profile.id, profile] as const))(
      'accepts the built-in profile %s',
      async (_, profile) => {
        const result = await slice(real(), sample({ cube: box(10, 10, 4) }, [['cube', 60, 60]], { profile }));
        expect(result.warnings).toEqual([]);
        expect(result.objects).toHaveLength(1);
      },
    );
  },
);
