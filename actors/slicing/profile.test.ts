import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeProfile, decodeSliceRequest } from './decode.ts';
import { assertProfile, cacheKey, canonicalJson, profileRef, sha256Hex } from './digest.ts';
import { findVersion, inForce, openBook, publish, resolve, revise, rollBack } from './profile-book.ts';
import { BUILT_IN_PROFILES } from './profiles.ts';
import type { SliceRequest, SlicingPrinter, SlicingProfile } from './schema.ts';
import { renderTemplate, templateValues } from './template.ts';

const PLA: SlicingProfile = BUILT_IN_PROFILES[1]!;
const PRINTER: SlicingPrinter = {
  bed: {
    shape: 'rectangle',
    widthMillimetres: 220,
    depthMillimetres: 220,
    originXMillimetres: 0,
    originYMillimetres: 0,
  },
  heightMillimetres: 210,
  nozzleDiameterMillimetres: 0.4,
  objectMarks: 'comments',
};
const REQUEST: SliceRequest = {
  placements: ['a', 'b'].map((instanceId, index) => ({
    instanceId,
    modelHash: sha256Hex('model'),
    xMillimetres: 50 + 40 * index,
    yMillimetres: 50,
    rotationDegrees: 0,
  })),
  profile: profileRef(PLA),
  printer: PRINTER,
};

describe('a slicing profile', () => {
  it('is valid in every material and quality the farm starts with', () => {
    expect(BUILT_IN_PROFILES).toHaveLength(12);
    expect(new Set(BUILT_IN_PROFILES.map((profile) => profile.id)).size).toBe(12);
    for (const profile of BUILT_IN_PROFILES) expect(decodeProfile(profile)).toEqual(profile);
  });

  it.each([-1, 0, 'abc', Number.NaN, Number.POSITIVE_INFINITY, null, 5])(
    'is refused with a layer height of %s, which would hang a slicer',
    (layerHeightMillimetres) => {
      expect(() => decodeProfile({ ...PLA, layerHeightMillimetres })).toThrow(/layerHeightMillimetres/);
    },
  );

  it('is refused for any number out of its range, with the field named', () => {
    const numbers = numericPaths(PLA);
    expect(numbers.length).toBeGreaterThan(30);
    fc.assert(
      fc.property(
        fc.constantFrom(...numbers),
        fc.constantFrom(-1e9, -0.5, 1e9, Number.NaN, '1', undefined),
        (path, value) => {
          const broken = structuredClone(PLA) as unknown as Record<string, unknown>;
          let parent = broken;
          for (const key of path.slice(0, -1)) parent = parent[key] as Record<string, unknown>;
          parent[path.at(-1)!] = value;
          expect(() => decodeProfile(broken)).toThrow(path.at(-1)!);
        },
      ),
    );
  });

  it('is refused when layer, line and nozzle do not go together', () => {
    expect(() => decodeProfile({ ...PLA, layerHeightMillimetres: 0.36 })).toThrow(
      /80 % of the 0.4 mm nozzle/,
    );
    expect(() => decodeProfile({ ...PLA, lineWidthMillimetres: 1.2 })).toThrow(
      /does not come out of a 0.4 mm nozzle/,
    );
    expect(() => decodeProfile({ ...PLA, unheardOf: 1 })).toThrow(/unheardOf/);
  });
});

describe('profile versions', () => {
  const book = openBook(BUILT_IN_PROFILES);

  it('never change: other content under a known version is refused', () => {
    const edited = { ...PLA, temperatures: { ...PLA.temperatures, nozzleCelsius: 225 } };
    expect(() => publish(book, edited)).toThrow(/no longer has the content it was approved with/);
    expect(publish(book, PLA)).toBe(book);
  });

  it('follow one another on an edit, and the old one stays', () => {
    const next = revise(book, PLA.id, { name: 'PLA, hotter' });
    expect(inForce(next, PLA.id)).toMatchObject({ version: 2, name: 'PLA, hotter' });
    expect(findVersion(next, PLA.id, 1)).toEqual(PLA);
    expect(revise(next, PLA.id, { name: 'PLA, hotter' })).toBe(next);
    expect(() => revise(next, PLA.id, { layerHeightMillimetres: 0 })).toThrow(/layerHeightMillimetres/);
  });

  it('roll back as a new version with the old content', () => {
    const edited = revise(book, PLA.id, { lineWidthMillimetres: 0.5 });
    const back = inForce(rollBack(edited, PLA.id, 1), PLA.id);
    expect(back).toEqual({ ...PLA, version: 3 });
  });

  it('are found by reference, and the content is checked against it', () => {
    expect(resolve(book, profileRef(PLA))).toEqual(PLA);
    const otherContent = { ...profileRef(PLA), contentHash: sha256Hex('other') };
    expect(() => resolve(book, otherContent)).toThrow(/edited in place|no longer has the content/);
    expect(() => assertProfile({ ...PLA, version: 2 }, profileRef(PLA))).toThrow(/version 2 was handed over/);
    expect(() => inForce(book, 'nothing')).toThrow(/There is no profile "nothing"/);
    expect(() =>
      publish(revise(revise(book, PLA.id, { name: 'a' }), PLA.id, { name: 'b' }), { ...PLA, version: 2 }),
    ).toThrow();
  });
});

