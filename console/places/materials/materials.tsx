/** Lots of material: on hand, reserved, available; in grams. What to order, and who counts on what. */
import { useEffect } from 'preact/hooks';
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { lotActions } from '../../models/actions/index.ts';
import { includes } from '../../models/find.ts';
import { farm, feedLink, lane, router, shelf, values, world } from '../../models/here.ts';
import { ageOf, holdsOn } from '../../models/shelf.ts';
import { ActionBar } from '../../ui/actions.tsx';
import { Chips, Colour, Empty, Fact, Facts, Id, Mass, Meter, SearchField, Section } from '../../ui/bits.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Inspector, NotHere, useOne } from '../../ui/inspector.tsx';
import { State } from '../../ui/state.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { TimelineSection } from '../../ui/timeline.tsx';
import { withFilters } from '../queue/queue.tsx';
import { ReceivePage } from './receive.tsx';

const available = (lot: View<'lot'>): number =>
  Math.max(0, (lot.onHandGrams ?? 0) - (lot.reservedGrams ?? 0));
const share = (part: number, of: number): number => (of <= 0 ? 0 : part / of);

const columns: readonly Column<View<'lot'>>[] = [
  {
    key: 'lot',
    head: 'Lot',
    cell: (lot) => (
      <>
        <Id id={lot.id} />
        <span class="sub cut">
          <Colour material={lot.material} colour={lot.colour} />
        </span>
      </>
    ),
  },
  { key: 'state', head: 'State', class: 'c1', cell: (lot) => <State kind="lot" status={lot.status} /> },
  {
    key: 'level',
    head: 'Level',
    class: 'c2',
    cell: (lot) => (
      <Meter
        share={share(lot.onHandGrams ?? 0, lot.receivedGrams ?? 0)}
        held={share(lot.reservedGrams ?? 0, lot.receivedGrams ?? 0)}
        label={`On hand of ${lot.id}`}
        tone={lot.status === 'low' ? 'wait' : 'done'}
      />
    ),
  },
  { key: 'hand', head: 'On hand', class: 'num', cell: (lot) => <Mass grams={lot.onHandGrams} /> },
  { key: 'reserved', head: 'Reserved', class: 'num c1', cell: (lot) => <Mass grams={lot.reservedGrams} /> },
  {
    key: 'available',
    head: 'Available',
    class: 'num',
    cell: (lot) => (
      <strong class="strong">
        <Mass grams={available(lot)} />
      </strong>
    ),
  },
  { key: 'place', head: 'Where', class: 'c3', cell: (lot) => whereIs(lot) },
];

const whereIs = (lot: View<'lot'>): string => {
  const machine = values('printer').find((printer) => printer.loaded?.lotId === lot.id);
  return machine ? `in ${machine.spec?.name ?? machine.id}` : (lot.location ?? '–');
};

const filters = [
  { value: 'all', words: 'All', fits: (lot: View<'lot'>) => lot.status !== 'empty' },
  { value: 'low', words: 'Low', fits: (lot: View<'lot'>) => lot.status === 'low' },
  { value: 'quarantined', words: 'Quarantined', fits: (lot: View<'lot'>) => lot.status === 'quarantined' },
  { value: 'empty', words: 'Empty', fits: (lot: View<'lot'>) => lot.status === 'empty' },
] as const;

const REFRESH_MS = 60_000;

export const MaterialsPlace = ({ id }: { readonly id: string | null }) => {
  const query = router.query.value;
  const receiving = id === null && query.has('receive');
  const typed = query.get('q') ?? '';
  const isLive = feedLink.value === 'live';
  useEffect(() => {
    if (!isLive) return undefined;
    void shelf.refresh();
    const again = setInterval(() => void shelf.refresh(), REFRESH_MS);
    return () => clearInterval(again);
  }, [isLive]);
  const filter = filters.find((one) => one.value === query.get('show')) ?? filters[0];
  const laneOf = (lot: View<'lot'>) =>
    farm.value?.materials.find((one) => one.code === lot.material)?.lane ?? 'FDM';
  const inLane = values('lot').filter((lot) => lane.value === null || laneOf(lot) === lane.value);
  const rows = inLane
    .filter(filter.fits)
    .filter((lot) => includes(typed, lot.id, lot.material, lot.colour, lot.supplier, lot.batch, lot.location))
    .sort((a, b) => `${a.material} ${a.colour} ${a.id}`.localeCompare(`${b.material} ${b.colour} ${b.id}`));
  return (
    <div class={id === null && !receiving ? 'place' : 'place split'}>
      <section class="sheet" aria-label="Materials">
        <div class="head">
          <h1>Materials</h1>
          <Chips
            label="Show"
            value={filter.value}
            options={filters.map((one) => ({
              value: one.value,
              words: one.words,
              tally: inLane.filter(one.fits).length,
            }))}
            onChoose={(value) => router.filter({ show: value === 'all' ? null : value })}
          />
          <SearchField label="Search lots" />
          {!receiving && (
            <button type="button" class="button primary" onClick={() => router.go('/materials?receive=1')}>
              <Icon name="plus" />
              Receive
            </button>
          )}
        </div>
        <ToOrder />
        <Table<'lot'>
          label="Lots"
          rows={rows}
          columns={columns}
          hrefOf={(lot) =>
            withFilters(`/lots/${lot.id}`)
              .replace(/([?&])receive=1&?/, '$1')
              .replace(/[?&]$/, '')
          }
          openId={id}
          filter={`${filter.value} ${typed} ${lane.value}`}
          empty={<NoLots any={inLane.length > 0} />}
        />
      </section>
      {receiving && <ReceivePage back="/materials" />}
      {id !== null && <LotPage id={id} back={withFilters('/materials')} />}
    </div>
  );
};

