/** What waits for a plate, group by group: rows to select, and what can be done with them. */
import { useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import {
  type Action,
  composeAction,
  keepApartAction,
  releaseNowAction,
  shareAgainAction,
} from '../../models/actions/index.ts';
import { createBatch } from '../../models/batch.ts';
import { tell, tracked, troubles } from '../../models/deeds.ts';
import { fresh, plates, router } from '../../models/here.ts';
import { type Lingering, linger } from '../../models/linger.ts';
import {
  groupsOf,
  type LineRef,
  partsIn,
  refOfKey,
  type WaitingRow,
  whyNotTogether,
} from '../../models/plates.ts';
import { createSelection, type SelectionStore } from '../../models/selection.ts';
import { Id, ProblemNote, Section, When } from '../../ui/bits.tsx';
import { Results } from '../../ui/results.tsx';
import { type ActiveList, activeList, useStore } from '../../ui/table.tsx';
import { lines, parts } from './words.ts';

const orderPath = (orderId: string): string => `/orders/${encodeURIComponent(orderId)}`;

interface WaitingProps {
  readonly rows: readonly WaitingRow[];
  readonly after: ComponentChildren;
}
export const Waiting = ({ rows, after }: WaitingProps) => {
  const selection = useMemo(createSelection, []);
  const { selected, cursor } = useStore<ReturnType<SelectionStore['get']>['context']>(selection as never);
  const body = useRef<HTMLTableElement>(null);
  const held = useRef<Lingering<WaitingRow>>({ rows: [], leaving: new Map() });
  const tick = useSignal(0);
  void tick.value;
  held.current = linger(held.current, rows, (row) => row.key, Date.now());
  const { leaving, rows: drawn } = held.current;
  const groups = groupsOf(drawn);
  const ids = drawn.filter((row) => !leaving.has(row.key)).map((row) => row.key);
  const here = useRef(ids);
  here.current = ids;

  useEffect(() => {
    if (leaving.size === 0) return undefined;
    const timer = setTimeout(() => tick.value++, 400);
    return () => clearTimeout(timer);
  });
  useEffect(() => {
    const list = listOf(selection, here, body);
    activeList.value = list;
    return () => {
      if (activeList.peek() === list) activeList.value = null;
    };
  }, []);

  const pick = (key: string, isRange: boolean) =>
    isRange ? selection.trigger.extend({ id: key, ids }) : selection.trigger.toggle({ id: key });
  return (
    <>
      <div class="scroll">
        {groups.length === 0 && (
          <p class="section quiet">
            Nothing waits for a plate now: parts go on at once while a machine is free for them.
          </p>
        )}
        {groups.length > 0 && (
          <table ref={body} class="table waiting" aria-label="Parts that wait for a plate">
            <thead>
              <tr>
                <th class="pick">
                  <input
                    type="checkbox"
                    aria-label="Select every line in view"
                    checked={ids.length > 0 && ids.every((id) => selected.has(id))}
                    onChange={() => selection.trigger.toggleAll({ ids })}
                  />
                </th>
                <th scope="col">Order</th>
                <th scope="col" class="num">
                  Parts
                </th>
                <th scope="col" class="num">
                  Due
                </th>
                <th scope="col" class="c1">
                  Why it waits
                </th>
              </tr>
            </thead>
            {groups.map(({ group, parts: inGroup, rows: of }) => (
              <tbody key={group}>
                <tr class="group">
                  <th colSpan={5} scope="rowgroup">
                    <span>{group}</span>
                    <span class="quiet"> {parts(inGroup)}</span>
                  </th>
                </tr>
                {of.map((row) => (
                  <tr
                    key={row.key}
                    data-id={row.key}
                    tabIndex={-1}
                    class={`opens ${cursor === row.key ? 'cursor' : ''} ${leaving.has(row.key) ? 'leaving' : ''}`}
                    aria-selected={selected.has(row.key)}
                    onClick={(event) => {
                      if ((event.target as Element).closest('a, input') === null)
                        pick(row.key, event.shiftKey);
                    }}
                  >
                    <td class="pick">
                      <input
                        type="checkbox"
                        aria-label={`Select line ${row.lineId} of ${row.orderId}`}
                        checked={selected.has(row.key)}
                        onClick={(event) => pick(row.key, event.shiftKey)}
                      />
                    </td>
                    <td>
                      <Id id={row.orderId} to={orderPath(row.orderId)} />
                      <span class="sub">line {row.lineId}</span>
                    </td>
                    <td class="num">{parts(row.count)}</td>
                    <td class="num">
                      {row.dueAt === null ? <span class="quiet">no date</span> : <When at={row.dueAt} />}
                    </td>
                    <td class="c1">
                      <Why row={row} />
                    </td>
                  </tr>
                ))}
              </tbody>
            ))}
          </table>
        )}
        {after}
      </div>
      <Bar
        chosen={drawn.filter((row) => selected.has(row.key) && !leaving.has(row.key))}
        selection={selection}
      />
    </>
  );
};

const Why = ({ row }: { readonly row: WaitingRow }) => (
  <>
    {row.why}
    <span class="sub">
      came <When at={row.since} />
      {row.waitUntil !== null && row.waitUntil > 0 && (
        <>
          , goes on <When at={row.waitUntil} /> at the latest
        </>
      )}
    </span>
  </>
);

const listOf = (
  selection: SelectionStore,
  ids: { readonly current: readonly string[] },
  body: { readonly current: HTMLTableElement | null },
): ActiveList => {
  const at = () => selection.get().context.cursor;
  const focusCursor = () => {
    const key = at();
    if (key === null) return;
    const row = body.current?.querySelector<HTMLElement>(`tr[data-id="${CSS.escape(key)}"]`);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  };
  return {
    move: (by) => {
      selection.trigger.move({ by, ids: ids.current });
      focusCursor();
    },
    ends: (to) => {
      selection.trigger.point({ id: (to === 'first' ? ids.current[0] : ids.current.at(-1)) ?? null });
      focusCursor();
    },
    toggle: () => {
      const key = at();
      if (key !== null) selection.trigger.toggle({ id: key });
    },
    toggleAll: () => selection.trigger.toggleAll({ ids: ids.current }),
    open: () => {
      const key = at();
      if (key !== null) router.go(orderPath(refOfKey(key).orderId));
    },
    clear: () => {
      const any = selection.get().context.selected.size > 0;
      selection.trigger.clear();
      return any;
    },
  };
};

interface Offer {
  readonly action: Action<'composer'>;
  /** Said of each line by itself; absent where it is said of all at once. */
  readonly apiece?: (line: LineRef) => Action<'composer'>;
}
const offersFor = (chosen: readonly WaitingRow[]): readonly Offer[] => [
  { action: composeAction(chosen) },
  ...[releaseNowAction, keepApartAction].map((apiece) => ({ action: apiece(chosen[0]!), apiece })),
];

interface BarProps {
  readonly chosen: readonly WaitingRow[];
  readonly selection: SelectionStore;
}
const Bar = ({ chosen, selection }: BarProps) => {
  const batch = useMemo(createBatch, []);
  const run = batch.run.value;
  const isUnder = run?.running === true;
  useSignalEffect(() => {
    const done = batch.run.value;
    if (done === null || done.running || done.rows.some((row) => row.state === 'failed')) return undefined;
    const timer = setTimeout(batch.dismiss, 2_500);
    return () => clearTimeout(timer);
  });
  if (chosen.length === 0 && run === null) return null;
  const keys = chosen.map((row) => row.key);
  const apart = whyNotTogether(chosen);
  const offers: readonly Offer[] = chosen.length === 0 ? [] : offersFor(chosen);
  const go = async (offer: Offer) => {
    const said = await tell(offer.action as Action, `${lines(chosen.length)}, ${parts(partsIn(chosen))}`);
    if (said === null) return;
    const failed = await batch.start(offer.action.verb, offer.apiece ? keys : [keys.join(', ')], (key) =>
      plates.send(offer.apiece?.(refOfKey(key)) ?? offer.action, said),
    );
    selection.trigger.keepOnly({ ids: offer.apiece ? failed : failed.length > 0 ? keys : [] });
    await plates.refresh();
  };
  return (
    <section class="batch" aria-label="Selected lines">
      <Results run={run} />
      {chosen.length > 0 && (
        <>
          <span class="howmany">
            {lines(chosen.length)}, {parts(partsIn(chosen))}
          </span>
          {offers.map((offer) => {
            const { action, apiece } = offer;
            return (
              <button
                key={action.verb}
                type="button"
                class={`button ${action.tone ?? ''}`}
                disabled={!fresh.value || isUnder || (apiece === undefined && apart !== null)}
                title={fresh.value ? action.consequence : 'Waits until the farm is heard again'}
                onClick={() => void go(offer)}
              >
                {action.verb}
              </button>
            );
          })}
          <button type="button" class="button ghost" onClick={() => selection.trigger.clear()}>
            Clear <kbd>Esc</kbd>
          </button>
          {apart !== null && (
            <p class="why" aria-live="polite">
              {apart}
            </p>
          )}
        </>
      )}
      {run !== null && !isUnder && run.rows.some((row) => row.state === 'failed') && (
        <button type="button" class="button ghost small" onClick={batch.dismiss}>
          Hide results
        </button>
      )}
    </section>
  );
};

/** Lines that a person keeps to themselves, with why and the way back. */
export const KeptApart = ({ of }: { readonly of: Readonly<Record<string, string>> }) => {
  const kept = Object.entries(of);
  if (kept.length === 0) return null;
  const share = async (key: string) => {
    const action = shareAgainAction(refOfKey(key));
    const said = await tell(action as Action, key);
    if (said === null) return;
    await tracked(`composer/${key}`, () => plates.send(action, said));
    await plates.refresh();
  };
  return (
    <Section title="Kept apart" aside={lines(kept.length)}>
      <ul class="kept">
        {kept.map(([key, why]) => {
          const { lineId, orderId } = refOfKey(key);
          return (
            <li key={key}>
              <span>
                <Id id={orderId} to={orderPath(orderId)} />
                <span class="sub">line {lineId}</span>
              </span>
              <span class="second">{why}</span>
              <button
                type="button"
                class="button small"
                disabled={!fresh.value}
                title={shareAgainAction(refOfKey(key)).consequence}
                onClick={() => void share(key)}
              >
                {shareAgainAction(refOfKey(key)).verb}
              </button>
              <ProblemNote trouble={troubles.value.get(`composer/${key}`)} />
            </li>
          );
        })}
      </ul>
    </Section>
  );
};
