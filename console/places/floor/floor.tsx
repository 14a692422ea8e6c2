/** The machines by lane, live. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { includes } from '../../models/find.ts';
import { lane, router, values, world } from '../../models/here.ts';
import { Chips, Empty, Link, SearchField } from '../../ui/bits.tsx';
import { withFilters } from '../queue/queue.tsx';
import { DemoButton } from '../today/demo.tsx';
import { MachineCard } from './machine-card.tsx';
import { MachinePage } from './machine-page.tsx';
import { neediestFirst } from './machine-words.ts';

const laneWords: Readonly<Record<string, string>> = { FDM: 'FDM lane', UV: 'UV lane' };
const needs = ['awaitingClear', 'tripped', 'paused', 'foreign'];

const filters = [
  { value: 'all', words: 'All', fits: () => true },
  { value: 'needs', words: 'Needs you', fits: (one: View<'printer'>) => needs.includes(one.status) },
  {
    value: 'printing',
    words: 'Printing',
    fits: (one: View<'printer'>) => ['printing', 'starting'].includes(one.status),
  },
  { value: 'idle', words: 'Idle', fits: (one: View<'printer'>) => one.status === 'idle' },
  {
    value: 'out',
    words: 'Out',
    fits: (one: View<'printer'>) => ['offline', 'maintenance', 'servicing', 'tripped'].includes(one.status),
  },
] as const;

export const FloorPlace = ({ id }: { readonly id: string | null }) => {
  const query = router.query.value;
  const typed = query.get('q') ?? '';
  const filter = filters.find((one) => one.value === query.get('show')) ?? filters[0];
  const inLane = values('printer').filter(
    (one) => one.status !== 'removed' && (lane.value === null || one.spec?.lane === lane.value),
  );
  const shown = inLane
    .filter(
      (one) =>
        filter.fits(one) && includes(typed, one.id, one.spec?.name, one.spec?.model, one.loaded?.material),
    )
    .sort(neediestFirst);
  const lanes = [...new Set(shown.map((one) => one.spec?.lane ?? 'FDM'))].sort();
  return (
    <div class={id === null ? 'place' : 'place split'}>
      <section class="sheet" aria-label="Floor">
        <div class="head">
          <h1>Floor</h1>
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
          <SearchField label="Search machines" />
        </div>
        <div class="scroll padded">
          {lanes.map((one) => (
            <section key={one} class="lane" aria-label={laneWords[one]}>
              <h2 class="lane-head">
                {laneWords[one]}{' '}
                <span class="quiet">
                  {shown.filter((printer) => (printer.spec?.lane ?? 'FDM') === one).length}
                </span>
              </h2>
              <div class="machines">
                {shown
                  .filter((printer) => (printer.spec?.lane ?? 'FDM') === one)
                  .map((printer) => (
                    <MachineCard key={printer.id} printer={printer} open={printer.id === id} />
                  ))}
              </div>
            </section>
          ))}
          {shown.length === 0 && <NoMachines any={inLane.length > 0} />}
        </div>
      </section>
      {id !== null && <MachinePage id={id} back={withFilters('/floor')} />}
    </div>
  );
};

const NoMachines = ({ any }: { readonly any: boolean }) => {
  if (!world.known.value) return <p class="quiet">Asking the farm…</p>;
  if (any)
    return (
      <Empty
        icon="floor"
        title="No machine like that"
        actions={
          <button
            type="button"
            class="button"
            onClick={() => router.filter({ show: null, q: null, lane: null })}
          >
            Show all machines
          </button>
        }
      >
        No machine is in this state now.
      </Empty>
    );
  return (
    <Empty
      icon="floor"
      title="No machines yet"
      actions={
        <>
          <DemoButton />
          <Link to="/log" class="button">
            Look at the log
          </Link>
        </>
      }
    >
      Machines stand in the farm file (farm.yaml) or are added over the API. A demo farm brings its own,
      printing on virtual machines over real sockets.
    </Empty>
  );
};
