import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { box, prism, type Solid, together, torus } from '../../fixtures/models/solids.ts';
import { asciiStl, binaryStl, obj } from '../../fixtures/models/write.ts';
import { PreflightError } from './failure.ts';
import { defaultLimits } from './limits.ts';
import type { ParsedMesh } from './mesh.ts';
import { readMesh } from './read.ts';
import type { PreflightFailure } from './schema.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (content: string | Uint8Array, chunkBytes?: number): ParsedMesh =>
  readMesh(typeof content === 'string' ? encode(content) : content, defaultLimits, chunkBytes);

function failureOf(content: string | Uint8Array): PreflightFailure {
  try {
    read(content);
  } catch (cause) {
    if (cause instanceof PreflightError) return cause.failure;
    throw cause;
  }
  throw new Error('It was read, though it should not be.');
}

/** Corner coordinates triangle by triangle, whatever the layout. */
function corners({ positions, indices }: Pick<ParsedMesh, 'positions' | 'indices'> | Solid): number[] {
  if (indices === null) return Array.from(positions);
  return Array.from(indices).flatMap((vertex) => Array.from(positions.subarray(vertex * 3, vertex * 3 + 3)));
}

const cube = box(20, 20, 20);
const shapes: readonly Solid[] = [cube, torus(20, 5, 12, 8), prism(7, 10, 3)];

