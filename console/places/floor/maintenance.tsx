/** A machine's planned maintenance: what is planned and when, what has come, and what is due by use. */
import { isByUse, isOnce, type StandingPlan } from '../../../actors/maintenance/schema.ts';
import type { View } from '../../../gateway/api/contract/kinds.ts';
import {
  cancelMaintenanceAction,
  planByUseAction,
  planOnceAction,
  planWeeklyAction,
  skipMaintenanceAction,
} from '../../models/actions/index.ts';
import { duration } from '../../models/format.ts';
import { farm } from '../../models/here.ts';
import { ActionButton } from '../../ui/actions.tsx';
import { Section, When } from '../../ui/bits.tsx';
import { Shape } from '../../ui/state.tsx';

const dayNames: Readonly<Record<string, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};
const HOUR_SECONDS = 3_600;

type Printer = View<'printer'>;

export const MaintenanceSection = ({ printer }: { readonly printer: Printer }) => {
  const { spec, upkeep } = printer;
  const timezone = farm.value?.timezone ?? 'UTC';
  const settings = spec?.maintenance ?? [];
  const plans: readonly StandingPlan[] = [...settings, ...(upkeep?.plans ?? [])];
  const owed = upkeep?.owed ?? [];
  return (
    <Section title="Planned maintenance">
      {owed.map((window) => (
        <div key={window.planId} class="row between">
          <span class="row">
            <Shape name="triangle" tone="alert" />
            <span>
              {window.what}, planned for <When at={window.fromAt} />
              <span class="sub">
                {upkeep?.beganAt == null
                  ? 'begins when the print is over'
                  : 'the machine is out of service for it'}
              </span>
            </span>
          </span>
          {upkeep?.beganAt == null && (
            <ActionButton action={cancelMaintenanceAction(window.planId)} view={printer} small />
          )}
        </div>
      ))}
      {plans.map((plan) => (
        <div key={plan.id} class="row between">
          <span>
            {plan.what}, {duration(plan.minutes * 60)}
            <span class="sub">
              <Timing plan={plan} printedSeconds={upkeep?.printedSeconds[plan.id] ?? 0} />
              {settings.some(({ id }) => id === plan.id) && ' · from the settings of the machine'}
            </span>
          </span>
          <span class="actions">
            {'days' in plan.when && (
              <ActionButton action={skipMaintenanceAction(plan.id)} view={printer} small />
            )}
            {settings.every(({ id }) => id !== plan.id) && (
              <ActionButton action={cancelMaintenanceAction(plan.id)} view={printer} small />
            )}
          </span>
        </div>
      ))}
      {plans.length === 0 && owed.length === 0 && <p class="second">Nothing is planned.</p>}
      <div class="actions">
        <ActionButton action={planOnceAction(timezone)} view={printer} small />
        <ActionButton action={planWeeklyAction(timezone)} view={printer} small />
        <ActionButton action={planByUseAction} view={printer} small />
      </div>
    </Section>
  );
};

const Timing = ({
  plan: { when },
  printedSeconds,
}: {
  readonly plan: StandingPlan;
  readonly printedSeconds: number;
}) => {
  if (isOnce(when)) return <When at={when.at} />;
  if (isByUse(when))
    return (
      <>
        every {when.everyPrintedHours} h printed; {Math.floor(printedSeconds / HOUR_SECONDS)} h since the last
      </>
    );
  return (
    <>
      every {when.days.map((day) => dayNames[day]).join(' and ')} from {when.from}
    </>
  );
};