const ToOrder = () => {
  const wanted = shelf.stock.value?.stock.flatMap(({ reorder }) => reorder ?? []) ?? [];
  if (wanted.length === 0) return null;
  return (
    <div class="section">
      <h2>To order</h2>
      <ul class="mini">
        {wanted.map(({ words }) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </div>
  );
};

const NoLots = ({ any }: { readonly any: boolean }) => {
  if (!world.known.value) return <p class="section quiet">Asking the farm…</p>;
  return (
    <Empty
      icon="materials"
      title={any ? 'No lot like that' : 'No material on the shelf'}
      actions={
        <button type="button" class="button primary" onClick={() => router.go('/materials?receive=1')}>
          Receive a lot
        </button>
      }
    >
      A lot is a spool or a delivery. Jobs reserve its grams before they print and take what they really used;
      without lots the farm prints, but can not tell when a spool runs out.
    </Empty>
  );
};

const LotPage = ({ id, back }: { readonly id: string; readonly back: string }) => {
  const { view: lot, detail } = useOne('lot', id);
  if (lot === undefined) return <NotHere detail={detail} id={id} back={back} />;
  const reservations = Object.entries(lot.reservations ?? {});
  const holds = holdsOn(shelf.stock.value, id);
  const kept = holds.filter((hold) => hold.kind === 'kept');
  return (
    <Inspector
      title={lot.id}
      id={lot.id}
      back={back}
      state={<State kind="lot" status={lot.status} badge />}
      sub={<Colour material={lot.material} colour={lot.colour} />}
      actions={<ActionBar view={lot} actions={lotActions} can={detail.can.value} />}
    >
      {lot.quarantineReason && (
        <div class="section">
          <p class="tone-alert">{lot.quarantineReason}</p>
        </div>
      )}
      <Section title="Grams" aside={whereIs(lot)}>
        <Meter
          share={share(lot.onHandGrams ?? 0, lot.receivedGrams ?? 0)}
          held={share(lot.reservedGrams ?? 0, lot.receivedGrams ?? 0)}
          label="On hand"
          tone={lot.status === 'low' ? 'wait' : 'done'}
        />
        <table class="lines">
          <tbody>
            <GramRow words="Received" grams={lot.receivedGrams} />
            <GramRow words="Consumed by runs" grams={-(lot.consumedGrams ?? 0)} />
            <GramRow words="Scrapped" grams={-(lot.scrappedGrams ?? 0)} />
            <GramRow words="Adjusted" grams={lot.adjustedGrams} />
            <GramRow words="On hand" grams={lot.onHandGrams} sum />
            <GramRow words="Reserved for jobs" grams={-(lot.reservedGrams ?? 0)} />
            <GramRow words="Available" grams={available(lot)} sum />
          </tbody>
        </table>
      </Section>
      {reservations.length > 0 && (
        <Section title="Reserved for">
          <ul class="mini">
            {reservations.map(([jobId, grams]) => (
              <li key={jobId}>
                <Id id={jobId} to={`/jobs/${jobId}`} />
                <State kind="job" status={world.one('job', jobId)?.status ?? ''} />
                <span class="cut second">
                  {world.one('job', jobId)?.customer}
                  {holds.flatMap((hold) => (hold.jobId === jobId ? [`, for ${ageOf(hold)}`] : []))}
                </span>
                <Mass grams={grams} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {kept.length > 0 && (
        <Section title="Kept for paid jobs that wait">
          <ul class="mini">
            {kept.map((hold) => (
              <li key={hold.jobId}>
                <Id id={hold.jobId} to={`/jobs/${hold.jobId}`} />
                <State kind="job" status={world.one('job', hold.jobId)?.status ?? ''} />
                <span class="cut second">
                  {world.one('job', hold.jobId)?.customer}, for {ageOf(hold)}
                </span>
                <Mass grams={hold.grams} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Where it comes from">
        <Facts>
          <Fact name="Supplier">{lot.supplier ?? '–'}</Fact>
          <Fact name="Batch">{lot.batch ?? '–'}</Fact>
          <Fact name="Shelf">{lot.location ?? '–'}</Fact>
          <Fact name="Low at">
            <Mass grams={lot.lowAtGrams} />
          </Fact>
        </Facts>
      </Section>
      <TimelineSection detail={detail} />
    </Inspector>
  );
};

const GramRow = ({
  words,
  grams,
  sum,
}: {
  readonly words: string;
  readonly grams: number | undefined;
  readonly sum?: boolean;
}) => (
  <tr class={sum ? 'sum' : ''}>
    <td>{words}</td>
    <td class="num">
      <Mass grams={grams === 0 ? 0 : grams} />
    </td>
  </tr>
);
