/** The release queue: what waits, what prints, what wants a person; with batch actions. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { jobActions } from '../../models/actions/index.ts';
import { includes } from '../../models/find.ts';
import { duration } from '../../models/format.ts';
import { lane, router, schedule, values, world } from '../../models/here.ts';
import { Chips, Colour, Empty, Id, Link, Mass, SearchField, When } from '../../ui/bits.tsx';
import { State } from '../../ui/state.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { inOrder, jobFilters } from './filters.ts';
import { JobPage } from './job-page.tsx';
import { Planned } from './planned.tsx';
import { waitOf } from './waiting.ts';
import { jobTitle, orderIdsOf, printerName } from './words.ts';

const WaitsBecause = ({ job }: { readonly job: View<'job'> }) => {
  const wait = waitOf(job, schedule.value);
  return wait === null ? null : (
    <span class="sub waits" title={wait.words}>
      {wait.words}
    </span>
  );
};

/** Its machine, or the one that is planned and when. */
const Machine = ({ job }: { readonly job: View<'job'> }) => {
  const start = waitOf(job, schedule.value)?.start;
  if (!start)
    return <span class="nowrap">{printerName(job.printerId) ?? <span class="quiet">not yet</span>}</span>;
  return (
    <>
      <span class="quiet nowrap">{printerName(start.printerId)}</span>
      <span class="sub">
        planned <Planned start={start} />
      </span>
    </>
  );
};

const columns: readonly Column<View<'job'>>[] = [
  {
    key: 'job',
    head: 'Job',
    cell: (job) => (
      <>
        <Id id={job.id} />
        <span class="sub cut">{jobTitle(job)}</span>
      </>
    ),
  },
  {
    key: 'state',
    head: 'State',
    cell: (job) => (
      <>
        <State kind="job" status={job.status} />
        <WaitsBecause job={job} />
        <span class="sub narrow-only">
          {printerName(job.printerId) ?? 'no machine yet'} · due <When at={job.dueAt} />
        </span>
      </>
    ),
  },
  {
    key: 'machine',
    head: 'Machine',
    class: 'c1',
    cell: (job) => <Machine job={job} />,
  },
  {
    key: 'material',
    head: 'Material',
    class: 'c2',
    cell: (job) => <Colour material={job.requirements?.material} colour={job.requirements?.colour} />,
  },
  {
    key: 'time',
    head: 'Print time',
    class: 'num c3',
    cell: (job) => duration(job.prepared?.estimatedSeconds ?? job.estimatedSeconds),
  },
  {
    key: 'mass',
    head: 'Mass',
    class: 'num c3',
    cell: (job) => <Mass grams={job.prepared?.massGrams ?? job.massGrams} />,
  },
  { key: 'customer', head: 'Customer', class: 'c2', cell: (job) => <span class="cut">{job.customer}</span> },
  { key: 'due', head: 'Due', class: 'num c1', cell: (job) => <When at={job.dueAt} /> },
];

export const QueuePlace = ({ id }: { readonly id: string | null }) => {
  const query = router.query.value;
  const show = query.get('show') ?? 'open';
  const typed = query.get('q') ?? '';
  const inLane = values('job').filter((job) => lane.value === null || job.requirements?.lane === lane.value);
  const filter = jobFilters.find((one) => one.value === show) ?? jobFilters[0]!;
  const rows = inLane
    .filter((job) => filter.statuses.includes(job.status))
    .filter((job) =>
      includes(
        typed,
        job.id,
        job.customer,
        orderIdsOf(job).join(' '),
        job.printerId,
        job.requirements?.material,
        jobTitle(job),
      ),
    )
    .sort(inOrder);
  return (
    <div class={id === null ? 'place' : 'place split'}>
      <section class="sheet" aria-label="Queue">
        <div class="head">
          <h1>Queue</h1>
          <Chips
            label="Show"
            value={filter.value}
            options={jobFilters.map((one) => ({
              value: one.value,
              words: one.words,
              tally: inLane.filter((job) => one.statuses.includes(job.status)).length,
            }))}
            onChoose={(value) => router.filter({ show: value === 'open' ? null : value })}
          />
          <SearchField label="Search jobs" />
        </div>
        <Table<'job'>
          label="Jobs"
          rows={rows}
          columns={columns}
          hrefOf={(job) => withFilters(`/jobs/${job.id}`)}
          openId={id}
          actions={jobActions}
          filter={`${show} ${typed} ${lane.value}`}
          empty={<NoJobs typed={typed} any={inLane.length > 0} words={filter.words} />}
        />
      </section>
      {id !== null && <JobPage id={id} back={withFilters('/queue')} />}
    </div>
  );
};

/** Filters stay in the address while a row is opened beside the list. */
export const withFilters = (path: string): string => {
  const query = router.query.value.toString();
  return query === '' ? path : `${path}?${query}`;
};

const NoJobs = ({
  typed,
  any,
  words,
}: {
  readonly typed: string;
  readonly any: boolean;
  readonly words: string;
}) => {
  if (!world.known.value) return <p class="section quiet">Asking the farm…</p>;
  if (any)
    return (
      <Empty
        icon="queue"
        title={typed === '' ? `${words}: none` : 'No job matches'}
        actions={
          <button type="button" class="button" onClick={() => router.filter({ q: null, show: null })}>
            Show all open jobs
          </button>
        }
      >
        {typed === '' ? 'No job is in this state now.' : `Nothing here is called “${typed}”.`}
      </Empty>
    );
  return (
    <Empty
      icon="queue"
      title="No jobs yet"
      actions={
        <Link to="/quotes/new" class="button primary">
          New quote
        </Link>
      }
    >
      A job is a plate to be printed. It comes here once an order's models are sliced and laid out on plates;
      then it gets a machine, its material, and waits for its release.
    </Empty>
  );
};
