import { fail, failTruncated } from './failure.ts';
import type { PreflightLimits } from './limits.ts';
import {
  failTooManyTriangles,
  type MeshReader,
  ObjectList,
  type ParsedMesh,
  type ReaderNote,
} from './mesh.ts';
import type { LengthUnit } from './schema.ts';
import { asciiText, decodeName, printable } from './text.ts';

const headerBytes = 84;
const recordBytes = 50;
/** Some writers stream and never come back to fill in the count. */
const countsNeverFilledIn = new Set([0, 0xffff_ffff]);

/**
 * Binary STL: 80 bytes of anything, a count, then 50 bytes a triangle (normal, three corners, attribute).
 * Normals and attributes (some programs put colours there) are not used. The count is checked against the size.
 */
export function stlBinaryReader(sizeBytes: number, limits: PreflightLimits): MeshReader {
  const header = new Uint8Array(headerBytes);
  const record = new DataView(new ArrayBuffer(recordBytes));
  const recordView = new Uint8Array(record.buffer);
  let headerFilled = 0;
  let recordFilled = 0;
  let declared = 0;
  let triangleCount = 0;
  let read = 0;
  let trailing = 0;
  let positions = new Float32Array(0);

  const open = (): void => {
    declared = new DataView(header.buffer).getUint32(80, true);
    const present = Math.floor((sizeBytes - headerBytes) / recordBytes);
    const exact = (sizeBytes - headerBytes) % recordBytes === 0;
    triangleCount = countsNeverFilledIn.has(declared) && exact ? present : declared;
    if (triangleCount > present) {
      failTruncated(
        `The header promises ${declared.toLocaleString('en')} triangles, but the file has room for ${present.toLocaleString('en')} only.`,
      );
    }
    if (triangleCount > limits.trianglesMax) failTooManyTriangles(limits.trianglesMax);
    positions = new Float32Array(triangleCount * 9);
  };

  const take = (view: DataView, at: number): void => {
    for (let value = 0, to = read * 9; value < 9; value += 1, to += 1) {
      positions[to] = view.getFloat32(at + 12 + value * 4, true);
    }
    read += 1;
  };

  const push = (chunk: Uint8Array): void => {
    let at = 0;
    if (headerFilled < headerBytes) {
      at = Math.min(headerBytes - headerFilled, chunk.length);
      header.set(chunk.subarray(0, at), headerFilled);
      headerFilled += at;
      if (headerFilled < headerBytes) return;
      open();
    }
    if (recordFilled > 0) {
      const more = Math.min(recordBytes - recordFilled, chunk.length - at);
      recordView.set(chunk.subarray(at, at + more), recordFilled);
      recordFilled += more;
      at += more;
      if (recordFilled < recordBytes) return;
      take(record, 0);
      recordFilled = 0;
    }
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const whole = Math.min(triangleCount - read, Math.floor((chunk.length - at) / recordBytes));
    for (let index = 0; index < whole; index += 1, at += recordBytes) take(view, at);
    if (read === triangleCount) {
      trailing += chunk.length - at;
    } else {
      recordView.set(chunk.subarray(at));
      recordFilled = chunk.length - at;
    }
  };

  const finish = (): ParsedMesh => {
    if (headerFilled < headerBytes)
      failTruncated('The file ends inside the 84 bytes of a binary STL header.');
    if (read < triangleCount) failTruncated(`The file ends after ${read} of ${triangleCount} triangles.`);
    if (triangleCount === 0) {
      fail(
        'no_geometry',
        'The STL holds no triangles.',
        'Nothing was selected when the model was exported.',
        'Select the part and export it again.',
      );
    }
    const notes: ReaderNote[] = [];
    if (trailing > 0) {
      notes.push({
        code: 'trailing_bytes',
        what: `${trailing} bytes follow the last triangle and were not used.`,
        count: trailing,
      });
    }
    if (triangleCount !== declared) {
      notes.push({
        code: 'content_ignored',
        what: 'The header does not say how many triangles follow; all that are there were read.',
        count: null,
      });
    }
    const objects = new ObjectList();
    objects.add(headerName(header), triangleCount);
    return {
      format: 'stl-binary',
      positions,
      indices: null,
      declaredUnit: unitInText(asciiText(header, 0, 80)),
      objects: objects.listed,
      objectCount: objects.count,
      notes,
    };
  };

  return { push, finish };
}

function headerName(header: Uint8Array): string {
  const end = header.indexOf(0);
  const name = decodeName(header, 0, end === -1 || end > 80 ? 80 : end);
  return printable(name.replace(/^solid\s*/i, ''));
}

const unitWords: Readonly<Record<string, LengthUnit>> = {
  mm: 'millimeter',
  millimeter: 'millimeter',
  millimeters: 'millimeter',
  millimetres: 'millimeter',
  cm: 'centimeter',
  centimeters: 'centimeter',
  centimetres: 'centimeter',
  m: 'meter',
  meters: 'meter',
  metres: 'meter',
  meter: 'meter',
  in: 'inch',
  inch: 'inch',
  inches: 'inch',
  ft: 'foot',
  feet: 'foot',
};

/** Some programs write `UNITS=mm` into the STL header, or `# Units: inches` into an OBJ. */
export function unitInText(text: string): LengthUnit | null {
  const word = /\bunits?\s*[=:]\s*([a-z]+)/i.exec(text)?.[1]?.toLowerCase();
  return word === undefined ? null : (unitWords[word] ?? null);
}
