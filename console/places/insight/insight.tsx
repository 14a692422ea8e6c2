/** What orders were to bring and what they brought. */
import { useEffect } from 'preact/hooks';
import type { FactorMargin, OrderMargin } from '../../../actors/margin/schema.ts';
import type { Profitability } from '../../../gateway/api/contract/profitability.ts';
import { feedLink, margins } from '../../models/here.ts';
import { toneOf } from '../../models/margins.ts';
import { Empty, Link, Mass, Money, ProblemNote, Section } from '../../ui/bits.tsx';
import { Inspector } from '../../ui/inspector.tsx';
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
  <table class="table margins" aria-label="Margins by order">
    <thead>
      <tr>
        <th scope="col">Order</th>
        <th scope="col" class="c1">
          State
        </th>
        <th scope="col" class="num c2">
          Revenue
        </th>
        <th scope="col" class="num c2">
          Quoted
        </th>
        <th scope="col" class="num c2">
          Expected
        </th>
        <th scope="col" class="num">
          Realised
        </th>
        <th scope="col" class="num">
          Delta
        </th>
        <th scope="col" class="num c3">
          Per machine h
        </th>
        <th scope="col" class="num c3">
          Energy
        </th>
      </tr>
    </thead>
    <tbody>
      {items.map((one) => (
        <tr key={one.orderId} aria-selected={one.orderId === openId}>
          <td class="name">
            <Link to={`/insight/${one.orderId}`} aria-current={one.orderId === openId ? 'page' : undefined}>
              {one.orderId}
            </Link>
            <span class="sub cut">{one.customer}</span>
          </td>
          <td class="c1">
            <State kind="order" status={one.status} />
          </td>
          <td class="num c2">
            <Money minor={one.revenueMinor} />
          </td>
          <td class="num c2">
            <Money minor={one.quotedMinor} />
          </td>
          <td class="num c2">
            <Money minor={one.expectedMinor} />
          </td>
          <td class="num">
            {one.closed ? <Money minor={one.realisedMinor} /> : <span class="quiet">–</span>}
          </td>
          <td class="num">
            <Delta minor={one.deltaMinor} />
          </td>
          <td class="num c3">
            <Money minor={one.closed ? one.perMachineHourMinor : null} />
          </td>
          <td class="num c3">{energy(one.taken.kilowattHours)}</td>
        </tr>
      ))}
    </tbody>
  </table>
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
        <table class="table margins" aria-label="Factors">
          <thead>
            <tr>
              <th scope="col">Factor</th>
              <th scope="col" class="num">
                Quoted
              </th>
              <th scope="col" class="num">
                Taken
              </th>
              <th scope="col" class="num">
                Delta
              </th>
            </tr>
          </thead>
          <tbody>
            {one.factors.map((factor) => (
              <tr key={factor.factor}>
                <td class="name">
                  {names[factor.factor]}
                  <span class="sub">{factor.words}</span>
                </td>
                <td class="num">
                  <Money minor={one.quotedMinor === null ? null : factor.quotedMinor} />
                </td>
                <td class="num">
                  <Money minor={factor.realisedMinor} />
                </td>
                <td class="num">
                  <Delta minor={one.closed && one.quotedMinor !== null ? factor.deltaMinor : null} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      {one.runs.length > 0 && (
        <Section title="Its prints">
          <table class="table margins" aria-label="Prints">
            <thead>
              <tr>
                <th scope="col">Print</th>
                <th scope="col" class="num">
                  Time
                </th>
                <th scope="col" class="num">
                  Material
                </th>
                <th scope="col" class="num">
                  Energy
                </th>
                <th scope="col" class="num">
                  Cost
                </th>
              </tr>
            </thead>
            <tbody>
              {one.runs.map((run) => (
                <tr key={run.runId}>
                  <td class="name">
                    <Link to={`/jobs/${run.jobId}`}>{run.runId}</Link>
                    <span class="sub">
                      <span class={run.outcome === 'good' ? '' : 'tone-alert'}>{outcomes[run.outcome]}</span>,{' '}
                      {run.printerId}
                    </span>
                  </td>
                  <td class="num">{hours(run.machineHours)}</td>
                  <td class="num">
                    <Mass grams={grams(run.grams)} />
                  </td>
                  <td class="num">
                    {energy(run.kilowattHours)}
                    <span class="sub">{run.measured ? 'measured' : 'by its figure'}</span>
                  </td>
                  <td class="num">
                    <Money minor={run.costMinor} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
    </Inspector>
  );
};
