import type { JobState } from '../../actors/job/schema.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import { statusOf } from '../../runtime/actor.ts';
import { kindOf } from '../../runtime/envelope.ts';
import { NEWS_MS } from './memory.ts';
import { must, type Property, type Turned } from './property.ts';

export const breakersHold: Property = {
  name: 'breakers hold',
  invariant: 8,
  holds:
    'A tripped printer takes no job, a blocked plan is neither sliced nor made, and only a person with a reason ends either.',
  of: ['plan', 'printer', 'job'],
  watch: (sight) => {
    const blockedAt = new Map<string, number>();
    const isAllowed = ({ message, at }: Turned, planIds: readonly string[], what: string) => {
      for (const planId of planIds) {
        const since = blockedAt.get(planId);
        // News of a blocked plan travels over the order to its jobs.
        must(
          since === undefined || at - since < NEWS_MS,
          () => `${message.to} ${what} with plan ${planId}, blocked ${at - since!} ms ago.`,
        );
      }
    };
    const plan = (turned: Turned) => {
      const { message, before, state, result, at } = turned;
      const planId = message.to.slice(message.to.indexOf('/') + 1);
      const [was, is] = [statusOf(before.snapshot), statusOf(state.snapshot)];
      if (is === 'blocked' && was !== 'blocked') blockedAt.set(planId, at);
      if (is === 'blocked')
        must(
          result.effects.length === 0,
          () => `${message.to} is blocked, and asks for ${result.effects[0]?.type}.`,
        );
      if (was !== 'blocked' || is === 'blocked') return;
      blockedAt.delete(planId);
      // A new recipe is another plan; withdrawn, it is none.
      const isOther = message.type === 'plan.revise' || message.type === 'plan.withdraw';
      must(
        isOther || (message.type === 'plan.unblock' && message.by.kind === 'operator'),
        () => `${message.to} was unblocked by ${message.by.kind} ${message.by.id} (${message.type}).`,
      );
      must(
        isOther || message.reason !== undefined || String(message.payload.because ?? '').trim() !== '',
        () => `${message.to} was unblocked without a reason.`,
      );
    };
    const printer = (turned: Turned) => {
      const { message, before, result } = turned;
      const { trippedBecause } = before.snapshot.context as PrinterState;
      for (const fact of result.facts) {
        if (fact.type === 'printer.reset')
          must(
            message.by.kind === 'operator' && message.reason !== undefined,
            () => `${message.to} was reset without a person's reason.`,
          );
        if (fact.type !== 'printer.reserved' && fact.type !== 'printer.dispatching') continue;
        const jobId = message.payload.jobId as string;
        must(trippedBecause === null, () => `${message.to} is tripped, and took ${jobId}.`);
        if (fact.type === 'printer.dispatching')
          isAllowed(turned, sight.look<JobState>(`job/${jobId}`)?.context.planIds ?? [], `starts ${jobId}`);
      }
    };
    return {
      turned: (turned) => {
        const kind = kindOf(turned.message.to);
        if (kind === 'plan') return plan(turned);
        if (kind === 'printer') return printer(turned);
        if (turned.result.facts.some(({ type }) => type === 'job.released'))
          isAllowed(turned, (turned.state.snapshot.context as JobState).planIds, 'was released');
      },
    };
  },
};
