import { Schema } from 'effect';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { box, prism, together, torus } from '../../fixtures/models/solids.ts';
import { asciiStl, binaryStl, meshXml, modelXml, obj, threeMf } from '../../fixtures/models/write.ts';
import { analyseMesh } from './analyse.ts';
import { PreflightError } from './failure.ts';
import type { PreflightLimits } from './limits.ts';
import { defaultLimits } from './limits.ts';
import { encodePreview } from './preview.ts';
import { readMesh } from './read.ts';
import { PreflightFailure, PreflightReport } from './schema.ts';
import { decodePreview } from './schema-preview.ts';

/** Whatever the bytes: a report that fits the schema, or a failure that does. Anything else thrown fails the test. */
function survive(
  bytes: Uint8Array,
  limits: PreflightLimits = defaultLimits,
): PreflightReport | PreflightFailure {
  try {
    const parsed = readMesh(bytes, limits, 4096);
    const { report, repaired } = analyseMesh(parsed, {
      fileName: 'x',
      fileSizeBytes: bytes.length,
      unit: null,
      limits,
    });
    if (repaired.mesh.indices.length > 0)
      decodePreview(encodePreview(repaired.mesh, report.canonical.offsetMm, limits.previewTrianglesMax));
    return Schema.decodeUnknownSync(PreflightReport)(JSON.parse(JSON.stringify(report)));
  } catch (cause) {
    if (!(cause instanceof PreflightError)) throw cause;
    return Schema.decodeUnknownSync(PreflightFailure)(cause.failure);
  }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const solid = together(torus(20, 5, 10, 6), box(5, 5, 5, [40, 0, 0]), prism(5, 3, 3));
const model = modelXml(
  `<object id="1">${meshXml(solid)}</object><object id="2"><components><component objectid="1" transform="1 0 0 0 1 0 0 0 1 2 3 4"/></components></object>`,
  '<item objectid="2"/>',
  'unit="inch"',
);
const seeds: Readonly<Record<string, Uint8Array>> = {
  'binary STL': binaryStl(solid),
  'ASCII STL': encode(asciiStl(solid)),
  OBJ: encode(obj(solid)),
  '3MF': threeMf(model),
};
const smallLimits: PreflightLimits = {
  ...defaultLimits,
  trianglesMax: 20_000,
  inflatedBytesMax: 4_000_000,
  archiveEntriesMax: 200,
};

const edit = fc.record({
  kind: fc.constantFrom('set', 'delete', 'repeat', 'swap'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 200 }),
  byte: fc.integer({ min: 0, max: 255 }),
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function mutate(bytes: Uint8Array, { kind, at, to, length, byte }: Edit): Uint8Array {
  const from = Math.floor(at * Math.max(0, bytes.length - 1));
  const end = Math.min(bytes.length, from + length);
  if (kind === 'delete') return Uint8Array.from([...bytes.subarray(0, from), ...bytes.subarray(end)]);
  if (kind === 'repeat') return Uint8Array.from([...bytes.subarray(0, end), ...bytes.subarray(from)]);
  const changed = bytes.slice();
  if (kind === 'set') changed.fill(byte, from, Math.min(end, from + 1 + (length % 4)));
  else changed.copyWithin(Math.floor(to * bytes.length), from, end);
  return changed;
}

describe('random damage ends in a report or a named failure', () => {
  test.each(Object.entries(seeds))('%s', (_, seed) => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        survive(edits.reduce(mutate, seed), smallLimits);
      }),
      { numRuns: 400 },
    );
  });

  test('XML of a 3MF, damaged before it is packed', () => {
    const text = encode(model);
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        survive(threeMf(new TextDecoder('latin1').decode(edits.reduce(mutate, text))), smallLimits);
      }),
      { numRuns: 200 },
    );
  });

  test('bytes of no meaning', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => void survive(bytes, smallLimits)),
      { numRuns: 500 },
    );
  });

  test('any prefix of a valid file', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(seeds)),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, share) => {
          survive(seed.subarray(0, Math.floor(seed.length * share)), smallLimits);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('coordinates', () => {
  test('of any 32 bits each', () => {
    const corner = fc.integer({ min: 0, max: 0xffff_ffff });
    fc.assert(
      fc.property(fc.array(corner, { minLength: 36, maxLength: 36 }), (bits) => {
        const bytes = binaryStl(prism(3, 5, 5));
        const view = new DataView(bytes.buffer);
        for (const [at, value] of bits.entries())
          view.setUint32(84 + Math.floor(at / 9) * 50 + 12 + (at % 9) * 4, value, true);
        survive(bytes);
      }),
      { numRuns: 400 },
    );
  });
});

describe('size without sense', () => {
  const count = 200_000;
  const cases: Readonly<Record<string, (triangle: number, corner: number) => [number, number, number]>> = {
    'all triangles on one point': () => [1, 1, 1],
    'all triangles the same': (_, corner) => [corner, corner * corner, 0],
    'all triangles about one vertex': (triangle, corner) =>
      corner === 0
        ? [0, 0, 0]
        : [Math.cos(triangle + corner), Math.sin(triangle + corner), (triangle + corner) % 97],
    'all triangles on one edge': (triangle, corner) =>
      corner < 2 ? [corner, 0, 0] : [0, Math.cos(triangle), Math.sin(triangle)],
    'all triangles on one line': (triangle, corner) => [triangle * 3 + corner, 0, 0],
    'all triangles apart': (triangle, corner) => [
      triangle % 60,
      Math.floor(triangle / 60) % 60,
      triangle / 3600 + corner * 0.1 + (corner === 1 ? 0.2 : 0),
    ],
    'every coordinate NaN': () => [Number.NaN, Number.NaN, Number.NaN],
  };
  test.each(Object.entries(cases))('%s', (_, place) => {
    const positions = new Float32Array(count * 9);
    for (let at = 0; at < count * 3; at += 1) positions.set(place(Math.floor(at / 3), at % 3), at * 3);
    const result = survive(
      binaryStl({ positions, indices: Uint32Array.from({ length: count * 3 }, (_unused, at) => at) }),
    );
    expect(result).toHaveProperty('verdict');
  });

  test('seams at coordinates too large for whole numbers', () => {
    const bytes = binaryStl(torus(20, 5, 16, 8));
    const view = new DataView(bytes.buffer);
    for (let corner = 0; corner < 9; corner += 1)
      view.setFloat32(84 + 12 + corner * 4, 10 ** (16 + corner * 2), true);
    expect(survive(bytes)).toHaveProperty('verdict');
  });

  test('many tiny shells, every one inside out', () => {
    const cubes = Array.from({ length: 3000 }, (_, at) =>
      box(1, 1, -1, [(at % 20) * 0.7, (Math.floor(at / 20) % 20) * 0.7, Math.floor(at / 400)]),
    );
    expect(survive(binaryStl(together(...cubes)))).toHaveProperty('verdict');
  });

  test('one face of a hundred thousand corners is refused; ten thousand are read', () => {
    const ring = (corners: number): Uint8Array =>
      encode(
        `${Array.from({ length: corners }, (_, at) => `v ${Math.cos(at)} ${Math.sin(at)} 0`).join('\n')}\nf ${Array.from({ length: corners }, (_, at) => at + 1).join(' ')}\n`,
      );
    expect(survive(ring(140_000))).toMatchObject({ code: 'malformed' });
    expect(survive(ring(10_000))).toHaveProperty('verdict');
  });

  test('one line without end', () => {
    expect(survive(encode(`v 0 0 0\nf ${'1 '.repeat(5_000_000)}`))).toMatchObject({ code: 'malformed' });
  });
});
