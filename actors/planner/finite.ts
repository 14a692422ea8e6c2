/** The number, or another where it is none that can be reckoned with. */
export const finite = (value: number | null | undefined, otherwise: number): number =>
  value !== null && value !== undefined && Number.isFinite(value) ? value : otherwise;
