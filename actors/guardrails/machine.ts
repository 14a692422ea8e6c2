/** The farm's one guard. It is told of every attempt that is over, and keeps what is known of profiles and lots. */
import { assign, setup } from 'xstate';
import { fact, refuse, send } from '../../runtime/actions.ts';
import { type ActorInput, defineActor } from '../../runtime/actor.ts';
import type { Payload } from '../../runtime/envelope.ts';
import { incidentId } from '../common/incidents.ts';
import { noEntries, registerOf } from '../common/register.ts';
import { DISPATCHER, say } from '../common/say.ts';
import { type Breaker, closed, onTrial, reviewed, tripped } from './breaker.ts';
import { noTally } from './records.ts';
import { type GuardMessage, type GuardState, guardFacts, guardMessages } from './schema.ts';
import { breakerOf, type News, profileKey, weigh } from './weigh.ts';

const s = setup({ types: {} as { context: GuardState; events: GuardMessage; input: ActorInput } });

const isNews =
  (kind: News['kind']) =>
  ({ context }: { readonly context: GuardState }): boolean =>
    context.weighed?.news?.kind === kind;

const newsIn = (guard: GuardState): News => guard.weighed!.news!;

const keepBreakers = (type: keyof typeof guardFacts) =>
  fact<GuardState, GuardMessage, GuardMessage>(type, ({ context }) => ({
    breakers: context.weighed?.breakers ?? context.breakers,
  }));

/** Of the incident of a held profile. */
const profileIncident = (profile: string) => incidentId('profile-held', profileKey(profile));

const sayHeld = (profile: string, because: string) => [
  say('dispatcher.breaker', DISPATCHER, { key: profileKey(profile), state: 'tripped', because }),
  say('incident.open', profileIncident(profile), {
    code: 'profile-held',
    severity: 'critical',
    subject: profileKey(profile),
    what: `Profile ${profile} is held: ${because}`,
    nextStep:
      'Look at the bad parts and at what was changed in the profile; then release it with a reason. One trial follows.',
  }),
];

const saySuspect = (profile: string, because: string) =>
  say('incident.open', incidentId('profile-suspect', profileKey(profile)), {
    code: 'profile-suspect',
    severity: 'warning',
    subject: profileKey(profile),
    what: `Profile ${profile} is worse than it should be: ${because}`,
    nextStep: 'Look at the bad parts and at what was changed in the profile; hold it if it is to blame.',
  });

const sayBreaker = (guard: GuardState, profile: string) => {
  const { because, state } = breakerOf(guard, profileKey(profile));
  return say('dispatcher.breaker', DISPATCHER, { key: profileKey(profile), state, because: because ?? '' });
};

const sayCleared = (profile: string, because: string) =>
  say('incident.resolve', profileIncident(profile), { because });

const sayLot = (guard: GuardState, { because, id }: News) => {
  const holds = guard.policy.lot === 'hold';
  return [
    ...(holds ? [say('lot.quarantine', id, { because })] : []),
    say('incident.open', incidentId('lot-suspect', `lot/${id}`), {
      code: 'lot-suspect',
      severity: 'warning',
      subject: `lot/${id}`,
      what: `Lot ${id} ${holds ? 'is in quarantine' : 'is worse than it should be'}: ${because}`,
      nextStep: holds
        ? 'Print a test with it, dry it or scrap it; then lift the quarantine with a reason.'
        : 'Print a test with it, dry it or scrap it.',
    }),
  ];
};

