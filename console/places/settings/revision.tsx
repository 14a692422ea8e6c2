/** One revision: what it changes, what that would have changed, and the way to put it in force or take it back. */
import { useSignal } from '@preact/signals';
import { policy, router } from '../../models/here.ts';
import { Fact, Facts, Link, ProblemNote, Section, When } from '../../ui/bits.tsx';
import { begin } from './form.ts';
import { Rules } from './rules.tsx';
import { Trials } from './trials.tsx';
import { isUntried, stateWords } from './words.ts';

export const Revision = ({ id }: { readonly id: string }) => {
  const one = policy.open.value;
  return (
    <section class="sheet" aria-label={`Revision ${id}`}>
      <div class="head">
        <h1>Revision {id}</h1>
        {one !== null && <span class="second">{stateWords[one.state]}</span>}
        {one !== null && (
          <button
            type="button"
            class="button push"
            onClick={() => {
              begin(one.document);
              router.go('/settings/policy/new');
            }}
          >
            Draft from it
          </button>
        )}
        <Link to="/settings" class={one === null ? 'button push' : 'button'}>
          Close
        </Link>
      </div>
      <ProblemNote trouble={policy.trouble.value} />
      {one === null || String(one.number) !== id ? (
        policy.trouble.value === null && <p class="section quiet">Asking the farm…</p>
      ) : (
        <div class="scroll">
          <Section title="Written">
            <Facts>
              <Fact name="By">
                {one.by}, <When at={one.at} />
              </Fact>
              <Fact name="Why">{one.because}</Fact>
              {one.adopted !== null && (
                <Fact name="Put in force">
                  by {one.adopted.by}, <When at={one.adopted.at} />
                  {one.adopted.because !== null && `: ${one.adopted.because}`}
                </Fact>
              )}
            </Facts>
          </Section>
          {one.state !== 'inForce' && <Changes />}
          <Trials />
          <Acts />
          <Section title="All it asks">
            <Rules of={one.rules} />
          </Section>
        </div>
      )}
    </section>
  );
};

const Changes = () => {
  const one = policy.open.value!;
  return (
    <Section title="What it changes" aside={one.against === null ? '' : `against revision ${one.against}`}>
      {one.changes.length === 0 ? (
        <p class="quiet">It decides as the policy in force does.</p>
      ) : (
        <Rules of={one.changes} />
      )}
    </Section>
  );
};

const Acts = () => {
  const one = policy.open.value!;
  const inForce = policy.answer.value?.inForce;
  const reason = useSignal('');
  const isDraft = one.state === 'drafted' || one.state === 'tried';
  const isBusy = policy.busy.value;
  if (one.state === 'withdrawn') return null;
  if (one.state === 'inForce') {
    const before = one.adopted?.before ?? null;
    if (before === null) return null;
    return (
      <Section title="Take back">
        <Reason reason={reason} label={`Why revision ${before} is to be in force again`} />
        <button
          type="button"
          class="button"
          disabled={isBusy || reason.value.trim() === ''}
          onClick={() => void policy.rollBack(reason.value.trim())}
        >
          Back to revision {before}
        </button>
      </Section>
    );
  }
  const needsReason = isUntried(one, inForce?.number);
  return (
    <Section title={isDraft ? 'Adopt' : 'Adopt again'}>
      <div class="stack">
        {needsReason && (
          <Reason
            reason={reason}
            label="Nobody has tried it against the policy in force, neither on record nor in a simulation. Why adopt it all the same?"
          />
        )}
        <div class="row">
          <button
            type="button"
            class="button primary"
            disabled={isBusy || (needsReason && reason.value.trim() === '')}
            onClick={() => void policy.adopt(one.number, needsReason ? reason.value.trim() : undefined)}
          >
            Put in force
          </button>
          {isDraft && (
            <button
              type="button"
              class="button"
              disabled={isBusy}
              onClick={async () => {
                if (await policy.withdraw(one.number, 'Not needed.')) router.go('/settings');
              }}
            >
              Withdraw
            </button>
          )}
        </div>
        <p class="quiet small">
          It counts from the next decision on. What is under way keeps the rules that it was given.
        </p>
      </div>
    </Section>
  );
};

const Reason = ({ reason, label }: { readonly reason: { value: string }; readonly label: string }) => (
  <label class="field">
    <span>{label}</span>
    <input
      type="text"
      maxLength={2_000}
      value={reason.value}
      onInput={(event) => {
        reason.value = event.currentTarget.value;
      }}
    />
  </label>
);
