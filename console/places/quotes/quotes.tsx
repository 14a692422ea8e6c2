/** Requests of customers: what waits for review floats, the rest newest first. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { quoteActions } from '../../models/actions/index.ts';
import { includes } from '../../models/find.ts';
import { lane, router, values, world } from '../../models/here.ts';
import { Chips, Empty, Id, Link, Money, SearchField, When } from '../../ui/bits.tsx';
import { Icon } from '../../ui/icons.tsx';
import { State } from '../../ui/state.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { withFilters } from '../queue/queue.tsx';
import { newestWithReviewFirst, partsOf, quoteFilters } from './filters.ts';
import { IntakePage } from './intake-page.tsx';
import { QuotePage } from './quote-page.tsx';

const columns: readonly Column<View<'quote'>>[] = [
  {
    key: 'quote',
    head: 'Quote',
    cell: (quote) => (
      <>
        <Id id={quote.id} />
        <span class="sub cut">{quote.customer}</span>
      </>
    ),
  },
  { key: 'state', head: 'State', cell: (quote) => <State kind="quote" status={quote.status} /> },
  { key: 'parts', head: 'Parts', class: 'c2', cell: (quote) => <span class="cut">{partsOf(quote)}</span> },
  { key: 'total', head: 'Total', class: 'num', cell: (quote) => <Money minor={quote.price?.totalMinor} /> },
  { key: 'risk', head: 'Risk', class: 'c3', cell: (quote) => quote.price?.risk.level.toLowerCase() ?? '–' },
  {
    key: 'promise',
    head: 'Would ship',
    class: 'num c2',
    cell: (quote) => <When at={quote.price?.promiseAt} />,
  },
  {
    key: 'asked',
    head: 'Asked',
    class: 'num c1',
    cell: (quote) => <When at={quote.requestedAt ?? quote.createdAt} />,
  },
];

export const QuotesPlace = ({ id }: { readonly id: string | null }) => {
  const isNew = router.path.value === '/quotes/new';
  const query = router.query.value;
  const typed = query.get('q') ?? '';
  const filter = quoteFilters.find((one) => one.value === query.get('show')) ?? quoteFilters[0]!;
  const inLane = values('quote').filter(
    (quote) => lane.value === null || (quote.lines ?? []).some((line) => line.recipe.lane === lane.value),
  );
  const rows = inLane
    .filter(filter.fits)
    .filter((quote) => includes(typed, quote.id, quote.customer, quote.reference, partsOf(quote)))
    .sort(newestWithReviewFirst);
  const open = isNew ? null : id;
  return (
    <div class={open === null && !isNew ? 'place' : 'place split'}>
      <section class="sheet" aria-label="Quotes">
        <div class="head">
          <h1>Quotes</h1>
          <Chips
            label="Show"
            value={filter.value}
            options={quoteFilters.map((one) => ({
              value: one.value,
              words: one.words,
              tally: inLane.filter(one.fits).length,
            }))}
            onChoose={(value) => router.filter({ show: value === 'open' ? null : value })}
          />
          <SearchField label="Search quotes" />
          {!isNew && (
            <Link to="/quotes/new" class="button primary">
              <Icon name="plus" />
              New quote
            </Link>
          )}
        </div>
        <Table<'quote'>
          label="Quotes"
          rows={rows}
          columns={columns}
          hrefOf={(quote) => withFilters(`/quotes/${quote.id}`)}
          openId={open}
          actions={quoteActions}
          filter={`${filter.value} ${typed} ${lane.value}`}
          empty={<NoQuotes any={inLane.length > 0} words={filter.words} />}
        />
      </section>
      {isNew && <IntakePage back={withFilters('/quotes')} />}
      {open !== null && <QuotePage id={open} back={withFilters('/quotes')} />}
    </div>
  );
};

const NoQuotes = ({ any, words }: { readonly any: boolean; readonly words: string }) => {
  if (!world.known.value) return <p class="section quiet">Asking the farm…</p>;
  if (any)
    return (
      <Empty
        icon="quotes"
        title={`${words}: none`}
        actions={
          <button type="button" class="button" onClick={() => router.filter({ show: 'all', q: null })}>
            Show all quotes
          </button>
        }
      >
        {words === 'To order'
          ? 'Approved quotes wait here until an order is made of them.'
          : 'Nothing is in this state now.'}
      </Empty>
    );
  return (
    <Empty
      icon="quotes"
      title="No quotes yet"
      actions={
        <Link to="/quotes/new" class="button primary">
          <Icon name="upload" />
          New quote
        </Link>
      }
    >
      Drop a customer's models (STL, 3MF, OBJ): each is checked, sliced for time and grams, and priced line by
      line. Low risk is approved at once; the rest waits here for you.
    </Empty>
  );
};
