import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SlicingPrinter } from '../schema.ts';
import { arcPoints } from './arc.ts';
import { checkBounds } from './bounds.ts';
import { durationSeconds, durationWords } from './comments.ts';
import { GcodeReader, readGcode } from './reader.ts';
import { FIXED_DATE, GcodeRewriter } from './rewrite.ts';

const START = 'G28\nM109 S210\nG90\nM83\n';
const PRINTER: SlicingPrinter = {
  bed: {
    shape: 'rectangle',
    widthMillimetres: 220,
    depthMillimetres: 200,
    originXMillimetres: 0,
    originYMillimetres: 0,
  },
  heightMillimetres: 210,
  nozzleDiameterMillimetres: 0.4,
  objectMarks: 'comments',
};
const ROUND: SlicingPrinter = {
  ...PRINTER,
  bed: {
    shape: 'ellipse',
    widthMillimetres: 200,
    depthMillimetres: 200,
    originXMillimetres: -100,
    originYMillimetres: -100,
  },
};

describe('bounds of moves', () => {
  it('follow absolute and relative positions, renamed positions and inches', () => {
    const facts = readGcode(
      `${START}G1 X10 Y10 Z0.2\nG1 X20 E1\nG91\nG1 Y5 E1\nG90\nG92 X0 Y0\nG1 X1 Y1 E1\nG20\nG1 X1 E0.1\nG21\nG1 Z5`,
    );
    // After G92, X0 is machine X20: X1 inch is 20 + 25.4.
    expect(facts.printedBounds).toEqual({ xMin: 10, yMin: 10, zMin: 0.2, xMax: 45.4, yMax: 16, zMax: 0.2 });
    expect(facts.travelBounds).toMatchObject({ zMax: 5, xMax: 45.4 });
    expect(facts.extrudedMillimetres).toBeCloseTo(3 + 2.54, 9);
  });

  it('tell travel from printing, and a retraction from extrusion', () => {
    const facts = readGcode(
      `${START}G0 X5 Y5 Z0.2\nG1 X100 Y100\nG1 E-2\nG0 X200 Y190\nG1 E2\nG1 X190 E3\nG1 E-1`,
    );
    expect(facts.printedBounds).toEqual({ xMin: 190, yMin: 190, zMin: 0.2, xMax: 200, yMax: 190, zMax: 0.2 });
    expect(facts.travelBounds).toMatchObject({ xMin: 5, xMax: 200 });
    expect(facts.extrudedMillimetres).toBeCloseTo(3, 9);
  });

  it('count absolute extrusion over G92 E0', () => {
    const facts = readGcode(
      'G28\nM109 S200\nM82\nG1 X1 Y1 Z.2\nG1 X2 E5\nG92 E0\nG1 X3 E4\nG1 E2\nG1 E4\nG1 X4 E5',
    );
    expect(facts.extrudedMillimetres).toBeCloseTo(10, 9);
  });

  it('are the same however the moves are written', () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 500 })),
      {
        minLength: 2,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(steps, (points) => {
        const [first, ...rest] = points;
        const absolute = points.map(([x, y], index) => `G1 X${x} Y${y}${index ? ' E1' : ''}`).join('\n');
        let [lastX, lastY] = first!;
        const relative = rest.map(([x, y]) => {
          const line = `n5 g1x${x - lastX}y${y - lastY}E1*33 ; X999`;
          [lastX, lastY] = [x, y];
          return line;
        });
        const a = readGcode(`G28\nM83\nG1 Z0.2\n${absolute}`);
        const b = readGcode(`G28\nM83\nG1 Z0.2\nG1 X${first![0]} Y${first![1]}\nG91\n${relative.join('\n')}`);
        expect(b.printedBounds).toEqual(a.printedBounds);
      }),
    );
  });

  it('do not depend on where the file is cut into pieces', () => {
    const text = `${START}; printing object a.stl id:0 copy 0\nG1 X10 Y10 Z0.2\nG1 X20 E1\r\n; stop printing object a\n;LAYER_CHANGE\nG2 X30 Y10 I5 E1\n`;
    const whole = readGcode(text);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
        const reader = new GcodeReader();
        const sorted = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        for (const [index, at] of sorted.entries()) reader.push(text.slice(at, sorted[index + 1] ?? at));
        expect(reader.end()).toEqual(whole);
      }),
    );
  });

  it('include the bulge of an arc, by centre or by radius', () => {
    const byCentre = readGcode(`${START}G1 X0 Y0 Z0.2\nG2 X20 Y0 I10 J0 E1`).printedBounds!;
    expect(byCentre.yMax).toBeCloseTo(10, 6);
    expect(byCentre.yMin).toBeCloseTo(0, 6);
    const byRadius = readGcode(`${START}G1 X0 Y0 Z0.2\nG3 X20 Y0 R10 E1`).printedBounds!;
    expect(byRadius.yMin).toBeCloseTo(-10, 6);
    const circle = readGcode(`${START}G1 X0 Y0 Z0.2\nG3 X0 Y0 I10 J0 E1`).printedBounds!;
    expect(circle).toMatchObject({
      xMin: expect.closeTo(0, 6),
      xMax: expect.closeTo(20, 6),
      yMin: expect.closeTo(-10, 6),
    });
    const longWay = arcPoints({ x: 0, y: 0 }, { x: 10, y: 0 }, { r: -10 }, true);
    expect(Math.max(...longWay.map(([, y]) => y))).toBeGreaterThan(15);
  });

  it('name a coordinate that is no number', () => {
    for (const line of ['G1 Xnan Y3 E1', 'G1 X- Y3 E1', 'G1 X1.2.3 E1', 'G1 Xinf E1']) {
      const facts = readGcode(`${START}G1 X5 Y5 Z.2\nG1 X6 E1\n${line}`);
      expect(facts.malformed).toEqual([line]);
      expect(checkBounds(facts, PRINTER)).toEqual([`A move has a coordinate that is no number: "${line}".`]);
    }
    expect(readGcode(`${START}M117 Xnan hello`).malformed).toEqual([]);
  });
});

