import { setup } from 'xstate';
import { fact, refuse, send } from '../../runtime/actions.ts';
import { type ActorInput, defineActor } from '../../runtime/actor.ts';
import {
  adopted,
  beforeOf,
  drafted,
  draftedFromFile,
  established,
  govern,
  isNoNews,
  isTriable,
  simulated,
  tried,
  whyNotAdopt,
  whyNotDraft,
  whyNotRollBack,
  whyNotWithdraw,
  withdrawn,
} from './book.ts';
import { type PolicyMessage, type PolicyState, policyFacts, policyMessages } from './schema-book.ts';

const s = setup({ types: {} as { context: PolicyState; events: PolicyMessage; input: ActorInput } });

const whyStale = (
  { inForce }: PolicyState,
  { against, revision }: { readonly against: number; readonly revision: number },
): string =>
  `Revision ${revision} is no draft, or another policy than ${against} is in force now (${inForce}). Try it again.`;

const tellDispatcher = send<PolicyState, PolicyMessage, PolicyMessage>(({ context }) => govern(context));

const machine = s.createMachine({
  id: 'policy',
  context: ({ input }) => ({ id: input.id, inForce: null, count: 0, revisions: [], file: null }),
  initial: 'unwritten',
  states: {
    unwritten: {
      on: {
        'policy.fromFile': {
          target: 'governing',
          actions: fact('policy.established', ({ event }) => established(event)),
        },
      },
    },
    governing: {
      on: {
        'policy.fromFile': [
          { guard: ({ context, event }) => isNoNews(context, event) },
          { actions: fact('policy.drafted', ({ context, event }) => draftedFromFile(context, event)) },
        ],
        'policy.draft': [
          {
            guard: ({ context, event }) => whyNotDraft(context, event) === null,
            actions: fact('policy.drafted', ({ context, event }) => drafted(context, event)),
          },
          { actions: refuse('no-policy', ({ context, event }) => whyNotDraft(context, event) ?? '') },
        ],
        'policy.tried': [
          {
            guard: ({ context, event }) => isTriable(context, event),
            actions: fact('policy.tried', ({ context, event }) => tried(context, event)),
          },
          { actions: refuse('stale', ({ context, event }) => whyStale(context, event)) },
        ],
        'policy.simulated': [
          {
            guard: ({ context, event }) => isTriable(context, event),
            actions: fact('policy.simulated', ({ context, event }) => simulated(context, event)),
          },
          { actions: refuse('stale', ({ context, event }) => whyStale(context, event)) },
        ],
        'policy.adopt': [
          {
            guard: ({ context, event }) => whyNotAdopt(context, event) === null,
            actions: [
              fact('policy.adopted', ({ context, event }) => adopted(context, event.revision, event.meta)),
              tellDispatcher,
            ],
          },
          { actions: refuse('untried', ({ context, event }) => whyNotAdopt(context, event) ?? '') },
        ],
        'policy.rollBack': [
          {
            guard: ({ context, event }) => whyNotRollBack(context, event) === null,
            actions: [
              fact('policy.rolledBack', ({ context, event }) =>
                adopted(context, beforeOf(context)?.number ?? 0, event.meta),
              ),
              tellDispatcher,
            ],
          },
          { actions: refuse('nothing-before', ({ context, event }) => whyNotRollBack(context, event) ?? '') },
        ],
        'policy.withdraw': [
          {
            guard: ({ context, event }) => whyNotWithdraw(context, event.revision) === null,
            actions: fact('policy.withdrawn', ({ context, event }) => withdrawn(context, event.revision)),
          },
          {
            actions: refuse(
              'no-draft',
              ({ context, event }) => whyNotWithdraw(context, event.revision) ?? '',
            ),
          },
        ],
      },
    },
  },
});

export const policy = defineActor({
  kind: 'policy',
  machine,
  messages: policyMessages,
  facts: policyFacts,
  snapshotVersion: 1,
  upcasters: {},
});
