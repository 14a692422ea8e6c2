import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes';
import { fail, failMalformed, PreflightError } from './failure.ts';
import type { PreflightLimits } from './limits.ts';
import { FloatList, failTooManyTriangles, IndexList } from './mesh.ts';
import type { LengthUnit } from './schema.ts';
import { parseCoordinate, printable } from './text.ts';
import { readRun } from './three-mf-run.ts';
import { lengthUnits } from './vocabulary.ts';

/** Row-vector convention of the 3MF core specification: x' = x·m0 + y·m3 + z·m6 + m9, and so on. */
export type Transform = readonly number[];

/** A placing of an object: a component of another object, or an item of the build. */
export interface Placement {
  readonly objectId: string;
  /** Another model part of the package (production extension); null for the same part. */
  readonly path: string | null;
  readonly transform: Transform | null;
  readonly isPrintable: boolean;
}

export interface ModelObject {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  positions: Float32Array;
  indices: Uint32Array;
  readonly components: Placement[];
}

export interface ModelPart {
  unit: LengthUnit;
  readonly objects: Map<string, ModelObject>;
  readonly items: Placement[];
}

/** Extensions whose meaning we keep, or that change nothing about the shape. Any other required one is refused. */
const understoodExtensions = [
  '3dmanufacturing/core/',
  '3dmanufacturing/production/',
  '3dmanufacturing/material/',
  '3dmanufacturing/trianglesets/',
];

const elementDepthMax = 64;
const objectsMax = 100_000;
const placementsMax = 1_000_000;
const heldBackBytesMax = 64 * 1024;

/** Reads one `.model` part, piece by piece. `partName` is for the words of errors. */
export class ModelPartReader {
  private readonly parser = new SaxesParser({ xmlns: true });
  private decoder = new TextDecoder('utf-8');
  private isUtf8 = true;
  private started = false;
  private held: Uint8Array = new Uint8Array(0);
  private readonly open: string[] = [];
  private coreUri = '';
  private object: ModelObject | null = null;
  private vertices: FloatList | null = null;
  private triangles: IndexList | null = null;
  private indexMax = -1;
  private run: 'vertex' | 'triangle' | null = null;
  private placements = 0;
  private readonly partName: string;
  private readonly limits: PreflightLimits;
  readonly part: ModelPart = { unit: 'millimeter', objects: new Map(), items: [] };

  constructor(partName: string, limits: PreflightLimits) {
    this.partName = partName;
    this.limits = limits;
    this.parser.on('opentag', (tag) => this.openTag(tag));
    this.parser.on('closetag', (tag) => this.closeTag(tag));
    // Without a listener the parser would gather all text of the file in one string.
    this.parser.on('text', () => undefined);
    this.parser.on('doctype', () => {
      failMalformed(
        `"${partName}" declares a document type, which 3MF forbids.`,
        'The file was not written by a 3MF exporter, or it was made to exhaust whoever opens it.',
      );
    });
    this.parser.on('error', (error) => {
      // Published sample files use prefixes they never declare, on metadata that changes nothing here.
      if (error.message.includes('unbound namespace prefix')) return;
      failMalformed(`"${partName}" is not well-formed XML (${printable(error.message).slice(0, 160)}).`);
    });
  }

  push(chunk: Uint8Array): void {
    if (!this.started) this.start(chunk);
    if (!this.isUtf8) {
      this.parse(chunk);
      return;
    }
    let bytes = chunk;
    if (this.held.length > 0) {
      bytes = new Uint8Array(this.held.length + chunk.length);
      bytes.set(this.held);
      bytes.set(chunk, this.held.length);
      this.held = new Uint8Array(0);
    }
    let at = 0;
    while (at < bytes.length) {
      if (this.run !== null) {
        const end = readRun(bytes, at, this.run, this.run === 'vertex' ? this.addVertex : this.addTriangle);
        at = end.at;
        if (end.wait && bytes.length - at < heldBackBytesMax) break;
        this.run = null;
        continue;
      }
      const next = endOfRunOpening(bytes, at);
      if (next === -1) {
        const whole = endOfWholeTags(bytes, at);
        this.parse(bytes.subarray(at, whole));
        at = whole;
        break;
      }
      this.parse(bytes.subarray(at, next));
      at = next;
    }
    this.held = bytes.slice(at);
  }

