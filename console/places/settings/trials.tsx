/** A draft tried in both ways, side by side: on what is on record, and in a simulation of the farm as it stands. */
import { useEffect } from 'preact/hooks';
import type { WhatIfStatus } from '../../../gateway/api/contract/whatif.ts';
import { count, percent } from '../../models/format.ts';
import { feedLink, fresh, policy, whatIf } from '../../models/here.ts';
import { sayPatience, secondsFor } from '../../models/whatif/patience.ts';
import { headline, isOver, toldBy } from '../../models/whatif/read.ts';
import { Link, Meter, Section, When } from '../../ui/bits.tsx';
import { Figures } from '../../ui/figures.tsx';
import { Shape } from '../../ui/state.tsx';
import { offer } from '../whatif/form.ts';

const DAY = 24;
const WEEK = 7 * DAY;
const AHEAD_DAYS = 7;
const RUNS = 20;

/** What a policy moves; the answer itself has them all. */
const shown = [
  'marginPerMachineHour',
  'margin',
  'lateShare',
  'leadHoursMean',
  'heldForPerson',
  'untouchedShare',
  'operatorHours',
  'failures',
];

export const Trials = () => {
  const one = policy.open.value!;
  const isDraft = one.state === 'drafted' || one.state === 'tried';
  if (!isDraft && one.tried === null && one.simulated === undefined) return null;
  return (
    <Section title="What it would change" aside="tried before it counts">
      <div class="trials">
        <OnRecord isDraft={isDraft} />
        <InSimulation isDraft={isDraft} />
      </div>
    </Section>
  );
};

const Stale = ({ against }: { readonly against: number }) => {
  const now = policy.answer.value?.inForce?.number;
  return against === now ? null : (
    <p class="small tone-wait row">
      <Shape name="triangle" tone="wait" />
      <span>
        It was tried against revision {against}; revision {now} is in force now. Try it again.
      </span>
    </p>
  );
};

const OnRecord = ({ isDraft }: { readonly isDraft: boolean }) => {
  const one = policy.open.value!;
  const tryFor = (hours: number) => () => void policy.tryOut(one.number, hours);
  return (
    <div>
      <h3 class="strong">On what is on record</h3>
      {one.tried === null ? (
        <p class="quiet small">What was decided is decided again by the draft, on what was known then.</p>
      ) : (
        <Impact />
      )}
      {isDraft && (
        <div class="row">
          <button type="button" class="button" disabled={policy.busy.value} onClick={tryFor(DAY)}>
            Try on the last day
          </button>
          <button type="button" class="button" disabled={policy.busy.value} onClick={tryFor(WEEK)}>
            Try on the last week
          </button>
        </div>
      )}
    </div>
  );
};

const Impact = () => {
  const { against, at, impact } = policy.open.value!.tried!;
  const { examples, partial, words } = impact;
  return (
    <>
      <div class="stack" role="status">
        {words.map((said) => (
          <p key={said}>{said}</p>
        ))}
      </div>
      <Stale against={against} />
      {examples.length > 0 && (
        <details>
          <summary>Which ones ({examples.length === 50 ? 'the latest 50' : examples.length})</summary>
          <ul class="small findings">
            {examples.map((example) => (
              <li key={`${example.seq} ${example.address}`}>
                {example.address}: {example.why}
              </li>
            ))}
          </ul>
        </details>
      )}
      <p class="quiet small">
        Tried <When at={at} />.{partial && ' More was on record than was looked at.'} What another decision
        would have led to is not followed.
      </p>
    </>
  );
};

/** How often, and how long between, the farm is asked whether it has kept the answer. */
const ASK_AGAIN_MILLISECONDS = 400;

const InSimulation = ({ isDraft }: { readonly isDraft: boolean }) => {
  const one = policy.open.value!;
  const asked = (whatIf.items.value ?? []).find(
    ({ question }) => question.title === `Revision ${one.number} of the policy`,
  );
  const isKept = asked === undefined || one.simulated?.answer.questionId === asked.id;
  const isAwaited = asked?.state === 'done' && !isKept;
  useEffect(() => {
    if (!isAwaited || feedLink.value !== 'live') return undefined;
    const again = setInterval(() => void policy.refresh(String(one.number)), ASK_AGAIN_MILLISECONDS);
    return () => clearInterval(again);
  }, [isAwaited, one.number]);
  const isRunning = asked !== undefined && !isOver(asked);
  return (
    <div>
      <h3 class="strong">In a simulation</h3>
      {isRunning ? (
        <Running status={asked} />
      ) : one.simulated === undefined ? (
        <p class="quiet small">
          {isAwaited
            ? 'The answer is being kept…'
            : asked?.state === 'failed'
              ? `It could not be simulated: ${asked.because}`
              : `The farm as it stands lives through the next ${count(AHEAD_DAYS, 'day')} with the draft and without, ${RUNS} times with the same luck for both. That follows what other decisions lead to.`}
        </p>
      ) : (
        <Answer />
      )}
      {isDraft && !isRunning && (
        <div class="row">
          <button
            type="button"
            class="button"
            disabled={policy.busy.value || !fresh.value}
            onClick={async () => {
              const status = await policy.simulate(one.number, AHEAD_DAYS, RUNS);
              if (status !== null) whatIf.take(status);
            }}
          >
            Simulate {count(AHEAD_DAYS, 'day')}
          </button>
          <span class="quiet small">
            Takes{' '}
            {sayPatience(
              secondsFor({ days: AHEAD_DAYS, runs: RUNS }, offer.value.machines.length, whatIf.watched.value),
            )}
            .
          </span>
        </div>
      )}
    </div>
  );
};

const Running = ({ status }: { readonly status: WhatIfStatus }) => (
  <div class="stack" aria-live="polite">
    <Meter share={status.progress} label="Simulated" tone="live" />
    <p class="second small">
      {status.state === 'waiting'
        ? 'Waits for the question before it.'
        : `${percent(status.progress)} simulated: ${status.replications} of ${count(status.question.replications ?? RUNS, 'pair')} of runs done.`}{' '}
      <Link to={`/whatif/${status.id}`}>Watch it</Link>
    </p>
  </div>
);

const Answer = () => {
  const { against, answer, at } = policy.open.value!.simulated!;
  const figures = answer.figures.filter(({ name }) => shown.includes(name));
  const { assumed, distrust } = toldBy(answer);
  const isThere = (whatIf.items.value ?? []).some(({ id }) => id === answer.questionId);
  return (
    <>
      {distrust !== null && (
        <p class="problem" role="alert">
          {distrust}
        </p>
      )}
      <p role="status">{headline(figures)}</p>
      <Stale against={against} />
      <div class="bleed">
        <Figures figures={figures} />
      </div>
      <ul class="findings quiet small">
        {assumed.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <p class="quiet small">
        Simulated <When at={at} />, {count(answer.days, 'day')} ahead.{' '}
        {isThere && <Link to={`/whatif/${answer.questionId}`}>All figures, and how to read them</Link>}
      </p>
    </>
  );
};
