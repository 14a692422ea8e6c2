/**
 * A small baseline grey JPEG out of 8×8 blocks of one brightness each: just enough to be a picture that any
 * viewer opens, without an encoder. Only DC coefficients are written; every AC run is an end of block.
 */
export function drawJpeg(
  columns: number,
  rows: number,
  brightness: (column: number, row: number) => number,
): Buffer {
  const width = columns * 8;
  const height = rows * 8;
  const bits = new Bits();
  let previous = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const level = Math.min(255, Math.max(0, Math.round(brightness(column, row))));
      const dc = level - 128;
      writeDc(bits, dc - previous);
      previous = dc;
      bits.write(0, 1);
    }
  }
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    segment(0xdb, Buffer.from([0, ...Array<number>(64).fill(8)])),
    segment(0xc0, Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0])),
    segment(0xc4, Buffer.from([0x00, ...DC_COUNTS, ...DC_VALUES])),
    segment(0xc4, Buffer.from([0x10, 1, ...Array<number>(15).fill(0), 0x00])),
    segment(0xda, Buffer.from([1, 1, 0x00, 0, 63, 0])),
    bits.finish(),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** Every difference category 0 to 11 as a code of four bits, 0000 to 1011. */
const DC_COUNTS = [0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const DC_VALUES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

function writeDc(bits: Bits, difference: number): void {
  const category = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
  bits.write(category, 4);
  if (category === 0) return;
  bits.write(difference > 0 ? difference : difference + (1 << category) - 1, category);
}

function segment(marker: number, body: Buffer): Buffer {
  const length = body.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 255]), body]);
}

class Bits {
  readonly #bytes: number[] = [];
  #held = 0;
  #count = 0;

  write(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) {
      this.#held = (this.#held << 1) | ((value >> bit) & 1);
      if (++this.#count === 8) this.#flush();
    }
  }

  finish(): Buffer {
    while (this.#count > 0) this.write(1, 1);
    return Buffer.from(this.#bytes);
  }

  #flush(): void {
    this.#bytes.push(this.#held);
    if (this.#held === 0xff) this.#bytes.push(0);
    this.#held = 0;
    this.#count = 0;
  }
}
