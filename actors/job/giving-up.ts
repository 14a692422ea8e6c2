/**
 * Parts that a person gives up while their plate prints: they count as bad at the inspection, and a machine that can is
 * told to print on without them.
 */
import { fact, refuse, send } from '../../runtime/actions.ts';
import { say } from '../common/say.ts';
import type { ItemVerdict } from '../common/schema.ts';
import type { JobState } from './schema.ts';
import { jobSetup } from './setup.ts';

export interface GivenUp {
  readonly because: string;
  /** The machine has said that it prints the part no further. */
  readonly leftOut: boolean;
}

const isOn = ({ items }: JobState, itemId: string): boolean => items.some((item) => item.itemId === itemId);

function whyNotGivenUp(job: JobState, itemIds: readonly string[]): string | null {
  const stranger = itemIds.find((itemId) => !isOn(job, itemId));
  if (stranger !== undefined) return `${stranger} is not on plate ${job.plateId}.`;
  const gone = new Set([...Object.keys(job.givenUp ?? {}), ...itemIds]);
  return job.items.every(({ itemId }) => gone.has(itemId))
    ? `No part of ${job.id} would be left: cancel the job instead.`
    : null;
}

const known = ({ givenUp }: JobState, itemId: string): boolean => givenUp?.[itemId]?.leftOut === true;

/** What is said while it prints or stands paused. */
export const givingUp = jobSetup.createStateConfig({
  on: {
    'job.giveUpParts': [
      {
        guard: ({ context, event }) => whyNotGivenUp(context, event.itemIds) !== null,
        actions: refuse('parts', ({ context, event }) => whyNotGivenUp(context, event.itemIds) ?? ''),
      },
      {
        actions: [
          fact('job.partsGivenUp', ({ context, event }) => ({
            givenUp: {
              ...context.givenUp,
              ...Object.fromEntries(
                event.itemIds.map((itemId): [string, GivenUp] => [
                  itemId,
                  { because: event.because ?? 'It failed on the plate.', leftOut: known(context, itemId) },
                ]),
              ),
            },
          })),
          send(({ context, event }) =>
            context.printerId === null || context.runId === null
              ? undefined
              : say('printer.leaveOut', context.printerId, { runId: context.runId, itemIds: event.itemIds }),
          ),
        ],
      },
    ],
    'job.partsLeftOut': {
      guard: ({ context, event }) =>
        event.runId === context.runId &&
        event.itemIds.every((itemId) => context.givenUp?.[itemId] !== undefined),
      actions: fact('job.partsLeftOut', ({ context, event }) => ({
        givenUp: {
          ...context.givenUp,
          ...Object.fromEntries(
            event.itemIds.map((itemId) => [itemId, { ...context.givenUp![itemId]!, leftOut: true }]),
          ),
        },
      })),
    },
  },
});

/** The next attempt begins with all of its parts. */
export const withAllParts = ({ givenUp }: JobState): Pick<JobState, 'givenUp'> =>
  givenUp === undefined ? {} : { givenUp: {} };

/** What the machine left out is bad, whoever says otherwise; what was given up is bad unless it was inspected and found good. */
export const withoutGivenUp = (
  { givenUp = {} }: JobState,
  verdicts: readonly ItemVerdict[],
): readonly ItemVerdict[] =>
  verdicts.map((verdict) => {
    const one = givenUp[verdict.itemId];
    if (one === undefined || !(one.leftOut || verdict.defect === 'not-judged')) return verdict;
    const { because: note, leftOut } = one;
    return { itemId: verdict.itemId, result: 'bad', defect: leftOut ? 'left-out' : 'given-up', note };
  });
