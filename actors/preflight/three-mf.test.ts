import { deflateSync, strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { box, prism, type Solid, scaled } from '../../fixtures/models/solids.ts';
import {
  coreNamespace,
  meshXml,
  modelXml,
  productionNamespace,
  threeMf,
} from '../../fixtures/models/write.ts';
import { analyseMesh } from './analyse.ts';
import { PreflightError } from './failure.ts';
import { defaultLimits, type PreflightLimits } from './limits.ts';
import { readMesh } from './read.ts';
import type { PreflightFailure, PreflightReport } from './schema.ts';

const cube = box(10, 10, 10);

function report(content: Uint8Array, chunkBytes?: number): PreflightReport {
  const parsed = readMesh(content, defaultLimits, chunkBytes);
  return analyseMesh(parsed, {
    fileName: 'a.3mf',
    fileSizeBytes: content.length,
    unit: null,
    limits: defaultLimits,
  }).report;
}

function failureOf(content: Uint8Array, limits: Partial<PreflightLimits> = {}): PreflightFailure {
  try {
    readMesh(content, { ...defaultLimits, ...limits });
  } catch (cause) {
    if (cause instanceof PreflightError) return cause.failure;
    throw cause;
  }
  throw new Error('It was read, though it should not be.');
}

const object = (id: number, solid: Solid, attributes = ''): string =>
  `<object id="${id}" type="model" ${attributes}>${meshXml(solid)}</object>`;
const one = (xml: (text: string) => string): Uint8Array =>
  threeMf(xml(modelXml(object(1, cube, 'name="cube"'), '<item objectid="1"/>')));

describe('units', () => {
  test.each([
    ['micron', 0.001],
    ['millimeter', 1],
    ['centimeter', 10],
    ['inch', 25.4],
    ['foot', 304.8],
    ['meter', 1000],
  ])('%s', (unit, factor) => {
    const result = report(
      threeMf(modelXml(object(1, scaled(cube, 1 / factor)), '<item objectid="1"/>', `unit="${unit}"`)),
    );
    expect(result.boundsMm.size.x).toBeCloseTo(10, 4);
    expect(result.volumeMm3).toBeCloseTo(1000, 2);
    expect(result.units).toMatchObject({ declared: unit, applied: unit, guess: unit, source: 'file' });
  });

  test('millimetres without a word', () => {
    expect(report(threeMf(modelXml(object(1, cube), '<item objectid="1"/>', ''))).units.declared).toBe(
      'millimeter',
    );
  });
});

describe('the build', () => {
  test('places components with their transforms multiplied', () => {
    const resources = `${object(1, cube)}
      <object id="2"><components><component objectid="1" transform="2 0 0 0 1 0 0 0 1 0 0 0"/></components></object>
      <object id="3"><components><component objectid="2" transform="0 1 0 -1 0 0 0 0 1 5 0 0"/></components></object>`;
    const { boundsMm, volumeMm3 } = report(
      threeMf(modelXml(resources, '<item objectid="3" transform="1 0 0 0 1 0 0 0 1 0 0 7"/>')),
    );
    expect(volumeMm3).toBeCloseTo(2000, 6);
    expect(boundsMm).toEqual({
      min: { x: -5, y: 0, z: 7 },
      max: { x: 5, y: 20, z: 17 },
      size: { x: 10, y: 20, z: 10 },
    });
  });

  test('a mirroring transform leaves no part inside out', () => {
    const result = report(
      threeMf(modelXml(object(1, cube), '<item objectid="1" transform="-1 0 0 0 1 0 0 0 1 0 0 0"/>')),
    );
    expect(result).toMatchObject({ verdict: 'ok', invertedShellCount: 0, volumeMm3: 1000 });
  });

  test('leaves out what is marked as not printed, and support', () => {
    const resources = `${object(1, cube)}<object id="2" type="support">${meshXml(prism(6, 3, 3))}</object>`;
    const result = report(
      threeMf(
        modelXml(resources, '<item objectid="1"/><item objectid="1" printable="0"/><item objectid="2"/>'),
      ),
    );
    expect(result.triangleCount).toBe(12);
    expect(result.findings).toMatchObject([{ code: 'content_ignored', count: 2, severity: 'ok' }]);
  });

  test('reads parts of the package that the production extension names, each in its own unit', () => {
    const part = modelXml(object(7, cube), '', 'unit="centimeter"');
    const root = modelXml(
      '<object id="1"><components><component p:path="/3D/Objects/Part_1.model" objectid="7"/></components></object>',
      '<item objectid="1" p:UUID="0"/>',
      `unit="millimeter" requiredextensions="p" xmlns:p="${productionNamespace}"`,
    );
    expect(report(threeMf(root, { '3D/Objects/part_1.model': part })).boundsMm.size.x).toBe(100);
  });

  test('leaves out the helper volumes of slicers, in both dialects', () => {
    const two = `${object(1, cube)}${object(2, box(30, 30, 30))}<object id="3"><components><component objectid="1"/><component objectid="2"/></components></object>`;
    const settings =
      '<config><object id="3"><part id="1" subtype="normal_part"/><part id="2" subtype="modifier_part"/></object></config>';
    expect(
      report(threeMf(modelXml(two, '<item objectid="3"/>'), { 'Metadata/model_settings.config': settings }))
        .triangleCount,
    ).toBe(12);
    const ranges =
      '<config><object id="1"><volume firstid="0" lastid="5"><metadata type="volume" key="volume_type" value="ParameterModifier"/></volume></object></config>';
    expect(
      report(
        threeMf(modelXml(object(1, cube), '<item objectid="1"/>'), {
          'Metadata/Slic3r_PE_model.config': ranges,
        }),
      ).triangleCount,
    ).toBe(6);
  });
});

describe('the XML', () => {
  const variants: Readonly<Record<string, (text: string) => string>> = {
    'with a prefix on every element': (text) =>
      text
        .replaceAll(
          /<(\/?)(model|resources|object|mesh|vertices|vertex|triangles|triangle|build|item)\b/g,
          '<$1m:$2',
        )
        .replace(`xmlns="${coreNamespace}"`, `xmlns:m="${coreNamespace}"`),
    'with single quotes and blanks': (text) => text.replaceAll(/(\w+)="([^"]*)"\/>/g, "$1 = '$2' />"),
    'with comments between vertices': (text) => text.replaceAll('<vertex ', '<!-- <vertices> -->\n<vertex '),
    'with entities in numbers': (text) => text.replaceAll('x="10"', 'x="&#49;0"'),
    'with attributes of others': (text) => text.replaceAll('<triangle ', '<triangle pid="1" p1="0" '),
    'with full end tags': (text) => text.replaceAll(/<(vertex|triangle)([^>]*)\/>/g, '<$1$2></$1>'),
    'in CRLF with tabs': (text) => text.replaceAll('\n', '\r\n\t\t'),
    'with prefixes never declared': (text) =>
      text
        .replace('<resources>', '<metadata name="a" ms:kind="b">c</metadata><ms:note/><resources>')
        .replace('<object ', '<object ms:kind="d" '),
    'after a byte order mark': (text) => `\ufeff${text}`,
    'with foreign elements of the same names': (text) =>
      text.replace(
        '</vertices>',
        '</vertices><x:vertices xmlns:x="urn:other"><x:vertex x="999" y="0" z="0"/></x:vertices>',
      ),
  };
  test.each(Object.entries(variants))('%s', (_, change) => {
    const content = one(change);
    for (const chunkBytes of [undefined, 97]) {
      expect(report(content, chunkBytes)).toMatchObject({
        verdict: 'ok',
        triangleCount: 12,
        volumeMm3: 1000,
      });
    }
  });

  test('in UTF-16', () => {
    const text = modelXml(object(1, cube), '<item objectid="1"/>').replace('UTF-8', 'UTF-16');
    const wide = new Uint8Array(2 + text.length * 2);
    wide.set([0xff, 0xfe]);
    for (let at = 0; at < text.length; at += 1) wide[2 + at * 2] = text.charCodeAt(at);
    expect(report(zipSync({ '3D/3dmodel.model': wide })).volumeMm3).toBe(1000);
  });
});

