import type { JobState } from '../../actors/job/schema.ts';
import type { OrderState } from '../../actors/order/schema.ts';
import { must, type Property } from './property.ts';

const ended = new Set(['delivered', 'cancelled']);

export const ordersEnd: Property = {
  name: 'orders end',
  holds:
    'Once faults are over and people do what is shown to them, every order comes to its end, and every job with it.',
  watch: ({ world }) => ({
    ended: () => {
      for (const at of world.all('order')) {
        const { status, context } = world.look<OrderState>(at)!;
        const jobs = context.plates
          .filter((plate) => plate.state === 'open')
          .map((plate) => `${plate.jobId} ${world.look(`job/${plate.jobId}`)?.status}`);
        must(
          ended.has(status),
          () =>
            `${at} is ${status}: ${JSON.stringify(context.ledger)} stuck ${JSON.stringify(context.stuck)}, open: ${jobs.join(', ') || 'no plate'}.`,
        );
      }
      for (const at of world.all('job')) {
        const { status, context } = world.look<JobState>(at)!;
        must(
          status === 'completed' || status === 'cancelled',
          () => `${at} is ${status} (${context.heldBecause ?? context.why}), and ${context.orderId} is over.`,
        );
      }
      must(
        world.parked.length === 0,
        () =>
          `Parked: ${world.parked.map(({ message, because }) => `${message.to} ${message.type}: ${because}`).join('; ')}`,
      );
    },
  }),
};
