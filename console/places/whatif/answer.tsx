/** One question with its answer, as far as it is known. */
import { useSignal } from '@preact/signals';
import type { WhatIfStatus } from '../../../gateway/api/contract/whatif.ts';
import { count, percent } from '../../models/format.ts';
import { fresh, router, whatIf } from '../../models/here.ts';
import { type Trouble, troubleFrom } from '../../models/problem.ts';
import {
  headline,
  isOver,
  moreRunsWouldTell,
  stateLooks,
  tallies,
  toldBy,
  verdictLooks,
} from '../../models/whatif/read.ts';
import { sayQuestion, titleOf } from '../../models/whatif/words.ts';
import { Meter, ProblemNote, Section, When } from '../../ui/bits.tsx';
import { BesideFigures, Figures } from '../../ui/figures.tsx';
import { Inspector } from '../../ui/inspector.tsx';
import { LookState, Shape } from '../../ui/state.tsx';
import { askAgain, offer } from './form.ts';

const THOROUGH = 60;
const again = (status: WhatIfStatus, runs?: number) => {
  askAgain(status, runs === undefined ? {} : { runs });
  router.go('/whatif');
};

export const Answer = ({ status }: { readonly status: WhatIfStatus }) => {
  const { figures, question } = status;
  const others = (whatIf.items.value ?? []).filter(
    (one) => one.id !== status.id && isOver(one) && one.figures.length > 0,
  );
  const beside = others.find(({ id }) => id === router.query.value.get('with'));
  return (
    <Inspector
      title={titleOf(status, offer.value)}
      id={status.id}
      back="/whatif"
      state={<LookState look={stateLooks[status.state]} badge />}
      sub={
        <span>
          {count(question.days ?? 7, 'day')} ahead, {count(question.replications ?? 20, 'run')} · asked{' '}
          <When at={status.askedAt} /> by {status.askedBy}
        </span>
      }
      actions={<Actions status={status} />}
    >
      {!isOver(status) && <Progress status={status} />}
      {status.state === 'failed' && (
        <div class="section">
          <div class="problem" role="alert">
            <strong class="strong">The farm could not be simulated.</strong>
            <p class="second">{status.because}</p>
            <p>Ask for fewer days, or with one change at a time; the farm’s own log has more.</p>
          </div>
        </div>
      )}
      {figures.length > 0 && (
        <>
          <Findings status={status} />
          <section class="section flush" aria-labelledby="figures">
            <header>
              <h2 id="figures">{beside === undefined ? 'In figures' : 'Beside another answer'}</h2>
              {others.length > 0 && <CompareWith others={others} chosen={beside?.id ?? ''} />}
            </header>
            {beside === undefined ? (
              <Figures figures={figures} />
            ) : (
              <>
                <p class="second small inset">
                  Of each figure the upper line is this answer, the lower one “{titleOf(beside, offer.value)}
                  ”. Each tells the change against a farm without it.
                </p>
                <BesideFigures figures={figures} others={beside.figures} />
              </>
            )}
          </section>
          <HowToRead status={status} />
        </>
      )}
      {status.state === 'cancelled' && figures.length === 0 && (
        <p class="section second">It was stopped before two pairs of runs were done: nothing can be said.</p>
      )}
      <Assumed status={status} />
    </Inspector>
  );
};

const Actions = ({ status }: { readonly status: WhatIfStatus }) => {
  const trouble = useSignal<Trouble | null>(null);
  const cancel = async () => {
    try {
      await whatIf.cancel(status.id);
      trouble.value = null;
    } catch (error) {
      trouble.value = troubleFrom(error);
    }
  };
  return (
    <>
      <div class="actions">
        {!isOver(status) && (
          <button type="button" class="button" aria-disabled={!fresh.value} onClick={cancel}>
            Stop
          </button>
        )}
        <button type="button" class="button" onClick={() => again(status)}>
          Ask again with changes
        </button>
      </div>
      <ProblemNote trouble={trouble.value} />
    </>
  );
};

