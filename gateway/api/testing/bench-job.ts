/** Jobs with the production kind's messages and fields, but nobody to talk to: what the API reads, without a farm. */
import { setup } from 'xstate';
import { type JobMessage, type JobState, jobFacts, jobMessages } from '../../../actors/job/schema.ts';
import { fact } from '../../../runtime/actions.ts';
import { type ActorInput, defineActor } from '../../../runtime/actor.ts';

type Context = Partial<JobState> & { readonly id: string };

const machine = setup({
  types: {} as { context: Context; events: JobMessage; input: ActorInput },
}).createMachine({
  id: 'job',
  context: ({ input }) => ({ id: input.id }),
  initial: 'unknown',
  states: {
    unknown: {
      on: {
        'job.create': {
          target: 'printing',
          actions: fact('job.queued', ({ event }) => {
            const { type: _type, meta: _meta, ...fields } = event;
            return fields;
          }),
        },
      },
    },
    printing: {
      on: {
        'job.setPriority': {
          actions: fact('job.priorityChanged', ({ event }) => ({ priority: event.priority })),
        },
        'job.judge': {
          target: 'completed',
          actions: fact('job.judged', ({ event }) => ({ verdicts: event.verdicts })),
        },
      },
    },
    completed: {},
  },
});

export const benchJob = defineActor({
  kind: 'job',
  machine,
  messages: jobMessages,
  facts: jobFacts,
  snapshotVersion: 1,
  upcasters: {},
});

/** A job as the farm makes them: one part, an hour, one of `printers` machines. */
export const jobCreate = (n: number) => ({
  orderId: `O-${1000 + n}`,
  plateId: `B-${1000 + n}-1`,
  customer: `Customer ${n % 97}`,
  items: [
    {
      itemId: `L1-${n}`,
      lineId: 'L1',
      planId: `P-${1000 + n}-L1`,
      modelHash: (n % 16).toString(16).repeat(64),
      xMillimetres: 0,
      yMillimetres: 0,
      rotationDegrees: 0,
    },
  ],
  planIds: [`P-${1000 + n}-L1`],
  requirements: {
    lane: 'FDM' as const,
    material: 'PLA-BASIC',
    colour: 'black',
    profileId: 'standard-04',
    nozzleDiameterMillimetres: 0.4,
    sizeMillimetres: { x: 40, y: 40, z: 40 },
  },
  estimatedSeconds: 3600,
  massGrams: 25,
  dueAt: null,
  priority: 5,
  valueMinor: 1490,
  retryCeiling: 3,
  replacesJobId: null,
});