describe('the cache key', () => {
  const slicer = { name: 'prusaslicer', version: '2.5.0' };
  const key = cacheKey(REQUEST, slicer);

  it('does not depend on the order of keys or placements', () => {
    expect(canonicalJson({ b: 1, a: [{ d: 2, c: undefined }] })).toBe('{"a":[{"d":2}],"b":1}');
    expect(cacheKey({ ...REQUEST, placements: REQUEST.placements.toReversed() }, slicer)).toBe(key);
  });

  it('changes with everything that can change the G-code', () => {
    const [first, second] = REQUEST.placements;
    const others = [
      cacheKey(REQUEST, { ...slicer, version: '2.5.1' }),
      cacheKey(REQUEST, { ...slicer, name: 'threeslicer' }),
      cacheKey({ ...REQUEST, profile: { ...REQUEST.profile, version: 2 } }, slicer),
      cacheKey({ ...REQUEST, profile: { ...REQUEST.profile, contentHash: sha256Hex('x') } }, slicer),
      cacheKey({ ...REQUEST, printer: { ...PRINTER, heightMillimetres: 250 } }, slicer),
      cacheKey({ ...REQUEST, printer: { ...PRINTER, startGcode: 'G28' } }, slicer),
      cacheKey({ ...REQUEST, placements: [first!] }, slicer),
      cacheKey({ ...REQUEST, placements: [first!, { ...second!, xMillimetres: 91 }] }, slicer),
      cacheKey({ ...REQUEST, placements: [first!, { ...second!, modelHash: sha256Hex('y') }] }, slicer),
    ];
    expect(new Set([key, ...others]).size).toBe(others.length + 1);
  });
});

describe('a slice request', () => {
  it('is refused with one instance twice, no placement, or a name that is no file name', () => {
    const [first] = REQUEST.placements;
    expect(() =>
      decodeSliceRequest({ ...REQUEST, placements: [first, { ...first, instanceId: 'A' }] }),
    ).toThrow(/on the plate twice/);
    expect(() => decodeSliceRequest({ ...REQUEST, placements: [] })).toThrow(/placements/);
    expect(() => decodeSliceRequest({ ...REQUEST, placements: [{ ...first, instanceId: '../x' }] })).toThrow(
      /instanceId/,
    );
    expect(decodeSliceRequest(structuredClone(REQUEST))).toEqual(REQUEST);
  });
});

describe('start and end G-code', () => {
  const values = templateValues(PLA, PRINTER, 40);

  it('fills the names of either vocabulary', () => {
    const text =
      'M190 S{bed_temperature_initial_layer}\r\nM109 S[first_layer_temperature]\nSTART T={first_layer_temperature[0]}';
    expect(renderTemplate(text, values)).toBe('M190 S60\nM109 S215\nSTART T=215');
  });

  it('refuses a name it does not know and a bracket left open', () => {
    expect(() => renderTemplate('M109 S{nozle_temperature}', values)).toThrow(
      /\{nozle_temperature\}, which has no value/,
    );
    expect(() => renderTemplate('M109 S{temperature', values)).toThrow(/bracket without its partner/);
    expect(renderTemplate('G28 ; {home} [all]', values)).toBe('G28');
  });

  it('is complete in the built-in profiles, and never lifts above the machine', () => {
    for (const profile of BUILT_IN_PROFILES) {
      const tall = templateValues(profile, PRINTER, 205);
      expect(renderTemplate(profile.startGcode, tall)).toMatch(/G28[\s\S]*M109 S\d/);
      expect(renderTemplate(profile.endGcode, tall)).toContain('G0 Z210 F900');
    }
  });
});

function numericPaths(value: object, path: ReadonlyArray<string> = []): ReadonlyArray<ReadonlyArray<string>> {
  return Object.entries(value).flatMap(([key, member]) =>
    typeof member === 'number'
      ? [[...path, key]]
      : typeof member === 'object'
        ? numericPaths(member, [...path, key])
        : [],
  );
}
