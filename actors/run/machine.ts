import { setup } from 'xstate';
import { fact, refuse, send } from '../../runtime/actions.ts';
import { type ActorInput, defineActor } from '../../runtime/actor.ts';
import { GUARD, say } from '../common/say.ts';
import { metered, remoteNameOf, takenGrams } from './rules.ts';
import { type Evidence, type RunMessage, type RunState, runFacts, runMessages } from './schema.ts';

/** What the run took is booked on its lot; a run without a lot has nothing to book. */
const bookGrams = send<RunState, RunMessage, RunMessage>(({ context }) =>
  context.lotId === null
    ? undefined
    : say('lot.consume', context.lotId, {
        jobId: context.jobId,
        runId: context.id,
        grams: context.consumedGrams ?? 0,
      }),
);

const s = setup({
  types: {} as { context: RunState; events: RunMessage; input: ActorInput },
});

const ANOMALIES_MAX = 20;

/** Kept with the run, and weighed by the guard, which knows the policy. */
const anomaly = s.createStateConfig({
  on: {
    'run.anomaly': {
      actions: [
        fact('run.anomaly', ({ context, event: { confidence, kind, meta, source } }) => ({
          anomalies: [...(context.anomalies ?? []), { kind, confidence, source, at: meta.at }].slice(
            -ANOMALIES_MAX,
          ),
        })),
        send(({ context, event: { confidence, kind, source } }) =>
          say('guard.sign', GUARD, {
            runId: context.id,
            printerId: context.printerId,
            kind,
            confidence,
            source,
          }),
        ),
      ],
    },
  },
});

const attach = s.createStateConfig({
  on: {
    'run.attach': {
      actions: fact('run.evidence', ({ context, event }) => {
        const one: Evidence = {
          kind: event.kind,
          artifactHash: event.artifactHash,
          words: event.words,
          at: event.meta.at,
          by: event.meta.by.id,
        };
        return { evidence: [...context.evidence, one].slice(-200) };
      }),
    },
  },
});

/** The ways a run ends, whatever it was doing. */
const endings = s.createStateConfig({
  on: {
    'run.finished': {
      target: 'finished',
      actions: [
        fact('run.finished', ({ context, event }) => ({
          endedAt: event.meta.at,
          jobIdentity: event.evidence.jobIdentity ?? context.jobIdentity,
          printedSeconds: event.evidence.printedSeconds,
          ...metered(event.evidence),
          consumedGrams: takenGrams(context, event.evidence, true),
          foundAfterwards: event.evidence.foundAfterwards,
        })),
        bookGrams,
        send(({ context, event }) =>
          say('job.runFinished', context.jobId, { runId: context.id, evidence: event.evidence }),
        ),
      ],
    },
    'run.failed': [
      {
        guard: ({ event }) => event.began,
        target: 'failed',
        actions: [
          fact('run.failed', ({ context, event }) => ({
            endedAt: event.meta.at,
            jobIdentity: event.evidence.jobIdentity ?? context.jobIdentity,
            printedSeconds: event.evidence.printedSeconds,
            ...metered(event.evidence),
            consumedGrams: takenGrams(context, event.evidence, false),
            foundAfterwards: event.evidence.foundAfterwards,
            cause: event.cause,
          })),
          bookGrams,
          send(({ context, event }) =>
            say('job.runFailed', context.jobId, { runId: context.id, cause: event.cause }),
          ),
        ],
      },
      {
        target: 'failed',
        actions: [
          fact('run.failed', ({ event }) => ({
            endedAt: event.meta.at,
            consumedGrams: 0,
            cause: event.cause,
          })),
          send(({ context, event }) =>
            say('job.runRefused', context.jobId, { runId: context.id, cause: event.cause }),
          ),
        ],
      },
    ],
    'run.cancelled': {
      target: 'cancelled',
      actions: [
        fact('run.cancelled', ({ context, event }) => ({
          endedAt: event.meta.at,
          printedSeconds: event.evidence.printedSeconds,
          ...metered(event.evidence),
          consumedGrams: event.began ? takenGrams(context, event.evidence, false) : 0,
        })),
        bookGrams,
        send(({ context }) => say('job.runCancelled', context.jobId, { runId: context.id })),
      ],
    },
  },
});

