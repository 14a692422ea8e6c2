/** A list of things: rows that open, a cursor for the keyboard, a selection with its batch bar. */
import { signal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Kind, View } from '../../gateway/api/contract/kinds.ts';
import { type Action, whyNot } from '../models/actions/index.ts';
import { createBatch, performAll } from '../models/deeds.ts';
import { count } from '../models/format.ts';
import { fresh, router } from '../models/here.ts';
import { type Lingering, linger } from '../models/linger.ts';
import {
  applicability,
  createSelection,
  type SelectionStore,
  sayApplicability,
} from '../models/selection.ts';
import { Results } from './results.tsx';

export interface Column<Row> {
  readonly key: string;
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** `num` to the right; `c1` to `c3` go first when it gets narrow, `c3` before `c1`. */
  readonly class?: string;
}

/** What the keyboard moves in: the list on screen. */
export interface ActiveList {
  readonly move: (by: number) => void;
  readonly ends: (to: 'first' | 'last') => void;
  readonly toggle: () => void;
  readonly toggleAll: () => void;
  readonly open: () => void;
  /** True when there was something to clear. */
  readonly clear: () => boolean;
}
export const activeList = signal<ActiveList | null>(null);

/** Rows drawn at first; the rest on request, so that ten thousand jobs stay quick. */
const PAGE = 150;

interface TableProps<K extends Kind> {
  readonly label: string;
  readonly rows: readonly View<K>[];
  readonly columns: readonly Column<View<K>>[];
  readonly hrefOf: (row: View<K>) => string;
  readonly openId?: string | null | undefined;
  readonly empty: ComponentChildren;
  readonly actions?: readonly Action<K>[];
  /** Changes with the filter: rows that leave by the operator's own choice go at once. */
  readonly filter?: string;
}

const useStore = <T,>(store: {
  get(): { context: T };
  subscribe(run: (s: { context: T }) => void): { unsubscribe(): void };
}): T => {
  const state = useSignal(store.get().context);
  useEffect(() => {
    const { unsubscribe } = store.subscribe((snapshot) => {
      state.value = snapshot.context;
    });
    return unsubscribe;
  }, [store]);
  return state.value;
};

export { useStore };

