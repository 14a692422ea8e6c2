import { assign, setup } from 'xstate';
import { fact, refuse, send } from '../../runtime/actions.ts';
import { type ActorInput, defineActor } from '../../runtime/actor.ts';
import { GUARD, say } from '../common/say.ts';
import { withBreaker, withoutTrial } from './breakers.ts';
import { follow } from './follow.ts';
import { lotsOf, noLots, withLot, withoutSpent } from './lots.ts';
import { withMaintenance, withoutMaintenance } from './maintenance.ts';
import {
  changesPlan,
  hasFreed,
  isFreeAsPlanned,
  isStep,
  type LotChanged,
  leavesGap,
  mayStart,
  nextLookAt,
  type PrinterChanged,
  settleAt,
} from './pace.ts';
import { decide, heldBackIn, isCompared, someoneWaits } from './rules.ts';
import {
  type DispatcherMessage,
  type DispatcherState,
  dispatcherFacts,
  dispatcherMessages,
} from './schema.ts';
import { outlooks } from './weigh.ts';

type JobLeft = Extract<DispatcherMessage, { type: 'dispatcher.jobLeft' }>;

const stale = assign<DispatcherState, DispatcherMessage, undefined, DispatcherMessage, never>(
  ({ context, event }) => ({ staleSince: context.staleSince ?? event.meta.at }),
);

const s = setup({
  types: {} as { context: DispatcherState; events: DispatcherMessage; input: ActorInput },
  delays: {
    untilNextLook: ({ context, event }) => nextLookAt(context, event.meta.at) - event.meta.at,
    untilSettled: ({ context, event }) => Math.max(0, settleAt(context) - event.meta.at),
  },
});

/** Parts that wait for company need wait no longer where a machine stands free for them. */
const tellComposer = [
  send<DispatcherState, PrinterChanged, DispatcherMessage>(({ context, event }) =>
    hasFreed(context, event) && context.poolOf !== null
      ? say('composer.machineFree', context.poolOf, { printerId: event.printerId })
      : undefined,
  ),
  assign<DispatcherState, PrinterChanged, undefined, DispatcherMessage, never>(({ context, event }) =>
    hasFreed(context, event) ? { poolOf: null } : {},
  ),
] as const;

const knowPrinter = assign<DispatcherState, PrinterChanged, undefined, DispatcherMessage, never>(
  ({ context, event }) => {
    const { availability, freeAt, hasConnector, loaded, onTrial = false, printerId, spec } = event;
    const before = context.printers[printerId]?.loaded?.lotId;
    if (availability === 'removed') {
      const { [printerId]: _, ...printers } = context.printers;
      const lots = withoutSpent(context.lots, before, printers);
      return { printers, lots, ...withoutMaintenance(context, printerId) };
    }
    const known = {
      printerId,
      availability,
      spec,
      hasConnector,
      loaded,
      freeAt,
      ...(onTrial && { onTrial }),
    };
    const printers = { ...context.printers, [printerId]: known };
    return { printers, lots: withoutSpent(context.lots, before, printers) };
  },
);

const knowLot = assign<DispatcherState, LotChanged, undefined, DispatcherMessage, never>(
  ({ context, event }) => {
    const { lotId, material, colour, availableGrams, untouched, usable } = event;
    const known = { material, colour, availableGrams, usable };
    const lots = withLot(context.lots, lotId, untouched === true ? { ...known, untouched } : known);
    return { lots: withoutSpent(lots, lotId, context.printers) };
  },
);

/** The very same table where it was not in it. */
function without<T>(table: { readonly [id: string]: T }, gone: string): { readonly [id: string]: T } {
  if (table[gone] === undefined) return table;
  const { [gone]: _, ...left } = table;
  return left;
}

const forgetJob = assign<DispatcherState, JobLeft, undefined, DispatcherMessage, never>(
  ({ context, event: { jobId, released } }) => {
    const { assigned, breakers, onTheWay, queue } = context;
    return {
      queue: without(queue, jobId),
      assigned: without(assigned, jobId),
      onTheWay: without(onTheWay, jobId),
      breakers: released === true ? breakers : withoutTrial(breakers, jobId),
    };
  },
);

/**
 * What arrives changes the tables. What the plan did not know makes it stale: where something may start by it a new one is made at once,
 * else soon.
 */
