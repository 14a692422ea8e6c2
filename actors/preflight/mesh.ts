import { fail } from './failure.ts';
import type { LengthUnit, MeshFormat, MeshObject } from './schema.ts';

/** Vertices as x y z triples; triangles as vertex index triples, counter-clockwise seen from outside. */
export interface IndexedMesh {
  readonly positions: Float32Array;
  readonly indices: Uint32Array;
}

/** Something a reader met that the customer should hear of, though the mesh was read. */
export interface ReaderNote {
  readonly code: 'trailing_bytes' | 'content_ignored' | 'incomplete_file';
  readonly what: string;
  readonly count: number | null;
}

/** What a file holds, in the file's own units. `indices` null: every three vertices are a triangle. */
export interface ParsedMesh {
  readonly format: MeshFormat;
  readonly positions: Float32Array;
  readonly indices: Uint32Array | null;
  readonly declaredUnit: LengthUnit | null;
  readonly objects: readonly MeshObject[];
  readonly objectCount: number;
  readonly notes: readonly ReaderNote[];
}

/** Takes a file piece by piece, in order. Throws `PreflightError`. */
export interface MeshReader {
  push(chunk: Uint8Array): void;
  finish(): ParsedMesh;
}

export const objectsListedMax = 64;

/** Counts triangles to named objects; keeps the first names only. */
export class ObjectList {
  readonly listed: { name: string; triangleCount: number }[] = [];
  count = 0;
  add(name: string, triangleCount: number): void {
    if (triangleCount === 0) return;
    this.count += 1;
    if (this.listed.length < objectsListedMax) this.listed.push({ name: name.slice(0, 200), triangleCount });
  }
}

export function failTooManyTriangles(trianglesMax: number): never {
  return fail(
    'too_complex',
    `The model has more than ${trianglesMax.toLocaleString('en')} triangles.`,
    'It is a scan or sculpture at full resolution, or one part repeated very many times.',
    'Reduce the mesh (decimate) in your modelling program, or split it into several files.',
  );
}

/** An append-only float array that grows by half and never past its bound. */
export class FloatList {
  private buffer: ArrayBuffer;
  private view: Float32Array;
  length = 0;
  private readonly lengthMax: number;
  private readonly onFull: () => never;

  constructor(capacity: number, lengthMax: number, onFull: () => never) {
    this.buffer = new ArrayBuffer(Math.max(48, Math.min(capacity, lengthMax)) * 4);
    this.view = new Float32Array(this.buffer);
    this.lengthMax = lengthMax;
    this.onFull = onFull;
  }

  push3(x: number, y: number, z: number): void {
    const at = this.length;
    if (at + 3 > this.view.length) this.grow(at + 3);
    this.view[at] = x;
    this.view[at + 1] = y;
    this.view[at + 2] = z;
    this.length = at + 3;
  }

  at(index: number): number {
    return this.view[index]!;
  }

  finish(): Float32Array {
    return this.view.subarray(0, this.length);
  }

  private grow(needed: number): void {
    if (needed > this.lengthMax) this.onFull();
    const capacity = Math.min(this.lengthMax, Math.max(needed, Math.ceil(this.view.length * 1.5)));
    this.buffer = this.buffer.transfer(capacity * 4);
    this.view = new Float32Array(this.buffer);
  }
}

/** An append-only index array that grows by half and never past its bound. */
export class IndexList {
  private buffer: ArrayBuffer;
  private view: Uint32Array;
  length = 0;
  private readonly lengthMax: number;
  private readonly onFull: () => never;

  constructor(capacity: number, lengthMax: number, onFull: () => never) {
    this.buffer = new ArrayBuffer(Math.max(48, Math.min(capacity, lengthMax)) * 4);
    this.view = new Uint32Array(this.buffer);
    this.lengthMax = lengthMax;
    this.onFull = onFull;
  }

  push3(a: number, b: number, c: number): void {
    const at = this.length;
    if (at + 3 > this.view.length) this.grow(at + 3);
    this.view[at] = a;
    this.view[at + 1] = b;
    this.view[at + 2] = c;
    this.length = at + 3;
  }

  finish(): Uint32Array {
    return this.view.subarray(0, this.length);
  }

  private grow(needed: number): void {
    if (needed > this.lengthMax) this.onFull();
    const capacity = Math.min(this.lengthMax, Math.max(needed, Math.ceil(this.view.length * 1.5)));
    this.buffer = this.buffer.transfer(capacity * 4);
    this.view = new Uint32Array(this.buffer);
  }
}
