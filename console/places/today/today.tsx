/** What needs me now, where, and why; then what runs; then how the farm stands. */
import { useComputed } from '@preact/signals';
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { remainingSeconds } from '../../../gateway/api/contract/remaining.ts';
import { incidentActions, printerActions } from '../../models/actions/index.ts';
import { type Attention, attention } from '../../models/attention.ts';
import { percent } from '../../models/format.ts';
import { lane, values, world } from '../../models/here.ts';
import { sayRemaining } from '../../models/remaining.ts';
import { ActionBar, ActionButton } from '../../ui/actions.tsx';
import { Empty, Fact, Facts, Id, Link, Meter, Section, When } from '../../ui/bits.tsx';
import { Inspector, NotHere, useOne } from '../../ui/inspector.tsx';
import { Shape, State } from '../../ui/state.tsx';
import { TimelineSection } from '../../ui/timeline.tsx';
import { addressPath } from '../addresses.ts';
import { RecentEvents } from '../log/recent-events.tsx';
import { jobTitle } from '../queue/words.ts';
import { Connection } from './connection.tsx';
import { Counts } from './counts.tsx';
import { DemoButton } from './demo.tsx';
import { OperatingNotes } from './notes.tsx';
import { Stopped } from './stopped.tsx';

const ofLane = (printer: View<'printer'> | undefined): boolean =>
  lane.value === null || printer === undefined || printer.spec?.lane === lane.value;

export const TodayPlace = ({ id }: { readonly id: string | null }) => {
  const needs = useComputed(() =>
    attention({
      incidents: values('incident').filter((one) =>
        ofLane(one.printerId ? world.one('printer', one.printerId) : undefined),
      ),
      printers: values('printer').filter(ofLane),
      jobs: values('job').filter((job) => lane.value === null || job.requirements?.lane === lane.value),
      plans: values('plan').filter((plan) => lane.value === null || plan.recipe?.lane === lane.value),
      quotes: values('quote').filter(
        (quote) => lane.value === null || quote.lines?.some((line) => line.recipe.lane === lane.value),
      ),
      orders: values('order').filter(
        (order) => lane.value === null || order.lines?.some((line) => line.recipe.lane === lane.value),
      ),
      lots: values('lot'),
    }),
  );
  const nothingYet = world.known.value && values('quote').length + values('job').length === 0;
  return (
    <div class={id === null ? 'place' : 'place split'}>
      <section class="sheet" aria-label="Today">
        <div class="scroll">
          {nothingYet && (
            <Empty
              icon="today"
              title="Welcome. No work yet"
              actions={
                <>
                  <DemoButton />
                  <Link to="/quotes/new" class="button">
                    New quote
                  </Link>
                </>
              }
            >
              Drop a model to begin: it is checked, priced, ordered, sliced and printed. Or fill the farm with
              demo data to see it at work.
            </Empty>
          )}
          <div class="today">
            <div class="now">
              <Stopped />
              <Needs all={needs.value} />
              <Running />
            </div>
            <div class="beside">
              <Counts />
              <Section title="Lately">
                <RecentEvents howMany={8} />
              </Section>
              <OperatingNotes />
              <Connection />
            </div>
          </div>
        </div>
      </section>
      {id !== null && <IncidentPage id={id} />}
    </div>
  );
};

/** Rows of one kind of need shown before the rest is told by number. */
const SHOWN = 10;

const Needs = ({ all }: { readonly all: readonly Attention[] }) => (
  <section class="section" aria-label="Needs you">
    <header>
      <h1>Needs you</h1>
      {all.length > 0 && <span class="second">{all.length}</span>}
    </header>
    {all.length === 0 ? (
      <p class="row second">
        <Shape name="tick" tone="done" />
        {world.known.value ? 'Nothing waits for a person.' : 'Asking the farm…'}
      </p>
    ) : (
      <ul class="needs">
        {all.slice(0, SHOWN).map((one) => (
          <Need key={one.key} need={one} />
        ))}
      </ul>
    )}
    {all.length > SHOWN && <p class="second">and {all.length - SHOWN} more, less urgent.</p>}
  </section>
);

