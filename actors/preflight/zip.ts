import { Inflate } from 'fflate';
import { fail, failMalformed, failTruncated, PreflightError } from './failure.ts';
import type { PreflightLimits } from './limits.ts';

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly isEncrypted: boolean;
  readonly packedBytes: number;
  readonly inflatedBytes: number;
  readonly headerOffset: number;
}

const endRecordBytes = 22;
const commentBytesMax = 65_535;
/** Deflate packs at most about 1000 to 1, so a step never makes more than some 16 MB. */
const inflateStepBytes = 16 * 1024;

/**
 * The central directory of a ZIP (APPNOTE 4.3, ZIP64 included). Only the directory is believed, never the local
 * headers' sizes. Throws `PreflightError` when the archive is cut, or has more entries than allowed.
 */
export function listZip(bytes: Uint8Array, limits: PreflightLimits): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEndRecord(view);
  if (end === -1) failTruncated('The archive has no directory at its end: part of the file is missing.');
  let count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const locator = end - 20;
  if (
    (count === 0xffff || at === 0xffff_ffff) &&
    locator >= 0 &&
    view.getUint32(locator, true) === 0x07064b50
  ) {
    const wide = Number(view.getBigUint64(locator + 8, true));
    if (wide + 56 > bytes.length || view.getUint32(wide, true) !== 0x06064b50)
      failMalformed("The archive's ZIP64 directory is not where it should be.");
    count = Number(view.getBigUint64(wide + 32, true));
    at = Number(view.getBigUint64(wide + 48, true));
  }
  if (count > limits.archiveEntriesMax) {
    fail(
      'too_large',
      `The archive lists ${count.toLocaleString('en')} files; at most ${limits.archiveEntriesMax.toLocaleString('en')} are allowed.`,
      'It is not a 3MF model, or it was made to exhaust whoever opens it.',
      'Export the model again as a plain 3MF or as STL.',
    );
  }
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) {
      failMalformed(`The archive's directory breaks off after ${index} of ${count} files.`);
    }
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    const next = at + 46 + nameBytes + extraBytes + view.getUint16(at + 32, true);
    if (next > bytes.length)
      failMalformed(`The archive's directory breaks off after ${index} of ${count} files.`);
    const wide = wideSizes(view, at, at + 46 + nameBytes, extraBytes);
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      packedBytes: wide.packedBytes,
      inflatedBytes: wide.inflatedBytes,
      headerOffset: wide.headerOffset,
    });
    at = next;
  }
  return entries;
}

function findEndRecord(view: DataView): number {
  const first = Math.max(0, view.byteLength - endRecordBytes - commentBytesMax);
  for (let at = view.byteLength - endRecordBytes; at >= first; at -= 1) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  return -1;
}

/** Sizes past 4 GB live in the extra field, in a fixed order, each only if its narrow field is all ones. */
function wideSizes(view: DataView, at: number, extraStart: number, extraBytes: number) {
  const sizes = {
    inflatedBytes: view.getUint32(at + 24, true),
    packedBytes: view.getUint32(at + 20, true),
    headerOffset: view.getUint32(at + 42, true),
  };
  const extraEnd = extraStart + extraBytes;
  for (let field = extraStart; field + 4 <= extraEnd; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue;
    let value = field + 4;
    for (const key of ['inflatedBytes', 'packedBytes', 'headerOffset'] as const) {
      if (sizes[key] !== 0xffff_ffff || value + 8 > extraEnd) continue;
      sizes[key] = Number(view.getBigUint64(value, true));
      value += 8;
    }
  }
  return sizes;
}

/** What all entries of one archive may inflate to, together. */
export interface InflateBudget {
  bytesLeft: number;
}

/**
 * Inflates one entry piece by piece into `take`, never holding it whole. Stops as soon as the bytes exceed what
 * the directory promised or the budget allows, and checks length and CRC-32 at the end.
 */
export function inflateEntry(
  bytes: Uint8Array,
  entry: ZipEntry,
  budget: InflateBudget,
  take: (piece: Uint8Array) => void,
): void {
  if (entry.isEncrypted) {
    fail(
      'unsupported',
      `"${entry.name}" in the archive is encrypted.`,
      'The model was saved with a password or rights protection.',
      'Export it without protection.',
    );
  }
  if (entry.inflatedBytes > budget.bytesLeft) failBomb();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = entry.headerOffset;
  if (at + 30 > bytes.length || view.getUint32(at, true) !== 0x04034b50)
    failMalformed(`"${entry.name}" is not where the archive's directory says.`);
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + entry.packedBytes > bytes.length) failTruncated(`"${entry.name}" in the archive is cut off.`);
  const packed = bytes.subarray(start, start + entry.packedBytes);
  let produced = 0;
  let crc = 0xffff_ffff;
  const accept = (piece: Uint8Array): void => {
    produced += piece.length;
    if (produced > entry.inflatedBytes)
      failMalformed(`"${entry.name}" in the archive is larger than its directory says.`);
    budget.bytesLeft -= piece.length;
    crc = updateCrc(crc, piece);
    take(piece);
  };
  if (entry.method === 0) {
    for (let from = 0; from < packed.length; from += inflateStepBytes)
      accept(packed.subarray(from, from + inflateStepBytes));
  } else if (entry.method === 8) {
    inflate(packed, entry.name, accept);
  } else {
    fail(
      'unsupported',
      `"${entry.name}" is packed with method ${entry.method}, which 3MF does not use.`,
      'The archive was packed again with another program.',
      'Export the model again as 3MF.',
    );
  }
  if (produced !== entry.inflatedBytes || (crc ^ 0xffff_ffff) >>> 0 !== entry.crc) {
    failMalformed(
      `"${entry.name}" in the archive does not match its checksum.`,
      'The file was damaged on its way.',
    );
  }
}

function inflate(packed: Uint8Array, name: string, accept: (piece: Uint8Array) => void): void {
  const inflater = new Inflate(accept);
  try {
    for (let from = 0; from < packed.length; from += inflateStepBytes) {
      inflater.push(packed.subarray(from, from + inflateStepBytes), from + inflateStepBytes >= packed.length);
    }
  } catch (cause) {
    if (cause instanceof PreflightError) throw cause;
    failMalformed(`"${name}" in the archive cannot be unpacked.`, 'The file was damaged on its way.');
  }
}

export function failBomb(): never {
  return fail(
    'too_large',
    'The archive unpacks to more than is allowed.',
    'The mesh is far too fine, or the file was made to exhaust whoever opens it (a "zip bomb").',
    'Reduce the mesh in your modelling program and export it again.',
  );
}

/** Four tables let the CRC take four bytes a step. */
const crcTables = makeCrcTables();

function makeCrcTables(): Uint32Array {
  const tables = new Uint32Array(1024);
  for (let byte = 0; byte < 256; byte += 1) {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
    tables[byte] = value;
  }
  for (let at = 256; at < 1024; at += 1)
    tables[at] = (tables[at - 256]! >>> 8) ^ tables[tables[at - 256]! & 255]!;
  return tables;
}

function updateCrc(crc: number, bytes: Uint8Array): number {
  let value = crc;
  let at = 0;
  for (const last = bytes.length - 3; at < last; at += 4) {
    value ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    value =
      crcTables[768 + (value & 255)]! ^
      crcTables[512 + ((value >>> 8) & 255)]! ^
      crcTables[256 + ((value >>> 16) & 255)]! ^
      crcTables[value >>> 24]!;
  }
  for (; at < bytes.length; at += 1) value = crcTables[(value ^ bytes[at]!) & 255]! ^ (value >>> 8);
  return value;
}
