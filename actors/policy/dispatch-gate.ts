/** Whether a waiting job is given to a machine that could start it now. */
import { availabilityOf, takesJobNow } from '../capability/availability.ts';
import { changeoversFor } from '../capability/material.ts';
import type { LoadedMaterial } from '../farm/schema-printer.ts';
import type { Approval } from './schema.ts';
import { type FactSpec, type GateSpec, verdict } from './spec.ts';

/** A more urgent job that this machine could still make in time, and no more if it had to wait for this one. */
export interface AtStake {
  readonly jobId: string;
  readonly priority: number;
  /** From now to its due moment. */
  readonly dueInHours: number;
  /** From now until it would be done if this machine took it next. */
  readonly neededHours: number;
}

export interface DispatchFacts {
  readonly job: {
    readonly jobId: string;
    readonly material: string;
    readonly colour: string;
    readonly printHours: number;
    readonly massGrams: number;
    readonly value: number;
    readonly priority: number;
    readonly dueInHours: number | null;
    readonly waitedHours: number;
  };
  readonly machine: {
    readonly printerId: string;
    readonly availability: Parameters<typeof availabilityOf>[0];
    readonly loaded: Pick<LoadedMaterial, 'material' | 'colour'> | null;
    /** On the loaded lot, still to promise; null where nobody counts. */
    readonly availableGrams: number | null;
    readonly legacy: boolean;
  };
  readonly people: {
    /** Somebody is there now. */
    readonly attendedNow: boolean;
    /** Nobody is there when it would end. */
    readonly endsUnattended: boolean;
  };
  readonly atStake: AtStake | null;
  readonly approval: Approval | null;
}

const number = (
  unit: string,
  says: string,
  of: (facts: DispatchFacts) => number | null,
): FactSpec<DispatchFacts> => ({
  type: 'number',
  unit,
  says,
  of,
});

const hours = (count: number) => `${Math.round(count)} h`;

export const dispatchGate: GateSpec<DispatchFacts> = {
  gate: 'dispatch',
  says: 'Before a waiting job is given to a free machine.',
  facts: {
    'job.material': { type: 'text', says: 'Its material code.', of: ({ job }) => job.material },
    'job.print-hours': number('h', 'How long it prints.', ({ job }) => job.printHours),
    'job.mass': number('g', 'Material.', ({ job }) => job.massGrams),
    'job.value': number('the farm’s currency', 'What its parts are sold for.', ({ job }) => job.value),
    'job.priority': number(
      '0 is the most urgent tier',
      'How urgent it is; −1 for a reprint that goes first.',
      ({ job }) => job.priority,
    ),
    'job.due-in': number('h', 'From now to the due date.', ({ job }) => job.dueInHours),
    'job.waited': number('h', 'Since it was queued.', ({ job }) => job.waitedHours),
    'machine.id': { type: 'text', says: 'The machine’s id.', of: ({ machine }) => machine.printerId },
    'machine.legacy': { type: 'yes-no', says: 'It is past its best.', of: ({ machine }) => machine.legacy },
    'people.there': {
      type: 'yes-no',
      says: 'Somebody is there now.',
      of: ({ people }) => people.attendedNow,
    },
    'job.ends-unattended': {
      type: 'yes-no',
      says: 'Nobody is there when it is expected to end.',
      of: ({ people }) => people.endsUnattended,
    },
  },
  predicates: {
    free: {
      says: 'The machine stands free: not tripped, in maintenance, busy or out of reach.',
      onFail: 'block',
      floor: 'block',
      judge: ({ machine: { availability, printerId } }) =>
        verdict(takesJobNow(availability), {
          yes: `${printerId} stands free.`,
          no: `${printerId}: ${availabilityOf(availability).words}`,
        }),
    },
    material: {
      says: 'The right material in the right colour is loaded.',
      onFail: 'block',
      floor: 'block',
      judge: ({ job, machine }) => {
        const [changeover] = changeoversFor(job.material, job.colour, machine.loaded);
        return verdict(changeover === undefined, {
          yes: `${job.material} in ${job.colour} is loaded.`,
          no: changeover?.words ?? '',
        });
      },
    },
    'enough-material': {
      says: 'The loaded lot has the grams still to promise.',
      onFail: 'block',
      floor: 'block',
      judge: ({ job, machine: { availableGrams: left } }) =>
        verdict(left === null || left >= job.massGrams, {
          yes: left === null ? 'Nobody counts what is loaded.' : 'The lot has enough.',
          no: `Its lot has ${left?.toFixed(0)} g left to promise; ${job.massGrams.toFixed(0)} g are needed.`,
        }),
    },
    'sla-protection': {
      says: 'It does not take the machine that a more urgent job needs to be on time.',
      onFail: 'block',
      params: {
        withinHours: {
          type: 'number',
          says: 'How near the other’s date must be.',
          minimum: 0,
          maximum: 720,
          unit: 'h',
          orElse: 24,
        },
      },
      judge: ({ atStake, machine }, { withinHours }) => {
        const held = atStake !== null && atStake.dueInHours <= (withinHours as number);
        return verdict(!held, {
          yes: 'No more urgent job needs this machine.',
          no: `${machine.printerId} is kept for ${atStake?.jobId}, which is more urgent and due in ${hours(atStake?.dueInHours ?? 0)}: it needs ${hours(atStake?.neededHours ?? 0)} here and would be late behind this one.`,
        });
      },
    },
    'attended-start': {
      says: 'Somebody is there when it starts, for prints longer than some hours.',
      onFail: 'block',
      params: {
        overHours: {
          type: 'number',
          says: 'Prints up to this long may start alone.',
          minimum: 0,
          maximum: 720,
          unit: 'h',
          orElse: 0,
        },
      },
      judge: ({ job, people }, { overHours }) =>
        verdict(people.attendedNow || job.printHours <= (overHours as number), {
          yes: people.attendedNow
            ? 'Somebody is there to see it start.'
            : 'It is short enough to start alone.',
          no: `Nobody is there to see it start, and it prints for ${hours(job.printHours)}.`,
        }),
    },
  },
};