  finish(): ModelPart {
    this.parse(this.held);
    this.held = new Uint8Array(0);
    this.guard(() => this.parser.write(this.decoder.decode()).close());
    if (
      this.coreUri === '' &&
      this.part.objects.size === 0 &&
      this.part.items.length === 0 &&
      !this.started
    ) {
      failMalformed(`"${this.partName}" is empty.`);
    }
    return this.part;
  }

  private start(chunk: Uint8Array): void {
    this.started = true;
    const isLittle = (chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 60 && chunk[1] === 0);
    const isBig = (chunk[0] === 0xfe && chunk[1] === 0xff) || (chunk[0] === 0 && chunk[1] === 60);
    if (!isLittle && !isBig) return;
    this.isUtf8 = false;
    this.decoder = new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be');
  }

  private parse(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.guard(() => this.parser.write(this.decoder.decode(bytes, { stream: true })));
  }

  private guard(work: () => void): void {
    try {
      work();
    } catch (cause) {
      if (cause instanceof PreflightError) throw cause;
      failMalformed(
        `"${this.partName}" is not well-formed XML (${printable(String((cause as Error).message)).slice(0, 160)}).`,
      );
    }
  }

  private readonly addVertex = (x: number, y: number, z: number): void => this.vertices!.push3(x, y, z);

  private readonly addTriangle = (a: number, b: number, c: number): void => {
    if (a > this.indexMax) this.indexMax = a;
    if (b > this.indexMax) this.indexMax = b;
    if (c > this.indexMax) this.indexMax = c;
    if (!(a >= 0 && b >= 0 && c >= 0 && Number.isInteger(a) && Number.isInteger(b) && Number.isInteger(c))) {
      failMalformed(
        `A triangle of object ${this.object?.id ?? '?'} in "${this.partName}" has a vertex number that is none.`,
      );
    }
    this.triangles!.push3(a, b, c);
  };

  private openTag(tag: SaxesTagNS): void {
    this.run = null;
    const parent = this.open.at(-1);
    if (this.open.length >= elementDepthMax)
      failMalformed(`"${this.partName}" nests elements more than ${elementDepthMax} deep.`);
    if (parent === undefined) {
      if (tag.local !== 'model')
        failMalformed(
          `"${this.partName}" holds <${printable(tag.name).slice(0, 40)}> where <model> should be.`,
        );
      this.coreUri = tag.uri;
      this.openModel(tag);
      this.open.push('model');
      return;
    }
    const isCore = tag.uri === this.coreUri;
    this.open.push(isCore ? tag.local : '');
    if (!isCore) {
      if (tag.local === 'beamlattice') this.refuseExtension(tag.local);
      return;
    }
    if (tag.local === 'object' && parent === 'resources') this.openObject(tag);
    else if (tag.local === 'vertices' && parent === 'mesh' && this.vertices)
      this.run = tag.isSelfClosing ? null : 'vertex';
    else if (tag.local === 'triangles' && parent === 'mesh' && this.triangles)
      this.run = tag.isSelfClosing ? null : 'triangle';
    else if (tag.local === 'vertex' && parent === 'vertices' && this.vertices) {
      this.addVertex(this.number(tag, 'x'), this.number(tag, 'y'), this.number(tag, 'z'));
    } else if (tag.local === 'triangle' && parent === 'triangles' && this.triangles) {
      this.addTriangle(this.number(tag, 'v1'), this.number(tag, 'v2'), this.number(tag, 'v3'));
    } else if (tag.local === 'component' && parent === 'components')
      this.object?.components.push(this.placement(tag));
    else if (tag.local === 'item' && parent === 'build') this.part.items.push(this.placement(tag));
  }

  private closeTag(tag: SaxesTagNS): void {
    this.run = null;
    const local = this.open.pop();
    if (local !== 'object' || tag.uri !== this.coreUri || this.object === null) return;
    this.object.positions = this.vertices!.finish();
    this.object.indices = this.triangles!.finish();
    if (this.indexMax >= this.object.positions.length / 3) {
      failMalformed(
        `Object ${this.object.id} in "${this.partName}" uses vertex ${this.indexMax}, but has ${this.object.positions.length / 3} only.`,
      );
    }
    this.part.objects.set(this.object.id, this.object);
    this.object = null;
    this.vertices = null;
    this.triangles = null;
  }

