/** Whether bad parts are made again without a person. That their plan may be made at all is its own breaker's to say. */
import { automatic } from './common-predicates.ts';
import type { Approval } from './schema.ts';
import { type GateSpec, type Params, verdict } from './spec.ts';

export interface ReprintFacts {
  /** Attempts at this part so far, the failed one included. */
  readonly attempts: number;
  /** Why the order no longer wants it, such as that it was cancelled. */
  readonly unwantedBecause: string | null;
  readonly approval: Approval | null;
  readonly order?: {
    /** From now to the due moment; null without a due date. */
    readonly dueInHours: number | null;
    readonly tier: string;
    readonly badParts: number;
    /** Machine time of what is to be made again. */
    readonly printHours: number;
  };
}

/** Less room than that is left for making it again. */
export const dueSoon = ({ order }: ReprintFacts, { withinHours }: Params): boolean =>
  typeof withinHours === 'number' &&
  order !== undefined &&
  order.dueInHours !== null &&
  order.dueInHours - order.printHours <= withinHours;

const hours = (count: number) => `${Math.round(Math.abs(count))} h`;

export const reprintGate: GateSpec<ReprintFacts> = {
  gate: 'reprint',
  says: 'Before bad parts are made again.',
  facts: {
    'reprint.attempts': {
      type: 'number',
      unit: 'attempts',
      says: 'Attempts so far, the failed one included.',
      of: ({ attempts }) => attempts,
    },
    'reprint.parts': {
      type: 'number',
      unit: 'parts',
      says: 'How many are to be made again.',
      of: ({ order }) => order?.badParts,
    },
    'reprint.print-hours': {
      type: 'number',
      unit: 'h',
      says: 'Machine time of what is to be made again.',
      of: ({ order }) => order?.printHours,
    },
    'order.due-in': {
      type: 'number',
      unit: 'h',
      says: 'From now to the due date.',
      of: ({ order }) => order?.dueInHours,
    },
    'order.tier': { type: 'text', says: 'The service tier’s id.', of: ({ order }) => order?.tier },
  },
  predicates: {
    wanted: {
      says: 'The order still wants the parts.',
      onFail: 'block',
      floor: 'block',
      judge: ({ unwantedBecause }) =>
        verdict(unwantedBecause === null, {
          yes: 'The order still wants it.',
          no: `The order does not want it: ${unwantedBecause}`,
        }),
    },
    'retry-ceiling': {
      says: 'The attempts at the part are not used up.',
      onFail: 'review',
      floor: 'review',
      params: {
        attempts: {
          type: 'number',
          says: 'Attempts, the first included, before a person decides.',
          minimum: 1,
          maximum: 20,
          unit: 'attempts',
          whole: true,
          orElse: 3,
        },
      },
      judge: ({ attempts }, params) =>
        verdict(attempts < (params.attempts as number), {
          yes: `Attempt ${attempts + 1} of ${params.attempts}.`,
          no: `${attempts} of ${params.attempts} attempts are used up.`,
        }),
    },
    automatic: automatic('reprint failed parts'),
    'goes-first': {
      says: 'A reprint whose date is near goes before other work. It never holds a reprint up.',
      onFail: 'note',
      params: {
        withinHours: {
          type: 'number',
          says: 'Room left between the reprint’s own print time and the due date, from which it goes first.',
          minimum: 0,
          maximum: 720,
          unit: 'h',
          orElse: 24,
        },
      },
      judge: (facts, params) => {
        const due = facts.order?.dueInHours ?? null;
        if (due === null) return { passed: true, words: 'It has no date to keep: it waits its turn.' };
        const when = due < 0 ? `Due ${hours(due)} ago` : `Due in ${hours(due)}`;
        return {
          passed: true,
          words: `${when}: it ${dueSoon(facts, params) ? 'goes before other work' : 'waits its turn'}.`,
        };
      },
    },
  },
};