describe('every format', () => {
  test('gives back the same triangles, however the file is cut into chunks', () => {
    fc.assert(
      fc.property(fc.constantFrom(...shapes), fc.integer({ min: 1, max: 400 }), (solid, chunkBytes) => {
        for (const content of [binaryStl(solid), encode(asciiStl(solid)), encode(obj(solid))]) {
          expect(corners(read(content, chunkBytes))).toEqual(corners(solid));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('binary STL', () => {
  test('with a header that begins like a text STL', () => {
    const mesh = read(binaryStl(cube, 'solid exported by a program that should know better'));
    expect(mesh.format).toBe('stl-binary');
    expect(mesh.objects).toEqual([
      { name: 'exported by a program that should know better', triangleCount: 12 },
    ]);
  });

  test('with colours in the attributes and the header', () => {
    expect(corners(read(binaryStl(cube, 'COLOR=\u00ff\u00ff\u00ff\u00ff', 0xffff)))).toEqual(corners(cube));
  });

  test('with bytes after the last triangle', () => {
    const mesh = read(Uint8Array.from([...binaryStl(cube), 1, 2, 3]));
    expect(corners(mesh)).toEqual(corners(cube));
    expect(mesh.notes).toMatchObject([{ code: 'trailing_bytes', count: 3 }]);
  });

  test.each([0, 0xffff_ffff])('whose count was never filled in (%i)', (count) => {
    const content = binaryStl(cube);
    new DataView(content.buffer).setUint32(80, count, true);
    const mesh = read(content);
    expect(corners(mesh)).toEqual(corners(cube));
    expect(mesh.notes).toHaveLength(1);
  });

  test('says its unit in the header, sometimes', () => {
    expect(read(binaryStl(cube, 'part UNITS=in')).declaredUnit).toBe('inch');
    expect(read(binaryStl(cube, 'no word of it')).declaredUnit).toBeNull();
  });

  test.each([1, 49, 50, 333])('cut short by %i bytes is truncated', (missing) => {
    const content = binaryStl(cube);
    expect(failureOf(content.subarray(0, content.length - missing)).code).toBe('truncated');
  });

  test('whose count lies by millions is truncated, and no memory is taken for it', () => {
    const content = binaryStl(cube);
    new DataView(content.buffer).setUint32(80, 80_000_000, true);
    expect(failureOf(content)).toMatchObject({
      code: 'truncated',
      what: expect.stringContaining('80,000,000'),
    });
  });

  test('of more triangles than allowed is too complex', () => {
    expect(() => readMesh(binaryStl(cube), { ...defaultLimits, trianglesMax: 11 })).toThrow(
      /more than 11 triangles/,
    );
  });
});

describe('ASCII STL', () => {
  const variants: Readonly<Record<string, string>> = {
    'with CRLF': asciiStl(cube, 'x', '\r\n'),
    'with old Mac line ends': asciiStl(cube, 'x', '\r'),
    'in capitals': asciiStl(cube, 'x').toUpperCase(),
    'with tabs and blanks everywhere': asciiStl(cube, 'x')
      .replaceAll(' ', ' \t  ')
      .replaceAll('\n', '  \n\n\t'),
    'all on few lines': asciiStl(cube, 'x').replace(/\n(?!\s*(facet|endsolid))/g, (match, _word, at) =>
      at < 10 ? match : ' ',
    ),
    'with exponents': asciiStl(cube, 'x').replaceAll('20', '2.000000e+001'),
    'with a byte order mark': `\ufeff${asciiStl(cube, 'x')}`,
    'with blank lines first': `\n\n  ${asciiStl(cube, 'x')}`,
    'without normals that are numbers': asciiStl(cube, 'x').replaceAll('normal 0 0 0', 'normal nan -nan nan'),
    'with a name full of key words': asciiStl(cube, 'facet vertex endsolid 1 2 3'),
  };
  test.each(Object.entries(variants))('%s', (_, content) => {
    const mesh = read(content);
    expect(mesh.format).toBe('stl-ascii');
    expect(corners(mesh)).toEqual(corners(cube));
  });

  test('of several solids is one model of several objects', () => {
    const mesh = read(asciiStl(cube, 'lid') + asciiStl(prism(7, 10, 3), 'body'));
    expect(mesh.objects).toEqual([
      { name: 'lid', triangleCount: 12 },
      { name: 'body', triangleCount: 28 },
    ]);
  });

  test('that ends between two facets is read, with a warning', () => {
    const mesh = read(asciiStl(cube).replace(/endsolid.*\n/, ''));
    expect(mesh.notes).toMatchObject([{ code: 'incomplete_file' }]);
  });

  test('that ends inside a facet is truncated, and the line is named', () => {
    const text = asciiStl(cube);
    expect(failureOf(text.slice(0, text.length - 60))).toMatchObject({
      code: 'truncated',
      what: expect.stringContaining('line 8'),
    });
  });

  test('with a decimal comma is malformed, and the comma is blamed', () => {
    expect(failureOf(asciiStl(cube).replace('20', '20,5'))).toMatchObject({
      code: 'malformed',
      likelyCause: expect.stringContaining('comma'),
    });
  });

  test('without facets has no geometry', () => {
    expect(failureOf('solid nothing\nendsolid nothing\n').code).toBe('no_geometry');
  });
});

describe('OBJ', () => {
  const square = 'v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n';
  const halves = [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0];
  const faces: Readonly<Record<string, string>> = {
    'a quad': 'f 1 2 3 4',
    'v/vt': 'vt 0 0\nf 1/1 2/1 3/1 4/1',
    'v//vn': 'vn 0 0 1\nf 1//1 2//1 3//1 4//1',
    'v/vt/vn': 'f 1/1/1 2/2/1 3/3/1 4/4/1',
    'a slash and nothing': 'f 1/ 2/ 3/ 4/',
    'negative numbers': 'f -4 -3 -2 -1',
    'a line that goes on': 'f 1 2 \\\n  3 4',
    'a line that goes on, CRLF': 'f 1 2 \\\r\n  3 4',
    'a comment after it': 'f 1 2 3 4 # four corners',
    'blanks before it': '   \tf  1  2   3 4  ',
    'no line end': 'f 1 2 3 4',
  };
  test.each(Object.entries(faces))('face as %s', (_, face) => {
    expect(corners(read(`# comment \\\n${square}${face}`))).toEqual(halves);
  });

  test('vertex colours and weights are passed over', () => {
    const coloured = square.replaceAll(/^(v.*)$/gm, '$1 0.5 nan 0.25');
    expect(corners(read(`${coloured}f 1 2 3 4\n`))).toEqual(halves);
  });

  test('a concave face keeps its shape', () => {
    const arrow = 'v 0 0 0\nv 4 0 0\nv 4 4 0\nv 2 1 0\nf 1 2 3 4\n';
    const mesh = read(arrow);
    const area = triangleAreas(mesh).reduce((sum, value) => sum + value, 0);
    expect(mesh.indices).toHaveLength(6);
    expect(area).toBeCloseTo(6, 10);
    for (const value of triangleAreas(mesh)) expect(value).toBeGreaterThan(0);
  });

  test('vertices may come after the faces that use them', () => {
    expect(corners(read(`o late\nf 1 2 3 4\n${square}`))).toEqual(halves);
  });

  test('groups and objects name parts', () => {
    const mesh = read(`${square}g left\nf 1 2 3\ng right\nf 1 3 4\n`);
    expect(mesh.objects.map(({ name }) => name)).toEqual(['left', 'right']);
  });

  test('lines and points are left out, and that is said', () => {
    const mesh = read(`${square}f 1 2 3\nl 1 2\np 1\nf 1 2\n`);
    expect(mesh.notes.map(({ count }) => count)).toEqual([2, 1]);
  });

  test.each([
    ['f 1 2 9', 'truncated', 'vertex 9'],
    ['f 1 2 -9', 'malformed', 'Line 5'],
    ['f 0 1 2', 'malformed', 'Line 5'],
    ['f a b c', 'malformed', 'Line 5'],
    ['v 1 2', 'malformed', '2 coordinates'],
    ['v 1 x 3', 'malformed', 'Line 5'],
    ['l 1 2', 'no_geometry', 'points but no faces'],
  ])('%s is %s', (line, code, words) => {
    expect(failureOf(`${square}${line}\n`)).toMatchObject({ code, what: expect.stringContaining(words) });
  });
});

describe('what is no model', () => {
  const png = Uint8Array.from([
    0x89,
    0x50,
    0x4e,
    0x47,
    13,
    10,
    26,
    10,
    ...Array.from({ length: 300 }, (_, at) => (at * 37) & 255),
  ]);
  const strangers: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['an HTML page', '<!DOCTYPE html>\n<html><body>Log in</body></html>', 'an HTML page'],
    ['an HTML page after blanks', '\n\n  <html lang="en">\n', 'an HTML page'],
    ['a picture', png, 'a PNG picture'],
    ['G-code', '; generated by a slicer\nM104 S210\nG28\nG1 X10 Y10 E0.4\n', 'G-code'],
    ['bare G-code', 'G28\nG1 Z5 F5000\nM109 S200\n', 'G-code'],
    ['STEP', 'ISO-10303-21;\nHEADER;\n', 'a STEP drawing'],
    ['PDF', '%PDF-1.7\n%âãÏÓ\n', 'a PDF document'],
    ['JSON', '{"error":"not found"}', 'a JSON file'],
    ['PLY', 'ply\nformat ascii 1.0\n', 'a PLY model'],
    ['prose', 'Dear sir,\nplease print the attached part.\n', 'plain text'],
    [
      'UTF-16',
      Uint8Array.from([0xff, 0xfe, ...[...'solid x\n'].flatMap((letter) => [letter.charCodeAt(0), 0])]),
      'text in UTF-16',
    ],
    [
      'noise',
      Uint8Array.from({ length: 5000 }, (_, at) => Math.imul(at + 7, 2_654_435_761) >>> 24),
      'binary data of no format we know',
    ],
  ];
  test.each(strangers)('%s is named for what it is', (_, content, detected) => {
    const failure = failureOf(content);
    expect(failure).toMatchObject({ code: 'not_a_model', detected });
    for (const words of [failure.what, failure.likelyCause, failure.whatToDo])
      expect(words).toMatch(/^[A-Z].*\.$/);
  });

  test('an empty file, and a blank one', () => {
    expect(failureOf('').code).toBe('empty_file');
    expect(failureOf('  \n\n').code).toBe('empty_file');
  });

  test('a file past the size limit is refused unread', () => {
    expect(() => readMesh(binaryStl(cube), { ...defaultLimits, fileBytesMax: 100 })).toThrow(/at most 0 MB/);
  });
});

function triangleAreas(mesh: ParsedMesh): number[] {
  const values = corners(mesh);
  const areas: number[] = [];
  for (let at = 0; at < values.length; at += 9) {
    const [ax, ay, , bx, by, , cx, cy] = values.slice(at, at + 9) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    areas.push(((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) / 2);
  }
  return areas;
}

test('several solids in one mesh read as one', () => {
  const both = together(cube, box(5, 5, 5, [40, 0, 0]));
  expect(corners(read(binaryStl(both)))).toEqual(corners(both));
});
