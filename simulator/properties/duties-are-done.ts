import { kindOf } from '../../runtime/envelope.ts';
import { type Duty, duty } from './duties.ts';
import { lotDuties, printerDuties, runDuties } from './duties-floor.ts';
import { dispatcherDuties, jobDuties } from './duties-jobs.ts';
import { incidentDuties, orderDuties, planDuties, plateDuties, quoteDuties } from './duties-orders.ts';
import { must, type Property } from './property.ts';
import { stepOf } from './step.ts';

const duties: Readonly<Record<string, readonly Duty[]>> = {
  printer: printerDuties,
  run: runDuties,
  lot: lotDuties,
  job: jobDuties,
  dispatcher: dispatcherDuties,
  order: orderDuties,
  plan: planDuties,
  plate: plateDuties,
  quote: quoteDuties,
  incident: incidentDuties,
};

/** The dispatcher's table of states is its own affair; what it decides is recorded. */
const recordsChange = duty(
  'records that it changes where it stands',
  ({ from, to, kind }) => from !== to && kind !== 'dispatcher',
  ({ turned }) => turned.result.facts.length > 0,
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
      for (const { owes, when, done } of [...duties[kindOf(turned.message.to)]!, recordsChange])
        if (when(step))
          must(
            done(step),
            () =>
              `${turned.message.to} ${owes}: not so at ${step.type} from ${step.by}, which leads from ${step.from} to ${step.to}: ${JSON.stringify(step.said).slice(0, 300)}`,
          );
    },
  }),
};
