/** Everything of one job: what blocks it, why this machine, what is reserved, how its attempts went, and its parts. */
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { giveUpAction, jobActions } from '../../models/actions/index.ts';
import { bytes, duration, length, percent, size } from '../../models/format.ts';
import { clock, schedule, values, world } from '../../models/here.ts';
import { sayLayer, sayRemaining } from '../../models/remaining.ts';
import { ActionBar } from '../../ui/actions.tsx';
import { Colour, Fact, Facts, Id, Link, Mass, Meter, Money, Section, When } from '../../ui/bits.tsx';
import { Inspector, NotHere, useOne } from '../../ui/inspector.tsx';
import { Picture } from '../../ui/picture.tsx';
import { Shape, State } from '../../ui/state.tsx';
import { TimelineSection } from '../../ui/timeline.tsx';
import { asDecision, DecisionList, Why } from '../../ui/why.tsx';
import { Inspection } from './inspection.tsx';
import { Planned } from './planned.tsx';
import { PlateLayout } from './plate-layout.tsx';
import { previewOf } from './preview.ts';
import { type Wait, waitOf } from './waiting.ts';
import { jobTitle, lineOf, orderIdsOf, printerName, releasedByPolicy } from './words.ts';

export const JobPage = ({ id, back }: { readonly id: string; readonly back: string }) => {
  const { view: job, detail } = useOne('job', id);
  if (job === undefined) return <NotHere detail={detail} id={id} back={back} />;
  const decision = asDecision(job.decision);
  const serviced = world.one('printer', job.printerId ?? '')?.status === 'servicing';
  return (
    <Inspector
      title={job.id}
      id={job.id}
      back={back}
      state={<State kind="job" status={job.status} badge />}
      sub={
        <>
          <span>{jobTitle(job)}</span>
          <span class="quiet">·</span>
          {orderIdsOf(job).map((orderId) => (
            <Id key={orderId} id={orderId} to={`/orders/${orderId}`} />
          ))}
          <span>{job.customer}</span>
          {job.dueAt != null && (
            <>
              <span class="quiet">·</span>
              <span>
                due <When at={job.dueAt} />
              </span>
            </>
          )}
        </>
      }
      actions={
        <ActionBar
          view={job}
          actions={[
            ...(serviced ? jobActions.filter((one) => one.command !== 'resume') : jobActions),
            giveUpAction(partsLeft(job)),
          ]}
          can={detail.can.value}
        />
      }
    >
      <Standing job={job} />
      {Object.keys(job.givenUp ?? {}).length > 0 && <GivenUp job={job} />}
      {(job.status === 'qc' || (job.verdicts?.length ?? 0) > 0) && <Inspection job={job} />}
      {(decision !== null || (job.blockers?.length ?? 0) > 0) && (
        <Section title="Release" aside={decision === null ? undefined : outcomes[decision.outcome]}>
          {job.blockers && job.blockers.length > 0 && (
            <ul class="checks">
              {job.blockers.map((blocker) => (
                <li key={blocker.code}>
                  <Shape
                    name={blocker.canOverride ? 'diamond' : 'lock'}
                    tone={blocker.canOverride ? 'ask' : 'alert'}
                  />
                  <span>{blocker.words}</span>
                  <span class="quiet tiny">
                    {blocker.canOverride ? 'a person may override' : 'can not be overridden'}
                  </span>
                </li>
              ))}
            </ul>
          )}
          {decision !== null &&
            (job.status === 'review' && (job.blockers?.length ?? 0) === 0 ? (
              <DecisionList decision={decision} />
            ) : (
              <span>
                {decision.outcome === 'pass' && 'Every check was met. '}
                <Why label={`All ${decision.predicates.length} checks`}>
                  <DecisionList decision={decision} />
                </Why>
              </span>
            ))}
          {job.releasedBy && (
            <p class="second">
              {releasedByPolicy(job)
                ? 'Released by the policy, without a person.'
                : `Released by ${job.releasedBy}.`}
            </p>
          )}
        </Section>
      )}
      <section class="section with-picture">
        <Picture hash={previewOf(job)} name={jobTitle(job)} />
        <Making job={job} />
      </section>
      {(job.items?.length ?? 0) > 1 && <PlateLayout job={job} />}
      <Attempts job={job} />
      <TimelineSection detail={detail} />
    </Inspector>
  );
};

