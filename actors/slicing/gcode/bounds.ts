/** Whether a machine can print a file, judged by its moves. This decides; a slicer's exit code does not. */
import type { SlicingPrinter } from '../schema.ts';
import type { GcodeFacts } from './facts.ts';

/** Rounding of printed coordinates. */
const TOLERANCE_MILLIMETRES = 0.05;
/** Purge lines may be drawn on the strip beside the bed that many machines can reach. */
const PURGE_OVERHANG_MILLIMETRES = 10;

/**
 * Each violation in words, empty when the file may be printed.
 *
 * Printed moves must be on the bed and no move may be above the machine. Travel beside the bed is not
 * judged: how far a machine reaches is its own affair and it refuses what it cannot do.
 */
export function checkBounds(facts: GcodeFacts, printer: SlicingPrinter): ReadonlyArray<string> {
  const violations = facts.malformed.map((line) => `A move has a coordinate that is no number: "${line}".`);
  const { printedBounds, purgeBounds, travelBounds } = facts;
  if (!printedBounds) return [...violations, 'Nothing is printed: no move extrudes.'];

  violations.push(...bedViolations(facts, printer));
  if (printedBounds.zMin <= 0)
    violations.push(`It prints at Z ${mm(printedBounds.zMin)}, which is in the bed.`);
  const top = Math.max(printedBounds.zMax, travelBounds?.zMax ?? 0);
  if (top > printer.heightMillimetres + TOLERANCE_MILLIMETRES)
    violations.push(
      `It goes up to Z ${mm(top)}, ${mm(top - printer.heightMillimetres)} above the machine's ${mm(printer.heightMillimetres)}.`,
    );
  if (purgeBounds) {
    const { bed } = printer;
    const beside = Math.max(
      bed.originXMillimetres - purgeBounds.xMin,
      purgeBounds.xMax - bed.originXMillimetres - bed.widthMillimetres,
      bed.originYMillimetres - purgeBounds.yMin,
      purgeBounds.yMax - bed.originYMillimetres - bed.depthMillimetres,
    );
    if (beside > PURGE_OVERHANG_MILLIMETRES)
      violations.push(`The start or end G-code extrudes ${mm(beside)} beside the bed.`);
  }
  const macros = facts.macros.length > 0;
  if (!facts.homed && !macros) violations.push('It never homes: there is no G28 and no macro that could.');
  if (!facts.heatedBeforeExtrusion && !macros)
    violations.push(
      'It extrudes before a nozzle temperature is set: there is no M104, M109 or macro before it.',
    );
  return violations;
}

function bedViolations(facts: GcodeFacts, { bed }: SlicingPrinter): string[] {
  const box = facts.printedBounds;
  if (!box) return [];
  const xMax = bed.originXMillimetres + bed.widthMillimetres;
  const yMax = bed.originYMillimetres + bed.depthMillimetres;
  const sides: ReadonlyArray<readonly [beyond: number, side: string]> = [
    [bed.originXMillimetres - box.xMin, 'left'],
    [box.xMax - xMax, 'right'],
    [bed.originYMillimetres - box.yMin, 'front'],
    [box.yMax - yMax, 'back'],
  ];
  const violations = sides
    .filter(([beyond]) => beyond > TOLERANCE_MILLIMETRES)
    .map(([beyond, side]) => `It prints ${mm(beyond)} over the ${side} edge of the bed.`);
  if (bed.shape === 'ellipse' && violations.length === 0) {
    const beyond = Math.max(...facts.outline.map(([x, y]) => beyondEllipse(x, y, bed)));
    if (beyond > TOLERANCE_MILLIMETRES)
      violations.push(`It prints ${mm(beyond)} over the edge of the round bed.`);
  }
  return violations;
}

/** Distance beyond the edge along the ray from the centre; negative inside. */
function beyondEllipse(x: number, y: number, bed: SlicingPrinter['bed']): number {
  const semiX = bed.widthMillimetres / 2;
  const semiY = bed.depthMillimetres / 2;
  const dx = x - bed.originXMillimetres - semiX;
  const dy = y - bed.originYMillimetres - semiY;
  const scale = Math.hypot(dx / semiX, dy / semiY);
  return scale <= 1 ? -1 : Math.hypot(dx, dy) * (1 - 1 / scale);
}

function mm(value: number): string {
  return `${Math.round(value * 100) / 100} mm`;
}
