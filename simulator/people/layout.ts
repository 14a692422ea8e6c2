/** Where the machines stand, and the way between them. Metres. */

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Machines by id, and the bench where spools lie, parts are inspected and orders packed. */
export interface Layout {
  readonly bench: Place;
  readonly machines: ReadonlyMap<string, Place>;
}

/** Racks in rows: `perRow` machines `pitchMetres` apart, an aisle between the rows, the bench at the head of the first. */
export function gridLayout(
  printerIds: readonly string[],
  {
    perRow = 10,
    pitchMetres = 0.8,
    aisleMetres = 2,
  }: Partial<Record<'perRow' | 'pitchMetres' | 'aisleMetres', number>> = {},
): Layout {
  const machines = new Map<string, Place>();
  printerIds.forEach((id, index) => {
    machines.set(id, {
      x: (1 + (index % perRow)) * pitchMetres,
      y: Math.floor(index / perRow) * aisleMetres,
    });
  });
  return { bench: { x: 0, y: 0 }, machines };
}

/** Along the aisles, not through the racks. */
export const walkMetres = (from: Place, to: Place): number =>
  Math.abs(from.x - to.x) + Math.abs(from.y - to.y);

/** Milliseconds of walking. */
export const walkMs = (from: Place, to: Place, metresPerSecond: number): number =>
  Math.round((walkMetres(from, to) / metresPerSecond) * 1000);
