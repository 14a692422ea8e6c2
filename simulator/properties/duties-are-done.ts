import { kindOf } from '../../runtime/envelope.ts';
import { type Duty, duty } from './duties.ts';
import { orderBookDuties, runBookDuties } from './duties-books.ts';
import { lotDuties, printerDuties, runDuties } from './duties-floor.ts';
import { jobGateDuties, jobPlaceDuty, orderGateDuties } from './duties-gates.ts';
import { dispatcherDuties, jobDuties } from './duties-jobs.ts';
import {
  composerDuties,
  incidentDuties,
  orderDuties,
  planDuties,
  plateDuties,
  quoteDuties,
} from './duties-orders.ts';
import { incidentNames, orderStands, standingDuties, trippedFirst } from './duties-standing.ts';
import { must, type Property } from './property.ts';
import { stepOf } from './step.ts';

const own: Readonly<Record<string, readonly Duty[]>> = {
  printer: [...printerDuties, ...standingDuties, trippedFirst, incidentNames],
  run: [...runDuties, ...runBookDuties],
  lot: lotDuties,
  job: [...jobDuties, ...jobGateDuties, jobPlaceDuty, incidentNames],
  dispatcher: dispatcherDuties,
  order: [...orderDuties, ...orderBookDuties, ...orderGateDuties, orderStands, incidentNames],
  plan: [...planDuties, incidentNames],
  composer: composerDuties,
  plate: plateDuties,
  quote: quoteDuties,
  incident: incidentDuties,
};

/** The tables of dispatcher and composer are their own affair; what they decide is recorded. */
const deciders = new Set(['dispatcher', 'composer']);
const recordsChange = duty(
  'records that it changes where it stands',
  ({ from, to, kind }) => from !== to && !deciders.has(kind),
  ({ turned }) => turned.result.facts.length > 0,
);

const duties: Readonly<Record<string, readonly Duty[]>> = Object.fromEntries(
  Object.entries(own).map(([kind, all]) => [kind, [...all, recordsChange]]),
);

export const dutiesAreDone: Property = {
  name: 'duties are done',
  invariant: null,
  holds:
    'Who is asked answers, who is told takes it in, what is no longer needed is given back, and what needs a person is shown to people.',
  of: Object.keys(duties),
  watch: () => ({
    turned: (turned) => {
      if (turned.result.outcome === 'refused') return;
      const step = stepOf(turned);
      for (const { owes, when, done } of duties[kindOf(turned.message.to)]!)
        if (when(step))
          must(
            done(step),
            () =>
              `${turned.message.to} ${owes}: not so at ${step.type} from ${step.by}, which leads from ${step.from} to ${step.to}: ${JSON.stringify(step.said).slice(0, 300)}`,
          );
    },
  }),
};
