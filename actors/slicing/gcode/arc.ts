/** G2 and G3 in the XY plane. */

const STEP_RADIANS = Math.PI / 36;

/**
 * Points along an arc in the order they are passed, its end included: every 5 degrees and where it is furthest left, right, front and back.
 * Centre by I, J (from the start) or by R. Gives just the end when no such arc exists.
 */
export function arcPoints(
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  centre: { readonly i: number; readonly j: number } | { readonly r: number },
  clockwise: boolean,
): Array<readonly [number, number]> {
  const end = [to.x, to.y] as const;
  const middle =
    'r' in centre
      ? centreFromRadius(from, to, centre.r, clockwise)
      : { x: from.x + centre.i, y: from.y + centre.j };
  if (middle === undefined) return [end];
  const radius = Math.hypot(from.x - middle.x, from.y - middle.y);
  if (!(radius > 0)) return [end];
  const start = Math.atan2(from.y - middle.y, from.x - middle.x);
  let sweep = Math.atan2(to.y - middle.y, to.x - middle.x) - start;
  if (clockwise && sweep >= -1e-9) sweep -= 2 * Math.PI;
  if (!clockwise && sweep <= 1e-9) sweep += 2 * Math.PI;

  const angles: number[] = [];
  for (let step = 1; step * STEP_RADIANS < Math.abs(sweep); step++)
    angles.push(start + Math.sign(sweep) * step * STEP_RADIANS);
  const low = Math.min(start, start + sweep);
  const high = Math.max(start, start + sweep);
  for (let quarter = Math.ceil(low / (Math.PI / 2)); (quarter * Math.PI) / 2 <= high; quarter++)
    angles.push((quarter * Math.PI) / 2);
  angles.sort((a, b) => (a - b) * Math.sign(sweep));
  return [
    ...angles.map(
      (angle) => [middle.x + radius * Math.cos(angle), middle.y + radius * Math.sin(angle)] as const,
    ),
    end,
  ];
}

/** A negative radius asks for the longer way round. */
function centreFromRadius(
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  r: number,
  clockwise: boolean,
) {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const chord = Math.hypot(dx, dy);
  if (chord === 0 || Math.abs(r) < chord / 2 - 1e-6) return undefined;
  const height = Math.sqrt(Math.max(0, r * r - (chord * chord) / 4));
  const side = (clockwise ? -1 : 1) * Math.sign(r);
  return {
    x: from.x + dx / 2 - (side * height * dy) / chord,
    y: from.y + dy / 2 + (side * height * dx) / chord,
  };
}
