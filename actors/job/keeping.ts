/** A person's word on the grams of a job that waits. It stands through failure and reschedule, until another is said. */
import { fact } from '../../runtime/actions.ts';
import type { GramsSaid } from '../dispatcher/schema.ts';
import type { JobMessage, JobState } from './schema.ts';
import { jobSetup } from './setup.ts';

type KeepGrams = Extract<JobMessage, { type: 'job.keepGrams' }>;
type Args = { readonly context: JobState; readonly event: KeepGrams };

/** Said twice it changes nothing: whose turn it is stays as it was. */
const isKept = ({ context, event }: Args): boolean => event.keep && context.gramsSaid?.keep !== true;
const isLetGo = ({ context, event }: Args): boolean => !event.keep && context.gramsSaid?.keep !== false;

function keptBy({ gramsSaid }: JobState, at: number): GramsSaid {
  return gramsSaid?.keep === false ? { keep: true, at, again: true } : { keep: true, at };
}

const kept = fact<JobState, KeepGrams, JobMessage>('job.gramsKept', ({ context, event }) => ({
  gramsSaid: keptBy(context, event.meta.at),
}));
const letGo = fact<JobState, KeepGrams, JobMessage>('job.gramsLetGo', ({ event }) => ({
  gramsSaid: { keep: false, at: event.meta.at },
}));

/** Elsewhere than in the queue: heeded once it waits there again. */
export const keepsGrams = jobSetup.createStateConfig({
  on: {
    'job.keepGrams': [
      { guard: isKept, actions: kept },
      { guard: isLetGo, actions: letGo },
    ],
  },
});

/** The dispatcher is told by the queue's entry. */
export const keepsGramsQueued = [
  { guard: isKept, target: 'queued', reenter: true, actions: kept },
  { guard: isLetGo, target: 'queued', reenter: true, actions: letGo },
] as const;
