import { describe, expect, it } from 'vitest';
import { box, prism, torus } from '../../fixtures/models/solids.ts';
import { shapeFindings } from './findings.ts';
import { inspect } from './inspect.ts';
import { blocks } from './testing/blocks.ts';
import { eachFace } from './testing/each-face.ts';
import { warpingOf } from './warping.ts';

const looked = (mesh: Parameters<typeof inspect>[0]) => inspect(mesh, eachFace);
const codes = (mesh: Parameters<typeof inspect>[0], volumeMm3: number, surfaceAreaMm2: number) =>
  [...shapeFindings(looked(mesh), { volumeMm3, surfaceAreaMm2 })].map(({ code }) => code);

/** A foot of 10 × 10 mm, 40 mm high, with an arm of 10 × 10 mm to each side on top. */
const tee = blocks([['.#.'], ['.#.'], ['.#.'], ['.#.'], ['###']], [10, 10, 10]);

describe('what of a shape is hard to print', () => {
  it('finds nothing about a cube', () => {
    const report = looked(box(20, 20, 20));
    expect(report.overhang).toMatchObject({ areaMm2: 0, supportVolumeMm3: 0 });
    expect(report.thinWalls).toMatchObject({ areaMm2: 0 });
    expect(report.thinWalls!.thinnestMm).toBeCloseTo(20, 6);
    expect(report.stand).toMatchObject({ heightMm: 20, contactAreaMm2: 400, sharpCornerCount: 4 });
    expect(report.stand!.tippingDegrees).toBeCloseTo(45, 6);
    expect(report.orientations![0]!.down).toEqual({ x: 0, y: 0, z: -1 });
    expect(codes(box(20, 20, 20), 8000, 2400)).toEqual([]);
  });

  it('measures the room below two arms', () => {
    const { overhang } = looked(tee);
    expect(overhang!.areaMm2).toBeCloseTo(200, 6);
    expect(overhang!.supportVolumeMm3).toBeCloseTo(2 * 10 * 10 * 40, 0);
  });

  it('lays a T on its side or its head, and says what that saves', () => {
    const [best] = looked(tee).orientations!;
    expect(best!.overhang.areaMm2).toBe(0);
    expect(best!.reasons.join(' ')).toMatch(/needs no support.*instead of 50 mm/);
    expect(codes(tee, 6000, 2600)).toEqual(['overhang', 'better_orientation']);
  });

  it('names a tilted face by the nearest side, and faces that rest alike once', () => {
    // An upright prism of 14 sides rests alike on each of them; none looks along an axis but two.
    const { orientations } = looked(prism(14, 20, 30));
    const lying = orientations!.filter(({ stand }) => stand.heightMm > 31);
    expect(lying).toHaveLength(1);
    expect(lying[0]!.reasons).toContain('Other faces are alike.');
    const corners = [0, 0, 0, 40, 0, 0, 0, 20, 0, 0, 0, 30, 40, 0, 30, 0, 20, 30];
    const sides = [0, 2, 1, 3, 4, 5, 0, 1, 4, 0, 4, 3, 1, 2, 5, 1, 5, 4, 2, 0, 3, 2, 3, 5];
    const wedge = { positions: Float32Array.from(corners), indices: Uint32Array.from(sides) };
    const names = looked(wedge).orientations!.map(({ name }) => name);
    expect(names).toContain('on the face 27° from its back towards its right side');
  });

  it('counts what lies below an arm as its support', () => {
    const shelf = blocks([['##'], ['#.'], ['##']], [10, 10, 10]);
    expect(looked(shelf).overhang!.supportVolumeMm3).toBeCloseTo(1000, 0);
  });

  it('takes no slope of 45° for an overhang, and a flatter one for what it is', () => {
    // A prism of eight sides lying down: of its sides one is the foot, two lean by 45° exactly.
    const lying = (sides: number) => {
      const { positions, indices } = prism(sides, 10, 30);
      const turn = Math.PI / sides;
      const moved = positions.map((_, index) => {
        const [x, y, z] = [0, 1, 2].map((axis) => positions[index - (index % 3) + axis]!) as [
          number,
          number,
          number,
        ];
        const [u, v] = [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)];
        return [z, u, v][index % 3]!;
      });
      return { positions: Float32Array.from(moved), indices };
    };
    expect(looked(lying(8)).overhang!.areaMm2).toBe(0);
    expect(looked(lying(16)).overhang!.areaMm2).toBeGreaterThan(100);
  });

  it('finds the walls of a box without a lid, and their thickness', () => {
    const rows = (inner: string) => [
      '##########',
      ...Array.from({ length: 8 }, () => `#${inner}#`),
      '##########',
    ];
    const thin = blocks([rows('########'), rows('........'), rows('........')], [0.6, 0.6, 4]);
    const { thinWalls } = looked(thin);
    expect(thinWalls!.thinnestMm).toBeCloseTo(0.6, 4);
    // Four walls of two storeys, outside and inside; the corners' insides see none.
    expect(thinWalls!.areaMm2).toBeGreaterThan(0.85 * 4 * 2 * 8 * 4.8);
    expect(codes(thin, 30, 500)).toContain('thin_walls');
  });

  it('takes a wedge for no wall, though it ends in nothing', () => {
    const wedge = {
      positions: Float32Array.from([0, 0, 0, 20, 0, 0, 20, 20, 0, 0, 20, 0, 20, 0, 20, 20, 20, 20]),
      indices: Uint32Array.from([0, 2, 1, 0, 3, 2, 1, 2, 5, 1, 5, 4, 0, 1, 4, 3, 5, 2, 0, 4, 5, 0, 5, 3]),
    };
    expect(looked(wedge).thinWalls?.areaMm2 ?? 0).toBe(0);
  });

  it('says of a ball on its tip that it does not stand', () => {
    const standing = torus(30, 3, 48, 24);
    const upright = {
      ...standing,
      positions: standing.positions.map(
        (_, index) => standing.positions[index - (index % 3) + [0, 2, 1][index % 3]!]!,
      ),
      indices: standing.indices.toReversed(),
    };
    expect(codes(upright, 5000, 3500)).toContain('does_not_stand');
    const [best] = looked(upright).orientations!;
    expect(Math.abs(best!.down.y)).toBe(1);
    expect(best!.reasons.join(' ')).toMatch(/stands firmly/);
  });

  it.each([1, 2])('proposes the same however the part came: axes passed on by %i', (by) => {
    const turned = {
      ...tee,
      positions: tee.positions.map(
        (_, index) => tee.positions[index - (index % 3) + (((index % 3) + by) % 3)]!,
      ),
    };
    expect(looked(turned).orientations![0]!.burdenMinutes).toBeCloseTo(
      looked(tee).orientations![0]!.burdenMinutes,
      1,
    );
  });

  it('has nothing to say of nothing', () =>
    expect(looked({ positions: new Float32Array(), indices: new Uint32Array() })).toEqual({
      thinWalls: null,
      overhang: null,
    }));
});

describe('warping', () => {
  const plate = looked(box(180, 120, 4)).stand!;
  const open = { isEnclosed: false };

  it('grows with what shrinks and with its length, and an enclosure helps', () => {
    const risk = (kind: Parameters<typeof warpingOf>[1], stand = plate, air = open) =>
      warpingOf(stand, kind, air).risk;
    expect(risk('ABS')).toBeGreaterThan(risk('PETG'));
    expect(risk('PETG')).toBeGreaterThan(risk('PLA'));
    expect(risk('ABS', plate, { isEnclosed: true })).toBeLessThan(risk('ABS'));
    expect(risk('ABS', looked(box(60, 40, 4)).stand!)).toBeLessThan(risk('ABS'));
    expect(risk('ABS', looked(box(20, 20, 20)).stand!)).toBe(0);
    expect(risk('TPU')).toBe(0);
  });

  it('says what to do about it', () =>
    expect(warpingOf(plate, 'ABS', open).words).toBe(
      'ABS shrinks by about 0.7 % as it cools, over 216 mm of contact with the bed with 4 sharp corners. Print it in an enclosure, or give it a brim or round its corners.',
    ));
});
