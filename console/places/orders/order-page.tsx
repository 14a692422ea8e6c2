/** One order: the promise, each line's parts accounted for, its jobs and plans. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { orderActions } from '../../models/actions/index.ts';
import { absolute, duration } from '../../models/format.ts';
import { farm, values } from '../../models/here.ts';
import { ActionBar } from '../../ui/actions.tsx';
import { Fact, Facts, Id, Link, Money, Section, When } from '../../ui/bits.tsx';
import { Inspector, NotHere, useOne } from '../../ui/inspector.tsx';
import { State } from '../../ui/state.tsx';
import { TimelineSection } from '../../ui/timeline.tsx';
import { Why } from '../../ui/why.tsx';
import { orderIdsOf, printerName } from '../queue/words.ts';
import { totalsOf } from './ledger.ts';
import { OrderLine } from './order-line.tsx';

export const OrderPage = ({ id, back }: { readonly id: string; readonly back: string }) => {
  const { view: order, detail } = useOne('order', id);
  if (order === undefined) return <NotHere detail={detail} id={id} back={back} />;
  const totals = totalsOf(order);
  const jobs = values('job')
    .filter((job) => orderIdsOf(job).includes(id))
    .sort((a, b) => a.createdAt - b.createdAt);
  const words = order.heldBecause ?? order.cancelBecause;
  return (
    <Inspector
      title={order.id}
      id={order.id}
      back={back}
      state={<State kind="order" status={order.status} badge />}
      sub={
        <>
          <strong class="strong">{order.customer}</strong>
          {order.reference && <span class="quiet">ref. {order.reference}</span>}
          {order.quoteId && (
            <span>
              from <Id id={order.quoteId} to={`/quotes/${order.quoteId}`} />
            </span>
          )}
        </>
      }
      actions={<ActionBar view={order} actions={orderActions} can={detail.can.value} />}
    >
      {words && (
        <div class="section">
          <p class="tone-wait">{words}</p>
        </div>
      )}
      <Promised order={order} />
      <Section
        title="Parts"
        aside={`${totals.good} good of ${totals.ordered}${totals.bad > 0 ? `, ${totals.bad} scrapped on the way` : ''}`}
      >
        <ol class="stack wide">
          {order.lines?.map((line) => (
            <OrderLine key={line.lineId} order={order} line={line} />
          ))}
        </ol>
      </Section>
      <Section title="Jobs" aside={jobs.length === 0 ? undefined : `${jobs.length}`}>
        {jobs.length === 0 ? (
          <p class="second">No plates yet: they are laid out once every line is sliced.</p>
        ) : (
          <ul class="mini">
            {jobs.map((job) => (
              <li key={job.id}>
                <Id id={job.id} to={`/jobs/${job.id}`} />
                <State kind="job" status={job.status} />
                <span class="cut second">{printerName(job.printerId)}</span>
                <span class="num second">
                  {job.items?.length} {job.items?.length === 1 ? 'part' : 'parts'},{' '}
                  {duration(job.estimatedSeconds)}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      {order.amendments && order.amendments.length > 0 && (
        <Section title="Notes">
          {order.amendments.map((note) => (
            <p key={note.at}>
              {note.note}{' '}
              <span class="quiet small">
                {note.by}, <When at={note.at} />
              </span>
            </p>
          ))}
        </Section>
      )}
      <TimelineSection detail={detail} />
    </Inspector>
  );
};

const Promised = ({ order }: { readonly order: View<'order'> }) => (
  <div class="section">
    <Facts>
      <Fact name="Promised">
        <When at={order.dueAt} />
        {order.dueAt != null && <span class="sub">{absolute(order.dueAt)}</span>}
      </Fact>
      <Fact name="Service">
        {farm.value?.tiers.find((tier) => tier.id === order.tier)?.name ?? order.tier}
        <span class="sub">priority {order.priority}</span>
      </Fact>
      <Fact name="Total">
        <Money minor={order.totalMinor} {...(order.currency ? { currency: order.currency } : {})} />
        <span class="sub">
          {order.payment} · <Link to={`/insight/${order.id}`}>margin</Link>
        </span>
      </Fact>
      {order.carrier && (
        <Fact name="Sent with">
          {order.carrier}
          <span class="sub">{order.tracking ?? 'no tracking'}</span>
        </Fact>
      )}
      {order.packages != null && <Fact name="Packages">{order.packages}</Fact>}
      {order.terms && (
        <Fact name="Terms">
          policy {order.terms.policyVersion}{' '}
          <Why label="what it says">
            <Facts>
              <Fact name="Attempts for a part">{order.terms.retryCeiling} at most</Fact>
              <Fact name="Bad parts">
                {order.terms.automaticReprint ? 'are made again by themselves' : 'wait for a person'}
              </Fact>
              <Fact name="Payment">
                {order.terms.holdUntilPaid ? 'before work begins' : 'not waited for'}
              </Fact>
              <Fact name="A plan is approved by a person">
                from {order.terms.approveFromRisk.toLowerCase()} risk
              </Fact>
            </Facts>
          </Why>
        </Fact>
      )}
    </Facts>
  </div>
);
