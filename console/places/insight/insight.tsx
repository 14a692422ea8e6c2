/** What orders were to bring and what they brought. */
import { useEffect } from 'preact/hooks';
import type { FactorMargin, OrderMargin } from '../../../actors/margin/schema.ts';
import type { Profitability } from '../../../gateway/api/contract/profitability.ts';
import { feedLink, margins } from '../../models/here.ts';
import { toneOf } from '../../models/margins.ts';
import { Empty, Link, Mass, Money, ProblemNote, Section } from '../../ui/bits.tsx';
import { Inspector } from '../../ui/inspector.tsx';
import { ReadTable } from '../../ui/read-table.tsx';
import { State } from '../../ui/state.tsx';

const REFRESH_MS = 60_000;

export const InsightPlace = ({ id }: { readonly id: string | null }) => {
  const isLive = feedLink.value === 'live';
  useEffect(() => {
    if (!isLive) return undefined;
    void margins.refresh(id);
    const again = setInterval(() => void margins.refresh(id), REFRESH_MS);
    return () => clearInterval(again);
  }, [id, isLive]);
  const list = margins.list.value;
  return (
    <div class={id === null ? 'place' : 'place split'}>
      <section class="sheet" aria-label="Insight">
        <div class="head">
          <h1>Insight</h1>
          <span class="second">Quoted, expected and realised margin</span>
        </div>
        <ProblemNote trouble={margins.trouble.value} />
        {list === null ? (
          <p class="section quiet">Asking the farm…</p>
        ) : list.items.length === 0 ? (
          <NoOrders />
        ) : (
          <div class="scroll">
            <Totals of={list} />
            <Orders items={list.items} openId={id} />
          </div>
        )}
      </section>
      {id !== null && <OrderStory id={id} />}
    </div>
  );
};

const NoOrders = () => (
  <Empty
    icon="insight"
    title="No orders yet"
    actions={
      <Link to="/quotes/new" class="button primary">
        New quote
      </Link>
    }
  >
    Each order shows here with what it was quoted to leave, what it is expected to leave, and what it left
    once it is made.
  </Empty>
);

const hours = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} h`;
const energy = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} kWh`;
const grams = (value: number) => Math.round(value * 10) / 10;

const Totals = ({ of: { totals } }: { readonly of: Profitability }) => (
  <dl class="totals" aria-label="Of the orders that are made">
    <Total name="Orders made">{totals.orders}</Total>
    <Total name="Revenue">
      <Money minor={totals.revenueMinor} />
    </Total>
    <Total name="Realised margin">
      <Money minor={totals.realisedMinor} />
    </Total>
    <Total name="Against quotes">
      <Delta minor={totals.deltaMinor} />
    </Total>
    <Total name="Margin per machine hour">
      {totals.perMachineHourMinor === null ? '–' : <Money minor={totals.perMachineHourMinor} />}
    </Total>
    <Total name="Machine time">{hours(totals.machineHours)}</Total>
    <Total name="Energy">{energy(totals.kilowattHours)}</Total>
  </dl>
);

const Total = ({
  name,
  children,
}: {
  readonly name: string;
  readonly children: preact.ComponentChildren;
}) => (
  <div>
    <dt class="quiet small">{name}</dt>
    <dd class="strong">{children}</dd>
  </div>
);

const Delta = ({ minor }: { readonly minor: number | null }) =>
  minor === null ? (
    <span class="quiet">–</span>
  ) : (
    <span class={`tone-${toneOf(minor)}`}>
      {minor > 0 ? '+' : ''}
      <Money minor={minor} />
    </span>
  );