describe("a slicer's comments", () => {
  it('give time, filament and the slicer', () => {
    const facts = readGcode(
      '; generated by PrusaSlicer 2.5.0+UNKNOWN on 2026-01-02 at 03:04:05 UTC\n' +
        '; filament used [mm] = 1485.36\n; filament used [cm3] = 3.57\n; total filament used [g] = 4.43\n' +
        '; estimated printing time (normal mode) = 1d 1h 48m 32s\n',
    );
    expect(facts.generator).toEqual({ name: 'PrusaSlicer', version: '2.5.0+UNKNOWN' });
    expect(facts.stated).toEqual({
      filamentMillimetres: 1485.36,
      volumeCubicMillimetres: 3570,
      massGrams: 4.43,
      seconds: 86_400 + 3600 + 48 * 60 + 32,
    });
    expect(readGcode(';TIME:6000\n;Filament used: 1.5m\n;LAYER_COUNT:12\n').stated).toEqual({
      seconds: 6000,
      filamentMillimetres: 1500,
      layers: 12,
    });
  });

  it('write durations as they read them', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (seconds) => durationSeconds(durationWords(seconds)) === seconds),
    );
    expect(durationSeconds('soon')).toBeNaN();
  });

  it('mark parts, each with what it takes and where it is', () => {
    const facts = readGcode(
      `${START}G1 X1 Y1 Z.2\n; printing object a.stl id:0 copy 0\nG1 X9 E2\nG1 E-1\n; stop printing object a.stl id:0 copy 0\n` +
        'EXCLUDE_OBJECT_START NAME=b\nG1 X50 Y50\nG1 E1\nG1 X60 E3\nEXCLUDE_OBJECT_END\nG1 X70 E10',
    );
    expect(facts.objects).toEqual([
      {
        label: 'a.stl id:0 copy 0',
        extrudedMillimetres: 1,
        bounds: { xMin: 1, xMax: 9, yMin: 1, yMax: 1, zMin: 0.2, zMax: 0.2 },
      },
      {
        label: 'b',
        extrudedMillimetres: 4,
        bounds: { xMin: 50, xMax: 60, yMin: 50, yMax: 50, zMin: 0.2, zMax: 0.2 },
      },
    ]);
  });

  it('count layers, and without marks the heights printed at', () => {
    expect(readGcode(';LAYER_CHANGE\n;LAYER_CHANGE\n').layers).toBe(2);
    expect(readGcode('; LAYER 0 Z0.2\n; LAYER 1 Z0.4\n').layers).toBe(2);
    expect(readGcode(`${START}G1 X1 Y1 Z.2\nG1 X2 E1\nG1 Z.8\nG1 Z.4\nG1 X3 E1\nG1 X1 E1`).layers).toBe(2);
  });
});