const Progress = ({ status }: { readonly status: WhatIfStatus }) => (
  <div class="section" aria-live="polite">
    <Meter share={status.progress} label="Simulated" tone="live" />
    <p class="second">
      {status.state === 'waiting'
        ? 'Waits for the question before it.'
        : `${percent(status.progress)} simulated: ${status.replications} of ${count(status.question.replications ?? 20, 'pair')} of runs done.`}{' '}
      {status.figures.length > 0
        ? 'What is known so far stands below and grows surer.'
        : 'You may leave this page; the answer waits here.'}
    </p>
  </div>
);

const Findings = ({ status }: { readonly status: WhatIfStatus }) => {
  const { distrust, findings } = toldBy(status);
  return (
    <section class="section" aria-label="Answer">
      {distrust !== null && (
        <div class="problem" role="alert">
          <div class="row">
            <Shape name="triangle" tone="alert" />
            <strong class="strong">{distrust}</strong>
          </div>
        </div>
      )}
      <p class="headline">
        {isOver(status) ? '' : 'So far. '}
        {headline(status.figures)}
      </p>
      <ul class="row tally-row" aria-label="Verdicts">
        {tallies(status.figures).map(({ verdict, count: many }) => (
          <li key={verdict}>
            <LookState
              look={{ ...verdictLooks[verdict], word: `${many} ${verdictLooks[verdict].word.toLowerCase()}` }}
            />
          </li>
        ))}
      </ul>
      {findings.length > 0 && (
        <ul class="findings">
          {findings.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
    </section>
  );
};

const CompareWith = (props: { readonly others: readonly WhatIfStatus[]; readonly chosen: string }) => (
  <label class="aside compare">
    <span>Compare with</span>
    <select
      class="input"
      value={props.chosen}
      onChange={(event) => router.filter({ with: event.currentTarget.value })}
    >
      <option value="">nothing</option>
      {props.others.map((one) => (
        <option key={one.id} value={one.id}>
          {titleOf(one, offer.value)}
        </option>
      ))}
    </select>
  </label>
);

const HowToRead = ({ status }: { readonly status: WhatIfStatus }) => (
  <Section title="How to read it">
    <ul class="findings second">
      <li>
        The dot is the change to expect; the bar is where it almost surely lies: 95 times in 100. Each line
        has a scale of its own.
      </li>
      <li>
        A bar that leaves the middle line free is an effect, better or worse. A bar across the middle may be
        chance: the change can be nothing, or the other way round.
      </li>
      <li>
        With this many figures one may look sure by luck. Believe what fits together, and what stays with more
        runs.
      </li>
    </ul>
    {isOver(status) && moreRunsWouldTell(status) && (
      <div class="row">
        <button type="button" class="button small" onClick={() => again(status, THOROUGH)}>
          Ask again with {THOROUGH} runs
        </button>
        <span class="quiet small">Narrower bars tell chance from effect.</span>
      </div>
    )}
  </Section>
);

const Assumed = ({ status }: { readonly status: WhatIfStatus }) => {
  const { assumed } = toldBy(status);
  return (
    <Section title="What was assumed">
      <ul class="findings second">
        <li>{sayQuestion(status, offer.value)}</li>
        {assumed.map((words) => (
          <li key={words}>{words}</li>
        ))}
        <li>
          Everything else is the farm as it stood{' '}
          {status.seq === null ? '' : `after entry ${status.seq.toLocaleString('en-GB')} of its journal`},
          with its rules, prices and shifts.
        </li>
        <li>
          Margin counts material, energy, the wear of machines while they print and people’s hours while their
          hands are at it. What a machine costs while it stands idle, rent, and wages of people who stand by
          are not in it: weigh them yourself.
        </li>
      </ul>
    </Section>
  );
};
