import type { PreflightReport, PrinterFit, PrinterVolume } from './schema.ts';

/** Single precision leaves coordinates of a 300 mm part this inexact. */
const toleranceMm = 0.001;

/**
 * Which printers the part fits standing as it was uploaded, straight or turned by 90° about Z. Result order is that of
 * `volumes`. Nothing is added for brim, skirt or purge: give the volume that is really free.
 */
export function fitsPrinters(
  report: Pick<PreflightReport, 'boundsMm' | 'footprintDiameterMm'>,
  volumes: readonly PrinterVolume[],
): PrinterFit[] {
  return volumes.map((volume) => fitPrinter(report, volume));
}

function fitPrinter(
  { boundsMm, footprintDiameterMm }: Pick<PreflightReport, 'boundsMm' | 'footprintDiameterMm'>,
  volume: PrinterVolume,
): PrinterFit {
  const { x, y, z } = boundsMm.size;
  const over = (width: number, depth: number) => ({
    x: excess(width, volume.widthMm),
    y: excess(depth, volume.depthMm),
    z: excess(z, volume.heightMm),
  });
  if (volume.shape === 'round') {
    return toFit(volume, 0, over(footprintDiameterMm, footprintDiameterMm));
  }
  const straight = over(x, y);
  const turned = over(y, x);
  const isTurnBetter = Math.max(turned.x, turned.y) < Math.max(straight.x, straight.y);
  return isTurnBetter ? toFit(volume, 90, turned) : toFit(volume, 0, straight);
}

function excess(size: number, room: number): number {
  return size > room + toleranceMm ? size - room : 0;
}

function toFit(
  volume: PrinterVolume,
  turnDegrees: 0 | 90,
  overMm: { x: number; y: number; z: number },
): PrinterFit {
  const wideWord = volume.shape === 'round' ? 'across' : 'in X';
  const parts = [
    overMm.x > 0 ? `${overMm.x.toFixed(1)} mm ${wideWord}` : '',
    overMm.y > 0 && volume.shape === 'box' ? `${overMm.y.toFixed(1)} mm in Y` : '',
    overMm.z > 0 ? `${overMm.z.toFixed(1)} mm in height` : '',
  ].filter((part) => part !== '');
  const fits = parts.length === 0;
  const turned = turnDegrees === 90 ? ', turned by 90°' : '';
  return {
    printerId: volume.printerId,
    fits,
    turnDegrees,
    overMm,
    what: fits ? `Fits${turned}.` : `Too big by ${parts.join(' and ')}${turned}.`,
  };
}
