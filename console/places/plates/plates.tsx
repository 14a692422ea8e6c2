/** Plates: what waits for one, what would become of it, and what was composed last. */
import { useEffect, useMemo } from 'preact/hooks';
import { duration } from '../../models/format.ts';
import { feedLink, feedSeq, plates, throttled, world } from '../../models/here.ts';
import { rowsOf } from '../../models/plates.ts';
import { Empty, Link, ProblemNote } from '../../ui/bits.tsx';
import { Latest } from './latest.tsx';
import { Proposed } from './proposed.tsx';
import { KeptApart, Waiting } from './waiting.tsx';

/** The pool is laid out anew for each answer: often enough to follow, seldom enough to cost nothing. */
const REFRESH_PAUSE_MILLISECONDS = 2_000;
/** Time alone ends waits, which no feed tells. */
const REFRESH_AGE_MILLISECONDS_MAX = 30_000;

export const PlatesPlace = () => {
  const isLive = feedLink.value === 'live';
  const soon = useMemo(() => throttled(plates.refresh, REFRESH_PAUSE_MILLISECONDS), []);
  useEffect(() => {
    if (!isLive) return undefined;
    void plates.refresh();
    let told = feedSeq.peek();
    const forget = feedSeq.subscribe((seq) => {
      if (seq !== told) soon();
      told = seq;
    });
    const again = setInterval(soon, REFRESH_AGE_MILLISECONDS_MAX);
    return () => {
      forget();
      clearInterval(again);
    };
  }, [isLive]);
  const answer = plates.answer.value;
  if (answer === null)
    return (
      <div class="place">
        <section class="sheet" aria-label="Plates">
          <Head />
          <ProblemNote trouble={plates.trouble.value} />
          {plates.trouble.value === null && <p class="section quiet">Asking the farm…</p>}
        </section>
      </div>
    );
  const rows = rowsOf(answer.waiting, (orderId) => world.one('order', orderId)?.dueAt ?? null);
  const isEmpty =
    rows.length === 0 && answer.lastComposed.length === 0 && Object.keys(answer.keptApart).length === 0;
  return (
    <div class={isEmpty ? 'place' : 'place plates'}>
      <section class="sheet" aria-label="Plates">
        <Head waitMinutesMax={answer.policy.waitMinutesMax} />
        <ProblemNote trouble={plates.trouble.value} />
        {isEmpty ? <NothingYet /> : <Waiting rows={rows} after={<KeptApart of={answer.keptApart} />} />}
      </section>
      {!isEmpty && (
        <section class="sheet" aria-label="What becomes of it">
          <div class="scroll">
            <Proposed answer={answer} />
            <Latest plates={answer.lastComposed} />
          </div>
        </section>
      )}
    </div>
  );
};

const Head = ({ waitMinutesMax }: { readonly waitMinutesMax?: number }) => (
  <div class="head">
    <h1>Plates</h1>
    {waitMinutesMax !== undefined && (
      <span class="second">
        {waitMinutesMax === 0
          ? 'The policy lets no part wait for company'
          : `Parts wait for company ${duration(waitMinutesMax * 60)} at most`}
      </span>
    )}
  </div>
);

const NothingYet = () => (
  <Empty
    icon="plates"
    title="Nothing waits for a plate"
    actions={
      <>
        <Link to="/quotes/new" class="button primary">
          New quote
        </Link>
        <Link to="/orders" class="button">
          Orders
        </Link>
      </>
    }
  >
    Parts of orders come here once their plans are ready, and wait a little for others of the same material,
    colour, nozzle and profile to share a plate with. You see why each waits, how it would lie, and can put
    them together or keep them apart. While a machine is free for them they go on at once, and only their
    plate shows here.
  </Empty>
);