const machine = s.createMachine({
  id: 'dispatcher',
  context: ({ input }) => ({
    id: input.id,
    policy: null,
    queue: {},
    assigned: {},
    lastStarts: [],
    printers: {},
    lots: noLots,
    plan: [],
    waitingBecause: {},
    plannedAt: null,
    comparedAt: null,
    staleSince: null,
    decided: null,
    stoppedBecause: null,
    stoppedAt: null,
    breakers: {},
    onTheWay: {},
    poolOf: null,
  }),
  initial: 'idle',
  states: {
    idle: {},
    /** Someone waits: time alone may change the answer. */
    watching: { after: { untilNextLook: { target: 'deciding' } } },
    weighing: {
      always: [
        { guard: ({ context }) => mayStart(context), target: 'deciding' },
        { guard: ({ context }) => context.staleSince !== null, target: 'settling' },
        { target: 'resting' },
      ],
    },
    /** Nothing can start by what has changed; what people read of the plan can wait for what else is on its way. */
    settling: { after: { untilSettled: { target: 'deciding' } } },
    /** A machine has become free as it was planned: the plan says what comes next. */
    following: {
      entry: assign(({ context, event }) => {
        if (event.type !== 'dispatcher.printerChanged') return {};
        const followed = follow(context, event.printerId, event.meta.at);
        if (followed === 'anew') return { staleSince: event.meta.at };
        return followed === 'stands' ? {} : { decided: followed };
      }),
      always: [
        { guard: ({ context }) => context.decided !== null, target: 'giving' },
        { target: 'weighing' },
      ],
    },
    deciding: {
      entry: assign(({ context, event }) => ({
        decided: decide(context, event.meta.at),
        plannedAt: event.meta.at,
        comparedAt: isCompared(context, event.meta.at) ? event.meta.at : context.comparedAt,
        staleSince: null,
      })),
      always: { target: 'giving' },
    },
    giving: {
      entry: [
        send(({ context }) =>
          (context.decided?.starts ?? []).map((start) =>
            say('job.schedule', start.jobId, {
              printerId: start.printerId,
              why: start.why,
              release: start.release,
              policyVersion: start.policyVersion,
              ...(start.sparePercent === undefined ? {} : { sparePercent: start.sparePercent }),
              ...(start.approvals === undefined ? {} : { approvals: start.approvals }),
              ...(start.dispatch === undefined ? {} : { dispatch: start.dispatch }),
              ...(start.circumstances === undefined ? {} : { circumstances: start.circumstances }),
            }),
          ),
        ),
        send(({ context }) =>
          (context.decided?.trials ?? []).map(({ jobId, key }) => trialBegan(key, jobId)),
        ),
        assign(({ context }) => context.decided?.tables ?? {}),
      ],
      always: [
        {
          guard: ({ context }) => (context.decided?.starts.length ?? 0) > 0,
          target: 'telling',
          actions: fact('dispatcher.assigned', ({ context }) => ({
            lastStarts: (context.decided?.starts ?? []).map(({ jobId, printerId, why }) => ({
              jobId,
              printerId,
              why,
            })),
          })),
        },
        { target: 'telling' },
      ],
    },
    telling: {
      always: [
        {
          guard: ({ context }) => context.decided?.news === true,
          target: 'resting',
          actions: fact('dispatcher.planned', ({ context }) => ({
            plan: context.decided?.plan ?? [],
            waitingBecause: context.decided?.waitingBecause ?? {},
            ...heldBackIn(context),
            decided: null,
          })),
        },
        { target: 'resting', actions: assign({ decided: null }) },
      ],
    },
    resting: {
      always: [{ guard: ({ context }) => someoneWaits(context), target: 'watching' }, { target: 'idle' }],
    },
  },
  on: {
    'dispatcher.configure': {
      target: '.weighing',
      actions: [fact('dispatcher.configured', ({ event }) => ({ policy: event.policy })), stale],
    },
    'dispatcher.govern': {
      guard: ({ context }) => context.policy !== null,
      target: '.weighing',
      actions: [
        fact('dispatcher.configured', ({ context, event }) => {
          const { approvals, dispatch, release, version } = event;
          return context.policy === null
            ? {}
            : { policy: { ...context.policy, version, release, dispatch, approvals } };
        }),
        stale,
      ],
    },
    'dispatcher.jobQueued': {
      target: '.weighing',
      actions: [
        assign(({ context, event }) => {
          const { jobId } = event.job;
          return {
            queue: { ...context.queue, [jobId]: event.job },
            assigned: without(context.assigned, jobId),
            onTheWay: without(context.onTheWay, jobId),
            breakers: withoutTrial(context.breakers, jobId),
          };
        }),
        stale,
      ],
    },
    'dispatcher.jobLeft': [
      {
        guard: ({ context, event }) => leavesGap(context, event.jobId),
        target: '.weighing',
        actions: [stale, forgetJob],
      },
      { actions: forgetJob },
    ],
    'dispatcher.weigh': {
      actions: [
        send(({ context, event }) =>
          say('composer.weighed', event.composerId, {
            askId: event.askId,
            outlooks: outlooks(context, event, event.meta.at),
          }),
        ),
        assign(({ event }) => ({ poolOf: event.composerId })),
      ],
    },
    'dispatcher.printerChanged': [
      { guard: ({ context, event }) => isStep(context, event), actions: knowPrinter },
      {
        guard: ({ context, event }) => isFreeAsPlanned(context, event),
        target: '.following',
        actions: [...tellComposer, knowPrinter],
      },
      { target: '.weighing', actions: [...tellComposer, stale, knowPrinter] },
    ],
    'dispatcher.maintenanceChanged': {
      target: '.weighing',
      actions: [assign(({ context, event }) => withMaintenance(context, event)), stale],
    },
    'dispatcher.lotChanged': [
      {
        guard: ({ context, event }) => changesPlan(context, event),
        target: '.weighing',
        actions: [stale, knowLot],
      },
      { actions: knowLot },
    ],
    'dispatcher.breaker': {
      target: '.weighing',
      actions: [
        // What is on its way to a machine comes back; what prints goes on. A plan tells its jobs itself.
        send(({ context, event }) =>
          event.state === 'tripped' && event.key.startsWith('profile/')
            ? Object.keys(context.onTheWay)
                .filter((jobId) => context.onTheWay[jobId]!.includes(event.key))
                .map((jobId) => say('job.unschedule', jobId, { because: event.because }))
            : undefined,
        ),
        assign(({ context, event }) => ({ breakers: withBreaker(context, event) })),
        stale,
      ],
    },
    'dispatcher.stop': {
      target: '.weighing',
      actions: [
        fact('dispatcher.stopped', ({ context, event }) => ({
          stoppedBecause: event.because,
          stoppedAt: context.stoppedBecause === null ? event.meta.at : context.stoppedAt,
        })),
        send(({ context, event }) =>
          event.pausePrinting === true
            ? Object.keys(context.printers)
                .filter((id) => context.printers[id]!.availability === 'printing')
                .map((id) => say('printer.pause', id, {}))
            : undefined,
        ),
        stale,
      ],
    },
    'dispatcher.go': [
      {
        guard: ({ context }) => context.stoppedBecause !== null,
        target: '.weighing',
        actions: [fact('dispatcher.resumed', () => ({ stoppedBecause: null, stoppedAt: null })), stale],
      },
      { actions: refuse('running', () => 'Dispatching is not stopped.') },
    ],
  },
});

/** Plans keep their breakers themselves, the guard those of profiles. */
const trialBegan = (key: string, jobId: string) =>
  key.startsWith('plan/')
    ? say('plan.trialBegan', key.slice('plan/'.length), { jobId })
    : say('guard.trialBegan', GUARD, { key, jobId });

export const dispatcher = defineActor({
  kind: 'dispatcher',
  machine,
  messages: dispatcherMessages,
  facts: dispatcherFacts,
  snapshotVersion: 6,
  upcasters: {
    1: (context) => ({ ...context, staleSince: null }),
    2: (context) => ({ ...context, lots: lotsOf(context.lots as Parameters<typeof lotsOf>[0]) }),
    3: (context) => ({ ...context, stoppedAt: null, breakers: {}, onTheWay: {} }),
    4: (context) => ({ ...context, poolOf: null }),
    5: (context) => ({ ...context, plannedAt: null, comparedAt: null }),
  },
});
