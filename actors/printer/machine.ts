/**
 * A printer's life: known to the farm, then free (in some way) or busy with one run. The two halves are in `free.ts` and
 * `busy.ts`; what anyone may say at any time is here.
 */
import { cancel } from 'xstate';
import { effect, fact, refuse, send } from '../../runtime/actions.ts';
import { defineActor } from '../../runtime/actor.ts';
import { say } from '../common/say.ts';
import { closedBreaker, tripped } from '../guardrails/breaker.ts';
import { freshHealth } from '../guardrails/health.ts';
import { busy } from './busy.ts';
import { free } from './free.ts';
import { scoredAway } from './health.ts';
import { ALARM, setAlarm, tellMaintenance } from './maintaining.ts';
import { notHere, whyNotFree, whyNotPrint } from './rules.ts';
import { printerFacts, printerMessages } from './schema.ts';
import { printerSetup, tellDispatcher } from './setup.ts';
import { withSettings } from './upkeep.ts';

const notThere = printerSetup.createStateConfig({
  on: {
    'printer.add': {
      target: '#printer.free',
      actions: [
        fact('printer.added', ({ context, event }) => ({
          spec: event.spec,
          hasConnector: event.hasConnector,
          loaded: event.spec.loaded ?? null,
          link: 'down',
          linkBecause: event.hasConnector ? null : 'There is no connector for this family yet.',
          // What was seen of it before it was removed; its new link says what it is like now.
          ready: true,
          notReadyBecause: null,
          foreignFile: null,
          ...withSettings(context, event.spec, event.meta.at, 'anew'),
        })),
        setAlarm,
        tellMaintenance,
        effect('printer.connect', ({ context }) => ({ printerId: context.id })),
      ],
    },
  },
});

const machine = printerSetup.createMachine({
  id: 'printer',
  context: ({ input }) => ({
    id: input.id,
    spec: null,
    hasConnector: false,
    link: 'down',
    linkBecause: null,
    ready: true,
    notReadyBecause: null,
    camera: false,
    powerTelemetry: false,
    plateClear: true,
    loaded: null,
    jobId: null,
    runId: null,
    remoteName: null,
    jobIdentity: null,
    estimatedSeconds: null,
    startedAt: null,
    cancelAsked: false,
    foreignFile: null,
    desyncedBecause: null,
    failuresInARow: 0,
    trippedBecause: null,
    breaker: closedBreaker,
    health: freshHealth,
    maintenanceBecause: null,
    troubles: [],
  }),
  initial: 'unknown',
  states: {
    unknown: notThere,
    free,
    busy,
    removed: {
      on: { ...notThere.on, 'printer.runScored': scoredAway },
      entry: [tellDispatcher('removed'), cancel(ALARM)],
    },
  },
  on: {
    'printer.add': {
      actions: refuse(
        'exists',
        ({ context }) => `There is a printer ${context.id} already; edit it, or choose another id.`,
      ),
    },
    'printer.reserve': {
      actions: send(({ context, event }) =>
        say('job.printerRefused', event.jobId, {
          printerId: context.id,
          because: whyNotFree(context) ?? `${context.id} is not free.`,
        }),
      ),
    },
    'printer.print': {
      actions: send(({ context, event }) =>
        say('run.refused', event.runId, {
          cause: {
            code: 'printer-refused',
            because: whyNotPrint(context, event) ?? `${context.id} is not ready.`,
          },
        }),
      ),
    },
    'printer.cancel': { actions: send(({ context, event }) => notHere(context, event.runId)) },
  },
});

export const printer = defineActor({
  kind: 'printer',
  machine,
  messages: printerMessages,
  facts: printerFacts,
  snapshotVersion: 2,
  upcasters: {
    1: (context) => ({
      ...context,
      health: freshHealth,
      breaker:
        context.trippedBecause === null
          ? closedBreaker
          : tripped(closedBreaker, 0, context.trippedBecause as string, []),
    }),
  },
});