const outcomes: Readonly<Record<string, string>> = {
  pass: 'every check is met',
  review: 'a person decides',
  block: 'blocked',
};

/** Why it stands where it stands, in a sentence, before everything else. */
const Standing = ({ job }: { readonly job: View<'job'> }) => {
  const words =
    job.status === 'failed'
      ? job.cause?.because
      : job.status === 'held'
        ? job.heldBecause
        : job.status === 'cancelled'
          ? job.cancelBecause
          : job.status === 'paused'
            ? job.pausedBecause
            : null;
  const serviced = world.one('printer', job.printerId ?? '')?.status === 'servicing';
  const telemetry = job.printerId ? world.telemetry(job.printerId) : undefined;
  const prints = ['printing', 'paused', 'released'].includes(job.status);
  const wait = waitOf(job, schedule.value);
  if (wait !== null) return <Waiting {...wait} />;
  const cancelling = prints && job.cancelBecause != null;
  if (!words && !serviced && !cancelling && !(prints && telemetry)) return null;
  return (
    <div class="section">
      {cancelling && (
        <p class="tone-wait">Cancelling: {job.cancelBecause} It is over once the machine says so.</p>
      )}
      {serviced && (
        <p class="tone-wait">
          {printerName(job.printerId)} is in maintenance. Once it is{' '}
          <Link to={`/printers/${job.printerId}`} class="link">
            back in service
          </Link>
          , the print can be resumed.
        </p>
      )}
      {words && <p class={job.status === 'failed' ? 'tone-alert' : ''}>{words}</p>}
      {prints && telemetry && (
        <div class="stack">
          <div class="row between">
            <span class="strong">{percent(telemetry.progress)}</span>
            <span class="second">
              {[
                sayLayer(telemetry),
                sayRemaining(telemetry, job.prepared?.estimatedSeconds ?? job.estimatedSeconds),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </div>
          <Meter
            share={telemetry.progress ?? 0}
            label={`Progress of ${job.id}`}
            tone={job.status === 'paused' ? 'wait' : 'live'}
          />
        </div>
      )}
    </div>
  );
};

/** The operator's first question of a job that waits: why, and until when. */
const Waiting = ({ words, start }: Wait) => (
  <div class="section">
    <p class="tone-wait">{words}</p>
    {start !== null && (
      <p class="second">
        Start planned{' '}
        <strong class="strong">
          <Planned start={start} />
        </strong>{' '}
        on{' '}
        <Link to={`/printers/${start.printerId}`} class="link">
          {printerName(start.printerId)}
        </Link>
        {start.startAt > clock.now.value && (
          <>
            , done <When at={start.endAt} />
          </>
        )}{' '}
        <Why>
          <p>{start.why}</p>
        </Why>
      </p>
    )}
  </div>
);

const Making = ({ job }: { readonly job: View<'job'> }) => {
  const { prepared, requirements } = job;
  return (
    <Facts>
      <Fact name="Machine">
        {job.printerId ? (
          <Link to={`/printers/${job.printerId}`} class="link">
            {printerName(job.printerId)}
          </Link>
        ) : (
          'not yet'
        )}
        {job.why && (
          <>
            {' '}
            <Why>
              <p>{job.why}</p>
              {job.dispatched === undefined ? (
                job.policyVersion && <p class="quiet small">Policy version {job.policyVersion}.</p>
              ) : (
                <DecisionList decision={job.dispatched} />
              )}
            </Why>
          </>
        )}
      </Fact>
      <Fact name="Material">
        <Colour material={requirements?.material} colour={requirements?.colour} />
        {job.lotId && (
          <span class="sub">
            {(job.reservedGrams ?? 0) > 0 ? (
              <>
                <Mass grams={job.reservedGrams} /> reserved of
              </>
            ) : (
              'from'
            )}{' '}
            <Id id={job.lotId} to={`/lots/${job.lotId}`} />
          </span>
        )}
      </Fact>
      <Fact name="Print time">
        {duration(prepared?.estimatedSeconds ?? job.estimatedSeconds)}
        <span class="sub">{prepared ? 'as sliced for its machine' : 'estimated, before slicing'}</span>
      </Fact>
      <Fact name="Mass">
        <Mass grams={prepared?.massGrams ?? job.massGrams} />
        {prepared && <span class="sub">{length(prepared.filamentMillimetres)} of filament</span>}
      </Fact>
      <Fact name="Profile">
        {prepared?.profile ?? requirements?.profileId}
        {prepared && <span class="sub">{prepared.slicer}</span>}
      </Fact>
      {requirements && (
        <Fact name="Plate">
          {job.items?.length} {job.items?.length === 1 ? 'part' : 'parts'}
          <span class="sub">{size(requirements.sizeMillimetres)}</span>
        </Fact>
      )}
      {prepared && (
        <Fact name="G-code">
          <Id id={prepared.gcodeHash} copy />
          <span class="sub">{bytes(prepared.gcodeBytes)}</span>
        </Fact>
      )}
      <Fact name="Value">
        <Money minor={job.valueMinor} />
        <span class="sub">priority {job.priority}</span>
      </Fact>
      {job.replacesJobId && (
        <Fact name="Replaces">
          <Id id={job.replacesJobId} to={`/jobs/${job.replacesJobId}`} />
        </Fact>
      )}
      {prepared && prepared.warnings.length > 0 && (
        <Fact name="Slicer warns">{prepared.warnings.join(' ')}</Fact>
      )}
    </Facts>
  );
};

const Attempts = ({ job }: { readonly job: View<'job'> }) => {
  const runs = values('run')
    .filter((run) => run.jobId === job.id)
    .sort((a, b) => b.createdAt - a.createdAt);
  if (runs.length === 0) return null;
  return (
    <Section title="Attempts" aside={`${runs.length} of at most ${job.retryCeiling}`}>
      <ul class="stack wide">
        {runs.map((run) => (
          <li key={run.id} class="attempt">
            <div class="row between">
              <span class="row">
                <strong class="strong">Attempt {run.attempt}</strong>
                <State kind="run" status={run.status} />
              </span>
              <span class="quiet small">
                <When at={run.begunAt ?? run.createdAt} />
              </span>
            </div>
            <Facts>
              <Fact name="Machine">{printerName(run.printerId)}</Fact>
              <Fact name="Printed for">{duration(run.printedSeconds)}</Fact>
              <Fact name="Took">
                <Mass grams={run.consumedGrams} />
              </Fact>
              <Fact name="File at the machine">
                <span class="id">{run.remoteName ?? '–'}</span>
              </Fact>
              {run.jobIdentity && (
                <Fact name="The machine calls it">
                  <span class="id">{run.jobIdentity}</span>
                </Fact>
              )}
            </Facts>
            {run.cause && <p class="tone-alert">{run.cause.because}</p>}
            {run.foundAfterwards && <p class="second">Its end was found afterwards, not watched.</p>}
            {run.evidence && run.evidence.length > 0 && (
              <ul class="small">
                {run.evidence.map((one) => (
                  <li key={`${one.at}${one.artifactHash}`}>
                    {one.artifactHash ? (
                      <a
                        class="link"
                        target="_blank"
                        rel="noreferrer"
                        href={`/api/v1/artifacts/${one.artifactHash}?as=${one.kind === 'photo' ? 'image/jpeg' : 'text/plain'}`}
                      >
                        {one.kind}
                      </a>
                    ) : (
                      one.kind
                    )}
                    {one.words ? `: ${one.words}` : ''}{' '}
                    <span class="quiet">
                      by {one.by}, <When at={one.at} />
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
};

/** As the plate's picture numbers them. */
const partsLeft = (job: View<'job'>) =>
  (job.items ?? []).flatMap((item, index) =>
    job.givenUp?.[item.itemId] === undefined
      ? [{ value: item.itemId, words: `${index + 1} · ${lineOf(job, item)?.recipe.fileName ?? 'part'}` }]
      : [],
  );

const GivenUp = ({ job }: { readonly job: View<'job'> }) => (
  <Section title="Parts given up">
    <ul class="checks">
      {(job.items ?? []).map(({ itemId }, index) => {
        const one = job.givenUp?.[itemId];
        return (
          one !== undefined && (
            <li key={itemId}>
              <Shape name="cross" tone="alert" />
              <span>
                Part {index + 1}: {one.because}
                <span class="sub">
                  {one.leftOut ? 'the machine prints on without it' : 'the machine has not left it out'}
                </span>
              </span>
            </li>
          )
        );
      })}
    </ul>
  </Section>
);