describe('what is refused', () => {
  const text = modelXml(object(1, cube), '<item objectid="1"/>');
  const cases: readonly (readonly [string, Uint8Array, string, string])[] = [
    ['an archive of models', zipSync({ 'a.stl': strToU8('solid') }), 'not_a_model', 'with models inside'],
    ['an Office document', zipSync({ 'word/document.xml': strToU8('<x/>') }), 'not_a_model', 'Office'],
    ['an empty build', threeMf(modelXml(object(1, cube), '')), 'no_geometry', 'empty build'],
    ['an object that is not there', threeMf(modelXml('', '<item objectid="9"/>')), 'malformed', 'object 9'],
    [
      'a part that is not there',
      threeMf(
        modelXml(
          '<object id="1"><components><component objectid="1" p:path="/3D/x.model" xmlns:p="urn:p"/></components></object>',
          '<item objectid="1"/>',
        ),
      ),
      'malformed',
      '3d/x.model',
    ],
    [
      'a vertex that is not there',
      one((xml) => xml.replace('v1="0"', 'v1="800"')),
      'malformed',
      'vertex 800',
    ],
    ['half a vertex', one((xml) => xml.replace('v1="0"', 'v1="0.5"')), 'malformed', 'vertex number'],
    [
      'a transform of eleven numbers',
      threeMf(modelXml(object(1, cube), '<item objectid="1" transform="1 0 0 0 1 0 0 0 1 0 0"/>')),
      'malformed',
      '12 numbers',
    ],
    ['XML that breaks off', threeMf(text.slice(0, text.length - 30)), 'malformed', 'well-formed'],
    [
      'an unknown unit',
      threeMf(modelXml(object(1, cube), '<item objectid="1"/>', 'unit="league"')),
      'malformed',
      'league',
    ],
    [
      'a needed extension we lack',
      threeMf(
        modelXml(
          object(1, cube),
          '<item objectid="1"/>',
          'requiredextensions="b" xmlns:b="http://schemas.microsoft.com/3dmanufacturing/beamlattice/2017/02"',
        ),
      ),
      'unsupported',
      'beamlattice',
    ],
    [
      'a document type (entity bomb)',
      threeMf(text.replace('?>', '?><!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>')),
      'malformed',
      'document type',
    ],
    ['an archive cut short', threeMf(text).subarray(0, 500), 'truncated', 'directory'],
  ];
  test.each(cases)('%s', (_, content, code, words) => {
    const failure = failureOf(content);
    expect(failure.code).toBe(code);
    expect(`${failure.what} ${failure.detected}`).toContain(words);
  });

  test('an object that contains itself, by a detour', () => {
    const resources =
      '<object id="1"><components><component objectid="2"/></components></object><object id="2"><components><component objectid="1"/></components></object>';
    expect(failureOf(threeMf(modelXml(resources, '<item objectid="1"/>')))).toMatchObject({
      code: 'malformed',
      what: expect.stringContaining('contains itself'),
    });
  });

  test('a few lines that multiply into billions of triangles', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) =>
        `<object id="${level + 2}"><components>${`<component objectid="${level + 1}"/>`.repeat(10)}</components></object>`,
    );
    expect(
      failureOf(threeMf(modelXml(object(1, cube) + levels.join(''), '<item objectid="13"/>'))).code,
    ).toBe('too_complex');
  });

  test('a tower of components, from whichever end it is measured', () => {
    const tower = Array.from(
      { length: 5000 },
      (_, level) =>
        `<object id="${level + 2}"><components><component objectid="${level + 1}"/></components></object>`,
    );
    const upwards = Array.from({ length: 5000 }, (_, level) => `<item objectid="${level + 1}"/>`).join('');
    for (const build of ['<item objectid="5001"/>', upwards]) {
      expect(failureOf(threeMf(modelXml(object(1, cube) + tower.join(''), build))).what).toContain('deep');
    }
  });

  test('a bomb that unpacks to more than is allowed', () => {
    const bomb = zipSync({ '3D/3dmodel.model': new Uint8Array(20_000_000).fill(32) });
    expect(bomb.length).toBeLessThan(100_000);
    expect(failureOf(bomb, { inflatedBytesMax: 10_000_000 })).toMatchObject({
      code: 'too_large',
      likelyCause: expect.stringContaining('bomb'),
    });
  });

  test('a bomb whose directory lies about its size', () => {
    const bomb = zipSync({ '3D/3dmodel.model': new Uint8Array(20_000_000).fill(32) });
    const view = new DataView(bomb.buffer, bomb.byteOffset, bomb.length);
    const directory = view.getUint32(bomb.length - 6, true);
    view.setUint32(directory + 24, 1000, true);
    expect(failureOf(bomb)).toMatchObject({
      code: 'malformed',
      what: expect.stringContaining('larger than its directory says'),
    });
  });

  test('more files than any model has', () => {
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`f${at}`, new Uint8Array(0)]));
    expect(failureOf(zipSync(files), { archiveEntriesMax: 40 }).code).toBe('too_large');
  });

  test('a byte changed on the way, found by the checksum', () => {
    const content = zipSync({ '3D/3dmodel.model': [strToU8(text), { level: 0 }] });
    const at = content.indexOf('1'.charCodeAt(0), 200);
    content[at] = '2'.charCodeAt(0);
    expect(failureOf(content)).toMatchObject({
      code: 'malformed',
      what: expect.stringContaining('checksum'),
    });
  });

  test('a stream of deflate that is none', () => {
    const content = zipSync({ '3D/3dmodel.model': strToU8(text) });
    content.fill(0xff, 60, 60 + Math.min(200, deflateSync(strToU8(text)).length - 40));
    expect(failureOf(content).code).toBe('malformed');
  });
});
