import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitsPrinters } from './fits.ts';
import type { PreflightReport, PrinterVolume } from './schema.ts';

const part = (
  x: number,
  y: number,
  z: number,
): Pick<PreflightReport, 'boundsMm' | 'footprintDiameterMm'> => ({
  boundsMm: { min: { x: 0, y: 0, z: 0 }, max: { x, y, z }, size: { x, y, z } },
  footprintDiameterMm: Math.hypot(x, y),
});
const bed = (widthMm: number, depthMm: number, heightMm: number): PrinterVolume => ({
  printerId: 'P1',
  shape: 'box',
  widthMm,
  depthMm,
  heightMm,
});

describe('fit', () => {
  test('straight, turned, and not at all', () => {
    expect(fitsPrinters(part(250, 200, 100), [bed(256, 256, 256)])).toMatchObject([
      { fits: true, turnDegrees: 0, what: 'Fits.' },
    ]);
    expect(fitsPrinters(part(200, 250, 100), [bed(250, 210, 220)])).toMatchObject([
      { fits: true, turnDegrees: 90 },
    ]);
    expect(fitsPrinters(part(260.4, 100, 230), [bed(250, 210, 220)])).toEqual([
      {
        printerId: 'P1',
        fits: false,
        turnDegrees: 0,
        overMm: { x: expect.closeTo(10.4), y: 0, z: 10 },
        what: 'Too big by 10.4 mm in X and 10.0 mm in height.',
      },
    ]);
  });

  test('a part of exactly the bed fits, rounding of the file included', () => {
    expect(fitsPrinters(part(250, 210.0005, 220), [bed(250, 210, 220)])[0]?.fits).toBe(true);
  });

  test('on a round bed by its diagonal', () => {
    const round: PrinterVolume = {
      printerId: 'D1',
      shape: 'round',
      widthMm: 260,
      depthMm: 260,
      heightMm: 300,
    };
    expect(fitsPrinters(part(180, 180, 300), [round])[0]?.fits).toBe(true);
    expect(fitsPrinters(part(250, 100, 300), [round])[0]).toMatchObject({
      fits: false,
      what: expect.stringMatching(/^Too big by 9\.\d mm across\.$/),
    });
  });

  test('never depends on which way round the part was drawn, and never says yes to what sticks out', () => {
    const length = fc.double({ min: 1, max: 400, noNaN: true });
    fc.assert(
      fc.property(length, length, length, length, length, length, (x, y, z, w, d, h) => {
        const [straight] = fitsPrinters(part(x, y, z), [bed(w, d, h)]);
        const [turned] = fitsPrinters(part(y, x, z), [bed(w, d, h)]);
        expect(straight!.fits).toBe(turned!.fits);
        if (straight!.fits) {
          expect(Math.max(x, y)).toBeLessThanOrEqual(Math.max(w, d) + 0.001);
          expect(Math.min(x, y)).toBeLessThanOrEqual(Math.min(w, d) + 0.001);
          expect(z).toBeLessThanOrEqual(h + 0.001);
        } else {
          expect(straight!.overMm.x + straight!.overMm.y + straight!.overMm.z).toBeGreaterThan(0);
        }
      }),
    );
  });
});
