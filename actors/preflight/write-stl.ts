import type { IndexedMesh } from './mesh.ts';
import type { Vector } from './schema.ts';

const headerText = 'Print Farm OS canonical mesh, UNITS=mm';

/** Binary STL of a mesh moved by `offset`, with unit normals. 84 bytes and 50 a triangle. */
export function writeBinaryStl({ positions, indices }: IndexedMesh, offset: Vector): Uint8Array {
  const count = indices.length / 3;
  const bytes = new Uint8Array(84 + count * 50);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < headerText.length; at += 1) bytes[at] = headerText.charCodeAt(at);
  view.setUint32(80, count, true);
  const corners = new Float64Array(9);
  for (let triangle = 0, to = 84; triangle < count; triangle += 1, to += 50) {
    for (let corner = 0; corner < 3; corner += 1) {
      const from = indices[triangle * 3 + corner]! * 3;
      corners[corner * 3] = Math.fround(positions[from]! + offset.x);
      corners[corner * 3 + 1] = Math.fround(positions[from + 1]! + offset.y);
      corners[corner * 3 + 2] = Math.fround(positions[from + 2]! + offset.z);
    }
    writeNormal(view, to, corners);
    for (let value = 0; value < 9; value += 1) view.setFloat32(to + 12 + value * 4, corners[value]!, true);
  }
  return bytes;
}

function writeNormal(view: DataView, to: number, corners: Float64Array): void {
  const ux = corners[3]! - corners[0]!;
  const uy = corners[4]! - corners[1]!;
  const uz = corners[5]! - corners[2]!;
  const vx = corners[6]! - corners[0]!;
  const vy = corners[7]! - corners[1]!;
  const vz = corners[8]! - corners[2]!;
  const nx = uy * vz - uz * vy;
  const ny = uz * vx - ux * vz;
  const nz = ux * vy - uy * vx;
  const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
  if (!(length > 0)) return;
  view.setFloat32(to, nx / length, true);
  view.setFloat32(to + 4, ny / length, true);
  view.setFloat32(to + 8, nz / length, true);
}
