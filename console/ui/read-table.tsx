/** A table that is read and not worked in: a caption for the ear, columns that say how they align and when they go. */
import type { ComponentChildren } from 'preact';

export interface Column<T> {
  readonly title: ComponentChildren;
  /** A figure: to the right, digits below digits. */
  readonly isFigure?: boolean;
  /** Narrower than so many steps it is left out: 1 goes last, 3 first. */
  readonly leaves?: 1 | 2 | 3;
  readonly class?: string;
  /** It names its row. */
  readonly isHead?: boolean;
  readonly cell: (row: T) => ComponentChildren;
}

interface Props<T> {
  readonly label: string;
  readonly class?: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly isSelected?: (row: T) => boolean;
  /** `data-figure` of its row, for those who look for one. */
  readonly figureOf?: (row: T) => string;
}

const classOf = <T,>({ class: own, isFigure, leaves }: Column<T>): string | undefined =>
  [own, isFigure && 'num', leaves !== undefined && `c${leaves}`].filter(Boolean).join(' ') || undefined;

export const ReadTable = <T,>(props: Props<T>) => {
  const { columns, figureOf, isSelected, keyOf, label, rows } = props;
  return (
    <table class={props.class === undefined ? 'table' : `table ${props.class}`} aria-label={label}>
      <thead>
        <tr>
          {columns.map((column, index) => (
            <th key={index} scope="col" class={classOf(column)}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} aria-selected={isSelected?.(row)} data-figure={figureOf?.(row)}>
            {columns.map((column, index) =>
              column.isHead ? (
                <th key={index} scope="row" class={classOf(column)}>
                  {column.cell(row)}
                </th>
              ) : (
                <td key={index} class={classOf(column)}>
                  {column.cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
};
