/** Rows that leave a filter fade where they stood before they go: nothing jumps away from under the pointer. */

export interface Lingering<Row> {
  /** The rows to draw, in order. */
  readonly rows: readonly Row[];
  /** Ids on their way out, with until when they stay. */
  readonly leaving: ReadonlyMap<string, number>;
}

export const LINGER_MILLISECONDS = 1_600;
/** When more than this many go at once, the operator has changed the filter: the rows make room. */
const TOGETHER_MAX = 5;

export const linger = <Row>(
  before: Lingering<Row>,
  rows: readonly Row[],
  idOf: (row: Row) => string,
  now: number,
): Lingering<Row> => {
  const present = new Set(rows.map(idOf));
  const gone = before.rows.filter((row) => !present.has(idOf(row)));
  if (gone.length === 0 || gone.length > TOGETHER_MAX) return { rows, leaving: new Map() };
  const leaving = new Map<string, number>();
  const drawn: Row[] = [...rows];
  for (const row of gone) {
    const until = before.leaving.get(idOf(row)) ?? now + LINGER_MILLISECONDS;
    if (until <= now) continue;
    leaving.set(idOf(row), until);
    const at = before.rows.indexOf(row);
    const follows = before.rows
      .slice(0, at)
      .findLast((one) => present.has(idOf(one)) || leaving.has(idOf(one)));
    const place = follows === undefined ? 0 : drawn.findIndex((one) => idOf(one) === idOf(follows)) + 1;
    drawn.splice(place, 0, row);
  }
  return { rows: drawn, leaving };
};
