import type { JobState } from '../../actors/job/schema.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import { must, type Property } from './property.ts';

/** News of a blocked plan travels over the order to its jobs. */
const NEWS_MS = 3_600_000;

export const breakersHold: Property = {
  name: 'breakers hold',
  holds:
    'A tripped printer takes no job, a blocked plan makes none, and only a person with a reason ends either.',
  watch: ({ world }) => {
    const blockedAt = new Map<string, number>();
    return {
      turned: ({ message, before, result }) => {
        for (const fact of result.facts) {
          if (fact.type === 'plan.blocked') blockedAt.set(message.to, world.now);
          if (
            fact.type === 'plan.unblocked' ||
            fact.type === 'plan.revised' ||
            fact.type === 'plan.withdrawn'
          ) {
            blockedAt.delete(message.to);
            if (fact.type === 'plan.unblocked')
              must(
                message.by.kind === 'operator',
                () => `${message.to} was unblocked by ${message.by.kind}.`,
              );
          }
          if (fact.type === 'printer.reset')
            must(
              message.by.kind === 'operator' && message.reason !== undefined,
              () => `${message.to} was reset without a person's reason.`,
            );
          if (fact.type === 'printer.reserved' || fact.type === 'printer.dispatching') {
            const { trippedBecause } = before.snapshot.context as PrinterState;
            must(
              trippedBecause === null,
              () => `${message.to} is tripped, and took ${message.payload.jobId}.`,
            );
          }
          if (fact.type === 'job.released') {
            const job = before.snapshot.context as JobState;
            for (const planId of job.planIds) {
              const since = blockedAt.get(`plan/${planId}`);
              must(
                since === undefined || world.now - since < NEWS_MS,
                () => `${message.to} was released with plan ${planId}, blocked ${world.now - since!} ms ago.`,
              );
            }
          }
        }
      },
    };
  },
};
