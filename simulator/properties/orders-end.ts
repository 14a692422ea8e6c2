import type { JobState } from '../../actors/job/schema.ts';
import type { OrderState } from '../../actors/order/schema.ts';
import { must, type Property } from './property.ts';

const ended = new Set(['delivered', 'cancelled']);

export const ordersEnd: Property = {
  name: 'orders end',
  invariant: 'liveness',
  holds:
    'Once faults are over and people do what is shown to them, every order comes to its end, and every job with it.',
  of: [],
  watch: (sight) => ({
    ended: () => {
      for (const at of sight.all('order')) {
        const { status, context } = sight.look<OrderState>(at)!;
        const jobs = context.plates
          .filter((plate) => plate.state === 'open')
          .map((plate) => `${plate.jobId} ${sight.look(`job/${plate.jobId}`)?.status}`);
        must(
          ended.has(status),
          () =>
            `${at} is ${status}: ${JSON.stringify(context.ledger)} stuck ${JSON.stringify(context.stuck)}, open: ${jobs.join(', ') || 'no plate'}.`,
        );
      }
      for (const at of sight.all('job')) {
        const { status, context } = sight.look<JobState>(at)!;
        must(
          status === 'completed' || status === 'cancelled',
          () => `${at} is ${status} (${context.heldBecause ?? context.why}), and ${context.orderId} is over.`,
        );
      }
    },
  }),
};
