import type { JobState } from '../../actors/job/schema.ts';
import type { PrinterState } from '../../actors/printer/schema.ts';
import { statusOf } from '../../runtime/actor.ts';
import { kindOf } from '../../runtime/envelope.ts';
import { NEWS_MS } from './memory.ts';
import { must, type Property, type Sight, type Turned } from './property.ts';
import { watchTrials } from './trials.ts';

export const breakersHold: Property = {
  name: 'breakers hold',
  invariant: 8,
  holds:
    'A tripped printer takes no job, a blocked plan is neither sliced nor made, nothing of a held profile is released, and only a person with a reason ends any of it; what is half open has one trial at a time; none trips without evidence on record.',
  of: ['plan', 'printer', 'job', 'guard', 'dispatcher'],
  watch: (sight) => {
    const plans = watchPlans();
    const profiles = watchProfiles();
    const trials = watchTrials(sight);
    return {
      turned: (turned) => {
        trials.turned(turned);
        switch (kindOf(turned.message.to)) {
          case 'plan':
            return plans.plan(turned);
          case 'guard':
            return profiles.guard(turned);
          case 'printer':
            return printer(turned, plans.isAllowed, sight);
          case 'job': {
            if (!turned.result.facts.some(({ type }) => type === 'job.released')) return;
            const { planIds, requirements } = turned.state.snapshot.context as JobState;
            plans.isAllowed(turned, planIds, 'was released');
            profiles.isAllowed(turned, `${requirements.profileId}:${requirements.material}`);
            return;
          }
          default:
        }
      },
    };
  },
};

const isPersonsReason = ({ message }: Turned): boolean =>
  message.by.kind === 'operator' && message.reason !== undefined;

/** What was counted or seen is with the fact that says it. */
function isProven({ message }: Turned, breaker: unknown): void {
  const { evidence, because } = (breaker ?? {}) as { evidence?: readonly string[]; because?: string };
  must(
    (evidence?.length ?? 0) > 0 && String(because ?? '').trim() !== '',
    () => `The breaker of ${message.to} tripped by ${message.type} without evidence on record.`,
  );
}

function watchPlans() {
  const blockedAt = new Map<string, number>();
  return {
    isAllowed: ({ message, at }: Turned, planIds: readonly string[], what: string): void => {
      for (const planId of planIds) {
        const since = blockedAt.get(planId);
        // News of a blocked plan travels over the order to its jobs.
        must(
          since === undefined || at - since < NEWS_MS,
          () => `${message.to} ${what} with plan ${planId}, blocked ${at - since!} ms ago.`,
        );
      }
    },
    plan: (turned: Turned): void => {
      const { message, before, state, result, at } = turned;
      const planId = message.to.slice(message.to.indexOf('/') + 1);
      const [was, is] = [statusOf(before.snapshot), statusOf(state.snapshot)];
      for (const fact of result.facts)
        if (fact.type === 'plan.blocked') isProven(turned, (fact.payload as { breaker?: unknown }).breaker);
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
    },
  };
}

function watchProfiles() {
  const heldAt = new Map<string, number>();
  return {
    isAllowed: ({ message, at }: Turned, profile: string): void => {
      const since = heldAt.get(profile);
      // What is on its way is called back.
      must(
        since === undefined || at - since < NEWS_MS,
        () => `${message.to} was released with profile ${profile}, held ${at - since!} ms ago.`,
      );
    },
    guard: (turned: Turned): void => {
      const { result, at } = turned;
      for (const { payload } of result.facts) {
        const breakers = (payload as { breakers?: Record<string, { state: string }> }).breakers;
        if (breakers === undefined) continue;
        for (const key in breakers) {
          if (!key.startsWith('profile/')) continue;
          const profile = key.slice('profile/'.length);
          const isHeld = breakers[key]!.state === 'tripped';
          if (isHeld && !heldAt.has(profile)) {
            isProven(turned, breakers[key]);
            heldAt.set(profile, at);
          } else if (!isHeld && heldAt.delete(profile))
            must(isPersonsReason(turned), () => `Profile ${profile} was released without a person's reason.`);
        }
      }
    },
  };
}

function printer(
  turned: Turned,
  isAllowed: (turned: Turned, planIds: readonly string[], what: string) => void,
  sight: Sight,
): void {
  const { message, before, result } = turned;
  const { trippedBecause } = before.snapshot.context as PrinterState;
  for (const fact of result.facts) {
    if (fact.type === 'printer.reset' || fact.type === 'printer.closed')
      must(isPersonsReason(turned), () => `${message.to} was reset without a person's reason.`);
    if (fact.type === 'printer.tripped') isProven(turned, (fact.payload as { breaker?: unknown }).breaker);
    if (fact.type !== 'printer.reserved' && fact.type !== 'printer.dispatching') continue;
    const jobId = message.payload.jobId as string;
    must(trippedBecause === null, () => `${message.to} is tripped, and took ${jobId}.`);
    if (fact.type === 'printer.dispatching')
      isAllowed(turned, sight.look<JobState>(`job/${jobId}`)?.context.planIds ?? [], `starts ${jobId}`);
  }
}