describe('whether a machine can print it', () => {
  const print = (moves: string, printer = PRINTER) => checkBounds(readGcode(START + moves), printer);

  it('accepts what is on the bed and refuses each edge in words', () => {
    expect(print('G1 X0 Y0 Z0.2\nG1 X220 Y200 E1')).toEqual([]);
    expect(print('G1 X-1 Y5 Z0.2\nG1 X9 E1')).toEqual(['It prints 1 mm over the left edge of the bed.']);
    expect(print('G1 X5 Y5 Z0.2\nG1 X225 E1')).toEqual(['It prints 5 mm over the right edge of the bed.']);
    expect(print('G1 X5 Y-3 Z0.2\nG1 X9 E1')).toEqual(['It prints 3 mm over the front edge of the bed.']);
    expect(print('G1 X5 Y5 Z0.2\nG1 Y201 E1')).toEqual(['It prints 1 mm over the back edge of the bed.']);
  });

  it('refuses Z 300 on a machine 210 mm high, and a lift above it that prints nothing', () => {
    expect(print('G1 X5 Y5 Z300\nG1 X9 E1')).toEqual([
      "It goes up to Z 300 mm, 90 mm above the machine's 210 mm.",
    ]);
    expect(print('G1 X5 Y5 Z1\nG1 X9 E1\nG91\nG1 Z210')).toEqual([
      "It goes up to Z 211 mm, 1 mm above the machine's 210 mm.",
    ]);
    expect(print('G1 X5 Y5 Z-0.1\nG1 X9 E1')).toEqual(['It prints at Z -0.1 mm, which is in the bed.']);
  });

  it('judges a round bed by its round', () => {
    expect(print('G1 X-99 Y0 Z0.2\nG1 X99 E1', ROUND)).toEqual([]);
    expect(print('G1 X0 Y0 Z0.2\nG1 X80 Y80 E1', ROUND)).toEqual([
      'It prints 13.14 mm over the edge of the round bed.',
    ]);
  });

  it('allows a purge line beside the bed but not far from it', () => {
    const purge = (x: number) =>
      `;TYPE:Custom\nG1 X${x} Y5 Z0.3\nG1 Y60 E9\n;LAYER_CHANGE\nG1 X9 Y9 Z0.2\nG1 X20 E1`;
    expect(print(purge(-4))).toEqual([]);
    expect(print(purge(-40))).toEqual(['The start or end G-code extrudes 40 mm beside the bed.']);
  });

  it('refuses nothing, no homing and no heating, unless a macro may do it', () => {
    expect(print('G1 X5 Y5')).toEqual(['Nothing is printed: no move extrudes.']);
    const bare = 'M83\nG1 X5 Y5 Z0.2\nG1 X9 E1';
    expect(checkBounds(readGcode(bare), PRINTER)).toHaveLength(2);
    expect(checkBounds(readGcode(`EXCLUDE_OBJECT_DEFINE NAME=a\n${bare}`), PRINTER)).toHaveLength(2);
    expect(checkBounds(readGcode(`PRINT_START EXTRUDER=210 BED=60\n${bare}`), PRINTER)).toEqual([]);
  });
});

describe('the file the farm keeps', () => {
  const rewriter = (excludeObjectCommands: boolean) =>
    new GcodeRewriter({
      header: ['slice = 1'],
      objects: [
        {
          instanceId: 'a',
          xCentreMillimetres: 5,
          yCentreMillimetres: 6,
          polygon: [
            [0, 0],
            [10, 0],
            [10, 12],
          ],
        },
      ],
      instanceOf: (label) => (label.startsWith('a.stl') ? 'a' : undefined),
      excludeObjectCommands,
    });
  const lines = [
    '; generated by PrusaSlicer 2.5.0 on 2026-11-21 at 01:42:39 UTC',
    '; printing object a.stl id:0 copy 0',
    'G1 X1',
    '; stop printing object a.stl id:0 copy 0',
  ];

  it('has no date of its own, and still says which slicer made it', () => {
    const out = lines.flatMap((line) => [...rewriter(false).line(line)]);
    expect(out[0]).toBe(`; generated by PrusaSlicer 2.5.0${FIXED_DATE}`);
    expect(readGcode(out.join('\n')).generator).toEqual({ name: 'PrusaSlicer', version: '2.5.0' });
  });

  it('states no time that is none, because the machine would show it', () => {
    const one = rewriter(false);
    const said = (time: string) => one.line(`; estimated printing time (normal mode) = ${time}`);
    one.line(lines[0]!);
    expect([...said('0s'), ...said('soon'), ...one.line(';TIME:0')]).toEqual([]);
    expect(said('1h 2s')).toEqual(['; estimated printing time (normal mode) = 1h 2s']);
  });

  it('is plain ASCII, so that a place in it is the same in bytes and letters', () => {
    const one = rewriter(false);
    expect([...one.line('; Käse — 20 µm'), ...one.line('G1 X1\t; ok')]).toEqual([
      '; K?se ? 20 ?m',
      '; slice = 1',
      'G1 X1\t; ok',
    ]);
  });

  it('marks its parts by command where the machine takes them', () => {
    const one = rewriter(true);
    expect(lines.flatMap((line) => [...one.line(line)]).slice(1)).toEqual([
      '; slice = 1',
      'EXCLUDE_OBJECT_DEFINE NAME=a CENTER=5,6 POLYGON=[[0,0],[10,0],[10,12]]',
      lines[1],
      'EXCLUDE_OBJECT_START NAME=a',
      'G1 X1',
      lines[3],
      'EXCLUDE_OBJECT_END',
    ]);
  });
});