const machine = s.createMachine({
  id: 'run',
  context: ({ input }) => ({
    id: input.id,
    jobId: '',
    orderId: '',
    orderIds: [],
    plateId: '',
    printerId: '',
    attempt: 0,
    remoteName: '',
    gcodeHash: '',
    massGrams: 0,
    filamentMillimetres: 0,
    estimatedSeconds: 0,
    lotId: null,
    begunAt: null,
    startedAt: null,
    endedAt: null,
    jobIdentity: null,
    printedSeconds: null,
    consumedGrams: null,
    foundAfterwards: false,
    pausedBecause: null,
    cause: null,
    verdicts: [],
    evidence: [],
  }),
  initial: 'planned',
  states: {
    planned: {
      on: {
        'run.begin': {
          target: 'dispatching',
          actions: [
            fact('run.begun', ({ context, event }) => ({
              jobId: event.jobId,
              orderId: event.orderId,
              orderIds: event.orderIds ?? [event.orderId],
              plateId: event.plateId,
              printerId: event.printerId,
              attempt: event.attempt,
              remoteName: remoteNameOf(context.id, event.gcodeHash),
              gcodeHash: event.gcodeHash,
              massGrams: event.massGrams,
              filamentMillimetres: event.filamentMillimetres,
              estimatedSeconds: event.estimatedSeconds,
              lotId: event.lotId,
              begunAt: event.meta.at,
            })),
            send(({ context, event }) =>
              say('printer.print', event.printerId, {
                jobId: event.jobId,
                runId: context.id,
                gcodeHash: event.gcodeHash,
                gcodeBytes: event.gcodeBytes,
                remoteName: context.remoteName,
                material: event.material,
                colour: event.colour,
                massGrams: event.massGrams,
                estimatedSeconds: event.estimatedSeconds,
              }),
            ),
          ],
        },
      },
    },
    dispatching: {
      on: {
        ...endings.on,
        'run.refused': {
          target: 'failed',
          actions: [
            fact('run.refused', ({ event }) => ({
              endedAt: event.meta.at,
              consumedGrams: 0,
              cause: event.cause,
            })),
            send(({ context, event }) =>
              say('job.runRefused', context.jobId, { runId: context.id, cause: event.cause }),
            ),
          ],
        },
        'run.started': {
          target: 'printing',
          actions: [
            fact('run.started', ({ event }) => ({
              startedAt: event.meta.at,
              jobIdentity: event.evidence.jobIdentity,
            })),
            send(({ context }) => say('job.runStarted', context.jobId, { runId: context.id })),
          ],
        },
      },
    },
    printing: {
      on: {
        ...attach.on,
        ...anomaly.on,
        ...endings.on,
        'run.paused': {
          target: 'paused',
          actions: [
            fact('run.paused', ({ event }) => ({ pausedBecause: event.because })),
            send(({ context, event }) =>
              say('job.runPaused', context.jobId, {
                runId: context.id,
                because: event.because,
                ...(event.anomaly === true && { anomaly: true }),
              }),
            ),
          ],
        },
      },
    },
    paused: {
      on: {
        ...attach.on,
        ...endings.on,
        'run.resumed': {
          target: 'printing',
          actions: [
            fact('run.resumed', () => ({ pausedBecause: null })),
            send(({ context }) => say('job.runResumed', context.jobId, { runId: context.id })),
          ],
        },
      },
    },
    finished: {
      on: {
        ...attach.on,
        'run.judge': {
          target: 'judged',
          actions: fact('run.judged', ({ event }) => ({ verdicts: event.verdicts })),
        },
      },
    },
    failed: attach,
    cancelled: attach,
    judged: {
      on: {
        ...attach.on,
        'run.judge': {
          actions: refuse('judged', ({ context }) => `${context.id} was inspected already.`),
        },
      },
    },
  },
});

export const run = defineActor({
  kind: 'run',
  machine,
  messages: runMessages,
  facts: runFacts,
  snapshotVersion: 2,
  // Until version 1 a run was for one order.
  upcasters: {
    1: (context) => ({ ...context, orderIds: context.orderId === '' ? [] : [context.orderId] }),
  },
});
