import type { OrderState } from '../../actors/order/schema.ts';
import type { PlanState } from '../../actors/plan/schema.ts';
import { kindOf } from '../../runtime/envelope.ts';
import { must, type Property } from './property.ts';

const promised = ({ customer, lines, totalMinor, currency, tier, terms, acceptedAt, quoteId }: OrderState) =>
  JSON.stringify({ customer, lines, totalMinor, currency, tier, terms, acceptedAt, quoteId });

export const intentNeverChanges: Property = {
  name: 'intent never changes',
  holds: 'What was promised stays as it was; amendments and revisions are added to it.',
  watch: () => ({
    turned: ({ message, before, state }) => {
      const kind = kindOf(message.to);
      if (kind === 'order') {
        const [old, now] = [before.snapshot.context as OrderState, state.snapshot.context as OrderState];
        if (old.acceptedAt === null) return;
        must(promised(old) === promised(now), () => `${message.type} changed what ${message.to} promised.`);
        must(
          old.amendments.every(
            (one, index) => one === now.amendments[index] || one.note === now.amendments[index]?.note,
          ),
          () => `${message.type} took an amendment from ${message.to}.`,
        );
      } else if (kind === 'plan') {
        const [old, now] = [before.snapshot.context as PlanState, state.snapshot.context as PlanState];
        must(
          JSON.stringify(old.revisions) === JSON.stringify(now.revisions.slice(0, old.revisions.length)),
          () => `${message.type} changed a revision of ${message.to}.`,
        );
      }
    },
  }),
};
