/** A bracket as a preview mesh, by the table in `actors/preflight/schema-preview.ts`: two boxes that make an L. */

const corners = (x: number, y: number, z: number, w: number, d: number, h: number): number[][] =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((bit) => [
    x + (bit & 1) * w,
    y + ((bit >> 1) & 1) * d,
    z + ((bit >> 2) & 1) * h,
  ]);
const faces = [
  0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5,
];

export const boxPreview = (): Buffer => {
  const boxes = [corners(-30, -20, 0, 60, 40, 6), corners(-30, -20, 6, 8, 40, 30)];
  const points = boxes.flat();
  const indices = boxes.flatMap((_, box) => faces.map((at) => at + box * 8));
  const minimum = [-30, -20, 0];
  const size = [60, 40, 36];
  const positionBytes = Math.ceil((points.length * 6) / 4) * 4;
  const bytes = Buffer.alloc(44 + positionBytes + indices.length * 2);
  bytes.write('PFPV', 0, 'latin1');
  bytes.writeUInt16LE(1, 4);
  bytes.writeUInt16LE(2, 6);
  bytes.writeUInt32LE(points.length, 8);
  bytes.writeUInt32LE(indices.length / 3, 12);
  bytes.writeUInt32LE(indices.length / 3, 16);
  for (let axis = 0; axis < 3; axis++) {
    bytes.writeFloatLE(minimum[axis]!, 20 + axis * 4);
    bytes.writeFloatLE(size[axis]!, 32 + axis * 4);
  }
  points.forEach((point, index) => {
    for (let axis = 0; axis < 3; axis++)
      bytes.writeUInt16LE(
        Math.round(((point[axis]! - minimum[axis]!) / size[axis]!) * 65_535),
        44 + (index * 3 + axis) * 2,
      );
  });
  indices.forEach((at, index) => {
    bytes.writeUInt16LE(at, 44 + positionBytes + index * 2);
  });
  return bytes;
};