const Orders = ({
  items,
  openId,
}: {
  readonly items: readonly OrderMargin[];
  readonly openId: string | null;
}) => (
  <ReadTable
    label="Margins by order"
    class="margins"
    rows={items}
    keyOf={({ orderId }) => orderId}
    isSelected={({ orderId }) => orderId === openId}
    columns={[
      {
        title: 'Order',
        class: 'name',
        cell: ({ customer, orderId }) => (
          <>
            <Link to={`/insight/${orderId}`} aria-current={orderId === openId ? 'page' : undefined}>
              {orderId}
            </Link>
            <span class="sub cut">{customer}</span>
          </>
        ),
      },
      { title: 'State', leaves: 1, cell: ({ status }) => <State kind="order" status={status} /> },
      { title: 'Revenue', isFigure: true, leaves: 2, cell: (one) => <Money minor={one.revenueMinor} /> },
      { title: 'Quoted', isFigure: true, leaves: 2, cell: (one) => <Money minor={one.quotedMinor} /> },
      { title: 'Expected', isFigure: true, leaves: 2, cell: (one) => <Money minor={one.expectedMinor} /> },
      {
        title: 'Realised',
        isFigure: true,
        cell: (one) => (one.closed ? <Money minor={one.realisedMinor} /> : <span class="quiet">–</span>),
      },
      { title: 'Delta', isFigure: true, cell: (one) => <Delta minor={one.deltaMinor} /> },
      {
        title: 'Per machine h',
        isFigure: true,
        leaves: 3,
        cell: (one) => <Money minor={one.closed ? one.perMachineHourMinor : null} />,
      },
      { title: 'Energy', isFigure: true, leaves: 3, cell: (one) => energy(one.taken.kilowattHours) },
    ]}
  />
);

const names: Readonly<Record<FactorMargin['factor'], string>> = {
  material: 'Material',
  energy: 'Energy',
  machine: 'Machine time',
  labour: 'Labour',
  failures: 'Failures',
  fixed: 'Packaging, preparation',
};

const outcomes = { good: 'Good', part: 'Partly good', failed: 'Failed', cancelled: 'Cancelled' } as const;

const OrderStory = ({ id }: { readonly id: string }) => {
  const one = margins.one.value;
  if (one === null)
    return (
      <aside class="sheet inspector" aria-label={id}>
        <div class="section quiet">
          {margins.trouble.value === null ? 'Asking the farm…' : 'Nothing to show.'}
        </div>
      </aside>
    );
  return (
    <Inspector
      title={id}
      id={id}
      back="/insight"
      state={<State kind="order" status={one.status} badge />}
      sub={
        <>
          {one.customer} · <Link to={`/orders/${id}`}>the order</Link>
        </>
      }
    >
      <div class="section">
        <p>{one.words}</p>
      </div>
      <Section title="Where it went">
        <ReadTable
          label="Factors"
          class="margins"
          rows={one.factors}
          keyOf={({ factor }) => factor}
          columns={[
            {
              title: 'Factor',
              class: 'name',
              cell: ({ factor, words }) => (
                <>
                  {names[factor]}
                  <span class="sub">{words}</span>
                </>
              ),
            },
            {
              title: 'Quoted',
              isFigure: true,
              cell: ({ quotedMinor }) => <Money minor={one.quotedMinor === null ? null : quotedMinor} />,
            },
            { title: 'Taken', isFigure: true, cell: ({ realisedMinor }) => <Money minor={realisedMinor} /> },
            {
              title: 'Delta',
              isFigure: true,
              cell: ({ deltaMinor }) => (
                <Delta minor={one.closed && one.quotedMinor !== null ? deltaMinor : null} />
              ),
            },
          ]}
        />
      </Section>
      {one.runs.length > 0 && (
        <Section title="Its prints">
          <ReadTable
            label="Prints"
            class="margins"
            rows={one.runs}
            keyOf={({ runId }) => runId}
            columns={[
              {
                title: 'Print',
                class: 'name',
                cell: ({ jobId, outcome, printerId, runId }) => (
                  <>
                    <Link to={`/jobs/${jobId}`}>{runId}</Link>
                    <span class="sub">
                      <span class={outcome === 'good' ? '' : 'tone-alert'}>{outcomes[outcome]}</span>,{' '}
                      {printerId}
                    </span>
                  </>
                ),
              },
              { title: 'Time', isFigure: true, cell: ({ machineHours }) => hours(machineHours) },
              { title: 'Material', isFigure: true, cell: (run) => <Mass grams={grams(run.grams)} /> },
              {
                title: 'Energy',
                isFigure: true,
                cell: ({ kilowattHours, measured }) => (
                  <>
                    {energy(kilowattHours)}
                    <span class="sub">{measured ? 'measured' : 'by its figure'}</span>
                  </>
                ),
              },
              { title: 'Cost', isFigure: true, cell: ({ costMinor }) => <Money minor={costMinor} /> },
            ]}
          />
        </Section>
      )}
    </Inspector>
  );
};
