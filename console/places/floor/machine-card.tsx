import type { View } from '../../../gateway/api/contract/kinds.ts';
import { type Action, printerActions } from '../../models/actions/index.ts';
import { troubles } from '../../models/deeds.ts';
import { percent, temperature } from '../../models/format.ts';
import { world } from '../../models/here.ts';
import { sayLayer, sayRemaining } from '../../models/remaining.ts';
import { ActionButton } from '../../ui/actions.tsx';
import { Colour, Link, Meter, ProblemNote } from '../../ui/bits.tsx';
import { LookState } from '../../ui/state.tsx';
import { withFilters } from '../queue/queue.tsx';
import { jobTitle } from '../queue/words.ts';
import { heatersOf, heaterWord, linkWords, machineLook } from './machine-words.ts';

/** The one button that is wanted at a glance; the rest is on the machine's page. */
const foremost = (printer: View<'printer'>): Action<'printer'> | undefined => {
  const wanted = {
    awaitingClear: 'clear-plate',
    tripped: 'reset',
    maintenance: 'end-maintenance',
    servicing: 'end-maintenance',
  }[printer.status as string];
  return printerActions.find((action) => action.command === wanted);
};

export const MachineCard = ({
  printer,
  open,
}: {
  readonly printer: View<'printer'>;
  readonly open: boolean;
}) => {
  const telemetry = world.telemetry(printer.id);
  const job = printer.jobId ? world.one('job', printer.jobId) : undefined;
  const runs = ['printing', 'paused', 'servicing', 'starting'].includes(printer.status);
  const look = machineLook(printer);
  const action = foremost(printer);
  const to = withFilters(`/printers/${printer.id}`);
  return (
    <article class="machine" data-tone={look.tone} aria-current={open ? 'true' : undefined}>
      <div class="row between nowrap-row">
        <Link to={to} class="name cut">
          {printer.spec?.name ?? printer.id}
        </Link>
        <LookState look={look} />
      </div>
      <div class="id quiet cut tiny">{printer.id}</div>
      <div class="body">
        {runs && telemetry !== undefined ? (
          <>
            <div class="row between nowrap-row">
              <span class="cut">{job ? jobTitle(job) : (telemetry.remoteName ?? 'Printing')}</span>
              <span class="strong">{percent(telemetry.progress)}</span>
            </div>
            <Meter
              share={telemetry.progress ?? 0}
              label={`Progress on ${printer.spec?.name ?? printer.id}`}
              tone={['paused', 'servicing'].includes(printer.status) ? 'wait' : 'live'}
            />
            <div class="row between second small nowrap-row">
              <span>{sayLayer(telemetry)}</span>
              <span>{sayRemaining(telemetry, printer.estimatedSeconds ?? job?.estimatedSeconds)}</span>
            </div>
          </>
        ) : (
          <p class="second small">{standing(printer)}</p>
        )}
      </div>
      <div class="row between small second nowrap-row foot">
        <span class="row tight">
          {glance(heatersOf(telemetry)).map(([name, heater]) => (
            <span
              key={name}
              class="nowrap"
              title={`${heaterWord(name)}, target ${temperature(heater.targetCelsius)}`}
            >
              <span class="quiet">{heaterWord(name)}</span> {temperature(heater.temperatureCelsius)}
            </span>
          ))}
          {heatersOf(telemetry).length === 0 && <span class="quiet">no telemetry</span>}
        </span>
        <span class="cut">
          {printer.loaded ? (
            <Colour material={printer.loaded.material} colour={printer.loaded.colour} />
          ) : (
            <span class="quiet">nothing loaded</span>
          )}
        </span>
      </div>
      {action && printer.hasConnector !== false && (
        <div class="row">
          <ActionButton action={action} view={printer} small />
        </div>
      )}
      <ProblemNote trouble={troubles.value.get(`printer/${printer.id}`)} />
    </article>
  );
};

/** One nozzle and the bed: what fits on a card. */
const glance = (heaters: ReturnType<typeof heatersOf>) => {
  const first = (word: string) => heaters.find(([name]) => heaterWord(name).startsWith(word));
  return [first('Nozzle'), first('Bed')].filter((heater) => heater !== undefined);
};

const standing = (printer: View<'printer'>): string => {
  switch (printer.status) {
    case 'awaitingClear':
      return 'The print is done. Take it off and say that the plate is clear.';
    case 'tripped':
      return printer.trippedBecause ?? 'Its breaker has tripped.';
    case 'maintenance':
    case 'servicing':
      return printer.maintenanceBecause ?? 'In maintenance.';
    case 'foreign':
      return `Prints ${printer.foreignFile ?? 'a file'} that the farm did not send.`;
    case 'reserved':
      return `Waits for ${printer.jobId ?? 'its job'}.`;
    case 'starting':
      return `${printer.jobId ?? 'A job'} is on its way to the machine.`;
    case 'idle':
      if (printer.plateClear === false) return 'Idle, but its plate is not confirmed clear.';
      return printer.ready === false
        ? (printer.notReadyBecause ?? 'Reachable, but not ready.')
        : 'Ready for the next job.';
    default:
      return linkWords(printer, undefined);
  }
};