const machine = s.createMachine({
  id: 'guard',
  context: ({ input }) => ({
    id: input.id,
    policy: { printer: 'hold', lot: 'hold', profile: 'hold', anomaly: 'pause', pauseFromConfidence: 0.85 },
    farm: noTally,
    printers: noEntries,
    plans: noEntries,
    profiles: noEntries,
    lots: noEntries,
    breakers: {},
    weighed: null,
  }),
  initial: 'watching',
  states: {
    watching: {},
    weighing: {
      always: [
        {
          guard: ({ context }) => isNews('profile')({ context }) && context.policy.profile === 'hold',
          target: 'settling',
          actions: [
            keepBreakers('guard.profileHeld'),
            send(({ context }) => sayHeld(newsIn(context).id, newsIn(context).because)),
          ],
        },
        {
          guard: isNews('profile'),
          target: 'settling',
          actions: [
            keepBreakers('guard.profileSuspected'),
            send(({ context }) => saySuspect(newsIn(context).id, newsIn(context).because)),
          ],
        },
        {
          guard: isNews('trialFailed'),
          target: 'settling',
          actions: [
            keepBreakers('guard.profileHeld'),
            send(({ context }) => sayHeld(newsIn(context).id, newsIn(context).because)),
          ],
        },
        {
          guard: ({ context }) =>
            isNews('trialWorked')({ context }) &&
            context.weighed?.breakers[profileKey(newsIn(context).id)]?.state === 'closed',
          target: 'settling',
          actions: [
            keepBreakers('guard.profileCleared'),
            send(({ context }) => [
              sayBreaker(context, newsIn(context).id),
              sayCleared(newsIn(context).id, newsIn(context).because),
            ]),
          ],
        },
        {
          guard: ({ context }) => isNews('trialWorked')({ context }) || isNews('trialVoid')({ context }),
          target: 'settling',
          actions: [
            keepBreakers('guard.trialEnded'),
            send(({ context }) => sayBreaker(context, newsIn(context).id)),
          ],
        },
        {
          guard: isNews('lot'),
          target: 'settling',
          actions: [
            keepBreakers('guard.lotSuspected'),
            send(({ context }) => sayLot(context, newsIn(context))),
          ],
        },
        { target: 'settling' },
      ],
    },
    /** What was counted is kept; nobody needs to read it run by run. */
    settling: {
      entry: assign(({ context }) => ({ ...context.weighed?.tables, weighed: null })),
      always: 'watching',
    },
  },
  on: {
    'guard.configure': { actions: fact('guard.configured', ({ event }) => ({ policy: event.policy })) },
    'guard.ran': {
      target: '.weighing',
      actions: [
        assign(({ context, event }) => ({ weighed: weigh(context, event, event.meta.at) })),
        send(({ context, event }) =>
          context.weighed === null
            ? undefined
            : say('printer.runScored', event.printerId, {
                ...context.weighed.scored,
                holds: context.policy.printer === 'hold',
              }),
        ),
      ],
    },
    'guard.sign': {
      actions: send(({ context, event: { confidence, kind, printerId, runId, source } }) =>
        say('printer.anomaly', printerId, {
          runId,
          kind,
          confidence,
          source,
          from: context.policy.pauseFromConfidence,
          pauses: context.policy.anomaly === 'pause',
        }),
      ),
    },
    'guard.trialBegan': {
      guard: ({ context, event }) => breakerOf(context, event.key).state === 'halfOpen',
      actions: fact('guard.trialBegan', ({ context, event }) =>
        withBreaker(context, event.key, onTrial(breakerOf(context, event.key), event.jobId)),
      ),
    },
    'guard.holdProfile': [
      {
        guard: ({ context, event }) => stateOf(context, event) !== 'tripped',
        actions: [
          fact('guard.profileHeld', ({ context, event }) => {
            const { because, meta, profile } = event;
            const before = breakerOf(context, profileKey(profile));
            const words = [`${meta.by.id}: ${because}`];
            return withBreaker(context, profileKey(profile), tripped(before, meta.at, because, words));
          }),
          send(({ event }) => sayHeld(event.profile, event.because)),
        ],
      },
      { actions: refuse('held', ({ event }) => `Profile ${event.profile} is held already.`) },
    ],
    'guard.releaseProfile': [
      {
        guard: ({ context, event }) => stateOf(context, event) === 'closed',
        actions: refuse('closed', ({ event }) => `Profile ${event.profile} is not held.`),
      },
      {
        guard: ({ event }) => event.meta.reason === undefined,
        actions: refuse(
          'reason',
          ({ event }) =>
            `Say why profile ${event.profile} may be printed again: it is released with a reason.`,
        ),
      },
      {
        // Released once more while it is tried: the person is sure.
        guard: ({ context, event }) => event.closed === true || stateOf(context, event) === 'halfOpen',
        actions: [
          fact('guard.profileCleared', ({ context, event }) => released(context, event, closed)),
          send(({ context, event }) => [
            sayBreaker(context, event.profile),
            sayCleared(event.profile, reasonOf(event)),
          ]),
        ],
      },
      {
        actions: [
          fact('guard.profileReviewed', ({ context, event }) => released(context, event, reviewed)),
          send(({ context, event }) => [
            sayBreaker(context, event.profile),
            sayCleared(event.profile, reasonOf(event)),
          ]),
        ],
      },
    ],
    // A lot that nobody suspected was put there by a person; its incident is not ours.
    'guard.lotCleared': {
      guard: ({ context, event }) => context.breakers[`lot/${event.lotId}`] !== undefined,
      actions: [
        fact('guard.lotCleared', ({ context, event }) => {
          const key = `lot/${event.lotId}`;
          return withBreaker(context, key, closed(breakerOf(context, key), event.meta.at, event.because));
        }),
        send(({ event }) =>
          say('incident.resolve', incidentId('lot-suspect', `lot/${event.lotId}`), {
            because: event.because,
          }),
        ),
      ],
    },
  },
});

const withBreaker = ({ breakers }: GuardState, key: string, breaker: Breaker): Partial<GuardState> => ({
  breakers: { ...breakers, [key]: breaker },
});

const stateOf = (guard: GuardState, { profile }: { readonly profile: string }) =>
  breakerOf(guard, profileKey(profile)).state;

type Release = Extract<GuardMessage, { type: 'guard.releaseProfile' }>;
const reasonOf = ({ meta }: Release): string => meta.reason?.words ?? meta.reason?.code ?? '';

const released = (
  guard: GuardState,
  event: Release,
  to: (breaker: Breaker, at: number, review: string) => Breaker,
): Partial<GuardState> => {
  const key = profileKey(event.profile);
  return withBreaker(guard, key, to(breakerOf(guard, key), event.meta.at, reasonOf(event)));
};

/** Tables were plain objects once, all of which each run copied. */
function inRegisters(context: Payload): Payload {
  const table = (name: string) => registerOf(Object.entries(context[name] as Payload));
  return {
    ...context,
    printers: table('printers'),
    plans: table('plans'),
    profiles: table('profiles'),
    lots: table('lots'),
  };
}

export const guard = defineActor({
  kind: 'guard',
  machine,
  messages: guardMessages,
  facts: guardFacts,
  snapshotVersion: 2,
  upcasters: { 1: inRegisters },
});