const Need = ({ need }: { readonly need: Attention }) => {
  const { deed } = need;
  const printer = deed?.kind === 'printer' ? world.one('printer', deed.id) : undefined;
  const incident = deed?.kind === 'incident' ? world.one('incident', deed.id) : undefined;
  const printerAction = printerActions.find((action) => action.command === deed?.command);
  const incidentAction = incidentActions.find((action) => action.command === deed?.command);
  return (
    <li>
      <Shape name={need.shape} tone={need.tone} />
      <div class="stack" style={{ gap: '0' }}>
        <Link to={need.href} class="plain strong">
          {need.what}
        </Link>
        <span class="second small">{need.why}</span>
      </div>
      <span class="quiet small">
        <When at={need.at} />
      </span>
      <span class="deed">
        {printer && printerAction ? (
          <ActionButton action={printerAction} view={printer} small />
        ) : incident && incidentAction ? (
          <ActionButton action={incidentAction} view={incident} small />
        ) : (
          <Link to={need.href} class="button small">
            Open
          </Link>
        )}
      </span>
    </li>
  );
};

const estimateOf = (printer: View<'printer'>): number | null | undefined =>
  printer.estimatedSeconds ?? (printer.jobId ? world.one('job', printer.jobId)?.estimatedSeconds : null);
const leftOn = (printer: View<'printer'>): number =>
  remainingSeconds(world.telemetry(printer.id), estimateOf(printer)) ?? Number.MAX_SAFE_INTEGER;

const Running = () => {
  const running = values('printer')
    .filter(
      (printer) =>
        ofLane(printer) && ['printing', 'starting', 'paused', 'servicing'].includes(printer.status),
    )
    .sort((a, b) => leftOn(a) - leftOn(b));
  return (
    <Section title="Running" aside={running.length === 0 ? undefined : 'soonest done first'}>
      {running.length === 0 ? (
        <p class="second">No machine prints.</p>
      ) : (
        <ul class="running">
          {running.map((printer) => {
            const telemetry = world.telemetry(printer.id);
            const job = printer.jobId ? world.one('job', printer.jobId) : undefined;
            return (
              <li key={printer.id}>
                <Link to={`/printers/${printer.id}`} class="plain strong cut">
                  {printer.spec?.name ?? printer.id}
                </Link>
                <span class="cut second">
                  {job ? (
                    <>
                      <Id id={job.id} to={`/jobs/${job.id}`} /> {jobTitle(job)}
                    </>
                  ) : (
                    telemetry?.remoteName
                  )}
                </span>
                <Meter
                  share={telemetry?.progress ?? 0}
                  label={`Progress on ${printer.id}`}
                  tone={['paused', 'servicing'].includes(printer.status) ? 'wait' : 'live'}
                />
                <span class="num">{percent(telemetry?.progress)}</span>
                <span class="num second">{sayRemaining(telemetry, estimateOf(printer))}</span>
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
};

const IncidentPage = ({ id }: { readonly id: string }) => {
  const { view: incident, detail } = useOne('incident', id);
  if (incident === undefined) return <NotHere detail={detail} id={id} back="/" />;
  // A plan has no page of its own: it stands with its order's line, and so do its buttons.
  const ofOrder = incident.orderId ? addressPath(`order/${incident.orderId}`) : null;
  const subject = incident.subject ? (addressPath(incident.subject) ?? ofOrder) : null;
  return (
    <Inspector
      title={incident.id}
      id={incident.id}
      back="/"
      state={<State kind="incident" status={incident.status} badge />}
      sub={<span>{incident.code?.replaceAll('_', ' ').replaceAll('-', ' ')}</span>}
      actions={<ActionBar view={incident} actions={incidentActions} can={detail.can.value} />}
    >
      <Section title="What happened">
        <p>{incident.what}</p>
        {incident.nextStep && (
          <p>
            <strong class="strong">Next step.</strong> {incident.nextStep}
          </p>
        )}
        <Facts>
          <Fact name="About">
            {subject ? (
              <Link to={subject} class="link">
                {incident.subject?.slice(incident.subject.indexOf('/') + 1)}
              </Link>
            ) : (
              incident.subject
            )}
          </Fact>
          <Fact name="Severity">{incident.severity}</Fact>
          <Fact name="Since">
            <When at={incident.openedAt} />
          </Fact>
          <Fact name="Happened">{incident.count === 1 ? 'once' : `${incident.count} times`}</Fact>
          {incident.acknowledgedBy && <Fact name="Looked after by">{incident.acknowledgedBy}</Fact>}
          {incident.resolution && (
            <Fact name="Resolved">
              {incident.resolution}
              <span class="sub">{incident.resolvedBy}</span>
            </Fact>
          )}
        </Facts>
      </Section>
      <TimelineSection detail={detail} />
    </Inspector>
  );
};
