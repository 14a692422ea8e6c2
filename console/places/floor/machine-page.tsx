/** One machine: what it does now, its telemetry, what is loaded, what it can do, and everything that happened to it. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import {
  type Action,
  jobActions,
  loadAction,
  printerActions,
  settleAction,
} from '../../models/actions/index.ts';
import { duration, percent, size, temperature } from '../../models/format.ts';
import { farm, values, world } from '../../models/here.ts';
import { sayLayer, sayRemaining } from '../../models/remaining.ts';
import { ActionBar } from '../../ui/actions.tsx';
import { Colour, Fact, Facts, Id, Link, Mass, Meter, Section, When } from '../../ui/bits.tsx';
import { Inspector, NotHere, useOne } from '../../ui/inspector.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { LookState, Shape } from '../../ui/state.tsx';
import { TimelineSection } from '../../ui/timeline.tsx';
import { jobTitle } from '../queue/words.ts';
import { BreakerSection } from './breaker.tsx';
import { heatersOf, heaterWord, linkWords, machineLook } from './machine-words.ts';
import { MaintenanceSection } from './maintenance.tsx';

const isOverdue = (printerId: string): boolean =>
  values('incident').some(
    (one) => one.code === 'start-overdue' && one.printerId === printerId && one.status !== 'resolved',
  );

export const MachinePage = ({ id, back }: { readonly id: string; readonly back: string }) => {
  const { view: printer, detail } = useOne('printer', id);
  if (printer === undefined) return <NotHere detail={detail} id={id} back={back} />;
  const job = printer.jobId ? world.one('job', printer.jobId) : undefined;
  const telemetry = world.telemetry(printer.id);
  const actions: readonly Action<'printer'>[] = [
    ...(printer.hasConnector === false
      ? printerActions.filter((action) => action.command !== 'reset')
      : [
          ...printerActions,
          settleAction({ runId: printer.runId ?? null, startOverdue: isOverdue(printer.id) }),
        ]),
    loadAction(values('lot'), farm.value?.materials ?? []),
  ];
  return (
    <Inspector
      title={printer.spec?.name ?? printer.id}
      id={printer.id}
      back={back}
      state={<LookState look={machineLook(printer)} badge />}
      sub={
        <>
          <span class="id">{printer.id}</span>
          <span class="quiet">·</span>
          <span>{printer.spec?.model}</span>
          <span class="quiet">·</span>
          <span>{printer.spec?.lane}</span>
          {printer.spec?.legacy && <span class="quiet">· legacy</span>}
        </>
      }
      actions={<ActionBar view={printer} actions={actions} can={detail.can.value} />}
    >
      <Troubles printer={printer} />
      {job !== undefined && (
        <Section title="On the machine" aside={<Id id={job.id} to={`/jobs/${job.id}`} />}>
          <div class="stack">
            <div class="row between">
              <Link to={`/jobs/${job.id}`} class="strong plain">
                {jobTitle(job)}
              </Link>
              <span class="strong">{percent(telemetry?.progress)}</span>
            </div>
            <Meter
              share={telemetry?.progress ?? 0}
              label={`Progress of ${job.id}`}
              tone={['paused', 'servicing'].includes(printer.status) ? 'wait' : 'live'}
            />
            <div class="row between second small">
              <span>
                {[
                  sayLayer(telemetry),
                  telemetry?.elapsedSeconds == null ? '' : `${duration(telemetry.elapsedSeconds)} gone`,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
              <span>{sayRemaining(telemetry, job.prepared?.estimatedSeconds ?? job.estimatedSeconds)}</span>
            </div>
          </div>
          <ActionBar
            view={job}
            actions={jobActions.filter(({ command }) =>
              (printer.status === 'servicing' ? ['cancel'] : ['pause', 'resume', 'cancel']).includes(command),
            )}
          />
        </Section>
      )}
      <Section
        title="Telemetry"
        aside={
          telemetry ? (
            <>
              heard <When at={telemetry.observedAt} />
            </>
          ) : (
            'nothing heard yet'
          )
        }
      >
        <p class="second">{linkWords(printer, telemetry)}</p>
        <div class="heaters">
          {heatersOf(telemetry).map(([name, heater]) => (
            <div key={name} class="heater">
              <div class="row between nowrap-row">
                <span class="quiet small">{heaterWord(name)}</span>
                <span class="nowrap">
                  <strong class="strong">{temperature(heater.temperatureCelsius)}</strong>
                  {heater.targetCelsius !== null && heater.targetCelsius > 0 && (
                    <span class="quiet"> / {temperature(heater.targetCelsius)}</span>
                  )}
                </span>
              </div>
              <Sparkline samples={world.series(printer.id)} heater={name} />
            </div>
          ))}
        </div>
        {telemetry && telemetry.powerWatts !== null && (
          <p>{Math.round(telemetry.powerWatts)}&#8239;W drawn now</p>
        )}
        {telemetry?.message && <p class="second">The machine says: {telemetry.message}</p>}
      </Section>
      <Section title="Readiness">
        <Readiness printer={printer} />
        <Facts>
          <Fact name="Loaded">
            {printer.loaded ? (
              <>
                <Colour material={printer.loaded.material} colour={printer.loaded.colour} />
                {printer.loaded.lotId && (
                  <span class="sub">
                    <Id id={printer.loaded.lotId} to={`/lots/${printer.loaded.lotId}`} />{' '}
                    <Mass grams={world.one('lot', printer.loaded.lotId)?.onHandGrams} />
                  </span>
                )}
              </>
            ) : (
              'nothing'
            )}
          </Fact>
          <Fact name="Nozzles">
            {printer.spec?.capability.nozzleDiametersMillimetres.map((one) => `${one} mm`).join(', ') || '–'}
          </Fact>
          {printer.spec && (
            <Fact name="Build volume">{size(printer.spec.capability.buildVolumeMillimetres)}</Fact>
          )}
          <Fact name="Up to">
            {temperature(printer.spec?.capability.maxNozzleTemperatureCelsius)} nozzle
            <span class="sub">{temperature(printer.spec?.capability.maxBedTemperatureCelsius)} bed</span>
          </Fact>
          <Fact name="Trusted with">{printer.spec?.capability.materials.join(', ')}</Fact>
          <Fact name="Connector">{printer.hasConnector === false ? 'none yet' : printer.spec?.family}</Fact>
        </Facts>
      </Section>
      <MaintenanceSection printer={printer} />
      <BreakerSection printer={printer} />
      <TimelineSection detail={detail} />
    </Inspector>
  );
};

const Troubles = ({ printer }: { readonly printer: View<'printer'> }) => {
  const words = [printer.trippedBecause, printer.desyncedBecause, printer.maintenanceBecause].filter(
    (one): one is string => typeof one === 'string' && one !== '',
  );
  const faults = world.telemetry(printer.id)?.faults ?? [];
  if (words.length === 0 && faults.length === 0) return null;
  return (
    <div class="section">
      <ul class="checks">
        {words.map((one) => (
          <li key={one}>
            <Shape name="triangle" tone="alert" />
            <span>{one}</span>
          </li>
        ))}
        {faults.map((fault) => (
          <li key={fault.code}>
            <Shape name="triangle" tone="alert" />
            <span>{fault.words}</span>
          </li>
        ))}
      </ul>
    </div>
  );
};

const Readiness = ({ printer }: { readonly printer: View<'printer'> }) => {
  const rows: readonly (readonly [boolean, string, string])[] = [
    [printer.link === 'up', 'Reachable', printer.linkBecause ?? 'Not reachable'],
    [
      printer.ready === true,
      'Its firmware says it can print',
      printer.notReadyBecause ?? 'Its firmware can not print now',
    ],
    [printer.plateClear === true, 'Plate is clear', 'Plate is not confirmed clear'],
    [printer.camera === true, 'Camera', 'No camera'],
    [printer.powerTelemetry === true, 'Power is measured', 'Power is not measured'],
    [
      (printer.failuresInARow ?? 0) === 0,
      'No failures in a row',
      `${printer.failuresInARow} failures in a row`,
    ],
  ];
  return (
    <ul class="checks columns">
      {rows.map(([met, yes, no]) => (
        <li key={yes}>
          <Shape name={met ? 'tick' : 'ring'} tone={met ? 'done' : 'idle'} />
          <span class={met ? '' : 'second'}>{met ? yes : no}</span>
        </li>
      ))}
    </ul>
  );
};
