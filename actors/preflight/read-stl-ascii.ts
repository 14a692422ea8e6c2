import { fail, failMalformed, failTruncated } from './failure.ts';
import type { PreflightLimits } from './limits.ts';
import {
  FloatList,
  failTooManyTriangles,
  type MeshReader,
  ObjectList,
  type ParsedMesh,
  type ReaderNote,
} from './mesh.ts';
import { asciiText, decodeName, PieceCutter, parseCoordinate, printable } from './text.ts';

const bytesPerTriangleGuess = 150;

/**
 * ASCII STL, read word by word: line breaks, indentation and upper or lower case do not matter. Several solids
 * in one file are one model with several objects. Normals are not used; unknown words between facets are passed over.
 */
export function stlAsciiReader(sizeBytes: number, limits: PreflightLimits): MeshReader {
  const positions = new FloatList(
    Math.ceil(sizeBytes / bytesPerTriangleGuess) * 9,
    limits.trianglesMax * 9,
    () => failTooManyTriangles(limits.trianglesMax),
  );
  const cutter = new PieceCutter((bytes, at) => bytes[at] === 10 || bytes[at] === 13);
  const objects = new ObjectList();
  const corner = new Float64Array(9);
  let name = '';
  let solidStart = 0;
  let line = 1;
  let coordinatesWanted = 0;
  let cornerCount = 0;
  let insideFacet = false;
  let insideSolid = false;
  let unknownWords = 0;

  const closeSolid = (): void => {
    objects.add(name, (positions.length - solidStart) / 9);
    solidStart = positions.length;
    name = '';
  };

  const takeCoordinate = (bytes: Uint8Array, start: number, end: number): void => {
    const slot = Math.min(cornerCount, 2) * 3 + (3 - coordinatesWanted);
    if (cornerCount > 2 && coordinatesWanted === 3) corner.copyWithin(3, 6, 9);
    corner[slot] = parseCoordinate(bytes, start, end, line);
    coordinatesWanted -= 1;
    if (coordinatesWanted > 0) return;
    cornerCount += 1;
    // A loop of more than three corners breaks the format, but its meaning is plain: a fan.
    if (cornerCount >= 3) {
      positions.push3(corner[0]!, corner[1]!, corner[2]!);
      positions.push3(corner[3]!, corner[4]!, corner[5]!);
      positions.push3(corner[6]!, corner[7]!, corner[8]!);
    }
  };

  const endFacet = (): void => {
    if (cornerCount < 3) failMalformed(`Line ${line}: a facet with ${cornerCount} corners instead of 3.`);
    insideFacet = false;
    cornerCount = 0;
  };

  const read = (bytes: Uint8Array): void => {
    let at = 0;
    const length = bytes.length;
    while (at < length) {
      const byte = bytes[at]!;
      if (byte <= 32) {
        if (byte === 10 || (byte === 13 && bytes[at + 1] !== 10)) line += 1;
        at += 1;
        continue;
      }
      const start = at;
      while (at < length && bytes[at]! > 32) at += 1;
      if (coordinatesWanted > 0) {
        takeCoordinate(bytes, start, at);
        continue;
      }
      switch (wordAt(bytes, start, at)) {
        case 'vertex':
          if (!insideFacet) failMalformed(`Line ${line}: a vertex outside a facet.`);
          coordinatesWanted = 3;
          break;
        case 'facet':
          if (insideFacet) endFacet();
          insideFacet = true;
          cornerCount = 0;
          break;
        case 'endfacet':
          if (!insideFacet) failMalformed(`Line ${line}: a facet ends that never began.`);
          endFacet();
          break;
        case 'solid':
          if (insideFacet) failMalformed(`Line ${line}: a solid begins inside a facet.`);
          closeSolid();
          insideSolid = true;
          at = endOfLine(bytes, at);
          name = decodeName(bytes, start + 5, at);
          break;
        case 'endsolid':
          if (insideFacet) failMalformed(`Line ${line}: the solid ends inside a facet.`);
          closeSolid();
          insideSolid = false;
          at = endOfLine(bytes, at);
          break;
        case 'known':
          break;
        default:
          if (!insideFacet) {
            unknownWords += 1;
            if (objects.count === 0 && positions.length === 0 && unknownWords > 1000) {
              failMalformed(
                `Line ${line}: "${printable(asciiText(bytes, start, Math.min(at, start + 40)))}" is no word of an STL file.`,
              );
            }
          }
      }
    }
  };

  const finish = (): ParsedMesh => {
    read(cutter.rest());
    if (insideFacet || coordinatesWanted > 0)
      failTruncated(`The file ends at line ${line}, in the middle of a facet.`);
    if (positions.length === 0) {
      fail(
        'no_geometry',
        'The STL holds no facets.',
        'Nothing was selected when the model was exported, or the file was cut off.',
        'Select the part and export it again.',
      );
    }
    const notes: ReaderNote[] = [];
    if (insideSolid) {
      notes.push({
        code: 'incomplete_file',
        what: 'The file ends without "endsolid": it may have been cut short.',
        count: null,
      });
    }
    if (unknownWords > 0) {
      notes.push({
        code: 'content_ignored',
        what: `${unknownWords} words that are not part of the STL format were passed over.`,
        count: unknownWords,
      });
    }
    closeSolid();
    return {
      format: 'stl-ascii',
      positions: positions.finish(),
      indices: null,
      declaredUnit: null,
      objects: objects.listed,
      objectCount: objects.count,
      notes,
    };
  };

  return { push: (chunk) => read(cutter.push(chunk)), finish };
}

function endOfLine(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at += 1;
  return at;
}

type Word = 'vertex' | 'facet' | 'endfacet' | 'solid' | 'endsolid' | 'known' | 'other';
const wordsByLength: readonly (readonly string[])[] = [
  [],
  [],
  [],
  [],
  ['loop'],
  ['facet', 'outer', 'solid', 'color'],
  ['vertex', 'normal'],
  ['endloop'],
  ['endfacet', 'endsolid'],
];
const structural = new Set<string>(['vertex', 'facet', 'endfacet', 'solid', 'endsolid']);

function wordAt(bytes: Uint8Array, start: number, end: number): Word {
  const first = bytes[start]!;
  // Components of normals: not used, and most words of the file.
  if (first < 65) return 'known';
  for (const word of wordsByLength[end - start] ?? []) {
    let same = true;
    for (let at = 0; same && at < word.length; at += 1)
      same = (bytes[start + at]! | 32) === word.charCodeAt(at);
    if (same) return structural.has(word) ? (word as Word) : 'known';
  }
  return 'other';
}
