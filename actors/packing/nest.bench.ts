import type { BenchRow } from '../../runtime/bench-row.ts';
import { seededRandom } from '../../runtime/random.ts';
import { nestPlates } from './nest.ts';
import { packPlates } from './pack.ts';
import type { Footprint, NestBed } from './schema.ts';
import { worstBreach } from './testing/oracle.ts';
import { bar, corner, disc, ell, footprintOf, hexagon, trapezium, wedge } from './testing/shapes.ts';

const BED: NestBed = {
  shape: 'rectangle',
  widthMillimetres: 220,
  depthMillimetres: 220,
  marginMillimetres: 5,
  spacingMillimetres: 4,
};
const ROUNDS = 5;

const mix = [bar(60, 12), corner(45, 30), disc(28), ell(50, 40, 8), wedge(35, 40), trapezium(40, 20, 25)];

/** Sizes as parts of desks, drones and model railways have them: many small, few large. */
function various(count: number): Footprint[] {
  const random = seededRandom(7);
  const share = () => random() / 2 ** 32;
  const shapes = [
    bar,
    corner,
    wedge,
    (a: number) => disc(a),
    (a: number, b: number) => ell(a, b, Math.min(a, b) / 5),
  ];
  return Array.from({ length: count }, (_, index) => {
    const size = () => 10 + 60 * share() ** 2;
    return footprintOf(`v${index}`, shapes[index % shapes.length]!(size(), size()));
  });
}

const sets: ReadonlyArray<readonly [what: string, parts: readonly Footprint[], bed?: NestBed]> = [
  ['100 right-angled corners, 60 × 60 mm', [footprintOf('corner', corner(60, 60), 100)]],
  ['120 wedges, 50 × 45 mm', [footprintOf('wedge', wedge(50, 45), 120)]],
  ['100 L brackets, 60 × 60 mm, by their hulls', [footprintOf('ell', ell(60, 60, 12), 100)]],
  ['300 discs, 24 mm', [footprintOf('disc', disc(24), 300)]],
  ['200 hexagons, 30 mm across', [footprintOf('hex', hexagon(30), 200)]],
  ['300 bars, 70 × 9 mm', [footprintOf('bar', bar(70, 9), 300)]],
  ['198 of six kinds: bars, corners, discs, Ls, wedges, trapezia', mix.map((shape, index) => footprintOf(`m${index}`, shape, 33))],
  ['504 of the six kinds', mix.map((shape, index) => footprintOf(`m${index}`, shape, 84))],
  ['504 of the six kinds on a round bed of 260 mm', mix.map((shape, index) => footprintOf(`m${index}`, shape, 84)), { ...BED, shape: 'ellipse', widthMillimetres: 260, depthMillimetres: 260 }],
  ['500 parts, no two alike', various(500)],
]; // biome-ignore format: a table

/** Row P6: plates by outlines beside plates by rectangles, and what it takes. */
export async function bench(): Promise<BenchRow[]> {
  return sets.map(([what, parts, bed = BED]) => {
    const boxes = packPlates(parts, bed);
    const times: number[] = [];
    let nesting = nestPlates(parts, bed);
    for (let round = 0; round < ROUNDS; round++) {
      const before = process.cpuUsage();
      nesting = nestPlates(parts, bed);
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
    }
    const breach = Math.max(...nesting.plates.map((plate) => worstBreach(plate, parts, bed).by));
    if (breach > 1e-6 || nesting.refused.length > 0 || boxes.refused.length > 0)
      throw new Error(`${what}: a rule is broken by ${breach} mm, or parts were refused.`);
    const full = nesting.plates.map(({ fill }) => fill).toSorted((a, b) => b - a);
    return {
      goal: 'P6',
      what,
      target: `≤ ${boxes.plates.length} (rectangles)`,
      measured: `${nesting.plates.length} plates`,
      note: `the fullest ${Math.round(full[0]! * 100)} % covered by parts; ${Math.round(times.toSorted((a, b) => a - b)[2]!)} ms of processor time`,
    };
  });
}