export const Table = <K extends Kind>(props: TableProps<K>) => {
  const { rows, columns, actions } = props;
  const selection = useMemo(createSelection, []);
  const { selected, cursor } = useStore<ReturnType<SelectionStore['get']>['context']>(selection as never);
  const shown = useSignal(PAGE);
  const body = useRef<HTMLTableSectionElement>(null);
  const held = useRef<Lingering<View<K>>>({ rows: [], leaving: new Map() });
  const tick = useSignal(0);
  void tick.value;
  const filter = useRef(props.filter);
  if (filter.current !== props.filter) held.current = { rows: [], leaving: new Map() };
  filter.current = props.filter;
  held.current = linger(held.current, rows, (row) => row.id, Date.now());
  const { leaving } = held.current;
  const visible = held.current.rows.slice(0, shown.value);
  const ids = visible.filter((row) => !leaving.has(row.id)).map((row) => row.id);

  useEffect(() => {
    if (leaving.size === 0) return;
    const timer = setTimeout(() => {
      tick.value++;
    }, 400);
    return () => clearTimeout(timer);
  });
  const here = useRef({ ids, rows, props });
  here.current = { ids, rows, props };
  useEffect(() => {
    const focusCursor = () => {
      const at = selection.get().context.cursor;
      if (at === null) return;
      const row = body.current?.querySelector<HTMLElement>(`tr[data-id="${CSS.escape(at)}"]`);
      row?.focus({ preventScroll: true });
      row?.scrollIntoView({ block: 'nearest' });
    };
    const at = () => selection.get().context.cursor;
    const list: ActiveList = {
      move: (by) => {
        selection.trigger.move({ by, ids: here.current.ids });
        focusCursor();
      },
      ends: (to) => {
        const id = to === 'first' ? here.current.ids[0] : here.current.ids.at(-1);
        selection.trigger.point({ id: id ?? null });
        focusCursor();
      },
      toggle: () => {
        const id = at();
        if (id !== null && here.current.props.actions) selection.trigger.toggle({ id });
      },
      toggleAll: () => {
        if (here.current.props.actions) selection.trigger.toggleAll({ ids: here.current.ids });
      },
      open: () => {
        const row = here.current.rows.find((one) => one.id === at());
        if (row !== undefined) router.go(here.current.props.hrefOf(row));
      },
      clear: () => {
        const any = selection.get().context.selected.size > 0;
        selection.trigger.clear();
        return any;
      },
    };
    activeList.value = list;
    return () => {
      if (activeList.peek() === list) activeList.value = null;
    };
  }, []);

  if (visible.length === 0) return <>{props.empty}</>;
  const chosen = rows.filter((row) => selected.has(row.id));
  return (
    <>
      <div class="scroll">
        <table class="table" aria-label={props.label}>
          <thead>
            <tr>
              {actions && (
                <th class="pick">
                  <input
                    type="checkbox"
                    aria-label="Select every row in view"
                    checked={ids.length > 0 && ids.every((id) => selected.has(id))}
                    onChange={() => selection.trigger.toggleAll({ ids })}
                  />
                </th>
              )}
              {columns.map((column) => (
                <th key={column.key} class={column.class} scope="col">
                  {column.head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={body}>
            {visible.map((row) => (
              <tr
                key={row.id}
                data-id={row.id}
                tabIndex={-1}
                class={`opens ${cursor === row.id ? 'cursor' : ''} ${leaving.has(row.id) ? 'leaving' : ''}`}
                aria-selected={selected.has(row.id)}
                aria-current={props.openId === row.id ? 'true' : undefined}
                onClick={(event) => {
                  if ((event.target as Element).closest('.pick') !== null) return;
                  selection.trigger.point({ id: row.id });
                  router.go(props.hrefOf(row));
                }}
              >
                {actions && (
                  <td class="pick">
                    <input
                      type="checkbox"
                      aria-label={`Select ${row.id}`}
                      checked={selected.has(row.id)}
                      onClick={(event) => {
                        if (event.shiftKey) selection.trigger.extend({ id: row.id, ids });
                        else selection.trigger.toggle({ id: row.id });
                      }}
                    />
                  </td>
                )}
                {columns.map((column) => (
                  <td key={column.key} class={column.class}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {held.current.rows.length > shown.value && (
          <div class="more">
            <button type="button" class="button" onClick={() => (shown.value += PAGE)}>
              Show {Math.min(PAGE, held.current.rows.length - shown.value)} more of {held.current.rows.length}
            </button>
          </div>
        )}
      </div>
      {actions && <BatchBar chosen={chosen} actions={actions} selection={selection} rows={rows} />}
    </>
  );
};

interface BatchProps<K extends Kind> {
  readonly chosen: readonly View<K>[];
  readonly rows: readonly View<K>[];
  readonly actions: readonly Action<K>[];
  readonly selection: SelectionStore;
}

const BatchBar = <K extends Kind>({ chosen, rows, actions, selection }: BatchProps<K>) => {
  const batch = useMemo(createBatch, []);
  const pointed = useSignal<string | null>(null);
  const run = batch.run.value;
  const exists = useComputed(() => new Set(rows.map((row) => row.id)));
  useSignalEffect(() => {
    // A finished batch that went well says so for a moment and goes.
    const done = batch.run.value;
    if (done === null || done.running || done.rows.some((row) => row.state === 'failed')) return;
    const timer = setTimeout(batch.dismiss, 2_500);
    return () => clearTimeout(timer);
  });
  if (chosen.length === 0 && run === null) return null;
  const offers = actions
    .map((action) => ({ action, fits: applicability(chosen, (view) => whyNot(action, view)) }))
    .filter(({ fits }) => fits.rows.length > 0);
  const told = offers.find(({ action }) => action.command === pointed.value) ?? offers[0];
  const go = async (action: Action<K>, views: readonly View<K>[]) => {
    const failed = await performAll(batch, action, views);
    if (failed !== null) selection.trigger.keepOnly({ ids: failed.filter((id) => exists.peek().has(id)) });
  };
  return (
    <section class="batch" aria-label="Selected rows">
      <Results run={run} />
      {chosen.length > 0 && (
        <>
          <span class="howmany">{count(chosen.length, 'selected', 'selected')}</span>
          {offers.map(({ action, fits }) => (
            <button
              key={action.command}
              type="button"
              class={`button ${action.tone ?? ''}`}
              disabled={!fresh.value || run?.running === true}
              title={
                fresh.value ? sayApplicability(action.verb, fits) : 'Waits until the farm is heard again'
              }
              onPointerEnter={() => (pointed.value = action.command)}
              onFocus={() => (pointed.value = action.command)}
              onClick={() => void go(action, fits.rows)}
            >
              {action.verb}{' '}
              {fits.rows.length === fits.total ? fits.total : `${fits.rows.length} of ${fits.total}`}
            </button>
          ))}
          {offers.length === 0 && <span class="second">Nothing can be done to these together.</span>}
          <button type="button" class="button ghost" onClick={() => selection.trigger.clear()}>
            Clear <kbd>Esc</kbd>
          </button>
          {told !== undefined && told.fits.rest.length > 0 && (
            <p class="why" aria-live="polite">
              {sayApplicability(told.action.verb, told.fits)}.
            </p>
          )}
        </>
      )}
      {run !== null && !run.running && run.rows.some((row) => row.state === 'failed') && (
        <button type="button" class="button ghost small" onClick={batch.dismiss}>
          Hide results
        </button>
      )}
    </section>
  );
};
