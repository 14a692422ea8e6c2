/** A draft: the policy in force to begin with, a rule a line, and beside it all that a rule may name. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { policy, router } from '../../models/here.ts';
import { writtenOut } from '../../models/policy.ts';
import { Link, ProblemNote, Section } from '../../ui/bits.tsx';

export const Draft = () => {
  const text = useSignal('');
  const because = useSignal('');
  const document = policy.answer.value?.inForce?.document;
  useEffect(() => {
    if (document !== undefined && text.value === '') text.value = writtenOut(document);
  }, [document]);
  const isReady = text.value !== '' && because.value.trim() !== '' && !policy.busy.value;
  return (
    <section class="sheet" aria-label="Draft a policy">
      <div class="head">
        <h1>Draft a policy</h1>
        <Link to="/settings" class="button">
          Close
        </Link>
      </div>
      <form
        class="scroll"
        onSubmit={async (event) => {
          event.preventDefault();
          const number = await policy.draft(text.value, because.value.trim());
          if (number !== null) router.go(`/settings/policy/${number}`);
        }}
      >
        <Section title="Rules" aside="a rule a line">
          <div class="stack">
            <label class="field">
              <span>The whole policy; it begins as the one in force</span>
              <textarea
                class="policy-text"
                spellcheck={false}
                value={text.value}
                onInput={(event) => {
                  text.value = event.currentTarget.value;
                }}
              />
            </label>
            <label class="field">
              <span>Why</span>
              <input
                type="text"
                maxLength={2_000}
                value={because.value}
                onInput={(event) => {
                  because.value = event.currentTarget.value;
                }}
              />
            </label>
            <ProblemNote trouble={policy.trouble.value} />
            <div class="row">
              <button type="submit" class="button primary" disabled={!isReady}>
                Keep the draft
              </button>
              <span class="quiet small">Nothing decides by it until it is tried and put in force.</span>
            </div>
          </div>
        </Section>
        <Vocabulary />
      </form>
    </section>
  );
};

const Vocabulary = () => (
  <Section title="What a rule may name">
    <p class="quiet small">
      A rule of your own:{' '}
      {'{ "fact": "order.total", "op": ">=", "value": 500, "onFail": "review", "words": "…" }'}
    </p>
    {policy.vocabulary.value?.gates.map(({ facts, gate, predicates, says }) => (
      <details key={gate}>
        <summary>
          {gate}: {says}
        </summary>
        <ul class="small">
          {predicates.map((one) => (
            <li key={one.name}>
              <code>{one.name}</code>
              {one.floor !== null && ' (always asked)'}: {one.says}
              {one.params.map((param) => (
                <span key={param.name} class="quiet">
                  {' '}
                  <code>{param.name}</code>
                  {param.unit !== null && `, ${param.unit}`}: {param.says}
                </span>
              ))}
            </li>
          ))}
          {facts.map((one) => (
            <li key={one.name}>
              <code>{one.name}</code>, {one.unit ?? one.type}: {one.says}
            </li>
          ))}
        </ul>
      </details>
    ))}
  </Section>
);
