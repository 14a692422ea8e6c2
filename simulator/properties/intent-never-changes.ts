import type { OrderState } from '../../actors/order/schema.ts';
import type { PlanState } from '../../actors/plan/schema.ts';
import { kindOf } from '../../runtime/envelope.ts';
import { must, type Property, type Turned } from './property.ts';

const promised = [
  'customer',
  'lines',
  'totalMinor',
  'currency',
  'tier',
  'terms',
  'acceptedAt',
  'quoteId',
  'reference',
  'constraints',
] as const satisfies readonly (keyof OrderState)[];

/** Most turns leave the very object in place. */
const isSame = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);

function order({ message, before, state }: Turned): void {
  const [was, now] = [before.snapshot.context as OrderState, state.snapshot.context as OrderState];
  if (was.acceptedAt === null) return;
  for (const field of promised)
    must(
      isSame(was[field], now[field]),
      () => `${message.type} changed the ${field} that ${message.to} promised.`,
    );
  if (was.amendments === now.amendments) return;
  was.amendments.forEach((one, index) => {
    must(
      isSame(one, now.amendments[index]),
      () => `${message.type} took or changed amendment ${index + 1} of ${message.to}.`,
    );
  });
}

function plan({ message, before, state }: Turned): void {
  const [was, now] = [before.snapshot.context as PlanState, state.snapshot.context as PlanState];
  if (was.revisions === now.revisions) return;
  must(
    isSame(was.revisions, now.revisions.slice(0, was.revisions.length)),
    () => `${message.type} changed a revision of ${message.to}.`,
  );
}

export const intentNeverChanges: Property = {
  name: 'intent never changes',
  invariant: 7,
  holds: 'What was promised stays as it was; amendments and revisions are added to it.',
  of: ['order', 'plan'],
  watch: () => ({
    turned: (turned) => (kindOf(turned.message.to) === 'order' ? order(turned) : plan(turned)),
  }),
};
