/** Which rows are selected and where the cursor stands; and what a batch action would do with them. */
import { createStore } from '@xstate/store';
import { inWords } from './format.ts';

export interface Selection {
  readonly selected: ReadonlySet<string>;
  readonly cursor: string | null;
}

/** `ids` are always the rows in view, in their order. */
export const createSelection = () =>
  createStore({
    context: { selected: new Set<string>(), cursor: null } as Selection,
    on: {
      toggle: (context, { id }: { id: string }) => {
        const selected = new Set(context.selected);
        if (!selected.delete(id)) selected.add(id);
        return { selected, cursor: id };
      },
      /** From the cursor to `id`, both included, as shift-click does. */
      extend: (context, { id, ids }: { id: string; ids: readonly string[] }) => {
        const from = Math.max(0, context.cursor === null ? 0 : ids.indexOf(context.cursor));
        const to = ids.indexOf(id);
        if (to < 0) return context;
        const range = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
        return { selected: new Set([...context.selected, ...range]), cursor: id };
      },
      toggleAll: (context, { ids }: { ids: readonly string[] }) => ({
        ...context,
        selected: ids.every((id) => context.selected.has(id)) ? new Set<string>() : new Set(ids),
      }),
      move: (context, { by, ids }: { by: number; ids: readonly string[] }) => {
        if (ids.length === 0) return context;
        const here = context.cursor === null ? -1 : ids.indexOf(context.cursor);
        const next = here < 0 ? (by > 0 ? 0 : ids.length - 1) : here + by;
        return { ...context, cursor: ids[Math.min(ids.length - 1, Math.max(0, next))]! };
      },
      point: (context, { id }: { id: string | null }) => ({ ...context, cursor: id }),
      keepOnly: (context, { ids }: { ids: readonly string[] }) => ({ ...context, selected: new Set(ids) }),
      /** Rows that no longer exist can't stay selected. */
      prune: (context, { exists }: { exists: (id: string) => boolean }) =>
        [...context.selected].every(exists)
          ? context
          : { ...context, selected: new Set([...context.selected].filter(exists)) },
      clear: (context) => ({ ...context, selected: new Set<string>() }),
    },
  });
export type SelectionStore = ReturnType<typeof createSelection>;

/** What a batch action says of one row: null where it applies, otherwise why not ("waits for material"). */
export type WhyNot<Row> = (row: Row) => string | null;

export interface Applicability<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  /** Reasons with how many rows each, most frequent first. */
  readonly rest: readonly (readonly [reason: string, howMany: number])[];
}

export const applicability = <Row>(rows: readonly Row[], whyNot: WhyNot<Row>): Applicability<Row> => {
  const fits: Row[] = [];
  const reasons = new Map<string, number>();
  for (const row of rows) {
    const reason = whyNot(row);
    if (reason === null) fits.push(row);
    else reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const rest = [...reasons].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return { rows: fits, total: rows.length, rest };
};

/** `Release 3 of 5: one waits for material, one is paused`. Reasons start with a verb in the singular. */
export const sayApplicability = (verb: string, of: Applicability<unknown>): string => {
  if (of.rest.length === 0) return `${verb} ${of.total}`;
  const why = of.rest.map(([reason, howMany]) => `${inWords(howMany)} ${plural(reason, howMany)}`);
  return `${verb} ${of.rows.length} of ${of.total}: ${why.join(', ')}`;
};
const irregular: Readonly<Record<string, string>> = { is: 'are', has: 'have', does: 'do', was: 'were' };
const plural = (reason: string, howMany: number): string => {
  if (howMany === 1) return reason;
  const [verb = '', ...rest] = reason.split(' ');
  return [irregular[verb] ?? verb.replace(/s$/, ''), ...rest].join(' ');
};
