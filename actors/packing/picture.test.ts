import { describe, expect, it } from 'vitest';
import { nestPlates } from './nest.ts';
import { plateSvg } from './picture.ts';
import type { NestBed } from './schema.ts';
import { bar, corner, footprintOf } from './testing/shapes.ts';

const BED: NestBed = {
  shape: 'rectangle',
  widthMillimetres: 220,
  depthMillimetres: 200,
  marginMillimetres: 5,
  spacingMillimetres: 4,
  exclusionZones: [{ name: 'purge <chute>', corners: [[0, 0], [20, 28]] }], // biome-ignore format: a zone
};
const PARTS = [footprintOf('clip', bar(30, 10), 2), footprintOf('wing', corner(60, 40))];

/** Elements with their attributes, read by plain text; throws where a tag is not closed. */
function elements(svg: string): { name: string; attributes: Record<string, string> }[] {
  const open: string[] = [];
  const found: { name: string; attributes: Record<string, string> }[] = [];
  for (const [, close, name, rest, empty] of svg.matchAll(/<(\/?)(\w+)([^>]*?)(\/?)>/g)) {
    if (close) {
      expect(open.pop()).toBe(name);
      continue;
    }
    const pairs = [...rest!.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!]);
    found.push({ name: name!, attributes: Object.fromEntries(pairs) });
    if (!empty) open.push(name!);
  }
  expect(open).toEqual([]);
  return found;
}

describe('the picture of a plate', () => {
  const [plate] = nestPlates(PARTS, BED).plates;
  const svg = plateSvg(plate!, PARTS, BED, { title: 'Plate B-7 & more' });

  it('has bed, margin, zones and every part where it is, the front below', () => {
    const all = elements(svg);
    expect(
      all
        .filter(({ name }) => name === 'rect')
        .map(({ attributes: { x, width, height } }) => [x, width, height]),
    ).toEqual([
      ['0', '220', '200'],
      ['5', '210', '190'],
    ]);
    const [zone, ...parts] = all
      .filter(({ name }) => name === 'polygon')
      .map(({ attributes }) => attributes.points!);
    expect(zone).toBe('0,200 20,200 20,172 0,172');
    expect(parts).toHaveLength(3);
    for (const [index, points] of parts.entries()) {
      const corners = points.split(' ').map((pair) => pair.split(',').map(Number));
      const footprint = PARTS.find(({ id }) => id === plate!.parts[index]!.footprintId)!;
      expect(corners).toHaveLength(footprint.outline!.length);
      const { xMin, xMax, yMin, yMax } = plate!.boundsMillimetres;
      for (const [x, y] of corners) {
        expect(x).toBeGreaterThanOrEqual(xMin - 0.01);
        expect(x).toBeLessThanOrEqual(xMax + 0.01);
        expect(200 - y!).toBeGreaterThanOrEqual(yMin - 0.01);
        expect(200 - y!).toBeLessThanOrEqual(yMax + 0.01);
      }
    }
    expect([...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text)).toEqual(['1', '2', '3']);
  });

  it('says in words what it shows, and nothing in it breaks out of the text', () => {
    expect(svg).toContain('<title>Plate B-7 &amp; more</title>');
    expect(svg).toMatch(
      /<desc>3 parts on a bed of 220 × 200 mm: (1 × wing, 2 × clip|2 × clip, 1 × wing)\. The parts cover \d+ % of the usable area\. Kept free: purge &lt;chute&gt;\.<\/desc>/,
    );
    expect(svg).toContain('role="img"');
    const evil = plateSvg(plate!, PARTS, BED, {
      title: 'x',
      label: () => '</text><script>alert(1)</script>\u0000',
    });
    expect(evil).not.toContain('<script');
    elements(evil);
  });

  it('has no colour of its own', () => {
    expect(svg).not.toMatch(/#[0-9a-f]{3}|rgb|black|white/i);
    expect(svg).toContain('currentColor');
  });

  it('draws a round bed round, and a part it knows no outline of as a dot', () => {
    const round = plateSvg(
      plate!,
      [PARTS[0]!],
      { ...BED, shape: 'ellipse', depthMillimetres: 220 },
      { title: 'x' },
    );
    const names = elements(round).map(({ name }) => name);
    expect(names.filter((name) => name === 'ellipse')).toHaveLength(2);
    expect(names.filter((name) => name === 'circle')).toHaveLength(1);
    expect(round).toContain('round bed of 220 mm');
  });
});
