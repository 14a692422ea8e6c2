/** One line of an order: its parts accounted for, what is owed, and its plan. */
import type { OrderLine as LineOfOrder } from '../../../actors/order/schema.ts';
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { reprintAction, whyNot } from '../../models/actions/index.ts';
import { duration } from '../../models/format.ts';
import { values } from '../../models/here.ts';
import { ActionButton } from '../../ui/actions.tsx';
import { Colour, Mass, Money } from '../../ui/bits.tsx';
import { Picture } from '../../ui/picture.tsx';
import { Shape } from '../../ui/state.tsx';
import { previewOfModel } from '../queue/preview.ts';
import { ledgerOf } from './ledger.ts';
import { PlanPart } from './plan-part.tsx';

const parts = [
  ['good', 'good', 'tick', 'done'],
  ['inWork', 'in work', 'half', 'live'],
  ['planned', 'to plan', 'dashes', 'queued'],
  ['cancelled', 'cancelled', 'cross', 'idle'],
] as const;

interface Props {
  readonly order: View<'order'>;
  readonly line: LineOfOrder;
}
export const OrderLine = ({ order, line }: Props) => {
  const ledger = ledgerOf(order, line.lineId);
  const estimate = order.estimates?.[line.lineId];
  const plan = values('plan').find((one) => one.orderId === order.id && one.lineId === line.lineId);
  // What its plan says of itself stands with the plan.
  const planSays =
    plan !== undefined && plan.status !== 'ready' && (plan.blockedBecause ?? plan.cause) != null;
  const stuck = planSays ? undefined : order.stuck?.[line.lineId];
  const owed = ledger.planned > 0 ? order.owed?.[line.lineId] : undefined;
  const again = order.goesFirst?.includes(line.lineId) ? ', made again before other work' : ', made again';
  const reprint = reprintAction(line.lineId);
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
              {ledger.bad} scrapped{owed === undefined ? again : ''}
            </span>
          )}
        </div>
        {stuck && <p class="tone-alert">{stuck}</p>}
        {owed && <p class="tone-wait">Parts are owed: {owed}</p>}
        {(owed !== undefined || plan?.status === 'ready') && whyNot(reprint, order) === null && (
          <div class="actions">
            <ActionButton action={reprint} view={order} />
          </div>
        )}
        {plan && <PlanPart plan={plan} />}
      </div>
    </li>
  );
};
