/**
 * The preview mesh: what the console draws. Little-endian, at most 60,000 triangles, positions on a 16-bit lattice
 * over the bounding box, in millimetres, standing on z = 0 with the footprint's middle at the origin.
 *
 * | offset | type        | what |
 * | ---    | ---         | --- |
 * | 0      | 4 bytes     | "PFPV" |
 * | 4      | uint16      | version, 1 |
 * | 6      | uint16      | bytes an index: 2 or 4 |
 * | 8      | uint32      | vertex count V |
 * | 12     | uint32      | triangle count T |
 * | 16     | uint32      | triangles of the mesh it was made from |
 * | 20     | 3 × float32 | box minimum, mm |
 * | 32     | 3 × float32 | box size, mm |
 * | 44     | 3V × uint16 | positions: minimum + value / 65535 × size, padded to 4 bytes |
 * | …      | 3T × index  | triangles, counter-clockwise seen from outside |
 */
export interface PreviewMesh {
  /** x y z triples, millimetres. */
  readonly positions: Float32Array;
  readonly indices: Uint16Array | Uint32Array;
  readonly sourceTriangleCount: number;
}

export const previewMagic = 'PFPV';
export const previewHeaderBytes = 44;
export const previewTrianglesMax = 60_000;

/** Throws `RangeError` when the bytes are not a whole preview. */
export function decodePreview(bytes: Uint8Array): PreviewMesh {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = bytes.length < previewHeaderBytes ? '' : String.fromCharCode(...bytes.subarray(0, 4));
  if (magic !== previewMagic || view.getUint16(4, true) !== 1) {
    throw new RangeError(
      'These bytes are not a preview mesh of version 1. Ask the server for the preview again.',
    );
  }
  const indexBytes = view.getUint16(6, true);
  const vertexCount = view.getUint32(8, true);
  const triangleCount = view.getUint32(12, true);
  const indicesAt = previewHeaderBytes + Math.ceil((vertexCount * 6) / 4) * 4;
  if ((indexBytes !== 2 && indexBytes !== 4) || bytes.length !== indicesAt + triangleCount * 3 * indexBytes) {
    throw new RangeError('The preview mesh is cut off or damaged. Ask the server for it again.');
  }
  const positions = new Float32Array(vertexCount * 3);
  for (let at = 0; at < positions.length; at += 1) {
    const axis = at % 3;
    const lattice = view.getUint16(previewHeaderBytes + at * 2, true);
    positions[at] =
      view.getFloat32(20 + axis * 4, true) + (lattice / 65_535) * view.getFloat32(32 + axis * 4, true);
  }
  const indices = indexBytes === 2 ? new Uint16Array(triangleCount * 3) : new Uint32Array(triangleCount * 3);
  for (let at = 0; at < indices.length; at += 1) {
    indices[at] =
      indexBytes === 2 ? view.getUint16(indicesAt + at * 2, true) : view.getUint32(indicesAt + at * 4, true);
  }
  return { positions, indices, sourceTriangleCount: view.getUint32(16, true) };
}
