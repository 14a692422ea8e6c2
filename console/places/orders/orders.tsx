/** What was promised, and how far it is. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { materialActions, orderActions } from '../../models/actions/index.ts';
import { includes } from '../../models/find.ts';
import { lane, router, values, world } from '../../models/here.ts';
import { Chips, Empty, Id, Link, Meter, Money, SearchField, When } from '../../ui/bits.tsx';
import { State } from '../../ui/state.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { withFilters } from '../queue/queue.tsx';
import { orderFilters, soonestFirst, totalsOf } from './ledger.ts';
import { OrderPage } from './order-page.tsx';

const batchActions = [...orderActions.filter((action) => action.command !== 'amend'), ...materialActions];

const columns: readonly Column<View<'order'>>[] = [
  {
    key: 'order',
    head: 'Order',
    cell: (order) => (
      <>
        <Id id={order.id} />
        <span class="sub cut">{order.customer}</span>
      </>
    ),
  },
  { key: 'state', head: 'State', cell: (order) => <State kind="order" status={order.status} /> },
  {
    key: 'made',
    head: 'Made',
    class: 'c1',
    cell: (order) => {
      const totals = totalsOf(order);
      return (
        <span class="row nowrap-row">
          <Meter
            share={totals.ordered === 0 ? 0 : totals.good / totals.ordered}
            label={`Made of ${order.id}`}
            tone={totals.good === totals.ordered ? 'done' : 'live'}
          />
          <span class="nowrap">
            {totals.good} of {totals.ordered}
          </span>
        </span>
      );
    },
  },
  { key: 'total', head: 'Total', class: 'num c2', cell: (order) => <Money minor={order.totalMinor} /> },
  { key: 'payment', head: 'Payment', class: 'c3', cell: (order) => order.payment ?? '–' },
  { key: 'due', head: 'Due', class: 'num', cell: (order) => <When at={order.dueAt} /> },
];

export const OrdersPlace = ({ id }: { readonly id: string | null }) => {
  const query = router.query.value;
  const typed = query.get('q') ?? '';
  const filter = orderFilters.find((one) => one.value === query.get('show')) ?? orderFilters[0]!;
  const inLane = values('order').filter(
    (order) => lane.value === null || (order.lines ?? []).some((line) => line.recipe.lane === lane.value),
  );
  const rows = inLane
    .filter((order) => filter.statuses.includes(order.status))
    .filter((order) => includes(typed, order.id, order.customer, order.reference, order.tracking))
    .sort(soonestFirst);
  return (
    <div class={id === null ? 'place' : 'place split'}>
      <section class="sheet" aria-label="Orders">
        <div class="head">
          <h1>Orders</h1>
          <Chips
            label="Show"
            value={filter.value}
            options={orderFilters.map((one) => ({
              value: one.value,
              words: one.words,
              tally: inLane.filter((order) => one.statuses.includes(order.status)).length,
            }))}
            onChoose={(value) => router.filter({ show: value === 'open' ? null : value })}
          />
          <SearchField label="Search orders" />
        </div>
        <Table<'order'>
          label="Orders"
          rows={rows}
          columns={columns}
          hrefOf={(order) => withFilters(`/orders/${order.id}`)}
          openId={id}
          actions={batchActions}
          filter={`${filter.value} ${typed} ${lane.value}`}
          empty={<NoOrders any={inLane.length > 0} words={filter.words} />}
        />
      </section>
      {id !== null && <OrderPage id={id} back={withFilters('/orders')} />}
    </div>
  );
};

const NoOrders = ({ any, words }: { readonly any: boolean; readonly words: string }) => {
  if (!world.known.value) return <p class="section quiet">Asking the farm…</p>;
  return any ? (
    <Empty
      icon="orders"
      title={`${words}: none`}
      actions={
        <button type="button" class="button" onClick={() => router.filter({ show: null, q: null })}>
          Show open orders
        </button>
      }
    >
      No order is in this state now.
    </Empty>
  ) : (
    <Empty
      icon="orders"
      title="No orders yet"
      actions={
        <Link to="/quotes?show=approved" class="button primary">
          Quotes to order
        </Link>
      }
    >
      An approved quote becomes an order with one button. From then on its parts are planned, printed,
      inspected and packed, and every part is accounted for here.
    </Empty>
  );
};
