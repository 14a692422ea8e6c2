import { fail, failTruncated } from './failure.ts';
import type { MeshFormat } from './schema.ts';
import { asciiText } from './text.ts';

/** So much of a file's beginning is enough to tell what it is. */
export const sniffBytes = 64 * 1024;

interface Stranger {
  readonly name: string;
  readonly starts?: readonly (string | readonly number[])[];
  readonly text?: RegExp;
  readonly whatToDo?: string;
}

const exportMesh = 'Export the part from your modelling program as STL, 3MF or OBJ.';

/** What people upload by mistake. Order matters: the first that matches names the file. */
const strangers: readonly Stranger[] = [
  {
    name: 'an HTML page',
    text: /^(<!--[\s\S]*?-->\s*)*<(!doctype\s+html|html|head|body|script|meta|title)\b/i,
    whatToDo: 'Download the model itself: the link led to a web page, often a log-in or an error page.',
  },
  { name: 'a PNG picture', starts: [[0x89, 0x50, 0x4e, 0x47]] },
  { name: 'a JPEG picture', starts: [[0xff, 0xd8, 0xff]] },
  { name: 'a GIF picture', starts: ['GIF87a', 'GIF89a'] },
  { name: 'a WebP picture or other RIFF file', starts: ['RIFF'] },
  { name: 'a PDF document', starts: ['%PDF'] },
  { name: 'a gzip archive', starts: [[0x1f, 0x8b]], whatToDo: 'Unpack it and upload the model inside.' },
  {
    name: 'a 7-Zip archive',
    starts: [[0x37, 0x7a, 0xbc, 0xaf]],
    whatToDo: 'Unpack it and upload the model inside.',
  },
  { name: 'a RAR archive', starts: ['Rar!'], whatToDo: 'Unpack it and upload the model inside.' },
  {
    name: 'a STEP drawing',
    text: /^ISO-10303-21/,
    whatToDo: 'Export a mesh (STL or 3MF) from the CAD program.',
  },
  {
    name: 'an IGES drawing',
    text: /^.{72}S {0,6}0*1\s/,
    whatToDo: 'Export a mesh (STL or 3MF) from the CAD program.',
  },
  { name: 'a glTF model', starts: ['glTF'] },
  { name: 'a PLY model', text: /^ply\s/ },
  { name: 'an OFF model', text: /^(ST)?(C)?(N)?4?n?OFF\s/ },
  { name: 'an FBX model', starts: ['Kaydara FBX'] },
  { name: 'a Blender file', starts: ['BLENDER'] },
  {
    name: 'a Zstandard archive',
    starts: [[0x28, 0xb5, 0x2f, 0xfd]],
    whatToDo: 'Unpack it and upload the model inside.',
  },
  { name: 'a Rhino file', starts: ['3D Geometry File Format'] },
  { name: 'an AutoCAD drawing', starts: ['AC10'] },
  { name: 'a DXF drawing', text: /^0\s+SECTION/ },
  { name: 'a CAD or Office document', starts: [[0xd0, 0xcf, 0x11, 0xe0]] },
  {
    name: 'binary G-code',
    starts: ['GCDE'],
    whatToDo: 'Upload the model, not the sliced file: the farm slices it for each machine.',
  },
  {
    name: 'G-code',
    text: /^(;[^\n]*\s*)*([GM]\d+|T\d)([\s;]|$)|^;\s*(generated (by|with)|FLAVOR:|HEADER_BLOCK|estimated printing time)/i,
    whatToDo: 'Upload the model, not the sliced file: the farm slices it for each machine.',
  },
  { name: 'a program', starts: [[0x7f, 0x45, 0x4c, 0x46], 'MZ'] },
  { name: 'an AMF model', text: /^(<\?xml[^>]*>\s*)?<amf\b/i },
  {
    name: 'an SVG drawing',
    text: /^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg\b/i,
  },
  { name: 'an XML file', text: /^<(\?xml|[a-z])/i },
  { name: 'a JSON file', text: /^[[{]\s*["{[\]}]/ },
  {
    name: 'an OpenSCAD program',
    text: /^(\/\/[^\n]*\s*|\/\*[\s\S]*?\*\/\s*)*((module|include|use|\$fn|difference|union|translate)\b)/,
  },
];

/**
 * What the first bytes (at most `sniffBytes`) of a file of `sizeBytes` are. The file's name plays no part.
 * Throws `PreflightError` for anything that is not one of our formats.
 */
export function sniffFormat(head: Uint8Array, sizeBytes: number): MeshFormat {
  if (sizeBytes === 0) {
    fail(
      'empty_file',
      'The file is empty.',
      'The upload or the export never finished.',
      'Export the model again and upload it again.',
      'nothing',
    );
  }
  if (startsWith(head, 'PK\u0003\u0004') || startsWith(head, 'PK\u0005\u0006')) return '3mf';
  if (claimsBinaryStl(head, sizeBytes)) return 'stl-binary';
  const bom = startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff]);
  const start = startsWith(head, [0xef, 0xbb, 0xbf]) ? 3 : 0;
  const isText = !bom && looksLikeText(head);
  const text = isText ? asciiText(head, start, head.length).trimStart() : '';
  if (isText && text === '' && sizeBytes <= head.length) {
    fail(
      'empty_file',
      'The file holds nothing but blanks.',
      'The export never finished.',
      'Export the model again.',
      'blanks',
    );
  }
  if (/^(solid|facet)(\s|$)/i.test(text)) return 'stl-ascii';
  const stranger = strangers.find(
    ({ starts, text: pattern }) =>
      starts?.some((mark) => startsWith(head, mark)) || (isText && pattern?.test(text)),
  );
  if (stranger) failStranger(stranger.name, stranger.whatToDo);
  if (bom) failStranger('text in UTF-16', 'Save or export the file as plain ASCII, or better as binary STL.');
  if (isText) {
    if (looksLikeObj(text)) return 'obj';
    failStranger('plain text');
  }
  if (plausibleTriangles(head)) return 'stl-binary';
  if (/^\s*solid\s/i.test(asciiText(head, 0, 80))) {
    fail(
      'malformed',
      'The file starts like a text STL, and goes on with bytes that are no text.',
      'The file was damaged on its way, or cut short.',
      'Export the model again and upload it again.',
      'damaged STL',
    );
  }
  return failStranger('binary data of no format we know');
}

/** A binary STL says in its header how many triangles follow; a size that agrees settles it, whatever the header's words. */
function claimsBinaryStl(head: Uint8Array, sizeBytes: number): boolean {
  if (sizeBytes < 84 || head.length < 84) return false;
  return sizeBytes === 84 + 50 * readUint32(head, 80);
}

/** For a count that disagrees with the size: do the first triangles look like coordinates at all? */
function plausibleTriangles(head: Uint8Array): boolean {
  if (head.length < 84)
    return (
      head.length > 40 &&
      /^\s*solid/i.test(asciiText(head, 0, 10)) &&
      failTruncated('The file ends inside the header of a binary STL.')
    );
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const sampled = Math.min(32, Math.floor((head.length - 84) / 50));
  if (sampled === 0) return false;
  for (let triangle = 0; triangle < sampled; triangle += 1) {
    for (let value = 0; value < 12; value += 1) {
      const number = view.getFloat32(84 + triangle * 50 + value * 4, true);
      const isNormal = value < 3;
      const magnitude = Math.abs(number);
      if (!(magnitude === 0 || (magnitude > 1e-20 && magnitude < (isNormal ? 1.01 : 1e7)))) return false;
    }
  }
  return true;
}

function looksLikeText(head: Uint8Array): boolean {
  let strange = 0;
  for (const byte of head) {
    if (byte === 0) return false;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 26 && byte !== 27)
      strange += 1;
  }
  return strange * 200 <= head.length;
}

const objKeywords =
  /^(v|vt|vn|vp|f|fo|o|g|s|l|p|mtllib|mtlib|usemtl|mg|cstype|deg|bmat|step|curv|surf|parm|end|lod|shadow_obj|trace_obj|ctech|stech|bevel|usemap|maplib)(\s|$)/;

function looksLikeObj(text: string): boolean {
  const lines = text.split(/\r\n|\n|\r/).slice(0, 4000);
  if (lines.length > 1) lines.pop();
  const meaningful = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  if (meaningful.length === 0) return text.startsWith('#');
  const known = meaningful.filter((line) => objKeywords.test(line) || /^[-\d./\s\\]+$/.test(line)).length;
  return (
    known >= meaningful.length * 0.9 && meaningful.some((line) => /^(v|f|o|g|mtllib|usemtl)\s/.test(line))
  );
}

export function startsWith(bytes: Uint8Array, mark: string | readonly number[]): boolean {
  for (let at = 0; at < mark.length; at += 1) {
    const wanted = typeof mark === 'string' ? mark.charCodeAt(at) : mark[at];
    if (bytes[at] !== wanted) return false;
  }
  return true;
}

function readUint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

export function failStranger(name: string, whatToDo = exportMesh): never {
  return fail(
    'not_a_model',
    `The file is ${name}, not a 3D model we can read.`,
    'The wrong file was picked, or it carries a name that does not match what is inside.',
    whatToDo,
    name,
  );
}
