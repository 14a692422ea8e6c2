import { fail, failMalformed } from './failure.ts';
import type { PreflightLimits } from './limits.ts';
import {
  FloatList,
  failTooManyTriangles,
  IndexList,
  type MeshReader,
  ObjectList,
  type ParsedMesh,
  type ReaderNote,
} from './mesh.ts';
import { unitInText } from './read-stl-binary.ts';
import type { LengthUnit } from './schema.ts';
import { asciiText, decodeName, PieceCutter, parseCoordinate, printable } from './text.ts';
import { triangulatePolygon } from './triangulate.ts';

const backslash = 92;
const polygonCornersMax = 100_000;
const commentsReadMax = 100;

const isLineEnd = (byte: number | undefined): boolean => byte === 10 || byte === 13;

/** A line that ends in a backslash goes on. */
function isContinued(bytes: Uint8Array, newline: number): boolean {
  const before = bytes[newline] === 10 && bytes[newline - 1] === 13 ? newline - 2 : newline - 1;
  return bytes[before] === backslash;
}

/**
 * Wavefront OBJ: vertices and faces of any number of corners; groups and objects name parts. Colours, normals,
 * texture coordinates and materials are passed over; lines, points and free-form surfaces are reported as ignored.
 */
export function objReader(sizeBytes: number, limits: PreflightLimits): MeshReader {
  const tooMany = (): never => failTooManyTriangles(limits.trianglesMax);
  const positions = new FloatList(Math.ceil(sizeBytes / 100) * 3, limits.trianglesMax * 9, tooMany);
  const indices = new IndexList(Math.ceil(sizeBytes / 50) * 3, limits.trianglesMax * 3, tooMany);
  const cutter = new PieceCutter((bytes, at) => isLineEnd(bytes[at]) && !isContinued(bytes, at));
  const objects = new ObjectList();
  let polygon = new Int32Array(64);
  let name = '';
  let objectStart = 0;
  let line = 1;
  let comments = 0;
  let unit: LengthUnit | null = null;
  let indexMax = -1;
  let shortFaces = 0;
  let notSolid = 0;
  let unknown = 0;

  const closeObject = (): void => {
    objects.add(name, (indices.length - objectStart) / 3);
    objectStart = indices.length;
  };

  const readVertex = (bytes: Uint8Array, from: number, end: number): void => {
    const xyz: [number, number, number] = [0, 0, 0];
    let at = from;
    for (let axis = 0; axis < 3; axis += 1) {
      at = skipBlanks(bytes, at, end);
      const start = at;
      at = endOfWord(bytes, at, end);
      if (start === at) failMalformed(`Line ${line}: a vertex with ${axis} coordinates instead of 3.`);
      xyz[axis] = parseCoordinate(bytes, start, at, line);
    }
    positions.push3(xyz[0], xyz[1], xyz[2]);
  };

  const readFace = (bytes: Uint8Array, from: number, end: number): void => {
    const vertexCount = positions.length / 3;
    let corners = 0;
    for (let at = skipBlanks(bytes, from, end); at < end; at = skipBlanks(bytes, at, end)) {
      const start = at;
      at = endOfWord(bytes, at, end);
      if (bytes[start] === 35) break;
      const index = readIndex(bytes, start, at);
      if (Number.isNaN(index) || index === 0) {
        failMalformed(
          `Line ${line}: "${printable(asciiText(bytes, start, Math.min(at, start + 40)))}" is no vertex number.`,
        );
      }
      const vertex = index > 0 ? index - 1 : vertexCount + index;
      if (vertex < 0) failMalformed(`Line ${line}: vertex ${index} counts back past the first vertex.`);
      if (corners === polygon.length) polygon = grow(polygon);
      polygon[corners] = vertex;
      corners += 1;
      if (vertex > indexMax) indexMax = vertex;
    }
    if (corners < 3) {
      shortFaces += 1;
      return;
    }
    emit(corners, vertexCount);
  };

  const emit = (corners: number, vertexCount: number): void => {
    if (corners === 3 || indexMax >= vertexCount) {
      for (let at = 1; at + 1 < corners; at += 1) indices.push3(polygon[0]!, polygon[at]!, polygon[at + 1]!);
      return;
    }
    const points = new Float64Array(corners * 3);
    for (let at = 0; at < points.length; at += 1)
      points[at] = positions.at(polygon[Math.floor(at / 3)]! * 3 + (at % 3));
    const { triangles } = triangulatePolygon(points);
    for (let at = 0; at < triangles.length; at += 3) {
      indices.push3(polygon[triangles[at]!]!, polygon[triangles[at + 1]!]!, polygon[triangles[at + 2]!]!);
    }
  };

  const readLine = (bytes: Uint8Array, start: number, end: number): void => {
    const wordEnd = endOfWord(bytes, start, end);
    const word = wordEnd - start > 12 ? '' : asciiText(bytes, start, wordEnd);
    switch (word) {
      case 'v':
        readVertex(bytes, wordEnd, end);
        return;
      case 'f':
      case 'fo':
        readFace(bytes, wordEnd, end);
        return;
      case 'o':
      case 'g':
        closeObject();
        name = decodeName(bytes, wordEnd, end);
        return;
      case 'l':
      case 'p':
      case 'curv':
      case 'curv2':
      case 'surf':
        notSolid += 1;
        return;
      default:
        if (bytes[start] === 35) {
          comments += 1;
          if (comments <= commentsReadMax)
            unit ??= unitInText(asciiText(bytes, start, Math.min(end, start + 200)));
        } else if (!ignoredWords.has(word)) {
          unknown += 1;
        }
    }
  };

  const read = (bytes: Uint8Array): void => {
    let at = 0;
    while (at < bytes.length) {
      const byte = bytes[at]!;
      if (byte <= 32) {
        if (byte === 10 || (byte === 13 && bytes[at + 1] !== 10)) line += 1;
        at += 1;
        continue;
      }
      const start = at;
      const continues = byte !== 35;
      let continued = 0;
      for (; at < bytes.length; at += 1) {
        if (!isLineEnd(bytes[at])) continue;
        if (!continues || !isContinued(bytes, at)) break;
        if (bytes[at] === 10 || bytes[at + 1] !== 10) continued += 1;
      }
      readLine(bytes, start, at);
      line += continued;
    }
  };

  const finish = (): ParsedMesh => {
    read(cutter.rest());
    closeObject();
    const vertexCount = positions.length / 3;
    if (indices.length === 0) {
      fail(
        'no_geometry',
        vertexCount > 0 ? 'The OBJ holds points but no faces.' : 'The OBJ holds no faces.',
        'It is a point cloud, only curves were exported, or the file was cut off.',
        'Export the part as a mesh with faces.',
      );
    }
    if (indexMax >= vertexCount) {
      fail(
        'truncated',
        `A face uses vertex ${indexMax + 1}, but the file holds ${vertexCount} only.`,
        'The file was cut short, or part of it was lost.',
        'Export the model again and upload it again.',
      );
    }
    const notes: ReaderNote[] = [];
    const ignored = (count: number, what: string): void => {
      if (count > 0) notes.push({ code: 'content_ignored', what, count });
    };
    ignored(
      notSolid,
      `${notSolid} lines, points or free-form surfaces were left out: only faces can be printed.`,
    );
    ignored(shortFaces, `${shortFaces} faces with fewer than three corners were left out.`);
    ignored(unknown, `${unknown} lines that are not part of the OBJ format were passed over.`);
    return {
      format: 'obj',
      positions: positions.finish(),
      indices: indices.finish(),
      declaredUnit: unit,
      objects: objects.listed,
      objectCount: objects.count,
      notes,
    };
  };

  return { push: (chunk) => read(cutter.push(chunk)), finish };
}

const ignoredWords = new Set(
  'vt vn vp s mtllib mtlib usemtl mg cstype deg bmat step parm trim hole scrv sp end con lod shadow_obj trace_obj ctech stech bevel usemap maplib c_interp d_interp call csh'.split(
    ' ',
  ),
);

function skipBlanks(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at]! <= 32 || bytes[at] === backslash)) at += 1;
  return at;
}

function endOfWord(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at]! > 32 && bytes[at] !== backslash) at += 1;
  return at;
}

/** The vertex number of `v`, `v/vt`, `v//vn` or `v/vt/vn`; NaN if it is not one. */
function readIndex(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === 45;
  if (negative || bytes[at] === 43) at += 1;
  let value = 0;
  const firstDigit = at;
  for (; at < end && bytes[at] !== 47; at += 1) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9 || value > 2 ** 31) return Number.NaN;
    value = value * 10 + digit;
  }
  if (at === firstDigit) return Number.NaN;
  return negative ? -value : value;
}

function grow(polygon: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  if (polygon.length >= polygonCornersMax)
    failMalformed(`A face has more than ${polygonCornersMax} corners.`);
  const larger = new Int32Array(polygon.length * 2);
  larger.set(polygon);
  return larger;
}
