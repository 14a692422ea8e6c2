/** Seeded demand: small boxes in small numbers, wanted by a few customers. */
import type { Random32 } from '../../runtime/random.ts';
import type { Client } from './client.ts';

/** Millimetres. Each prints in a minute or two. */
const boxes: readonly (readonly [x: number, y: number, z: number])[] = [
  [8, 8, 3],
  [10, 6, 2.5],
  [6, 6, 4],
];
const customers = ['Ada Works', 'Hopper Robotics', 'Noether Labs'];
const QUANTITY_MAX = 3;

export interface Wish {
  readonly customer: string;
  readonly box: number;
  readonly quantity: number;
  readonly tier: string;
}

export const drawWish = (random: Random32): Wish => ({
  customer: customers[random() % customers.length]!,
  box: random() % boxes.length,
  quantity: 1 + (random() % QUANTITY_MAX),
  tier: ['express', 'standard'][random() % 2]!,
});

export const fileNameOf = (box: number): string => `box-${boxes[box]!.join('x')}.stl`;

/** Hashes of the stored models, in the order of `boxes`. */
export async function uploadModels(client: Client): Promise<readonly string[]> {
  const hashes: string[] = [];
  for (const [index, box] of boxes.entries())
    hashes.push(await client.upload(Buffer.from(boxStl(box)), fileNameOf(index)));
  return hashes;
}

export const quoteOf = (wish: Wish, hashes: readonly string[], reference: string) => ({
  customer: wish.customer,
  reference,
  tier: wish.tier,
  lines: [
    {
      modelHash: hashes[wish.box],
      fileName: fileNameOf(wish.box),
      material: 'PLA-BASIC',
      colour: 'black',
      profileId: 'draft-04',
      quantity: wish.quantity,
    },
  ],
});

const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [n & 1, (n >> 1) & 1, (n >> 2) & 1] as const);
const triangles = [
  [0, 2, 3],
  [0, 3, 1],
  [4, 5, 7],
  [4, 7, 6],
  [0, 1, 5],
  [0, 5, 4],
  [2, 6, 7],
  [2, 7, 3],
  [0, 4, 6],
  [0, 6, 2],
  [1, 3, 7],
  [1, 7, 5],
] as const;

function boxStl([x, y, z]: readonly [number, number, number]): string {
  const vertex = (n: number) => {
    const [i, j, k] = corners[n]!;
    return `vertex ${i * x} ${j * y} ${k * z}`;
  };
  const facets = triangles.map(
    (corner) => `facet normal 0 0 0\nouter loop\n${corner.map(vertex).join('\n')}\nendloop\nendfacet`,
  );
  return `solid box\n${facets.join('\n')}\nendsolid box\n`;
}