  private openModel(tag: SaxesTagNS): void {
    const unit = attribute(tag, 'unit') ?? 'millimeter';
    const known = lengthUnits.find((name) => name === unit);
    if (known === undefined)
      failMalformed(`"${this.partName}" is in "${printable(unit).slice(0, 40)}", which is no unit of 3MF.`);
    this.part.unit = known;
    for (const prefix of (attribute(tag, 'requiredextensions') ?? '')
      .split(/\s+/)
      .filter((word) => word !== '')) {
      const uri = tag.ns[prefix] ?? this.parser.resolve(prefix);
      if (uri === undefined)
        failMalformed(
          `"${this.partName}" requires the extension "${printable(prefix).slice(0, 40)}" but never says what it is.`,
        );
      if (!understoodExtensions.some((name) => uri.includes(name))) this.refuseExtension(uri);
    }
  }

  private refuseExtension(name: string): never {
    return fail(
      'unsupported',
      `The 3MF needs the extension ${printable(name).slice(0, 120)}, which we cannot read.`,
      'The part is not a plain mesh: it has a lattice, slices, volumetric data or protection.',
      'Export it as a plain triangle mesh: 3MF without extensions, or STL.',
    );
  }

  private openObject(tag: SaxesTagNS): void {
    if (this.part.objects.size >= objectsMax)
      failMalformed(`"${this.partName}" defines more than ${objectsMax} objects.`);
    const { trianglesMax } = this.limits;
    const tooMany = (): never => failTooManyTriangles(trianglesMax);
    this.object = {
      id: attribute(tag, 'id') ?? failMalformed(`An object in "${this.partName}" has no id.`),
      type: attribute(tag, 'type') ?? 'model',
      name: printable(attribute(tag, 'name') ?? ''),
      positions: new Float32Array(0),
      indices: new Uint32Array(0),
      components: [],
    };
    this.vertices = new FloatList(48, trianglesMax * 9, tooMany);
    this.triangles = new IndexList(48, trianglesMax * 3, tooMany);
    this.indexMax = -1;
  }

  private placement(tag: SaxesTagNS): Placement {
    this.placements += 1;
    if (this.placements > placementsMax)
      failMalformed(`"${this.partName}" places more than ${placementsMax} objects.`);
    const transform = attribute(tag, 'transform');
    return {
      objectId:
        attribute(tag, 'objectid') ??
        failMalformed(`A <${tag.local}> in "${this.partName}" names no object.`),
      path: Object.values(tag.attributes).find((candidate) => candidate.local === 'path')?.value ?? null,
      transform: transform === null ? null : this.parseTransform(transform),
      isPrintable: !Object.values(tag.attributes).some(
        ({ local, value }) => local === 'printable' && /^(0|false)$/.test(value),
      ),
    };
  }

  private parseTransform(text: string): Transform {
    const values = text.trim().split(/\s+/).map(Number);
    if (values.length !== 12 || !values.every(Number.isFinite)) {
      failMalformed(
        `A transform in "${this.partName}" is not 12 numbers: "${printable(text).slice(0, 80)}".`,
      );
    }
    return values;
  }

  private number(tag: SaxesTagNS, name: string): number {
    const text = attribute(tag, name);
    if (text === null) return failMalformed(`A <${tag.local}> in "${this.partName}" has no ${name}.`);
    const bytes = new TextEncoder().encode(text.trim());
    return parseCoordinate(bytes, 0, bytes.length, this.parser.line);
  }
}

function attribute(tag: SaxesTagNS, name: string): string | null {
  const found: SaxesAttributeNS | undefined = tag.attributes[name];
  return found === undefined ? null : found.value;
}

/** Just after the next opening tag that may begin a run; -1 if there is none. */
function endOfRunOpening(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(60, from); at !== -1; at = bytes.indexOf(60, at + 1)) {
    if (!isWord(bytes, at + 1, 'vertices') && !isWord(bytes, at + 1, 'triangles')) continue;
    const end = bytes.indexOf(62, at);
    return end === -1 ? -1 : end + 1;
  }
  return -1;
}

function isWord(bytes: Uint8Array, at: number, word: string): boolean {
  for (let letter = 0; letter < word.length; letter += 1)
    if (bytes[at + letter] !== word.charCodeAt(letter)) return false;
  return true;
}

/** Up to the last tag begun but not ended, so that an opening tag is never split between two pieces. */
function endOfWholeTags(bytes: Uint8Array, from: number): number {
  const lastOpening = bytes.lastIndexOf(60);
  if (lastOpening < from || bytes.indexOf(62, lastOpening) !== -1) return bytes.length;
  return bytes.length - lastOpening > heldBackBytesMax ? bytes.length : lastOpening;
}
