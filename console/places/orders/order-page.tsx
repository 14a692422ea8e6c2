/** One order: the promise, each line's parts accounted for, its jobs and plans. */
import type { OrderLine } from '../../../actors/order/schema.ts';
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { orderActions, planActions } from '../../models/actions/index.ts';
import { absolute, duration } from '../../models/format.ts';
import { farm, values } from '../../models/here.ts';
import { ActionBar } from '../../ui/actions.tsx';
import { Colour, Fact, Facts, Id, Mass, Money, Section, When } from '../../ui/bits.tsx';
import { Inspector, NotHere, useOne } from '../../ui/inspector.tsx';
import { Picture } from '../../ui/picture.tsx';
import { Shape, State } from '../../ui/state.tsx';
import { TimelineSection } from '../../ui/timeline.tsx';
import { Why } from '../../ui/why.tsx';
import { previewOfModel } from '../queue/preview.ts';
import { printerName } from '../queue/words.ts';
import { ledgerOf, totalsOf } from './ledger.ts';

export const OrderPage = ({ id, back }: { readonly id: string; readonly back: string }) => {
  const { view: order, detail } = useOne('order', id);
  if (order === undefined) return <NotHere detail={detail} id={id} back={back} />;
  const totals = totalsOf(order);
  const jobs = values('job')
    .filter((job) => job.orderId === id)
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
            <Line key={line.lineId} order={order} line={line} />
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
        <span class="sub">{order.payment}</span>
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

const parts = [
  ['good', 'good', 'tick', 'done'],
  ['inWork', 'in work', 'half', 'live'],
  ['planned', 'to plan', 'dashes', 'queued'],
  ['cancelled', 'cancelled', 'cross', 'idle'],
] as const;

const Line = ({ order, line }: { readonly order: View<'order'>; readonly line: OrderLine }) => {
  const ledger = ledgerOf(order, line.lineId);
  const estimate = order.estimates?.[line.lineId];
  const plan = values('plan').find((one) => one.orderId === order.id && one.lineId === line.lineId);
  const stuck = order.stuck?.[line.lineId];
  return (
    <li class="part">
      <Picture hash={previewOfModel(line.recipe.modelHash, order.quoteId)} name={line.recipe.fileName} />
      <div class="stack">
        <div class="row between">
          <strong class="strong cut">{line.recipe.fileName}</strong>
          <span class="nowrap second">
            {line.quantity} × <Money minor={line.unitPriceMinor} />
          </span>
        </div>
        <div class="row second small">
          <Colour material={line.recipe.material} colour={line.recipe.colour} />
          <span>{line.recipe.profileId}</span>
          {estimate && (
            <>
              <span>{duration(estimate.seconds)} each</span>
              <span>
                <Mass grams={estimate.massGrams} /> each
              </span>
            </>
          )}
        </div>
        <div
          class="ledger"
          role="img"
          aria-label={`${ledger.good} good, ${ledger.inWork} in work, ${ledger.planned} to plan`}
        >
          {parts
            .filter(([key]) => ledger[key] > 0)
            .map(([key, , , tone]) => (
              <i key={key} data-tone={tone} class={key} style={{ flexGrow: ledger[key] }} />
            ))}
        </div>
        <div class="row small">
          {parts
            .filter(([key]) => ledger[key] > 0)
            .map(([key, words, shape, tone]) => (
              <span key={key} class="row tight">
                <Shape name={shape} tone={tone} />
                {ledger[key]} {words}
              </span>
            ))}
          {ledger.bad > 0 && (
            <span class="row tight tone-alert">
              <Shape name="cross" tone="alert" />
              {ledger.bad} scrapped, made again
            </span>
          )}
        </div>
        {stuck && <p class="tone-alert">{stuck}</p>}
        {plan && plan.status !== 'ready' && (
          <div class="stack">
            <span class="row small">
              Plan <State kind="plan" status={plan.status} />
              {plan.blockedBecause ?? plan.cause?.because}
            </span>
            <ActionBar view={plan} actions={planActions} />
          </div>
        )}
        {plan?.status === 'ready' && plan.revision !== undefined && (
          <span class="quiet small">
            Plan revision {plan.revision}
            {plan.estimate
              ? `, ${plan.estimate.slicer}, can be made on ${plan.estimate.feasiblePrinterIds.length} machines`
              : ''}
          </span>
        )}
      </div>
    </li>
  );
};
